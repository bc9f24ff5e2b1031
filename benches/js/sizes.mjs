// What the package's files weigh on the way to a browser: brotli, and as they are.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { table } from "./table.mjs";

const FILES = [
  ["the engine", "dist/core_bg.wasm"],
  ["entry for browsers", "dist/web.js"],
  ["entry for Node", "dist/node.cjs"],
  ["Wasm of the entry for Node", "dist/deflated.cjs"],
  ["the pack", "packs/it-operations.json"],
];

/** The table as Markdown. */
export function sizes(folder) {
  const rows = [["size", "file", "as it is", "brotli"]];
  for (const [what, path] of FILES) {
    const content = readFileSync(join(folder, path));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    rows.push([what, path, kilobytes(content.length), kilobytes(brotliCompressSync(content, { params }).length)]);
  }
  return table(rows);
}

function kilobytes(bytes) {
  return `${(bytes / 1e3).toFixed(1)} kB`;
}
