// The whole way from what happened to what to do: ten situations in three languages, on a phone and on a desk.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { begin, context, fixture, served } from "./fixture.mjs";
import { open } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { shot } from "./shots.mjs";
import { situations } from "./situations.mjs";

fixture();

const DETAILS = { "system.name": "POS-3", "incident.place": "2F", "reporter.contact": "+86 138 0000 0000" };

for (const locale of reporter.LOCALES) {
  for (const width of [320, 1280]) {
    test(`${locale} at ${width} px`, async (t) => {
      // On the phone things move under the finger.
      const reducedMotion = width === 320 ? "no-preference" : "reduce";
      await begin({ viewport: { width, height: width === 320 ? 640 : 900 }, locale, reducedMotion });
      const { page, form } = await open(context, served, { lang: locale });
      for (const situation of situations) {
        await t.test(situation.id, async () => {
          await walk(page, form, situation, locale, width);
          await reporter.press(form.getByRole("button", { name: reporter.wordsOf(locale).result.fresh }));
          await reporter.press(form.locator("[part=sure] button").last());
          await form.locator("#story").waitFor();
          assert.equal(await form.locator("#story").inputValue(), "", "nothing is left of the report before");
        });
      }
    });
  }
}

/** The whole way; each screen must fit the page. */
async function walk(page, form, { id, story, facts, expect, possible }, locale, width) {
  const seen = async (screen) => {
    assert.equal(await reporter.overflow(page), null, `${screen} is wider than the page`);
    // All screens of one situation; a picture takes a while.
    if (id !== situations[0].id) return;
    await shot(page, `${id}-${locale}-${width}-${screen}`);
  };
  // With a finger on the phone; the desk goes faster.
  const pointer = width === 320;
  await seen("start");
  const suggested = await reporter.describe(form, story[locale], facts, { pointer, locale });
  const pointed = await form.evaluate(({ interview }) => interview.suggestions.length);
  assert.ok(suggested.length + pointed > 0, "the words point to something");
  const order = await reporter.answer(form, facts, { locale, pointer, each: ({ id }) => seen(`ask-${id}`) });
  // Those who could get hurt come before everything else.
  const first = order[0] ?? null;
  assert.equal(first, "safety.people_at_risk");
  assert.ok(!order.includes("incident.signs"), "what was pointed to is not asked again");
  await reporter.toDetails(form, pointer);
  await seen("details");
  await reporter.next(form, pointer);
  await reporter.fillDetails(form, DETAILS, pointer);
  const given = await form.locator(".answers").innerText();
  for (const text of [story[locale], ...Object.values(DETAILS)])
    assert.ok(given.includes(text), `${text} is shown again`);
  await seen("check");
  await reporter.finish(form, pointer);
  await seen("result");
  assert.deepEqual(await reporter.verdict(form, locale), expect);
  assert.deepEqual(await form.evaluate(({ interview }) => interview.decision.packs[0].decision.level.possible), possible);
  await seen("result, unfolded");
}

/** How reports write an offset. */
const WRITTEN = { "UTC+8": "+08:00", "UTC-5": "-05:00", "UTC+5:45": "+05:45" };

