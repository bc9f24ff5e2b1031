// The verdict in sentences: how serious it is, what is still possible, and what the latest answer has changed in it.

import type { WorkStep } from "fenji";
import { AUDIENCE } from "../report/shape.js";
import type { Interview } from "./interview.js";
import { actors, levelName, levelRange, textOf } from "./phrases.js";
import type { Info, Plan, Verdict } from "./plans.js";
import type { Words } from "./words.js";

/** How serious a plan's level is among its own: 0 is the worst. */
export function rankOf({ info, decision }: Plan): number {
  const index = info.levels.findIndex(({ id }) => id === decision.level.value);
  return index < 0 ? 3 : Math.min(3, index);
}

/** The plans that are concerned for certain, and those that may be. */
export function concerned({ plans }: Verdict): { certain: readonly Plan[]; maybe: readonly Plan[] } {
  return {
    certain: plans.filter(({ holds }) => holds === "yes"),
    maybe: plans.filter(({ holds }) => holds === "maybe"),
  };
}

/** What a reporter does and does not do in the first minutes, the most urgent first. */
export function firstSteps({ first, steps }: Verdict): WorkStep[] {
  const own = first.filter(({ audience }) => audience === AUDIENCE);
  return own.flatMap(({ id }) => steps.find((step) => step.id === id) ?? []);
}

/** A plan's level in one sentence: what is certain, what is still possible. */
export function levelSentence({ info, decision }: Plan, words: Words): string {
  const { possible, gap, inexact } = decision.level;
  const [serious] = possible;
  const mild = possible.at(-1);
  if (serious === undefined || mild === undefined) return gap === "yes" ? words.verdict.gap : words.verdict.unknown;
  // Where only bounds are known, one level that is left is not certain either.
  if (possible.length === 1 && inexact) return words.verdict.assumed(levelName(info.levels, serious));
  if (possible.length === 1) return words.verdict.certain(textOf(info.levels, serious));
  return words.verdict.between(levelName(info.levels, mild), levelName(info.levels, serious));
}

/** The same without what the level means. */
export function levelShort(plan: Plan, words: Words): string {
  const { info, decision } = plan;
  const [only, ...others] = decision.level.possible;
  return only !== undefined && others.length === 0 && !decision.level.inexact
    ? words.verdict.certain(levelName(info.levels, only))
    : levelSentence(plan, words);
}

/** The verdict in a line or two, for who has no room, or does not see it. */
export function shortVerdict(verdict: Verdict, words: Words): string {
  const { certain, maybe } = concerned(verdict);
  const levels = certain.map(({ title, info, decision }) =>
    words.pair(verdict.several ? title : words.verdict.level, levelRange(info.levels, decision.level.possible, words)),
  );
  if (!verdict.several) return levels.join();
  const [first, ...others] = levels;
  if (first === undefined) return words.plans.open;
  return others.length + maybe.length > 0 ? `${first} · ${words.plans.count(certain.length, maybe.length)}` : first;
}

/** Answers that the latest one has set aside, or that fit again, as lines of text. */
export function asideLines(interview: Interview, words: Words): string[] {
  const { change } = interview;
  const question = (id: string) => interview.fact(id)?.question ?? id;
  if (!change) return [];
  return [
    ...change.aside.map((id) => words.verdict.aside(question(id))),
    ...change.back.map((id) => words.verdict.back(question(id))),
  ];
}

/** Steps by who does them, in the plans' order of roles. */
export function byRole(
  list: readonly WorkStep[],
  { plans }: Verdict,
  info: Info,
): { role: string; steps: readonly WorkStep[] }[] {
  const roles = plans.flatMap(({ info }) => info.roles.map(({ text }) => text));
  const first = (step: WorkStep) => actors(step.from, info)[0] ?? "";
  const found = [...new Set(list.map(first))].sort((one, other) => roles.indexOf(one) - roles.indexOf(other));
  return found.map((role) => ({ role, steps: list.filter((step) => first(step) === role) }));
}
