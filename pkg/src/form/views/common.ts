// What several screens show: errors, the live verdict, marked steps.

import type { WorkStep } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import type { Plan } from "../../session/plans.js";
import { actors, levelName, levelRange, schemesOf, textOf } from "../../session/report.js";
import type { Words } from "../../session/words.js";
import type { FenjiReport } from "../element.js";
import { changesView } from "./changes.js";

/** The id of the message beside a field. */
export function errorId(field: string): string {
  return `${field.replaceAll(".", "-")}-error`;
}

/** The message beside a field, if there is something wrong. */
export function fieldError(form: FenjiReport, field: string): TemplateResult | typeof nothing {
  const error = form.errors.find((one) => one.field === field);
  return error ? html`<p class="error" part="error" id=${errorId(field)}>${error.text}</p>` : nothing;
}

/** Everything to mend, with a link to each field; it takes the focus when it appears. */
export function errorSummary(form: FenjiReport): TemplateResult | typeof nothing {
  if (form.errors.length === 0) return nothing;
  return html`<section class="box danger" part="error-summary" role="alert" aria-labelledby="errors" tabindex="-1" id="summary">
    <p class="label" id="errors">${form.words.errors.title}</p>
    <ul class="marked">
      ${form.errors.map(
        ({ field, text }) =>
          html`<li>
            ${field ? html`<button type="button" class="link error" @click=${() => form.onField(field)}>${text}</button>` : text}
          </li>`,
      )}
    </ul>
  </section>`;
}

/** How serious a plan's level is among its own: 0 is the worst. */
export function rankOf({ info, decision }: Plan): number {
  const index = info.levels.findIndex(({ id }) => id === decision.level.value);
  return index < 0 ? 3 : Math.min(3, index);
}

/** The plans that are concerned for certain, and those that may be. */
export function concerned(form: FenjiReport): { certain: readonly Plan[]; maybe: readonly Plan[] } {
  const { plans } = form.interview.verdict;
  return {
    certain: plans.filter(({ holds }) => holds === "yes"),
    maybe: plans.filter(({ holds }) => holds === "maybe"),
  };
}

/** A plan's level in one sentence: what is certain, what is still possible. */
export function levelSentence({ info, decision }: Plan, words: Words): string {
  const { possible, gap, inexact } = decision.level;
  const [serious] = possible;
  const mild = possible.at(-1);
  if (serious === undefined || mild === undefined) return gap === "yes" ? words.verdict.gap : words.verdict.unknown;
  // Where only bounds are known, one level that is left is not certain either.
  if (possible.length === 1 && inexact) return words.verdict.assumed(levelName(info.levels, serious));
  if (possible.length === 1) return words.verdict.certain(textOf(info.levels, serious));
  return words.verdict.between(levelName(info.levels, mild), levelName(info.levels, serious));
}

/** The same without what the level means. */
function levelShort(plan: Plan, words: Words): string {
  const { info, decision } = plan;
  const [only, ...others] = decision.level.possible;
  return only !== undefined && others.length === 0 && !decision.level.inexact
    ? words.verdict.certain(levelName(info.levels, only))
    : levelSentence(plan, words);
}

/** The verdict in a line or two, for who has no room, or does not see it. */
export function shortVerdict(form: FenjiReport): string {
  const { words, interview } = form;
  const { certain, maybe } = concerned(form);
  const levels = certain.map(({ title, info, decision }) =>
    words.pair(
      interview.verdict.several ? title : words.verdict.level,
      levelRange(info.levels, decision.level.possible, words),
    ),
  );
  if (!interview.verdict.several) return levels.join();
  const [first, ...others] = levels;
  if (first === undefined) return words.plans.open;
  return others.length + maybe.length > 0 ? `${first} · ${words.plans.count(certain.length, maybe.length)}` : first;
}

/** What is decided so far, what is still possible and why, and what the latest answer has changed. */
export function verdictView(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { several, steps } = interview.verdict;
  const { certain, maybe } = concerned(form);
  const now = steps.filter((step) => step.at_once && step.holds === "yes" && !step.avoid);
  // Everybody's first steps are many where several plans are concerned: here are the reporter's own.
  const [mine = []] = several ? byRole(form, now).map(({ steps }) => steps) : [now];
  return html`<section class="box rank-${Math.min(3, ...certain.map(rankOf))}" part="verdict" aria-labelledby="verdict">
    <h3 id="verdict">${words.verdict.title}</h3>
    ${several && certain.length === 0 ? html`<p class="label">${words.plans.open}</p>` : nothing}
    ${certain.map((plan) => planVerdict(form, plan))}
    ${
      maybe.length > 0
        ? html`<div part="maybe">
          <p class="small label">${words.plans.also}</p>
          <ul class="marked small">
            ${maybe.map(({ title, info, decision }) => html`<li>${words.pair(title, levelRange(info.levels, decision.level.possible, words))}</li>`)}
          </ul>
        </div>`
        : nothing
    }
    ${latest(form)}
    ${
      mine.length > 0
        ? html`<h3>${words.verdict.now}</h3>
          <ul class="marked">
            ${mine.map((step) => html`<li>${stepText(form, step)}</li>`)}
          </ul>`
        : nothing
    }
    <p class="hidden" role="status">${form.announced}</p>
  </section>`;
}

