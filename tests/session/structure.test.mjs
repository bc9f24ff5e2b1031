// The code of the package and of the page: who may import whom, no circles, and no id of a pack in it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { DESK, loaded, root } from "./packs.mjs";

const { default: ts } = await import(join(root, "pkg", "node_modules", "typescript", "lib", "typescript.js"));

const BIOME = join(root, "pkg", "node_modules", "@biomejs", "biome", "bin", "biome");

/** What holds the code of the package and of the pages. */
const CODE = ["pkg/src", "www/src", "www/board/src"];

/** What biome says of the code in `folder`. */
function biome(folder) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIOME, "lint", "--max-diagnostics=none"], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

for (const name of ["pkg", "www"]) {
  test(`${name}: every import is allowed, and none leads back`, () => {
    const { status, said } = biome(join(root, name));
    assert.equal(status, 0, said);
  });
}

/** What a session, which knows no page, must not use. */
const FOREIGN = [
  ..."addEventListener caches console crypto document fetch globalThis history indexedDB localStorage location".split(" "),
  ..."matchMedia navigator performance queueMicrotask requestAnimationFrame self sessionStorage setInterval".split(" "),
  ..."setTimeout window BroadcastChannel CustomEvent Element Event HTMLElement MutationObserver Worker".split(" "),
];

/** Code that must not stand in a file, by the rule that finds it. */
const WRONG = {
  noRestrictedImports: [
    ["src/pack.ts", 'import "./session/session.js";'],
    ["src/report/a.ts", 'import "../session/model.js";'],
    ["src/report/b.ts", 'import "fenji";'],
    ["src/session/a.ts", 'import "../pack.js";'],
    ["src/session/b.ts", 'import "../device/store.js";'],
    ["src/session/c.ts", 'import "../form/guard.js";'],
    ["src/session/d.ts", 'import "lit";'],
    ["src/session/e.ts", 'import "idb";'],
    ["src/device/a.ts", 'import "../form/guard.js";'],
    ["src/device/b.ts", 'import "lit";'],
    ["src/device/c.ts", 'import "fenji";'],
    ["src/form/views/a.ts", 'import "../guard.js";'],
    ["src/form/views/b.ts", 'import "../../device/store.js";'],
    ["src/form/views/c.ts", 'import "fenji";'],
  ],
  noRestrictedGlobals: FOREIGN.map((name) => [`src/session/uses-${name}.ts`, `export const it = () => ${name};`]),
  noImportCycles: [
    ["src/form/one.ts", 'import type { B } from "./two.js";\nexport type A = B | 1;'],
    ["src/form/two.ts", 'import type { A } from "./one.js";\nexport type B = A | 2;'],
  ],
};

/** The same for the pages. */
const WRONG_IN_PAGES = {
  noRestrictedImports: [
    ["src/page.ts", 'import "./views/frame.ts";'],
    ["src/load.ts", 'import "lit";'],
    ["src/bench.ts", 'import "./gallery/states.ts";'],
    ["src/answers.ts", 'import "../board/src/state.ts";'],
    ["src/views/a.ts", 'import "../main.ts";'],
    ["src/views/b.ts", 'import "../update.ts";'],
    ["src/views/c.ts", 'import "fenji/form/define";'],
    ["src/views/d.ts", 'import "../../board/src/state.ts";'],
    ["src/views/head.ts", 'import "../page.ts";'],
    ["src/gallery/a.ts", 'import "../page.ts";'],
    ["board/src/state.ts", 'import "./views/list.ts";'],
    ["board/src/api.ts", 'import "lit";'],
    ["board/src/live.ts", 'import "../../src/page.ts";'],
    ["board/src/views/a.ts", 'import "../main.ts";'],
    ["board/src/views/b.ts", 'import "../live.ts";'],
    ["board/src/views/c.ts", 'import "../../../src/page.ts";'],
    ["board/src/views/d.ts", 'import "../../../src/views/frame.ts";'],
  ],
};

