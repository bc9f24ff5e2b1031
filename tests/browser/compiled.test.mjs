// The form by compiled packs: one file of the reader's language, the other one when the language changes, nothing lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { context, fixture, PHONE, served } from "./fixture.mjs";
import { open } from "./hosting.mjs";

fixture({ settings: PHONE });

/** What of the engine and of packs was fetched, in order. */
function fetched(page) {
  const names = [];
  page.on("request", (request) => {
    const name = new URL(request.url()).pathname.split("/").at(-1);
    if (/\.(fenji|wasm|json)$/.test(name)) names.push(name);
  });
  return names;
}

const state = (form) =>
  form.evaluate(({ interview }) => ({
    locale: interview.locale,
    story: interview.answerTo(interview.story.id),
    signs: interview.answerTo("incident.signs"),
    question: interview.fact("incident.signs").question,
  }));

for (const plan of ["it-operations", "desk"]) {
  test(`${plan}: the language changes with its file, and all answers stay`, async () => {
    const { page, form } = await open(context, served, {
      attributes: { pack: null, trusted: false },
      ready: false,
    });
    const names = fetched(page);
    await form.evaluate((element, pack) => {
      element.pack = pack;
    }, `/packs/${plan}.{locale}.fenji`);
    // The first field stands before the plan is there.
    await page.waitForFunction(() => document.querySelector("fenji-report").interview);
    await form.evaluate(({ interview }) => {
      interview.answer(interview.story.id, "the till shows an error");
      interview.answer("incident.signs", ["software-error"]);
    });
    const english = await state(form);
    assert.equal(english.locale, "en");

    await form.evaluate((element) => {
      element.locale = "zh-TW";
    });
    await form.locator("h2", { hasText: /[\u4e00-\u9fff]/ }).first().waitFor();
    const chinese = await state(form);
    assert.deepEqual(
      [chinese.locale, chinese.story, chinese.signs],
      ["zh-Hant", "the till shows an error", ["software-error"]],
    );
    assert.notEqual(chinese.question, english.question);
    assert.deepEqual(names.sort(), ["core_bg.wasm", `${plan}.en.fenji`, `${plan}.zh-Hant.fenji`].sort());

    await form.evaluate((element) => {
      element.locale = "en";
    });
    await form.locator("h2", { hasText: /[a-z]/ }).first().waitFor();
    assert.deepEqual(await state(form), english);
    assert.deepEqual(page.faults, []);
  });
}

test("where the file of the other language cannot be had, the language stays, the form goes on, and the host hears of it", async () => {
  served.files.set("/packs/desk.zh-Hans.fenji", { status: 404, type: "text/plain" });
  const { page, form } = await open(context, served, { attributes: { pack: "/packs/desk.{locale}.fenji", trusted: false } });
  const said = form.evaluate(
    (element) => new Promise((done) => element.addEventListener("fenji-error", ({ detail }) => done(detail.error.message))),
  );
  await form.evaluate((element) => {
    element.locale = "zh-Hans";
  });
  assert.match(await said, /desk\.zh-Hans\.fenji has status 404/);
  assert.equal((await state(form)).locale, "en");
  await form.evaluate(({ interview }) => interview.answer("incident.signs", ["software-error"]));
  assert.deepEqual((await state(form)).signs, ["software-error"]);
  page.faults = page.faults.filter((text) => !/404/.test(text));
  assert.deepEqual(page.faults, []);
});
