// A report in words: what stands on paper, in the clipboard and in Markdown.

import type { Report } from "../report/shape.js";
import type { Interview } from "./interview.js";
import type { Attachment, Paper } from "./model.js";
import { answerText } from "./phrases.js";
import { written } from "./time.js";
import type { Words } from "./words.js";

/** The report on what has been answered so far, in words. */
export function paperOf(
  interview: Interview,
  words: Words,
  more: {
    readonly id: string;
    readonly now: Date;
    readonly done: readonly string[];
    readonly attachments: readonly Attachment[];
  },
): Paper {
  const { whole: decision, info, locale } = interview;
  return {
    id: more.id,
    received: interview.received ?? written(more.now),
    locale,
    by: { ...decision.desk, title: info.title },
    decision,
    answers: interview.given.map((fact) => ({
      fact: fact.id,
      question: fact.question,
      answer: answerText(fact, interview.answerTo(fact.id), words, locale),
    })),
    done: more.done,
    files: more.attachments.map(({ name }) => name),
  };
}

/** What a downloaded report is called. */
export function fileName(report: Report, ending: "json" | "md"): string {
  const { id, received_at } = report;
  return `${(report.desk ?? report.pack)?.id}-${received_at.slice(0, 10)}-${id.slice(0, 8)}.${ending}`;
}
