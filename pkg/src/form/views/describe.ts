// The first screen: what happened, in the reporter's own words, and what they point to.

import { html, nothing, type TemplateResult } from "lit";
import { MAX_TEXT } from "../../session/limits.js";
import type { Suggestion } from "../../session/model.js";
import type { Session } from "../../session/session.js";
import { suggestionKey } from "../../session/suggestions.js";
import { errorId, fieldError } from "./common.js";
import type { Acts, State } from "./view.js";

export function describeView({ session }: State, form: Acts): TemplateResult {
  const { interview, words } = session;
  const { story } = interview;
  const suggestions = interview.suggestions.filter(({ fact }) => interview.fact(fact));
  return html`<form class="screen" novalidate>
    <label class="field" for="story"><h2 tabindex="-1">${story?.question ?? words.describe.title}</h2></label>
    <p class="muted" id="story-help">${story?.help} ${words.describe.hint}</p>
    ${fieldError(session, "story")}
    <textarea
      id="story"
      name="story"
      rows="5"
      maxlength=${MAX_TEXT}
      aria-describedby="story-help ${errorId("story")}"
      .value=${session.story}
      @input=${form.onStory}
    ></textarea>
    <div aria-live="polite">
      ${
        suggestions.length === 0
          ? nothing
          : html`<section class="screen" aria-labelledby="suggested">
            <h3 id="suggested">${words.describe.suggested}</h3>
            ${suggestions.map((suggestion) => suggested(session, suggestion, form))}
          </section>`
      }
    </div>
    <div class="row"><button type="button" class="primary" part="button primary" @click=${form.onDescribe}>${words.next}</button></div>
  </form>`;
}

/** One suggested answer, to be confirmed. */
function suggested(
  { interview, words, choices }: Session,
  suggestion: Suggestion,
  form: Acts,
): TemplateResult | typeof nothing {
  const fact = interview.fact(suggestion.fact);
  if (!fact) return nothing;
  const key = suggestionKey(suggestion);
  const chosen = choices.get(key) ?? "unsure";
  const wanted = typeof suggestion.value === "boolean" ? (suggestion.value ? "yes" : "no") : suggestion.value;
  const answer = fact.options.find((option) => option.id === wanted)?.text ?? wanted;
  const quotes = suggestion.because.map(words.quote).join(words.list);
  const choice = (value: "yes" | "no" | "unsure", text: string) =>
    html`<label class="option">
      <input
        type="radio"
        name=${key}
        value=${value}
        .checked=${chosen === value}
        @change=${() => form.onChoice(key, value)}
      /><span class="text">${text}</span>
    </label>`;
  return html`<div class="box" part="suggestion"><fieldset>
    <legend><span class="muted small">${fact.question}</span><br /><span class="label">${answer}</span></legend>
    <p class="muted small">${words.describe.because(quotes)}</p>
    <div class="row tight">
      ${choice("yes", words.describe.yes)} ${choice("no", words.describe.no)} ${choice("unsure", words.describe.unsure)}
    </div>
  </fieldset></div>`;
}
