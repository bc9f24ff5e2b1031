// The work: by when, who commands, the steps, and the reports that are due.

import { html, nothing, type TemplateResult } from "lit";
import type { Due, WorkDuty, WorkStep } from "../../session/model.js";
import { actOf, actors, dueText, isTimed, roleOf, textOf } from "../../session/phrases.js";
import type { Plan } from "../../session/plans.js";
import type { Session } from "../../session/session.js";
import { span } from "../../session/words.js";
import { byPlan, maybe, source, sources, titleOf } from "./sources.js";
import type { Acts, State } from "./view.js";

export function deadlines(state: State): TemplateResult {
  const { interview, words } = state.session;
  const { duties } = interview.verdict;
  // Only what the plan leaves open waits under the others.
  const timed = duties.filter(({ due }) => isTimed(due));
  const rest = duties.filter(({ due }) => !isTimed(due));
  return html`<details class="part" part="deadlines">
    <summary><h3>${words.result.deadlines}</h3></summary>
    <ul class="plain">
      ${timed.map((duty) => oneDuty(state, duty))}
    </ul>
    ${
      rest.length > 0
        ? html`<details>
          <summary>${words.result.more(rest.length)}</summary>
          <ul class="plain">
            ${rest.map((duty) => oneDuty(state, duty))}
          </ul>
        </details>`
        : nothing
    }
  </details>`;
}

function oneDuty({ session, now }: State, duty: WorkDuty): TemplateResult {
  const { interview, words } = session;
  const { info } = interview;
  const binding = duty.from.filter(({ binding }) => binding);
  const later = duty.from.filter(({ binding }) => !binding);
  const to = [...new Set(binding.flatMap(({ pack, to }) => (to ? roleOf(info, pack, to) : [])))].join(words.list);
  return html`<li class="box">
    <p>${duty.text}</p>
    <p class="small">
      <span class="due">${dueText(duty.due, info, words)}</span> ${countdown(session, duty.due, now)}
    </p>
    <p class="muted small">
      ${words.result.by(actors(binding, info).join(words.list))}${to ? ` · ${words.result.to(to)}` : nothing}
      ${duty.holds === "maybe" ? ` · ${words.result.maybe}` : nothing} ${sources(session, duty.from)}
    </p>
    ${
      later.length > 0
        ? html`<p class="muted small" part="later">
          ${words.plans.laterOnes}<br />${later.map(
            ({ pack, due }) => html`${words.plans.later(titleOf(session, pack), dueText(due, info, words))}<br />`,
          )}
        </p>`
        : nothing
    }
  </li>`;
}

/** How long there is until a deadline, counted anew each half minute. */
function countdown(session: Session, due: Due, now: Date): TemplateResult | typeof nothing {
  if (!("at" in due) || !due.at) return nothing;
  const seconds = (new Date(due.at).getTime() - now.getTime()) / 1000;
  const text = span(session.interview.locale, Math.abs(seconds));
  return html`<span class=${seconds < 0 ? "due over" : "due"}>
    (${seconds < 0 ? session.words.result.over(text) : session.words.result.left(text)})
  </span>`;
}

export function command(session: Session): TemplateResult {
  const { words, interview } = session;
  const { several, plans } = interview.verdict;
  return html`<details class="part" part="command">
    <summary><h4>${words.result.command}</h4></summary>
    ${several ? acts(session) : plans.map((plan) => ownActs(session, plan))}
  </details>`;
}

function ownActs(session: Session, { decision, info }: Plan): TemplateResult {
  const { words } = session;
  return html`<dl class="pairs">
    ${decision.command.map(
      (act) => html`<dt>${textOf(info.acts, act.act)}</dt>
        <dd>
          <span class="label">${textOf(info.roles, act.role)}</span>${act.to ? html` → ${textOf(info.roles, act.to)}` : nothing}
          ${act.holds === "maybe" ? html`<span class="muted small">${words.result.maybe}</span>` : nothing}
          <span class="small"><br />${act.text}<span class="muted">${source(session, act)}</span></span>
        </dd>`,
    )}
  </dl>`;
}

