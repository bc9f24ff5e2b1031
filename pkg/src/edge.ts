// The entry for edge runtimes that want to be told that a Wasm file is to be compiled: those of Vercel and Next.js.

import module from "./core_bg.wasm?module";
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
