// The page of a form that is in use: the screen, what to do now beside it, and the way to delete all.

import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { askView } from "./ask.js";
import { checkView } from "./check.js";
import { errorSummary } from "./common.js";
import { detailsView } from "./details.js";
import { draftView } from "./draft.js";
import { frame } from "./frame.js";
import { guideView } from "./guide.js";
import { mineView } from "./mine.js";
import { resultView } from "./result.js";
import { startView } from "./start.js";
import type { Acts, State } from "./view.js";

export function pageView(state: State, form: Acts): TemplateResult {
  const { session, disabled, notices, unsaved } = state;
  const { interview, screen } = session;
  return frame(
    {
      ...{ locale: interview.locale, screen, disabled, notices, busy: false },
      errors: errorSummary(state, form),
      content: screenView(state, form),
      aloud: session.announced,
      foot: html`${screen === "start" ? mineView(state, form) : nothing}
        ${unsaved || interview.given.length > 0 ? draftView(state, form) : nothing}`,
    },
    form,
  );
}

function screenView(state: State, form: Acts): unknown {
  const { session } = state;
  const { screen, question } = session;
  // The very template that stood there before: whoever types in it goes on.
  if (screen === "start") return startView(state, form);
  if (screen === "result") return resultView(state, form);
  const shown =
    screen === "details"
      ? detailsView(state, form)
      : screen === "check" || !question
        ? checkView(state, form)
        : // Each question begins with its own answer: what was chosen for the one before must not stand in it.
          keyed(question.id, askView(state, question, form));
  return html`<div class="beside">${guideView(session, true)}</div>
    ${shown}`;
}
