// The code of the package and of the page: who may import whom, no circles, and no id of a pack in it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { DESK, loaded, root } from "./packs.mjs";

const BIOME = join(root, "pkg", "node_modules", "@biomejs", "biome", "bin", "biome");

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
  noRestrictedGlobals: [
    ["src/session/f.ts", "export const it = () => document.title;"],
    ["src/session/g.ts", "export const it = () => localStorage.length;"],
    ["src/session/h.ts", "export const it = () => setTimeout(() => {});"],
    ["src/session/i.ts", "export const it = () => performance.now();"],
  ],
  noImportCycles: [
    ["src/form/one.ts", 'import type { B } from "./two.js";\nexport type A = B | 1;'],
    ["src/form/two.ts", 'import type { A } from "./one.js";\nexport type B = A | 2;'],
  ],
};

test("an import that is not allowed, one that leads back, and what a session must not know are found", () => {
  const folder = mkdtempSync(join(tmpdir(), "fenji-structure-"));
  try {
    cpSync(join(root, "pkg", "biome.json"), join(folder, "biome.json"));
    for (const [path, text] of Object.values(WRONG).flat()) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${text}\n`);
    }
    const { said } = biome(folder);
    for (const [rule, files] of Object.entries(WRONG)) {
      for (const [path] of files) assert.match(said, new RegExp(`^${path}:\\d+:\\d+ lint/\\w+/${rule} `, "m"), path);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a session reads no clock", () => {
  const reads = /\bnew Date\(\)|\bDate\.now\b/;
  assert.match("at = new Date();", reads);
  for (const [path, text] of sources("pkg/src/session")) assert.doesNotMatch(text, reads, path);
});

/** Literals that are ids of a pack, and why they may stand there. */
const KNOWN = {
  // The audience that a form speaks to; packs have a role of the same name.
  "pkg/src/options.ts": ["reporter"],
  "pkg/src/report/make.ts": ["reporter"],
  "pkg/src/session/asking.ts": ["reporter"],
  // Keys of a report.
  "pkg/src/report/read.ts": ["desk", "reporter"],
  "pkg/src/session/changes.ts": ["reporter"],
  "pkg/src/session/guide.ts": ["reporter"],
  "pkg/src/session/verdict.ts": ["reporter"],
  "pkg/src/session/interview.ts": ["reporter"],
  "pkg/src/session/plans.ts": ["reporter"],
  // What decides, as `fenji.desk` marks it: no pack.
  "pkg/src/brand.ts": ["desk"],
  "pkg/src/desk.ts": ["desk"],
  "pkg/src/held.ts": ["desk"],
  // How carefully a photo is scaled.
  "pkg/src/device/photos.ts": ["high"],
  // How long a date is written.
  "pkg/src/session/words.ts": ["medium"],
};

test("no id of a pack, a role, a fact or a level stands in the code", () => {
  const ids = new Set();
  // The desk knows all of them.
  const desk = loaded(DESK);
  const { facts, packs } = desk.info("en");
  for (const { id } of [desk, ...facts, ...packs]) ids.add(id);
  for (const { roles, levels, schemes = [] } of packs) {
    for (const { id } of [...roles, ...levels, ...schemes.flatMap((scheme) => scheme.levels)]) ids.add(id);
  }
  assert.ok(ids.size > 100, [...ids].join(" "));
  const found = ["pkg/src", "www/src"].flatMap((folder) =>
    sources(folder).flatMap(([path, text]) =>
      Array.from(text.matchAll(/"([a-z\d._-]+)"/gi), ([, literal]) => literal)
        .filter((literal) => ids.has(literal))
        .map((literal) => `${path}: ${literal}`),
    ),
  );
  const known = Object.entries(KNOWN).flatMap(([path, literals]) => literals.map((literal) => `${path}: ${literal}`));
  assert.deepEqual([...new Set(found)].sort(), known.sort());
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
