// What to do: the verdict in plain words, deadlines, steps, and the report to keep.

import type { Due, Duty, Step } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import type { FenjiReport } from "../element.js";
import { dueText, textOf, verdictRows } from "../report.js";
import { span } from "../words.js";
import { levelName, levelSentence, rank, stepText } from "./common.js";

export function resultView(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { decision } = interview;
  const now = decision.steps.filter((step) => step.at_once && !step.avoid);
  const not = decision.steps.filter((step) => step.avoid);
  const mild = decision.level.possible.at(-1);
  return html`<div class="screen">
    <h2 tabindex="-1">${words.result.title}</h2>
    <section class="box rank-${rank(form)}" part="verdict">
      <p class="level" part="level">${levelText(form)}</p>
      ${
        decision.level.possible.length > 1 && decision.level.value && mild
          ? html`<p>${words.result.assumed(levelName(form, decision.level.value), levelName(form, mild))}</p>`
          : nothing
      }
      <dl class="pairs small">
        ${verdictRows(decision, interview.info, words)
          .slice(1)
          .map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}
      </dl>
      <p class="small muted">${words.result.number(form.reportId)}</p>
    </section>
    ${delivery(form)} ${marked(form, words.result.doNow, now, "danger")} ${marked(form, words.result.doNot, not, "warning")}
    ${keep(form)} ${people(form)} ${deadlines(form)} ${why(form)} ${could(form)} ${command(form)} ${steps(form)} ${reports(form)}
  </div>`;
}

/** The level in the pack's own words where it is certain, or the worst that is possible. */
function levelText(form: FenjiReport): string {
  const { decision, info } = form.interview;
  const { value } = decision.level;
  return value ? textOf(info.levels, value) : levelSentence(form);
}

function delivery(form: FenjiReport): TemplateResult {
  const { words } = form;
  const { delivery: state } = form;
  const again = html`<button type="button" part="button" @click=${form.onSendAgain}>${words.delivery.again}</button>`;
  const told = {
    none: nothing,
    sending: html`<p>${words.delivery.sending}</p>`,
    sent: html`<p class="label">${words.delivery.sent}</p>
      ${state.state === "sent" && state.reference ? html`<p>${words.delivery.reference(state.reference)}</p>` : nothing}`,
    waiting: html`<p>${form.stored ? words.delivery.waiting : words.delivery.waitingUnsaved}</p>${again}`,
    refused: html`<p class="error">${words.delivery.refused(state.state === "refused" ? state.status : 0)}</p>${again}`,
    kept: html`<p>${form.stored ? words.delivery.kept : words.delivery.keptUnsaved}</p>`,
  }[state.state];
  const changed = form.changedSinceSubmit
    ? html`<button type="button" part="button" @click=${form.onFinish}>${words.delivery.update}</button>`
    : nothing;
  return html`<section class="box ${state.state === "sent" ? "success" : ""}" part="delivery" ?hidden=${state.state === "none"}>
    <div role="status">${told}</div>
    ${changed}
  </section>`;
}

/** What is to be done, or not to be done, at once: in the open for whoever comes first in the plan, for others on demand. */
function marked(form: FenjiReport, title: string, list: Step[], look: string): TemplateResult | typeof nothing {
  const { roles } = form.interview.info;
  const groups = roles
    .map((role) => ({ role, steps: list.filter((step) => step.by === role.id) }))
    .filter(({ steps }) => steps.length > 0);
  const [first, ...others] = groups;
  if (!first) return nothing;
  const items = (steps: Step[]) => html`<ul class="marked">
    ${steps.map((step) => html`<li>${stepText(form, step)}</li>`)}
  </ul>`;
  return html`<section class="box ${look}" part="at-once">
    <h3>${title}</h3>
    ${items(first.steps)}
    ${others.map(
      ({ role, steps }) => html`<details>
        <summary>${form.words.result.forRole(role.text)} (${steps.length})</summary>
        ${items(steps)}
      </details>`,
    )}
  </section>`;
}

/** What a contact must look like to be called. */
const PHONE = /^\+?[\d\s()-]{4,24}$/;