for (const [name, wrong] of [
  ["pkg", WRONG],
  ["www", WRONG_IN_PAGES],
]) {
  test(`${name}: an import that is not allowed, one that leads back, and what a session must not know are found`, () => {
    const folder = mkdtempSync(join(tmpdir(), "fenji-structure-"));
    try {
      cpSync(join(root, name, "biome.json"), join(folder, "biome.json"));
      for (const [path, text] of Object.values(wrong).flat()) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), `${text}\n`);
      }
      const { said } = biome(folder);
      for (const [rule, files] of Object.entries(wrong)) {
        for (const [path] of files) assert.match(said, new RegExp(`^${path}:\\d+:\\d+ lint/\\w+/${rule} `, "m"), path);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** The most lines of a file; the element, which is a shell, has fewer. A table of words is as long as its words. */
const LONGEST = 450;
const SHELL = ["pkg/src/form/element.ts", 300];
const isTable = (path) => /\/words(\/[\w-]+)?\.ts$/.test(path);

test("no file has more than 450 lines, and the element is a shell", () => {
  const most = (path) => (path === SHELL[0] ? SHELL[1] : LONGEST);
  const files = CODE.flatMap((folder) => sources(folder)).map(([path]) => path);
  assert.ok(files.includes(SHELL[0]) && files.length > 100);
  const lines = (path) => readFileSync(join(root, path), "utf8").split("\n").length - 1;
  const long = files.filter((path) => !isTable(path) && lines(path) > most(path));
  assert.deepEqual(
    long.map((path) => `${path}: ${lines(path)} lines; look for the second concept inside`),
    [],
  );
});

test("a session reads no clock", () => {
  const reads = /\bnew Date\(\)|\bDate\.now\b/;
  assert.match("at = new Date();", reads);
  for (const [path, text] of sources("pkg/src/session")) assert.doesNotMatch(text, reads, path);
});

/** The engine's own words, whatever a pack or desk of the project is called: the audiences, and what a desk is. */
const ENGINE = [...enumeration("Audience"), "desk"];

/** The values of an enumeration in the engine's schema. */
function enumeration(name) {
  const { $defs } = JSON.parse(readFileSync(join(root, "pkg", "schema", "decision.json"), "utf8"));
  return $defs[name].oneOf.map((one) => one.const);
}

/** The ids of everything that packs name: themselves, facts, roles and levels. */
function idsOfPacks() {
  // The desk knows all of them.
  const { facts, packs } = loaded(DESK).info("en");
  const ids = new Set([...facts, ...packs].map(({ id }) => id));
  for (const { roles, levels, schemes = [] } of packs) {
    for (const { id } of [...roles, ...levels, ...schemes.flatMap((scheme) => scheme.levels)]) ids.add(id);
  }
  assert.ok(ids.size > 100, [...ids].join(" "));
  for (const word of ENGINE) ids.delete(word);
  return ids;
}

/** Every place of a source at which an id stands: as a text, in a template, as a key. */
function idsIn(source, ids) {
  const found = [];
  const visit = (node) => {
    for (const word of wordsOf(node)) if (ids.has(word)) found.push({ node, word });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.filter(({ node }) => !isTold(node));
}

/** The texts and keys that a node itself says. */
function wordsOf(node) {
  if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isNoSubstitutionTemplateLiteral(node))
    return node.text.split(/[^\w.@-]+/);
  if (ts.isStringLiteral(node)) return [node.text];
  // Names of values and of types may be those of anything; what a key names is looked up by it.
  return node.name && ts.isIdentifier(node.name) && KEYED.some((is) => is(node)) ? [node.name.text] : [];
}

const KEYED = [
  ts.isPropertyAssignment,
  ts.isShorthandPropertyAssignment,
  ts.isPropertySignature,
  ts.isPropertyDeclaration,
  ts.isMethodDeclaration,
  ts.isGetAccessorDeclaration,
];

/** Whether it is a text in a table of words, which people read and no program. */
function isTold(node) {
  if (!ts.isStringLiteralLike(node)) return false;
  for (let at = node; at; at = at.parent) {
    if (ts.isVariableDeclaration(at)) return /\bWords\b/.test(at.type?.getText() ?? "");
  }
  return false;
}

/** Whether the types of the platform want this word here: then it is no pack's. */
function isPlatforms({ program, checker }, node) {
  const { parent } = node;
  const inLibrary = (symbol) =>
    symbol?.declarations?.some((one) => program.isSourceFileDefaultLibrary(one.getSourceFile())) ?? false;
  if (ts.isPropertyAssignment(parent)) {
    const wanted = checker.getContextualType(parent.parent);
    return inLibrary(wanted && checker.getNonNullableType(wanted).getProperty(parent.name.getText()));
  }
  return inLibrary(checker.getContextualType(node)?.aliasSymbol);
}

/** What the platform has, as `tsconfig.json` names it. */
const LIBRARY = { strict: true, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [] };

/** Places at which an id stands in sources, by what the compiler knows of them. */
function offences(paths, ids, options = {}) {
  const program = ts.createProgram(paths, { ...LIBRARY, ...options });
  const types = { program, checker: program.getTypeChecker() };
  return paths.flatMap((path) =>
    idsIn(program.getSourceFile(path), ids)
      .filter(({ node }) => !isPlatforms(types, node))
      .map(({ word }) => `${relative(root, path)}: ${word}`),
  );
}

test("no id of a pack, a role, a fact or a level stands in the code", () => {
  const ids = idsOfPacks();
  const paths = CODE.flatMap((folder) => sources(folder).map(([path]) => join(root, path)));
  // Only where one may stand is asked what the types say of it.
  const doubtful = paths.filter((path) => {
    const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
    return idsIn(source, ids).length > 0;
  });
  assert.deepEqual(offences(doubtful, ids, { noResolve: true }), []);
});

/** Where an id stands, and where none does. */
const NAMING = [
  ['export const it = "service-desk";', true],
  ["export const it = `service-desk`;", true],
  ["export const it = (n: number) => `${n} of service-desk`;", true],
  ['export const it = { "service-desk": 1 };', true],
  ["export const it = { high: 1 };", true],
  ["export interface It { readonly high: number }", true],
  ["export const it = { is: 'high' };", true],
  ["export const it = (high: number) => high;", false],
  ["// service-desk\nexport const it = 1;", false],
  ['export const it = new Intl.DateTimeFormat("en", { dateStyle: "medium" });', false],
  ['export const it = (of: CanvasRenderingContext2D) => { of.imageSmoothingQuality = "high"; };', false],
  ['interface Words { a: string }\nexport const it: Words = { a: "administrator" };', false],
  ["interface Words { high: string }\nexport const it: Words = { high: 'a' };", true],
  ['export const it = "reporter";', false],
];

test("an id is found as a text, in a template and as a key; a word of the engine, of the platform or of people is none", () => {
  const ids = idsOfPacks();
  const folder = mkdtempSync(join(tmpdir(), "fenji-ids-"));
  try {
    const paths = NAMING.map((_, index) => join(folder, `${index}.ts`));
    for (const [index, path] of paths.entries()) writeFileSync(path, `export {};\n${NAMING[index][0]}`);
    const found = offences(paths, ids).map((offence) => offence.split(": ")[0]);
    assert.deepEqual(
      NAMING.map(([text], index) => [text, found.includes(relative(root, paths[index]))]),
      NAMING,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Path and text of every source under `folder`, without comments. */
function sources(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const path = join(root, folder, name);
      const text = readFileSync(path, "utf8").replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
      return [relative(root, path), text];
    });
}
