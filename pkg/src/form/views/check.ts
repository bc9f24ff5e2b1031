// Ready to send: one tap, and under it all answers, each with a way to change it.

import { html, nothing, type TemplateResult } from "lit";
import * as firstIcons from "../../../build/first-icons.js";
import type { FactInfo } from "../../session/model.js";
import { answerText } from "../../session/phrases.js";
import { asideLines } from "../../session/verdict.js";
import { backButton } from "./ask.js";
import { changesView } from "./changes.js";
import { icon } from "./icon.js";
import type { Acts, State } from "./view.js";

export function checkView({ session, sends }: State, form: Acts): TemplateResult {
  const { interview, words, attachments, unasked, changes } = session;
  const { given, locale } = interview;
  const change = (what: string, act: () => void) => html`<button
    type="button"
    class="link"
    aria-label=${words.check.changeWhat(what)}
    @click=${act}
  >
    ${words.check.change}
  </button>`;
  const row = (fact: FactInfo) => html`<div>
    <dt class="muted">${fact.question}</dt>
    <dd class="said">${answerText(fact, interview.answerTo(fact.id), words, locale)}</dd>
    ${interview.isKnown(fact.id) ? nothing : html`<dd>${change(fact.question, () => form.onChange(fact.id))}</dd>`}
  </div>`;
  const aside = asideLines(interview, words);
  return html`<div class="screen check">
    <div class="row between">${backButton(session, form)}</div>
    ${aside.length > 0 ? html`<ul class="marked small muted" part="changes">${aside.map((line) => html`<li>${line}</li>`)}</ul>` : nothing}
    <h2 tabindex="-1">${words.check.title}</h2>
    <p class="muted">${given.length === 0 ? words.check.nothing : unasked ? words.check.open : words.check.lead}</p>
    <div class="row actions">
      <button type="button" class="primary go" part="send" @click=${form.onFinish}>
        ${icon(firstIcons.send)}${sends ? words.first.send : words.check.finish}
      </button>
    </div>
    <div class="row">
      <button type="button" class="add" part="button" @click=${() => form.onGo("details")}>${words.check.details}</button>
      ${unasked ? html`<button type="button" class="more" part="button" @click=${form.onMore}>${words.check.more}</button>` : nothing}
    </div>
    ${changes ? changesView(changes, words, true) : nothing}
    <section aria-labelledby="answers">
      <h3 id="answers">${words.check.answers(given.length)}</h3>
      <dl class="answers">
        ${given.map(row)}
        ${
          attachments.length > 0
            ? html`<div>
              <dt class="muted">${words.details.files}</dt>
              <dd>${attachments.map(({ name }) => name).join(words.list)}</dd>
              <dd>${change(words.details.files, () => form.onGo("details"))}</dd>
            </div>`
            : nothing
        }
      </dl>
    </section>
    <p class="muted small">${words.check.privacy}</p>
  </div>`;
}
