// The synthetic rules as a fenji pack: its folder, compiled by the `fenji` binary.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LEVELS, MAX_AMOUNT, REGIONS } from "./synthetic.mjs";

const root = join(import.meta.dirname, "../..");

/** The bytes of the compiled file; the pack's folder is made in `folder`. */
export function compiled(synthetic, folder) {
  for (const [path, content] of Object.entries(sources(synthetic))) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const file = `${folder}.fenji`;
  // Compiled unchecked: proofs about thousands of rules would take longer than the benchmark.
  execFileSync(binary(), ["compile", folder, "--output", file, "--force"], { stdio: ["ignore", "ignore", "inherit"] });
  return readFileSync(file);
}

function binary() {
  const name = process.platform === "win32" ? "fenji.exe" : "fenji";
  const made = ["release", "debug"].map((profile) => join(root, "target", profile, name));
  const places = process.env.FENJI_BINARY ? [process.env.FENJI_BINARY] : made;
  const time = (place) => statSync(place).mtimeMs;
  // The one that was built last, or its files may be of another engine than the package.
  const [found] = places.filter((place) => existsSync(place)).sort((a, b) => time(b) - time(a));
  if (!found) throw new Error("no fenji binary to compile with: run `cargo build`, or set FENJI_BINARY");
  return found;
}

/** The pack's files: one rule a rule, and the least that a pack must have besides. */
function sources({ categories, rules }) {
  const quoted = (items) => items.map((item) => JSON.stringify(item)).join(", ");
  const words = (ids) => ids.map((id) => `${id} = "${id}"\n`).join("");
  const asked = (name, options) =>
    `[facts."item.${name}"]\nquestion = "${name}?"\nhelp = "${name}"\nwhy = "${name}"\n` +
    (options ? `[facts."item.${name}".options]\n${words(options)}` : 'unit = "yuan"\n');
  const one = (name, options) =>
    `[[fact]]\nid = "item.${name}"\ntype = "one"\noptions = [${quoted(options)}]\nordered = false\n`;
  const rule = ({ id, category, regions, amount, level }) =>
    `level("${LEVELS[level]}", "${id}").when(|r| r.item.category == "${category}" && ` +
    `r.item.region in [${quoted(regions)}] && r.item.amount >= ${amount}).clause("bench");\n`;
  return {
    "pack.toml":
      'format = 1\nid = "bench"\nversion = "0.1.0"\nlocales = ["en"]\nkinds = ["any"]\nscopes = ["all"]\n' +
      `levels = [${quoted(LEVELS)}]\npriorities = 1\nroles = ["desk"]\nacts = ["receive"]\n` +
      'phases = ["detection"]\n[source]\nplan = "bench"\n',
    "facts.toml":
      `${one("category", categories)}${one("region", REGIONS)}` +
      `[[fact]]\nid = "item.amount"\ntype = "number"\nmin = 0\nmax = ${MAX_AMOUNT}\nordered = false\n`,
    "rules/level.rhai":
      '//! Synthetic rules.\nkind("any", "any-kind").clause("bench");\nscope("all", "all-scope").clause("bench");\n' +
      `priority(1, "first").clause("bench");\n${rules.map(rule).join("")}`,
    "text/en.toml":
      '[pack]\ntitle = "Bench"\nsummary = "Bench"\n[kinds]\nany = "Any"\n[scopes]\nall = "All"\n' +
      '[roles]\ndesk = "Desk"\n[acts]\nreceive = "Receive"\n[phases]\ndetection = "Detection"\n' +
      '[goals]\ndetection = "Detect"\n[outputs]\ndetection = "Detected"\n' +
      `[levels]\n${words(LEVELS)}${asked("category", categories)}${asked("region", REGIONS)}${asked("amount")}` +
      '[rules]\nany-kind = "Any"\nall-scope = "All"\nfirst = "First"\n' +
      rules.map(({ id }, index) => `${id} = "Rule ${index}"\n`).join(""),
  };
}
