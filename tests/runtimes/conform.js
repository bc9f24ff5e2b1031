// Puts every call of the conformance corpus to a fenji, in whatever runtime, and returns what was answered otherwise.

/** So many mismatches are enough to see what is wrong. */
const ENOUGH = 10;

/**
 * @param fenji The package's exports, started.
 * @param calls The text of calls.ndjson.
 * @param answers The text of answers.ndjson.
 * @returns How many calls there were, in how many ways they were put, and the mismatches: call, way, expected and got.
 */
export function conform(fenji, calls, answers) {
  const packs = new Map();
  const expected = answers.split("\n");
  const report = { calls: 0, ways: 0, wrong: 0, mismatches: [] };
  for (const [index, text] of calls.split("\n").entries()) {
    if (text === "") continue;
    const call = JSON.parse(text);
    report.calls += 1;
    for (const [way, ask] of ways(fenji, packs, call, expected[index])) {
      report.ways += 1;
      const got = line(fenji, ask);
      if (got === expected[index]) continue;
      report.wrong += 1;
      if (report.mismatches.length < ENOUGH) {
        report.mismatches.push({ number: index + 1, way, call: text, expected: expected[index], got });
      }
    }
  }
  for (const pack of packs.values()) pack.free();
  return report;
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
function ways(fenji, packs, call, expected) {
  const { facts, locale, received, level } = call;
  const pack = packs.get(call.pack);
  const options = { locale: locale ?? undefined, received: received ?? undefined, level: level ?? undefined, roles: call.roles };
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
      loads(fenji, packs, call, add, expected);
      break;
    case "withScript":
      add("plain", () => who(keep(packs, call.as, pack.withScript(call.path, call.text))));
      break;
    case "assess":
      withFacts((given) => pack.assess(given, options));
      break;
    case "verdict":
      withFacts((given) => pack.verdict(given));
      break;
    case "explain":
      withFacts((given) => pack.explain(given, options));
      break;
    case "compare":
      withFacts((given) => pack.compare(given, call.after, options));
      break;
    case "lines": {
      const more = { ...options, verdict: call.verdict, firstLine: call.firstLine };
      const bytes = call.hex === undefined ? new TextEncoder().encode(call.lines) : unhex(call.hex);
      add("lines as bytes", () => pack.assessLines(bytes, more));
      if (call.hex === undefined) add("lines as text", () => pack.assessLines(call.lines, more));
      break;
    }
    case "info":
      add("plain", () => pack.info(options.locale));
      break;
    case "factsSchema":
      add("plain", () => pack.factsSchema(options.locale));
      break;
    default:
      // check, runCases, scripts, toBundle
      add("plain", () => pack[call.call]());
  }
  return all;
}

function loads({ Pack }, packs, call, add, expected) {
  const options = { trusted: call.trusted };
  const once = (bundle) => {
    const pack = Pack.load(bundle, options);
    try {
      return who(pack);
    } finally {
      pack.free();
    }
  };
  add("bundle as text", () => who(keep(packs, call.pack, Pack.load(call.bundle, options))));
  add("bundle as bytes", () => once(new TextEncoder().encode(call.bundle)));
  // Of a text that is refused, the message may tell a line.
  if (expected.startsWith("ok ")) add("bundle as an object", () => once(JSON.parse(call.bundle)));
}

/** Keeps a pack under a name; one that had it before is freed. */
function keep(packs, name, pack) {
  packs.get(name)?.free();
  packs.set(name, pack);
  return pack;
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
export function everything(fenji, { calls, answers, smallCalls, smallAnswers }) {
  const report = conform(fenji, calls, answers);
  const wrong = spoiled(smallAnswers);
  const noticed = conform(fenji, smallCalls, wrong.answers);
  // A call may be put in several ways, each of which notices.
  const where = new Set(noticed.mismatches.map(({ number }) => number));
  return { ...report, noticed: where.size === 1 && where.has(wrong.number), small: noticed.calls };
}
