// What is sent: one shape, small, checked by its schema, decided again by whoever receives it; and what the page around knows.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isAttached, receiptOf, sha256Of, verifyReport } from "../../pkg/dist/report/index.js";
import { asText, draftOf, guide } from "../../pkg/dist/session/index.js";
import { DESK, loaded, PACKS, root } from "./packs.mjs";
import { anAnswer, answer, begin, describe, LOCALES, stored } from "./way.mjs";

const desk = loaded(DESK);
/** The most that a report by the desk may have, in bytes. */
const MOST = 20_000;

/** What people write, and what they know beyond it; whatever else is asked they do not know. */
const SITUATIONS = {
  nothing: ["", {}],
  website: ["公司网站打不开了，客户都在投诉，重启也没用", { "safety.people_at_risk": false }],
  list: ["把一份客户名单发到了外面的群里", { "safety.people_at_risk": false, "leak.status": "confirmed" }],
  fire: ["机房着火了，冒烟，有人还在里面", { "safety.people_at_risk": true }],
};

/** A finished session. */
function finished(name, story, known, { locale = "zh-Hans", ...more } = {}) {
  const way = begin(name, { locale, ...more });
  describe(way.session, story);
  answer(way.session, known);
  way.session.fill(new Map());
  return { ...way, report: way.session.finish() };
}

test("a report by the desk has at most 20 kB, whatever is known and in every language", (t) => {
  const sizes = [];
  for (const [name, [story, known]] of Object.entries(SITUATIONS)) {
    for (const locale of LOCALES) {
      const { report, session } = finished(DESK, story, known, { locale, decider: desk });
      const size = Buffer.byteLength(JSON.stringify(report));
      sizes.push([name, locale, size, Buffer.byteLength(JSON.stringify(session.report("full")))]);
    }
  }
  // Everything answered, and skipped at once.
  for (const all of [true, false]) {
    const { session } = begin(DESK, { decider: desk });
    describe(session, "x".repeat(300));
    let number = 0;
    while (all && session.screen === "ask") session.answer(anAnswer(session.question, number++));
    session.go("check");
    const size = Buffer.byteLength(JSON.stringify(session.finish()));
    sizes.push([all ? "everything" : "skipped", "en", size, Buffer.byteLength(JSON.stringify(session.report("full")))]);
  }
  for (const [name, locale, size, full] of sizes) t.diagnostic(`${name} ${locale}: ${size} bytes; whole ${full}`);
  assert.ok(Math.max(...sizes.map(([, , size]) => size)) <= MOST);
});

test("what is sent is decided in the same way by whoever receives it, over the wire and with roles", () => {
  const roles = { [PACKS[0]]: {} };
  for (const id of PACKS) {
    const [role] = desk.info("en").packs.find((pack) => pack.id === id).roles;
    roles[id] = { [role.id]: { name: "On call", contact: "110" } };
  }
  for (const [name, [story, known]] of Object.entries(SITUATIONS)) {
    const { report } = finished(DESK, story, known, { decider: desk, roles });
    assert.deepEqual(report.roles, roles);
    const verified = verifyReport(stored(report), desk);
    assert.deepEqual(verified.differs, [], name);
    assert.equal(verified.same, true);
    const receipt = receiptOf(report, verified, { reference: "7K3M-Q2XA", received: new Date(0) });
    assert.deepEqual(
      [receipt.report, receipt.same, receipt.desk.digest, receipt.decision],
      [report.id, true, desk.digest, report.decision],
    );
  }
});

test("what was changed on the way is found, each by its name", () => {
  const [story, known] = SITUATIONS.fire;
  const { report } = finished(DESK, story, known, { decider: desk });
  const found = (edit) => {
    const changed = stored(report);
    edit(changed);
    return verifyReport(changed, desk).differs.map(({ what, pack }) => (pack ? `${what} ${pack}` : what));
  };
  const { pack } = report.decision.levels[0];
  assert.deepEqual(
    found(() => {}),
    [],
  );
  assert.deepEqual(
    found(({ decision }) => (decision.levels[0].value = "no such level")),
    [`level ${pack}`],
  );
  assert.deepEqual(
    found(({ decision }) => decision.levels.shift()),
    [`level ${pack}`],
  );
  assert.deepEqual(
    found(({ decision }) => decision.levels.push({ ...decision.levels[0], pack: "x" })),
    ["level x"],
  );
  assert.deepEqual(
    found(({ decision }) => decision.first.shift()),
    ["first"],
  );
  assert.deepEqual(
    found(({ decision }) => (decision.first[0].text = "…")),
    [],
    "words are another locale's",
  );
  assert.deepEqual(
    found(({ decision }) => (decision.complete = !decision.complete)),
    ["complete"],
  );
  assert.deepEqual(
    found((changed) => (changed.desk.digest = "sha256:0")),
    ["digest"],
  );
  assert.deepEqual(
    found((changed) => (changed.desk.packs[0].digest = "sha256:0")),
    [`digest ${pack}`],
  );
  assert.deepEqual(
    found((changed) => (changed.facts = { nonsense: 1 })),
    ["facts"],
  );
  assert.deepEqual(
    found((changed) => (changed.facts.safety.people_at_risk = "no")),
    ["facts"],
  );
});

