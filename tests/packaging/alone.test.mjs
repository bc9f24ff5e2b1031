// The form where no second file can be had: bundles on their own, pages from disk, workers; and more than one copy of it.

import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browse, open } from "./browser.mjs";
import { compiled, folder, project } from "./consumer.mjs";
import { command, file, files } from "./readme.mjs";
import { serve } from "./server.mjs";

/** The form alone, as anybody imports it. */
const FORM = 'import "fenji/form/define";\n';
/** Loads the pack with an engine of its own and gives it to the form. */
const GIVES = `import { Pack } from "fenji/inline";
import compiled from "fenji/packs/it-operations.en.fenji";

const form = document.querySelector("fenji-report");
Pack.open(compiled).then((pack) => { form.pack = pack; });
`;
/** Shows what the form decides, or what went wrong, to \`open\`. */
const SHOWS = `addEventListener("fenji-change", ({ detail }) => {
  document.querySelector("#level").textContent = (detail.pack ?? detail.desk).id;
});
addEventListener("fenji-error", ({ detail }) => {
  document.querySelector("#level").textContent = detail.error.message;
});
`;
const WORKER = `import { init, Pack } from "fenji";
import compiled from "fenji/packs/it-operations.en.fenji";

init().then(
  () => postMessage(Pack.load(compiled).verdict({ leak: { status: "confirmed" } }).level.value),
  (error) => postMessage(error.message),
);
`;
/** The modules of the package in a service worker, which may not wait for anything while it begins. */
const SERVICE = `import { init, Pack } from "/fenji/dist/web.js";

async function decide() {
  await init();
  const compiled = await (await fetch("/fenji/packs/it-operations.en.fenji")).arrayBuffer();
  return Pack.load(compiled).verdict({ leak: { status: "confirmed" } }).level.value;
}
addEventListener("message", (event) => {
  event.waitUntil(decide().catch(String).then((level) => event.source.postMessage(level)));
});
`;

let browser;
let built;
let pack;
before(async () => {
  browser = await browse();
  built = project("alone", {
    tools: ["esbuild", "lit", "idb"],
    files: {
      "form.js": FORM,
      "gives.js": GIVES,
      "both.js": `${FORM}${GIVES}`,
      "worker.js": WORKER,
      ...files("desk.js", "report.js"),
    },
  });
  const bundle = (name, format) =>
    `esbuild ${name}.js --bundle --format=${format} --loader:.fenji=binary --outfile=out/${name}.${format}.js --log-level=error`;
  for (const name of ["form", "gives", "both", "worker", "desk"]) await built.run(bundle(name, "esm"));
  for (const name of ["form", "worker"]) await built.run(bundle(name, "iife"));
  await built.run(command("esbuild report.js"));
  pack = compiled("it-operations.en");
});
after(() => browser.close());

const out = (name) => readFileSync(join(built.dir, "out", name), "utf8");

