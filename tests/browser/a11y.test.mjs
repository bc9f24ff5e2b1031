// The form for everybody: axe on every screen, the whole way by keyboard, focus, live regions, contrast, little motion.

import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { begin, context, fixture, PHONE, served } from "./fixture.mjs";
import { hosting, open, PACK } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { shot } from "./shots.mjs";
import { situations } from "./situations.mjs";

const words = reporter.wordsOf("en");
const { story, facts } = situations.find(({ id }) => id === "ransom-note");

fixture({
  site: async () => {
    const portal = await hosting();
    // A page has a background, on which axe judges what stands outside the form.
    portal.files.set("/portal.css", ":root { color-scheme: light dark } body { margin: 0 }");
    return portal;
  },
});

async function fresh(options = {}, shown = {}) {
  await begin({ ...PHONE, ...options });
  return open(context, served, {
    title: "Report an incident",
    head: '<link rel="stylesheet" href="/portal.css">',
    ...shown,
  });
}

for (const locale of reporter.LOCALES) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing on any screen in ${locale}, ${colorScheme}`, async () => {
      const { page, form } = await fresh({ colorScheme }, { lang: locale });
      const local = reporter.wordsOf(locale);
      const look = async (screen) => {
        assert.deepEqual(await violations(page), [], screen);
        if (locale === "en") await shot(page, `a11y-${screen}-${colorScheme}`);
      };
      await look("start");
      await form.locator("#story").fill(story[locale]);
      await form.locator("[part=sign]").first().waitFor();
      await look("signs");
      await reporter.press(form.locator("[part=sign]").first());
      await reporter.press(form.locator("[part=danger] input[value=yes]"));
      await form.locator(".emergency").waitFor();
      await look("danger");
      await reporter.press(form.locator("[part=danger] input[value=no]"));
      await reporter.press(form.locator(".pointing > summary"));
      await form.locator(".group").first().waitFor();
      await reporter.unfold(form);
      await look("all signs");
      await reporter.press(form.locator("[part=sign]").first());
      await reporter.next(form);
      await reporter.next(form);
      await look("question-error");
      const kinds = new Set();
      await reporter.answer(form, facts, {
        locale,
        // One screen of each kind; the others differ in words only.
        each: async ({ id, type }) => {
          if (kinds.has(type)) return;
          kinds.add(type);
          await look(`question-${id}`);
        },
      });
      assert.ok(kinds.has("several") && kinds.has("one") && kinds.has("yes-no"));
      await look("check");
      await reporter.toDetails(form);
      await form.locator("#files").setInputFiles([
        { name: "a.log", mimeType: "text/plain", buffer: Buffer.from("x") },
        { name: "b.bin", mimeType: "text/plain", buffer: Buffer.alloc(10 * 1024 * 1024 + 1) },
      ]);
      await form.locator("#summary").waitFor();
      await look("details-error");
      await reporter.next(form);
      await reporter.finish(form);
      await look("card");
      for (const summary of await form.locator("summary").all()) await reporter.press(summary);
      await form.locator("[part=delivery]", { hasText: local.delivery.kept.all }).waitFor();
      await look("result");
    });
  }
}

for (const locale of reporter.LOCALES) {
  test(`axe finds nothing on the failure screen in ${locale}`, async () => {
    served.files.set(PACK, null);
    const { page, form } = await fresh({}, { ready: false, lang: locale });
    await form.locator("[role=alert]").waitFor();
    served.files.delete(PACK);
    assert.deepEqual(await violations(page), []);
    page.faults = [];
  });
}

test("axe can find something", async () => {
  const { page, form } = await fresh();
  await form.evaluate(({ shadowRoot }) => {
    const label = shadowRoot.querySelector("label[for=story]");
    label.removeAttribute("for");
    shadowRoot.querySelector("textarea").removeAttribute("aria-describedby");
  });
  assert.ok((await violations(page)).length > 0);
});

/** The focused element in the form: its tag, text, and whether its focus can be seen. */
const focused = (page) =>
  page.evaluate(() => {
    const one = document.querySelector("fenji-report").shadowRoot.activeElement;
    if (!one) return null;
    const shown = one.id === "files" ? one.nextElementSibling : (one.closest(".option") ?? one);
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    const text = (one.labels?.[0] ?? one).textContent.trim();
    const visible = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
    return { tag: one.localName, id: one.id, type: one.type ?? null, value: one.value ?? null, text, visible };
  });

/** Presses Tab until the focus is on what `is` wants; each stop on the way must show its focus. */
async function tabTo(page, is, what) {
  for (let stops = 0; stops < 80; stops++) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    if (!at) continue;
    assert.ok(at.visible, `the focus on ${at.tag} “${at.text}” cannot be seen`);
    if (is(at)) return at;
  }
  assert.fail(`Tab never comes to ${what}`);
}

test("the whole way by keyboard alone, with a focus that can be seen", async () => {
  const { page, form } = await fresh();
  await tabTo(page, ({ type }) => type === "radio", "whether people are in danger");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  assert.equal(await form.evaluate(({ screen }) => screen), "start", "arrow keys do not go on");
  await tabTo(page, ({ id }) => id === "story", "the story");
  await page.keyboard.type(story.en);
  await reporter.read(form, story.en);
  const sign = reporter
    .infoOf("en")
    .facts.find(({ id }) => id === "incident.signs")
    .options.find(({ id }) => id === "malware-signs");
  await tabTo(page, ({ text }) => text === sign.text, "a sign");
  await page.keyboard.press("Space");
  await tabTo(page, ({ text }) => text === words.first.next, "Continue");
  await page.keyboard.press("Enter");
  for (let fact = await reporter.asked(form); fact; fact = await reporter.asked(form)) {
    const answer = facts[fact.id];
    if (fact.type === "several") {
      const { text } = fact.options.find(({ id }) => answer.includes(id));
      const box = await tabTo(page, (at) => at.text === text, text);
      if (!(await form.locator(`input[value="${box.value}"]`).isChecked())) await page.keyboard.press("Space");
    } else {
      const wanted = typeof answer === "boolean" ? (answer ? "yes" : "no") : (answer ?? "not known");
      const at = await tabTo(page, ({ type }) => type === "radio", "the answers");
      if (at.value === wanted) await page.keyboard.press("Space");
      for (let turns = 0; (await focused(page)).value !== wanted; turns++) {
        assert.ok(turns < 6, `no arrow leads to ${wanted}`);
        await page.keyboard.press("ArrowDown");
        assert.equal(await form.evaluate(({ asked }) => asked), fact.id, "arrow keys do not go on");
      }
      assert.equal(await form.locator(`input[value="${wanted}"]`).isChecked(), true);
    }
    // Enter in a group of choices goes on, as in every form.
    await page.keyboard.press("Enter");
  }
  assert.equal(await reporter.heading(form).innerText(), words.check.title);
  await tabTo(page, ({ text }) => text === words.check.details, "the details");
  await page.keyboard.press("Enter");
  await tabTo(page, ({ id }) => id === "system-name", "the system's name");
  await page.keyboard.type("ACC-7");
  await tabTo(page, ({ id }) => id === "files", "the files");
  await tabTo(page, ({ text }) => text === words.first.next, "Continue");
  await page.keyboard.press("Enter");
  await tabTo(page, ({ text }) => text === words.check.finish, "the end");
  await page.keyboard.press("Space");
  assert.equal((await reporter.verdict(form)).level, "P1");
  await form.evaluate(({ shadowRoot }) => {
    for (const details of shadowRoot.querySelectorAll("details")) details.open = false;
  });
  await tabTo(page, ({ tag, text }) => tag === "summary" && text === words.result.plan, "the plan");
  await page.keyboard.press("Enter");
  await tabTo(page, ({ tag, text }) => tag === "summary" && text === words.result.steps, "the steps");
  await page.keyboard.press("Enter");
  await tabTo(page, ({ tag }) => tag === "summary", "a phase");
  await page.keyboard.press("Enter");
  await tabTo(page, ({ type }) => type === "checkbox", "a step");
  await page.keyboard.press("Space");
  assert.equal(await form.evaluate(({ done }) => done.size), 1);
});

test("each new screen begins at its heading, for eyes, ears and keys", async () => {
  const { page, form } = await fresh();
  const begins = async (screen) => {
    const at = await focused(page);
    assert.equal(at?.tag, "h2", screen);
    const { top, bottom } = await form
      .locator("h2")
      .first()
      .evaluate((one) => one.getBoundingClientRect());
    assert.ok(top >= 0 && bottom <= 800, `${screen}: its heading is in sight`);
  };
  await reporter.describe(form, story.en, facts);
  await begins("the first question");
  await reporter.answer(form, facts, { each: ({ id }) => begins(id) });
  await begins("check");
  await reporter.toDetails(form);
  await begins("details");
  await reporter.next(form);
  await reporter.finish(form);
  await begins("result");
});

test("errors take the focus, and their links lead to the field", async () => {
  const { page, form } = await fresh();
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  const error = words.ask.choose;
  await reporter.next(form);
  assert.equal((await focused(page)).id, "summary");
  assert.equal(await form.locator("#summary").getAttribute("role"), "alert");
  await reporter.press(form.locator("#summary button", { hasText: error }));
  const at = await focused(page);
  assert.deepEqual([at.tag, at.id], ["input", "answer"]);
  assert.equal(await form.locator("#answer").getAttribute("aria-invalid"), "true");
  const described = await form.locator("fieldset").getAttribute("aria-describedby");
  assert.ok(described.split(" ").includes("answer-error"));
  assert.equal(await form.locator("#answer-error").innerText(), error);
  await reporter.choose(form, await reporter.asked(form), false);
  await reporter.next(form);
  assert.equal(await form.locator("#summary").count(), 0);
});

test("a moment of which a part is missing is told at its field", async () => {
  const { page, form } = await fresh();
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  await reporter.press(form.getByRole("button", { name: words.ask.skip }));
  await reporter.toDetails(form);
  await form.locator("#incident-occurred_at").focus();
  await page.keyboard.type("03");
  await reporter.next(form);
  await reporter.press(form.locator("#summary button", { hasText: words.details.badTime }));
  assert.equal((await focused(page)).id, "incident-occurred_at");
  assert.equal(await form.locator("#incident-occurred_at").getAttribute("aria-invalid"), "true");
});

test("screen readers hear what is to be done now, in few words, in a region that was there before", async () => {
  const { form } = await fresh();
  const status = form.locator("[part=form] > p.hidden[role=status]");
  assert.equal(await status.innerText(), "");
  await status.evaluate((one) => {
    one.before = true;
  });
  await reporter.press(form.locator("[part=danger] input[value=yes]"));
  await form.locator(".emergency").waitFor();
  const said = await status.innerText();
  assert.ok(said.startsWith(words.guide.now), said);
  assert.ok(said.length < 160, said);
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  assert.equal(await status.evaluate((one) => one.before), true);
});

test("a tap on an option goes on; a key, or a program that chooses, does not", async () => {
  const { page, form } = await fresh();
  await reporter.describe(form, story.en, facts);
  const { id } = await reporter.asked(form);
  const option = form.locator("label.tap").first();
  await option.evaluate((one) => one.click());
  await option.locator("input").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  assert.equal((await reporter.asked(form)).id, id);
  // A person reads before they tap.
  await page.waitForTimeout(200);
  await option.dblclick();
  await page.waitForFunction((before) => document.querySelector("fenji-report").asked !== before, id);
  // The second of two fast taps was meant for the same question.
  await page.waitForTimeout(200);
  const { way } = await form.evaluate(({ interview }) => ({ way: Object.keys(interview.answers) }));
  assert.equal(
    way.filter((one) => one !== "incident.description" && one !== "incident.signs").length,
    1,
    way.join(" "),
  );
});

test("those who want little motion get none", async () => {
  for (const [reducedMotion, moves] of [
    ["reduce", false],
    ["no-preference", true],
  ]) {
    const { form } = await fresh({ reducedMotion });
    const time = await reporter.primary(form).evaluate((one) => getComputedStyle(one).transitionDuration);
    assert.equal(Number.parseFloat(time) > 0, moves, reducedMotion);
    if (!moves) await context.close();
  }
});

test("with forced colours a choice can still be seen", async () => {
  const { page, form } = await fresh({ forcedColors: "active" });
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  const option = form.locator(".options label").first();
  const outline = () => option.evaluate((one) => getComputedStyle(one).outlineStyle);
  assert.equal(await outline(), "none");
  await reporter.press(option);
  assert.equal(await outline(), "solid");
  await shot(page, "a11y-forced-colors");
});
