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
export const primary = (form) => form.locator("button.primary");

/** Presses what is at a place; `pointer` moves a real pointer there and waits until it can be hit, which takes a while. */
export const press = (place, pointer = false) => (pointer ? place.click() : place.evaluate((one) => one.click()));

/** Goes on to the next screen. */
export const next = (form, pointer = false) => press(primary(form), pointer);

/** Writes what happened and answers the suggestions from `facts`; gives what was suggested. */
export async function describe(form, story, facts = {}, { suggestions = true, pointer = false } = {}) {
  await form.locator("#story").fill(story);
  const boxes = form.locator("[part=suggestion]");
  if (suggestions) await boxes.first().waitFor();
  const keys = await boxes.locator("input[value=yes]").evaluateAll((inputs) => inputs.map(({ name }) => name));
  for (const [index, key] of keys.entries()) {
    const [fact, value] = key.split("=");
    const known = facts[fact];
    const right = Array.isArray(known) ? known.includes(value) : String(known) === value;
    await press(boxes.nth(index).locator(`input[value=${right ? "yes" : "no"}]`), pointer);
  }
  await next(form, pointer);
  return keys;
}

/** The fact whose question is on the screen, or `null` when it is no question; `info` is the pack's or the desk's. */
export async function asked(form, locale = "en", info = infoOf(locale)) {
  const legend = form.locator("legend h2");
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
  if (fact.type === "number") return press(form.locator("input[type=checkbox]"), pointer);
  const name = (id) => fact.options.find((option) => option.id === id).text;
  const chosen = {
    boolean: () => [name(answer ? "yes" : "no")],
    string: () => [name(answer)],
    object: () => (answer === null ? [words.ask.unknown] : answer.length > 0 ? answer.map(name) : [words.ask.none]),
    undefined: () => [words.ask.unknown],
  }[typeof answer]();
  const boxes = form.locator(".options label.option");
  const shown = await boxes.evaluateAll((all) =>
    all.map((box) => ({ text: box.innerText.trim(), checked: box.querySelector("input").checked })),
  );
  for (const text of chosen)
    assert.ok(
      shown.some((box) => box.text === text),
      `no option “${text}” for ${fact.id}`,
    );
  for (const [index, { text, checked }] of shown.entries()) {
    const wanted = chosen.includes(text);
    if (wanted !== checked && (wanted || fact.type === "several")) await press(boxes.nth(index), pointer);
  }
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
    await next(form, pointer);
  }
}

/** Fills in details by the fact's id. */
export async function fillDetails(form, details) {
  for (const [fact, text] of Object.entries(details)) await form.locator(`#${fact.replaceAll(".", "-")}`).fill(text);
}

/** From the first screen to the result. */
export async function report(form, { story, facts, details = {} }, locale = "en") {
  await describe(form, story[locale] ?? story, facts);
  await answer(form, facts, { locale });
  await fillDetails(form, details);
  await next(form);
  await next(form);
  await form.locator("[part=keep]").waitFor();
}

/** What the result says: the level's id, and the texts of kind and scope. */
export async function verdict(form, locale = "en") {
  const info = infoOf(locale);
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
