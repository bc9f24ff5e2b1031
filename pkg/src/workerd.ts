// The entry for Cloudflare Workers and other edge runtimes, which compile Wasm files themselves.

import module from "./core_bg.wasm";
import { isReady, provide, start } from "./engine.js";

export * from "./api.js";

provide(() => module);

/** Starts the engine. Not needed before the first use; after a crash it makes a new one. */
export async function init(): Promise<void> {
  if (!isReady()) start(module);
}
