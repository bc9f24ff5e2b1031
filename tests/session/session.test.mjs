// The way of a report without a browser: every plan, and everything that a reporter can do on the way.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AttachmentError,
  asideLines,
  asMarkdown,
  asText,
  fileName,
  fitted,
  joined,
  codeOf,
  guide,
  levelSentence,
  MAX_ATTACHMENT_BYTES,
  MOST,
  NONE,
  refusal,
  SCREENS,
  shortVerdict,
  UNKNOWN,
} from "../../pkg/dist/session/index.js";
import { verifyReport } from "../../pkg/dist/report/index.js";
import { DESK, loaded, PACKS } from "./packs.mjs";
import { anAnswer, answer, begin, describe, LOCALES, shown, START, stored, wordsOf } from "./way.mjs";

const IT = "it-operations";
/** What is asked of whoever reports an outage, in this order. */
const OUTAGE = {
  "safety.people_at_risk": false,
  "incident.signs": ["software-error"],
  "affected.extent": "local",
  "system.state": "down",
  "operation.affected": true,
};
const words = wordsOf("en");

/** A report up to its end. */
function finished(options) {
  const way = begin(IT, options);
  describe(way.session, "The order system does not open.");
  answer(way.session, OUTAGE);
  way.session.fill(new Map());
  return { ...way, report: way.session.finish() };
}

// The whole way, in every plan.

for (const name of [DESK, ...PACKS]) {
  for (const [index, locale] of LOCALES.entries()) {
    test(`${name} in ${locale}: from the description to the report`, () => {
      const { session, decider, told } = begin(name, { locale });
      const { interview } = session;
      assert.equal(session.screen, "start");
      assert.ok(interview.story, "the first text is the story");
      describe(session, "x");
      assert.equal(session.screen, "ask");
      let number = index;
      const left = [];
      const asked = [];
      while (session.screen === "ask") {
        const fact = session.question;
        assert.ok(!asked.includes(fact.id), `${fact.id} is asked twice`);
        assert.ok(asked.length < 200);
        asked.push(fact.id);
        assert.ok(fact.asked_of.includes("reporter"), `${fact.id} is for others to know`);
        assert.ok(fact.question.length > 1);
        assert.ok(shortVerdict(interview.verdict, session.words).length > 0);
        assert.ok(
          interview.verdict.open.some((open) => open.fact === fact.id),
          "what is asked can change something",
        );
        left.push(session.left);
        session.answer(anAnswer(fact, number++));
      }
      // Life comes first, then what has happened: that decides what else there is to ask.
      assert.deepEqual(asked.slice(0, 2), ["safety.people_at_risk", "incident.signs"]);
      assert.ok(asked.length >= 2 && asked.length <= MOST, asked.join(" "));
      // Where more could be asked, it is said; only what would presuppose an answer that nobody knows is not.
      assert.equal(session.unasked, interview.next !== null);
      assert.ok(asked.length === MOST || interview.next === null);
      assert.ok(
        left.every((count) => count > 0 && count <= MOST),
        left.join(" "),
      );
      assert.equal(session.screen, "check");
      session.go("details");
      const texts = interview.details.filter(({ type }) => type === "text");
      session.fill(new Map(texts.map(({ id }) => [id, { values: ["Room 3"] }])));
      assert.deepEqual(session.errors, []);
      assert.equal(session.screen, "check");
      assert.deepEqual(
        interview.given.map(({ id }) => id).sort(),
        Object.keys(interview.answers)
          .filter((id) => interview.answered(id))
          .sort(),
      );
      told.length = 0;
      const report = session.finish();
      assert.equal(session.screen, "result");
      assert.deepEqual(told, ["decided", "entered", "turned", "changed"]);
      assert.equal(session.submitted, report);
      // What stands in the report is what the engine decides about its facts.
      const { received_at: received, zone, facts } = report;
      const { detail, ...whole } = session.report("full").decision;
      assert.equal(detail, "full");
      assert.deepEqual(whole, decider.assess(facts, { locale, received, zone }));
      assert.deepEqual(verifyReport(report, decider).differs, []);
      assert.equal(new Date(received).toISOString(), START);
      assert.equal((report.desk ?? report.pack).id, decider.id);
      assert.equal(report.desk === undefined, name !== DESK);
      const { answers } = session.paper();
      assert.equal(answers.length, interview.given.length);
      assert.ok(answers.every(({ question, answer }) => question && answer));
      const text = asText(session.outline());
      assert.ok(text.includes(report.id));
      for (const { title, info, decision } of interview.verdict.plans) {
        assert.ok(text.includes(title), title);
        assert.ok(levelSentence({ title, info, decision }, session.words));
      }
      assert.ok(asMarkdown(session.outline()).startsWith("# "));
      assert.equal(fileName(report, "md"), `${decider.id}-${received.slice(0, 10)}-report-1.md`);
    });
  }
}

