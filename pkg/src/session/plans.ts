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
  type FirstStep,
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
import { isDesk } from "../report/make.js";
import { isShown } from "./audience.js";
import type { Facts } from "./model.js";

export { isDesk } from "../report/make.js";

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
  /** What to do and what not to do in the first minutes, the most urgent first. */
  readonly first: readonly FirstStep[];
  readonly conflicts: readonly DeskConflict[];
  readonly suggestions: readonly Suggestion[];
  readonly open: readonly { readonly fact: string; readonly can_change: readonly string[] }[];
}

/** How a decider is asked; `roles` as it takes them. */
export interface Asking {
  readonly locale?: string;
  readonly received?: string | undefined;
  readonly zone?: string;
  readonly audience?: "reporter" | "responder" | undefined;
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
      return words ? [{ id, title, holds, concern: one, info: words, decision: shown(one.decision, info) }] : [];
    });
    const { command, duties, steps } = decision.worklist;
    const { first } = decision;
    return {
      ...{ several: true, plans, conflicts: decision.conflicts, suggestions, open, first },
      acts: command.flatMap((act) => {
        const from = act.from.filter(({ pack, role }) => isShown(info.packs, pack, role));
        return from.length > 0 ? [{ ...act, from }] : [];
      }),
      duties: allowed(duties, info),
      steps: allowed(steps, info),
    };
  }
  const [words] = info.packs;
  const { id } = decision.pack;
  const plans: Plan[] = words
    ? [{ id, title: words.title, holds: "yes", concern: null, info: words, decision: shown(decision, info) }]
    : [];
  return {
    ...{ several: false, plans, acts: [], conflicts: [], suggestions, open, first: decision.first },
    duties: allowed(
      decision.duties.map((duty) => workDuty(id, duty)),
      info,
    ).sort(earlier),
    steps: allowed(
      decision.steps.map((step) => workStep(id, step)),
      info,
    ),
  };
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
