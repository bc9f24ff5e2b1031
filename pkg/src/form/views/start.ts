// The first screen once the plan is there: its own questions, what the words point to, and what to do at once.

import { html, type TemplateResult } from "lit";
import { fieldError } from "./common.js";
import { startView as first } from "./frame.js";
import { dangerView, signedView } from "./guide.js";
import { signsView } from "./signs.js";
import type { Acts, State } from "./view.js";

export function startView(state: State, form: Acts): TemplateResult {
  const { session } = state;
  const { interview, words } = session;
  const { danger, story } = interview;
  const answer = danger && interview.answerTo(danger.id);
  return first(
    {
      first: words.first,
      danger: danger
        ? { question: danger.question, help: danger.help, answer: answer as boolean | null | undefined }
        : null,
      story: {
        question: story?.question ?? words.first.story,
        help: story?.help ?? "",
        text: session.story,
      },
      emergency: dangerView(session),
      signs: html`${signsView(state, form)} ${signedView(session)}`,
      wrong: fieldError(session, "story"),
      waits: "",
    },
    form,
  );
}
