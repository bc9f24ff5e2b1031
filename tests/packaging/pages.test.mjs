// Plain pages in Chromium: Content Security Policies, a missing or mislabelled Wasm file, and starting more than once.

import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { browse, open } from "./browser.mjs";
import { project } from "./consumer.mjs";
import { policy } from "./readme.mjs";
import { serve } from "./server.mjs";

const BEGIN = `import { FenjiError, init, Pack } from "/fenji/dist/web.js";
const show = (value) => { document.querySelector("#level").textContent = JSON.stringify(value); };
const decide = async () => {
  const compiled = await (await fetch("/fenji/packs/it-operations.en.fenji")).arrayBuffer();
  return Pack.load(compiled).verdict({ leak: { status: "confirmed" } }).level.value;
};
const refused = (error) => ({ fenji: error instanceof FenjiError, code: error.code, message: error.message });
`;

let browser;
let fenji;
before(async () => {
  browser = await browse();
  fenji = join(project("pages").dir, "node_modules", "fenji");
});
after(() => browser.close());

/** Shows a page that runs `script`: what it gave, what was complained about and what was fetched. */
async function run(name, script, { begin = BEGIN, ...options } = {}) {
  const { dir } = project(name);
  cpSync(fenji, join(dir, "fenji"), { recursive: true });
  writeFileSync(join(dir, "page.js"), `${begin}${script}`);
  const page = `<!doctype html><meta charset="utf-8"><output id="level"></output><script type="module" src="/page.js"></script>`;
  writeFileSync(join(dir, "index.html"), page);
  const server = await serve({ folder: dir, ...options });
  try {
    const shown = await open(browser, server.address, name);
    return { result: JSON.parse(shown.text), complaints: shown.complaints, asked: server.asked };
  } finally {
    server.stop();
  }
}

const isWasm = (path) => path.endsWith(".wasm");
const once = "init().then(decide).then(show, (error) => show(refused(error)));";
const csp = (value) => ({ headers: { "content-security-policy": value } });

test("the README's policy, with Trusted Types, is enough", async () => {
  assert.match(policy, /require-trusted-types-for 'script'/);
  const { result, complaints } = await run("csp", once, csp(policy));
  assert.deepEqual([result, complaints], ["P1", []]);
});

test("a policy that forbids WebAssembly is named, with what to allow", async () => {
  const { result, complaints } = await run("csp-blocked", once, csp("script-src 'self'"));
  assert.deepEqual([result.fenji, result.code], [true, "wasm-blocked"]);
  assert.match(result.message, /script-src 'self' 'wasm-unsafe-eval'/);
  assert.ok(
    complaints.length === 0 || complaints.every((text) => /Content Security Policy/.test(text)),
    complaints.join("\n"),
  );
});

test("a policy that forbids to fetch the Wasm is named, with what to allow", async () => {
  const policy = "script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'";
  const { result } = await run("csp-connect", once, csp(policy));
  assert.deepEqual([result.fenji, result.code], [true, "wasm-unavailable"]);
  assert.match(result.message, /core_bg\.wasm cannot be fetched: [\s\S]*help: .*`connect-src`/);
});

test("a missing Wasm file is named with what to do", async () => {
  const answer = (path) => (isWasm(path) ? { status: 404 } : undefined);
  const { result } = await run("missing", once, { answer });
  assert.deepEqual([result.fenji, result.code], [true, "wasm-unavailable"]);
  assert.match(result.message, /core_bg\.wasm has status 404\n {2}help: serve .*core_bg\.wasm.*fenji\/inline/);
});

test("a Wasm file that is something else is named, too", async () => {
  const script = `init("/index.html").then(decide).then(show, (error) => show(refused(error)));`;
  const { result } = await run("damaged", script);
  assert.deepEqual([result.fenji, result.code], [true, "wasm-unavailable"]);
});

test("a server that does not know the type of Wasm is good enough", async () => {
  for (const type of ["application/octet-stream", "text/plain; charset=utf-8", "application/wasm; x=y"]) {
    const answer = (path) => (isWasm(path) ? { type } : undefined);
    const { result, complaints } = await run("type", once, { answer });
    assert.deepEqual([type, result, complaints], [type, "P1", []]);
  }
});

test("starting twice at once fetches the Wasm once, and starting again does nothing", async () => {
  const script = `Promise.all([init(), init(), init()]).then(() => init("/nowhere")).then(decide).then(show, (error) => show(refused(error)));`;
  const { result, asked } = await run("twice", script);
  assert.equal(result, "P1");
  assert.equal(asked.filter(isWasm).length, 1);
  assert.ok(!asked.includes("/nowhere"));
});

test("using the engine before it is started says so", async () => {
  const { result } = await run("not-started", "decide().then(show, (error) => show(refused(error)));");
  assert.equal(result.code, "not-started");
  assert.match(result.message, /await init\(\)/);
});

test("a start that failed can be tried again", async () => {
  let times = 0;
  const answer = (path) => (isWasm(path) && ++times === 1 ? { status: 503 } : undefined);
  const script = `init().then(() => show("started"), async (error) => {
  await init();
  show([error.code, await decide()]);
});`;
  const { result, asked } = await run("again", script, { answer });
  assert.deepEqual(result, ["wasm-unavailable", "P1"]);
  assert.equal(asked.filter(isWasm).length, 2);
});

test("the inline and slim entries start under the README's policy, too", async () => {
  const script = (from, argument) => `import * as other from "${from}";
const show = (value) => { document.querySelector("#level").textContent = JSON.stringify(value); };
other.init(${argument}).then(async () => {
  const compiled = await (await fetch("/fenji/packs/it-operations.en.fenji")).arrayBuffer();
  show(other.Pack.load(compiled).verdict({ leak: { status: "confirmed" } }).level.value);
}).catch((error) => show(String(error)));`;
  // The inline entry is for bundlers.
  const inline = await build({
    stdin: { contents: script("./fenji/dist/inline.js", ""), resolveDir: join(fenji, "..") },
    bundle: true,
    format: "esm",
    write: false,
  });
  const slim = script("/fenji/dist/slim.js", 'fetch("/fenji/dist/core_bg.wasm")');
  for (const [name, text] of [
    ["inline", inline.outputFiles[0].text],
    ["slim", slim],
  ]) {
    const { result, complaints } = await run(name, text, { begin: "", ...csp(policy) });
    assert.deepEqual([name, result, complaints], [name, "P1", []]);
  }
});

test("bundles need the author core: it is told how to have it, and it is fetched where it is asked for", async () => {
  const load = `const bundle = await (await fetch("/fenji/packs/it-operations.json")).text();
const level = (pack) => pack.verdict({ leak: { status: "confirmed" } }).level.value;
await init();
const without = (() => { try { return level(Pack.load(bundle)); } catch (error) { return refused(error); } })();
const opened = level(await Pack.open(bundle));
await init({ author: true });
show([without, opened, level(Pack.load(bundle))]);
`;
  const { result, asked } = await run("author", load, csp(policy));
  const [without, ...levels] = result;
  assert.deepEqual([without.fenji, without.code, ...levels], [true, "author-needed", "P1", "P1"]);
  assert.match(without.message, /`await init\(\{ author: true \}\)` first, or `await Pack\.open\(bundle\)`/);
  assert.deepEqual(
    asked.filter(isWasm).map((path) => path.split("/").at(-1)),
    ["core_bg.wasm", "author_bg.wasm"],
  );
});
