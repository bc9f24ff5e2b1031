// Server bundles: one file, of modules or of CommonJS, that decides in an empty folder; and bundles of packs where the package is.

import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { before, describe, test } from "node:test";
import { compiled, folder, project, run } from "./consumer.mjs";

const MODULE = `import { Pack } from "fenji";
import packed from "./packed.json";

const compiled = Uint8Array.from(atob(packed.text), (character) => character.charCodeAt(0));
console.log(Pack.load(compiled).verdict({ leak: { status: "confirmed" } }).level.value);
`;
const COMMON = MODULE.replace('import { Pack } from "fenji"', 'const { Pack } = require("fenji")').replace(
  /import packed from (.+);/,
  "const packed = require($1);",
);
/** A bundle that was made as for browsers, and runs elsewhere: it needs `init`, and has no file beside it. */
const BROWSER = MODULE.replace("{ Pack }", "{ init, Pack }").replace(/(console.log\(.+\));/, "init().then(() => $1);");

const vite = (format) => `export default {
  ssr: { noExternal: true },
  build: { ssr: "server.mjs", outDir: "${format}", rollupOptions: { output: { format: "${format}", entryFileNames: "out.${format === "es" ? "mjs" : "cjs"}" } } },
};
`;
const WEBPACK = `export default [
  { entry: "./server.mjs", output: { filename: "webpack.cjs" } },
  { entry: "./server.cjs", output: { filename: "required.cjs" } },
  { entry: "./server.mjs", output: { filename: "webpack.mjs", module: true }, experiments: { outputModule: true } },
].map((each) => ({ mode: "production", target: "node", optimization: { minimize: false }, ...each }));
`;

/** What makes bundles, and the bundles that it makes; those for Bun alone run there. */
const WAYS = {
  "esbuild server.mjs --bundle --platform=node --format=esm --outfile=esbuild/out.mjs": ["esbuild/out.mjs"],
  "esbuild server.mjs --bundle --platform=node --format=cjs --outfile=esbuild/out.cjs": ["esbuild/out.cjs"],
  "esbuild server.cjs --bundle --platform=node --format=esm --outfile=esbuild/required.mjs": ["esbuild/required.mjs"],
  "esbuild server.cjs --bundle --platform=node --format=cjs --minify --outfile=esbuild/min.cjs": ["esbuild/min.cjs"],
  "esbuild browser.mjs --bundle --format=esm --outfile=esbuild/browser.mjs": ["esbuild/browser.mjs"],
  "esbuild browser.mjs --bundle --format=iife --log-level=error --outfile=esbuild/browser.cjs": ["esbuild/browser.cjs"],
  "vite build --config vite.es.js": ["es/out.mjs"],
  "vite build --config vite.cjs.js": ["cjs/out.cjs"],
  "node node_modules/vite-7/bin/vite.js build --config vite.es.js --outDir seven": ["seven/out.mjs"],
  webpack: ["dist/webpack.cjs", "dist/required.cjs", "dist/webpack.mjs"],
  "bun build server.mjs --target=node --outfile=bun/out.mjs": ["bun/out.mjs"],
  "bun build server.mjs --target=node --format=cjs --outfile=bun/out.cjs": ["bun/out.cjs"],
  "bun build server.mjs --target=bun --outfile=bun/bun.mjs": ["bun/bun.mjs"],
  "bun build browser.mjs --target=browser --outfile=bun/browser.mjs": ["bun/browser.mjs"],
};

describe("a bundle decides without any other file", () => {
  let server;
  before(() => {
    server = project("servers", {
      tools: ["bun", "esbuild", "vite", "vite-7", "webpack", "webpack-cli"],
      files: {
        "packed.json": JSON.stringify({ text: compiled("it-operations.en").toString("base64") }),
        "server.mjs": MODULE,
        "server.cjs": COMMON,
        "browser.mjs": BROWSER,
        "vite.es.js": vite("es"),
        "vite.cjs.js": vite("cjs"),
        "webpack.config.js": WEBPACK,
      },
    });
  });
  for (const [line, bundles] of Object.entries(WAYS)) {
    test(line, async () => {
      await server.run(line);
      for (const path of bundles) {
        const empty = folder("empty");
        copyFileSync(join(server.dir, path), join(empty, basename(path)));
        const runtime = path.endsWith("bun.mjs") ? join(server.dir, "node_modules/.bin/bun") : "node";
        const { stdout, stderr } = await run(empty, `"${runtime}" ${basename(path)}`);
        assert.deepEqual([path, stdout, stderr], [path, "P1\n", ""]);
      }
    });
  }
});

test("a bundle that loads a pack's bundle finds the author core where the package is installed, and says where it is not", async () => {
  const text = `import { Pack } from "fenji";
import bundle from "fenji/packs/it-operations.json";

try {
  console.log(Pack.load(bundle, { trusted: true }).verdict({ leak: { status: "confirmed" } }).level.value);
} catch (error) {
  console.log(error.message);
}
`;
  const server = project("authors", { tools: ["esbuild"], files: { "server.mjs": text } });
  await server.run("esbuild server.mjs --bundle --platform=node --format=cjs --outfile=out/out.cjs");
  assert.equal((await server.run("node out/out.cjs")).stdout, "P1\n");
  const empty = folder("empty");
  copyFileSync(join(server.dir, "out/out.cjs"), join(empty, "out.cjs"));
  const { stdout } = await run(empty, "node out.cjs");
  assert.match(stdout, /error\[wasm-unavailable\]: .+author_bg\.wasm is neither beside .+ load compiled packs/);
});
