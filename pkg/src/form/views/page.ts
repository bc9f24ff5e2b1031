// The page of a form that is in use: where the reporter is, the screen, the verdict beside it, and the way to delete all.

import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { SCREENS } from "../../session/session.js";
import { concerned, rankOf, shortVerdict } from "../../session/verdict.js";
import { askView } from "./ask.js";
import { checkView } from "./check.js";
import { errorSummary, verdictView } from "./common.js";
import { describeView } from "./describe.js";
import { detailsView } from "./details.js";
import { draftView } from "./draft.js";
import { resultView } from "./result.js";
import type { Acts, State } from "./view.js";

export function pageView(state: State, form: Acts): TemplateResult {
  const { session, disabled, notices, unsaved } = state;
  const { words, interview, screen } = session;
  const number = SCREENS.indexOf(screen);
  const live = screen !== "describe" && screen !== "result";
  const question = screen === "ask" ? session.question : null;
  const rank = Math.min(3, ...concerned(interview.verdict).certain.map(rankOf));
  return html`<div class="form ${live ? "with-verdict" : ""}" part="form" lang=${interview.locale} ?inert=${disabled}>
      <p class="hidden">${words.progress(words.parts[screen], number + 1, SCREENS.length)}</p>
      <ol class="progress" aria-hidden="true">
        ${SCREENS.map((_, index) => html`<li class=${index < number ? "past" : ""} aria-current=${index === number ? "step" : "false"}></li>`)}
      </ol>
      ${notices.map((notice) => html`<p class="box warning small" role="status" part="notice">${notice}</p>`)}
      <div class="screen" part="screen" @input=${form.onInput} @change=${form.onInput} @submit=${form.onEnter} @keydown=${form.onEnter}>
        ${live ? html`<p class="line rank-${rank}">${shortVerdict(interview.verdict, words)}</p>` : nothing}
        ${errorSummary(state, form)}
        ${screen === "describe" ? describeView(state, form) : nothing} ${
          // Each question begins with its own answer: what was chosen for the one before must not stand in it.
          question ? keyed(question.id, askView(state, question, form)) : nothing
        }
        ${screen === "details" ? detailsView(state, form) : nothing} ${screen === "check" ? checkView(state, form) : nothing}
        ${screen === "result" ? resultView(state, form) : nothing}
      </div>
      ${live ? verdictView(state) : nothing}
      <p class="hidden" role="status">${screen === "result" ? session.announced : nothing}</p>
      ${unsaved || interview.given.length > 0 ? draftView(state, form) : nothing}
    </div>`;
}
