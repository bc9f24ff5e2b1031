// The report on one page, for the reporter: what to do, who has it, what was said.

import { codeOf, guide, handed } from "./guide.js";
import type { Interview } from "./interview.js";
import type { Paper } from "./model.js";
import { asText, type Section } from "./sections.js";
import { concerned, levelSentence } from "./verdict.js";
import { moment, type Words } from "./words.js";

/** The most lines of the text, and the most signs of the reporter's own words in it. */
export const MOST_LINES = 25;
const MOST_SIGNS = 300;

type Row = [label: string, text: string];

/** One page of the report, sent or not; the last answers are left out where it would be longer. */
export function brief(paper: Paper, interview: Interview, words: Words, sent: boolean): Section[] {
  const { story, verdict } = interview;
  const told = String((story && interview.answerTo(story.id)) ?? "").replaceAll(/\s+/g, " ");
  const has = handed(interview, words, sent);
  const lines = guide(interview);
  const steps = (avoid: boolean) =>
    lines
      .filter((line) => line.avoid === avoid)
      .map(({ text, sure }): Row => ["", sure === "yes" ? text : `${text} (${words.guide[sure]})`]);
  const answers = paper.answers
    .filter(({ fact }) => fact !== story?.id)
    .map(({ question, answer }): Row => [question, answer.replaceAll(/\s+/g, " ")]);
  const page = (count: number): Section[] => {
    const sections: Section[] = [
      {
        title: `${words.report.title} ${codeOf(paper.id)}`,
        rows: [
          [words.report.finished, moment(paper.locale, paper.received)],
          ...(told ? [["", clipped(told)] as Row] : []),
        ],
      },
      { title: words.guide.now, rows: steps(false) },
      { title: words.guide.avoid, rows: steps(true) },
      {
        title: words.verdict.level,
        rows: [
          ...concerned(verdict).certain.map(
            (plan): Row => [verdict.several ? plan.title : "", levelSentence(plan, words)],
          ),
          ...(has ? [["", has] as Row] : []),
        ],
      },
      { title: words.report.answers, rows: answers.slice(0, count) },
    ];
    return sections.filter(({ rows }) => rows.length > 0);
  };
  let count = answers.length;
  while (count > 0 && asText(page(count)).split("\n").length > MOST_LINES) count -= 1;
  return page(count);
}

function clipped(text: string): string {
  const signs = Array.from(text);
  return signs.length > MOST_SIGNS ? `${signs.slice(0, MOST_SIGNS).join("")}…` : text;
}
