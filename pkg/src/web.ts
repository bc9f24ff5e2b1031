// The entry for browsers and bundlers: the Wasm is a file beside this one, fetched by `init`.

import { type InitInput, startOnce } from "./init.js";

export * from "./api.js";

/**
 * Starts the engine; needed once before anything else, and again after a crash. Without an argument the Wasm file beside
 * the package is fetched.
 *
 * @throws FenjiError `wasm-blocked` or `wasm-unavailable`, with what to do.
 */
export function init(wasm?: InitInput | Promise<InitInput>): Promise<void> {
  return startOnce(wasm, () => new URL("./core_bg.wasm", import.meta.url));
}
