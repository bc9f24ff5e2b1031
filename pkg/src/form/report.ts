// The report: what is sent and kept, and the same in words for paper, clipboard and Markdown.

import type { Decision, Due, FactInfo, PackInfo } from "fenji";
import type { Interview } from "./interview.js";
import type { Answer, Attachment, Report } from "./model.js";
import { duration, moment, type Words } from "./words.js";

/** A report on what has been answered so far. */
export function reportOf(
  interview: Interview,
  words: Words,
  more: { id: string; created: Date; done: readonly string[]; attachments: readonly Attachment[] },
): Report {
  const { decision, info, locale } = interview;
  return {
    id: more.id,
    created: more.created.toISOString(),
    received: interview.received ?? more.created.toISOString(),
    locale,
    pack: { ...decision.pack, title: info.title },
    facts: interview.facts,
    answers: interview.given.map((fact) => ({
      fact: fact.id,
      question: fact.question,
      answer: answerText(fact, interview.answerTo(fact.id), words, locale),
    })),
    decision,
    done: more.done,
    attachments: more.attachments.map(({ name, type, size }) => ({ name, type, size })),
  };
}

/** An answer in words. */
export function answerText(fact: FactInfo, answer: Answer, words: Words, locale: string): string {
  if (answer === null) return words.check.unknown;
  const name = (id: unknown) => fact.options.find((option) => option.id === id)?.text ?? String(id);
  const names = (ids: unknown) => (Array.isArray(ids) ? ids.map(name) : []);
  if (typeof answer === "boolean") return name(answer ? "yes" : "no");
  if (typeof answer === "number") return [answer, fact.unit].filter((part) => part !== null).join(" ");
  if (fact.type === "time") return moment(locale, String(answer));
  if (typeof answer === "string") return fact.options.length > 0 ? name(answer) : answer;
  if (Array.isArray(answer)) return answer.length > 0 ? names(answer).join(words.list) : words.ask.none;
  const { includes, any_of: anyOf } = answer as { includes?: unknown; any_of?: unknown };
  // What was only ruled out leaves everything else possible.
  return [...names(includes), ...names(anyOf)].join(words.list) || words.check.unknown;
}

/** When something is due, in words. */
export function dueText(due: Due, info: PackInfo, words: Words): string {
  const { locale } = info;
  if ("when" in due) return due.when === "immediately" ? words.result.immediately : words.result.unspecified;
  if (due.at) return words.result.due(moment(locale, due.at));
  const from = info.facts.find((fact) => fact.id === due.from)?.question ?? words.result.received;
  return words.result.within(duration(locale, due.within), from);
}

/** The text of an id of the pack: a role, an act, a level, a kind. */
export function textOf(list: readonly { id: string; text: string }[], id: unknown): string {
  return list.find((word) => word.id === id)?.text ?? String(id ?? "");
}

/** One part of a report on paper. */
export interface Section {
  readonly title: string;
  /** Label and text; a label may be empty. */
  readonly rows: readonly (readonly [label: string, text: string])[];
}

