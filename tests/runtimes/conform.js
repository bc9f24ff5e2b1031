// Puts every call of the conformance corpus to a fenji, in whatever runtime, and returns what was answered otherwise: to the
// author core with the bundle, and to the run core with the compiled file of it.

/** How the ways to ask compiled files are named. */
const COMPILED = "compiled, ";

/** So many mismatches are enough to see what is wrong. */
const ENOUGH = 10;

/** What a compiled file is asked as its bundle is. */
const DECIDING = ["assess", "verdict", "explain", "compare", "lines", "info", "factsSchema", "standing"];

/**
 * @param fenji The package's exports, both cores started.
 * @param calls The text of calls.ndjson.
 * @param answers The text of answers.ndjson.
 * @param turn Which half of the ways is taken where a call can be put in several, 0 or 1; all, if it is not given.
 * @returns How many calls there were, in how many ways they were put, how many of these to compiled files, and the
 *   mismatches: call, way, expected and got.
 */
export function conform(fenji, calls, answers, turn) {
  const loaded = new Map();
  const expected = answers.split("\n");
  const compiled = new Map();
  const report = { calls: 0, ways: 0, compiled: 0, wrong: 0, mismatches: [] };
  for (const [index, text] of calls.split("\n").entries()) {
    if (text === "") continue;
    const call = JSON.parse(text);
    report.calls += 1;
    // What was freed is freed in both.
    if (call.call === "free") compiled.get(nameOf(call))?.twin?.free();
    const put = ways(fenji, loaded, call, expected[index]);
    const twin = DECIDING.includes(call.call) && twinOf(fenji, loaded, compiled, nameOf(call));
    if (twin) {
      const same = ways(fenji, new Map([[nameOf(call), twin]]), call, expected[index]);
      put.push(...same.map(([way, ask]) => [`${COMPILED}${way}`, ask]));
    }
    for (const [way, ask] of inTurn(put, call, index, turn)) {
      report.ways += 1;
      if (way.startsWith(COMPILED)) report.compiled += 1;
      const got = line(fenji, ask);
      if (got === expected[index]) continue;
      report.wrong += 1;
      if (report.mismatches.length < ENOUGH) {
        report.mismatches.push({ number: index + 1, way, call: text, expected: expected[index], got });
      }
    }
  }
  for (const one of loaded.values()) one.free();
  for (const { twin } of compiled.values()) twin?.free();
  return report;
}

/** The ways that are taken: of what is loaded, and where there is only one, all. */
function inTurn(put, call, index, turn) {
  if (turn === undefined || call.call === "load" || put.length === 1) return put;
  return put.filter((_, at) => (at + index) % 2 === turn);
}

/** The same pack or desk as a compiled file, made once; none where a script must be run to decide by it. */
function twinOf({ Desk, Pack }, loaded, compiled, name) {
  const one = loaded.get(name);
  if (!one) return undefined;
  if (compiled.get(name)?.of !== one) {
    compiled.get(name)?.twin?.free();
    compiled.set(name, { of: one, twin: made(one instanceof Desk ? Desk : Pack, one) });
  }
  return compiled.get(name).twin;
}

function made(Kind, one) {
  try {
    return Kind.load(one.toCompiled());
  } catch (thrown) {
    if (thrown.problems?.[0]?.code === "not-compilable" || thrown.code === "freed") return undefined;
    throw thrown;
  }
}

/** What is answered or thrown, as the native tests write it. */
function line({ FenjiError }, ask) {
  try {
    return `ok ${JSON.stringify(ask())}`;
  } catch (thrown) {
    if (!(thrown instanceof FenjiError)) return `threw ${thrown} ${thrown?.stack}`;
    return `no ${thrown.code} ${JSON.stringify(thrown.problems)} ${JSON.stringify(thrown.message)}`;
  }
}

