// What a reporter does and does not do now, in few lines; whom they call; who has their report.

import type { FirstStep, WorkDuty } from "fenji";
import { AUDIENCE } from "../report/shape.js";
import { audienceOf } from "./audience.js";
import type { Interview } from "./interview.js";
import { dueText, textOf } from "./phrases.js";
import type { Plan, Verdict } from "./plans.js";
import type { Words } from "./words.js";

/** The most lines that are shown at once. */
export const LINES = 5;
/** What is so urgent comes before all else, and is told before it is known whether it applies. */
const URGENT = 2;
/** How many lines are told that are only possible: more are beside the point. */
const FEW = 1;
/** How many people to call. */
const CALLED = 2;

/** How sure a line is: certain, if all is as the description says, or if the case is so. */
export type Sure = "yes" | "presumed" | "possible";

/** One thing to do, or not to do. */
export interface Line {
  readonly id: string;
  readonly text: string;
  /** The numbers to call that stand in the text, in their order. */
  readonly phones: readonly string[];
  readonly avoid: boolean;
  readonly sure: Sure;
  /** The most urgent is 1. */
  readonly urgency: number;
}

/** What this reporter does and does not do now, at most five lines, in the order in which they are done. */
export function guideOf({
  verdict,
  presumed,
  danger,
  signs,
  chosen,
  ...of
}: Pick<Interview, "verdict" | "presumed" | "danger" | "signs" | "chosen" | "suggestions"> & {
  readonly answered: (fact: string) => boolean;
}): Line[] {
  const found = new Map<string, FirstStep & { readonly sure: Sure }>();
  const add = (steps: readonly FirstStep[], sure: Sure) => {
    for (const step of steps) if (!found.has(step.id)) found.set(step.id, { ...step, sure });
  };
  add(mine(verdict, "yes"), "yes");
  add(mine(presumed, "yes"), "presumed");
  // Without any sign everything is possible, and most of it beside the point; before it was said whether anybody is in
  // danger, so is getting away, for whoever writes of nothing like it.
  const known = (signs && of.answered(signs.id)) || chosen.size > 0 || of.suggestions.length > 0;
  const spoken = !danger || of.answered(danger.id) || of.suggestions.some(({ fact }) => fact === danger.id);
  if (known && spoken) {
    const urgent = mine(presumed, "maybe").filter(({ urgency, id }) => urgency <= URGENT && !found.has(id));
    if (found.size + FEW <= LINES) add(urgent.slice(0, FEW), "possible");
  }
  const ranked = [...found.values()].sort((one, other) => one.urgency - other.urgency).slice(0, LINES);
  const lead = ranked[0]?.sure;
  // All of it stands in the order in which it is done, also what only the reporter's own words speak for yet; what is only
  // possible, behind what cannot wait. What is as urgent as each other stands under as few words on how sure it is as can be.
  const part = ({ urgency, sure }: (typeof ranked)[number]) => (sure === "possible" ? 1 : urgency <= URGENT ? 0 : 2);
  const lines = ranked.sort(
    (one, other) =>
      part(one) - part(other) || one.urgency - other.urgency || Number(one.sure !== lead) - Number(other.sure !== lead),
  );
  return lines.map(({ id, text, phones = [], avoid, sure, urgency }) => ({ id, text, phones, avoid, sure, urgency }));
}

/** The lines in two: the `most` that are most urgent, and the rest, each in the order in which they were. */
export function urgentOf(lines: readonly Line[], most: number): readonly [readonly Line[], readonly Line[]] {
  const urgent = new Set([...lines].sort((one, other) => one.urgency - other.urgency).slice(0, most));
  return [lines.filter((line) => urgent.has(line)), lines.filter((line) => !urgent.has(line))];
}

/** The reporter's own first steps, as sure as this. */
function mine({ first }: Verdict, holds: FirstStep["holds"]): readonly FirstStep[] {
  return first.filter((step) => step.audience === AUDIENCE && step.holds === holds);
}

/** The guide of an interview. */
export function guide(interview: Interview): Line[] {
  const { verdict, presumed, danger, signs, chosen, suggestions } = interview;
  return guideOf({
    ...{ verdict, presumed, danger, signs, chosen, suggestions },
    answered: (fact) => interview.answered(fact),
  });
}

/** The most urgent line, for who does not see it. */
export function guideAloud(interview: Interview, words: Words): string {
  const [first] = guide(interview);
  return first ? words.pair(first.avoid ? words.guide.avoid : words.guide.now, first.text) : "";
}

/** Somebody to call. */
export interface Contact {
  readonly role: string;
  readonly name: string;
  readonly contact: string;
}

/** Who can be called about it: whoever takes reports first, then those who answer the reporter. */
export function contacts({ verdict }: Interview): Contact[] {
  const plans = verdict.plans.filter(({ holds }) => holds === "yes");
  const all = plans.flatMap((plan) => {
    const wanted = [plan.decision.command[0]?.role, ...answering(plan, verdict).map(({ by }) => by)];
    const bound = plan.decision.roles ?? [];
    return [...new Set(wanted)].flatMap((role) => {
      const found = bound.find((one) => one.role === role);
      return found?.contact ? { role: textOf(plan.info.roles, role), name: found.name, contact: found.contact } : [];
    });
  });
  return all.filter(({ contact }, index) => all.findIndex((one) => one.contact === contact) === index).slice(0, CALLED);
}

/** Who has a report of this kind, and when the reporter hears from them, where the plan says so. */
export function handler({ verdict, info }: Interview, words: Words): { who: string; when: string | null } | null {
  const [plan] = verdict.plans.filter(({ holds }) => holds === "yes");
  if (!plan) return null;
  const [answer] = answering(plan, verdict);
  const role = answer?.by ?? plan.decision.command[0]?.role;
  if (!role) return null;
  return { who: textOf(plan.info.roles, role), when: answer ? dueText(answer.duty.due, info, words) : null };
}

/** Who has the report and when they are in touch; while nobody has it, to whom it must go. */
export function handed(interview: Interview, words: Words, sent: boolean): string | null {
  const has = handler(interview, words);
  if (!has) return null;
  if (!sent) return words.result.pass(has.who);
  return words.result.has(has.who) + (has.when ? words.result.contact(has.when) : words.result.contactOpen);
}

/** The duties of a plan towards the reporter that have a time, the earliest first. */
function answering(plan: Plan, { duties }: Verdict): { duty: WorkDuty; by: string }[] {
  const to = (role: string | null) => role && audienceOf([plan.info], plan.id, role) === AUDIENCE;
  return duties.flatMap((duty) => {
    const source = duty.from.find((one) => one.pack === plan.id && one.holds === "yes" && to(one.to));
    return source && !("when" in duty.due) ? [{ duty, by: source.by }] : [];
  });
}

/** A short code of a report's id, to be read out: its last six signs. */
export function codeOf(id: string): string {
  const signs = id
    .replaceAll(/[^\da-z]/gi, "")
    .slice(-6)
    .toUpperCase();
  return `${signs.slice(0, 3)}-${signs.slice(3)}`;
}