/** A page with one form, and the scripts (name → text) that it loads. */
function page(scripts, { attributes = 'pack="pack.fenji"', type = "module", head = "" } = {}) {
  const dir = folder("alone");
  for (const [name, text] of Object.entries(scripts)) writeFileSync(join(dir, name), text);
  writeFileSync(join(dir, "pack.fenji"), pack);
  const loads = Object.keys(scripts).map((name) => `<script type="${type}" src="${name}"></script>`);
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>fenji</title><link rel="icon" href="data:,">
<output id="level"></output><script>${SHOWS}</script>${head}<fenji-report ${attributes}></fenji-report>
${loads.join("\n")}</html>`;
  writeFileSync(join(dir, "index.html"), html);
  return dir;
}

/** Opens the page from a server; `answer` as that of the server. */
async function served(dir, name, options = {}) {
  const server = await serve({ folder: dir, ...options });
  try {
    return { ...(await open(browser, server.address, name)), asked: server.asked };
  } finally {
    server.stop();
  }
}

const fromDisk = (dir, name) => open(browser, pathToFileURL(join(dir, "index.html")).href, name);
/** The compiled file in the page itself. */
const embedded = (bytes) => `<script type="text/plain" id="pack">${bytes.toString("base64")}</script>`;

test("a bundle of the form works without its Wasm file", async () => {
  const shown = await served(page({ "out.js": out("form.esm.js") }), "alone");
  assert.equal(shown.text, "it-operations");
  assert.deepEqual(
    shown.complaints.map((text) => /404/.test(text)),
    [true],
  );
});

test("a server that answers with HTML where it has no Wasm does no harm", async () => {
  const dir = page({ "out.js": out("form.esm.js") });
  const answer = (path) => (path.endsWith(".wasm") ? { file: "/index.html", type: "text/html" } : undefined);
  const shown = await served(dir, "alone-html", { answer });
  assert.deepEqual([shown.text, shown.complaints], ["it-operations", []]);
});

test("a policy that forbids to fetch the Wasm does no harm", async () => {
  const dir = page({ "out.js": out("form.esm.js") }, { attributes: 'pack="#pack"', head: embedded(pack) });
  const policy = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; connect-src 'none'";
  const shown = await served(dir, "alone-csp", { headers: { "content-security-policy": policy } });
  assert.equal(shown.text, "it-operations");
});

test("a bundle works in a page from disk", async () => {
  const scripts = { "out.js": out("form.iife.js") };
  const dir = page(scripts, { type: "text/javascript", attributes: 'pack="#pack"', head: embedded(pack) });
  const shown = await fromDisk(dir, "alone-disk");
  assert.equal(shown.text, "it-operations");
});

test("the README's one file works in a page from disk, with nothing beside it", async () => {
  const dir = folder("one");
  cpSync(join(built.dir, "report.min.js"), join(dir, "report.min.js"));
  writeFileSync(join(dir, "index.html"), `<output id="level"></output><script>${SHOWS}</script>${file("one.html")}`);
  const shown = await fromDisk(dir, "alone-one");
  assert.equal(shown.text, "it-operations");
});

test("the README's script works in a page from disk, with the package beside it", async () => {
  const dir = folder("script");
  cpSync(join(built.dir, "node_modules", "fenji"), join(dir, "fenji"), { recursive: true });
  const html = file("disk.html").replace("…", pack.toString("base64"));
  writeFileSync(
    join(dir, "index.html"),
    html.replace("<script", `<output id="level"></output><script>${SHOWS}</script>$&`),
  );
  const shown = await fromDisk(dir, "alone-script");
  assert.equal(shown.text, "it-operations");
});

test("the script for pages takes the Wasm out of a script where its file is missing; both are named where both are", async () => {
  const dir = page({}, { head: '<script type="module" src="fenji/dist/standalone.js"></script>' });
  cpSync(join(built.dir, "node_modules", "fenji"), join(dir, "fenji"), { recursive: true });
  const without = (ending) => (path) => (ending.test(path) ? { status: 404 } : undefined);
  const shown = await served(dir, "alone-standalone", { answer: without(/\.wasm$/) });
  assert.equal(shown.text, "it-operations");
  const nothing = await served(dir, "alone-nothing", { answer: without(/\.(wasm|cjs)$/) });
  assert.match(nothing.text, /core_bg\.wasm has status 404\n {2}help: [\s\S]+deflated\.cjs cannot be loaded/);
});

test("a page from disk that gives an address is told what to give", async () => {
  const dir = page({ "out.js": out("form.iife.js") }, { type: "text/javascript" });
  const shown = await fromDisk(dir, "alone-address");
  assert.match(
    shown.text,
    /^error\[pack-unavailable\]: file:\S+\/pack\.fenji cannot be fetched: .+\n {2}help: .+`#pack`$/,
  );
});

