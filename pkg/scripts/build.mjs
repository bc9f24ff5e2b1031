// Builds the package from what bindgen left in build/: types, Wasm, entries, declarations; prints the sizes.

import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, deflateRawSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compile } from "json-schema-to-typescript";
import { icons } from "./icons.mjs";
import { index } from "./index.mjs";
import { order } from "./order.mjs";

const pkg = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(pkg, ...parts);
/**
 * What each core should have, brotli, in bytes, and what it must not grow beyond until then: whoever makes one smaller lowers
 * its budget, whoever must raise it says why here.
 *
 * The run core is what every reporter's phone loads: deciding, desks, comparing, explaining, suggestions, deadlines, and
 * reading compiled files and facts, texts with numbers to call and words of a region, words of Chinese in either script. A
 * quarter of it is what maps, lists and texts of many shapes are compiled to.
 *
 * The author core is loaded where bundles are read. Beside all of the run core it has rhai, of which nothing can be left
 * out that rule files may say, and what reads, compiles, proves and compares them; comparing two packs is a tenth of it.
 *
 * Each is linked for itself alone, so that what nothing calls is gone: a sixth less code for a phone to compile, which decides
 * faster. The author core compresses worse by two parts in a hundred for it, the run core as before.
 *
 * Raised by 800 and 200, for weighing what speaks for danger against all else that people write; then by 1,800 and 3,700: packs
 * say themselves which options stand together, and a desk joins that; then by 3,000 and 7,000: what one begins with is read
 * from the file instead of decided, which takes a seventh of the instructions. Of that 500 are room: the compiler
 * puts functions in another order where the sources stand elsewhere, and some hundred bytes more or less come of it.
 * Raised by 900: an audience is not asked what presupposes what it does not know, which the form read from conditions itself,
 * and what was said twice is no change.
 */
const CORES = {
  core: { aim: 150_000, budget: 238_100 },
  author: { aim: 410_000, budget: 609_000 },
};

/** Passes that make the module smaller without making it compress worse; -Oz does the latter. */
const PASSES = ["--duplicate-function-elimination", "--vacuum", "--reorder-locals"];
const FEATURES = [
  "bulk-memory",
  "nontrapping-float-to-int",
  "sign-ext",
  "mutable-globals",
  "reference-types",
  "multivalue",
].map((name) => `--enable-${name}`);

/** The form's templates without the indentation, and its styles without the blanks, that only their authors need. */
const flat = {
  name: "flat",
  setup(esbuild) {
    esbuild.onLoad({ filter: /src[\\/](session|device|form)[\\/].*\.ts$/ }, ({ path }) => {
      const styles = (text) => text.replaceAll(/\s*([{};,])\s*|(:) (?=[^{}]*;)/g, "$1$2");
      const contents = readFileSync(path, "utf8")
        .replaceAll(/(?<=\bcss`)[^`]*/g, styles)
        .replaceAll(/\n\s+/g, "\n");
      return { contents, loader: "ts" };
    });
  },
};

rmSync(at("dist"), { recursive: true, force: true });
mkdirSync(at("dist"), { recursive: true });

step("types", await types());
step("shapes", await shapes());
for (const name of Object.keys(CORES)) step(`wasm: ${name}`, optimise(name));
step("scripts", await scripts());
step("declarations", declarations());
step("elements", elements());
step("packs", `${index(at("packs"), createRequire(import.meta.url)(at("dist", "node.cjs")))} compiled files`);
// The icons' own, which goes where they go.
copyFileSync(at("node_modules", "lucide-static", "LICENSE"), at("dist", "LICENSE-lucide"));
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(at("..", licence), at(licence));
sizes();

function step(name, what) {
  console.log(`  ${name.padEnd(13)} ${what}`);
}

/** TypeScript types of everything the engine answers, from its JSON Schema. */
async function types() {
  const { text, count } = await typed("decision", "The shapes of everything that the engine answers.");
  writeFileSync(at("build", "types.ts"), text);
  // What copies of the package know each other by.
  const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  writeFileSync(at("build", "version.ts"), `export const VERSION: string = "${version}";\n`);
  for (const [name, text] of words()) writeFileSync(at("build", `${name}.ts`), text);
  for (const [name, text] of Object.entries(icons(pkg))) writeFileSync(at("build", `${name}.ts`), text);
  return count;
}

