// What a receiver finds about a report: whether it decides the same, and the receipt that says so.

import { briefOf, editionOf } from "./make.js";
import type { Brief, Decides, DeskEdition, Differs, Edition, Receipt, Report } from "./shape.js";

/** What a receiver has found. */
export interface Verified {
  /** Whether it has decided what the reporter was shown. */
  readonly same: boolean;
  /** What is otherwise. */
  readonly differs: readonly Differs[];
  /** Its own decision, and what has decided; `null` where it does not take the facts. */
  readonly decided:
    | ({ readonly decision: Brief } & ({ readonly pack: Edition } | { readonly desk: DeskEdition }))
    | null;
}

/**
 * Decides anew about a report's facts, and compares: the digests, whether all is decided, the levels, the first steps. Facts
 * that the pack does not take, such as unknown ones, are a difference, too; then nothing else is compared. A report with the
 * whole decision is compared as one with the brief one. Throws whatever the engine throws beside that.
 */
export function verifyReport(report: Report, decider: Decides): Verified {
  const { received_at: received, zone, locale, roles } = report;
  let decision: ReturnType<Decides["assess"]>;
  try {
    decision = decider.assess(report.facts, { locale, received, zone, ...(roles ? { roles } : {}) });
  } catch (thrown) {
    const { code, problems = [] } = thrown as { code?: unknown; problems?: readonly { message: string }[] };
    if (code !== "invalid-facts" && code !== "invalid-option") throw thrown;
    const decided = problems.map(({ message }) => message);
    return { same: false, differs: [{ what: "facts", reported: report.facts, decided }], decided: null };
  }
  const brief = briefOf(decision);
  const own = editionOf(decision);
  const differs = differences(report, own, brief);
  return { same: differs.length === 0, differs, decided: { ...own, decision: brief } };
}

/** The receipt for a report: `reference` is what the receiver calls it, `received` its own clock. */
export function receiptOf(
  report: Report,
  { same, differs, decided }: Verified,
  more: { readonly reference: string; readonly received: Date; readonly status_url?: string; readonly secret?: string },
): Receipt {
  if (!decided) throw new TypeError("a report whose facts are not taken gets no receipt: refuse it, and say why");
  const { decision, ...own } = decided;
  const { reference, received, ...later } = more;
  return {
    ...{ report: report.id, reference, received_at: received.toISOString() },
    decision: { ...decision, detail: "brief" },
    ...own,
    same,
    ...(differs.length > 0 ? { differs: [...differs] } : {}),
    ...later,
  };
}

type Own = { readonly pack?: Edition; readonly desk?: DeskEdition };

function differences(report: Report, own: Own, decided: Brief): Differs[] {
  const found: Differs[] = [];
  const note = (what: Differs["what"], one: unknown, other: unknown, pack?: string) => {
    if (!alike(one, other))
      found.push({ what, ...(pack ? { pack } : {}), reported: one ?? null, decided: other ?? null });
  };
  note("digest", headOf(report), headOf(own));
  const theirs = report.desk?.packs ?? [];
  for (const one of own.desk?.packs ?? []) {
    const other = theirs.find(({ id }) => id === one.id);
    // A pack that only one of the two thinks concerned differs in its level.
    if (other) note("digest", edition(other), one, one.id);
  }
  const shown = shownIn(report);
  if (!shown) return found;
  note("complete", shown.complete, decided.complete);
  for (const one of decided.levels)
    note(
      "level",
      shown.levels.find(({ pack }) => pack === one.pack),
      one,
      one.pack,
    );
  for (const one of shown.levels) {
    if (!decided.levels.some(({ pack }) => pack === one.pack)) note("level", one, null, one.pack);
  }
  // Without the words, which are other ones in another locale.
  const steps = ({ first }: Brief) => first.map(({ id, holds, avoid }) => ({ id, holds, avoid }));
  note("first", steps(shown), steps(decided));
  return found;
}

/** The brief decision in a report; `null` where its whole decision is none that this version reads. */
function shownIn({ decision }: Report): Brief | null {
  if (decision.detail === "brief") return decision;
  try {
    return briefOf(decision as unknown as Parameters<typeof briefOf>[0]);
  } catch {
    return null;
  }
}

function headOf({ pack, desk }: Own): Edition | null {
  const head = pack ?? desk;
  return head ? edition(head) : null;
}

function edition({ id, version, digest }: Edition): Edition {
  return { id, version, digest };
}

/** Whether two values are the same as JSON, in whatever order their keys stand. */
function alike(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
