// Packs the package once and runs all tests against the tarball, or only the files named as arguments.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { here, tarball } from "./consumer.mjs";

const named = process.argv.slice(2);
/** The session of the same build needs no tarball. */
const FOLDERS = [".", "../session"];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(here, folder))
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => join(folder, name)),
);
// Two at once: the tools use more than one core themselves.
const args = ["--test", "--test-concurrency=2", "--test-reporter=spec", ...(named.length > 0 ? named : files)];
const { status } = spawnSync(process.execPath, args, {
  cwd: here,
  stdio: "inherit",
  env: { ...process.env, FENJI_TARBALL: tarball() },
});
process.exitCode = status ?? 1;
