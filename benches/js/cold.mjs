// Cold starts in Node: from the import to the first decision, each in a fresh process.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { median } from "./measure.mjs";
import { synthetic } from "./synthetic.mjs";
import { milliseconds, reached, table } from "./table.mjs";

/** What a cold start is measured with: compiled files in one language, as a page loads them, and the aims in milliseconds. */
export const FILES = [
  { name: "it-operations", file: "it-operations.en.fenji", desk: false, node: 28, phone: 250 },
  { name: "the desk with all plans", file: "desk.en.fenji", desk: true, node: 90 },
];

/** Measures fenji and two peers in turns; gives the Markdown. */
export function coldStarts(effort, fenji, folder) {
  const rules = join(folder, "rules.json");
  writeFileSync(rules, JSON.stringify(synthetic("share", 100)));
  const entry = pathToFileURL(fenji.entry).href;
  const kinds = [
    ...FILES.map(({ name, file, desk, node }) => [
      `fenji, ${name}`,
      ["fenji", entry, join(fenji.folder, "packs", file), desk ? "desk" : "pack"],
      node,
    ]),
    ["json-rules-engine, 100 rules", ["peer", "json-rules-engine", "jsonRulesEngine", rules]],
    ["zen-engine, 100 rules", ["peer", "@gorules/zen-engine", "zenEngine", rules]],
  ].map(([name, args, aim]) => ({ name, args, aim, starts: [] }));
  for (let round = 0; round < effort.processes; round++) {
    for (const { args, starts } of kinds) starts.push(start(args));
  }
  const rows = [["cold start in Node", "import", "init", "load", "first decision", "in all", "fastest", "aim", ""]];
  for (const { name, starts, aim } of kinds) rows.push([name, ...figures(starts, aim)]);
  const own = median(kinds.flatMap(({ starts }) => starts.map(({ node }) => node)));
  return `${table(rows)}\nNode itself takes ${milliseconds(own)} before the first line of a script; it is not in the figures.\n`;
}

/** The cells of one row after its name. */
export function figures(starts, aim) {
  const middle = (part) => median(starts.map((start) => start[part]));
  const cells = ["imported", "started", "loaded", "decided", "total"].map((part) => milliseconds(middle(part)));
  const fastest = milliseconds(Math.min(...starts.map(({ total }) => total)));
  return [...cells, fastest, aim ? `≤ ${aim} ms` : "", aim ? reached(middle("total") <= aim) : ""];
}

function start(args) {
  const child = join(import.meta.dirname, "cold-child.mjs");
  return JSON.parse(execFileSync(process.execPath, [child, ...args], { encoding: "utf8" }));
}
