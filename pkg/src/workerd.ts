// The entry for Cloudflare Workers and other edge runtimes, which compile Wasm files themselves.

import module from "./core_bg.wasm";
import { runCore } from "./engine.js";
import { type Init, unlooked, wantedOf } from "./init.js";
import { startsWith } from "./loading.js";
import { startAll } from "./starting.js";

export * from "./api.js";

runCore.provide(() => [module]);

/**
 * Starts the engine. Not needed before the first use; after a crash it makes a new one. The run core is in this entry; what
 * is given for it is for other entries, and not looked at here. The author core, which bundles need, is to be given, so that
 * only those carry it who use it: `import author from "fenji/author.wasm"; await init({ author })`.
 */
export async function init(wasm?: Init): Promise<void> {
  const { core, author } = wantedOf(wasm);
  unlooked(core);
  runCore.startAtHand();
  await startAll({ author }, { core: [], author: [] });
}

startsWith(init);
