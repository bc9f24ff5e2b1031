// Every runtime answers every call of the corpus byte for byte as the native engine does.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { chromium, corpus, place, program, serve } from "./place.js";

let folder;

before(() => {
  folder = place(["conform.js", "run.mjs", "run.cjs", "worker.js", "workerd.capnp"]);
  corpus(folder);
});

/** Fails with every mismatch in full. */
function agree(t, report) {
  const shown = report.mismatches.map(
    ({ number, way, call, expected, got }) =>
      `call ${number}, ${way}\n${call}\nexpected: ${expected}\ngot:      ${got}\n${difference(expected, got)}\n`,
  );
  assert.equal(report.wrong, 0, `${report.wrong} of ${report.ways} answers differ:\n\n${shown.join("\n")}`);
  assert.ok(report.calls > 3000, `only ${report.calls} calls`);
  assert.ok(report.noticed, "a spoiled answer is not noticed");
  t.diagnostic(`${report.calls} calls in ${report.ways} ways, no mismatch`);
}

function difference(expected, got) {
  let at = 0;
  while (at < expected.length && expected[at] === got[at]) at += 1;
  const around = (text) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  return `first difference at ${at}: ${around(expected)} and not ${around(got)}`;
}

async function report(command, args) {
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder, maxBuffer: 2 ** 30 });
  return JSON.parse(stdout);
}

test("Node, ES modules", async (t) => agree(t, await report(process.execPath, ["run.mjs"])));

test("Node, CommonJS", async (t) => agree(t, await report(process.execPath, ["run.cjs"])));

test("Deno", async (t) => agree(t, await report(program("deno"), ["run", "--allow-read", "--no-lock", "run.mjs"])));

test("Bun", async (t) => agree(t, await report(program("bun"), ["run.mjs"])));

test("workerd", async (t) => {
  const { exports } = JSON.parse(readFileSync(join(folder, "node_modules/fenji/package.json"), "utf8"));
  assert.equal(exports["."].workerd.default, "./dist/workerd.js", "workerd.capnp names the entry for workerd");
  const worker = spawn(program("workerd"), ["serve", "workerd.capnp", "--control-fd=3"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  t.after(() => worker.kill());
  const port = await new Promise((found, failed) => {
    worker.stdio[3].on("data", (line) => found(JSON.parse(String(line).split("\n")[0]).port));
    worker.on("exit", (code) => failed(new Error(`workerd ended with ${code}`)));
  });
  const response = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(response.status, 200, await response.clone().text());
  agree(t, await response.json());
});

test("Chromium", async (t) => {
  const [server, browser] = [await serve(folder), await chromium()];
  after(() => Promise.all([browser.close(), server.close()]));
  for (const entry of ["web", "slim"]) {
    await t.test(`fenji/${entry}`, async (t) => {
      const page = await browser.newPage();
      const loud = [];
      page.on("console", (message) => loud.push(message.text()));
      page.on("pageerror", (error) => loud.push(String(error)));
      await page.goto(server.address);
      agree(t, await page.evaluate(inPage, entry));
      assert.deepEqual(loud, [], "the console stays empty");
      await page.close();
    });
  }
});

/** Runs in the page. */
async function inPage(entry) {
  const dist = "/node_modules/fenji/dist";
  const fenji = await import(entry === "web" ? "fenji" : `${dist}/${entry}.js`);
  const { everything } = await import("/conform.js");
  const text = async (name) => (await fetch(`/${name}.ndjson`)).text();
  await fenji.init(entry === "slim" ? fetch(`${dist}/core_bg.wasm`) : undefined);
  return everything(fenji, {
    calls: await text("calls"),
    answers: await text("answers"),
    smallCalls: await text("small-calls"),
    smallAnswers: await text("small-answers"),
  });
}
