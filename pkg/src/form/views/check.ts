// All answers before the report is finished, each with a way to change it.

import { html, nothing, type TemplateResult } from "lit";
import type { FactInfo } from "../../session/model.js";
import { answerText } from "../../session/phrases.js";
import type { Acts, State } from "./view.js";

export function checkView({ session, sends }: State, form: Acts): TemplateResult {
  const { interview, words, attachments } = session;
  const { given, locale } = interview;
  const row = (fact: FactInfo) => html`<div>
    <dt class="muted">${fact.question}</dt>
    <dd class="said">${answerText(fact, interview.answerTo(fact.id), words, locale)}</dd>
    ${
      interview.isKnown(fact.id)
        ? nothing
        : html`<dd>
            <button
              type="button"
              class="link"
              aria-label=${words.check.changeWhat(fact.question)}
              @click=${() => form.onChange(fact.id)}
            >
              ${words.check.change}
            </button>
          </dd>`
    }
  </div>`;
  return html`<div class="screen">
    <h2 tabindex="-1">${words.check.title}</h2>
    <p class="muted">${given.length === 0 ? words.check.nothing : words.check.lead}</p>
    <dl class="answers">
      ${given.map(row)}
      ${
        attachments.length > 0
          ? html`<div>
            <dt class="muted">${words.details.files}</dt>
            <dd>${attachments.map(({ name }) => name).join(words.list)}</dd>
            <dd>
              <button
                type="button"
                class="link"
                aria-label=${words.check.changeWhat(words.details.files)}
                @click=${() => form.onGo("details")}
              >
                ${words.check.change}
              </button>
            </dd>
          </div>`
          : nothing
      }
    </dl>
    <p class="muted small">${words.check.privacy}</p>
    <div class="row">
      <button type="button" part="button" @click=${form.onBack}>${words.back}</button>
      <button type="button" class="primary" part="button primary" @click=${form.onFinish}>
        ${sends ? words.check.submit : words.check.finish}
      </button>
    </div>
  </div>`;
}
