// One cold start in a process of its own: prints the milliseconds of its parts as JSON.

import { readFileSync } from "node:fs";

const before = performance.now();
const FEW = { system: { state: "down" }, affected: { extent: "whole" } };
const [what, ...args] = process.argv.slice(2);
const marks = [before];
const mark = () => marks.push(performance.now());

if (what === "fenji") {
  const [entry, file, kind] = args;
  const { init, Pack, Desk } = await import(entry);
  mark();
  await init();
  mark();
  const subject = (kind === "desk" ? Desk : Pack).load(readFileSync(file));
  mark();
  subject.assess(FEW);
  mark();
} else {
  const [library, loader, rules] = args;
  const engines = await import("./engines.mjs");
  const synthetic = JSON.parse(readFileSync(rules, "utf8"));
  // The benchmark's own files do not count.
  marks[0] = performance.now();
  await import(library);
  mark();
  mark();
  const engine = await engines[loader](synthetic);
  mark();
  await engine.decide(0);
  mark();
}
const [imported, started, loaded, decided] = marks.slice(1).map((time, index) => time - marks[index]);
console.log(JSON.stringify({ node: before, imported, started, loaded, decided, total: marks.at(-1) - marks[0] }));
