// Going back and changing answers: what stays, what is set aside, what is told, and what is left open.

import assert from "node:assert/strict";
import { test } from "node:test";
import { context, fixture, PHONE, served } from "./fixture.mjs";
import { open } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { situations } from "./situations.mjs";

const words = reporter.wordsOf("en");
const question = (id) => reporter.questionOf("en", id);
const { story, facts } = situations.find(({ id }) => id === "orders-down");
const wrongPerson = situations.find(({ id }) => id === "list-to-wrong-person");
const phishing = situations.find(({ id }) => id === "phishing-mail");

fixture({ settings: PHONE });

/** The form at the question `id`, with everything before it answered. */
async function at(id) {
  const { form } = await open(context, served);
  await reporter.describe(form, story.en, facts);
  await reporter.answer(form, facts, { until: id });
  assert.equal((await reporter.asked(form)).id, id);
  return form;
}

/** The form at the last look before the report, with these answers. */
async function checked(known = facts) {
  const { form } = await open(context, served);
  await reporter.describe(form, "The shop stands still.", {}, { suggestions: false });
  await reporter.answer(form, known);
  return form;
}

const back = (form) => reporter.press(form.getByRole("button", { name: words.back, exact: true }));
const change = (form, id) => reporter.press(form.getByRole("button", { name: words.check.changeWhat(question(id)) }));
const changes = (form) => form.locator("[part=changes] li").allInnerTexts();
const given = (form) => form.evaluate(({ interview }) => interview.given.map(({ id }) => id));
const say = async (form, answer) => {
  await reporter.choose(form, await reporter.asked(form), answer);
  await reporter.next(form);
};

test("going back shows each earlier answer, and going on again leads to the same question", async () => {
  const form = await at("operation.affected");
  // What was said on the first screen stands there.
  const passed = (await given(form)).filter((id) => !["incident.description", "incident.signs"].includes(id));
  const seen = [];
  for (;;) {
    await back(form);
    const fact = await reporter.asked(form);
    if (!fact) break;
    seen.unshift(fact.id);
    assert.ok((await form.locator(".options input:checked").count()) > 0, `the answer to ${fact.id} is still there`);
  }
  assert.deepEqual([...seen].sort(), passed.sort());
  assert.equal(await form.locator("#story").inputValue(), story.en);
  await reporter.next(form);
  assert.equal((await reporter.asked(form)).id, "operation.affected");
});

test("a changed answer sets aside what does not fit any more, tells it, and takes it back when it fits again", async () => {
  const form = await checked(wrongPerson.facts);
  const before = await given(form);
  const aside = ["leak.ongoing", "leak.customer_data"];
  for (const id of aside) assert.ok(before.includes(id), `${id} was answered`);
  await change(form, "leak.status");
  await say(form, "none");
  assert.equal(await reporter.heading(form).innerText(), words.check.title);
  const told = await changes(form);
  for (const id of aside) assert.ok(told.includes(words.verdict.aside(question(id))), `${id} is told: ${told}`);
  assert.deepEqual(
    await given(form),
    before.filter((id) => !aside.includes(id)),
  );
  await change(form, "leak.status");
  await say(form, "confirmed");
  const again = await changes(form);
  for (const id of aside) assert.ok(again.includes(words.verdict.back(question(id))), `${id} is told: ${again}`);
  assert.deepEqual(await given(form), before);
});

test("a changed answer changes the decision, and what is to be done is said", async () => {
  const form = await checked(phishing.facts);
  await change(form, "fraud.succeeded");
  await say(form, true);
  assert.equal(await level(form), "P2");
  assert.ok((await form.locator("[part=form] > p.hidden[role=status]").innerText()).startsWith(words.guide.now));
  await reporter.finish(form);
  assert.equal((await reporter.verdict(form)).level, await level(form));
});
const level = (form) => form.evaluate(({ interview }) => interview.decision.packs[0].decision.level.value);

test("every change link of the last look leads to its question and returns", async () => {
  const form = await checked();
  for (const id of await given(form)) {
    await change(form, id);
    const fact = await reporter.asked(form);
    if (fact) assert.equal(fact.id, id);
    else
      assert.equal(
        await form.locator(`#${id === "incident.description" ? "story" : id.replaceAll(".", "-")}`).count(),
        1,
      );
    await reporter.next(form);
    assert.equal(await reporter.heading(form).innerText(), words.check.title, `${id} does not return at once`);
  }
});

