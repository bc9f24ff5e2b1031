// The entry without any Wasm: `init` is given it.

import { type InitInput, startOnce } from "./init.js";

export * from "./api.js";

/**
 * Starts the engine from the Wasm given (`fenji/core.wasm` in any form); needed once before anything else, and again after
 * a crash.
 *
 * @throws FenjiError `wasm-blocked` or `wasm-unavailable`, with what to do.
 */
export function init(wasm: InitInput | Promise<InitInput>): Promise<void> {
  return startOnce(wasm, [() => wasm]);
}
