// A person who reports something: reads what is on the screen and answers from what they know.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Pack } from "../../pkg/dist/node.js";
import { pkg } from "./hosting.mjs";
import { WORDS } from "./words.mjs";

const pack = Pack.load(readFileSync(join(pkg, "packs", "it-operations.json"), "utf8"), { trusted: true });

export const LOCALES = ["zh-Hans", "zh-Hant", "en"];
export const wordsOf = (locale) => WORDS[locale];
/** What the pack says of itself in a language. */
export const infoOf = (locale) => INFO[locale];
const INFO = Object.fromEntries(LOCALES.map((locale) => [locale, pack.info(locale)]));

export const questionOf = (locale, id) => infoOf(locale).facts.find((fact) => fact.id === id).question;

export const heading = (form) => form.locator("h2").first();
/** The button that goes on, and the one that sends. */
export const primary = (form) => form.locator("button.go");
export const send = (form) => form.locator("[part=send]");

/** Presses what is at a place; `pointer` moves a real pointer there and waits until it can be hit, which takes a while. */
export const press = (place, pointer = false) => (pointer ? place.click() : place.evaluate((one) => one.click()));

/** Goes on to the next screen. */
export const next = (form, pointer = false) => press(primary(form), pointer);

/** The id of the fact that says what has happened. */
const SIGNS = "incident.signs";

/**
 * Writes what happened, points to what fits it of the signs in `facts`, and goes on; gives what was offered for the words.
 * Without `suggestions` nothing is pointed to, and the signs are asked.
 */
export async function describe(form, story, facts = {}, { suggestions = true, pointer = false, locale = "en" } = {}) {
  await form.locator("#story").fill(story);
  const chips = form.locator("[part=sign]");
  if (suggestions) await read(form, story);
  const texts = await chips.allInnerTexts();
  const { options } = infoOf(locale).facts.find(({ id }) => id === SIGNS);
  const offered = options.filter(({ text }) => texts.some((one) => one.trim() === text)).map(({ id }) => id);
  if (suggestions) {
    for (const id of facts[SIGNS] ?? [])
      await point(form, options.find((option) => option.id === id)?.text, { pointer });
  }
  await next(form, pointer);
  return offered;
}

/** Waits until what was written is read, by a plan that may not be there yet: what it points to is offered then. */
export async function read(form, story) {
  await form.evaluate(async (element, text) => {
    while (element.interview?.answerTo(element.interview.story.id) !== text)
      await new Promise((done) => setTimeout(done, 20));
    await element.updateComplete;
  }, story);
}

/** Points to a sign, in the list of all where it is not offered. */
export async function point(form, text, { pointer = false } = {}) {
  const chip = form.locator("button.chip", { hasText: text });
  if ((await chip.count()) === 0) {
    await press(form.locator(".pointing > summary"), pointer);
    await chip.waitFor({ state: "attached" });
  }
  await chip.evaluate((one) => {
    const group = one.closest("details.group");
    if (group) group.open = true;
  });
  await press(chip, pointer);
}

/** The fact whose question is on the screen, or `null` when it is no question; `info` is the pack's or the desk's. */
export async function asked(form, locale = "en", info = infoOf(locale)) {
  const legend = form.locator(".ask legend h2");
  if ((await legend.count()) === 0) return null;
  const text = (await legend.innerText()).trim();
  // Two plans may ask different things in the same words.
  const alike = info.facts.filter(({ question }) => question === text);
  const shown = alike.length > 1 ? await form.evaluate(({ asked }) => asked) : alike[0]?.id;
  const fact = alike.find(({ id }) => id === shown);
  assert.ok(fact, `the pack has no question “${text}”`);
  return fact;
}

