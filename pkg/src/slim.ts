// The entry without any Wasm: `init` is given it.

import type { Init } from "./init.js";
import { startsWith } from "./loading.js";
import { startAll, type Ways } from "./starting.js";

export * from "./api.js";

const WAYS: Ways = { core: [() => undefined as never], author: [] };

/**
 * Starts the engine from the Wasm given: `fenji/core.wasm` in any form, or `{ core, author }` with `fenji/author.wasm`, too.
 * Needed once before anything else, and again after a crash.
 *
 * @throws FenjiError `wasm-blocked` or `wasm-unavailable`, with what to do.
 */
export function init(wasm: Init): Promise<void> {
  return startAll(wasm, WAYS);
}

startsWith((given) => startAll(given, WAYS));
