// What the form is given to decide by: a pack or a desk, loaded or still a bundle or an address.

import { type Bundle, Desk, Pack } from "fenji";
import type { Decider } from "./plans.js";

/** What decides, and whether it is the form's to free. */
export interface Loaded {
  readonly decider: Decider;
  readonly ours: boolean;
}

/** The file of a bundle that only a desk has. */
const DECLARED = "desk.toml";

/** Loads what is given. The packs of a desk that is given by its address are fetched from beside it: `<pack>.json`. */
export async function load(given: string | Bundle | Pack | Desk | null, trusted: boolean): Promise<Loaded> {
  if (given instanceof Pack || given instanceof Desk) return { decider: given, ours: false };
  const options = { trusted };
  if (typeof given !== "string" || given.trimStart().startsWith("{")) {
    return { decider: Pack.load(given ?? "", options), ours: true };
  }
  const address = new URL(given, document.baseURI);
  const text = await fetched(address);
  const names = packsOf(text);
  if (!names) return { decider: Pack.load(text, options), ours: true };
  const packs = await Promise.all(names.map((name) => fetched(new URL(`${encodeURIComponent(name)}.json`, address))));
  return { decider: Desk.load(text, packs, options), ours: true };
}

/** Gives the memory back of what is the form's own. */
export function release(loaded: Loaded | null): void {
  if (loaded?.ours) loaded.decider.free();
}

async function fetched(address: URL): Promise<string> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${answer.statusText}`.trim());
  return answer.text();
}

/** The packs that a desk's bundle names; `null` where it is none. */
function packsOf(text: string): readonly string[] | null {
  // Only a desk is read twice: packs are large.
  if (!text.includes(`"${DECLARED}"`)) return null;
  try {
    const packs: unknown = JSON.parse(text).content?.[DECLARED]?.packs;
    return Array.isArray(packs) ? packs.map(String) : null;
  } catch {
    // The engine says what is wrong with it.
    return null;
  }
}
