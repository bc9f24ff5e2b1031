// Cold starts in Node: from the import to the first decision, each in a fresh process.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { median } from "./measure.mjs";
import { synthetic } from "./synthetic.mjs";
import { milliseconds, reached, table } from "./table.mjs";

/** Aims in milliseconds: what must be, and what would be fine. */
export const COLD = 40;
export const FINE = 25;
export const NOT_IN_BUILD = "not in this build";

/** Measures fenji with and without trust and two peers in turns; gives the Markdown. */
export function coldStarts(effort, fenji, folder) {
  const rules = join(folder, "rules.json");
  writeFileSync(rules, JSON.stringify(synthetic("share", 100)));
  const entry = pathToFileURL(fenji.entry).href;
  const kinds = [
    ["fenji, Pack.load(bundle)", ["fenji", entry, fenji.bundle, ""]],
    ["fenji, Pack.load(bundle, { trusted: true })", fenji.trusts && ["fenji", entry, fenji.bundle, "trusted"]],
    ["json-rules-engine, 100 rules", ["peer", "json-rules-engine", "jsonRulesEngine", rules]],
    ["zen-engine, 100 rules", ["peer", "@gorules/zen-engine", "zenEngine", rules]],
  ].map(([name, args]) => ({ name, args, starts: [] }));
  for (let round = 0; round < effort.processes; round++) {
    for (const { args, starts } of kinds) if (args) starts.push(start(args));
  }
  const rows = [["cold start in Node", "import", "init", "load", "first decision", "in all", "fastest", "aim", ""]];
  for (const { name, starts } of kinds) {
    const isFenji = name.startsWith("fenji");
    rows.push([name, ...figures(starts, isFenji)]);
  }
  const own = median(kinds.flatMap(({ starts }) => starts.map(({ node }) => node)));
  return `${table(rows)}\nNode itself takes ${milliseconds(own)} before the first line of a script; it is not in the figures.\n`;
}

/** The cells of one row after its name. */
export function figures(starts, aimed) {
  if (starts.length === 0) return [NOT_IN_BUILD, "", "", "", "", "", "", ""];
  const middle = (part) => median(starts.map((start) => start[part]));
  const cells = ["imported", "started", "loaded", "decided", "total"].map((part) => milliseconds(middle(part)));
  const fastest = milliseconds(Math.min(...starts.map(({ total }) => total)));
  const total = middle("total");
  const verdict = total <= FINE ? `reached, and ${FINE} ms` : reached(total <= COLD);
  return [...cells, fastest, aimed ? `≤ ${COLD} ms` : "", aimed ? verdict : ""];
}

function start(args) {
  const child = join(import.meta.dirname, "cold-child.mjs");
  return JSON.parse(execFileSync(process.execPath, [child, ...args], { encoding: "utf8" }));
}
