// The result: the verdict in plain words, what to do, and the report to keep.

import { html, nothing, type TemplateResult } from "lit";
import { verdictRows } from "../../session/outline.js";
import { levelName, side, textOf, unbound } from "../../session/phrases.js";
import type { Plan } from "../../session/plans.js";
import type { Session } from "../../session/session.js";
import { concerned, firstSteps, levelSentence, rankOf } from "../../session/verdict.js";
import { afterView } from "./after.js";
import { changesView } from "./changes.js";
import { byPlan, source } from "./sources.js";
import type { Acts, State } from "./view.js";
import { command, deadlines, marked, reports, steps } from "./work.js";

export function resultView(state: State, form: Acts): TemplateResult {
  const { session } = state;
  const { interview, words } = session;
  const { several, plans, steps: all } = interview.verdict;
  const now = firstSteps(interview.verdict).filter((step) => !step.avoid);
  const not = all.filter((step) => step.avoid);
  return html`<div class="screen">
    <h2 tabindex="-1">${words.result.title}</h2>
    ${session.changes ? changesView(session.changes, words) : nothing}
    ${several ? sideBySide(session) : plans.map((plan) => alone(session, plan))}
    ${delivery(session, form)} ${afterView(state, form)} ${conflicts(session)} ${marked(session, words.result.doNow, now, "danger")}
    ${marked(session, words.result.doNot, not, "warning")} ${keep(state, form)} ${people(session)} ${deadlines(state)} ${why(session)}
    ${could(session, form)} ${command(session)} ${steps(session, form)} ${reports(session)}
  </div>`;
}

/** What the only plan decides. */
function alone(session: Session, plan: Plan): TemplateResult {
  return html`<section class="box rank-${rankOf(plan)}" part="verdict">
    ${planText(session, plan)}
    <p class="small muted">${session.words.result.number(session.reportId)}</p>
  </section>`;
}

/** What each plan decides: those that are concerned beside each other, those that may be on demand. */
function sideBySide(session: Session): TemplateResult {
  const { words } = session;
  const { certain, maybe } = concerned(session.interview.verdict);
  const card = (plan: Plan) => html`<section class="box rank-${rankOf(plan)}" part="plan" aria-label=${plan.title}>
    <h3>${plan.title}</h3>
    <p class="small label">${plan.holds === "yes" ? words.plans.applies : words.plans.mayApply}</p>
    ${planText(session, plan)}
    ${
      plan.concern
        ? html`<p class="small">
          <span class="label">${words.pair(words.plans.why, "")}</span>${plan.concern.text}
          <span class="muted">${source(session, plan.concern)}</span>
        </p>`
        : nothing
    }
  </section>`;
  return html`<section class="screen" part="verdict">
    <p class="small muted">${words.plans.count(certain.length, maybe.length)} · ${words.result.number(session.reportId)}</p>
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
function planText(session: Session, plan: Plan): TemplateResult {
  const { words } = session;
  const { level } = plan.decision;
  const mild = level.possible.at(-1);
  const { levels } = plan.info;
  const missing = unbound(plan);
  const held = session.heldLevel(plan);
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
function conflicts(session: Session): TemplateResult | typeof nothing {
  const { words, interview } = session;
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

function delivery(session: Session, form: Acts): TemplateResult {
  const { words, delivery: state } = session;
  const again = html`<button type="button" part="button" @click=${form.onSendAgain}>${words.delivery.again}</button>`;
  const told = {
    none: nothing,
    sending: html`<p>${words.delivery.sending}</p>`,
    sent: html`<p class="label">${words.delivery.sent}</p>
      ${state.state === "sent" && state.reference ? html`<p>${words.delivery.reference(state.reference)}</p>` : nothing}`,
    waiting: html`<p class="label">${words.delivery.notSent}</p>
      ${state.state === "waiting" && state.why ? html`<p>${words.delivery.why[state.why](state.status)}</p>` : nothing}
      <p>${words.delivery.waiting[session.stored]}</p>
      ${again}`,
    refused: html`<p class="error">${state.state === "refused" ? words.delivery.refused(state.status) : nothing}</p>
      ${state.state === "refused" && state.said ? html`<p>${words.quote(state.said)}</p>` : nothing}
      <p>${words.delivery.refusedKept[session.stored]}</p>
      ${again}`,
    kept: html`<p>${words.delivery.kept[session.stored]}</p>`,
  }[state.state];
  const changed = session.changedSinceSubmit
    ? html`<button type="button" part="button" @click=${form.onFinish}>${words.delivery.update}</button>`
    : nothing;
  return html`<section class="box ${state.state === "sent" ? "success" : ""}" part="delivery" ?hidden=${state.state === "none"}>
    <div role="status">${told}</div>
    ${changed}
  </section>`;
}

/** What a contact must look like to be called. */
const PHONE = /^\+?[\d\s()-]{4,24}$/;

/** Who fills the roles, and how to reach them. */
function people(session: Session): TemplateResult | typeof nothing {
  const { interview, words } = session;
  if (interview.verdict.plans.every(({ decision }) => !decision.roles?.length)) return nothing;
  const reach = (contact: string) =>
    PHONE.test(contact) ? html`<a href="tel:${contact.replace(/[^\d+]/g, "")}">${contact}</a>` : contact;
  return html`<section part="people">
    <h3>${words.result.people}</h3>
    ${byPlan(session, ({ decision, info }) =>
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

function why(session: Session): TemplateResult {
  const { words } = session;
  return html`<details class="part" part="why" ?open=${!session.interview.verdict.several}>
    <summary><h3>${words.result.why}</h3></summary>
    ${byPlan(session, ({ decision, holds }) => {
      // Why a plan decides so that may not apply is for those who open its card.
      if (holds === "maybe") return nothing;
      const { level, kind, scope } = decision;
      const certain = [...level.reasons, ...kind.reasons, ...scope.reasons].filter(({ holds }) => holds === "yes");
      const shown = certain.length > 0 ? certain : level.reasons.filter(({ gives }) => gives === level.value);
      return html`<ul class="marked">
        ${shown.map(
          (reason) => html`<li>
            ${reason.text}
            <span class="muted small">${source(session, reason)}${reason.note ? html`<br />${reason.note}` : nothing}</span>
          </li>`,
        )}
      </ul>`;
    })}
  </details>`;
}

/** Open questions that can still change a level. */
function could(session: Session, form: Acts): TemplateResult {
  const { interview, words } = session;
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

function keep({ session, told }: State, form: Acts): TemplateResult {
  const { words } = session;
  const button = (text: string, act: () => void) =>
    html`<button type="button" part="button" @click=${act}>${text}</button>`;
  return html`<section class="screen" part="keep">
    <div class="row">
      ${button(words.keep.print, form.onPrint)} ${button(words.keep.copy, form.onCopy)}
      ${button(words.keep.markdown, form.onMarkdown)} ${button(words.keep.json, form.onJson)}
    </div>
    <p class="small" role="status">${told.text}</p>
    ${
      told.byHand === null
        ? nothing
        : html`<textarea readonly rows="8" aria-label=${words.keep.copy} .value=${told.byHand}></textarea>`
    }
    <div class="row">${button(words.result.change, () => form.onGo("check"))} ${button(words.result.fresh, form.onFresh)}</div>
  </section>`;
}