test("workers decide: bundled, and as the modules of the package", async () => {
  const dir = folder("workers");
  cpSync(join(built.dir, "node_modules", "fenji"), join(dir, "fenji"), { recursive: true });
  const raw = WORKER.replace('"fenji"', '"/fenji/dist/web.js"').replace(
    /import compiled.+/,
    'const compiled = await (await fetch("/fenji/packs/it-operations.en.fenji")).arrayBuffer();',
  );
  const ways = { "worker.esm.js": "module", "worker.iife.js": "classic", "raw.js": "module" };
  writeFileSync(join(dir, "raw.js"), raw);
  for (const name of ["worker.esm.js", "worker.iife.js"]) writeFileSync(join(dir, name), out(name));
  writeFileSync(join(dir, "service.js"), SERVICE);
  writeFileSync(
    join(dir, "index.html"),
    `<link rel="icon" href="data:,"><output id="level"></output><script type="module">
const answers = Object.entries(${JSON.stringify(ways)}).map(([name, type]) => new Promise((done) => {
  const worker = new Worker("/" + name, { type });
  worker.onmessage = ({ data }) => done(data);
  worker.onerror = ({ message }) => done(message);
}));
await navigator.serviceWorker.register("/service.js", { type: "module" });
const { active } = await navigator.serviceWorker.ready;
answers.push(new Promise((done) => {
  navigator.serviceWorker.onmessage = ({ data }) => done(data);
  active.postMessage("?");
}));
document.querySelector("#level").textContent = (await Promise.all(answers)).join(" ");
</script>`,
  );
  const shown = await served(dir, "alone-workers");
  assert.equal(shown.text, "P1 P1 P1 P1");
});

test("one bundle has one engine, whichever entries it imports", async () => {
  const text = out("both.esm.js");
  assert.equal(text.split("wasm-unsafe-eval").length, 2, "the engine stands there once");
  const shown = await served(page({ "out.js": text }, { attributes: "" }), "alone-both");
  assert.deepEqual([shown.text, shown.complaints], ["it-operations", []]);
  assert.ok(!shown.asked.some((path) => path.endsWith(".wasm")));
});

test("a pack that another copy of the package has loaded is taken as it is", async () => {
  const scripts = { "form.js": out("form.esm.js"), "gives.js": out("gives.esm.js") };
  const shown = await served(page(scripts, { attributes: "" }), "alone-copies");
  assert.deepEqual([shown.text, shown.complaints], ["it-operations", []]);
  assert.ok(!shown.asked.some((path) => path.endsWith(".wasm")), "the form needs no engine of its own");
});

/** A script of another version of the package. */
const other = (text, version) => {
  const { version: ours } = JSON.parse(readFileSync(join(built.dir, "node_modules/fenji/package.json"), "utf8"));
  return text.replaceAll(`"${ours}"`, `"${version}"`);
};

test("a pack of another version is named, with what to do; one that only mends is taken", async () => {
  const scripts = (version) => ({ "form.js": out("form.esm.js"), "gives.js": other(out("gives.esm.js"), version) });
  const refused = await served(page(scripts("9.0.0"), { attributes: "" }), "alone-version");
  assert.match(refused.text, /loaded by fenji 9\.0\.0, and this form is of fenji \d.+\n {2}help: .+npm ls fenji/);
  const taken = await served(page(scripts("0.1.99"), { attributes: "" }), "alone-mended");
  assert.equal(taken.text, "it-operations");
});

test("a page that defines the form twice keeps the first, and hears of another version", async () => {
  const twice = (version) => page({ "form.js": out("form.esm.js"), "other.js": other(out("form.esm.js"), version) });
  const warnings = [];
  const context = await browser.newContext();
  context.on("console", (line) => line.type() === "warning" && warnings.push(line.text()));
  for (const version of ["0.1.0", "9.0.0"]) {
    const server = await serve({ folder: twice(version) });
    const shown = await open(context, server.address, "alone-twice");
    server.stop();
    assert.equal(shown.text, "it-operations");
  }
  await context.close();
  assert.equal(warnings.length, 1, warnings.join("\n"));
  assert.match(warnings[0], /fenji 9\.0\.0 is not used: .+ from fenji 0\.1\.0/);
});