test("nobody has to know anything: the verdict names what is possible, and what could still change it", async () => {
  const { form } = await open(context, served);
  await reporter.describe(form, "Something is odd.", {}, { suggestions: false });
  await reporter.answer(form, {});
  await reporter.finish(form);
  await reporter.unfold(form);
  const { possible, value } = await form.evaluate(({ interview }) => interview.decision.packs[0].decision.level);
  assert.ok(possible.length > 1);
  const text = await form.locator("[part=verdict]").innerText();
  assert.ok(text.includes(words.result.assumed(value, possible.at(-1))), text);
  const could = await form.locator("[part=could] li span").allInnerTexts();
  assert.ok(could.includes(question("leak.status")), could.join());
  await reporter.press(
    form.getByRole("button", { name: `${words.result.answer}: ${question("leak.status")}`, exact: true }),
  );
  assert.equal((await reporter.asked(form)).id, "leak.status");
  await say(form, "confirmed");
  assert.equal(await form.evaluate(({ screen }) => screen), "result");
  assert.equal((await reporter.verdict(form)).level, "P1");
  // What was answered is no question any more; what leaked, and who has it, still is.
  const left = await form.locator("[part=could] li span").allInnerTexts();
  assert.ok(!left.includes(question("leak.status")) && left.length > 0, left.join());
});

test("no question begins with what was chosen for the one before", async () => {
  const { form } = await open(context, served);
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  await reporter.answer(form, facts, {
    each: async ({ id }) => assert.equal(await form.locator(".options input:checked").count(), 0, id),
  });
});

test("the remaining questions can be skipped; the report says what is not known", async () => {
  const form = await at("system.state");
  await reporter.press(form.getByRole("button", { name: words.ask.skip }));
  assert.equal(await reporter.heading(form).innerText(), words.check.title);
  assert.ok(await form.getByText(words.check.open).isVisible(), "what is open, others find out");
  await reporter.press(form.getByRole("button", { name: words.check.more }));
  assert.equal((await reporter.asked(form)).id, "system.state", "and can still be answered");
  await reporter.finish(form);
  const rows = await form.locator("[part=could] li").count();
  assert.ok(rows > 0);
});

test("“None of these” and “I don’t know” stand alone", async () => {
  const { form } = await open(context, served);
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  await reporter.answer(form, { "safety.people_at_risk": false }, { until: "incident.signs" });
  const checkedOnes = () =>
    form.locator(".options label:has(input:checked)").evaluateAll((all) => all.map((one) => one.textContent.trim()));
  await reporter.unfold(form);
  const box = (text) => form.locator(".options label", { hasText: text }).click();
  const [first, second] = reporter.infoOf("en").facts.find(({ id }) => id === "incident.signs").options;
  await box(first.text);
  await box(second.text);
  assert.deepEqual(await checkedOnes(), [first.text, second.text]);
  await box(words.ask.none);
  assert.deepEqual(await checkedOnes(), [words.ask.none]);
  await box(words.ask.unknown);
  assert.deepEqual(await checkedOnes(), [words.ask.unknown]);
  await box(first.text);
  assert.deepEqual(await checkedOnes(), [first.text]);
});

test("every answer is told in words", async () => {
  const { form } = await open(context, served);
  await reporter.describe(form, story.en, facts);
  await reporter.answer(form, {});
  const rows = await form.locator(".answers dd.said").allInnerTexts();
  assert.ok(rows.length > 2 && rows.every((text) => text.trim() !== ""), rows.join("|"));
});

test("another language while the form is in use keeps all answers", async () => {
  const form = await at("operation.affected");
  const before = await form.evaluate(({ interview }) => interview.answers);
  for (const locale of ["zh-Hans", "zh-Hant", "en"]) {
    await form.evaluate((element, to) => {
      element.locale = to;
    }, locale);
    await form.locator("h2", { hasText: reporter.questionOf(locale, "operation.affected") }).waitFor();
    assert.equal(await reporter.primary(form).innerText(), reporter.wordsOf(locale).first.next);
    assert.deepEqual(await form.evaluate(({ interview }) => interview.answers), before);
    assert.equal(await form.locator("[part=form]").getAttribute("lang"), locale);
  }
});
