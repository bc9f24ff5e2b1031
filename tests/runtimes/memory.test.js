// Packs give their memory back: many small ones, so that even little that is left adds up, and some as large as they come.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { corpus, loaded, place } from "./place.js";

let folder;

before(() => {
  folder = place(["memory.mjs"]);
  corpus(folder);
});

for (const [name, first, more] of [
  ["tiny", 30, 300],
  ["it-operations", 5, 25],
]) {
  test(`${more} packs like ${name} give their memory back, freed or forgotten`, async (t) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, loaded(folder).pack(name));
    const args = ["--expose-gc", "memory.mjs", file, first, more];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    const grown = JSON.parse(stdout);
    t.diagnostic(stdout.trim());
    assert.equal(grown.freed.after, grown.freed.before, "more packs, each freed");
    assert.equal(grown.refused.after, grown.refused.before, "more bundles, each refused");
    assert.ok(grown.forgotten.after <= grown.forgotten.before * 1.5, "more packs, each forgotten");
    assert.ok(grown.held.after > grown.held.before * 2, "memory held is seen: the measurement can fail");
  });
}
