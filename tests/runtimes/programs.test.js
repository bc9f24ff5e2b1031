// Node, Deno and Bun answer every call of the corpus byte for byte as the native engine does: Node in every way in which a
// call can be put, the others by turns, every call in half of them and every way in one of each two.

import { execFile } from "node:child_process";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { agree, agreeAlike } from "./agree.js";
import { corpus, place, program } from "./place.js";

let folder;

before(() => {
  folder = place(["conform.js", "run.mjs", "run.cjs"]);
  corpus(folder);
});

async function report(command, args) {
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder, maxBuffer: 2 ** 30 });
  return JSON.parse(stdout);
}

// Two at once: when the other files have ended, this one has both cores.
describe("programs", { concurrency: 2 }, () => {
  test("Node, ES modules", async (t) => agree(t, await report(process.execPath, ["run.mjs"])));

  test("Node, CommonJS", async (t) => agreeAlike(t, await report(process.execPath, ["run.cjs"])));

  test("Deno", async (t) =>
    agree(t, await report(program("deno"), ["run", "--allow-read", "--no-lock", "run.mjs", "1"])));

  test("Bun", async (t) => agree(t, await report(program("bun"), ["run.mjs", "0"])));
});
