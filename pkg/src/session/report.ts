// The report as it is sent and kept.

import type { Interview } from "./interview.js";
import type { Attachment, Report } from "./model.js";
import { answerText } from "./phrases.js";
import { isDesk } from "./plans.js";
import { written } from "./time.js";
import type { Words } from "./words.js";

/** A report on what has been answered so far. */
export function reportOf(
  interview: Interview,
  words: Words,
  more: {
    id: string;
    created: Date;
    done: readonly string[];
    attachments: readonly Attachment[];
    changes?: Report["changes"];
  },
): Report {
  const { whole: decision, info, locale } = interview;
  const decided = isDesk(decision)
    ? { desk: { ...decision.desk, title: info.title }, decision }
    : { pack: { ...decision.pack, title: info.title }, decision };
  // The changes are of what has decided.
  return {
    id: more.id,
    created: more.created.toISOString(),
    received: interview.received ?? written(more.created),
    zone: interview.zone,
    locale,
    ...decided,
    facts: interview.facts,
    answers: interview.given.map((fact) => ({
      fact: fact.id,
      question: fact.question,
      answer: answerText(fact, interview.answerTo(fact.id), words, locale),
    })),
    done: more.done,
    attachments: more.attachments.map(({ name, type, size }) => ({ name, type, size })),
    ...(more.changes ? { changes: more.changes } : {}),
  } as Report;
}

/** What a downloaded report is called. */
export function fileName(report: Report, ending: "json" | "md"): string {
  return `${(report.desk ?? report.pack).id}-${report.received.slice(0, 10)}-${report.id.slice(0, 8)}.${ending}`;
}
