// The end: a card with what became of the report, what to do, and who has it; everything else is folded under it.

import { html, nothing, type TemplateResult } from "lit";
import * as icons from "../../../build/icons.js";
import { codeOf, handed } from "../../session/guide.js";
import { verdictRows } from "../../session/outline.js";
import { levelName, side, textOf, unbound } from "../../session/phrases.js";
import type { Plan } from "../../session/plans.js";
import type { Session } from "../../session/session.js";
import { concerned, levelSentence, rankOf } from "../../session/verdict.js";
import { afterView } from "./after.js";
import { changesView } from "./changes.js";
import { guideView, reach } from "./guide.js";
import { icon } from "./icon.js";
import { mineView } from "./mine.js";
import { byPlan, source } from "./sources.js";
import type { Acts, State } from "./view.js";
import { avoided, command, deadlines, reports, steps } from "./work.js";

export function resultView(state: State, form: Acts): TemplateResult {
  const { session } = state;
  const { words, delivery } = session;
  const title = words.result.title[delivery.state];
  const sent = delivery.state === "sent";
  return html`<div class="screen result">
    <div class="row between">
      <h2 tabindex="-1" class=${delivery.state}>${icon(sent ? icons.sent : icons.waiting)}${title}</h2>
      <p class="reference"><span class="muted small">${words.result.code}</span> <b part="reference">${codeOf(session.reportId)}</b></p>
    </div>
    ${guideView(session, false)} ${handedView(session)} ${deliveryView(session, form)}
    ${session.changes ? changesView(session.changes, words) : nothing}
    ${afterView(session, state.after, form)}
    <div class="row">
      <button type="button" part="button" @click=${() => form.onGo("details")}>${words.result.details}</button>
      <button type="button" part="button" @click=${() => form.onGo("check")}>${words.result.change}</button>
    </div>
    ${verdictView(session, form)} ${deadlines(state)} ${planView(state, form)} ${keep(state, form)} ${mineView(state, form)}
    <div class="row"><button type="button" class="fresh" part="button" @click=${form.onFresh}>${words.result.fresh}</button></div>
  </div>`;
}

function handedView({ interview, words, delivery }: Session): TemplateResult | typeof nothing {
  const told = handed(interview, words, delivery.state === "sent");
  return told ? html`<p part="handler">${told}</p>` : nothing;
}

/** How serious it is in one sentence a plan, why, and what could still change it. */
function verdictView(session: Session, form: Acts): TemplateResult {
  const { words, interview } = session;
  const { several, plans } = interview.verdict;
  const { certain, maybe } = concerned(interview.verdict);
  return html`<details class="part" part="verdict">
    <summary><h3>${words.result.verdict}</h3></summary>
    ${several && certain.length === 0 ? html`<p class="label">${words.plans.open}</p>` : nothing}
    ${several ? certain.map((plan) => planCard(session, plan)) : plans.map((plan) => alone(session, plan))}
    ${
      maybe.length > 0
        ? html`<details>
          <summary>${words.plans.also} (${maybe.length}): ${maybe.map(({ title }) => title).join(words.list)}</summary>
          ${maybe.map((plan) => planCard(session, plan))}
        </details>`
        : nothing
    }
    ${why(session)} ${could(session, form)}
  </details>`;
}

/** What the only plan decides. */
function alone(session: Session, plan: Plan): TemplateResult {
  return html`<section class="box rank-${rankOf(plan)}">${planText(session, plan)}</section>`;
}

/** What one of several plans decides. */
function planCard(session: Session, plan: Plan): TemplateResult {
  const { words } = session;
  return html`<section class="box rank-${rankOf(plan)}" part="plan" aria-label=${plan.title}>
    <h4>${plan.title}</h4>
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

/** The whole plan, for whoever works by it: it goes with the report, and is not in the reporter's way. */
function planView(state: State, form: Acts): TemplateResult {
  const { session } = state;
  return html`<details class="part" part="whole">
    <summary><h3>${session.words.result.plan}</h3></summary>
    ${conflicts(session)} ${people(session)} ${avoided(session)} ${command(session)} ${steps(session, form)} ${reports(session)}
    <p class="small muted">${session.words.result.number(session.reportId)}</p>
  </details>`;
}

/** What speaks against each other, before anybody acts on one side of it. */
function conflicts(session: Session): TemplateResult | typeof nothing {
  const { words, interview } = session;
  const { verdict } = interview;
  if (verdict.conflicts.length === 0) return nothing;
  const actions = (title: string, list: readonly string[]) => html`<dt>${title}</dt>
    <dd>${side(list, verdict).map((text) => html`<p>${text}</p>`)}</dd>`;
  return html`<section class="box danger" part="conflicts">
    <h4>${words.plans.conflicts}</h4>
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

function deliveryView(session: Session, form: Acts): TemplateResult {
  const { words, delivery: state } = session;
  const again = html`<button type="button" part="button" @click=${form.onSendAgain}>${words.delivery.again}</button>`;
  const told = {
    none: nothing,
    sending: html`<p>${words.delivery.sending}</p>`,
    sent: html`<p>${words.delivery.sent}</p>
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
    ? html`<button type="button" class="primary" part="send" @click=${form.onFinish}>${words.delivery.update}</button>`
    : nothing;
  return html`<section class="box ${state.state === "sent" ? "success" : ""}" part="delivery" ?hidden=${state.state === "none"}>
    <div role="status">${told}</div>
    ${changed}
  </section>`;
}

/** Who fills the roles, and how to reach them. */
function people(session: Session): TemplateResult | typeof nothing {
  const { interview, words } = session;
  if (interview.verdict.plans.every(({ decision }) => !decision.roles?.length)) return nothing;
  return html`<section part="people">
    <h4>${words.result.people}</h4>
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
  return html`<section part="why">
    <h4>${words.result.why}</h4>
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
  </section>`;
}

/** Open questions that can still change a level. */
function could(session: Session, form: Acts): TemplateResult {
  const { interview, words } = session;
  const open = interview.unsettled;
  return html`<section part="could">
    <h4>${words.result.could}</h4>
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
    <h3>${words.result.keep}</h3>
    <div class="row">
      ${button(words.keep.print, form.onPrint)} ${button(words.keep.copy, form.onCopy)}
    </div>
    <details>
      <summary>${words.keep.whole}</summary>
      <div class="row">
        ${button(words.keep.printAll, form.onPrintAll)} ${button(words.keep.markdown, form.onMarkdown)}
        ${button(words.keep.json, form.onJson)}
      </div>
    </details>
    <p class="small" role="status">${told.text}</p>
    ${
      told.byHand === null
        ? nothing
        : html`<textarea readonly rows="8" aria-label=${words.keep.copy} .value=${told.byHand}></textarea>`
    }
  </section>`;
}
