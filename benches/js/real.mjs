// The IT-operations pack, warm: what decisions take across the boundary between JavaScript and Wasm.

import { FULL, sideBySide } from "./measure.mjs";
import { generator, some } from "./synthetic.mjs";
import { microseconds, reached, table } from "./table.mjs";

const INCIDENTS = 64;
/** Aims in microseconds, all facts known. */
const VERDICT = 7;
const DECISION = 22;
const AIMS = { "all facts known: verdict": VERDICT, "all facts known: whole decision": DECISION };

/** Measures the pack; gives the Markdown. */
export async function real(effort, Pack, compiled) {
  const works = situations(Pack.load(compiled));
  const rows = [["it-operations", "time", "aim", ""]];
  for (const [name, cycle, step, work] of works) {
    const decide = (index) => work(index % cycle);
    const [taken] = await sideBySide(effort, cycle, [{ decide }]);
    const time = taken / step;
    const aim = AIMS[name];
    rows.push([name, microseconds(time), aim ? `≤ ${aim} µs` : "", aim ? reached(time <= aim) : ""]);
  }
  return table(rows);
}

/** Does for five seconds what the row of this name measures, for a profiler to watch. */
export async function repeat(row, Pack, compiled) {
  const works = situations(Pack.load(compiled));
  const found = works.find(([name]) => name === row);
  if (!found) throw new Error(`no row \`${row}\`; there are: ${works.map(([name]) => name).join("; ")}`);
  const [, cycle, , work] = found;
  await sideBySide({ ...FULL, warm: 5_000, rounds: 1 }, cycle, [{ decide: work }]);
}

/** Each row: its name, how many incidents alternate, how many decisions a call makes, and the work. */
function situations(pack) {
  const random = generator(1);
  const full = Array.from({ length: INCIDENTS }, () => allKnown(pack, random));
  const three = ["normal", "degraded", "down"].map((state) => {
    return { system: { state }, affected: { extent: "whole" }, operation: { affected: true } };
  });
  const lines = full.map((facts) => JSON.stringify(facts)).join("\n");
  const rows = [];
  for (const [name, facts] of [
    ["all facts known", full],
    ["three facts known", three],
    ["nothing known", [{}]],
  ]) {
    const texts = facts.map((known) => JSON.stringify(known));
    rows.push(
      [`${name}: verdict`, facts.length, 1, (index) => pack.verdict(facts[index])],
      [`${name}: verdict, facts as text`, facts.length, 1, (index) => pack.verdict(texts[index])],
      [`${name}: whole decision`, facts.length, 1, (index) => pack.assess(facts[index])],
    );
  }
  rows.push(
    ["all facts known: a line of assessLines, verdict", 1, INCIDENTS, () => pack.assessLines(lines, { verdict: true })],
    ["all facts known: a line of assessLines", 1, INCIDENTS, () => pack.assessLines(lines)],
  );
  return rows;
}

/** Draws an incident with every fact known that applies to it, as benches/peers/src/it_operations.rs does. */
function allKnown(pack, random) {
  const questions = pack.facts("en").filter(({ computed }) => !computed);
  for (;;) {
    const facts = {};
    for (const question of questions) {
      const [group, name] = question.id.split(".");
      facts[group] = { ...facts[group], [name]: value(question, random) };
    }
    // Facts that do not apply are taken out; facts that contradict each other are drawn again.
    for (let tries = 0; tries <= questions.length; tries++) {
      const problems = problemsOf(pack, facts);
      if (problems.length === 0) return facts;
      const conditional = problems.find(({ fact }) => questions.find(({ id, when }) => id === fact && when));
      if (!conditional) break;
      const [group, name] = conditional.fact.split(".");
      delete facts[group][name];
    }
  }
}

function problemsOf(pack, facts) {
  try {
    pack.verdict(facts);
    return [];
  } catch (thrown) {
    if (thrown.code !== "invalid-facts") throw thrown;
    return thrown.problems;
  }
}

function value({ type, options, min, max }, random) {
  const ids = options.map(({ id }) => id);
  switch (type) {
    case "one":
      return ids[random(ids.length)];
    case "several":
      return some(random, ids, 2);
    case "yes-no":
      return random(2) === 1;
    case "number":
      return (min ?? 0) + random((max ?? 1_000) - (min ?? 0) + 1);
    case "time":
      return "2026-11-22T08:00:00Z";
    default:
      return "the file server does not answer";
  }
}
