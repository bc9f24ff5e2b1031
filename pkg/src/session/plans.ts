// What is decided, as reporters see it: by one pack, or by a desk for all the packs that a report concerns.

import type {
  Decision,
  Desk,
  DeskConflict,
  DeskDecision,
  DeskInfo,
  FactInfo,
  FirstStep,
  Holds,
  Pack,
  PackDecision,
  PackInfo,
  Suggestion,
  WorkAct,
  WorkDuty,
  WorkStep,
} from "fenji";
import { ownDecision } from "../report/make.js";
import { isShown } from "./audience.js";

/** What decides: one pack, or a desk over several. */
export type Decider = Pack | Desk;

/** The words of everything that can decide. */
export type Info = DeskInfo;

/** Why a pack of a desk is concerned. */
export type Concern = Pick<PackDecision, "text" | "basis" | "clause" | "note" | "facts">;

/** One pack that is or may be concerned, and what it decides. */
export interface Plan {
  readonly id: string;
  readonly title: string;
  readonly holds: Holds;
  /** `null` for a pack that decides alone. */
  readonly concern: Concern | null;
  readonly info: PackInfo;
  readonly decision: Decision;
}

/** Everything that is concluded, as reporters see it. */
export interface Verdict {
  /** Whether several plans may be concerned, so that each must be named. */
  readonly several: boolean;
  readonly plans: readonly Plan[];
  /** Acts of the command chain over all plans. */
  readonly acts: readonly WorkAct[];
  readonly duties: readonly WorkDuty[];
  readonly steps: readonly WorkStep[];
  /** What to do and what not to do in the first minutes, the most urgent first. */
  readonly first: readonly FirstStep[];
  readonly conflicts: readonly DeskConflict[];
  readonly suggestions: readonly Suggestion[];
  readonly open: readonly { readonly fact: string; readonly can_change: readonly string[] }[];
}

/** A decision in the shape that all views read. */
export function verdictOf(decision: DeskDecision, info: Info): Verdict {
  const { conflicts, first, questions, suggestions = [], worklist } = decision;
  const several = "desk" in ownDecision(decision);
  const plans = decision.packs.flatMap((one): Plan[] => {
    const words = info.packs.find(({ id }) => id === one.pack);
    const { pack: id, title, holds } = one;
    const concern = several ? one : null;
    return words ? [{ id, title, holds, concern, info: words, decision: shown(one.decision, info) }] : [];
  });
  const steps = allowed(worklist.steps, info);
  return {
    ...{ several, plans, conflicts, suggestions, open: questions.open, first },
    acts: worklist.command.flatMap((act) => {
      const from = act.from.filter(({ pack, role }) => isShown(info.packs, pack, role));
      return from.length > 0 ? [{ ...act, from }] : [];
    }),
    duties: allowed(worklist.duties, info),
    steps: several ? steps : inOrder(steps, plans),
  };
}

/** Steps as their plan has them, for one that decides alone: all of its are in the worklist, in its author's order here. */
function inOrder(steps: readonly WorkStep[], plans: readonly Plan[]): WorkStep[] {
  const work = new Map(steps.map((step) => [step.id, step]));
  const own = plans.flatMap(({ decision }) => decision.steps);
  return own.map(({ id, after }) => ({ ...(work.get(id) as WorkStep), after }));
}

/** A decision without what reporters are not to see. */
function shown(decision: Decision, info: Info): Decision {
  const { roles, warnings } = decision;
  const seen = (role: string | null | undefined) => isShown(info.packs, decision.pack.id, role);
  return {
    ...decision,
    command: decision.command.filter(({ role }) => seen(role)),
    duties: decision.duties.filter(({ by }) => seen(by)),
    steps: decision.steps.filter(({ by }) => seen(by)),
    reports: decision.reports.filter(({ by }) => seen(by)),
    ...(roles ? { roles: roles.filter(({ role }) => seen(role)) } : {}),
    ...(warnings ? { warnings: warnings.filter(({ role }) => seen(role)) } : {}),
  };
}

function allowed<S extends { readonly pack: string; readonly by: string }, W extends { from: S[] }>(
  list: readonly W[],
  info: Info,
): W[] {
  return list.flatMap((one) => {
    const from = one.from.filter(({ pack, by }) => isShown(info.packs, pack, by));
    return from.length > 0 ? [from.length === one.from.length ? one : { ...one, from }] : [];
  });
}

/** A fact with the help of the plan that is concerned, the likeliest first: one and the same question has other examples there. */
export function asConcerned(fact: FactInfo, { plans }: Verdict): FactInfo {
  const own = plans.flatMap(({ info }) => info.facts.find(({ id }) => id === fact.id) ?? [])[0];
  return own ? { ...fact, help: own.help } : fact;
}