/** Who fills the roles, and how to reach them. */
function people(form: FenjiReport): TemplateResult | typeof nothing {
  const { interview, words } = form;
  const roles = interview.decision.roles ?? [];
  if (roles.length === 0) return nothing;
  const reach = (contact: string) =>
    PHONE.test(contact) ? html`<a href="tel:${contact.replace(/[^\d+]/g, "")}">${contact}</a>` : contact;
  return html`<section part="people">
    <h3>${words.result.people}</h3>
    <dl class="pairs">
      ${roles.map(
        ({ role, name, contact }) => html`<dt>${textOf(interview.info.roles, role)}</dt>
          <dd>${name} ${contact ? reach(contact) : nothing}</dd>`,
      )}
    </dl>
  </section>`;
}

function deadlines(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { duties } = interview.decision;
  // Those with a moment come first, the earliest at the top; what the plan leaves open comes last.
  const order = ({ due }: Duty) => ("when" in due ? (due.when === "immediately" ? "1" : "3") : `0${due.at ?? "9"}`);
  const sorted = [...duties].sort((a, b) => order(a).localeCompare(order(b), "en"));
  const timed = sorted.filter(({ due }) => !("when" in due));
  const rest = sorted.slice(timed.length);
  return html`<section class="screen" part="deadlines">
    <h3>${words.result.deadlines}</h3>
    <ul class="plain">
      ${timed.map((duty) => oneDuty(form, duty))}
    </ul>
    ${
      rest.length > 0
        ? html`<details>
          <summary>${words.result.more(rest.length)}</summary>
          <ul class="plain">
            ${rest.map((duty) => oneDuty(form, duty))}
          </ul>
        </details>`
        : nothing
    }
  </section>`;
}

function oneDuty(form: FenjiReport, duty: Duty): TemplateResult {
  const { interview, words } = form;
  const { roles } = interview.info;
  return html`<li class="box">
    <p>${duty.text}</p>
    <p class="small">
      <span class="due">${dueText(duty.due, interview.info, words)}</span> ${countdown(form, duty.due)}
    </p>
    <p class="muted small">
      ${words.result.by(textOf(roles, duty.by))}${duty.to ? ` · ${words.result.to(textOf(roles, duty.to))}` : nothing}
      ${duty.holds === "maybe" ? ` · ${words.result.maybe}` : nothing} ${source(form, duty)}
    </p>
  </li>`;
}

/** How long there is until a deadline, counted anew each half minute. */
function countdown(form: FenjiReport, due: Due): TemplateResult | typeof nothing {
  if (!("at" in due) || !due.at) return nothing;
  const seconds = (new Date(due.at).getTime() - form.now.getTime()) / 1000;
  const text = span(form.interview.locale, Math.abs(seconds));
  return html`<span class=${seconds < 0 ? "due over" : "due"}>
    (${seconds < 0 ? form.words.result.over(text) : form.words.result.left(text)})
  </span>`;
}

/** The clause behind something, or why there is none. */
function source(form: FenjiReport, of: { clause: string | null; basis: "plan" | "reading" | "gap" }): string {
  const { words } = form;
  const basis = of.basis === "plan" && of.clause ? "" : words.result.basis[of.basis];
  return [of.clause ? words.result.clause(of.clause) : "", basis]
    .filter(Boolean)
    .map((text) => ` · ${text}`)
    .join("");
}

function command(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { info, decision } = interview;
  return html`<details class="part" part="command">
    <summary><h3>${words.result.command}</h3></summary>
    <dl class="pairs">
      ${decision.command.map(
        (act) => html`<dt>${textOf(info.acts, act.act)}</dt>
          <dd>
            <span class="label">${textOf(info.roles, act.role)}</span>${act.to ? html` → ${textOf(info.roles, act.to)}` : nothing}
            ${act.holds === "maybe" ? html`<span class="muted small">${words.result.maybe}</span>` : nothing}
            <span class="small"><br />${act.text}<span class="muted">${source(form, act)}</span></span>
          </dd>`,
      )}
    </dl>
  </details>`;
}