test("the screens come in their order", () => {
  const { session } = begin(IT);
  const seen = [session.screen];
  describe(session, "x");
  seen.push(session.screen);
  answer(session, OUTAGE);
  // Details are there for who has some; nobody is led through them.
  assert.equal(session.screen, "check");
  session.go("details");
  seen.push(session.screen);
  session.fill(new Map());
  seen.push(session.screen);
  session.finish();
  assert.deepEqual([...seen, session.screen], [...SCREENS]);
});

// Answers.

test("going back shows each question with its answer, then the description", () => {
  const { session } = begin(IT);
  describe(session, "x");
  const order = answer(session, OUTAGE);
  assert.deepEqual(order, Object.keys(OUTAGE));
  assert.equal(session.screen, "check");
  for (const id of order.toReversed()) {
    session.back();
    assert.equal(session.screen, "ask");
    assert.equal(session.question.id, id);
    assert.deepEqual(session.interview.answerTo(id), OUTAGE[id]);
  }
  session.back();
  assert.equal(session.screen, "start");
  assert.deepEqual(Object.keys(session.interview.answers), ["incident.description", ...order], "nothing is lost");
});

test("signs that are pointed to on the first screen are the answer: they are not asked again", () => {
  const { session } = begin(IT);
  describe(session, "All files are encrypted and there is a ransom note.", ["malware-signs"]);
  assert.equal(session.question.id, "safety.people_at_risk");
  assert.deepEqual(session.interview.answerTo("incident.signs"), ["malware-signs"]);
  const order = answer(session, {});
  assert.ok(!order.includes("incident.signs"), order.join(" "));
  for (const _ of order) session.back();
  session.back();
  assert.equal(session.screen, "start");
  session.point("malware-signs");
  session.point("hardware-fault");
  session.describe();
  assert.deepEqual(session.interview.answerTo("incident.signs"), ["hardware-fault"]);
});

test("what was answered with “I do not know” is not presupposed by any question", () => {
  const { session } = begin(DESK);
  describe(session, "x", ["information-exposed"]);
  const order = answer(session, { "safety.people_at_risk": false });
  assert.ok(order.includes("leak.status"));
  for (const id of ["leak.customer_data", "leak.ongoing", "leak.way"]) assert.ok(!order.includes(id), order.join(" "));
});

test("who does not know what has happened is not asked about everything", () => {
  const { session } = begin(DESK);
  describe(session, "x");
  const order = answer(session, {});
  assert.ok(order.length <= 5, order.join(" "));
});

test("after eight questions the rest is for others, unless the reporter wants to answer more", () => {
  const { session } = begin(DESK);
  const many = [
    "malware-signs",
    "device-missing-or-damaged",
    "fraud-or-phishing",
    "social-account-lost",
    "fire-or-explosion",
  ];
  describe(session, "x", many);
  const known = { "leak.status": "confirmed", "leak.customer_data": true, "safety.people_at_risk": true };
  const order = answer(session, known);
  assert.equal(order.length, MOST, order.join(" "));
  assert.deepEqual([session.screen, session.unasked], ["check", true]);
  session.more();
  assert.equal(session.screen, "ask");
  assert.ok(!order.includes(session.question.id));
});

