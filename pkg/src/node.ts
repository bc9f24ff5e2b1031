// The entry for Node, Deno and Bun: the Wasm is in the script, so that no bundler of servers can lose it.

import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";
import packed from "../build/deflated.js";
import { isReady, provide, start } from "./engine.js";

export * from "./api.js";

const wasm = (): Uint8Array<ArrayBuffer> => new Uint8Array(inflateRawSync(Buffer.from(packed, "base64")));

provide(wasm);

/** Starts the engine. Not needed before the first use; after a crash it makes a new one. */
export async function init(): Promise<void> {
  if (!isReady()) start(wasm());
}