/** The whole report as titled rows, from which text, Markdown and the printed page are made. */
export function outline(report: Report, info: PackInfo, words: Words): Section[] {
  const { decision, locale } = report;
  const role = (id: string | null | undefined) => textOf(info.roles, id);
  const chain = (by: string | null | undefined, to: string | null | undefined) =>
    to ? `${role(by)} → ${role(to)}` : role(by);
  const maybe = (holds: string, text: string) => (holds === "maybe" ? `${text} (${words.result.maybe})` : text);
  const sourced = (text: string, clause: string | null | undefined) => (clause ? `${text} [${clause}]` : text);
  const sections: Section[] = [
    {
      title: words.report.title,
      rows: [
        ["", words.result.number(report.id)],
        [words.report.finished, moment(locale, report.received)],
        ...verdictRows(decision, info, words),
      ],
    },
    {
      title: words.result.why,
      rows: decision.level.reasons
        .filter(({ holds, gives }) => holds === "yes" || gives === decision.level.value)
        .map(({ text, clause, holds, basis }) => [
          "",
          sourced(maybe(holds, text), clause ?? words.result.basis[basis]),
        ]),
    },
  ];
  sections.push({
    title: words.result.people,
    rows: (decision.roles ?? []).map(({ role: id, name, contact }) => [
      role(id),
      [name, contact].filter(Boolean).join(" "),
    ]),
  });
  for (const due of decision.reports) {
    sections.push({
      title: `${due.text} (${[chain(due.by, due.to), dueText(due.due, info, words)].filter(Boolean).join(", ")})`,
      rows: due.fields.map((field, index) => [due.labels[index] ?? field, fieldText(field, report, info, words)]),
    });
  }
  sections.push({
    title: words.report.answers,
    rows: report.answers.map(({ question, answer }) => [question, answer]),
  });
  const steps = (title: string, choose: (step: Decision["steps"][number]) => boolean): void => {
    const rows = decision.steps.filter(choose).map((step): [string, string] => {
      const mark = step.avoid ? "✕" : report.done.includes(step.id) ? "☑" : "☐";
      return [role(step.by), `${mark} ${sourced(maybe(step.holds, step.text), step.clause)}`];
    });
    sections.push({ title, rows });
  };
  sections.push({
    title: words.result.command,
    rows: decision.command.map((act) => [
      textOf(info.acts, act.act),
      `${chain(act.role, act.to)}: ${sourced(maybe(act.holds, act.text), act.clause)}`,
    ]),
  });
  sections.push({
    title: words.result.deadlines,
    rows: decision.duties.map((duty) => [
      dueText(duty.due, info, words),
      `${chain(duty.by, duty.to)}: ${sourced(maybe(duty.holds, duty.text), duty.clause)}`,
    ]),
  });
  steps(words.result.doNow, (step) => step.at_once && !step.avoid);
  steps(words.result.doNot, (step) => step.avoid);
  for (const phase of info.phases) {
    steps(phase.text, (step) => step.phase === phase.id && !step.at_once && !step.avoid);
  }
  sections.push({ title: words.report.attachments, rows: report.attachments.map(({ name }) => ["", name]) });
  const { overlay } = report.pack;
  sections.push({
    title: report.pack.title,
    rows: [
      ["", words.report.decidedBy(report.pack.title, report.pack.version)],
      ...(overlay ? [["", words.report.overlay(overlay.id, overlay.version)] as [string, string]] : []),
      ["", words.report.digest(report.pack.digest)],
    ],
  });
  return sections.filter(({ rows }) => rows.length > 0);
}

/** Level, kind, scope and priority, with what is still possible. */
export function verdictRows(decision: Decision, info: PackInfo, words: Words): [string, string][] {
  const row = (
    label: string,
    part: { value?: unknown; possible: readonly unknown[] },
    text: (id: unknown) => string,
  ): [string, string] => {
    const shown = part.value === null || part.value === undefined ? "" : text(part.value);
    const others = part.possible.filter((id) => id !== part.value).map(text);
    const open = others.length > 0 ? words.report.possible(others.join(words.list)) : "";
    return [label, [shown, open && (shown ? `(${open})` : open)].filter(Boolean).join(" ") || words.verdict.unknown];
  };
  return [
    row(words.verdict.level, decision.level, (id) => textOf(info.levels, id)),
    row(words.verdict.kind, decision.kind, (id) => textOf(info.kinds, id)),
    row(words.verdict.scope, decision.scope, (id) => textOf(info.scopes, id)),
    row(words.verdict.priority, decision.priority, String),
  ];
}

/** What fills a report's field: the answer to the fact of that name. */
function fieldText(field: string, report: Report, info: PackInfo, words: Words): string {
  const answer = report.answers.find(({ fact }) => fact === field)?.answer;
  return answer ?? (info.facts.some(({ id }) => id === field) ? words.report.notGiven : "");
}

/** The report as plain text. */
export function asText(sections: readonly Section[]): string {
  const rows = (section: Section) => section.rows.map(([label, text]) => (label ? `${label}: ${text}` : text));
  return sections
    .map((section) => [section.title, ...rows(section).map((row) => `  ${row.replaceAll("\n", "\n    ")}`)].join("\n"))
    .join("\n\n");
}

/** The report as Markdown; what people wrote is shown as they wrote it. */
export function asMarkdown(sections: readonly Section[]): string {
  const rows = (section: Section) =>
    section.rows.map(([label, text]) => {
      const said = escaped(text).replaceAll("\n", "  \n  ");
      return label ? `- **${escaped(label)}**: ${said}` : `- ${said}`;
    });
  const parts = sections.map((section, index) =>
    [`${index === 0 ? "#" : "##"} ${escaped(section.title)}`, "", ...rows(section)].join("\n"),
  );
  return `${parts.join("\n\n")}\n`;
}

/** Text in which nothing is Markdown or HTML. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|~&]/g, "\\$&").replace(/^(\s*)([#+-]|\d+(?=[.)]))/gm, "$1\\$2");
}

/** What a downloaded report is called. */
export function fileName(report: Report, ending: "json" | "md"): string {
  return `${report.pack.id}-${report.received.slice(0, 10)}-${report.id.slice(0, 8)}.${ending}`;
}