test("danger is known at once, and can be sent at once", () => {
  const { session } = begin(DESK);
  session.endanger(true);
  assert.equal(session.screen, "start");
  // What to do depends on what the danger is: of an unnamed one nothing is certain but the card with the number to call.
  assert.deepEqual(guide(session.interview).filter(({ sure }) => sure === "yes"), []);
  const report = session.finish();
  assert.equal(report.facts.safety.people_at_risk, true);
  assert.equal(session.screen, "result");
});

test("what was written and tapped goes along when it is sent at once; nothing is not sent", () => {
  const { session } = begin(IT);
  assert.equal(session.finish(), null);
  assert.deepEqual(session.errors, [{ field: "story", text: words.start.empty }]);
  session.write("The printer is dead.");
  session.point("hardware-fault");
  const { facts } = session.finish();
  assert.deepEqual(facts, { incident: { description: "The printer is dead.", signs: ["hardware-fault"] } });
  assert.equal(session.interview.presumed, session.interview.verdict);
});

test("what the words point to says what to do, as what it is, and is no fact", () => {
  const { session } = begin(DESK, { locale: "zh-Hans" });
  session.write("机房着火了，冒烟，有人还在里面");
  session.readStory();
  const lines = guide(session.interview);
  assert.ok(lines.length > 0 && lines.length <= 5);
  assert.ok(
    lines.every(({ sure }) => sure !== "yes"),
    JSON.stringify(lines),
  );
  assert.deepEqual(Object.keys(session.interview.facts.incident), ["description"]);
  session.endanger(false);
  session.point("fire-or-explosion");
  session.describe();
  assert.ok(
    guide(session.interview).every(({ text }) => !lines.some((line) => line.text === text && line.sure === "yes")),
  );
});

test("a report has a short code", () => {
  assert.equal(codeOf("01938c2a-7f3e-7a10-b2c4-9d5e6f70a1b2"), "70A-1B2");
});

test("an answer can be changed from everywhere, and leads back to there", () => {
  const { session } = begin(IT);
  describe(session, "x");
  answer(session, OUTAGE);
  session.fill(new Map());
  for (const screen of ["check", "details"]) {
    session.go(screen);
    session.change("affected.extent");
    assert.equal(session.question.id, "affected.extent");
    session.answer("one");
    assert.equal(session.screen, screen);
  }
  session.change("incident.description");
  assert.equal(session.screen, "start");
  session.describe();
  assert.equal(session.screen, "details", "and back from there, too");
  session.change("incident.place");
  assert.equal(session.screen, "details");
});

test("going back from a changed question does not lead to where it was changed from", () => {
  const { session } = begin(IT);
  describe(session, "x");
  const [first, second] = answer(session, OUTAGE);
  session.fill(new Map());
  session.go("details");
  session.change(second);
  session.back();
  assert.equal(session.question.id, first);
  session.answer(OUTAGE[first]);
  assert.notEqual(session.screen, "details");
});

test("an answer that does not fit any more is set aside, and comes back", () => {
  const { session } = begin(IT);
  describe(session, "x");
  answer(session, OUTAGE);
  const { interview } = session;
  const gone = ["affected.extent", "system.state", "operation.affected"];
  session.change("incident.signs");
  session.answer(["question"]);
  assert.deepEqual(interview.change.aside, gone);
  for (const id of gone) {
    assert.ok(!interview.answered(id));
    assert.equal(interview.answerTo(id), OUTAGE[id], "it is kept");
    assert.ok(asideLines(interview, words).includes(words.verdict.aside(interview.fact(id).question)));
  }
  assert.deepEqual(Object.keys(interview.facts), ["incident", "safety"], "and decides nothing");
  session.change("incident.signs");
  session.answer(["software-error"]);
  assert.deepEqual([interview.change.aside, interview.change.back], [[], gone]);
});

