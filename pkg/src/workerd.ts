// The entry for Cloudflare Workers and other edge runtimes, which compile Wasm files themselves.

import module from "./core_bg.wasm";
import { isReady, provide, start } from "./engine.js";
import { type InitInput, unlooked } from "./init.js";

export * from "./api.js";

provide(() => module);

/**
 * Starts the engine. Not needed before the first use; after a crash it makes a new one. What it is given is for other
 * entries, which must be told where the Wasm is; here it is not looked at.
 */
export async function init(wasm?: InitInput | Promise<InitInput>): Promise<void> {
  unlooked(wasm);
  if (!isReady()) start(module);
}
