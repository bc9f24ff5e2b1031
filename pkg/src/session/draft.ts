// Drafts: two of them made one.

import type { Draft } from "./model.js";

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