test("classes know what another copy has made, and nothing else", async () => {
  const dir = folder("classes");
  cpSync(join(built.dir, "node_modules", "fenji"), join(dir, "fenji"), { recursive: true });
  cpSync(join(dir, "fenji"), join(dir, "copy"), { recursive: true });
  writeFileSync(
    join(dir, "index.html"),
    `<link rel="icon" href="data:,"><output id="level"></output><script type="module">
import * as one from "/fenji/dist/web.js";
import * as two from "/copy/dist/web.js";
const bytes = await (await fetch("/fenji/packs/it-operations.en.fenji")).arrayBuffer();
await Promise.all([one.init(), two.init()]);
const pack = two.Pack.load(bytes);
class Mine extends one.FenjiError {}
let thrown;
try { one.Pack.load(pack); } catch (error) { thrown = error; }
const found = [one.Pack !== two.Pack, pack instanceof one.Pack, !(pack instanceof one.Desk), thrown instanceof two.FenjiError,
  !(thrown instanceof Mine), !({} instanceof one.Pack), !(null instanceof one.FenjiError), /loaded already/.test(thrown.message)];
document.querySelector("#level").textContent = found.join(" ");
</script>`,
  );
  const shown = await served(dir, "alone-classes");
  assert.doesNotMatch(shown.text, /false/);
});

test("the README's desk is one compiled file", async () => {
  const shown = await served(page({ "out.js": out("desk.esm.js") }, { attributes: "" }), "alone-desk");
  assert.match(shown.text, /^[a-z-]+$/);
  assert.doesNotMatch(shown.text, /error/);
});

test("files of a desk that are missing are named, all of them, and what came in their place", async () => {
  const dir = page({ "out.js": out("form.esm.js") }, { attributes: 'pack="packs/desk.json" trusted' });
  cpSync(join(built.dir, "node_modules/fenji/packs"), join(dir, "packs"), { recursive: true });
  const answer = (path) => {
    if (path.endsWith("social-media.json")) return { status: 404 };
    return path.endsWith("service-desk.json") ? { file: "/index.html", type: "text/html" } : undefined;
  };
  const shown = await served(dir, "alone-missing", { answer });
  assert.match(shown.text, /packs\/social-media\.json has status 404/);
  assert.match(shown.text, /packs\/service-desk\.json is HTML, no pack\n {2}help: /);
  assert.equal(shown.text.match(/^error\[pack-unavailable\]/gm).length, 2);
});

test("another page, or another file, in the place of a compiled pack is told with its address and what it is", async () => {
  const dir = page({ "out.js": out("form.esm.js") }, { attributes: 'pack="packs/desk.{locale}.fenji"' });
  const from = (file, type) => (path) => (path.endsWith(".fenji") ? { file, type } : undefined);
  for (const [answer, said] of [
    [() => ({ status: 404 }), /packs\/desk\.en\.fenji has status 404/],
    [from("/index.html", "text/html"), /packs\/desk\.en\.fenji is HTML, no pack\n {2}help: /],
    [from("/out.js", "text/javascript"), /packs\/desk\.en\.fenji is no pack: \d+ bytes of type text\/javascript/],
  ]) {
    const only = (path) => (path.endsWith(".fenji") ? answer(path) : undefined);
    assert.match((await served(dir, "alone-wrong", { answer: only })).text, said);
  }
});

test("the file of the reader's language is loaded, and only that one; bundles bring the author core", async () => {
  const fenji = join(built.dir, "node_modules", "fenji");
  const dir = page({}, { attributes: 'pack="packs/it-operations.{locale}.fenji"', head: '<script type="module" src="fenji/dist/standalone.js"></script>' });
  cpSync(fenji, join(dir, "fenji"), { recursive: true });
  cpSync(join(fenji, "packs"), join(dir, "packs"), { recursive: true });
  const shown = await served(dir, "alone-locale");
  assert.equal(shown.text, "it-operations");
  const files = (asked) => asked.filter((path) => /\.(fenji|json|wasm)$/.test(path)).map((path) => path.split("/").at(-1));
  assert.deepEqual(files(shown.asked).sort(), ["core_bg.wasm", "it-operations.en.fenji"]);
  const html = readFileSync(join(dir, "index.html"), "utf8");
  writeFileSync(join(dir, "index.html"), html.replace(".{locale}.fenji", ".json"));
  const bundle = await served(dir, "alone-bundle");
  assert.equal(bundle.text, "it-operations");
  assert.deepEqual(files(bundle.asked).sort(), ["author_bg.wasm", "core_bg.wasm", "it-operations.json"]);
});
