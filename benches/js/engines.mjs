// The engines other than fenji: each is given the same rules, in the way that was found to be fastest.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * Name and loader of each. A loaded engine has `decide(incident)`, which gives `rules` (in its own terms; `ids` makes ids
 * of them) and `level`, or with `step` as many such answers in a list; `waits` where that is a promise.
 */
export const PEERS = [
  ["json-rules-engine", jsonRulesEngine],
  ["json-logic-engine", jsonLogicEngine],
  ["zen-engine", zenEngine],
  ["zen-engine, 20 at once", zenEngineAtOnce],
  ["datalogic", datalogic],
  ["plain closures", closures],
];

/** A rules engine with facts that may be fetched: every condition is a promise. */
export async function jsonRulesEngine({ rules, incidents }) {
  const { default: library } = await import("json-rules-engine");
  const engine = new library.Engine();
  for (const { id, category, regions, amount, level } of rules) {
    const all = [
      { fact: "category", operator: "equal", value: category },
      { fact: "region", operator: "in", value: regions },
      { fact: "amount", operator: "greaterThanInclusive", value: amount },
    ];
    engine.addRule({ conditions: { all }, event: { type: id, params: { level } } });
  }
  const decide = async (incident) => {
    const { events } = await engine.run(incidents[incident]);
    let level;
    for (const { params } of events) if (level === undefined || params.level < level) level = params.level;
    return { rules: events, level };
  };
  return { waits: true, decide, ids: (events) => events.map(({ type }) => type) };
}

/** JSON Logic compiled to JavaScript: a function a rule; many rules are faster as one function. */
async function jsonLogicEngine({ rules, incidents }) {
  const { LogicEngine } = await import("json-logic-engine");
  const engine = new LogicEngine();
  if (rules.length > 3_000) {
    const matching = engine.build(merged(rules));
    return { decide: (incident) => numbered(rules, matching(incidents[incident])), ids: idsOf(rules) };
  }
  const conditions = rules.map((rule) => engine.build(condition(rule)));
  return { decide: (incident) => numbered(rules, scan(conditions, incidents[incident])), ids: idsOf(rules) };
}

/** A native addon: one decision table, hit policy collect, compiled before; each row gives its number only. */
export async function zenEngine({ rules, incidents }) {
  const { default: library } = await import("@gorules/zen-engine");
  const quoted = (items) => items.map((item) => JSON.stringify(item)).join(", ");
  const column = (id) => ({ id, name: id, field: id });
  const rows = rules.map(({ category, regions, amount }, index) => ({
    _id: String(index),
    category: quoted([category]),
    region: quoted(regions),
    amount: `>= ${amount}`,
    rule: String(index),
  }));
  const inputs = ["category", "region", "amount"].map(column);
  const content = { hitPolicy: "collect", outputPath: "met", rules: rows, inputs, outputs: [column("rule")] };
  const graph = {
    nodes: [
      { id: "in", name: "in", type: "inputNode", content: {} },
      { id: "table", name: "table", type: "decisionTableNode", content },
    ],
    edges: [{ id: "edge", sourceId: "in", targetId: "table" }],
  };
  const decision = new library.ZenEngine().createDecision(new library.ZenDecisionContent(graph));
  const decide = async (incident) => {
    const { result } = await decision.evaluate(incidents[incident]);
    const numbers = result.met.map(({ rule }) => rule);
    return numbered(rules, numbers);
  };
  return { waits: true, decide, ids: idsOf(rules) };
}

/** The same where twenty incidents are waiting, which spares most of the way between its threads. */
async function zenEngineAtOnce(synthetic) {
  const engine = await zenEngine(synthetic);
  const step = 20;
  const decide = (incident) => Promise.all(Array.from({ length: step }, (_, index) => engine.decide(incident + index)));
  return { ...engine, step, decide };
}

/** JSON Logic in Wasm: text in, text out, so all rules are one expression. */
async function datalogic({ rules, incidents }) {
  // Its entry for Node is CommonJS in a package of type module, which Node refuses; the one for the web runs.
  const library = await import("@goplasmatic/datalogic/web");
  const wasm = new URL("datalogic_wasm_bg.wasm", import.meta.resolve("@goplasmatic/datalogic/web"));
  library.initSync({ module: await readFile(fileURLToPath(wasm)) });
  const rule = new library.CompiledRule(JSON.stringify(merged(rules)), false);
  const texts = incidents.map((incident) => JSON.stringify(incident));
  return { decide: (incident) => numbered(rules, JSON.parse(rule.evaluate(texts[incident]))), ids: idsOf(rules) };
}

/** What a programmer would write without any engine: a loop over functions. The answers are checked against it. */
function closures({ rules, incidents }) {
  const conditions = rules.map(({ category, regions, amount }) => (facts) => {
    return facts.category === category && regions.includes(facts.region) && facts.amount >= amount;
  });
  return { decide: (incident) => numbered(rules, scan(conditions, incidents[incident])), ids: idsOf(rules) };
}

function scan(conditions, facts) {
  const matching = [];
  for (let index = 0; index < conditions.length; index++) if (conditions[index](facts)) matching.push(index);
  return matching;
}

/** The answer of an engine that only says which rules match: the host adds the most serious level. */
function numbered(rules, matching) {
  let level;
  for (const index of matching) if (level === undefined || rules[index].level < level) level = rules[index].level;
  return { rules: matching, level };
}

function idsOf(rules) {
  return (numbers) => numbers.map((number) => rules[number].id);
}

/** One rule's condition in JSON Logic. */
function condition({ category, regions, amount }) {
  const conditions = [
    { "===": [{ var: "category" }, category] },
    { in: [{ var: "region" }, regions] },
    { ">=": [{ var: "amount" }, amount] },
  ];
  return { and: conditions };
}

/** All rules as one expression in JSON Logic, which gives the numbers of those that match. */
function merged(rules) {
  return { merge: rules.map((rule, index) => ({ if: [condition(rule), index, []] })) };
}