/** Each act with everybody whom some plan names for it, and where they differ. */
function acts(session: Session): TemplateResult {
  const { words, interview } = session;
  const { info, verdict } = interview;
  return html`<dl class="pairs">
    ${verdict.acts.map(
      ({ act, differs, from }) => html`<dt>${actOf(info, act)}</dt>
        <dd>
          ${differs ? html`<p class="error small">${words.plans.differs}</p>` : nothing}
          ${from.map(
            (one) => html`<p>
              <span class="label">${roleOf(info, one.pack, one.role)}</span>${one.to ? html` → ${roleOf(info, one.pack, one.to)}` : nothing}
              <span class="small">${maybe(session, one)}<br />${one.text}
                <span class="muted"><br />${titleOf(session, one.pack)}${source(session, one)}</span></span>
            </p>`,
          )}
        </dd>`,
    )}
  </dl>`;
}

export function steps(session: Session, form: Acts): TemplateResult {
  const { interview, words } = session;
  const { info, verdict } = interview;
  const all = verdict.steps.filter((step) => !step.avoid);
  const text = (id: string) => verdict.steps.find((step) => step.id === id)?.text ?? id;
  const one = (step: WorkStep) => html`<li>
    <label class="option">
      <input type="checkbox" .checked=${session.done.has(step.id)} @change=${() => form.onDone(step.id)} />
      <span class="text">
        ${step.text}
        ${step.destructive ? html`<span class="error small"><br />${words.result.destructive}</span>` : nothing}
        <span class="muted small">
          <br />${actors(step.from, info).join(words.list)}${maybe(session, step)}${sources(session, step.from)}
          ${step.after.length > 0 ? html`<br />${words.result.after(step.after.map(text).join(words.list))}` : nothing}
        </span>
      </span>
    </label>
  </li>`;
  return html`<details class="part" part="steps">
    <summary><h4>${words.result.steps}</h4></summary>
    <p class="muted small">${words.result.done(all.filter(({ id }) => session.done.has(id)).length, all.length)}</p>
    ${info.phases.map((phase) => {
      const inPhase = all.filter((step) => step.phase === phase.id);
      if (inPhase.length === 0) return nothing;
      const done = inPhase.filter(({ id }) => session.done.has(id)).length;
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

/** What nobody may do, with whom it is meant for. */
export function avoided(session: Session): TemplateResult | typeof nothing {
  const { interview, words } = session;
  const { info, verdict } = interview;
  const list = verdict.steps.filter(({ avoid }) => avoid);
  if (list.length === 0) return nothing;
  return html`<h4>${words.result.doNot}</h4>
    <ul class="marked">
      ${list.map(
        (step) => html`<li>
          ${step.text} <span class="muted small">${actors(step.from, info).join(words.list)}${maybe(session, step)}${sources(session, step.from)}</span>
        </li>`,
      )}
    </ul>`;
}

/** Steps of one role together, roles in the order in which they come first. */
function together(list: readonly WorkStep[]): WorkStep[] {
  const by = (step: WorkStep) => step.from[0]?.by;
  return [...new Set(list.map(by))].flatMap((role) => list.filter((step) => by(step) === role));
}

export function reports(session: Session): TemplateResult | typeof nothing {
  const { interview, words } = session;
  if (interview.verdict.plans.every(({ decision }) => decision.reports.length === 0)) return nothing;
  return html`<details class="part" part="reports">
    <summary><h4>${words.result.reports}</h4></summary>
    ${byPlan(session, ({ decision, info }) =>
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
                · ${dueText(report.due, info, words)}${maybe(session, report)}
              </span>
            </li>`,
          )}
        </ul>`,
    )}
  </details>`;
}