test("a whole decision is compared, too", () => {
  const { session } = finished(DESK, ...SITUATIONS.website, { decider: desk });
  const report = stored(session.report("full"));
  assert.equal(report.decision.detail, "full");
  assert.deepEqual(verifyReport(report, desk).differs, []);
  report.decision.packs[0].decision.level.value = "no such level";
  assert.deepEqual(
    verifyReport(report, desk).differs.map(({ what }) => what),
    ["level"],
  );
  report.decision = { detail: "full" };
  assert.deepEqual(verifyReport(report, desk).differs, [], "what cannot be read is not compared");
});

test("no receipt is made for facts that are not taken", () => {
  const { report } = finished("it-operations", "", {});
  const verified = verifyReport({ ...report, facts: { nonsense: 1 } }, loaded("it-operations"));
  assert.equal(verified.decided, null);
  assert.throws(() => receiptOf(report, verified, { reference: "x", received: new Date(0) }), TypeError);
});

test("hashes are those that Node reckons, and tell one file from another", async () => {
  const bytes = new TextEncoder().encode("第一");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  assert.equal(await sha256Of(bytes), sha256);
  const named = { name: "a", type: "", bytes: bytes.length, sha256 };
  assert.equal(await isAttached(named, bytes), true);
  assert.equal(await isAttached({ ...named, sha256: sha256.toUpperCase() }, bytes), true);
  assert.equal(await isAttached({ ...named, sha256: undefined }, bytes), true);
  assert.equal(await isAttached(named, new TextEncoder().encode("第二")), false);
  assert.equal(await isAttached({ ...named, sha256: undefined }, new Uint8Array(1)), false);
});

test("every key of a report is in the schema, and every key that the schema asks for is in a report", () => {
  const { $defs } = JSON.parse(readFileSync(join(root, "pkg", "schema", "report.json"), "utf8"));
  const { report } = finished(DESK, ...SITUATIONS.fire, { decider: desk, about: { portal: "p", reporter: "u" } });
  const known = Object.keys($defs.Report.properties);
  assert.deepEqual(
    Object.keys(report).filter((key) => !known.includes(key)),
    [],
  );
  assert.deepEqual(
    $defs.Report.required.filter((key) => !(key in report)),
    [],
  );
  assert.deepEqual([report.portal, report.reporter, report.key, report.format], ["p", "u", report.id, 1]);
});

// What the page around knows.

const EMPLOYEE = { known: { reporter: { kind: "employee" } }, preset: { reporter: { contact: "1 23" } } };

test("what is known is not asked, stands in the facts, and cannot be changed; what is likely can", () => {
  const { session } = begin(DESK, { decider: desk, about: { facts: EMPLOYEE } });
  describe(session, "x");
  const asked = answer(session, {});
  assert.ok(!asked.includes("reporter.kind"), asked.join(" "));
  const { interview } = session;
  assert.deepEqual(interview.facts.reporter, { kind: "employee", contact: "1 23" });
  assert.ok(!interview.details.some(({ id }) => id === "reporter.kind"));
  session.change("reporter.kind");
  interview.answer("reporter.kind", "customer");
  interview.answer("reporter.contact", "4 56");
  assert.deepEqual(interview.facts.reporter, { kind: "employee", contact: "4 56" });
  assert.ok(interview.isKnown("reporter.kind") && !interview.isKnown("reporter.contact"));
  const fact = (id) => session.paper().answers.find((one) => one.fact === id);
  assert.ok(fact("reporter.kind"));
  // A draft does not keep what the page says anew.
  assert.equal(session.draft().answers["reporter.contact"], "4 56");
});

test("what is known counts for how many questions are left", () => {
  const mild = (fact) =>
    fact.type === "yes-no" ? false : fact.type === "several" ? [] : fact.type === "number" ? 0 : fact.options[0].id;
  for (const known of [{ leak: { status: "none" } }, { leak: { status: "none" }, system: { state: "normal" } }]) {
    const { session } = begin(DESK, { decider: desk, about: { facts: { known } } });
    describe(session, "x");
    const promised = session.left;
    let asked = 0;
    for (; session.screen === "ask"; asked += 1) session.answer(mild(session.question));
    assert.equal(promised, asked, JSON.stringify(known));
  }
});

