// The tarball itself: what is in it, what is not, its size, and what publint and Are The Types Wrong find.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { folder, here, pkg, project, run, tarball } from "./consumer.mjs";
import { command } from "./readme.mjs";

// The aim is 1,300,000; until it is reached, this keeps the tarball from growing. Compiled packs stand in it a file a locale,
// each alone and again in the desk (a locale takes some 350,000, also one that is a layer over another); the run core stands
// in it twice, once as text; then the author core, a tenth of which compares packs, and bundles. Groups of options with
// their words have raised it by 5,000; what compiled files say in advance, and what writes and reads that, by 24,000; what audiences are not asked, who has a
// report and the words of Hong Kong for that, by 14,000.
const LIMIT = 3_995_000;

/** Entries that run in browsers. */
const BROWSER = ["inline.js", "slim.js", "web.js"];
const declared = [
  "api",
  "desk",
  "device/afterwards",
  "device/database",
  "device/index",
  "device/outbox",
  "device/post",
  "device/waking",
  "edge",
  "errors",
  "form/define",
  "form/drawn",
  "form/element",
  "form/events",
  "form/host",
  "form/index",
  "form/react",
  "form/vue",
  "init",
  "inline",
  "input",
  "node",
  "options",
  "outbox",
  "pack",
  "report/hash",
  "report/index",
  "report/make",
  "report/read",
  "report/shape",
  "report/verify",
  "session/about",
  "session/asking",
  "session/changes",
  "session/draft",
  "session/first",
  "session/files",
  "session/guide",
  "session/index",
  "session/interview",
  "session/language",
  "session/model",
  "session/paper",
  "session/phrases",
  "session/plans",
  "session/reading",
  "session/reported",
  "session/saying",
  "session/sections",
  "session/session",
  "session/groups",
  "session/state",
  "session/surroundings",
  "session/verdict",
  "session/way",
  "session/words",
  "session/words/en",
  "shapes",
  "slim",
  "standalone",
  "types",
  "web",
  "workerd",
];
/** The schemas of the files that people write, for editors. */
const written = readdirSync(join(pkg, "..", "schema"));
/** Every pack of the project. */
const packs = readdirSync(join(pkg, "..", "rules"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(pkg, "..", "rules", entry.name, "pack.toml")))
  .map(({ name }) => name);
const EXPECTED = [
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "README.md",
  "dist/author.js",
  "dist/author_bg.wasm",
  "dist/core_bg.wasm",
  "dist/LICENSE-lucide",
  "dist/custom-elements.json",
  "dist/deflated.cjs",
  "dist/edge.js",
  "dist/engine.js",
  "dist/device/index.js",
  ...["define", "index", "react", "vue"].map((name) => `dist/form/${name}.js`),
  ...["antd", "element", "tdesign"].map((name) => `dist/form/presets/${name}.css`),
  "dist/inline.js",
  "dist/node.cjs",
  "dist/node.js",
  "dist/script.js",
  "dist/outbox.js",
  "dist/report/index.js",
  ...["index", "saying"].map((name) => `dist/session/${name}.js`),
  "dist/slim.js",
  "dist/standalone.js",
  "dist/web.js",
  "dist/workerd.js",
  ...declared.map((name) => `dist/${name}.d.ts`),
  // Only `fenji` itself can be required with types of its own.
  ...["api", "desk", "errors", "init", "input", "node", "options", "pack", "types"].map((name) => `dist/${name}.d.cts`),
  "package.json",
  "packs/desk.json",
  "packs/index.json",
  "schema/decision.json",
  ...written.map((name) => `schema/${name}`),
  ...packs.flatMap((name) => [`packs/${name}.json`, `schema/${name}.json`]),
  ...["desk", ...packs].flatMap((name) => ["zh-Hans", "zh-Hant", "zh-Hant-HK", "en"].map((locale) => `packs/${name}.${locale}.fenji`)),
];

/** Files that several entries of the form import, and those that the script for pages without a bundler has beside it. */
const SHARED =
  /^dist\/(shared\/(chunk|controller|en|zh-hans|zh-hant(?:-hk)?)|standalone-(chunk|controller|web|en|zh-hans|zh-hant(?:-hk)?))-[0-9A-Z]{8}\.js$/;

let consumer;
let fenji;
let manifest;
before(() => {
  consumer = project("package", { tools: ["esbuild"] });
  fenji = join(consumer.dir, "node_modules", "fenji");
  manifest = JSON.parse(readFileSync(join(fenji, "package.json"), "utf8"));
});

const read = (path) => readFileSync(join(fenji, path), "utf8");

test("it holds exactly the files that belong to it", async () => {
  const { stdout } = await run(here, `tar -tzf "${tarball()}"`);
  const names = stdout.trim().split("\n");
  assert.ok(
    names.every((name) => /^package\/[\w./-]+$/.test(name) && !name.includes("..")),
    stdout,
  );
  // What entries share has a name by what is in it.
  const own = names.map((name) => name.slice("package/".length)).filter((name) => !SHARED.test(name));
  assert.deepEqual(own.sort(), EXPECTED.sort());
  const words = names.flatMap((name) => /shared\/(en|zh-hans|zh-hant(?:-hk)?)-[0-9A-Z]{8}/.exec(name)?.[1] ?? []);
  assert.deepEqual(words.sort(), ["en", "zh-hans", "zh-hant", "zh-hant-hk"]);
});

