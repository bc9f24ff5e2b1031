// What several screens show: errors, the live verdict, marked steps.

import { html, nothing, type TemplateResult } from "lit";
import type { WorkStep } from "../../session/model.js";
import { actors, levelName, levelRange, namesOf, schemesOf } from "../../session/phrases.js";
import type { Plan } from "../../session/plans.js";
import type { Session } from "../../session/session.js";
import {
  byRole,
  changeLines,
  concerned,
  firstSteps,
  levelSentence,
  levelShort,
  rankOf,
} from "../../session/verdict.js";
import { changesView } from "./changes.js";
import type { Acts, State } from "./view.js";

/** The id of the message beside a field. */
export function errorId(field: string): string {
  return `${field.replaceAll(".", "-")}-error`;
}

/** The message beside a field, if there is something wrong. */
export function fieldError({ errors }: Session, field: string): TemplateResult | typeof nothing {
  const error = errors.find((one) => one.field === field);
  return error ? html`<p class="error" part="error" id=${errorId(field)}>${error.text}</p>` : nothing;
}

/** Everything to mend, with a link to each field; it takes the focus when it appears. */
export function errorSummary({ session: { errors, words } }: State, form: Acts): TemplateResult | typeof nothing {
  if (errors.length === 0) return nothing;
  return html`<section class="box danger" part="error-summary" role="alert" aria-labelledby="errors" tabindex="-1" id="summary">
    <p class="label" id="errors">${words.errors.title}</p>
    <ul class="marked">
      ${errors.map(
        ({ field, text }) =>
          html`<li>
            ${field ? html`<button type="button" class="link error" @click=${() => form.onField(field)}>${text}</button>` : text}
          </li>`,
      )}
    </ul>
  </section>`;
}

/** What is decided so far, what is still possible and why, and what the latest answer has changed. */
export function verdictView({ session }: State): TemplateResult {
  const { interview, words } = session;
  const { verdict, info } = interview;
  const { several } = verdict;
  const { certain, maybe } = concerned(verdict);
  const now = firstSteps(verdict).filter((step) => step.holds === "yes" && !step.avoid);
  // Everybody's first steps are many where several plans are concerned: here are the reporter's own.
  const [mine = []] = several ? byRole(now, verdict, info).map(({ steps }) => steps) : [now];
  return html`<section class="box rank-${Math.min(3, ...certain.map(rankOf))}" part="verdict" aria-labelledby="verdict">
    <h3 id="verdict">${words.verdict.title}</h3>
    ${several && certain.length === 0 ? html`<p class="label">${words.plans.open}</p>` : nothing}
    ${certain.map((plan) => planVerdict(session, plan))}
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
    ${latest(session)}
    ${
      mine.length > 0
        ? html`<h3>${words.verdict.now}</h3>
          <ul class="marked">
            ${mine.map((step) => html`<li>${stepText(session, step)}</li>`)}
          </ul>`
        : nothing
    }
    <p class="hidden" role="status">${session.announced}</p>
  </section>`;
}

/** What one plan says so far. */
function planVerdict({ interview, words }: Session, plan: Plan): TemplateResult {
  const { several } = interview.verdict;
  const { decision, info } = plan;
  const { level, scope, kind } = decision;
  const [worst] = level.possible.length > 1 ? level.possible : [];
  const could = level.reasons
    .filter(({ gives, holds }) => gives === worst && holds === "maybe")
    .slice(0, several ? 0 : 3);
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
      ${schemesOf(decision, info).map(
        ({ title, levels, conclusion }) =>
          html`<dt>${title}</dt><dd part="scheme">${levelRange(levels, conclusion.possible, words)}</dd>`,
      )}
      ${
        several
          ? nothing
          : html`<dt>${words.verdict.kind}</dt>
            <dd>${namesOf(info.kinds, kind.possible, words)}</dd>
            <dt>${words.verdict.scope}</dt>
            <dd>${namesOf(info.scopes, scope.possible, words)}</dd>`
      }
    </dl>`;
}

/** What has changed: since the last report where there was one, else by the latest answer. */
function latest({ interview, words, changes }: Session): TemplateResult | typeof nothing {
  if (changes) return changesView(changes, words, true);
  const lines = changeLines(interview, words);
  if (lines.length === 0) return nothing;
  return html`<p class="small label">${words.verdict.changed}</p>
    <ul class="marked small" part="changes">
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

/** A step with who does it, and whether it is certain. */
export function stepText({ interview, words }: Session, step: WorkStep): TemplateResult {
  return html`<span>${step.text}</span>
    <span class="muted small">
      ${actors(step.from, interview.info).join(words.list)}${step.holds === "maybe" ? ` · ${words.result.maybe}` : nothing}
    </span>`;
}
