// Jest 30, in its Node and its jsdom environment, and Vitest: the README's tests pass, and a wrong one fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "./consumer.mjs";
import { file, files } from "./readme.mjs";

const JEST = "jest --no-watchman --no-cache --runInBand --ci";
const sources = { jest: files("level.test.js"), vitest: files("level.spec.js") };

/** The same test, expecting what is not so. */
function wrong(path) {
  return { [path]: file(path).replace('toBe("P1")', 'toBe("P4")') };
}

test("Jest decides in its Node environment", async () => {
  const jest = project("jest", { tools: ["jest"], files: sources.jest, type: "commonjs" });
  const { stderr } = await jest.run(JEST);
  assert.match(stderr, /1 passed, 1 total/);
  jest.write(wrong("level.test.js"));
  await jest.run(JEST, { fails: true });
});

test("Jest decides in its jsdom environment", async () => {
  const tools = ["jest", "jest-environment-jsdom"];
  const jest = project("jest-jsdom", { tools, files: sources.jest, type: "commonjs" });
  jest.write({ "window.test.js": 'test("there is a window", () => expect(window.document.body).toBeTruthy());\n' });
  const { stderr } = await jest.run(`${JEST} --env jsdom`);
  assert.match(stderr, /2 passed, 2 total/);
  jest.write(wrong("level.test.js"));
  await jest.run(`${JEST} --env jsdom`, { fails: true });
});

test("Vitest decides", async () => {
  const vitest = project("vitest", { tools: ["vitest", "vite"], files: sources.vitest });
  const { stdout } = await vitest.run("vitest run");
  assert.match(stdout, /Tests +1 passed \(1\)/);
  vitest.write(wrong("level.spec.js"));
  await vitest.run("vitest run", { fails: true });
});
