// What is decided, in one shape: by one pack, or by a desk for all the packs that a report concerns.

import {
  type Comparison,
  type Decision,
  Desk,
  type DeskComparison,
  type DeskConflict,
  type DeskDecision,
  type DeskInfo,
  type DeskRoles,
  type Duty,
  type Holds,
  type Pack,
  type PackDecision,
  type PackInfo,
  type Roles,
  type Step,
  type Suggestion,
  type WorkAct,
  type WorkDuty,
  type WorkStep,
} from "fenji";
import { isShown } from "./audience.js";
import type { Facts } from "./model.js";

/** What decides: one pack, or a desk over several. */
export type Decider = Pack | Desk;

/** The words of everything that can decide. */
export interface Info extends Omit<DeskInfo, "phases"> {
  readonly phases: readonly { readonly id: string; readonly text: string; readonly goal?: string }[];
}

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
  /** Acts of the command chain over all plans; none where one decides alone. */
  readonly acts: readonly WorkAct[];
  readonly duties: readonly WorkDuty[];
  readonly steps: readonly WorkStep[];
  readonly conflicts: readonly DeskConflict[];
  readonly suggestions: readonly Suggestion[];
  readonly open: readonly { readonly fact: string; readonly can_change: readonly string[] }[];
}

/** Whether a decision is a desk's. */
export function isDesk(decision: Decision | DeskDecision): decision is DeskDecision {
  return "worklist" in decision;
}

/** How a decider is asked; `roles` as it takes them. */
export interface Asking {
  readonly locale?: string;
  readonly received?: string | undefined;
  readonly zone?: string;
  readonly roles?: Roles | DeskRoles | undefined;
}

export function assess(decider: Decider, facts: Facts, { roles, ...more }: Asking): Decision | DeskDecision {
  return decider instanceof Desk
    ? decider.assess(facts, { ...more, roles: roles as DeskRoles | undefined })
    : decider.assess(facts, { ...more, roles: roles as Roles | undefined });
}

export function compare(
  decider: Decider,
  before: Facts,
  after: Facts,
  { roles, ...more }: Asking,
): Comparison | DeskComparison {
  return decider instanceof Desk
    ? decider.compare(before, after, { ...more, roles: roles as DeskRoles | undefined })
    : decider.compare(before, after, { ...more, roles: roles as Roles | undefined });
}

/** The shortest that can be had about facts; throws where they are refused. */
export function judge(decider: Decider, facts: Facts): object {
  return decider instanceof Desk ? decider.assess(facts) : decider.verdict(facts);
}

/** What decides, in words. */
export function infoOf(decider: Decider, locale: string): Info {
  if (decider instanceof Desk) return decider.info(locale);
  const info = decider.info(locale);
  return { ...info, packs: [info] };
}

/** The phases of what is to be done, in order. */
export function phasesOf({ steps }: Verdict, info: Info): Info["phases"] {
  if (info.phases.length > 0) return info.phases;
  // Where a desk does not name them, its packs do, and the worklist is in its order.
  const known = info.packs.flatMap(({ phases }) => phases);
  return [...new Set(steps.map(({ phase }) => phase))].flatMap((id) => known.find((phase) => phase.id === id) ?? []);
}

/** A decision in the shape that all views read. */
export function verdictOf(decision: Decision | DeskDecision, info: Info): Verdict {
  const open = decision.questions.open;
  const suggestions = decision.suggestions ?? [];
  if (isDesk(decision)) {
    const plans = decision.packs.flatMap((one) => {
      const words = info.packs.find(({ id }) => id === one.pack);
      const { pack: id, title, holds } = one;
      return words ? [{ id, title, holds, concern: one, info: words, decision: shown(one.decision) }] : [];
    });
    const { command, duties, steps } = decision.worklist;
    return {
      ...{ several: true, plans, conflicts: decision.conflicts, suggestions, open },
      acts: command.flatMap((act) => {
        const from = act.from.filter(({ role }) => isShown(role));
        return from.length > 0 ? [{ ...act, from }] : [];
      }),
      duties: allowed(duties),
      steps: allowed(steps),
    };
  }
  const [words] = info.packs;
  const { id } = decision.pack;
  const plans: Plan[] = words
    ? [{ id, title: words.title, holds: "yes", concern: null, info: words, decision: shown(decision) }]
    : [];
  return {
    ...{ several: false, plans, acts: [], conflicts: [], suggestions, open },
    duties: allowed(decision.duties.map((duty) => workDuty(id, duty))).sort(earlier),
    steps: allowed(decision.steps.map((step) => workStep(id, step))),
  };
}

/** A decision without what reporters are not to see. */
function shown(decision: Decision): Decision {
  const { roles, warnings } = decision;
  return {
    ...decision,
    command: decision.command.filter(({ role }) => isShown(role)),
    duties: decision.duties.filter(({ by }) => isShown(by)),
    steps: decision.steps.filter(({ by }) => isShown(by)),
    reports: decision.reports.filter(({ by }) => isShown(by)),
    ...(roles ? { roles: roles.filter(({ role }) => isShown(role)) } : {}),
    ...(warnings ? { warnings: warnings.filter(({ role }) => isShown(role)) } : {}),
  };
}

function allowed<S extends { readonly by: string }, W extends { from: S[] }>(list: readonly W[]): W[] {
  return list.flatMap((one) => {
    const from = one.from.filter(({ by }) => isShown(by));
    return from.length > 0 ? [from.length === one.from.length ? one : { ...one, from }] : [];
  });
}

function workDuty(pack: string, duty: Duty): WorkDuty {
  const { id, holds, due, text } = duty;
  return { id, holds, due, text, from: [{ ...duty, pack, binding: true }] };
}

function workStep(pack: string, step: Step): WorkStep {
  return { ...step, from: [{ ...step, pack }] };
}

/** Those with a moment come first, the earliest at the top; what the plan leaves open comes last. */
function earlier(one: WorkDuty, other: WorkDuty): number {
  const order = ({ due }: WorkDuty) => ("when" in due ? (due.when === "immediately" ? "1" : "3") : `0${due.at ?? "9"}`);
  return order(one).localeCompare(order(other), "en");
}
