// esbuild with fenji/inline: one script that works without any other file, even from disk.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browse, open } from "./browser.mjs";
import { project } from "./consumer.mjs";
import { command, files, page } from "./readme.mjs";

let browser;
before(async () => {
  browser = await browse();
});
after(() => browser.close());

test("a single file shows a decision without a server", async () => {
  const esbuild = project("esbuild", { tools: ["esbuild"], files: files("app.js") });
  await esbuild.run(command("esbuild app.js"));
  const built = readdirSync(esbuild.dir).filter((name) => name.endsWith(".js") || name.endsWith(".wasm"));
  assert.deepEqual(built, ["app.js", "app.min.js"]);
  esbuild.write({ "index.html": page("app.min.js", "text/javascript") });
  const shown = await open(browser, pathToFileURL(join(esbuild.dir, "index.html")).href, "esbuild");
  assert.deepEqual([shown.text, shown.complaints], ["P1", []]);
});
