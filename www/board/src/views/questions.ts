// The interview goes on: what those who work on it can still find out.

import type { DeskDecision, FactInfo } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { View } from "../api.ts";
import { act, infoOf, state } from "../state.ts";
import { words } from "../words.ts";

/** Questions that are open at once. */
const SHOWN = 3;

type Question = DeskDecision["questions"]["open"][number];

export function questions(view: View, decision: DeskDecision): TemplateResult {
  const word = words(state.locale);
  const { open } = decision.questions;
  const rest = open.slice(SHOWN);
  return html`<section class="card" id="questions">
    <h2>${word.questions}</h2>
    ${
      open.length === 0
        ? html`<p class="muted">${word.noQuestions}</p>`
        : html`<p class="small muted">${word.questionsHelp}</p>
            ${open.slice(0, SHOWN).map((question) => one(view, question))}
            ${
              rest.length > 0
                ? html`<details>
                    <summary>${word.moreQuestions(rest.length)}</summary>
                    ${rest.map((question) => one(view, question))}
                  </details>`
                : nothing
            }`
    }
  </section>`;
}

function one(view: View, question: Question): TemplateResult | typeof nothing {
  const word = words(state.locale);
  const fact = infoOf(view.rules)?.facts.find(({ id }) => id === question.fact);
  if (!fact) return nothing;
  const changes = question.can_change.map((what) => word.change[what as keyof typeof word.change] ?? what);
  const closed = view.state !== "open";
  return html`${keyed(
    fact.id,
    html`<fieldset class="question" data-fact=${fact.id} ?disabled=${closed}>
      <legend><bdi>${fact.question}</bdi></legend>
      ${fact.help ? html`<p class="small"><bdi>${fact.help}</bdi></p>` : nothing}
      <p class="small muted">${word.changes}${word.colon}${changes.join(word.list)}</p>
      ${input(fact)}
    </fieldset>`,
  )}`;
}

function input(fact: FactInfo): TemplateResult {
  const word = words(state.locale);
  const unknown = html`<button type="button" class="quiet" @click=${() => answer(fact.id, null)}>${word.unknown}</button>`;
  if (fact.type === "one" || fact.type === "yes-no") {
    const value = (id: string) => (fact.type === "one" ? id : id === "yes");
    return html`<div class="options">
      ${fact.options.map(
        ({ id, text }) =>
          html`<button type="button" data-option=${id} @click=${() => answer(fact.id, value(id))}><bdi>${text}</bdi></button>`,
      )}${unknown}
    </div>`;
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    answer(fact.id, read(fact, given));
  };
  return html`<form class="form" @submit=${submit}>
    ${field(fact)}
    <div class="buttons"><button>${word.answer}</button>${unknown}</div>
  </form>`;
}

function field(fact: FactInfo): TemplateResult {
  switch (fact.type) {
    case "several":
      return html`<ul class="items">
        ${fact.options.map(
          ({ id, text }) =>
            html`<li>
              <label><input type="checkbox" name="value" value=${id} /><div><bdi>${text}</bdi></div></label>
            </li>`,
        )}
      </ul>`;
    case "number":
      return html`<label>
        ${fact.unit ?? nothing}
        <input name="value" type="number" step="1" min=${fact.min ?? nothing} max=${fact.max ?? nothing} required aria-label=${fact.question} />
      </label>`;
    case "time":
      return html`<input name="value" type="datetime-local" step="60" required aria-label=${fact.question} />`;
    default:
      return html`<textarea name="value" rows="3" required aria-label=${fact.question}></textarea>`;
  }
}

/** What was entered, as the engine takes it. */
function read(fact: FactInfo, given: FormData): unknown {
  const value = String(given.get("value") ?? "");
  switch (fact.type) {
    case "several":
      return given.getAll("value");
    case "number":
      return Number(value);
    case "time":
      // What was entered is the time here.
      return new Date(value).toISOString();
    default:
      return value;
  }
}

function answer(id: string, value: unknown): void {
  const nested = id.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  void act("answers", { facts: nested });
}
