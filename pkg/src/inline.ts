// The entry with the Wasm inside, for bundlers and places where a second file is in the way.

import packed from "../build/deflated.js";
import { type InitInput, startOnce } from "./init.js";

export * from "./api.js";

/**
 * Starts the engine; needed once before anything else, and again after a crash. The Wasm is in the script.
 *
 * @throws FenjiError `wasm-blocked` or `wasm-unavailable`, with what to do.
 */
export function init(wasm?: InitInput | Promise<InitInput>): Promise<void> {
  return startOnce(wasm, unpack);
}

async function unpack(): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}
