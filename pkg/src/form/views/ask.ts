// One question on one screen.

import { html, nothing, type TemplateResult } from "lit";
import type { FactInfo } from "../../session/model.js";
import { NONE, UNKNOWN } from "../../session/reading.js";
import type { Session } from "../../session/session.js";
import { errorId, fieldError } from "./common.js";
import type { Acts, State } from "./view.js";

export function askView({ session }: State, fact: FactInfo, form: Acts): TemplateResult {
  const { words, interview } = session;
  const { left } = interview;
  const help = fact.help || fact.type === "several" ? "question-help" : "";
  return html`<form class="screen" novalidate>
    <fieldset aria-describedby="${help} ${errorId("answer")}" role=${fact.type === "one" || fact.type === "yes-no" ? "radiogroup" : nothing}>
      <legend><h2 tabindex="-1">${fact.question}</h2></legend>
      <p class="muted" id="question-help">
        ${fact.help || (fact.type === "several" ? words.ask.several : nothing)}
      </p>
      ${fieldError(session, "answer")} ${input(session, fact, form)}
    </fieldset>
    ${
      fact.why
        ? html`<details>
          <summary>${words.ask.why}</summary>
          <p>${fact.why}</p>
        </details>`
        : nothing
    }
    <div class="row">
      <button type="button" part="button" @click=${form.onBack}>${words.back}</button>
      <button type="button" class="primary" part="button primary" @click=${form.onAnswer}>${words.next}</button>
    </div>
    <p class="muted small">${left.verdict > 0 ? words.ask.left(left.verdict) : words.ask.certain}</p>
    <button type="button" class="link" @click=${form.onSkip}>${words.ask.skip}</button>
  </form>`;
}

function input({ words, interview, typed: standings, errors }: Session, fact: FactInfo, form: Acts): TemplateResult {
  const answer = interview.answerTo(fact.id);
  const asked = answer !== undefined;
  // What was chosen and not confirmed yet stands above the answer so far.
  const typed = standings.get(fact.id);
  const standing = (name: string) => typed?.filter(([one]) => one === name).map(([, value]) => value);
  const on = (value: string, otherwise: boolean) => standing("answer")?.includes(value) ?? otherwise;
  const option = (
    type: "radio" | "checkbox",
    value: string,
    text: string,
    checked: boolean,
    more = nothing as unknown,
  ) =>
    html`<label class="option" part="option">
      <input
        type=${type}
        name="answer"
        id=${value === first(fact) ? "answer" : nothing}
        value=${value}
        .checked=${on(value, checked)}
        aria-invalid=${errors.length > 0 ? "true" : nothing}
        @change=${more}
      /><span class="text">${text}</span>
    </label>`;
  if (fact.type === "number") {
    return html`<div class="row">
        <input
          type="text"
          inputmode="numeric"
          id="answer"
          name="number"
          aria-label=${fact.question}
          aria-invalid=${errors.length > 0 ? "true" : nothing}
          .value=${standing("number")?.[0] ?? (typeof answer === "number" ? String(answer) : "")}
        />
        ${fact.unit ?? nothing}
      </div>
      <label class="option">
        <input type="checkbox" name="answer" value=${UNKNOWN} .checked=${on(UNKNOWN, answer === null)} /><span class="text">${words.ask.unknown}</span>
      </label>`;
  }
  if (fact.type === "several") {
    const chosen = new Set(
      Array.isArray(answer) ? answer : ((answer as { includes?: string[] } | null)?.includes ?? []),
    );
    const none = Array.isArray(answer) && answer.length === 0;
    return html`<div class="options">
      ${fact.options.map(({ id, text }) => option("checkbox", id, text, chosen.has(id), form.onAlone))}
      ${option("checkbox", NONE, words.ask.none, none, form.onAlone)}
      ${option("checkbox", UNKNOWN, words.ask.unknown, asked && answer === null, form.onAlone)}
    </div>`;
  }
  const shown = fact.type === "yes-no" ? [...fact.options].reverse() : fact.options;
  const current = typeof answer === "boolean" ? (answer ? "yes" : "no") : answer;
  return html`<div class="options">
    ${shown.map(({ id, text }) => option("radio", id, text, current === id))}
    ${option("radio", UNKNOWN, words.ask.unknown, asked && answer === null)}
  </div>`;
}

/** The option that carries the id to which an error leads. */
function first(fact: FactInfo): string | undefined {
  return fact.type === "yes-no" ? fact.options.at(-1)?.id : fact.options[0]?.id;
}