/** The words that others show, too, as a module a language: of each the form takes what it needs. */
function words() {
  const all = at("..", "words");
  return readdirSync(all).map((file) => {
    const said = Object.entries(JSON.parse(readFileSync(join(all, file), "utf8")));
    const lines = said.map(([name, word]) => `export const ${name}: string = ${JSON.stringify(word)};\n`);
    return [`words-${file.replace(/\.json$/, "").toLowerCase()}`, lines.join("")];
  });
}

/** Those of reports and receipts. */
async function shapes() {
  const { text, count } = await typed("report", "The shapes of a report and its receipt.");
  writeFileSync(at("build", "shapes.ts"), text);
  return count;
}

/** The definitions of a schema as TypeScript, and how many there are. */
async function typed(name, what) {
  const schema = JSON.parse(readFileSync(at("schema", `${name}.json`), "utf8"));
  // The root is one of them; as a type of its own it would stand there twice.
  const { $defs, $schema } = schema;
  const properties = Object.fromEntries(Object.keys($defs).map((name) => [name, { $ref: `#/$defs/${name}` }]));
  // A reference with a description of its own would become a second type of the same shape.
  const refer = (_key, value) => {
    // That exactly one of two is there, a type of both cannot say; as a union it would be written twice.
    if (value?.oneOf?.every(({ required, ...rest }) => required && Object.keys(rest).length === 0)) delete value.oneOf;
    // What is a definition and more is both.
    if (value?.$ref && value.properties) {
      const { $ref, ...more } = value;
      return { allOf: [{ $ref }, more] };
    }
    // Anything at all is not an object.
    if (typeof value?.description === "string" && Object.keys(value).length === 1)
      return { ...value, tsType: "unknown" };
    return value?.$ref && value.description
      ? { description: value.description, tsType: value.$ref.replace("#/$defs/", "") }
      : value;
  };
  const shapes = JSON.parse(JSON.stringify($defs, refer));
  const all = { $schema, title: "AllAnswers", type: "object", properties, additionalProperties: false, $defs: shapes };
  const text = await compile(all, "AllAnswers", {
    additionalProperties: false,
    bannerComment: `// ${what} Made from the engine's JSON Schema; do not edit.`,
    style: { printWidth: 120 },
    unknownAny: true,
  });
  // The collecting type is of no use to anybody.
  const kept = text
    .replace(/export interface AllAnswers \{[^}]*\}\n/, "")
    // Links of Rust's documentation lead nowhere here.
    .replaceAll(/\[(`[^`\]]+`)\](\([^)]*\))?/g, "$1");
  return {
    text: kept,
    count: `${(kept.match(/^export /gm) ?? []).length} of ${Object.keys($defs).length} definitions`,
  };
}

/** A core as it is shipped, and the run core also as text for entries without a second file. */
function optimise(name) {
  const from = at("build", `${name}_bg.wasm`);
  const to = at("dist", `${name}_bg.wasm`);
  const opt = [at("node_modules/binaryen/bin/wasm-opt"), ...FEATURES];
  execFileSync(process.execPath, [...opt, ...PASSES, from, "-o", to]);
  order(to, to, opt);
  if (name === "core") {
    const packed = deflateRawSync(readFileSync(to), { level: 9 }).toString("base64");
    writeFileSync(at("build", "deflated.js"), `export default "${packed}";\n`);
    writeFileSync(at("build", "deflated.d.ts"), "declare const packed: string;\nexport default packed;\n");
  }
  return `${statSync(from).size} → ${statSync(to).size} bytes`;
}

/** The entries, with one engine for all that one program imports. The Wasm stands apart. */
async function scripts() {
  const common = { bundle: true, minifySyntax: true, minifyWhitespace: true, target: "es2022", legalComments: "none" };
  const entry = (name) => at("src", `${name}.ts`);
  // The Wasm's text stands in a file of its own, which no debugger has to show.
  // Once is enough: bundlers and Node take CommonJS from modules.
  const apart = {
    name: "apart",
    setup(esbuild) {
      esbuild.onResolve({ filter: /\/deflated\.c?js$/ }, () => ({ path: "./deflated.cjs", external: true }));
      esbuild.onResolve({ filter: /core_bg\.wasm(\?module)?$/ }, ({ path }) => ({ path, external: true }));
    },
  };
  // What is around the author core is loaded with it; Node, which loads no less for that, has it inside.
  const author = {
    name: "author",
    setup(esbuild) {
      esbuild.onResolve({ filter: /build\/author\.js$/ }, () => ({ path: "./author.js", external: true }));
    },
  };
  const used = 'export { __wbg_reset_state, Core, DeskCore, version } from "./author.js";';
  await build({
    ...common,
    stdin: { contents: used, resolveDir: at("build"), sourcefile: "used.js" },
    format: "esm",
    outfile: at("dist", "author.js"),
  });
  await build({
    ...common,
    entryPoints: ["web", "slim", "inline", "workerd", "edge"].map(entry),
    format: "esm",
    splitting: true,
    // A second shared file would need a second name.
    chunkNames: "engine",
    outdir: at("dist"),
    plugins: [apart, author],
  });
  await build({
    ...common,
    entryPoints: [entry("node")],
    format: "cjs",
    platform: "node",
    inject: [at("src", "builtins.ts")],
    outfile: at("dist", "node.cjs"),
    plugins: [apart],
  });
  // The form's libraries and the engine are the host's to bundle, once for everything it has.
  const defined = {
    name: "defined",
    setup(esbuild) {
      // A second shared file would need a second name.
      esbuild.onResolve({ filter: /^\.\/index\.js$/ }, ({ path }) => ({ path, external: true }));
    },
  };
  await build({
    ...common,
    minify: true,
    charset: "utf8",
    entryPoints: ["report/index", "session/index", "session/saying", "device/index", "form/index", "form/define"].map(
      entry,
    ),
    format: "esm",
    splitting: true,
    chunkNames: "shared/[name]-[hash]",
    external: ["fenji", "lit", "idb"],
    plugins: [flat, defined],
    outbase: at("src"),
    outdir: at("dist"),
  });
  // For pages without a bundler: files beside the Wasm. They load the Wasm's text as a script, which no bundler sees.
  const beside = {
    name: "beside",
    setup(esbuild) {
      esbuild.onResolve({ filter: /\/packed\.js$/ }, () => ({ path: at("src/beside.ts") }));
    },
  };
  const whole = {
    ...common,
    minify: true,
    charset: "utf8",
    alias: { fenji: at("src/web.ts") },
    plugins: [apart, author, flat, beside],
  };
  // The first field waits for the first of them alone. All lie in one folder: each finds the Wasm beside itself.
  await build({
    ...whole,
    entryPoints: [entry("standalone")],
    format: "esm",
    splitting: true,
    chunkNames: "standalone-[name]-[hash]",
    outdir: at("dist"),
  });
  // The outbox alone, for the other pages of a portal and for its service worker.
  await build({ ...whole, entryPoints: [entry("outbox")], format: "esm", outdir: at("dist") });
  // The same for pages that may not load modules, such as those from disk.
  await build({
    ...whole,
    entryPoints: [entry("script")],
    format: "iife",
    globalName: "fenji",
    inject: [at("src/place.ts")],
    define: { "import.meta.url": "here" },
    outdir: at("dist"),
  });
  cpSync(at("src/form/presets"), at("dist/form/presets"), { recursive: true });
  const [text] = readFileSync(at("build", "deflated.js"), "utf8").match(/".*"/);
  // A module of CommonJS; or a script, of which `src/beside.ts` asks for the text.
  const asked = `document.currentScript?.[Symbol.for("fenji.wasm")]`;
  const given = `give=typeof document=="object"&&${asked};give?give(text):module.exports=text`;
  writeFileSync(at("dist", "deflated.cjs"), `{const text=${text},${given}}\n`);
  // One engine serves both module systems of Node.
  const names = "{ Desk, FenjiError, init, localZone, Pack, version }";
  writeFileSync(at("dist", "node.js"), `import fenji from "./node.cjs";\nexport const ${names} = fenji;\n`);
  return readdirSync(at("dist"))
    .filter((name) => /\.c?js$/.test(name))
    .join(" ");
}

/** Declarations: of the engine's entries for both module systems, of the form as the modules that it is. */
function declarations() {
  const made = at("build", "declarations");
  rmSync(made, { recursive: true, force: true });
  execFileSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", pkg], { stdio: "inherit" });
  const texts = new Map();
  for (const path of readdirSync(made, { recursive: true })) {
    if (!path.endsWith(".d.ts") || path.includes("deflated")) continue;
    const name = relative("src", path).startsWith("..") ? path.replace(/^build\//, "") : relative("src", path);
    texts.set(
      name,
      readFileSync(join(made, path), "utf8").replaceAll(
        /"((?:\.\.\/)+)build\/(types|shapes)\.js"/g,
        (_, up, of) => `"${up.slice(3) || "./"}${of}.js"`,
      ),
    );
  }
  // Only what an entry reaches is anybody's business.
  const named = JSON.stringify(JSON.parse(readFileSync(at("package.json"), "utf8")).exports);
  const reached = (ending) => {
    const all = new Set(
      [...named.matchAll(/dist\/((?!form\/(?:react|vue)\.)[\w/]+)\.d\.(c?ts)"/g)]
        .filter((one) => one[2] === ending)
        .map(([, name]) => name),
    );
    for (const name of all) {
      for (const [, next] of texts.get(`${name}.d.ts`).matchAll(/(?:from |import |import\()"(\.[^"]*)\.js"/g)) {
        all.add(join(dirname(name), next));
      }
    }
    return all;
  };
  const [modules, required] = [reached("ts"), reached("cts")];
  for (const name of modules) {
    mkdirSync(dirname(at("dist", name)), { recursive: true });
    writeFileSync(at("dist", `${name}.d.ts`), texts.get(`${name}.d.ts`));
  }
  for (const name of required) {
    // Types alone are the same in both; classes are not.
    const shared = `export type * from "./types.js" with { "resolution-mode": "import" };\n`;
    const own = () => texts.get(`${name}.d.ts`).replaceAll(/((?:from |import\()"\.\/[^"]*)\.js"/g, '$1.cjs"');
    const text = name === "types" ? shared : own();
    writeFileSync(at("dist", `${name}.d.cts`), text);
  }
  // Types alone: whoever imports them by mistake as a module gets an empty one.
  for (const name of ["react", "vue"]) {
    copyFileSync(at("src/form/types", `${name}.d.ts`), at("dist/form", `${name}.d.ts`));
    writeFileSync(at("dist/form", `${name}.js`), "export {};\n");
  }
  return `${modules.size} files, ${required.size} of them also for require`;
}

/** The custom-elements manifest: of what is public, which the element's own views see more of. */
function elements() {
  const args = [
    "analyze",
    "--litelement",
    "--quiet",
    "--globs",
    "src/form/element.ts",
    "src/form/drawn.ts",
    "--outdir",
    "dist",
  ];
  const cem = at("node_modules/@custom-elements-manifest/analyzer/cem.js");
  execFileSync(process.execPath, [cem, ...args], { cwd: pkg, stdio: ["ignore", "ignore", "inherit"] });
  const manifest = JSON.parse(readFileSync(at("dist", "custom-elements.json"), "utf8"));
  // What the element has from how it is drawn is its own for whoever uses it.
  const [module, { declarations }] = manifest.modules;
  manifest.modules = [module];
  const element = module.declarations.find(({ tagName }) => tagName === "fenji-report");
  element.superclass = declarations.find(({ name }) => name === element.superclass.name).superclass;
  for (const one of [...element.cssProperties, ...element.cssParts]) delete one.inheritedFrom;
  element.members = element.members.filter(({ name, attribute }) => attribute || ["save", "clear"].includes(name));
  element.events = element.events.filter(({ description }) => description);
  module.declarations = [element];
  module.path = "dist/form/index.js";
  for (const one of module.exports) one.declaration.module = module.path;
  module.exports = module.exports.filter(({ name }) => name === "FenjiReport");
  writeFileSync(at("dist", "custom-elements.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const { attributes, events, cssProperties, cssParts } = element;
  return `${attributes.length} attributes, ${events.length} events, ${cssProperties.length} properties, ${cssParts.length} parts`;
}

/** Sizes, and an error over the budget. */
function sizes() {
  const rows = ["core_bg.wasm", "author_bg.wasm", "engine.js", "deflated.cjs", "outbox.js"].map((name) => {
    const bytes = readFileSync(at("dist", name));
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    return { file: name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
  });
  console.log(`\n  ${"file".padEnd(16)}${["raw", "gzip", "brotli"].map((name) => name.padStart(12)).join("")}`);
  for (const { file, raw, gzip, brotli } of rows) {
    const numbers = [raw, gzip, brotli].map((size) => size.toLocaleString("en").padStart(12));
    console.log(`  ${file.padEnd(16)}${numbers.join("")}`);
  }
  for (const [name, { aim, budget }] of Object.entries(CORES)) {
    const { brotli } = rows.find(({ file }) => file === `${name}_bg.wasm`);
    console.log(`\n  budget of the ${name}: ${brotli} of ${budget} bytes (brotli); the aim is ${aim}`);
    if (brotli <= budget) continue;
    console.error(`error: the ${name} has ${brotli - budget} bytes too many`);
    process.exitCode = 1;
  }
}