/** Chooses the answer on the screen, without going on; `null` and `undefined` are “I don’t know”. */
export async function choose(form, fact, answer, { locale = "en", pointer = false } = {}) {
  const words = wordsOf(locale);
  if (typeof answer === "number") return form.locator("#answer").fill(String(answer));
  if (fact.type === "number") return inSight(form.locator("label.tap").last(), pointer);
  const name = (id) => fact.options.find((option) => option.id === id).text;
  const chosen = {
    boolean: () => [name(answer ? "yes" : "no")],
    string: () => [name(answer)],
    object: () => (answer === null ? [words.ask.unknown] : answer.length > 0 ? answer.map(name) : [words.ask.none]),
    undefined: () => [words.ask.unknown],
  }[typeof answer]();
  const boxes = form.locator(".options label.option");
  const shown = await boxes.evaluateAll((all) =>
    all.map((box) => ({ text: box.textContent.trim(), checked: box.querySelector("input").checked })),
  );
  for (const text of chosen)
    assert.ok(
      shown.some((box) => box.text === text),
      `no option “${text}” for ${fact.id}`,
    );
  for (const [index, { text, checked }] of shown.entries()) {
    const wanted = chosen.includes(text);
    // What is chosen already is tapped again, to go on.
    const tap = pointer && fact.type !== "several";
    if (tap ? wanted : wanted !== checked && (wanted || fact.type === "several"))
      await inSight(boxes.nth(index), pointer);
  }
}

/** Presses an option, once the group that it stands in is open. */
async function inSight(box, pointer) {
  await box.evaluate((one) => {
    const group = one.closest("details.group");
    if (group) group.open = true;
  });
  // A person reads before they tap.
  if (pointer) await box.page().waitForTimeout(160);
  await press(box, pointer);
}

/** Answers questions from `facts` until none is left, or until the one called `until`; the ids in the order asked. */
export async function answer(
  form,
  facts,
  { locale = "en", info = infoOf(locale), pointer = false, until = null, each = async () => {} } = {},
) {
  const order = [];
  for (;;) {
    const fact = await asked(form, locale, info);
    if (!fact || fact.id === until) return order;
    assert.ok(!order.includes(fact.id), `${fact.id} is asked twice`);
    order.push(fact.id);
    await each(fact);
    await choose(form, fact, facts[fact.id], { locale, pointer });
    // A tap goes on by itself; whoever uses keys, or a program that chooses for them, confirms.
    const tapped = pointer && (fact.type === "number" ? typeof facts[fact.id] !== "number" : fact.type !== "several");
    if (!tapped) await next(form, pointer);
  }
}

/** Goes to the details, where somebody has some. */
export async function toDetails(form, pointer = false) {
  await press(form.locator("button.add"), pointer);
  await form.locator("#files").waitFor({ state: "attached" });
}

/** Fills in details by the fact's id, and goes back to the last look. */
export async function fillDetails(form, details, pointer = false) {
  await toDetails(form, pointer);
  for (const [fact, text] of Object.entries(details)) await form.locator(`#${fact.replaceAll(".", "-")}`).fill(text);
  await next(form, pointer);
}

/** Sends the report, from wherever it is; ends on the result. */
export async function finish(form, pointer = false) {
  await press(send(form), pointer);
  await form.locator("[part=reference]").waitFor();
}

/** From the first screen to the result. */
export async function report(form, { story, facts, details = null }, locale = "en") {
  await describe(form, story[locale] ?? story, facts, { locale });
  await answer(form, facts, { locale });
  if (details) await fillDetails(form, details);
  await finish(form);
}

/** Opens everything that is folded. */
export const unfold = (form) =>
  form.evaluate(({ shadowRoot }) => {
    for (const details of shadowRoot.querySelectorAll("details")) details.open = true;
  });

/** What the result says: the level's id, and the texts of kind and scope. */
export async function verdict(form, locale = "en") {
  const info = infoOf(locale);
  await unfold(form);
  const level = (await form.locator("[part=level]").innerText()).trim();
  const [kind, scope] = (await form.locator("[part=verdict] dd").allInnerTexts()).map((text) => text.trim());
  const id = (list, text) => list.find((word) => word.text === text)?.id ?? text;
  return { level: id(info.levels, level), kind: id(info.kinds, kind), scope: id(info.scopes, scope) };
}

/** Whether anything is wider than the page. */
export function overflow(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const inside = (root) =>
      [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
    const wide = inside(document).filter(
      (one) => !one.closest(".hidden") && one.getBoundingClientRect().right > clientWidth + 0.5,
    );
    return scrollWidth > clientWidth || wide.length > 0
      ? [scrollWidth, clientWidth, ...wide.slice(0, 3).map((one) => `${one.localName}.${one.className}`)]
      : null;
  });
}
