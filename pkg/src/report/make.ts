// Reports made of what is known and what was decided.

import type { Decision, DeskDecision } from "../../build/types.js";
import {
  type Attached,
  AUDIENCE,
  type Brief,
  type DeskEdition,
  type Edition,
  type FactChange,
  type Facts,
  FORMAT,
  type LevelShown,
  type Report,
  type Shown,
} from "./shape.js";

/** What a report is made of. */
export interface Making {
  /** A UUID, version 7; also the key by which a repeated report is known. */
  readonly id: string;
  /** When it was made. */
  readonly made: Date;
  /** When it was finished for the first time: RFC 3339, with the device's offset. */
  readonly received: string;
  /** Where its deadlines count: an IANA name or an offset. */
  readonly zone: string;
  /** The locale of the decision's words. */
  readonly locale: string;
  readonly facts: Facts;
  /** What the pack or desk has decided about these facts. */
  readonly decision: Decision | DeskDecision;
  /** How much of the decision is sent; `brief` where nothing is said. */
  readonly detail?: Shown["detail"] | undefined;
  readonly done?: readonly string[];
  readonly attachments?: readonly Attached[];
  /** The id of the report that this one updates. */
  readonly previous?: string | null;
  readonly changes?: readonly FactChange[];
  readonly portal?: string | null | undefined;
  readonly reporter?: string | null | undefined;
  /** As the engine took them. */
  readonly roles?: object | null | undefined;
}

/** A report in the one shape that receivers take. */
export function reportOf(making: Making): Report {
  const { id, made, received, zone, locale, facts, done = [], changes = [] } = making;
  const { portal, reporter, previous = null } = making;
  const decision = ownDecision(making.decision);
  // A desk of one pack alone takes roles by pack; its report is the pack's.
  const roles =
    "pack" in decision && decision !== making.decision
      ? (making.roles as Record<string, object> | null)?.[decision.pack.id]
      : making.roles;
  return {
    ...{ format: FORMAT, id, key: id, made_at: made.toISOString(), received_at: received, zone, locale },
    facts: { ...facts },
    ...editionOf(decision),
    decision: making.detail === "full" ? { ...decision, detail: "full" } : { ...briefOf(decision), detail: "brief" },
    ...(done.length > 0 ? { done: [...done] } : {}),
    attachments: [...(making.attachments ?? [])],
    previous,
    ...(changes.length > 0 ? { changes: [...changes] } : {}),
    ...(portal ? { portal } : {}),
    ...(reporter ? { reporter } : {}),
    ...(roles ? { roles: { ...roles } } : {}),
  };
}

/** The pack that has decided alone, or the desk with the packs that are or may be concerned. */
export function editionOf(decision: Decision | DeskDecision): { pack: Edition } | { desk: DeskEdition } {
  const own = ownDecision(decision);
  if ("pack" in own) return { pack: edition(own.pack) };
  return { desk: { ...edition(own.desk), packs: own.packs.map((one) => edition(one.decision.pack)) } };
}

/** What of a decision is shown to reporters at once. */
export function briefOf(decision: Decision | DeskDecision): Brief {
  const plans = "packs" in decision ? decision.packs : [{ decision, holds: "yes" as const }];
  const own = decision.first.filter(({ audience }) => audience === AUDIENCE);
  const first = own.map(({ id, holds, avoid, text }) => ({ id, holds, avoid, text }));
  return { complete: decision.complete, levels: plans.map((one) => levelOf(one.decision, one.holds)), first };
}

/**
 * The decision as the one that was loaded knows it: the pack's own, where a desk was made of that pack alone. Such a desk has
 * the digest of its pack.
 */
export function ownDecision(decision: Decision | DeskDecision): Decision | DeskDecision {
  if ("pack" in decision) return decision;
  const [only] = decision.packs;
  return only?.decision.pack.digest === decision.desk.digest ? only.decision : decision;
}

function levelOf({ pack, level }: Decision, holds: LevelShown["holds"]): LevelShown {
  return { pack: pack.id, holds, value: level.value, possible: [...level.possible] };
}

function edition({ id, version, digest }: Edition): Edition {
  return { id, version, digest };
}