test("an answer that the fact does not have is set aside alone", () => {
  const { session } = begin(IT);
  describe(session, "x");
  const { id } = session.question;
  session.answer("no such option");
  assert.ok(!session.interview.answered(id));
  assert.ok(session.interview.answered("incident.description"));
  assert.equal(session.question.id === id || session.interview.next.id === id, true, "it is still open");
});

test("what is chosen in fields is read as it is meant, and what is missing is told", () => {
  const { session, told } = begin(IT);
  describe(session, "x");
  session.change("system.state");
  told.length = 0;
  session.answerFields([]);
  assert.deepEqual(session.errors, [{ field: "answer", text: words.ask.choose }]);
  assert.deepEqual(told, ["asked", "changed"], "nothing was decided");
  const read = (fact, ...values) => {
    session.change(fact);
    session.answerFields(values.map((value) => ["answer", value]));
    return session.errors[0]?.text ?? session.interview.answerTo(fact);
  };
  assert.equal(read("system.state", "down"), "down");
  assert.equal(read("safety.people_at_risk", "no"), false);
  assert.equal(read("safety.people_at_risk", UNKNOWN), null);
  assert.equal(read("incident.signs"), words.ask.chooseSome);
  assert.deepEqual(read("incident.signs", NONE), []);
  assert.deepEqual(read("incident.signs", "software-error", "malware-signs"), ["software-error", "malware-signs"]);
});

test("numbers are read as people type them, within their bounds", () => {
  const { session } = begin("public-emergency");
  describe(session, "x");
  const typed = (text) => {
    session.change("people.injured");
    session.answerFields([["number", text]]);
    return session.errors.length > 0 ? session.errors[0].text : session.interview.answerTo("people.injured");
  };
  assert.equal(typed("１２"), 12);
  assert.equal(typed("三百"), 300);
  // That there are not more people than live anywhere need not be said.
  assert.equal(typed("-1"), words.ask.whole);
  assert.equal(typed("many"), words.ask.whole);
});

test("details that are wrong are told at their fields, the others count", () => {
  const { session } = begin(IT);
  describe(session, "x");
  session.skip();
  assert.equal(session.screen, "check");
  session.go("details");
  const filled = {
    "incident.place": { values: [" Ｂ１２\u200b "] },
    "incident.occurred_at": { values: ["2026-06-31T10:00"] },
    "incident.discovered_at": { values: [""], unreadable: true },
    "reporter.contact": { values: [""] },
  };
  session.fill(new Map(Object.entries(filled)));
  assert.equal(session.screen, "details");
  assert.deepEqual(session.errors, [
    { field: "incident.occurred_at", text: words.details.badDate },
    { field: "incident.discovered_at", text: words.details.badTime },
  ]);
  assert.equal(session.interview.answerTo("incident.place"), "B12");
  assert.equal(session.interview.answered("reporter.contact"), false);
  session.fill(new Map([["incident.occurred_at", { values: ["2026-06-30T10:00"] }]]));
  assert.equal(session.screen, "check");
  assert.match(session.interview.answerTo("incident.occurred_at"), /^2026-06-30T10:00:00[+-]\d\d:\d\d$/);
});

// Signs.

test("what the words point to is offered, and counts once it is pointed to", () => {
  const { session } = begin(IT);
  session.write("All files are encrypted and there is a ransom note.");
  assert.deepEqual(session.offered, [], "it is not read yet");
  session.readStory();
  assert.deepEqual(
    session.offered.map(({ id }) => id),
    ["malware-signs"],
  );
  session.point("malware-signs");
  session.point("hardware-fault");
  assert.deepEqual([...session.chosen], ["malware-signs", "hardware-fault"]);
  assert.ok(
    session.offered.some(({ id }) => id === "hardware-fault"),
    "what is chosen stays in sight",
  );
  session.point("hardware-fault");
  assert.equal(session.interview.answerTo("incident.signs"), undefined);
  session.describe();
  assert.deepEqual(session.interview.answerTo("incident.signs"), ["malware-signs"]);
});