function steps(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { info, decision } = interview;
  const all = decision.steps.filter((step) => !step.avoid);
  const text = (id: string) => decision.steps.find((step) => step.id === id)?.text ?? id;
  const one = (step: Step) => html`<li>
    <label class="option">
      <input type="checkbox" .checked=${form.done.has(step.id)} @change=${() => form.onDone(step.id)} />
      <span class="text">
        ${step.text}
        ${step.destructive ? html`<span class="error small"><br />${words.result.destructive}</span>` : nothing}
        <span class="muted small">
          <br />${textOf(info.roles, step.by)}${step.holds === "maybe" ? ` · ${words.result.maybe}` : nothing}${source(form, step)}
          ${step.after.length > 0 ? html`<br />${words.result.after(step.after.map(text).join(words.list))}` : nothing}
        </span>
      </span>
    </label>
  </li>`;
  return html`<details class="part" part="steps">
    <summary><h3>${words.result.steps}</h3></summary>
    <p class="muted small">${words.result.done(all.filter(({ id }) => form.done.has(id)).length, all.length)}</p>
    ${info.phases.map((phase) => {
      const inPhase = all.filter((step) => step.phase === phase.id);
      if (inPhase.length === 0) return nothing;
      const done = inPhase.filter(({ id }) => form.done.has(id)).length;
      return html`<details>
        <summary>${phase.text} <span class="muted small">${words.result.done(done, inPhase.length)}</span></summary>
        <p class="muted small">${phase.goal}</p>
        <ul class="plain">
          ${byRole(inPhase).map(one)}
        </ul>
      </details>`;
    })}
  </details>`;
}

/** Steps of one role together, roles in the order in which they come first. */
function byRole(list: Step[]): Step[] {
  const roles = [...new Set(list.map((step) => step.by))];
  return roles.flatMap((role) => list.filter((step) => step.by === role));
}

function why(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { level, kind, scope } = interview.decision;
  const certain = [...level.reasons, ...kind.reasons, ...scope.reasons].filter(({ holds }) => holds === "yes");
  const shown = certain.length > 0 ? certain : level.reasons.filter(({ gives }) => gives === level.value);
  return html`<details class="part" part="why" open>
    <summary><h3>${words.result.why}</h3></summary>
    <ul class="marked">
      ${shown.map(
        (reason) => html`<li>
          ${reason.text}
          <span class="muted small">${source(form, reason)}${reason.note ? html`<br />${reason.note}` : nothing}</span>
        </li>`,
      )}
    </ul>
  </details>`;
}

/** Open questions that can still change the level. */
function could(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const open = interview.unsettled;
  return html`<section part="could">
    <h3>${words.result.could}</h3>
    ${
      open.length === 0
        ? html`<p>${words.result.fixed}</p>`
        : html`<ul class="plain">
          ${open.map(
            ({ id, question }) => html`<li class="row">
              <span>${question}</span>
              <button type="button" class="link" aria-label="${words.result.answer}: ${question}" @click=${() => form.onChange(id)}>
                ${words.result.answer}
              </button>
            </li>`,
          )}
        </ul>`
    }
  </section>`;
}

function reports(form: FenjiReport): TemplateResult | typeof nothing {
  const { interview, words } = form;
  const { info, decision } = interview;
  if (decision.reports.length === 0) return nothing;
  return html`<details class="part" part="reports">
    <summary><h3>${words.result.reports}</h3></summary>
    <ul class="marked">
      ${decision.reports.map(
        (report) => html`<li>
          <span class="label">${report.text}</span>
          <span class="muted small">
            ${report.by ? words.result.by(textOf(info.roles, report.by)) : nothing}${
              report.to ? ` · ${words.result.to(textOf(info.roles, report.to))}` : nothing
            }
            · ${dueText(report.due, info, words)}${report.holds === "maybe" ? ` · ${words.result.maybe}` : nothing}
          </span>
        </li>`,
      )}
    </ul>
  </details>`;
}

function keep(form: FenjiReport): TemplateResult {
  const { words } = form;
  const button = (text: string, act: () => void) =>
    html`<button type="button" part="button" @click=${act}>${text}</button>`;
  return html`<section class="screen" part="keep">
    <div class="row">
      ${button(words.keep.print, form.onPrint)} ${button(words.keep.copy, form.onCopy)}
      ${button(words.keep.markdown, form.onMarkdown)} ${button(words.keep.json, form.onJson)}
    </div>
    <p class="small" role="status">${form.told}</p>
    <div class="row">${button(words.result.change, () => form.go("check"))} ${button(words.result.fresh, form.onFresh)}</div>
  </section>`;
}
