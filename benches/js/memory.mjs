// Memory of a compiled plan and of the desk: once loaded, and after it was loaded and freed many times.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { FILES } from "./cold.mjs";
import { megabytes, table } from "./table.mjs";

/** Measures each file; gives the Markdown. */
export function memory(effort, fenji) {
  const heading = ["memory", "engine started", "pack loaded", `after ${effort.cycles} loads and frees`, "grown by"];
  const rows = [heading];
  for (const { name: subject, file, desk } of FILES) {
    const { before, started, loaded, cycled } = measured(fenji, effort.cycles, file, desk);
    for (const [name, part] of [
      ["JavaScript heap", ({ heap }) => heap - before.heap],
      ["Wasm memory", ({ wasm }) => wasm],
      ["resident set", ({ rss }) => rss - before.rss],
    ]) {
      const cells = [started, loaded, cycled].map((taken) => megabytes(part(taken)));
      rows.push([`${subject}: ${name}`, ...cells, megabytes(part(cycled) - part(loaded))]);
    }
  }
  return table(rows);
}

function measured(fenji, cycles, file, desk) {
  const child = join(import.meta.dirname, "memory-child.mjs");
  const args = ["--expose-gc", child, pathToFileURL(fenji.entry).href, join(fenji.folder, "packs", file), String(cycles), desk ? "desk" : "pack"];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}