// Drafts.

test("wherever the reporter stops, a draft leads back to the same place", () => {
  const { session, clock } = begin(IT);
  const places = [];
  const resumed = () => {
    const again = begin(IT, { draft: stored(session.draft()), first: 90 });
    again.clock.now = clock.now;
    places.push(session.screen);
    assert.deepEqual(stored(shown(again.session)), stored(shown(session)), session.screen);
    return again.session;
  };
  session.write("The order system does not op");
  const unread = begin(IT, { draft: stored(session.draft()) }).session;
  assert.equal(unread.story, "The order system does not op", "what was not read yet is there, too");
  session.readStory();
  resumed();
  describe(session, "The order system does not open.");
  answer(session, OUTAGE, {
    each: () => {
      session.type(session.question.id, [["answer", "half"]]);
      resumed();
    },
  });
  session.go("details");
  session.type("incident.place", [["incident.place", "Room"]]);
  assert.deepEqual(resumed().typed.get("incident.place"), [["incident.place", "Room"]]);
  session.fill(new Map([["incident.place", { values: ["Room 3"] }]]));
  resumed();
  session.finish();
  const again = resumed();
  // Deadlines go on counting from then, in the zone of then.
  assert.deepEqual(again.submitted, session.submitted);
  const [step] = session.interview.verdict.steps;
  session.tick(step.id);
  assert.deepEqual([...resumed().done], [step.id]);
  session.change("affected.extent");
  session.answer("one");
  const changed = resumed();
  assert.equal(changed.submitted, null, "a changed report is not finished");
  assert.ok(changed.changes, "what has changed since the report is still known");
  assert.deepEqual(new Set(places), new Set(SCREENS));
});

test("a draft of another pack's version leaves out what is not asked any more", () => {
  const { session } = begin(IT);
  describe(session, "x");
  const draft = { ...session.draft(), answers: { ...session.draft().answers, "gone.fact": "x" }, asked: "gone.fact" };
  const again = begin(IT, { draft }).session;
  assert.equal(again.interview.answers["gone.fact"], undefined);
  assert.equal(again.question.id, session.question.id);
});

test("a draft of an older form, without what newer ones keep, is gone on with", () => {
  const { session } = finished();
  const { zone, changed, reported, typed, signs, way, ...old } = session.draft();
  const again = begin(IT, { draft: old }).session;
  assert.equal(again.screen, "result");
  assert.deepEqual(again.interview.facts, session.interview.facts);
  assert.ok(again.submitted);
});

test("a kept draft is made to fit the plan that is there: old screens, other plans, words to which nothing is asked", () => {
  const { facts } = loaded(IT).info("en");
  const [story] = facts.filter(({ type }) => type === "text");
  const { session } = begin(IT);
  describe(session, "The order system does not open.");
  const draft = session.draft();
  const fit = (more, plan = IT) => fitted({ ...draft, ...more }, plan, facts, story.id);
  assert.deepEqual(fit({}), { draft: { ...draft, asked: draft.asked }, elsewhere: false, dropped: 0 });
  // The first screen was called otherwise once.
  assert.equal(fit({ screen: "describe" }).draft.screen, "start");
  const lost = { "gone.words": "The blue machine, too", "gone.choice": "some-option", "gone.number": 3 };
  const { draft: kept, dropped } = fit({ answers: { ...draft.answers, ...lost } });
  assert.equal(dropped, 2);
  assert.equal(kept.answers[story.id], "The order system does not open.\nThe blue machine, too");
  assert.ok(Object.keys(kept.answers).every((id) => !id.startsWith("gone.")));
  const other = fit({ asked: "x", screen: "ask", done: ["y"] }, "another-plan");
  assert.deepEqual([other.elsewhere, other.draft.screen, other.draft.asked, other.draft.done], [true, "start", null, []]);
  assert.equal(fit({ received: START }, "another-plan"), null, "what is finished is not gone on with elsewhere");
  assert.equal(fit({ answers: undefined }), "unreadable");
  assert.equal(fit({ pack: null }), "unreadable");
  // What was made to fit can be gone on with.
  assert.equal(begin(IT, { draft: kept }).session.story, kept.answers[story.id]);
});