/** Every way to put a call; all must have the same answer. */
function ways(fenji, loaded, call, expected) {
  const { audience, facts, locale, received, zone, level } = call;
  // Packs and desks are asked alike.
  const asked = loaded.get(nameOf(call));
  const options = {
    audience: audience ?? undefined,
    done: call.done,
    locale: locale ?? undefined,
    received: received ?? undefined,
    zone: zone ?? undefined,
    level: level ?? undefined,
    roles: call.roles,
  };
  const all = [];
  const add = (way, ask) => all.push([way, ask]);
  const withFacts = (ask) => {
    add("facts as text", () => ask(facts));
    // A string is JSON text, and what is nested too deep is found before it becomes text.
    const same = call.value && !expected.includes(`"too-deep"`) && typeof JSON.parse(facts) !== "string";
    if (same) add("facts as an object", () => ask(JSON.parse(facts)));
  };
  switch (call.call) {
    case "version":
      add("plain", () => {
        const { engine, format, rhai } = fenji.version();
        return { engine, format, rhai };
      });
      break;
    case "load":
      if (call.desk === undefined) loads(fenji, loaded, call, add, expected);
      else deskLoads(fenji, loaded, call, add, expected);
      break;
    case "withScript":
      add("plain", () => who(keep(loaded, call.as, asked.withScript(call.path, call.text))));
      break;
    case "assess":
      withFacts((given) => asked.assess(given, options));
      break;
    case "verdict":
      withFacts((given) => asked.verdict(given));
      break;
    case "explain":
      withFacts((given) => asked.explain(given, options));
      break;
    case "compare":
      withFacts((given) => asked.compare(given, call.after, options));
      break;
    case "lines": {
      const more = { ...options, verdict: call.verdict, firstLine: call.firstLine };
      const bytes = call.hex === undefined ? new TextEncoder().encode(call.lines) : unhex(call.hex);
      add("lines as bytes", () => asked.assessLines(bytes, more));
      if (call.hex === undefined) add("lines as text", () => asked.assessLines(call.lines, more));
      break;
    }
    case "info":
      add("plain", () => asked.info(options.locale));
      break;
    case "factsSchema":
      add("plain", () => asked.factsSchema(options.locale));
      break;
    case "standing":
      add("plain", () => asked.standing(options));
      break;
    case "free":
      add("plain", () => asked.free() ?? null);
      break;
    default:
      // check, runCases, scripts, toBundle
      add("plain", () => asked[call.call]());
  }
  return all;
}

/** Under what a call's pack or desk is kept; a desk may have a pack's name. */
function nameOf({ pack, desk }) {
  return desk === undefined ? pack : `desk: ${desk}`;
}

function loads({ Pack }, loaded, call, add, expected) {
  const options = { trusted: call.trusted };
  add("bundle as text", () => who(keep(loaded, call.pack, Pack.load(call.bundle, options))));
  add("bundle as bytes", () => once(Pack.load(new TextEncoder().encode(call.bundle), options)));
  // Of a text that is refused, the message may tell a line.
  if (expected.startsWith("ok ")) add("bundle as an object", () => once(Pack.load(JSON.parse(call.bundle), options)));
}

/** A bundle stands in the call as a text, or as the name of a pack that was loaded. */
function deskLoads({ Desk }, loaded, call, add, expected) {
  const options = { trusted: call.trusted };
  const text = (given) => loaded.get(given)?.toBundle() ?? given;
  const own = text(call.bundle);
  const packs = Array.isArray(call.packs) ? call.packs.map(text) : call.packs;
  add("bundles as texts", () => who(keep(loaded, nameOf(call), Desk.load(own, packs, options))));
  if (!expected.startsWith("ok ")) return;
  const bytes = (bundle) => new TextEncoder().encode(bundle);
  add("bundles as bytes in a Set", () => once(Desk.load(bytes(own), new Set(packs.map(bytes)), options)));
  function* objects() {
    for (const bundle of packs) yield JSON.parse(bundle);
  }
  add("bundles as generated objects", () => once(Desk.load(JSON.parse(own), objects(), options)));
}

/** Keeps a pack or desk under a name; one that had it before is freed. */
function keep(loaded, name, one) {
  loaded.get(name)?.free();
  loaded.set(name, one);
  return one;
}

/** Who it is that was loaded for this alone. */
function once(one) {
  try {
    return who(one);
  } finally {
    one.free();
  }
}

function who({ digest, id, locales, overlay, version }) {
  if (!overlay) return { digest, id, locales, version };
  const { base_digest, id: overlayId, version: overlayVersion } = overlay;
  return { digest, id, locales, overlay: { base_digest, id: overlayId, version: overlayVersion }, version };
}

function unhex(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A corpus with one answer spoiled, to show that a mismatch is noticed: exactly that one must be found. */
export function spoiled(answers) {
  const lines = answers.split("\n");
  const index = lines.findIndex((answer) => answer.includes('"level"'));
  lines[index] = lines[index].replace('"level"', '"leval"');
  return { answers: lines.join("\n"), number: index + 1 };
}

/** The whole corpus, and the selection with a spoiled answer: what each runtime must report. */
export function everything(fenji, { calls, answers, smallCalls, smallAnswers }, turn) {
  const report = conform(fenji, calls, answers, turn);
  const wrong = spoiled(smallAnswers);
  const noticed = conform(fenji, smallCalls, wrong.answers, turn);
  // A call may be put in several ways, each of which notices.
  const where = new Set(noticed.mismatches.map(({ number }) => number));
  return { ...report, noticed: where.size === 1 && where.has(wrong.number), small: noticed.calls };
}