test("what is known counts for what is shown as likely", () => {
  const leak = { status: "confirmed", customer_data: true };
  const shown = (facts) => {
    const { session } = begin(DESK, { decider: desk, locale: "zh-Hans", about: { facts } });
    describe(session, "手机丢了，里面有客户资料");
    return guide(session.interview).map(({ id, sure }) => `${id} ${sure}`);
  };
  assert.deepEqual(shown({ known: { leak } }), shown({ preset: { leak } }));
});

test("what helps with a question is said by the plan that is concerned", () => {
  const plans = new Map(desk.info("en").packs.map((pack) => [pack.id, pack.facts]));
  for (const [sign, plan] of [
    ["software-error", "it-operations"],
    ["fire-or-explosion", "public-emergency"],
  ]) {
    const { session } = begin(DESK, { decider: desk });
    describe(session, "x", [sign]);
    session.answer(false);
    const { interview } = session;
    assert.equal(interview.verdict.plans[0].id, plan);
    const own = new Map(plans.get(plan).map((fact) => [fact.id, fact.help]));
    const told = interview.details.filter(({ id }) => own.has(id));
    assert.ok(told.length > 0);
    for (const { id, help } of told) assert.equal(help, own.get(id), `${id} for ${plan}`);
  }
});

test("paper says who has a report that was sent, and before that to whom it must go", () => {
  const { session } = begin(DESK, { decider: desk });
  describe(session, "x", ["software-error"]);
  answer(session, { "safety.people_at_risk": false });
  session.finish();
  const lines = () => asText(session.brief());
  assert.match(lines(), /Pass it on to: /);
  session.deliver({ state: "sent" }, "nothing");
  assert.match(lines(), /It is for: .* You will hear from them|It is for: .* The plan names no time/);
  assert.doesNotMatch(lines(), /Pass it on/);
});

test("without it the same question is asked", () => {
  const { session } = begin(DESK, { decider: desk });
  describe(session, "把一份客户名单发到了外面的群里");
  const asked = answer(session, { "safety.people_at_risk": false, "leak.status": "confirmed" });
  assert.ok(asked.includes("reporter.kind"), asked.join(" "));
});

test("what is secret decides, is sent, and is shown nowhere", () => {
  const secret = ["reporter.kind"];
  const { session } = begin(DESK, { decider: desk, about: { facts: { ...EMPLOYEE, secret } } });
  describe(session, "x");
  assert.equal(session.report().facts.reporter.kind, "employee");
  assert.ok(!session.paper().answers.some(({ fact }) => fact === "reporter.kind"));
  assert.ok(!session.interview.given.some(({ id }) => id === "reporter.kind"));
  // Nor in what the reporter keeps, which is all the rest.
  const { facts, ...kept } = session.copy();
  const { facts: all, ...whole } = session.report("full");
  assert.deepEqual({ ...facts, reporter: { kind: "employee", ...facts.reporter } }, all);
  assert.equal(facts.reporter?.kind, undefined);
  assert.deepEqual(kept, whole);
});

test("what the engine does not take is told, and nothing of it is known", () => {
  const { session, refused } = begin(DESK, { decider: desk, about: { facts: { known: { reporter: { kind: "x" } } } } });
  assert.equal(refused.length, 1);
  assert.equal(refused[0].code, "invalid-facts");
  assert.equal(session.interview.isKnown("reporter.kind"), false);
  session.know({ facts: EMPLOYEE });
  assert.equal(session.interview.isKnown("reporter.kind"), true);
});

test("an answer that contradicts what is known is set aside", () => {
  const { session } = begin("it-operations", {});
  session.interview.answer("system.state", "normal");
  session.interview.answer("system.restart", "failed");
  session.know({ facts: { known: { system: { state: "normal" } } } });
  assert.equal(session.interview.answered("system.restart"), false);
  assert.deepEqual(session.interview.facts.system, { state: "normal" });
});

test("deadlines count from when it was received, where the page knows that", () => {
  const received = "2026-11-21T23:00:00+08:00";
  const { report } = finished("it-operations", "x", {}, { about: { received } });
  assert.equal(report.received_at, received);
});

test("a report is gone on with elsewhere, by somebody else: it updates the first and says what has changed", () => {
  const [story, known] = SITUATIONS.list;
  const { report: first } = finished(DESK, story, known, { decider: desk });
  const { facts } = desk.info("en");
  const { session, clock } = begin(DESK, {
    ...{ decider: desk, draft: draftOf(stored(first), facts), first: 7, about: { reporter: "u-2" } },
  });
  assert.equal(session.screen, "check");
  assert.deepEqual(session.interview.facts, first.facts);
  clock.now = new Date("2026-11-22T09:00:00Z");
  session.change("safety.people_at_risk");
  session.answer(true);
  const second = session.finish();
  assert.deepEqual(
    [second.previous, second.id, second.received_at, second.reporter],
    [first.id, "report-7", first.received_at, "u-2"],
  );
  assert.deepEqual(second.changes, [{ fact: "safety.people_at_risk", before: false, after: true }]);
});