test("it is not larger than agreed", (t) => {
  const { size } = statSync(tarball());
  t.diagnostic(`the tarball has ${size.toLocaleString("en")} bytes`);
  assert.ok(size <= LIMIT, `the tarball has ${size - LIMIT} bytes too many`);
});

test("every file that it names is there", () => {
  assert.ok(statSync(join(fenji, manifest.customElements)).isFile(), manifest.customElements);
  const named = JSON.stringify(manifest.exports)
    .match(/"\.\/[^"]+"/g)
    .map((text) => JSON.parse(text));
  const paths = named.filter((path) => !path.includes("*") && /\.\w+$/.test(path) && !["./core.wasm", "./author.wasm"].includes(path));
  assert.ok(paths.length > 15);
  for (const path of paths) assert.ok(statSync(join(fenji, path)).isFile(), path);
});

test("it needs the form's two libraries alone, and runs nothing when it is installed", async () => {
  assert.deepEqual(Object.keys(manifest.dependencies), ["idb", "lit"]);
  for (const kind of ["peerDependencies", "optionalDependencies", "bundledDependencies"]) {
    assert.equal(manifest[kind], undefined, kind);
  }
  const hooks = ["preinstall", "install", "postinstall", "prepublish", "prepare"];
  assert.deepEqual(
    Object.keys(manifest.scripts ?? {}).filter((name) => hooks.includes(name)),
    [],
  );
  const dir = folder("install");
  await run(dir, `${command("npm").replace("fenji", `"${tarball()}"`)} --no-audit --no-fund`);
  const installed = readdirSync(join(dir, "node_modules")).filter((name) => !name.startsWith("."));
  // What Lit is made of, and nothing else.
  assert.deepEqual(installed.sort(), ["@lit", "@lit-labs", "@types", "fenji", "idb", "lit", "lit-element", "lit-html"]);
  const program = `const pack = require("fenji").Pack.load(require("fenji/packs/it-operations.json"));`;
  const { stdout } = await run(dir, `node -e '${program} console.log(pack.id)'`);
  assert.equal(stdout, "it-operations\n");
});

test("no script waits at its top level, names an address or calls eval", async () => {
  for (const name of BROWSER) {
    // esbuild refuses a top-level await in a script that is no module.
    await consumer.run(
      `esbuild node_modules/fenji/dist/${name} --bundle --format=iife --log-override:empty-import-meta=silent`,
    );
  }
  consumer.write({ "waits.js": "await 1;" });
  await consumer.run("esbuild waits.js --bundle --format=iife", { fails: true });
  const shared = readdirSync(join(fenji, "dist", "shared")).map((name) => `dist/shared/${name}`);
  const scripts = [...EXPECTED, ...shared].filter((path) => /\.c?js$/.test(path) && !path.includes("deflated"));
  for (const name of scripts) {
    const text = read(name);
    assert.doesNotMatch(text, /https?:\/\//, name);
    assert.doesNotMatch(text, /\beval\(|\bnew Function\b/, name);
    // A session loads the words of one language when it needs them, the form what drives it, all what is around the author
    // core, and browsers the Wasm as a script where they must.
    const late =
      /import\("(\.\/(author\.js|deflated\.cjs)|\.\.\/shared\/controller-[0-9A-Z]{8}\.js|\.\/standalone-(controller|web)-[0-9A-Z]{8}\.js)"\)/g;
    const imports = text.replace(late, "");
    if (!SHARED.test(name)) assert.doesNotMatch(imports, /\bimport\(/, name);
  }
});

test("only the entries for browsers fetch, and only once they are started", async () => {
  const program = `const fetched = [];
globalThis.fetch = (address) => { fetched.push(String(address).split("/").at(-1)); throw new Error("fetched"); };
for (const name of ["web", "slim", "inline"]) await import("./node_modules/fenji/dist/" + name + ".js");
console.log(fetched.join());
const { init } = await import("./node_modules/fenji/dist/web.js");
await init().then(() => console.log(fetched.join()), (error) => console.log(error.message));
`;
  consumer.write({ "import.mjs": program });
  const { stdout } = await consumer.run("node import.mjs");
  assert.equal(stdout, "\ncore_bg.wasm\n", "where it cannot be fetched, it comes out of a script");
  for (const name of ["dist/node.cjs", "dist/workerd.js"]) assert.doesNotMatch(read(name), /\bfetch\(/, name);
});

test("publint finds nothing", async () => {
  const { stdout } = await run(here, `publint run "${tarball()}" --strict`);
  assert.match(stdout, /All good!/);
});

test("Are The Types Wrong finds nothing", async () => {
  // The Wasm file has no types, and a script that is no module needs none. Resolution from before `exports` is of no use to what this package supports. `fenji/inline`
  // and `fenji/slim` are modules only; since Node 20.19 they can be required all the same, as below.
  const skipped =
    "--exclude-entrypoints ./core.wasm ./author.wasm ./form/presets/antd.css ./form/script --profile node16 --ignore-rules cjs-resolves-to-esm";
  const { stdout } = await run(here, `attw "${tarball()}" --no-emoji --no-color ${skipped}`);
  for (const name of ["fenji", "fenji/inline", "fenji/slim"]) {
    assert.match(stdout, new RegExp(`"${name}" +│ OK \\((CJS|ESM)\\) +│ OK \\(ESM\\) +│ OK `), stdout);
  }
  consumer.write({
    "required.cjs": 'console.log(typeof require("fenji/inline").init, typeof require("fenji/slim").init);',
  });
  const required = await consumer.run("node required.cjs");
  assert.equal(required.stdout, "function function\n");
});
