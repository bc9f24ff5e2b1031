// Runs all tests of the form in a real browser, or only the files named as arguments.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const named = process.argv.slice(2);
/** The longest begins first, beside all others. */
const LONGEST = "way.test.mjs";
const all = readdirSync(here).filter((name) => name.endsWith(".test.mjs") && name !== LONGEST);
const files = named.length > 0 ? named : [LONGEST, ...all];

/** Runs one file to its end; whether all of it passed. */
function run(file) {
  return new Promise((done) => {
    const child = spawn(process.execPath, ["--test", "--test-reporter=spec", file], { cwd: here });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => output.push(part));
    child.on("close", (status) => {
      process.stdout.write(`\n${file}\n${Buffer.concat(output)}`);
      done(status === 0);
    });
  });
}

// Two at once: each has a browser, which uses more than one core itself.
const waiting = [...files];
const failed = [];
async function worker() {
  for (let file = waiting.shift(); file; file = waiting.shift()) if (!(await run(file))) failed.push(file);
}
await Promise.all([worker(), worker()]);

// What fails only while the machine is busy passes alone, and is told.
const broken = [];
for (const file of failed) if (!(await run(file))) broken.push(file);
const shaky = failed.filter((file) => !broken.includes(file));
if (shaky.length > 0) console.log(`\nfailed beside others and passed alone: ${shaky.join(", ")}`);
if (broken.length > 0) console.log(`\nfailed twice: ${broken.join(", ")}`);
process.exitCode = broken.length > 0 ? 1 : 0;
