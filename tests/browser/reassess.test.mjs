// Answers that change after a report: what that changes, whether it counts at once, who must be told; shown, said and sent.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Desk, Pack } from "../../pkg/dist/node.js";
import { violations } from "./axe.mjs";
import { begin, context, fixture, served } from "./fixture.mjs";
import { open, pkg } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { shot } from "./shots.mjs";
import { situations } from "./situations.mjs";

const text = (name) => readFileSync(join(pkg, "packs", name), "utf8");
const pack = Pack.load(text("it-operations.json"), { trusted: true });
const packs = readdirSync(join(pkg, "packs")).filter((name) => /^(?!desk|index).*\.json$/.test(name));
const desk = Desk.load(text("desk.json"), packs.map(text), { trusted: true });

const one = situations.find(({ id }) => id === "phishing-mail");

fixture();
after(() => {
  desk.free();
  pack.free();
});

async function fresh({ locale = "en", width = 400, path = "/packs/it-operations.json" } = {}) {
  served.got.length = 0;
  await begin({ viewport: { width, height: 800 }, locale });
  const opened = await open(context, served, { lang: locale, attributes: { pack: path, endpoint: "/report" } });
  await opened.page.evaluate(() => (window.print = () => {}));
  return opened;
}

/** What the engine says of two reports on one incident, and of one. */
const compare = (decider, { facts, received_at: received, zone, locale }, after) =>
  decider.compare(facts, after.facts, { locale, received, zone });
const decided = (decider, { facts, received_at: received, zone, locale }) =>
  decider.assess(facts, { locale, received, zone });
/** The facts of a comparison as reports have them: what is not known stands not in it. */
const changedFacts = ({ facts }) =>
  facts.map(({ fact, before, after }) => ({
    fact,
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
  }));

const inside = (form, part) => form.locator(`[part=${part}]`);
const pressed = (form, name) => reporter.press(form.getByRole("button", { name, exact: true }));
const sent = async (form, count, locale) => {
  await form.locator("[part=delivery]", { hasText: reporter.wordsOf(locale).delivery.sent }).waitFor();
  assert.equal(served.got.length, count);
  return JSON.parse(served.got[count - 1].body.toString());
};

/** Changes one answer on the result: back at the last look, where the report can be finished anew. */
async function change(form, info, id, answer, locale) {
  const words = reporter.wordsOf(locale);
  await pressed(form, words.result.change);
  const fact = info.facts.find((one) => one.id === id);
  await reporter.press(form.getByRole("button", { name: words.check.changeWhat(fact.question), exact: true }));
  await reporter.choose(form, fact, answer, { locale });
  await reporter.next(form);
  assert.equal(await reporter.heading(form).innerText(), words.check.title);
}

async function clean(page) {
  assert.deepEqual(await violations(page), []);
  assert.equal(await reporter.overflow(page), null);
}

for (const locale of reporter.LOCALES) {
  for (const width of [320, 1280]) {
    test(`up counts at once, down when the commander agrees: ${locale} at ${width} px`, async () => {
      const { page, form } = await fresh({ locale, width });
      const words = reporter.wordsOf(locale);
      const info = pack.info(locale);
      await reporter.report(form, one, locale);
      const first = await sent(form, 1, locale);
      assert.equal(first.changes, undefined);
      assert.equal(await inside(form, "changes").count(), 0, "a first report has changed nothing");
      const [{ value: mild }] = first.decision.levels;

      await change(form, info, "leak.status", "confirmed", locale);
      const up = words.verdict.changedTo(words.verdict.level, mild, "P1");
      // Before it is sent it stands with the last look.
      assert.ok((await inside(form, "changes").innerText()).includes(up));
      await reporter.next(form);
      const second = await sent(form, 2, locale);
      assert.equal(second.previous, first.id);
      const compared = compare(pack, first, second);
      assert.deepEqual(second.changes, changedFacts(compared));
      const changes = inside(form, "changes");
      assert.equal(await changes.locator("h3").innerText(), words.changes.title);
      const shown = await changes.innerText();
      assert.ok(shown.includes(up) && shown.includes(words.changes.atOnce), shown);
      const [fact] = compared.facts;
      assert.ok(shown.includes(`${fact.before_text} → ${fact.after_text}`), "the answer behind it");
      for (const role of compared.tell.filter((id) => id !== "reporter"))
        assert.ok(shown.includes(info.roles.find(({ id }) => id === role).text), role);
      const all = await changes.evaluate((one) => one.textContent);
      for (const { item } of compared.duties.added) assert.ok(all.includes(item.text), item.text);
      const aloud = form.locator("p.hidden[role=status]");
      const said = await aloud.innerText();
      assert.ok(said.includes(up) && said.includes(words.changes.atOnce), said);
      await reporter.unfold(form);
      assert.equal(await inside(form, "held").count(), 0);
      await clean(page);
      await shot(page, `reassess-up-${locale}-${width}`);

      await change(form, info, "leak.status", "none", locale);
      await reporter.next(form);
      const third = await sent(form, 3, locale);
      const back = compare(pack, second, third);
      assert.deepEqual(third.changes, changedFacts(back));
      assert.equal(back.level.takes_effect, "when-confirmed");
      await reporter.unfold(form);
      const told = await changes.innerText();
      assert.ok(told.includes(words.changes.whenConfirmed("P1")), told);
      assert.equal(await inside(form, "held").innerText(), words.changes.whenConfirmed("P1"));
      const gone = await changes.evaluate((one) => one.textContent);
      assert.ok(gone.includes(words.changes.removedLater), "nothing may stop before the commander agrees");
      for (const { item } of back.duties.removed) assert.ok(gone.includes(item.text), `gone: ${item.text}`);
      await clean(page);
      await shot(page, `reassess-down-${locale}-${width}`);
      await pressed(form, words.keep.printAll);
      const paper = await page.locator("[data-fenji-print]").evaluate(({ shadowRoot }) => shadowRoot.textContent);
      assert.ok(paper.includes(words.changes.title) && paper.includes(words.changes.whenConfirmed("P1")), paper);
    });
  }
}

