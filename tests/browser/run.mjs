// Runs all tests of the form in a real browser, or only the files named as arguments.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const named = process.argv.slice(2);
const files = readdirSync(here).filter((name) => name.endsWith(".test.mjs"));
// Two at once: each has a browser, which uses more than one core itself.
const args = ["--test", "--test-concurrency=2", "--test-reporter=spec", ...(named.length > 0 ? named : files)];
const { status } = spawnSync(process.execPath, args, { cwd: here, stdio: "inherit" });
process.exitCode = status ?? 1;
