// Which plan says what is shown, and where it is written.

import { html, nothing } from "lit";
import type { Basis, Holds } from "../../session/model.js";
import type { Plan } from "../../session/plans.js";
import type { Session } from "../../session/session.js";

/** What each plan has of something, under its title where there are several. */
export function byPlan(session: Session, content: (plan: Plan) => unknown): unknown {
  const { several, plans } = session.interview.verdict;
  return plans.map((plan) => {
    const shown = content(plan);
    return shown === nothing ? nothing : html`${several ? html`<h4>${plan.title}</h4>` : nothing}${shown}`;
  });
}

export function titleOf(session: Session, pack: string): string {
  return session.interview.verdict.plans.find(({ id }) => id === pack)?.title ?? pack;
}

interface Sourced {
  readonly clause: string | null;
  readonly basis: Basis;
}

/** The clause behind something, or why there is none. */
export function source(session: Session, of: Sourced): string {
  const { words } = session;
  const basis = of.basis === "plan" && of.clause ? "" : words.result.basis[of.basis];
  return [of.clause ? words.result.clause(of.clause) : "", basis]
    .filter(Boolean)
    .map((text) => ` · ${text}`)
    .join("");
}

/** The clause of each plan that knows it. */
export function sources(session: Session, from: readonly (Sourced & { readonly pack: string })[]): unknown {
  const [only] = from;
  if (!session.interview.verdict.several) return only ? source(session, only) : nothing;
  return from.map((one) => html`<br />${titleOf(session, one.pack)}${source(session, one)}`);
}

export function maybe(session: Session, of: { readonly holds: Holds }): string {
  return of.holds === "maybe" ? ` · ${session.words.result.maybe}` : "";
}