test("of two drafts the later outweighs the earlier, and a finished report is not gone on with", () => {
  const one = begin(IT).session;
  describe(one, "one");
  one.answer(true);
  const other = begin(IT, { first: 7 }).session;
  describe(other, "other");
  const both = joined(one.draft(), other.draft());
  assert.equal(both.answers["incident.description"], "other");
  assert.equal(both.answers["safety.people_at_risk"], true);
  assert.equal(both.report, one.reportId);
  const late = other.draft();
  assert.equal(joined(finished().session.draft(), late), late);
});

// The report, and the next one.

test("a report that is on its way is not finished twice; a changed one is another", () => {
  const { session, report: first, clock } = finished();
  session.deliver({ state: "sent", reference: "INC-1", receipt: null }, "all");
  assert.equal(session.finish(), null);
  session.change("safety.people_at_risk");
  session.answer(true);
  assert.equal(session.changedSinceSubmit, true);
  clock.now = new Date("2026-11-22T05:00:00Z");
  const second = session.finish();
  assert.deepEqual([first.id, first.previous, second.id, second.previous], ["report-1", null, "report-2", "report-1"]);
  assert.equal(second.received_at, first.received_at, "deadlines do not move");
  assert.equal(second.made_at, clock.now.toISOString());
  assert.deepEqual(second.changes, [{ fact: "safety.people_at_risk", before: false, after: true }]);
  // A draft knows what it updates.
  assert.equal(begin(IT, { draft: stored(session.draft()), first: 9 }).session.report().previous, "report-1");
  assert.ok(session.changes, "what the second has changed is shown");
  assert.ok(asText(session.outline()).includes(words.changes.title));
});

test("a milder level is held until whoever commands agrees", () => {
  const { session } = finished();
  const [plan] = session.interview.verdict.plans;
  assert.equal(session.heldLevel(plan), null);
  for (const [fact, to] of [
    ["affected.extent", "none"],
    ["system.state", "normal"],
    ["operation.affected", false],
  ]) {
    session.change(fact);
    session.answer(to);
  }
  const [milder] = session.interview.verdict.plans;
  assert.notEqual(milder.decision.level.value, plan.decision.level.value);
  assert.equal(session.heldLevel(milder), plan.decision.level.value);
});

test("everything can be deleted, when it is asked twice", () => {
  const { session, told } = finished();
  told.length = 0;
  session.askToClear(true);
  assert.deepEqual([session.clearing, told], [true, ["asked", "changed"]]);
  session.askToClear(false);
  assert.equal(session.clearing, false);
  session.clear();
  assert.equal(session.screen, "start");
  assert.deepEqual(session.interview.answers, {});
  assert.deepEqual([session.submitted, session.changes, session.reportId], [null, null, "report-2"]);
  assert.equal(session.delivery.state, "none");
});

test("files go with the report, up to the limits", () => {
  const { session } = begin(IT);
  describe(session, "x");
  session.skip();
  const file = { id: "f1", name: "screen.png", type: "image/png", size: 9, blob: new Blob(["x"]) };
  const large = refusal({ name: "film.mov", size: MAX_ATTACHMENT_BYTES + 1 }, []);
  assert.ok(large instanceof AttachmentError);
  assert.equal(refusal(file, []), null);
  session.attach([file], [large]);
  assert.deepEqual(
    session.errors.map(({ field, text }) => [field, text.includes("film.mov")]),
    [["files", true]],
  );
  assert.deepEqual(session.report().attachments, [{ name: "screen.png", type: "image/png", bytes: 9 }]);
  session.detach("f1");
  assert.deepEqual(session.report().attachments, []);
});

