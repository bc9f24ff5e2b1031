// The entry for Node, Deno and Bun: the Wasm is in the script, so that no bundler of servers can lose it.

import packed from "../build/deflated.js";
import { Buffer, inflateRawSync } from "./builtins.js";
import { isReady, provide, start } from "./engine.js";
import { type InitInput, unlooked } from "./init.js";

export * from "./api.js";

const unpack = (): Uint8Array<ArrayBuffer> => new Uint8Array(inflateRawSync(Buffer.from(packed, "base64")));

provide(unpack);

/**
 * Starts the engine. Not needed before the first use; after a crash it makes a new one. What it is given is for other
 * entries, which must be told where the Wasm is; here it is not looked at.
 */
export async function init(wasm?: InitInput | Promise<InitInput>): Promise<void> {
  unlooked(wasm);
  if (!isReady()) start(unpack());
}
