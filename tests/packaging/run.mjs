// Packs the package once and runs all tests against the tarball, or only the files named as arguments.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { here, tarball } from "./consumer.mjs";

const named = process.argv.slice(2);
const files = readdirSync(here).filter((name) => name.endsWith(".test.mjs"));
// Two at once: the tools use more than one core themselves.
const args = ["--test", "--test-concurrency=2", "--test-reporter=spec", ...(named.length > 0 ? named : files)];
const { status } = spawnSync(process.execPath, args, {
  cwd: here,
  stdio: "inherit",
  env: { ...process.env, FENJI_TARBALL: tarball() },
});
process.exitCode = status ?? 1;
