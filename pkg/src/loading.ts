// Loading whatever is given: which of the two cores it needs, and starting that one where it can be waited for.

import { authorCore, runCore } from "./engine.js";
import type { Looked } from "./input.js";

/** Starts what is not there yet, as the entry's `init` does. */
export type Starter = (given: { author: true } | undefined) => Promise<void>;

let starter: Starter | undefined;

/** Names the entry's `init`. */
export function startsWith(init: Starter): void {
  starter = init;
}

/** Starts the core that `given` needs, where it is not there yet and the entry knows where it is. */
export async function startFor(given: Looked): Promise<void> {
  const core = "compiled" in given ? runCore : authorCore;
  if (core.isReady) return;
  core.startAtHand();
  if (!core.isReady) await starter?.("compiled" in given ? undefined : { author: true });
}
