// Memory of the IT-operations pack: once loaded, and after it was loaded and freed many times.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { megabytes, table } from "./table.mjs";

/** Measures with and without trust; gives the Markdown. */
export function memory(effort, fenji) {
  const heading = ["memory", "engine started", "pack loaded", `after ${effort.cycles} loads and frees`, "grown by"];
  const rows = [heading];
  for (const trusted of fenji.trusts ? ["", "trusted"] : [""]) {
    const { before, started, loaded, cycled } = measured(fenji, effort.cycles, trusted);
    for (const [name, part] of [
      ["JavaScript heap", ({ heap }) => heap - before.heap],
      ["Wasm memory", ({ wasm }) => wasm],
      ["resident set", ({ rss }) => rss - before.rss],
    ]) {
      const cells = [started, loaded, cycled].map((taken) => megabytes(part(taken)));
      rows.push([trusted ? `${name}, trusted` : name, ...cells, megabytes(part(cycled) - part(loaded))]);
    }
  }
  return table(rows);
}

function measured(fenji, cycles, trusted) {
  const child = join(import.meta.dirname, "memory-child.mjs");
  const args = ["--expose-gc", child, pathToFileURL(fenji.entry).href, fenji.bundle, String(cycles), trusted];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}
