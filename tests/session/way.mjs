// A report without a screen: a session with a clock that is set by hand, and somebody who answers what is asked.

import assert from "node:assert/strict";
import { Session, wordsFor } from "../../pkg/dist/session/index.js";
import { loaded } from "./packs.mjs";

export const LOCALES = ["zh-Hans", "zh-Hant", "en"];
const WORDS = Object.fromEntries(await Promise.all(LOCALES.map(async (locale) => [locale, await wordsFor(locale)])));
export const wordsOf = (locale) => WORDS[locale];

/** When everything happens, unless a test moves the clock. */
export const START = "2026-11-22T01:00:00.000Z";

/**
 * A session over the pack `name`; `told` lists what it tells, `clock.now` may be set. Ids are counted from `first`.
 */
export function begin(
  name,
  { locale = "en", draft = null, roles = null, about = {}, decider = loaded(name), first = 1 } = {},
) {
  const told = [];
  const clock = { now: new Date(START) };
  const refused = [];
  let ids = first;
  const tell = (what) => () => told.push(what);
  const session = new Session(
    { decider, locale, words: wordsOf(locale), draft, roles, about },
    {
      now: () => clock.now,
      newId: () => `report-${ids++}`,
      ...Object.fromEntries(["changed", "entered", "decided", "turned", "asked"].map((what) => [what, tell(what)])),
      fail: (thrown) => refused.push(thrown),
    },
  );
  return { session, decider, told, clock, refused };
}

/** Writes what happened, points to `signs`, and goes on. */
export function describe(session, story, signs = []) {
  session.write(story);
  session.readStory();
  for (const sign of signs) session.point(sign);
  session.describe();
}

/** Answers questions from `facts` until none is left, or the one called `until`; whatever is not there is not known. */
export function answer(session, facts, { until = null, each = () => {} } = {}) {
  const order = [];
  while (session.screen === "ask" && session.question.id !== until) {
    const { id } = session.question;
    assert.ok(!order.includes(id), `${id} is asked twice`);
    order.push(id);
    each(session);
    session.answer(facts[id] ?? null);
  }
  return order;
}

/** An answer that a fact takes: the one with this number, turned round where there are fewer. */
export function anAnswer(fact, number) {
  if (number % 4 === 3) return null;
  if (fact.type === "number") return Math.min(fact.max ?? 9, (fact.min ?? 0) + number);
  const option = fact.options[number % fact.options.length].id;
  if (fact.type === "yes-no") return option === "yes";
  return fact.type === "several" ? [option] : option;
}

/** All that a session shows, as data. */
export function shown(session) {
  const { screen, asked, story, errors, attachments, reportId, changedSinceSubmit, changes, interview } = session;
  return {
    ...{ screen, asked, story, errors, attachments, reportId, changedSinceSubmit, changes },
    ...{ done: [...session.done], chosen: [...session.chosen], typed: [...session.typed] },
    ...{ answers: interview.answers, facts: interview.facts, decision: interview.decision },
    ...{ received: interview.received, zone: interview.zone, next: interview.next?.id, outline: session.outline() },
  };
}

/** What is left of a value in a store. */
export const stored = (value) => JSON.parse(JSON.stringify(value));
