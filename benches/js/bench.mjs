// `node --expose-gc bench.mjs [--quick]`: measures fenji's npm package beside other engines; tables on stdout.

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { browserStarts } from "./browser.mjs";
import { coldStarts, FILES } from "./cold.mjs";
import { decisions } from "./decisions.mjs";
import { FULL, QUICK } from "./measure.mjs";
import { memory } from "./memory.mjs";
import { real, repeat } from "./real.mjs";
import { sizes } from "./sizes.mjs";
import { reached, table, times } from "./table.mjs";

const VERDICT = "fenji: verdict";
/** At so many rules fenji's verdict is at least so many times as fast as the fastest of these. */
const AIMS = [
  [100, ["json-rules-engine"], 20],
  [100, ["zen-engine", "zen-engine, 20 at once"], 5],
  [1_000, ["plain closures"], 1],
];

const [option, row, ...rest] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "fenji-bench-"));
try {
  if (option === "--repeat" && row && rest.length === 0) await watch(row);
  else if ((option === undefined || option === "--quick") && row === undefined) await measure(option ? QUICK : FULL);
  else usage();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(effort) {
  const fenji = copied();
  const { init, Pack } = await import(pathToFileURL(fenji.entry).href);
  await init();
  const [load] = loadavg();
  console.log(`The npm package beside JavaScript peers: Node ${process.version.slice(1)}, ${cpus()[0].model.trim()},`);
  console.log(`${availableParallelism()} processors, load ${load.toFixed(1)} before the start.\n`);
  const figures = {};
  for (const [profile, title] of [
    ["share", "2.5 % of the rules match"],
    ["same", "three rules match"],
  ]) {
    const decided = await decisions(effort, profile, Pack, folder);
    figures[title] = decided.figures;
    console.log(`### Deciding in JavaScript, ${title}\n\n${decided.markdown}`);
  }
  console.log(`### Aims beside peers\n\n${aims(figures)}`);
  progress("it-operations, warm");
  console.log(`### A real pack across the boundary\n\n${await real(effort, Pack, readFileSync(fenji.compiled))}`);
  progress("cold starts in Node");
  console.log(`### Cold start in Node\n\n${coldStarts(effort, fenji, folder)}`);
  progress("cold starts in Chromium");
  console.log(`### Cold start in a browser\n\n${await browserStarts(effort, fenji)}`);
  progress("memory");
  console.log(`### Memory\n\n${memory(effort, fenji)}`);
  console.log(`### Sizes\n\n${sizes(fenji.folder)}`);
}

async function watch(row) {
  const fenji = copied();
  const { init, Pack } = await import(pathToFileURL(fenji.entry).href);
  await init();
  await repeat(row, Pack, readFileSync(fenji.compiled));
}

/** A copy of the package, so that whoever builds it meanwhile changes nothing here. */
function copied() {
  const pkg = join(import.meta.dirname, "../../pkg");
  const parts = ["package.json", "dist", "packs"];
  const missing = [...parts, "dist/node.js", `packs/${FILES[0].file}`].find((part) => !existsSync(join(pkg, part)));
  if (missing) throw new Error(`pkg/${missing} is not there; run \`cargo xtask build\` first`);
  const to = join(folder, "fenji");
  for (const part of parts) cpSync(join(pkg, part), join(to, part), { recursive: true });
  const compiled = join(to, "packs", FILES[0].file);
  return { folder: to, entry: join(to, "dist/node.js"), compiled };
}

function aims(figures) {
  const rows = [["fenji's verdict is faster than", "rules", "by", "aim", ""]];
  for (const [title, sizes] of Object.entries(figures)) {
    for (const [size, names, aim] of AIMS) {
      const known = names.map((name) => sizes[size][name]).filter((time) => time !== undefined);
      if (known.length === 0) continue;
      const ratio = Math.min(...known) / sizes[size][VERDICT];
      const is = aim === 1 ? ratio > 1 : ratio >= aim;
      const wanted = aim === 1 ? "> ×1" : `≥ ${times(aim)}`;
      rows.push([`${names[0]}, ${title}`, String(size), times(ratio), wanted, reached(is)]);
    }
  }
  return table(rows);
}

function progress(what) {
  console.error(`${what} …`);
}

function usage() {
  console.error("usage: node --expose-gc bench.mjs [--quick]\n       node --expose-gc bench.mjs --repeat ROW");
  process.exitCode = 2;
}
