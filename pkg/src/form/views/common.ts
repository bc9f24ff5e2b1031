// What several screens show: errors, the live verdict, marked steps.

import type { Decision, Step } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import type { FenjiReport } from "../element.js";
import { textOf } from "../report.js";

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
            <button type="button" class="link error" @click=${() => form.focusField(field)}>${text}</button>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** How serious the level shown is: 0 is the worst. */
export function rank(form: FenjiReport): number {
  const { levels } = form.interview.info;
  const index = levels.findIndex(({ id }) => id === form.interview.decision.level.value);
  return index < 0 ? 3 : Math.min(3, index);
}

/** The level in one sentence: what is certain, what is still possible. */
export function levelSentence(form: FenjiReport, decision: Decision = form.interview.decision): string {
  const { words, interview } = form;
  const { possible, gap } = decision.level;
  const [serious] = possible;
  const mild = possible.at(-1);
  if (serious === undefined || mild === undefined) return gap === "yes" ? words.verdict.gap : words.verdict.unknown;
  if (possible.length === 1) return words.verdict.certain(textOf(interview.info.levels, serious));
  return words.verdict.between(levelName(form, mild), levelName(form, serious));
}

/** A level's name: in the pack's words what stands before the colon, as in “P1: an important system is down”. */
export function levelName(form: FenjiReport, level: string): string {
  return textOf(form.interview.info.levels, level).split(/[:：]/)[0]?.trim() || level;
}

/** The possible levels in short: one, or from the mildest to the most serious. */
export function levelRange(form: FenjiReport, possible: readonly string[]): string {
  const [serious] = possible;
  const mild = possible.at(-1);
  if (serious === undefined || mild === undefined) return form.words.verdict.unknown;
  const [from, to] = [levelName(form, mild), levelName(form, serious)];
  return serious === mild ? to : form.words.verdict.range(from, to);
}

/** What is decided so far, what is still possible and why, and what the latest answer has changed. */
export function verdictView(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { decision, info } = interview;
  const { level, scope, kind } = decision;
  const worst = level.possible.length > 1 ? level.possible[0] : undefined;
  const could = level.reasons.filter(({ gives, holds }) => gives === worst && holds === "maybe").slice(0, 3);
  const now = decision.steps.filter((step) => step.at_once && step.holds === "yes" && !step.avoid);
  const values = (part: { possible: string[] }, list: { id: string; text: string }[]) =>
    part.possible.length > 3 || part.possible.length === 0
      ? words.verdict.unknown
      : part.possible.map((id) => textOf(list, id)).join(words.list);
  return html`<section class="box rank-${rank(form)}" part="verdict" aria-labelledby="verdict">
    <h3 id="verdict">${words.verdict.title}</h3>
    <p class="level" part="level">${levelSentence(form)}</p>
    ${
      worst
        ? html`<ul class="marked small">
          ${could.map((reason) => html`<li>${words.verdict.could(levelName(form, worst), reason.text)}</li>`)}
          <li>${words.verdict.assumed(levelName(form, worst))}</li>
        </ul>`
        : nothing
    }
    <dl class="pairs small">
      <dt>${words.verdict.kind}</dt>
      <dd>${values(kind, info.kinds)}</dd>
      <dt>${words.verdict.scope}</dt>
      <dd>${values(scope, info.scopes)}</dd>
    </dl>
    ${changes(form)}
    ${
      now.length > 0
        ? html`<h3>${words.verdict.now}</h3>
          <ul class="marked">
            ${now.map((step) => html`<li>${stepText(form, step)}</li>`)}
          </ul>`
        : nothing
    }
    <p class="hidden" role="status">${form.announced}</p>
  </section>`;
}

/** What the latest answer has changed. */
function changes(form: FenjiReport): TemplateResult | typeof nothing {
  const lines = changeLines(form);
  if (lines.length === 0) return nothing;
  return html`<p class="small label">${form.words.verdict.changed}</p>
    <ul class="marked small" part="changes">
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

/** The same as lines of text. */
export function changeLines(form: FenjiReport): string[] {
  const { interview, words } = form;
  const { change, decision, info } = interview;
  if (!change) return [];
  const lines: string[] = [];
  const compare = (label: string, list: { id: string; text: string }[], part: (of: Decision) => readonly string[]) => {
    const [was, is] = [part(change.before), part(decision)];
    if (was.length === is.length && was.every((value, index) => value === is[index])) return;
    // A long list says less than its number does.
    const shown = (values: readonly string[]) => {
      if (list === info.levels) return levelRange(form, values);
      if (values.length > 3 || values.length === 0) return words.verdict.unknown;
      return values.map((id) => textOf(list, id)).join(words.list);
    };
    if (shown(was) !== shown(is)) lines.push(words.verdict.changedTo(label, shown(was), shown(is)));
  };
  compare(words.verdict.level, info.levels, (of) => of.level.possible);
  compare(words.verdict.scope, info.scopes, (of) => of.scope.possible);
  compare(words.verdict.kind, info.kinds, (of) => of.kind.possible);
  const question = (id: string) => interview.fact(id)?.question ?? id;
  for (const fact of change.aside) lines.push(words.verdict.aside(question(fact)));
  for (const fact of change.back) lines.push(words.verdict.back(question(fact)));
  return lines;
}

/** A step with who does it, whether it is certain, and its source. */
export function stepText(form: FenjiReport, step: Step): TemplateResult {
  const { interview, words } = form;
  return html`<span>${step.text}</span>
    <span class="muted small">
      ${textOf(interview.info.roles, step.by)}${step.holds === "maybe" ? ` · ${words.result.maybe}` : nothing}
    </span>`;
}
