// What to do: the verdict in plain words, deadlines, steps, and the report to keep.

import type { Basis, Due, Holds, WorkDuty, WorkStep } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import { type Plan, phasesOf } from "../../session/plans.js";
import { actOf, actors, dueText, levelName, roleOf, side, textOf, unbound, verdictRows } from "../../session/report.js";
import { span } from "../../session/words.js";
import type { FenjiReport } from "../element.js";
import { changesView } from "./changes.js";
import { byRole, concerned, levelSentence, rankOf, stepText } from "./common.js";

export function resultView(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { several, plans, steps: all } = interview.verdict;
  const now = all.filter((step) => step.at_once && !step.avoid);
  const not = all.filter((step) => step.avoid);
  return html`<div class="screen">
    <h2 tabindex="-1">${words.result.title}</h2>
    ${form.changes ? changesView(form, form.changes) : nothing}
    ${several ? sideBySide(form) : plans.map((plan) => alone(form, plan))}
    ${delivery(form)} ${conflicts(form)} ${marked(form, words.result.doNow, now, "danger")}
    ${marked(form, words.result.doNot, not, "warning")} ${keep(form)} ${people(form)} ${deadlines(form)} ${why(form)}
    ${could(form)} ${command(form)} ${steps(form)} ${reports(form)}
  </div>`;
}

/** What the only plan decides. */
function alone(form: FenjiReport, plan: Plan): TemplateResult {
  return html`<section class="box rank-${rankOf(plan)}" part="verdict">
    ${planText(form, plan)}
    <p class="small muted">${form.words.result.number(form.reportId)}</p>
  </section>`;
}

/** What each plan decides: those that are concerned beside each other, those that may be on demand. */
function sideBySide(form: FenjiReport): TemplateResult {
  const { words } = form;
  const { certain, maybe } = concerned(form);
  const card = (plan: Plan) => html`<section class="box rank-${rankOf(plan)}" part="plan" aria-label=${plan.title}>
    <h3>${plan.title}</h3>
    <p class="small label">${plan.holds === "yes" ? words.plans.applies : words.plans.mayApply}</p>
    ${planText(form, plan)}
    ${
      plan.concern
        ? html`<p class="small">
          <span class="label">${words.pair(words.plans.why, "")}</span>${plan.concern.text}
          <span class="muted">${source(form, plan.concern)}</span>
        </p>`
        : nothing
    }
  </section>`;
  return html`<section class="screen" part="verdict">
    <p class="small muted">${words.plans.count(certain.length, maybe.length)} · ${words.result.number(form.reportId)}</p>
    ${certain.length === 0 ? html`<p class="label">${words.plans.open}</p>` : nothing}
    <div class="plans">${certain.map(card)}</div>
    ${
      maybe.length > 0
        ? html`<details ?open=${certain.length === 0}>
          <summary>${words.plans.also} (${maybe.length}): ${maybe.map(({ title }) => title).join(words.list)}</summary>
          <div class="plans">${maybe.map(card)}</div>
        </details>`
        : nothing
    }
  </section>`;
}

/** A plan's level, how certain it is, its other conclusions, and whom it lacks. */
function planText(form: FenjiReport, plan: Plan): TemplateResult {
  const { words } = form;
  const { level } = plan.decision;
  const mild = level.possible.at(-1);
  const { levels } = plan.info;
  const missing = unbound(plan);
  const held = form.heldLevel(plan);
  return html`<p class="level" part="level">${level.value ? textOf(levels, level.value) : levelSentence(plan, words)}</p>
    ${held ? html`<p class="error" part="held">${words.changes.whenConfirmed(levelName(levels, held))}</p>` : nothing}
    ${
      level.possible.length > 1 && level.value && mild
        ? html`<p>${words.result.assumed(levelName(levels, level.value), levelName(levels, mild))}</p>`
        : nothing
    }
    <dl class="pairs small">
      ${verdictRows(plan, words)
        .slice(1)
        .map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}
    </dl>
    ${missing.length > 0 ? html`<p class="small error" part="unbound">${words.plans.unbound(missing.join(words.list))}</p>` : nothing}`;
}

