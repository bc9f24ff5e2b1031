// Reports made of what is known and what was decided.

import type { Decision, DeskDecision } from "../../build/types.js";
import {
  type Attached,
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
  const { id, made, received, zone, locale, facts, decision, done = [], changes = [] } = making;
  const { portal, reporter, roles, previous = null } = making;
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
  if (!isDesk(decision)) return { pack: edition(decision.pack) };
  return { desk: { ...edition(decision.desk), packs: decision.packs.map((one) => edition(one.decision.pack)) } };
}

/** What of a decision is shown to reporters at once. */
export function briefOf(decision: Decision | DeskDecision): Brief {
  const levels = isDesk(decision)
    ? decision.packs.map((one) => levelOf(one.decision, one.holds))
    : [levelOf(decision, "yes")];
  const own = decision.first.filter(({ audience }) => audience === "reporter");
  const first = own.map(({ id, holds, avoid, text }) => ({ id, holds, avoid, text }));
  return { complete: decision.complete, levels, first };
}

function levelOf({ pack, level }: Decision, holds: LevelShown["holds"]): LevelShown {
  return { pack: pack.id, holds, value: level.value, possible: [...level.possible] };
}

function edition({ id, version, digest }: Edition): Edition {
  return { id, version, digest };
}

/** Whether a decision is a desk's. */
export function isDesk(decision: Decision | DeskDecision): decision is DeskDecision {
  return "worklist" in decision;
}