// Deadlines are moments: each reporter reads them on the clock on their own wall.
const FINISHED = new Date("2026-03-01T08:00:00Z");
for (const [timezoneId, offset, answered, diagnosed] of [
  ["Asia/Shanghai", "UTC+8", "Mar 1, 2026, 5:00 PM", "Mar 1, 2026, 6:00 PM"],
  ["America/New_York", "UTC-5", "Mar 1, 2026, 4:00 AM", "Mar 1, 2026, 5:00 AM"],
  ["Asia/Kathmandu", "UTC+5:45", "Mar 1, 2026, 2:45 PM", "Mar 1, 2026, 3:45 PM"],
]) {
  test(`deadlines and details in ${timezoneId}`, async () => {
    await begin({ timezoneId, locale: "en-US" });
    await context.clock.install({ time: FINISHED });
    const { page, form } = await open(context, served);
    const { story, facts } = situations.find(({ id }) => id === "orders-down");
    // What is entered as local time is reported as the moment that it was.
    await reporter.describe(form, story.en, facts);
    await context.clock.pauseAt(new Date(FINISHED.getTime() + 60_000));
    await reporter.answer(form, facts);
    await reporter.fillDetails(form, { "incident.occurred_at": "2026-02-28T23:30" });
    await reporter.finish(form);
    await reporter.unfold(form);
    const all = async () =>
      (await form.locator("[part=deadlines] > ul .due").allInnerTexts()).map((text) =>
        text.replaceAll("\u202f", " ").trim(),
      );
    // What is due at once stands before every moment, and is not folded away.
    const { immediately, unspecified } = reporter.wordsOf("en").result;
    const begun = await all();
    const atOnce = begun.filter((text) => text === immediately);
    assert.ok(atOnce.length > 0, "something is due at once");
    assert.deepEqual(begun.slice(0, atOnce.length), atOnce);
    assert.ok(begun.length > atOnce.length);
    assert.deepEqual(
      [...new Set(await form.locator("[part=deadlines] details .due").allInnerTexts())].map((text) => text.trim()),
      [unspecified],
    );
    const due = async () => (await all()).slice(atOnce.length);
    const minute = (text) => text.replace(":00 ", ":01 ").replace(":45 ", ":46 ");
    assert.deepEqual(
      (await due()).filter((_, index) => index % 2 === 0 && index < 6),
      [answered, answered, diagnosed].map((time) => `until ${minute(time)} (${offset})`),
    );
    assert.equal((await due())[1], "(1 hour left)");
    await context.clock.runFor(35 * 60_000);
    assert.equal((await due())[1], "(25 minutes left)");
    await context.clock.runFor(60 * 60_000);
    assert.deepEqual([(await due())[1], (await due())[5]], ["(overdue for 35 minutes)", "(25 minutes left)"]);
    const { occurred_at: occurred } = await form.evaluate((element) => element.interview.facts.incident);
    assert.equal(occurred, `2026-02-28T23:30:00${WRITTEN[offset]}`);
    // Browsers know some zones by an older name.
    const here = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
    assert.equal(await form.evaluate(({ interview }) => interview.zone), here);
    // On paper, too, and in what is copied or downloaded, every time says in which zone it is.
    await page.evaluate(() => {
      window.print = () => {};
      navigator.clipboard.writeText = async (text) => {
        window.copied = text;
      };
    });
    const [download] = await Promise.all([page.waitForEvent("download"), form.getByText("Download Markdown").click()]);
    const markdown = await readFile(await download.path(), "utf8");
    await form.getByText("Print the whole plan", { exact: true }).click();
    const printed = await page.evaluate(() => document.querySelector("[data-fenji-print]").shadowRoot.textContent);
    await form.getByText("Copy as text").click();
    const copied = await page.waitForFunction(() => window.copied).then((text) => text.jsonValue());
    for (const [text, most] of [
      [markdown, 4],
      [printed, 4],
      [copied, 0],
    ]) {
      const times = text.replaceAll("\u202f", " ").match(/\d:\d\d [AP]M.{0,14}/g);
      assert.ok(times.length > most && times.every((time) => time.includes(`(${offset})`)), times.join("\n"));
    }
  });
}

test("a year of five digits is told at its field, and a time that clocks skip is as much later", async () => {
  await begin({ timezoneId: "America/New_York", locale: "en-US" });
  const { form } = await open(context, served);
  const { story, facts } = situations.find(({ id }) => id === "orders-down");
  await reporter.describe(form, story.en, facts);
  await reporter.answer(form, facts);
  await reporter.toDetails(form);
  const field = form.locator("#incident-occurred_at");
  const zone = form.locator("#incident-occurred_at-zone");
  await field.evaluate((input) => {
    input.value = "12026-03-08T02:30";
  });
  await reporter.next(form);
  assert.equal(
    await form.locator("#incident-occurred_at-error").innerText(),
    "This is no date. Enter the year with four digits, then month, day and time.",
  );
  await field.fill("2026-03-08T02:30");
  // The form shows it a moment after it was entered.
  await zone.filter({ hasText: /^\s*UTC-4\s*$/ }).waitFor();
  await reporter.next(form);
  const { occurred_at: occurred } = await form.evaluate((element) => element.interview.facts.incident);
  assert.equal(occurred, "2026-03-08T03:30:00-04:00");
  assert.match(await form.locator(".answers").innerText(), /Mar 8, 2026, 3:30\sAM \(UTC-4\)/);
});

for (const width of [320, 1280]) {
  test(`text at 200 % and ${width} px loses nothing`, async () => {
    await begin({ viewport: { width, height: 800 } });
    const { page, form } = await open(context, served);
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    });
    const seen = async (screen) => {
      assert.equal(await reporter.overflow(page), null, `${screen} is wider than the page`);
      assert.deepEqual(await cut(form), [], `${screen} cuts text off`);
    };
    const [{ story, facts }] = situations;
    await seen("start");
    await reporter.describe(form, story.en, facts);
    await reporter.answer(form, facts, { each: ({ id }) => seen(id) });
    await seen("check");
    await reporter.toDetails(form);
    await seen("details");
    await reporter.finish(form);
    for (const summary of await form.locator("summary").all()) await reporter.press(summary);
    await seen("result");
    await shot(page, `large-text-${width}`);
  });
}

/** Texts that do not fit their box. */
const cut = (form) =>
  form.evaluate(({ shadowRoot }) =>
    [...shadowRoot.querySelectorAll("button, label, p, dt, dd, li, h2, h3, summary")]
      .filter((one) => !one.closest(".hidden") && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
      .map((one) => `${one.localName}: ${one.textContent.trim().slice(0, 40)}`),
  );
