// Deciding with synthetic rules: all engines side by side, after they have proved to answer alike.

import { join } from "node:path";
import { PEERS } from "./engines.mjs";
import { sideBySide } from "./measure.mjs";
import { compiled } from "./pack.mjs";
import { INCIDENTS, LEVELS, SIZES, synthetic } from "./synthetic.mjs";
import { microseconds, table, times } from "./table.mjs";

/** How many incidents are decided twice. */
const AGAIN = 8;

/** Measures one profile; gives the Markdown, and the microseconds by size and engine. */
export async function decisions(effort, profile, Pack, folder) {
  const figures = {};
  const failed = new Map();
  const rows = [["rules", "matching", "fenji: verdict", "fenji: whole decision", ...PEERS.map(([name]) => name)]];
  for (const size of SIZES) {
    if (profile === "share" && size > effort.most) continue;
    const rules = synthetic(profile, size);
    const pack = Pack.load(compiled(rules, join(folder, `${profile}-${size}`)));
    const engines = [...fenji(pack, rules), ...(await peers(rules, failed))];
    const met = await agree(effort, rules, engines);
    const taken = await sideBySide(effort, INCIDENTS, engines);
    figures[size] = Object.fromEntries(engines.map(({ name }, index) => [name, taken[index]]));
    const cells = rows[0].slice(3).map((name) => ratio(figures[size][name], taken[0]));
    rows.push([String(size), met.toFixed(1), microseconds(taken[0]), ...cells]);
    console.error(`${profile}, ${size} rules: measured`);
    pack.free();
  }
  const notes = [...failed].map(([name, why]) => `\n${name} is left out: ${why}\n`);
  return { markdown: table(rows) + notes.join(""), figures };
}

function ratio(time, base) {
  return time === undefined ? "–" : `${microseconds(time)} ${times(time / base)}`;
}

function fenji(pack, { incidents }) {
  const facts = incidents.map((incident) => ({ item: incident }));
  const verdict = (incident) => {
    const { level } = pack.verdict(facts[incident]);
    return { rules: level.rules, level: level.value };
  };
  const whole = (incident) => {
    const { level } = pack.assess(facts[incident]);
    return { rules: level.reasons, level: level.value };
  };
  return [
    { name: "fenji: verdict", decide: verdict, ids: (rules) => rules },
    { name: "fenji: whole decision", decide: whole, ids: (reasons) => reasons.map(({ rule }) => rule) },
  ];
}

/** The peers that can be loaded; why not, of the others. */
async function peers(rules, failed) {
  const loaded = [];
  for (const [name, load] of PEERS) {
    try {
      loaded.push({ name, ...(await load(rules)) });
    } catch (thrown) {
      failed.set(name, String(thrown).split("\n")[0]);
    }
  }
  return loaded;
}

/**
 * Throws unless all engines answer alike, some incidents a second time. Slow engines answer as many as they can in the
 * time there is. Gives the mean number of rules met.
 */
async function agree(effort, { profile, size }, engines) {
  const reference = engines.find(({ name }) => name === "plain closures");
  const expected = Array.from({ length: INCIDENTS }, (_, incident) => plain(reference, reference.decide(incident)));
  for (const engine of engines) {
    const { name, decide, step = 1 } = engine;
    const start = performance.now();
    for (let first = 0; first < INCIDENTS + AGAIN; first += step) {
      if (first >= AGAIN && performance.now() - start > effort.checks) break;
      const given = await decide(first % INCIDENTS);
      for (const [index, answer] of (step === 1 ? [given] : given).entries()) {
        const incident = (first + index) % INCIDENTS;
        const is = JSON.stringify(plain(engine, answer));
        const should = JSON.stringify(expected[incident]);
        if (is === should) continue;
        throw new Error(`${name} is wrong: ${profile}, ${size} rules, incident ${incident}: ${is}, not ${should}`);
      }
    }
  }
  return expected.reduce((sum, { rules }) => sum + rules.length, 0) / INCIDENTS;
}

function plain({ ids }, { rules, level }) {
  const name = typeof level === "number" ? LEVELS[level] : (level ?? null);
  return { rules: [...ids(rules)].sort(), level: name };
}
