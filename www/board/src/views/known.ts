// What is known, and from whom; what came with it.

import { html, nothing, type TemplateResult } from "lit";
import { file, type View } from "../api.ts";
import { act, state } from "../state.ts";
import { moment, size, words } from "../words.ts";

export function known(view: View): TemplateResult {
  const word = words(state.locale);
  return html`<section class="card" id="known">
      <h2>${word.known}</h2>
      <dl class="answers">
        ${view.answers.map(({ fact, question, answer, by }) => {
          const mine = by === "responder";
          return html`<div>
            <dt><bdi>${question}</bdi></dt>
            <dd><bdi>${answer}</bdi></dd>
            <dd class="who small muted">
              ${mine ? word.fromResponder : word.fromReporter}
              ${mine && view.state === "open" ? html`<button type="button" class="quiet" @click=${() => act("answers", { clear: [fact] })}>${word.takeBack}</button>` : nothing}
            </dd>
          </div>`;
        })}
      </dl>
    </section>
    ${attachments(view)}
    <section class="card" id="reports">
      <h2>${word.reports}</h2>
      <ul class="timeline">
        ${view.reports.map(
          ({ server, client, reporter }) => html`<li>
            <p>${word.serverTime} <time datetime=${server.received_at}>${moment(state.locale, server.received_at)}</time></p>
            <p class="small muted">
              ${word.deviceTime} <time datetime=${client.made_at}>${moment(state.locale, client.made_at)}</time>
              ${reporter ? html` · <bdi>${reporter}</bdi>` : nothing}
            </p>
          </li>`,
        )}
      </ul>
    </section>`;
}

function attachments(view: View): TemplateResult | typeof nothing {
  if (view.attachments.length === 0) return nothing;
  return html`<section class="card" id="attachments">
    <h2>${words(state.locale).attachments}</h2>
    <ul class="items">
      ${view.attachments.map(
        ({ name, bytes, sha256 }) =>
          html`<li>
            <a href=${file(view.id, sha256)} target="_blank" rel="noopener"><bdi>${name}</bdi></a>
            <span class="small muted">${size(state.locale, bytes)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}
