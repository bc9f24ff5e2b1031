// One question on one screen: one tap answers it.

import { html, nothing, type TemplateResult } from "lit";
import { until } from "lit/directives/until.js";
import * as firstIcons from "../../../build/first-icons.js";
import * as icons from "../../../build/icons.js";
import { chosenIn } from "../../session/groups.js";
import type { Answer, FactInfo } from "../../session/model.js";
import { NONE, UNKNOWN } from "../../session/reading.js";
import type { Session } from "../../session/session.js";
import { asideLines } from "../../session/verdict.js";
import { errorId, fieldError } from "./common.js";
import { icon } from "./icon.js";
import { groupedOptions, inTheOpen, signIcon } from "./signs.js";
import type { Acts, State } from "./view.js";

export function askView({ session }: State, fact: FactInfo, form: Acts): TemplateResult {
  const { words } = session;
  const help = fact.help || fact.type === "several" ? "question-help" : "";
  // Who taps an option goes on by that; several, or a number, are to be confirmed.
  const taps = fact.type === "one" || fact.type === "yes-no";
  const aside = asideLines(session.interview, words);
  return html`<form class="screen ask" novalidate>
    <div class="row between">
      ${backButton(session, form)}
      <p class="muted small" part="progress">${progress(session)}</p>
    </div>
    ${aside.length > 0 ? html`<ul class="marked small muted" part="changes">${aside.map((line) => html`<li>${line}</li>`)}</ul>` : nothing}
    <fieldset aria-describedby="${help} ${errorId("answer")}" role=${taps ? "radiogroup" : nothing}>
      <legend part="question"><h2 tabindex="-1">${fact.question}</h2></legend>
      ${help ? html`<p class="muted" id="question-help">${fact.help || words.ask.several}</p>` : nothing}
      ${fieldError(session, "answer")} ${input(session, fact, form)}
    </fieldset>
    <div class="row actions">
      <button type="button" class="go ${taps ? "" : "primary"}" part="next" @click=${form.onAnswer}>${words.first.next}</button>
      <button type="button" part="send" @click=${form.onFinish}>${icon(firstIcons.send)}${words.first.send}</button>
    </div>
    ${
      fact.why
        ? html`<details>
          <summary>${words.ask.why}</summary>
          <p>${fact.why}</p>
        </details>`
        : nothing
    }
    <button type="button" class="link" @click=${form.onSkip}>${words.ask.skip}</button>
  </form>`;
}

/** About how many questions are left: whoever waits for a question does not wait for that, too. */
function progress(session: Session): unknown {
  const said = () => session.words.ask.left(session.left);
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return session.interview.counted ? said() : until(painted().then(said), "\u00a0");
}

/** The way back, at the top of a screen. */
export function backButton({ words }: Session, form: Acts): TemplateResult {
  return html`<button type="button" class="link back" part="back" @click=${form.onBack}>
    ${icon(icons.back)}${words.back}
  </button>`;
}

function input(session: Session, fact: FactInfo, form: Acts): TemplateResult {
  const { words, interview, typed: standings, errors } = session;
  const answer = interview.answerTo(fact.id);
  const asked = answer !== undefined;
  // What was chosen and not confirmed yet stands above the answer so far.
  const typed = standings.get(fact.id);
  const standing = (name: string) => typed?.filter(([one]) => one === name).map(([, value]) => value);
  const on = (value: string, otherwise: boolean) => standing("answer")?.includes(value) ?? otherwise;
  const wrong = errors.length > 0 ? "true" : nothing;
  const box = (value: string, text: string, checked: boolean, alone = nothing as unknown) => html`<label
    class="option"
    part="option"
  >
    <input
      type="checkbox"
      name="answer"
      id=${value === first(session, fact) ? "answer" : nothing}
      value=${value}
      .checked=${on(value, checked)}
      aria-invalid=${wrong}
      @change=${alone}
    />${signIcon(value)}<span class="text">${text}</span>
  </label>`;
  const tap = (value: string, text: string, checked: boolean, meant: Answer) => html`<label
    class="option tap"
    part="option"
    @click=${(event: MouseEvent) => form.onTap(event, meant)}
  >
    <input
      type="radio"
      name="answer"
      id=${value === first(session, fact) ? "answer" : nothing}
      value=${value}
      .checked=${on(value, checked)}
      aria-invalid=${wrong}
    /><span class="text">${text}</span>
  </label>`;
  if (fact.type === "number") {
    const none = [fact.min === 0 ? "0" : null, fact.unit].filter((part) => part !== null).join(" ");
    return html`<div class="row">
        <input
          type="text"
          inputmode="numeric"
          id="answer"
          name="number"
          class="number"
          aria-label=${fact.question}
          aria-invalid=${wrong}
          .value=${standing("number")?.[0] ?? (typeof answer === "number" ? String(answer) : "")}
          @input=${form.onNumber}
        />
        ${fact.unit ?? nothing}
      </div>
      <div class="options">
        ${fact.min === 0 ? tap("0", none, false, 0) : nothing} ${tap(UNKNOWN, words.ask.unknown, answer === null, null)}
      </div>`;
  }
  if (fact.type === "several") {
    const chosen = new Set(chosenIn(answer));
    const none = Array.isArray(answer) && answer.length === 0;
    const one = ({ id, text }: FactInfo["options"][number]) => box(id, text, chosen.has(id), form.onAlone);
    const ticked = (id: string) => on(id, chosen.has(id));
    return html`<div class="options">
      ${fact.groups ? groupedOptions(session, fact, one, ticked) : fact.options.map(one)}
      ${box(NONE, words.ask.none, none, form.onAlone)}
      ${box(UNKNOWN, words.ask.unknown, asked && answer === null, form.onAlone)}
    </div>`;
  }
  const shown = fact.type === "yes-no" ? [...fact.options].reverse() : fact.options;
  const current = typeof answer === "boolean" ? (answer ? "yes" : "no") : answer;
  const one = ({ id, text }: FactInfo["options"][number]) =>
    tap(id, text, current === id, fact.type === "yes-no" ? id === "yes" : id);
  return html`<div class="options">
    ${fact.groups ? groupedOptions(session, fact, one, (id) => on(id, current === id)) : shown.map(one)}
    ${tap(UNKNOWN, words.ask.unknown, asked && answer === null, null)}
  </div>`;
}

/** The option that carries the id to which an error leads: one that stands in the open. */
function first(session: Session, fact: FactInfo): string | undefined {
  if (fact.groups) return inTheOpen(session, fact)[0]?.id ?? (fact.type === "several" ? NONE : UNKNOWN);
  return fact.type === "yes-no" ? fact.options.at(-1)?.id : fact.options[0]?.id;
}
