// The report in words, for paper, clipboard and Markdown.

import type { DutySource, PackInfo, StepSource, WorkStep } from "fenji";
import { type Changes, changeRows } from "./changes.js";
import type { Paper } from "./model.js";
import { actOf, actors, dueText, schemesOf, side, textOf, unbound } from "./phrases.js";
import { type Info, type Plan, type Verdict, verdictOf } from "./plans.js";
import type { Section } from "./sections.js";
import { firstSteps } from "./verdict.js";
import { moment, type Words } from "./words.js";

type Row = [label: string, text: string];

/** The whole report as titled rows, from which text, Markdown and the printed page are made. */
export function outline(report: Paper, info: Info, words: Words, changes: Changes | null = null): Section[] {
  const { locale } = report;
  const verdict = verdictOf(report.decision, info);
  const { several, plans } = verdict;
  const titled = (plan: Plan, title: string) => (several ? words.plans.of(plan.title, title) : title);
  const clauses = (from: readonly (StepSource | DutySource)[]) =>
    from
      .map(({ pack, clause, basis }) => {
        const title = several ? plans.find(({ id }) => id === pack)?.title : undefined;
        return [title, clause ?? (several ? words.result.basis[basis] : "")].filter(Boolean).join(": ");
      })
      .filter(Boolean)
      .join("; ");
  const sections: Section[] = [
    {
      title: words.report.title,
      rows: [
        ["", words.result.number(report.id)],
        [words.report.finished, moment(locale, report.received)],
        ...(several ? [] : plans.flatMap((plan) => verdictRows(plan, words))),
        ...(several && !plans.some(({ holds }) => holds === "yes") ? [["", words.plans.open] as Row] : []),
      ],
    },
  ];
  if (several) for (const plan of plans) sections.push({ title: plan.title, rows: planRows(plan, words) });
  if (changes) sections.push({ title: words.changes.title, rows: changeRows(changes, words) });
  sections.push({
    title: words.plans.conflicts,
    rows: verdict.conflicts.flatMap(({ text, holds, one, other }): Row[] => [
      [words.plans.advice, maybe(holds, text, words)],
      ...side(one, verdict).map((action): Row => [words.plans.oneSide, action]),
      ...side(other, verdict).map((action): Row => [words.plans.otherSide, action]),
    ]),
  });
  for (const plan of plans) {
    const { level } = plan.decision;
    sections.push({
      title: titled(plan, words.result.why),
      rows: level.reasons
        .filter(({ holds, gives }) => holds === "yes" || gives === level.value)
        .map(({ text, clause, holds, basis }) => [
          "",
          sourced(maybe(holds, text, words), clause ?? words.result.basis[basis]),
        ]),
    });
  }
  for (const plan of plans) {
    sections.push({
      title: titled(plan, words.result.people),
      rows: (plan.decision.roles ?? []).map(({ role, name, contact }) => [
        textOf(plan.info.roles, role),
        [name, contact].filter(Boolean).join(" "),
      ]),
    });
  }
  for (const plan of plans) {
    for (const due of plan.decision.reports) {
      const who = chain(plan.info, due.by, due.to);
      sections.push({
        title: titled(plan, `${due.text} (${[who, dueText(due.due, info, words)].filter(Boolean).join(", ")})`),
        rows: due.fields.map((field, index) => [due.labels[index] ?? field, fieldText(field, report, info, words)]),
      });
    }
  }
  sections.push({
    title: words.report.answers,
    rows: report.answers.map(({ question, answer }) => [question, answer]),
  });
  const steps = (title: string, chosen: readonly WorkStep[]): void => {
    const rows = chosen.map((step): Row => {
      const mark = step.avoid ? "✕" : report.done.includes(step.id) ? "☑" : "☐";
      const text = sourced(maybe(step.holds, step.text, words), clauses(step.from));
      return [actors(step.from, info).join(words.list), `${mark} ${text}`];
    });
    sections.push({ title, rows });
  };
  sections.push({
    title: words.result.command,
    rows: actRows(verdict, info, words),
  });
  sections.push({
    title: words.result.deadlines,
    rows: verdict.duties.map((duty) => {
      const binding = duty.from.filter(({ binding }) => binding);
      const who = [
        ...new Set(binding.map(({ pack, by, to }) => chain(plans.find(({ id }) => id === pack)?.info, by, to))),
      ];
      const later = duty.from
        .filter(({ binding }) => !binding)
        .map(({ pack, due }) =>
          words.plans.later(plans.find(({ id }) => id === pack)?.title ?? pack, dueText(due, info, words)),
        );
      const text = `${who.join(words.list)}: ${sourced(maybe(duty.holds, duty.text, words), clauses(duty.from))}`;
      return [dueText(duty.due, info, words), [text, ...later].join("\n")];
    }),
  });
  const first = firstSteps(verdict).filter((step) => !step.avoid);
  steps(words.result.doNow, first);
  steps(
    words.result.doNot,
    verdict.steps.filter((step) => step.avoid),
  );
  for (const phase of info.phases) {
    steps(
      phase.text,
      verdict.steps.filter((step) => step.phase === phase.id && !step.avoid && !first.includes(step)),
    );
  }
  sections.push({ title: words.report.attachments, rows: report.files.map((name) => ["", name]) });
  sections.push(...decidedBy(report, verdict, words));
  return sections.filter(({ rows }) => rows.length > 0);
}

