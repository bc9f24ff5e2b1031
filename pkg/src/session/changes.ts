// What has changed since the last report, in words: the same on the screen, on paper and in files.

import type { ChangedFact, Command, Direction, Effect, PackComparison, Report, WorkDuty, WorkStep } from "fenji";
import { AUDIENCE } from "../report/shape.js";
import { audienceOf } from "./audience.js";
import type { Reassessed } from "./interview.js";
import { dueText, isTimed, levelName, levelRange, namesOf, roleOf, type Texts, textOf } from "./phrases.js";
import type { Info, Plan, Verdict } from "./plans.js";
import { firstSteps } from "./verdict.js";
import type { Words } from "./words.js";

/** One sentence, and the questions whose new answers are behind it. */
export interface Line {
  readonly text: string;
  /** When a changed level counts. */
  readonly effect: string;
  /** Whether it is more serious, or less. */
  readonly direction: Direction;
  readonly because: readonly string[];
}

/** Something that is new, gone or otherwise. */
export interface Item {
  readonly text: string;
  readonly who: string;
  readonly because: readonly string[];
  /** Whether nobody may wait with it, or do it. */
  readonly pressing: boolean;
}

/** What has changed. */
export interface Changes {
  readonly facts: readonly ChangedFact[];
  /** By plan; the title is empty where there is only one. */
  readonly plans: readonly { readonly title: string; readonly lines: readonly Line[] }[];
  /** Whether something milder waits for the word of whoever commands. */
  readonly held: boolean;
  /** Who must be told now. */
  readonly tell: readonly string[];
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
  readonly otherwise: readonly Item[];
}

/** What has changed, in the reporter's language. */
export function changesOf({ comparison, before, after }: Reassessed, info: Info, words: Words): Changes {
  const parts = comparison.packs;
  const question = (id: string) => comparison.facts.find(({ fact }) => fact === id)?.question ?? id;
  const asked = (because: readonly string[]) => because.map(question);
  const planOf = (verdict: Verdict, id: string) => verdict.plans.find((plan) => plan.id === id);
  const several = after.several;
  const plans = parts.map((part) => {
    const [was, is] = [planOf(before, part.pack), planOf(after, part.pack)];
    return {
      title: several ? ((is ?? was)?.title ?? part.pack) : "",
      lines: [...concernLines(part, asked(part.because), words), ...(is ? decisionLines(part, is, asked, words) : [])],
    };
  });
  /** The changed facts behind an item: what the engine says of it, or why the pack that brings it came or went. */
  const because = (of: Listed, where: "added" | "removed" | "changed") => {
    const facts = parts.flatMap(({ pack, because, comparison }) => {
      if (!of.packs.includes(pack)) return [];
      if (!comparison) return because;
      return comparison[of.list][where].find(({ item }) => idOf(item) === of.id)?.because ?? [];
    });
    return asked([...new Set(facts)]);
  };
  const [was, is] = [listed(before, info, words), listed(after, info, words)];
  const same = (one: Listed) => (other: Listed) => other.key === one.key;
  const item =
    (where: "added" | "removed" | "changed") =>
    (of: Listed): Item => ({
      ...{ text: of.text, who: of.who, pressing: of.pressing },
      because: because(of, where),
    });
  return {
    facts: comparison.facts,
    plans: plans.filter(({ lines }) => lines.length > 0),
    held: parts.some((part) => [part.takes_effect, part.comparison?.level.takes_effect].includes("when-confirmed")),
    tell: tell(parts, [before, after], info),
    added: is.filter((one) => !was.some(same(one))).map(item("added")),
    removed: was.filter((one) => !is.some(same(one))).map(item("removed")),
    otherwise: is
      .filter((one) => was.some((other) => same(one)(other) && other.state !== one.state))
      .map(item("changed")),
  };
}

/** Whether the plan applies now, where that has changed. */
function concernLines({ before, after }: PackComparison, because: readonly string[], words: Words): Line[] {
  if (before === after) return [];
  const { changes } = words;
  const line = (text: string, effect: string, direction: Direction) => [{ text, effect, direction, because }];
  if (after === null) return line(changes.gone, "", "down");
  if (before !== null) return line(after === "yes" ? changes.certain : changes.uncertain, "", "other");
  return line(after === "yes" ? changes.concerned : changes.mayConcern, changes.atOnce, "up");
}

