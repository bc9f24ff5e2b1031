// The declarations: a strict consumer that uses everything compiles in each module system, with old and new TypeScript.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import ts from "typescript-5";
import { here, project } from "./consumer.mjs";

const source = (name) => readFileSync(join(here, "types", name), "utf8");
const everything = source("everything.ts");
const report = source("report.mts");
const words = source("words.ts");

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  skipLibCheck: false,
  resolveJsonModule: true,
  target: "ES2022",
};
const node = { ...STRICT, module: "NodeNext", lib: ["ES2022"], types: [] };
const inline = `import { init, type InitInput } from "fenji/inline";\nimport { init as start } from "fenji/slim";
const wasm: InitInput = new Uint8Array(8);\nvoid [init(), init(wasm), start(wasm), start(new URL("file:///x")), start({ core: wasm, author: Promise.resolve(wasm) })];
export const pathless: InitInput[] = [new Response(), new ArrayBuffer(8), new DataView(new ArrayBuffer(8)), "x"];
// @ts-expect-error What is not there is no Wasm.\nvoid init(null);
// @ts-expect-error Without an argument there is nothing to start from.\nvoid start();\n`;
const json = `import bundle from "fenji/packs/it-operations.json" with { type: "json" };\nimport { Pack } from "fenji";
export const pack: Pack = Pack.load(bundle);\n`;
const required = 'import fenji = require("fenji");\nexport const pack: fenji.Pack = fenji.Pack.load("");\n';
const using = 'import { Pack } from "fenji";\n{\n  using pack = Pack.load("");\n  void pack.id;\n}\n';

/** Each: the settings, and the files that must compile. */
const WAYS = {
  "modules of Node, without DOM": [node, { "everything.mts": everything, "json.mts": json, "report.mts": report }],
  "CommonJS of Node, without DOM": [node, { "everything.cts": everything, "required.cts": required }],
  "modules of Node, with the entries for browsers": [
    { ...node, lib: ["ES2022", "DOM"], types: ["node"] },
    { "everything.mts": everything, "inline.mts": inline },
  ],
  "a bundler": [
    { ...STRICT, module: "ESNext", moduleResolution: "Bundler", lib: ["ES2022", "DOM"], types: [] },
    { "everything.ts": everything, "inline.ts": inline, "json.ts": json, "using.ts": using, "words.ts": words },
  ],
};

for (const typescript of ["typescript", "typescript-5"]) {
  const { version } = JSON.parse(readFileSync(join(here, "node_modules", typescript, "package.json"), "utf8"));
  describe(`TypeScript ${version} compiles everything`, () => {
    let consumer;
    before(() => {
      consumer = project("types", { tools: [typescript, "@types/node", "idb"] });
    });
    for (const [index, [way, [compilerOptions, files]]] of Object.entries(WAYS).entries()) {
      test(way, async () => {
        consumer.write({ [`${index}/tsconfig.json`]: JSON.stringify({ compilerOptions, files: Object.keys(files) }) });
        for (const [name, text] of Object.entries(files)) consumer.write({ [`${index}/${name}`]: text });
        await consumer.run(`tsc -p ${index}`);
      });
    }
    test("and refuses what is wrong", async () => {
      const wrong = 'import { Pack } from "fenji";\nPack.load(1);\n';
      consumer.write({ "wrong/tsconfig.json": JSON.stringify({ compilerOptions: node }), "wrong/wrong.mts": wrong });
      const { stdout } = await consumer.run("tsc -p wrong", { fails: true });
      assert.match(stdout, /wrong\.mts\(2,11\): error TS2345/);
    });
  });
}

test("the consumer uses everything that is exported", () => {
  const consumer = project("types");
  const entry = join(consumer.dir, "node_modules", "fenji", "dist", "node.d.ts");
  const program = ts.createProgram([entry], { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 });
  const checker = program.getTypeChecker();
  const names = checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)))
    .map((symbol) => symbol.name);
  assert.ok(names.length > 40, names.join(" "));
  // Once where it is imported, and once where it is used.
  assert.deepEqual(
    names.filter((name) => (everything.match(new RegExp(`\\b${name}\\b`, "g")) ?? []).length < 2),
    [],
  );
});