// Languages and people.

test("another language changes every word and no answer", () => {
  const { session, told } = finished();
  const { answers } = session.interview;
  const facts = stored(session.interview.facts);
  told.length = 0;
  session.speak("zh-Hans", wordsOf("zh-Hans"));
  assert.deepEqual(told, ["decided", "changed"]);
  assert.equal(session.locale, "zh-Hans");
  assert.deepEqual(session.interview.answers, answers);
  assert.deepEqual(stored(session.interview.facts), facts);
  const latin = asText(session.outline()).match(/\b[a-z]{5,}\b/g) ?? [];
  const allowed = new Set(["sha", "order", "system", "does", "open", "report"]);
  assert.deepEqual(
    latin.filter((word) => !allowed.has(word)),
    [],
  );
});

test("who fills the roles is named; roles that the plan does not have are refused, and the way goes on", () => {
  const roles = { "service-desk": { name: "Li Wei", contact: "+86 10 5555 0123" } };
  const { session, refused } = finished({ roles });
  assert.ok(asText(session.outline()).includes("Li Wei"));
  assert.deepEqual(refused, []);
  session.bind({ nobody: { name: "x" } });
  assert.equal(refused[0].code, "invalid-option");
  assert.ok(session.report().id);
  const wrong = begin(IT, { roles: { nobody: { name: "x" } } });
  assert.equal(wrong.refused.length, 1);
  assert.equal(wrong.session.screen, "start");
});

test("what the engine refuses otherwise is thrown", () => {
  const decider = loaded(IT);
  const code = (act) => {
    try {
      return act();
    } catch (error) {
      return error.code;
    }
  };
  assert.equal(
    code(() => begin(IT, { decider, locale: "en" }).session.screen),
    "start",
  );
  const { session } = begin(IT, { decider });
  assert.equal(
    code(() => session.speak("xx", words)),
    "invalid-option",
  );
  // It goes on in its language.
  assert.equal(session.locale, "en");
  const decided = () => {
    session.write("something else");
    session.readStory();
    return session.interview.verdict.plans[0].info.locale;
  };
  assert.equal(code(decided), "en");
  // It is decided when somebody asks for it.
  const desk = decider.desk();
  const other = begin(IT, { decider: desk }).session;
  desk.free();
  other.write("something else");
  assert.equal(
    code(() => {
      other.readStory();
      return other.interview.verdict;
    }),
    "freed",
  );
});

test("roles that are refused are in no report, and change nothing; broken text is refused, too", () => {
  const roles = { "service-desk": { name: "Li Wei" } };
  for (const wrong of [{ nobody: { name: "x" } }, "{", '{"nobody":{"name":"x"}}']) {
    const { session, refused } = begin(IT, { roles });
    assert.deepEqual(session.report().roles, roles);
    session.bind(wrong);
    assert.equal(refused.length, 1);
    assert.deepEqual(session.report().roles, roles);
    assert.ok(session.interview.decision.packs[0].decision.roles.some(({ name }) => name === "Li Wei"));
    session.bind(null);
    session.bind(JSON.stringify(roles));
    assert.deepEqual(session.report().roles, roles);
    const begun = begin(IT, { roles: wrong });
    assert.equal(begun.refused.length, 1);
    assert.equal(begun.session.report().roles, undefined);
  }
});

/** The order in which deadlines stand, by what they are. */
const AT_ONCE = ["immediately", "at", "within", "unspecified"];
const sortOf = ({ when, at }) => AT_ONCE.indexOf(when ?? (at ? "at" : "within"));