/** Each act with everybody whom some plan names for it, and where they differ. */
function actRows({ several, acts, plans }: Verdict, info: Info, words: Words): Row[] {
  return acts.flatMap(({ act, differs, from }) => [
    ...(differs ? [[actOf(info, act), words.plans.differs] as Row] : []),
    ...from.map(({ pack, role, to, holds, text, clause }): Row => {
      const plan = plans.find(({ id }) => id === pack);
      const source = several ? [plan?.title ?? pack, clause].filter(Boolean).join(": ") : clause;
      return [actOf(info, act), `${chain(plan?.info, role, to)}: ${sourced(maybe(holds, text, words), source)}`];
    }),
  ]);
}

function maybe(holds: string, text: string, words: Words): string {
  return holds === "maybe" ? `${text} (${words.result.maybe})` : text;
}

function sourced(text: string, clause: string | null | undefined): string {
  return clause ? `${text} [${clause}]` : text;
}

/** Who does it, and for whom. */
function chain(info: PackInfo | undefined, by: string | null | undefined, to: string | null | undefined): string {
  const role = (id: string | null | undefined) => textOf(info?.roles ?? [], id);
  return to ? `${role(by)} → ${role(to)}` : role(by);
}

/** Which pack decided, or which desk asked which packs. */
function decidedBy({ by }: Paper, { several, plans }: Verdict, words: Words): Section[] {
  const packs = plans.map(({ title, decision }): Section => {
    const { version, digest, overlay } = decision.pack;
    return {
      title: by.title,
      rows: [
        ["", words.report.decidedBy(title, version)],
        ...(overlay ? [["", words.report.overlay(overlay.id, overlay.version)] as Row] : []),
        ["", words.report.digest(digest)],
      ],
    };
  });
  if (!several) return packs;
  const { title, version, digest } = by;
  const rows: Row[] = [
    ["", words.report.decidedByDesk(title, version)],
    ["", words.report.digest(digest)],
  ];
  return [{ title, rows: [...rows, ...packs.flatMap(({ rows }) => [...rows] as Row[])] }];
}

/** What a plan of several decides, and why it is concerned. */
export function planRows(plan: Plan, words: Words): Row[] {
  const { concern, holds } = plan;
  const missing = unbound(plan);
  const source = concern?.clause ?? (concern ? words.result.basis[concern.basis] : "");
  return [
    ["", holds === "yes" ? words.plans.applies : words.plans.mayApply],
    ...verdictRows(plan, words),
    ...(concern ? [[words.plans.why, `${concern.text} [${source}]`] as Row] : []),
    ...(missing.length > 0 ? [["", words.plans.unbound(missing.join(words.list))] as Row] : []),
  ];
}

/** Level, further schemes, kind, scope and priority, with what is still possible. */
export function verdictRows({ decision, info }: Pick<Plan, "decision" | "info">, words: Words): Row[] {
  const row = (
    label: string,
    part: { value?: unknown; possible: readonly unknown[] },
    text: (id: unknown) => string,
  ): Row => {
    const shown = part.value === null || part.value === undefined ? "" : text(part.value);
    const others = part.possible.filter((id) => id !== part.value).map(text);
    const open = others.length > 0 ? words.report.possible(others.join(words.list)) : "";
    return [label, [shown, open && (shown ? `(${open})` : open)].filter(Boolean).join(" ") || words.verdict.unknown];
  };
  return [
    row(words.verdict.level, decision.level, (id) => textOf(info.levels, id)),
    ...schemesOf(decision, info).map(({ title, levels, conclusion }) =>
      row(title, conclusion, (id) => textOf(levels, id)),
    ),
    row(words.verdict.kind, decision.kind, (id) => textOf(info.kinds, id)),
    row(words.verdict.scope, decision.scope, (id) => textOf(info.scopes, id)),
    row(words.verdict.priority, decision.priority, String),
  ];
}

/** What fills a report's field: the answer to the fact of that name. */
function fieldText(field: string, report: Paper, info: Info, words: Words): string {
  const answer = report.answers.find(({ fact }) => fact === field)?.answer;
  return answer ?? (info.facts.some(({ id }) => id === field) ? words.report.notGiven : "");
}
