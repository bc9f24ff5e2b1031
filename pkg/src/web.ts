// The entry for browsers and bundlers: the Wasm is a file beside this one, fetched by `init`.

import { failure, text } from "./errors.js";
import { type InitInput, startOnce, unpack } from "./init.js";
import { packed } from "./packed.js";

export * from "./api.js";

// Not every bundler copies the file, not every page may fetch it: then it comes out of a script.
const STANDARD = [() => new URL("./core_bg.wasm", import.meta.url), () => packed().catch(lost).then(unpack)];

/**
 * Starts the engine; needed once before anything else, and again after a crash. Without an argument the Wasm file beside
 * the package is fetched; where that fails, the Wasm is taken out of a script.
 *
 * @throws FenjiError `wasm-blocked` or `wasm-unavailable`, with what to do.
 */
export function init(wasm?: InitInput | Promise<InitInput>): Promise<void> {
  return startOnce(wasm, STANDARD);
}

function lost(thrown: unknown): never {
  const what = `the Wasm does not come out of a script either: ${text(thrown)}`;
  throw failure("wasm-unavailable", what, "where the Wasm file can be had, no script is needed", thrown);
}