/** What speaks against each other, before anybody acts on one side of it. */
function conflicts(form: FenjiReport): TemplateResult | typeof nothing {
  const { words, interview } = form;
  const { verdict } = interview;
  if (verdict.conflicts.length === 0) return nothing;
  const actions = (title: string, list: readonly string[]) => html`<dt>${title}</dt>
    <dd>${side(list, verdict).map((text) => html`<p>${text}</p>`)}</dd>`;
  return html`<section class="box danger" part="conflicts">
    <h3>${words.plans.conflicts}</h3>
    <ul class="plain">
      ${verdict.conflicts.map(
        ({ text, holds, one, other }) => html`<li>
          <p class="label">${text}${holds === "maybe" ? ` (${words.result.maybe})` : nothing}</p>
          <dl class="pairs small">${actions(words.plans.oneSide, one)} ${actions(words.plans.otherSide, other)}</dl>
        </li>`,
      )}
    </ul>
  </section>`;
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
    waiting: html`<p class="label">${words.delivery.notSent}</p>
      ${state.state === "waiting" && state.why ? html`<p>${words.delivery.why[state.why](state.status)}</p>` : nothing}
      <p>${words.delivery.waiting[form.stored]}</p>
      ${again}`,
    refused: html`<p class="error">${state.state === "refused" ? words.delivery.refused(state.status) : nothing}</p>
      ${state.state === "refused" && state.said ? html`<p>${words.quote(state.said)}</p>` : nothing}
      <p>${words.delivery.refusedKept[form.stored]}</p>
      ${again}`,
    kept: html`<p>${words.delivery.kept[form.stored]}</p>`,
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
function marked(
  form: FenjiReport,
  title: string,
  list: readonly WorkStep[],
  look: string,
): TemplateResult | typeof nothing {
  const [first, ...others] = byRole(form, list);
  if (!first) return nothing;
  const items = (steps: readonly WorkStep[]) => html`<ul class="marked">
    ${steps.map((step) => html`<li>${stepText(form, step)}</li>`)}
  </ul>`;
  // What only may apply would bury what does, where several plans speak.
  const certain = first.steps.filter(({ holds }) => holds === "yes");
  const shown = form.interview.verdict.several && certain.length > 0 ? certain : first.steps;
  const rest = first.steps.filter((step) => !shown.includes(step));
  return html`<section class="box ${look}" part="at-once">
    <h3>${title}</h3>
    ${items(shown)}
    ${
      rest.length > 0
        ? html`<details>
          <summary>${form.words.result.maybe} (${rest.length})</summary>
          ${items(rest)}
        </details>`
        : nothing
    }
    ${others.map(
      ({ role, steps }) => html`<details>
        <summary>${form.words.result.forRole(role)} (${steps.length})</summary>
        ${items(steps)}
      </details>`,
    )}
  </section>`;
}

/** What each plan has of something, under its title where there are several. */
function byPlan(form: FenjiReport, content: (plan: Plan) => unknown): unknown {
  const { several, plans } = form.interview.verdict;
  return plans.map((plan) => {
    const shown = content(plan);
    return shown === nothing ? nothing : html`${several ? html`<h4>${plan.title}</h4>` : nothing}${shown}`;
  });
}

/** What a contact must look like to be called. */
const PHONE = /^\+?[\d\s()-]{4,24}$/;

/** Who fills the roles, and how to reach them. */
function people(form: FenjiReport): TemplateResult | typeof nothing {
  const { interview, words } = form;
  if (interview.verdict.plans.every(({ decision }) => !decision.roles?.length)) return nothing;
  const reach = (contact: string) =>
    PHONE.test(contact) ? html`<a href="tel:${contact.replace(/[^\d+]/g, "")}">${contact}</a>` : contact;
  return html`<section part="people">
    <h3>${words.result.people}</h3>
    ${byPlan(form, ({ decision, info }) =>
      decision.roles?.length
        ? html`<dl class="pairs">
          ${decision.roles.map(
            ({ role, name, contact }) => html`<dt>${textOf(info.roles, role)}</dt>
              <dd>${name} ${contact ? reach(contact) : nothing}</dd>`,
          )}
        </dl>`
        : nothing,
    )}
  </section>`;
}

function deadlines(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { duties } = interview.verdict;
  const timed = duties.filter(({ due }) => !("when" in due));
  const rest = duties.filter(({ due }) => "when" in due);
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

function oneDuty(form: FenjiReport, duty: WorkDuty): TemplateResult {
  const { interview, words } = form;
  const { info } = interview;
  const binding = duty.from.filter(({ binding }) => binding);
  const later = duty.from.filter(({ binding }) => !binding);
  const to = [...new Set(binding.flatMap(({ pack, to }) => (to ? roleOf(info, pack, to) : [])))].join(words.list);
  return html`<li class="box">
    <p>${duty.text}</p>
    <p class="small">
      <span class="due">${dueText(duty.due, info, words)}</span> ${countdown(form, duty.due)}
    </p>
    <p class="muted small">
      ${words.result.by(actors(binding, info).join(words.list))}${to ? ` · ${words.result.to(to)}` : nothing}
      ${duty.holds === "maybe" ? ` · ${words.result.maybe}` : nothing} ${sources(form, duty.from)}
    </p>
    ${
      later.length > 0
        ? html`<p class="muted small" part="later">
          ${words.plans.laterOnes}<br />${later.map(
            ({ pack, due }) => html`${words.plans.later(titleOf(form, pack), dueText(due, info, words))}<br />`,
          )}
        </p>`
        : nothing
    }
  </li>`;
}

function titleOf(form: FenjiReport, pack: string): string {
  return form.interview.verdict.plans.find(({ id }) => id === pack)?.title ?? pack;
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

interface Sourced {
  readonly clause: string | null;
  readonly basis: Basis;
}

/** The clause behind something, or why there is none. */
function source(form: FenjiReport, of: Sourced): string {
  const { words } = form;
  const basis = of.basis === "plan" && of.clause ? "" : words.result.basis[of.basis];
  return [of.clause ? words.result.clause(of.clause) : "", basis]
    .filter(Boolean)
    .map((text) => ` · ${text}`)
    .join("");
}

/** The clause of each plan that knows it. */
function sources(form: FenjiReport, from: readonly (Sourced & { readonly pack: string })[]): unknown {
  const [only] = from;
  if (!form.interview.verdict.several) return only ? source(form, only) : nothing;
  return from.map((one) => html`<br />${titleOf(form, one.pack)}${source(form, one)}`);
}

function maybe(form: FenjiReport, of: { readonly holds: Holds }): string {
  return of.holds === "maybe" ? ` · ${form.words.result.maybe}` : "";
}

function command(form: FenjiReport): TemplateResult {
  const { words, interview } = form;
  const { several, plans } = interview.verdict;
  return html`<details class="part" part="command">
    <summary><h3>${words.result.command}</h3></summary>
    ${several ? acts(form) : plans.map((plan) => ownActs(form, plan))}
  </details>`;
}

function ownActs(form: FenjiReport, { decision, info }: Plan): TemplateResult {
  const { words } = form;
  return html`<dl class="pairs">
    ${decision.command.map(
      (act) => html`<dt>${textOf(info.acts, act.act)}</dt>
        <dd>
          <span class="label">${textOf(info.roles, act.role)}</span>${act.to ? html` → ${textOf(info.roles, act.to)}` : nothing}
          ${act.holds === "maybe" ? html`<span class="muted small">${words.result.maybe}</span>` : nothing}
          <span class="small"><br />${act.text}<span class="muted">${source(form, act)}</span></span>
        </dd>`,
    )}
  </dl>`;
}

/** Each act with everybody whom some plan names for it, and where they differ. */
function acts(form: FenjiReport): TemplateResult {
  const { words, interview } = form;
  const { info, verdict } = interview;
  return html`<dl class="pairs">
    ${verdict.acts.map(
      ({ act, differs, from }) => html`<dt>${actOf(info, act)}</dt>
        <dd>
          ${differs ? html`<p class="error small">${words.plans.differs}</p>` : nothing}
          ${from.map(
            (one) => html`<p>
              <span class="label">${roleOf(info, one.pack, one.role)}</span>${one.to ? html` → ${roleOf(info, one.pack, one.to)}` : nothing}
              <span class="small">${maybe(form, one)}<br />${one.text}
                <span class="muted"><br />${titleOf(form, one.pack)}${source(form, one)}</span></span>
            </p>`,
          )}
        </dd>`,
    )}
  </dl>`;
}

function steps(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  const { info, verdict } = interview;
  const all = verdict.steps.filter((step) => !step.avoid);
  const text = (id: string) => verdict.steps.find((step) => step.id === id)?.text ?? id;
  const one = (step: WorkStep) => html`<li>
    <label class="option">
      <input type="checkbox" .checked=${form.done.has(step.id)} @change=${() => form.onDone(step.id)} />
      <span class="text">
        ${step.text}
        ${step.destructive ? html`<span class="error small"><br />${words.result.destructive}</span>` : nothing}
        <span class="muted small">
          <br />${actors(step.from, info).join(words.list)}${maybe(form, step)}${sources(form, step.from)}
          ${step.after.length > 0 ? html`<br />${words.result.after(step.after.map(text).join(words.list))}` : nothing}
        </span>
      </span>
    </label>
  </li>`;
  return html`<details class="part" part="steps">
    <summary><h3>${words.result.steps}</h3></summary>
    <p class="muted small">${words.result.done(all.filter(({ id }) => form.done.has(id)).length, all.length)}</p>
    ${phasesOf(verdict, info).map((phase) => {
      const inPhase = all.filter((step) => step.phase === phase.id);
      if (inPhase.length === 0) return nothing;
      const done = inPhase.filter(({ id }) => form.done.has(id)).length;
      return html`<details>
        <summary>${phase.text} <span class="muted small">${words.result.done(done, inPhase.length)}</span></summary>
        ${phase.goal ? html`<p class="muted small">${phase.goal}</p>` : nothing}
        <ul class="plain">
          ${verdict.several ? inPhase.map(one) : together(inPhase).map(one)}
        </ul>
      </details>`;
    })}
  </details>`;
}

/** Steps of one role together, roles in the order in which they come first. */
function together(list: readonly WorkStep[]): WorkStep[] {
  const by = (step: WorkStep) => step.from[0]?.by;
  return [...new Set(list.map(by))].flatMap((role) => list.filter((step) => by(step) === role));
}

function why(form: FenjiReport): TemplateResult {
  const { words } = form;
  return html`<details class="part" part="why" ?open=${!form.interview.verdict.several}>
    <summary><h3>${words.result.why}</h3></summary>
    ${byPlan(form, ({ decision, holds }) => {
      // Why a plan decides so that may not apply is for those who open its card.
      if (holds === "maybe") return nothing;
      const { level, kind, scope } = decision;
      const certain = [...level.reasons, ...kind.reasons, ...scope.reasons].filter(({ holds }) => holds === "yes");
      const shown = certain.length > 0 ? certain : level.reasons.filter(({ gives }) => gives === level.value);
      return html`<ul class="marked">
        ${shown.map(
          (reason) => html`<li>
            ${reason.text}
            <span class="muted small">${source(form, reason)}${reason.note ? html`<br />${reason.note}` : nothing}</span>
          </li>`,
        )}
      </ul>`;
    })}
  </details>`;
}

/** Open questions that can still change a level. */
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
  if (interview.verdict.plans.every(({ decision }) => decision.reports.length === 0)) return nothing;
  return html`<details class="part" part="reports">
    <summary><h3>${words.result.reports}</h3></summary>
    ${byPlan(form, ({ decision, info }) =>
      decision.reports.length === 0
        ? nothing
        : html`<ul class="marked">
          ${decision.reports.map(
            (report) => html`<li>
              <span class="label">${report.text}</span>
              <span class="muted small">
                ${report.by ? words.result.by(textOf(info.roles, report.by)) : nothing}${
                  report.to ? ` · ${words.result.to(textOf(info.roles, report.to))}` : nothing
                }
                · ${dueText(report.due, info, words)}${maybe(form, report)}
              </span>
            </li>`,
          )}
        </ul>`,
    )}
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
    <p class="small" role="status">${form.told.text}</p>
    ${
      form.told.byHand === null
        ? nothing
        : html`<textarea readonly rows="8" aria-label=${words.keep.copy} .value=${form.told.byHand}></textarea>`
    }
    <div class="row">${button(words.result.change, () => form.onGo("check"))} ${button(words.result.fresh, form.onFresh)}</div>
  </section>`;
}
