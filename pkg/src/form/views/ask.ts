// One question on one screen.

import type { FactInfo } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import type { Answer } from "../../session/model.js";
import type { FenjiReport } from "../element.js";
import { errorId, fieldError } from "./common.js";

/** The value of “I do not know” and “None of these” among the options; no id has a blank. */
const UNKNOWN = "not known";
const NONE = "none of these";

export function askView(form: FenjiReport, fact: FactInfo): TemplateResult {
  const { words, interview } = form;
  const { left } = interview;
  const help = fact.help || fact.type === "several" ? "question-help" : "";
  return html`<form class="screen" novalidate>
    <fieldset aria-describedby="${help} ${errorId("answer")}" role=${fact.type === "one" || fact.type === "yes-no" ? "radiogroup" : nothing}>
      <legend><h2 tabindex="-1">${fact.question}</h2></legend>
      <p class="muted" id="question-help">
        ${fact.help || (fact.type === "several" ? words.ask.several : nothing)}
      </p>
      ${fieldError(form, "answer")} ${input(form, fact)}
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

function input(form: FenjiReport, fact: FactInfo): TemplateResult {
  const { words, interview } = form;
  const answer = interview.answerTo(fact.id);
  const asked = answer !== undefined;
  // What was chosen and not confirmed yet stands above the answer so far.
  const typed = form.typed.get(fact.id);
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
        aria-invalid=${form.errors.length > 0 ? "true" : nothing}
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
          aria-invalid=${form.errors.length > 0 ? "true" : nothing}
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
    const one = (event: Event) => form.guarded(() => alone(event));
    return html`<div class="options">
      ${fact.options.map(({ id, text }) => option("checkbox", id, text, chosen.has(id), one))}
      ${option("checkbox", NONE, words.ask.none, none, one)}
      ${option("checkbox", UNKNOWN, words.ask.unknown, asked && answer === null, one)}
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

/** “None of these” and “I do not know” stand alone: choosing one takes the others back, and the other way round. */
function alone(event: Event): void {
  const box = event.currentTarget as HTMLInputElement;
  if (!box.checked) return;
  const alone = [UNKNOWN, NONE];
  for (const other of box.form?.querySelectorAll<HTMLInputElement>("input[name=answer]") ?? []) {
    if (other !== box && (alone.includes(box.value) || alone.includes(other.value))) other.checked = false;
  }
}

/** What was chosen, or what is missing. */
export function readAnswer(form: FenjiReport, fact: FactInfo, data: FormData): { answer: Answer } | { error: string } {
  const { words } = form;
  const chosen = data.getAll("answer").map(String);
  if (chosen.includes(UNKNOWN)) return { answer: null };
  if (fact.type === "number") {
    const number = readNumber(form, fact, String(data.get("number") ?? ""));
    return number === undefined ? { error: words.ask.number(...range(fact)) } : { answer: number };
  }
  if (fact.type === "several") {
    if (chosen.length === 0) return { error: words.ask.chooseSome };
    return { answer: chosen.filter((value) => value !== NONE) };
  }
  const [one] = chosen;
  if (one === undefined) return { error: words.ask.choose };
  return { answer: fact.type === "yes-no" ? one === "yes" : one };
}

/** The smallest and the largest number allowed. */
export function range(fact: FactInfo): [number, number] {
  return [fact.min ?? Number.MIN_SAFE_INTEGER, fact.max ?? Number.MAX_SAFE_INTEGER];
}

/** The number that the text means, as the engine reads it, where the fact allows it. */
export function readNumber({ interview }: FenjiReport, fact: FactInfo, text: string): number | undefined {
  const [min, max] = range(fact);
  const number = interview.readNumber(fact.id, text);
  return number !== undefined && number >= min && number <= max ? number : undefined;
}
