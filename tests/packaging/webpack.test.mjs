// webpack 5: a production build without configuration, opened in Chromium.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { asked, browse, open } from "./browser.mjs";
import { compiled, project } from "./consumer.mjs";
import { command, file, files, page } from "./readme.mjs";
import { serve } from "./server.mjs";

let browser;
before(async () => {
  browser = await browse();
});
after(() => browser.close());

test("the build shows a decision and copies each core once", async () => {
  const webpack = project("webpack", { tools: ["webpack", "webpack-cli"], files: files("src/main.js") });
  await webpack.run(command("webpack"));
  webpack.write({
    "dist/index.html": page("main.js", "text/javascript"),
    "dist/packs/it-operations.en.fenji": compiled("it-operations.en"),
  });
  const built = readdirSync(join(webpack.dir, "dist"));
  assert.equal(built.filter((name) => name.endsWith(".wasm")).length, 2, built.join(" "));
  const server = await serve({ folder: join(webpack.dir, "dist") });
  const shown = await open(browser, server.address, "webpack");
  server.stop();
  assert.deepEqual([shown.text, shown.complaints], ["P1", []]);
});

test("a desk is one import: the form of the build asks for all plans", async () => {
  const webpack = project("webpack", {
    tools: ["webpack", "webpack-cli", "lit", "idb"],
    files: { "src/main.js": file("desk-webpack.js") },
  });
  await webpack.run(command("webpack"));
  webpack.write({ "dist/index.html": page("main.js", "text/javascript", "<fenji-report></fenji-report>") });
  const server = await serve({ folder: join(webpack.dir, "dist") });
  assert.deepEqual(await asked(browser, server.address, "webpack-desk"), { desk: "desk", complaints: [] });
  server.stop();
});
