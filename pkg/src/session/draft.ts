// Drafts: two of them made one, and those of older forms and other plans made to fit.

import type { Answer, Draft, FactInfo, Screen } from "./model.js";

/** The screens, in their order. */
export const SCREENS: readonly Screen[] = ["start", "ask", "details", "check", "result"];

/** The draft `left`, with what was entered `since` without knowing of it, which outweighs it. */
export function joined(left: Draft, since: Draft): Draft {
  // A finished report is not gone on with by somebody who has begun another.
  if (left.received !== null) return since;
  return {
    ...left,
    ...{ screen: since.screen, asked: since.asked },
    answers: { ...left.answers, ...since.answers },
    typed: { ...left.typed, ...since.typed },
    signs: [...new Set([...(left.signs ?? []), ...(since.signs ?? [])])],
    way: [...new Set([...(left.way ?? []), ...(since.way ?? [])])],
    attachments: [...left.attachments, ...since.attachments],
  };
}

/** A draft that was made to fit. */
export interface Fitted {
  readonly draft: Draft;
  /** Whether another plan has asked for it. */
  readonly elsewhere: boolean;
  /** How many answers were left out, to which nothing is asked any more. */
  readonly dropped: number;
}

/**
 * A kept draft as it can be gone on with by a plan with the id `plan`, which asks for `facts`, the reporter's own words among
 * them as `story`. Words to which nothing is asked any more are put to those: what somebody has written is not thrown away.
 * `null` where there is nothing to go on with, `unreadable` where it is no draft at all.
 */
export function fitted(
  kept: Draft,
  plan: string,
  facts: readonly FactInfo[],
  story: string | undefined,
): Fitted | "unreadable" | null {
  if (typeof kept.pack?.id !== "string" || typeof kept.answers !== "object" || kept.answers === null)
    return "unreadable";
  const elsewhere = kept.pack.id !== plan;
  const received = kept.received ?? null;
  // What another plan has finished was sent or is kept by itself.
  if (elsewhere && received !== null) return null;
  const known = new Set(facts.map(({ id }) => id));
  const entries = Object.entries(kept.answers);
  const lost = entries.filter(([fact]) => !known.has(fact));
  const texts = lost.map(([, answer]) => answer).filter(isWritten);
  const answers: Record<string, Answer> = Object.fromEntries(entries.filter(([fact]) => known.has(fact)));
  if (story && texts.length > 0) answers[story] = [answers[story], ...texts].filter(Boolean).join("\n");
  const screen = SCREENS.includes(kept.screen) ? kept.screen : received === null ? "start" : "result";
  const draft: Draft = {
    ...kept,
    ...{ answers, screen, received, asked: screen === "ask" ? (kept.asked ?? null) : null },
    ...{ done: kept.done ?? [], attachments: kept.attachments ?? [] },
    ...(elsewhere ? { screen: "start", asked: null, way: [], done: [], reported: [], previous: null } : {}),
  };
  return { draft, elsewhere, dropped: lost.length - (story ? texts.length : 0) };
}

/** Whether an answer is in the reporter's own words: neither an id nor a moment. */
function isWritten(answer: Answer): answer is string {
  return typeof answer === "string" && !/^[\w.:+-]*$/.test(answer);
}
