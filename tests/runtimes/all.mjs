// Packs the package once and runs all tests, or only the files named as arguments.

import { spawnSync } from "node:child_process";
import { fresh, here, tarball } from "./place.js";

// The longest begin first.
const files = ["programs.test.js", "hosts.test.js", "hostile.test.js", "memory.test.js"];
const named = process.argv.slice(2);
// Two at once: each runtime decides on one core.
const args = ["--expose-gc", "--test", "--test-concurrency=2", "--test-reporter=spec"];
const { status } = spawnSync(process.execPath, [...args, ...(named.length > 0 ? named : files)], {
  cwd: here,
  stdio: "inherit",
  env: { ...process.env, FENJI_TARBALL: tarball(fresh()) },
});
process.exitCode = status ?? 1;