test("what is due immediately comes first, in every plan: on the screen, on paper, before and after it is sent", () => {
  let moments = 0;
  for (const name of [DESK, ...PACKS]) {
    const { session } = begin(name);
    describe(session, "x");
    for (const sent of [false, true]) {
      if (sent) session.finish();
      const { duties } = session.interview.verdict;
      const sorts = duties.map(({ due }) => sortOf(due));
      assert.deepEqual(sorts, [...sorts].sort(), `${name}: ${duties.map(({ due }) => JSON.stringify(due))}`);
      const times = duties.flatMap(({ due }) => (due.at ? [Date.parse(due.at)] : []));
      assert.deepEqual(times, [...times].sort((one, other) => one - other), name);
      if (sorts.includes(0) && sorts.some((sort) => sort === 1 || sort === 2)) moments += 1;
      const paper = session.outline().find(({ title }) => title === words.result.deadlines);
      assert.equal(paper.rows.length, duties.length);
      assert.equal(paper.rows[0][0] === words.result.immediately, sorts[0] === 0, name);
    }
  }
  assert.ok(moments >= 4, "some plans have both");
});

test("a desk of one pack alone says what the pack says: on the screens, on paper, and in what is sent", () => {
  for (const name of PACKS) {
    const pack = loaded(name);
    const desk = pack.desk();
    const [role] = pack.info("en").roles;
    const roles = { [role.id]: { name: "Li Wei", contact: "110" } };
    const ways = [begin(name, { decider: pack, roles }), begin(name, { decider: desk, roles: { [name]: roles } })];
    const seen = ways.map(({ session }) => {
      describe(session, "The site is down");
      const all = (number) => {
        while (session.screen === "ask") session.answer(anAnswer(session.question, number++));
      };
      all(0);
      session.finish();
      session.change("safety.people_at_risk");
      all(1);
      session.finish();
      assert.ok(session.changes.facts.length > 0, name);
      const { verdict } = session.interview;
      assert.equal(verdict.several, false);
      assert.deepEqual(
        verdict.plans.map(({ id, holds, concern }) => [id, holds, concern]),
        [[name, "yes", null]],
      );
      const [{ decision }] = verdict.plans;
      // A plan alone keeps its author's order.
      assert.deepEqual(
        verdict.steps.map(({ id }) => id),
        decision.steps.map(({ id }) => id),
      );
      return { ...shown(session), brief: session.brief(), sent: session.report(), whole: session.report("full") };
    });
    assert.deepEqual(seen[1], seen[0], name);
    const { sent, whole } = seen[0];
    assert.equal(sent.desk, undefined);
    assert.deepEqual([sent.pack.id, sent.roles], [name, roles]);
    assert.equal(whole.decision.worklist, undefined);
    // Whoever receives it may hold the pack, or a desk of it.
    for (const decider of [pack, desk]) {
      const taken = decider === pack ? sent : { ...sent, roles: { [name]: roles } };
      assert.deepEqual(verifyReport(taken, decider).differs, [], name);
    }
  }
});

test("a session that has ended gives back what it made, and nothing that it was given", () => {
  const { session, decider } = begin(IT);
  session.end();
  session.end();
  assert.throws(() => describe(session, "x"), { code: "freed" });
  assert.equal(begin(IT, { decider }).session.screen, "start");
  const desk = begin(DESK);
  desk.session.end();
  assert.ok(desk.decider.assess({}).packs.length > 0);
});

test("a desk names each plan, asks each fact once, and leaves out what is none of the reporter's business", () => {
  const { session } = begin(DESK);
  describe(session, "x");
  const signs = [...OUTAGE["incident.signs"], "information-exposed"];
  const leak = { "incident.signs": signs, "leak.status": "confirmed", "leak.customer_data": true };
  const asked = answer(session, { ...OUTAGE, ...leak });
  session.finish();
  const { verdict, whole: decision } = session.interview;
  assert.equal(new Set(asked).size, asked.length);
  assert.ok(verdict.several);
  assert.ok(verdict.plans.some(({ holds }) => holds === "yes"));
  const blame = decision.worklist.duties.filter(({ from }) => from.every(({ by }) => by === "accountability-review"));
  assert.ok(blame.length > 0, "what looks for blame is in the data");
  const text = asText(session.outline());
  for (const duty of blame) assert.ok(!text.includes(duty.text), duty.text);
});
