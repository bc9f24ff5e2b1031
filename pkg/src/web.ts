// The entry for browsers and bundlers: the Wasm files are beside this one, fetched by `init`.

import { failure, text } from "./errors.js";
import type { Init } from "./init.js";
import { startsWith } from "./loading.js";
import { packed } from "./packed.js";
import { startAll, unpack, type Ways } from "./starting.js";

export * from "./api.js";

const WAYS: Ways = {
  // Not every bundler copies the file, not every page may fetch it: then it comes out of a script.
  core: [() => new URL("./core_bg.wasm", import.meta.url), () => packed().catch(lost).then(unpack)],
  author: [() => new URL("./author_bg.wasm", import.meta.url)],
};

/**
 * Starts the engine; needed once before anything else, and again after a crash. Without an argument the run core beside the
 * package is fetched; where that fails, it is taken out of a script. `{ author: true }` fetches the author core, too, for
 * bundles.
 *
 * @throws FenjiError `wasm-blocked` or `wasm-unavailable`, with what to do.
 */
export function init(wasm?: Init): Promise<void> {
  return startAll(wasm, WAYS);
}

startsWith(init);

function lost(thrown: unknown): never {
  const what = `the Wasm does not come out of a script either: ${text(thrown)}`;
  throw failure("wasm-unavailable", what, "where the Wasm file can be had, no script is needed", thrown);
}