function decisionLines(
  { before, comparison }: PackComparison,
  plan: Plan,
  asked: (because: readonly string[]) => readonly string[],
  words: Words,
): Line[] {
  const { verdict, changes } = words;
  const { info, decision } = plan;
  if (!comparison) {
    return before === null
      ? [
          {
            ...{ effect: "", direction: "other" as const, because: [] },
            text: words.pair(verdict.level, levelRange(info.levels, decision.level.possible, words)),
          },
        ]
      : [];
  }
  type Moved<T> = {
    readonly before: T | null;
    readonly after: T | null;
    readonly possible_before: readonly T[];
    readonly possible_after: readonly T[];
    readonly direction: Direction;
    readonly takes_effect: Effect | null;
    readonly because: readonly string[];
  };
  const line = <T>(
    label: string,
    moved: Moved<T>,
    one: (value: T) => string,
    all: (values: readonly T[]) => string,
  ): Line[] => {
    const name = (value: T | null) => (value === null ? verdict.unknown : one(value));
    const [was, is] = [name(moved.before), name(moved.after)];
    const effect =
      moved.takes_effect === "at-once"
        ? changes.atOnce
        : moved.takes_effect === "when-confirmed"
          ? changes.whenConfirmed(was)
          : "";
    const because = asked(moved.because);
    if (was !== is) return [{ text: verdict.changedTo(label, was, is), effect, direction: moved.direction, because }];
    const [could, can] = [all(moved.possible_before), all(moved.possible_after)];
    if (could === can) return [];
    return [{ text: verdict.changedTo(changes.possible(label), could, can), effect: "", direction: "same", because }];
  };
  const names = (list: Texts) => (ids: readonly string[]) => namesOf(list, ids, words);
  const schemes = (comparison.schemes ?? []).flatMap((moved) => {
    const scheme = info.schemes?.find(({ id }) => id === moved.scheme);
    if (!scheme) return [];
    return line(
      scheme.text,
      moved,
      (id) => levelName(scheme.levels, id),
      (ids) => levelRange(scheme.levels, ids, words),
    );
  });
  return [
    ...line(
      verdict.level,
      comparison.level,
      (id) => levelName(info.levels, id),
      (ids) => levelRange(info.levels, ids, words),
    ),
    ...schemes,
    ...line(verdict.kind, comparison.kind, (id) => textOf(info.kinds, id), names(info.kinds)),
    ...line(verdict.scope, comparison.scope, (id) => textOf(info.scopes, id), names(info.scopes)),
    ...line(verdict.priority, comparison.priority, String, (all) => all.join(words.list)),
  ];
}

/** One entry of a decision's lists. */
interface Listed {
  readonly key: string;
  readonly list: "command" | "duties" | "steps" | "reports";
  readonly id: string;
  readonly packs: readonly string[];
  readonly text: string;
  readonly who: string;
  readonly pressing: boolean;
  /** Whatever can be otherwise the next time. */
  readonly state: string;
}

function idOf(item: Command | Report | { id: string }): string {
  return "rule" in item ? item.rule : item.id;
}

