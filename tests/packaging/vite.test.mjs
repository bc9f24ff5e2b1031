// Vite: the development server, the build and its preview.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { asked, browse, open } from "./browser.mjs";
import { compiled, project } from "./consumer.mjs";
import { file, files, page } from "./readme.mjs";

const SERVE = "vite --host 127.0.0.1 --port PORT --strictPort";
const sources = {
  "index.html": page("/src/main.js"),
  "public/packs/it-operations.en.fenji": compiled("it-operations.en"),
  ...files("src/main.js"),
};

let browser;
before(async () => {
  browser = await browse();
});
after(() => browser.close());

test("the development server shows a decision without configuration", async () => {
  const vite = project("vite", { tools: ["vite"], files: sources });
  const server = await vite.start(SERVE);
  const shown = await open(browser, server.address, "vite-dev");
  await server.stop();
  assert.deepEqual([shown.text, shown.complaints], ["P1", []]);
});

test("the development server of Vite 7, which does not move the Wasm, shows a decision all the same", async () => {
  const vite = project("vite-7", { tools: ["vite-7"], files: sources });
  const server = await vite.start(SERVE);
  const shown = await open(browser, server.address, "vite-7-dev");
  await server.stop();
  assert.equal(shown.text, "P1");
});

test("the build shows a decision, with the run core alone and nothing from elsewhere", async () => {
  const vite = project("vite", { tools: ["vite"], files: sources });
  await vite.run("vite build");
  const server = await vite.start("vite preview --host 127.0.0.1 --port PORT --strictPort");
  const shown = await open(browser, server.address, "vite-build");
  await server.stop();
  assert.deepEqual([shown.text, shown.complaints], ["P1", []]);
  assert.deepEqual(
    shown.requests.filter((address) => !address.startsWith(server.address) && !address.startsWith("data:")),
    [],
  );
  assert.deepEqual(
    shown.requests.filter((address) => address.endsWith(".wasm")).map((address) => /core|author/.exec(address)?.[0]),
    ["core"],
  );
});

test("a desk is one import: the form of the build asks for all plans", async () => {
  const vite = project("vite", {
    tools: ["vite", "lit", "idb"],
    files: { "index.html": page("/src/desk.js", "module", "<fenji-report></fenji-report>"), "src/desk.js": file("desk-vite.js") },
  });
  await vite.run("vite build");
  const server = await vite.start("vite preview --host 127.0.0.1 --port PORT --strictPort");
  assert.deepEqual(await asked(browser, server.address, "vite-desk"), { desk: "desk", complaints: [] });
  await server.stop();
});
