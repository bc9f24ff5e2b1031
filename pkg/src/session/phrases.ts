// What the engine says, in words that stand in screens, sentences and reports alike.

import type { Decision, Due, FactInfo, PackInfo } from "fenji";
import type { Answer } from "./model.js";
import type { Info, Plan, Verdict } from "./plans.js";
import { duration, moment, type Words } from "./words.js";

/** An answer in words. */
export function answerText(fact: FactInfo, answer: Answer, words: Words, locale: string): string {
  if (answer === null) return words.check.unknown;
  const name = (id: unknown) => fact.options.find((option) => option.id === id)?.text ?? String(id);
  const names = (ids: unknown) => (Array.isArray(ids) ? ids.map(name) : []);
  if (typeof answer === "boolean") return name(answer ? "yes" : "no");
  if (typeof answer === "number") return [answer, fact.unit].filter((part) => part !== null).join(" ");
  if (fact.type === "time") return moment(locale, String(answer));
  if (typeof answer === "string") return fact.options.length > 0 ? name(answer) : answer;
  if (Array.isArray(answer)) return answer.length > 0 ? names(answer).join(words.list) : words.ask.none;
  const { includes, any_of: anyOf } = answer as { includes?: unknown; any_of?: unknown };
  // What was only ruled out leaves everything else possible.
  return [...names(includes), ...names(anyOf)].join(words.list) || words.check.unknown;
}

/** Whether the plan says by when: at once, or within some time. What it leaves open can wait for what it does not. */
export function isTimed(due: Due): boolean {
  return !("when" in due) || due.when === "immediately";
}

/** When something is due, in words. */
export function dueText(due: Due, info: Pick<PackInfo, "facts" | "locale">, words: Words): string {
  const { locale } = info;
  if ("when" in due) return due.when === "immediately" ? words.result.immediately : words.result.unspecified;
  if (due.at) return words.result.due(moment(locale, due.at));
  const from = info.facts.find((fact) => fact.id === due.from)?.question ?? words.result.received;
  return words.result.within(duration(locale, due.within), from);
}

/** Words by the ids of a pack. */
export type Texts = readonly { readonly id: string; readonly text: string }[];

/** The text of an id of the pack: a role, an act, a level, a kind. */
export function textOf(list: Texts, id: unknown): string {
  return list.find((word) => word.id === id)?.text ?? String(id ?? "");
}

/** A level's name: in the pack's words what stands before the colon, as in “P1: an important system is down”. */
export function levelName(levels: Texts, level: string): string {
  return textOf(levels, level).split(/[:：]/)[0]?.trim() || level;
}

/** The possible levels in short: one, or from the mildest to the most serious. */
export function levelRange(levels: Texts, possible: readonly string[], words: Words): string {
  const [serious] = possible;
  const mild = possible.at(-1);
  if (serious === undefined || mild === undefined) return words.verdict.unknown;
  const [from, to] = [levelName(levels, mild), levelName(levels, serious)];
  return serious === mild ? to : words.verdict.range(from, to);
}

/** The possible ones of a list by name; none and many are not known. */
export function namesOf(list: Texts, possible: readonly string[], words: Words): string {
  if (possible.length === 0 || possible.length > 3) return words.verdict.unknown;
  return possible.map((id) => textOf(list, id)).join(words.list);
}

/** What a pack calls one of its roles. */
export function roleOf(info: Info, pack: string, role: string | null | undefined): string {
  return textOf(info.packs.find(({ id }) => id === pack)?.roles ?? [], role);
}

/** What an act of the command chain is called, in the words of the first pack that knows it. */
export function actOf(info: Info, act: string): string {
  return textOf(
    info.packs.flatMap(({ acts }) => acts),
    act,
  );
}

/** Whoever must act, in the words of every pack that says so. */
export function actors(from: readonly { readonly pack: string; readonly by: string }[], info: Info): string[] {
  return [...new Set(from.map(({ pack, by }) => roleOf(info, pack, by)))];
}

/** Whom a pack needs and nobody has named. */
export function unbound({ decision, info }: Plan): string[] {
  return (decision.warnings ?? [])
    .filter(({ code }) => code === "unbound-role")
    .map(({ role }) => textOf(info.roles, role));
}

/** The actions on one side of a conflict, in words. */
export function side(actions: readonly string[], { steps, duties }: Verdict): string[] {
  return actions.flatMap((action) => {
    const [kind, id] = action.split(":");
    return (kind === "step" ? steps : duties).find((one) => one.id === id)?.text ?? [];
  });
}

/** What is decided in further level schemes, each under its own name. */
export function schemesOf(decision: Decision, info: PackInfo) {
  return (decision.schemes ?? []).flatMap((conclusion) => {
    const scheme = info.schemes?.find(({ id }) => id === conclusion.scheme);
    return scheme ? [{ title: scheme.text, levels: scheme.levels, conclusion }] : [];
  });
}
