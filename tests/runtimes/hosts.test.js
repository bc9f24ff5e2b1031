// Chromium and workerd answer every call of the corpus byte for byte as the native engine does.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { agree, agreeAlike } from "./agree.js";
import { chromium, corpus, place, program, serve } from "./place.js";

let folder;

before(() => {
  folder = place(["conform.js", "worker.js", "workerd.capnp"]);
  corpus(folder);
});

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
  t.after(() => Promise.all([browser.close(), server.close()]));
  for (const entry of ["web", "slim"]) {
    await t.test(`fenji/${entry}`, async (t) => {
      const page = await browser.newPage();
      const loud = [];
      page.on("console", (message) => loud.push(message.text()));
      page.on("pageerror", (error) => loud.push(String(error)));
      await page.goto(server.address);
      const report = await page.evaluate(inPage, entry);
      if (entry === "web") agree(t, report);
      else agreeAlike(t, report);
      assert.deepEqual(loud, [], "the console stays empty");
      await page.close();
    });
  }
});

/** Runs in the page. */
async function inPage(entry) {
  const dist = "/node_modules/fenji/dist";
  const slim = entry === "slim";
  const fenji = await import(slim ? `${dist}/slim.js` : "fenji");
  const { everything } = await import("/conform.js");
  const text = async (name) => (await fetch(`/${name}.ndjson`)).text();
  const given = (name) => fetch(`${dist}/${name}_bg.wasm`);
  await fenji.init(slim ? { core: given("core"), author: given("author") } : { author: true });
  const corpus = {
    calls: await text(slim ? "small-calls" : "calls"),
    answers: await text(slim ? "small-answers" : "answers"),
    smallCalls: await text("small-calls"),
    smallAnswers: await text("small-answers"),
  };
  const report = everything(fenji, corpus, slim ? undefined : 1);
  // What starts the engine is each entry's own; all else is one.
  const web = await import("fenji");
  const shared = Object.keys(web).filter((name) => name !== "init");
  return { ...report, ...(slim ? { differing: shared.filter((name) => web[name] !== fenji[name]) } : {}) };
}
