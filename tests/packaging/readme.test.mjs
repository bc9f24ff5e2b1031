// The documents about the package: their commands print what they say, nothing in them is left untested, and the tables of
// its README are complete.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { here, project } from "./consumer.mjs";
import { blocks, commands, file, readme } from "./readme.mjs";

/** Commands that run a file of the documents; the other tests run the rest. */
const SCRIPT = /^(node|deno run --allow-read|bun) (\S+)$/;
const scripts = commands
  .filter(({ line }) => SCRIPT.test(line))
  .map((each) => ({ ...each, name: SCRIPT.exec(each.line)[2] }));

let consumer;
before(() => {
  consumer = project("readme", { tools: ["bun", "deno"] });
});

describe("a command prints what its document says", () => {
  for (const { line, name, prints } of scripts) {
    // The output is shown once for each file.
    const expected = prints.trim() ? prints : scripts.find((other) => other.name === name).prints;
    test(line, async () => {
      consumer.write({ [name]: file(name) });
      const { stdout } = await consumer.run(line);
      // Runtimes show texts inside arrays with quotes of their own.
      assert.equal(stdout.replaceAll('"', "'"), expected);
    });
  }
});

test("every block of code and every command stands in a test", () => {
  const tests = readdirSync(here).filter((name) => name.endsWith(".test.mjs"));
  const text = tests.map((name) => readFileSync(join(here, name), "utf8")).join("\n");
  const begun = [...text.matchAll(/command\("([^"]+)"\)/g)].map(([, start]) => start);
  const idle = [];
  for (const { heading, language, file: name } of blocks) {
    if (language === "console") continue;
    const used = language === "http" ? text.includes("csp(policy)") : text.includes(`"${name}"`);
    if (!used && !scripts.some((script) => script.name === name)) idle.push(`${heading}: ${name ?? language}`);
  }
  for (const { line } of commands) {
    if (!SCRIPT.test(line) && !begun.some((start) => line.startsWith(start))) idle.push(line);
  }
  assert.deepEqual(idle, []);
});

test("the tables name every error code and everything that the package exports", () => {
  const dist = join(consumer.dir, "node_modules", "fenji", "dist");
  const declared = (name) => readFileSync(join(dist, name), "utf8");
  const [, codes] = /export type ErrorCode = ([^;]+);/.exec(declared("errors.d.ts"));
  const cells = [...readme.matchAll(/^\| (.+?) \|/gm)].map(([, cell]) => cell).join("\n");
  const members = (what) =>
    [...declared(`${what}.d.ts`).matchAll(/^ {4}(?:static )?(?:get )?(\w+)\(/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== "constructor")
      .map((name) => (["load", "open"].includes(name) ? `${what[0].toUpperCase()}${what.slice(1)}.${name}` : `${what}.${name}`));
  const wanted = [
    ...codes.split("|").map((code) => code.trim().replaceAll('"', "`")),
    ...members("pack"),
    ...members("desk"),
    "init(",
    "version(",
  ];
  assert.ok(wanted.length > 20, wanted.join(" "));
  assert.deepEqual(
    wanted.filter((name) => !cells.includes(name)),
    [],
  );
  const errors = readme.slice(readme.indexOf("## Errors"), readme.indexOf("## API"));
  const known = [...errors.matchAll(/^\| `([a-z]+-[a-z]+|freed|crashed)` *\|/gm)].map(([, code]) => `"${code}"`);
  assert.deepEqual(
    known.filter((code) => !codes.includes(code)),
    [],
  );
});

test("the stated sizes are those of the files, give or take 5 %", () => {
  const rows = [...readme.matchAll(/^\| `([\w.]+)`[^|]*\| *([\d,.]+) *\| *([\d,.]+) *\| *([\d,.]+) *\|$/gm)];
  assert.equal(rows.length, 6);
  for (const [, name, ...stated] of rows) {
    const bytes = readFileSync(join(consumer.dir, "node_modules", "fenji", "dist", name));
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    const real = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli.length];
    stated.forEach((text, index) => {
      const number = Number(text.replaceAll(",", "")) * 1000;
      assert.ok(Math.abs(number / real[index] - 1) <= 0.05, `${name}: ${text} is stated, ${real} is measured`);
    });
  }
});
