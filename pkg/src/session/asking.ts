// What a reporter is asked: what stands on the first screen, what comes next, and where asking ends.

import type { Suggestion } from "fenji";
import { AUDIENCE } from "../report/shape.js";
import type { Answer, FactInfo } from "./model.js";

/** The most questions after the first screen, unless the reporter wants to answer more: the rest is for responders. */
export const MOST = 8;
/** The most signs that are offered for what was written. */
export const SIGNS = 4;

/** What can be asked of a reporter in any case: nothing has to be so first. */
function plain(facts: readonly FactInfo[], type: FactInfo["type"]): FactInfo | undefined {
  return facts.find(
    (fact) => fact.type === type && !fact.computed && !fact.when && fact.deciding && fact.asked_of.includes(AUDIENCE),
  );
}

/** The fact that says whether people are in danger: the yes or no that the pack wants to know before all else. */
export function dangerOf(facts: readonly FactInfo[]): FactInfo | undefined {
  const first = plain(facts, "yes-no");
  return first?.ask_first ? first : undefined;
}

/** The fact that says what has happened: the first of several choices that the pack asks of everybody. */
export function signsOf(facts: readonly FactInfo[]): FactInfo | undefined {
  return plain(facts, "several");
}

/** The fact that holds the reporter's own words: the first text that the pack asks for, if any. */
export function storyOf(facts: readonly FactInfo[]): FactInfo | undefined {
  return facts.find((fact) => fact.type === "text" && !fact.computed);
}

/** Whether a fact is asked on a screen of its own: it can be answered by choosing or with a number. */
export function isQuestion(fact: FactInfo | undefined): boolean {
  return fact !== undefined && !fact.computed && fact.type !== "text" && fact.type !== "time";
}

/**
 * What the description points to and nobody has denied, as answers: it orders questions and shows what to do if it is so,
 * and is no fact. `chosen` signs stand for all others.
 */
export function understood(
  suggestions: readonly Suggestion[],
  signs: FactInfo | undefined,
  chosen: Iterable<string>,
  find: (id: string) => FactInfo | undefined,
): [string, Answer][] {
  const answers = new Map<string, Answer>();
  const picked = [...chosen];
  if (signs && picked.length > 0) answers.set(signs.id, picked);
  for (const { fact, value } of suggestions) {
    // The likeliest comes first.
    if (!answers.has(fact)) answers.set(fact, find(fact)?.type === "several" ? [value] : value);
  }
  return [...answers];
}

/** The signs to offer: those that are chosen, and the likeliest of those that the description points to. */
export function offered(
  suggestions: readonly Suggestion[],
  signs: FactInfo | undefined,
  chosen: ReadonlySet<string>,
): FactInfo["options"] {
  const likely = suggestions.filter(({ fact }) => fact === signs?.id).map(({ value }) => String(value));
  const ids = new Set([...likely.slice(0, SIGNS), ...chosen]);
  return [...ids].flatMap((id) => signs?.options.find((option) => option.id === id) ?? []);
}

/** The mildest answer that a fact takes. */
export function mildest(fact: FactInfo): Answer {
  if (fact.type === "yes-no") return false;
  if (fact.type === "number") return Math.max(0, fact.min ?? 0);
  return fact.type === "several" ? [] : fact.options[0]?.id;
}