/** What one plan says so far. */
function planVerdict(form: FenjiReport, plan: Plan): TemplateResult {
  const { interview, words } = form;
  const { several } = interview.verdict;
  const { decision, info } = plan;
  const { level, scope, kind } = decision;
  const [worst] = level.possible.length > 1 ? level.possible : [];
  const could = level.reasons
    .filter(({ gives, holds }) => gives === worst && holds === "maybe")
    .slice(0, several ? 0 : 3);
  const values = (part: { possible: string[] }, list: { id: string; text: string }[]) =>
    part.possible.length > 3 || part.possible.length === 0
      ? words.verdict.unknown
      : part.possible.map((id) => textOf(list, id)).join(words.list);
  const schemes = schemesOf(decision, info).map(({ title, levels, conclusion }) => ({
    title,
    text: levelRange(levels, conclusion.possible, words),
  }));
  return html`${several ? html`<p class="label" part="plan">${plan.title}</p>` : nothing}
    <p class=${several ? "" : "level"} part="level">${several ? levelShort(plan, words) : levelSentence(plan, words)}</p>
    ${
      worst
        ? html`<ul class="marked small">
          ${could.map((reason) => html`<li>${words.verdict.could(levelName(info.levels, worst), reason.text)}</li>`)}
          <li>${words.verdict.assumed(levelName(info.levels, worst))}</li>
        </ul>`
        : nothing
    }
    <dl class="pairs small">
      ${schemes.map(({ title, text }) => html`<dt>${title}</dt><dd part="scheme">${text}</dd>`)}
      ${
        several
          ? nothing
          : html`<dt>${words.verdict.kind}</dt>
            <dd>${values(kind, info.kinds)}</dd>
            <dt>${words.verdict.scope}</dt>
            <dd>${values(scope, info.scopes)}</dd>`
      }
    </dl>`;
}

/** What has changed: since the last report where there was one, else by the latest answer. */
function latest(form: FenjiReport): TemplateResult | typeof nothing {
  if (form.changes) return changesView(form, form.changes, true);
  const lines = changeLines(form);
  if (lines.length === 0) return nothing;
  return html`<p class="small label">${form.words.verdict.changed}</p>
    <ul class="marked small" part="changes">
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

/** What the latest answer has changed, as lines of text. */
export function changeLines(form: FenjiReport): string[] {
  const { interview, words } = form;
  const { change, verdict } = interview;
  if (!change) return [];
  const lines: string[] = [];
  const titles = (plans: readonly Plan[]) => plans.map(({ title }) => title).join(words.list);
  const was = (plan: Plan) => change.before.plans.find(({ id }) => id === plan.id);
  for (const plan of verdict.plans) {
    if (plan.holds === "yes" && was(plan)?.holds !== "yes") lines.push(words.plans.now(plan.title));
  }
  const gone = change.before.plans.filter((plan) => !verdict.plans.some(({ id }) => id === plan.id));
  if (gone.length > 0) lines.push(words.plans.ruledOut(titles(gone)));
  for (const plan of verdict.plans) {
    const before = was(plan);
    // What a plan says that may not even apply is no news.
    if (before && plan.holds === "yes") lines.push(...planChanges(form, before, plan));
  }
  const question = (id: string) => interview.fact(id)?.question ?? id;
  for (const fact of change.aside) lines.push(words.verdict.aside(question(fact)));
  for (const fact of change.back) lines.push(words.verdict.back(question(fact)));
  return lines;
}

function planChanges(form: FenjiReport, before: Plan, plan: Plan): string[] {
  const { words, interview } = form;
  const { info } = plan;
  const lines: string[] = [];
  const compare = (
    label: string,
    was: readonly string[],
    is: readonly string[],
    shown: (values: readonly string[]) => string,
  ) => {
    // A long list says less than its number does.
    if (shown(was) === shown(is)) return;
    const title = interview.verdict.several ? words.plans.of(plan.title, label) : label;
    lines.push(words.verdict.changedTo(title, shown(was), shown(is)));
  };
  const names = (list: readonly { id: string; text: string }[]) => (values: readonly string[]) =>
    values.length > 3 || values.length === 0
      ? words.verdict.unknown
      : values.map((id) => textOf(list, id)).join(words.list);
  const [was, is] = [before.decision, plan.decision];
  compare(words.verdict.level, was.level.possible, is.level.possible, (values) =>
    levelRange(info.levels, values, words),
  );
  for (const { title, levels, conclusion } of schemesOf(is, info)) {
    const old = was.schemes?.find(({ scheme }) => scheme === conclusion.scheme)?.possible ?? [];
    compare(title, old, conclusion.possible, (values) => levelRange(levels, values, words));
  }
  compare(words.verdict.scope, was.scope.possible, is.scope.possible, names(info.scopes));
  compare(words.verdict.kind, was.kind.possible, is.kind.possible, names(info.kinds));
  return lines;
}

/** Steps by who does them, in the plans' order of roles. */
export function byRole(form: FenjiReport, list: readonly WorkStep[]): { role: string; steps: readonly WorkStep[] }[] {
  const { info, verdict } = form.interview;
  const roles = verdict.plans.flatMap(({ info }) => info.roles.map(({ text }) => text));
  const first = (step: WorkStep) => actors(step.from, info)[0] ?? "";
  const found = [...new Set(list.map(first))].sort((one, other) => roles.indexOf(one) - roles.indexOf(other));
  return found.map((role) => ({ role, steps: list.filter((step) => first(step) === role) }));
}

/** A step with who does it, and whether it is certain. */
export function stepText(form: FenjiReport, step: WorkStep): TemplateResult {
  const { interview, words } = form;
  return html`<span>${step.text}</span>
    <span class="muted small">
      ${actors(step.from, interview.info).join(words.list)}${step.holds === "maybe" ? ` · ${words.result.maybe}` : nothing}
    </span>`;
}
