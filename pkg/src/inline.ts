// The entry with the Wasm inside, for bundlers and places where a second file is in the way.

import packed from "../build/deflated.js";
import { type InitInput, startOnce, unpack } from "./init.js";

export * from "./api.js";

const STANDARD = [() => unpack(packed)];

/**
 * Starts the engine; needed once before anything else, and again after a crash. The Wasm is in the script.
 *
 * @throws FenjiError `wasm-blocked` or `wasm-unavailable`, with what to do.
 */
export function init(wasm?: InitInput | Promise<InitInput>): Promise<void> {
  return startOnce(wasm, STANDARD);
}
