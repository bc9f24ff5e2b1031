// The entry for Node, Deno and Bun: the Wasm files are beside this one, read when first needed.

import { __wbg_reset_state, Core, DeskCore, version } from "../build/author.js";
import { beside, inflated, installed } from "./builtins.js";
import { authorCore, runCore } from "./engine.js";
import { type Init, unlooked, wantedOf } from "./init.js";
import { startsWith } from "./loading.js";

export * from "./api.js";

// Bundlers of servers lose files that lie beside a script, but no script.
runCore.provide(() => [beside("core_bg.wasm") ?? inflated(require("./deflated.cjs") as string)]);
authorCore.provide(() => {
  const found = beside("author_bg.wasm") ?? installed("author.wasm");
  if (found) return [found, { __wbg_reset_state, Core, DeskCore, version }];
  throw new Error(
    "author_bg.wasm is neither beside the script nor in `node_modules`; put it there, or load compiled packs, which need none",
  );
});

/**
 * Starts the engine. Not needed before the first use; after a crash it makes a new one. Where the run core is, this entry
 * knows: what is given for it is for other entries, and not looked at here.
 */
export async function init(wasm?: Init): Promise<void> {
  const { core, author } = wantedOf(wasm);
  unlooked(core);
  unlooked(author);
  runCore.startAtHand();
  if (author !== false) authorCore.startAtHand();
  else authorCore.restart();
}

startsWith(init);