/** Everything that is asked of anybody: the merged duties and steps, and the reports and acts of each pack. */
function listed(verdict: Verdict, info: Info, words: Words): Listed[] {
  const role = (pack: string, id: string | null | undefined) =>
    textOf(info.packs.find((one) => one.id === pack)?.roles ?? [], id);
  const who = (from: readonly { pack: string; by: string }[]) =>
    [...new Set(from.map(({ pack, by }) => role(pack, by)))].join(words.list);
  const named = (plan: Plan, text: string) => (verdict.several ? words.plans.later(plan.title, text) : text);
  const work = (
    list: "duties" | "steps",
    one: WorkDuty | WorkStep,
    state: string,
    text: string,
    pressing: boolean,
  ): Listed => ({
    ...{
      key: `${list} ${one.id}`,
      list,
      id: one.id,
      text,
      pressing,
      who: who(one.from),
      packs: one.from.map(({ pack }) => pack),
    },
    state: `${one.holds} ${state}`,
  });
  const duties = verdict.duties.map((duty) => {
    const due = dueText(duty.due, info, words);
    // What has no time is no haste.
    const dated = isTimed(duty.due);
    return work("duties", duty, due, dated ? `${duty.text} (${due})` : duty.text, dated && duty.holds === "yes");
  });
  const first = new Set(firstSteps(verdict));
  const steps = verdict.steps.map((step) =>
    work("steps", step, "", step.text, (first.has(step) || step.avoid) && step.holds === "yes"),
  );
  const own = verdict.plans.flatMap((plan) => [
    ...plan.decision.command.map(
      (act): Listed => ({
        ...{
          key: `${plan.id} command ${act.rule}`,
          list: "command",
          id: act.rule,
          packs: [plan.id],
          pressing: false,
          state: act.holds,
        },
        text: named(plan, words.pair(textOf(plan.info.acts, act.act), act.text)),
        who: role(plan.id, act.role),
      }),
    ),
    ...plan.decision.reports.map((report): Listed => {
      const due = dueText(report.due, info, words);
      return {
        ...{
          key: `${plan.id} reports ${report.id}`,
          list: "reports",
          id: report.id,
          packs: [plan.id],
          pressing: false,
          state: `${report.holds} ${due}`,
        },
        text: named(plan, `${report.text} (${due})`),
        who: role(plan.id, report.by),
      };
    }),
  ]);
  return [...steps, ...duties, ...own];
}

/**
 * Who must be told now, as far as reporters see it. Whoever reads this knows: of those who report, the one with first steps
 * of their own. Customers may report, too, and have to be told.
 */
function tell(parts: readonly PackComparison[], verdicts: readonly Verdict[], info: Info): string[] {
  const reads = new Set(verdicts.flatMap(({ first }) => first.map(({ by }) => by)));
  const roles = parts.flatMap(({ pack, tell }) =>
    tell
      .filter((role) => {
        const audience = audienceOf(info.packs, pack, role);
        return audience !== "restricted" && !(audience === AUDIENCE && reads.has(role));
      })
      .map((role) => roleOf(info, pack, role)),
  );
  return [...new Set(roles)];
}

/** What is gone, or goes as soon as whoever commands agrees. */
export function removedTitle({ held }: Changes, words: Words): string {
  return held ? words.changes.removedLater : words.changes.removed;
}

/** Everything that has changed as rows: the heading of the plan, or of the list, and the text. */
export function changeRows(changes: Changes, words: Words): [string, string][] {
  const because = (texts: readonly string[]) =>
    // One answer need not be told again with everything that it has changed.
    texts.length > 0 && changes.facts.length > 1 ? words.changes.because(texts.map(words.quote).join(words.list)) : "";
  const item =
    (mark: string) =>
    (one: Item): [string, string] => [
      one.who,
      `${mark} ${[one.text, because(one.because)].filter(Boolean).join(" — ")}`,
    ];
  return [
    ...changes.facts.map((fact): [string, string] => [
      fact.question,
      `${fact.before_text || words.check.unknown} → ${fact.after_text || words.check.unknown}`,
    ]),
    ...changes.plans.flatMap(({ title, lines }) =>
      lines.map((line): [string, string] => [
        title,
        [line.text, line.effect, because(line.because)].filter(Boolean).join(" "),
      ]),
    ),
    ...(changes.tell.length > 0 ? [[words.changes.tell, changes.tell.join(words.list)] as [string, string]] : []),
    ...changes.added.map(item(`＋ ${words.changes.added}:`)),
    ...changes.removed.map(item(`－ ${removedTitle(changes, words)}:`)),
    ...changes.otherwise.map(item(`± ${words.changes.otherwise}:`)),
  ];
}

/** What has changed in a few sentences, for who does not see it. */
export function changesAloud(changes: Changes, words: Words): string {
  const lines = changes.plans.flatMap(({ title, lines }) =>
    lines.map(({ text, effect }) => [title ? words.pair(title, text) : text, effect].filter(Boolean).join(" ")),
  );
  return [words.changes.title, ...lines].join(". ");
}
