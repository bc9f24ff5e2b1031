// The entry with the run core inside, for bundlers and places where a second file is in the way.

import packed from "../build/deflated.js";
import type { Init } from "./init.js";
import { startsWith } from "./loading.js";
import { startAll, unpack, type Ways } from "./starting.js";

export * from "./api.js";

const WAYS: Ways = { core: [() => unpack(packed)], author: [] };

/**
 * Starts the engine; needed once before anything else, and again after a crash. The run core is in the script; the author
 * core is to be given (`init({ author: … })`, from `fenji/author.wasm`).
 *
 * @throws FenjiError `wasm-blocked` or `wasm-unavailable`, with what to do.
 */
export function init(wasm?: Init): Promise<void> {
  return startAll(wasm, WAYS);
}

startsWith(init);