test("what has changed is still there after a reload, and in the files that are kept", async () => {
  const { page, form } = await fresh();
  const words = reporter.wordsOf("en");
  await reporter.report(form, one, "en");
  await sent(form, 1, "en");
  await change(form, pack.info("en"), "leak.status", "confirmed", "en");
  await reporter.next(form);
  await sent(form, 2, "en");
  const before = await inside(form, "changes").innerText();
  await form.evaluate((element) => element.save());
  await page.reload();
  await inside(form, "changes").waitFor();
  assert.equal(await inside(form, "changes").innerText(), before);
  await reporter.unfold(form);
  const [markdown] = await Promise.all([page.waitForEvent("download"), pressed(form, words.keep.markdown)]);
  const text = readFileSync(await markdown.path(), "utf8");
  assert.ok(text.includes(`## ${words.changes.title}`) && text.includes(words.changes.atOnce), text);
  const [json] = await Promise.all([page.waitForEvent("download"), pressed(form, words.keep.json)]);
  const { changes } = JSON.parse(readFileSync(await json.path(), "utf8"));
  assert.deepEqual(
    changes.map(({ fact, after }) => [fact, after]),
    [["leak.status", "confirmed"]],
  );
});

test("an answer on the result changes it at once, and says so", async () => {
  const { form } = await fresh();
  const words = reporter.wordsOf("en");
  const unsure = { ...one, facts: { ...one.facts, "leak.status": null } };
  await reporter.report(form, unsure, "en");
  await sent(form, 1, "en");
  const question = reporter.questionOf("en", "leak.status");
  await reporter.unfold(form);
  await pressed(form, `${words.result.answer}: ${question}`);
  await reporter.choose(form, await reporter.asked(form), "none");
  await reporter.next(form);
  assert.equal(await form.evaluate(({ screen }) => screen), "result");
  const shown = await inside(form, "changes").innerText();
  assert.ok(shown.includes(question) && shown.includes(words.changes.whenConfirmed("P1")), shown);
  assert.equal(served.got.length, 1, "nothing is sent by itself");
  assert.ok((await inside(form, "delivery").innerText()).includes(words.delivery.update));
});

for (const [locale, width] of [
  ["en", 320],
  ["zh-Hans", 1280],
]) {
  test(`a plan that is concerned only now: ${locale} at ${width} px`, async () => {
    const { page, form } = await fresh({ locale, width, path: "/packs/desk.json" });
    const words = reporter.wordsOf(locale);
    const info = desk.info(locale);
    const facts = { "incident.signs": ["hardware-fault"], "safety.people_at_risk": false };
    await reporter.describe(form, "A printer.", {}, { suggestions: false });
    await reporter.answer(form, facts, { locale, info });
    await reporter.finish(form);
    const first = await sent(form, 1, locale);
    await change(form, info, "safety.people_at_risk", true, locale);
    await reporter.next(form);
    const second = await sent(form, 2, locale);
    const compared = compare(desk, first, second);
    assert.deepEqual(second.changes, changedFacts(compared));
    const fresher = compared.packs.filter(({ before, after }) => before === null && after === "yes");
    assert.deepEqual(
      fresher.map(({ pack }) => pack),
      ["public-emergency"],
    );
    const shown = await inside(form, "changes").innerText();
    assert.ok(shown.includes(fresher[0].title) && shown.includes(words.changes.concerned), shown);
    assert.ok(shown.includes(words.changes.tell), shown);
    // What a new plan asks for is new; what another one asked for before is not.
    const [before, after] = [first, second].map((report) => decided(desk, report).worklist.steps);
    const known = new Set(before.map(({ id }) => id));
    const now = new Set(second.decision.first.map(({ id }) => id));
    const urgent = after.filter(({ id, avoid, holds }) => !known.has(id) && holds === "yes" && (now.has(id) || avoid));
    assert.ok(urgent.length > 0);
    for (const { text } of urgent) assert.ok(shown.includes(text), text);
    const added = await form.evaluate(({ changes }) => changes.added.map(({ text }) => text));
    for (const { text } of before) assert.ok(!added.includes(text), `not new: ${text}`);
    await clean(page);
    await shot(page, `reassess-desk-${locale}-${width}`);
  });
}
