// The reporter's other reports that this device knows of: what became of each, and the way to add to it.

import { html, nothing, type TemplateResult } from "lit";
import { codeOf } from "../../session/guide.js";
import type { Session } from "../../session/session.js";
import { moment } from "../../session/words.js";
import { followView } from "./after.js";
import type { Acts, Mine, State } from "./view.js";

/** The list, the latest first; folded, with how many of them wait still. */
export function mineView({ session, mine, forgetting }: State, form: Acts): TemplateResult | typeof nothing {
  const { words, screen } = session;
  // That on the screen is not told twice.
  const others = screen === "result" ? mine.filter(({ id }) => id !== session.reportId) : mine;
  if (others.length === 0) return nothing;
  const waiting = others.filter(({ delivery }) => isOnTheWay(delivery)).length;
  return html`<details class="part" part="mine" @toggle=${form.onMine}>
    <summary>
      <h3>${words.mine.title(others.length)}</h3>
      ${waiting > 0 ? html`<span class="small error">${words.mine.waiting(waiting)}</span>` : nothing}
    </summary>
    <ul class="plain">${others.map((report) => reportView(session, report, form))}</ul>
    ${
      forgetting
        ? html`<div class="box" role="group" aria-labelledby="forget">
          <p id="forget">${words.mine.forgetSure}</p>
          <div class="row">
            <button type="button" part="button" @click=${() => form.onForgetting(false)}>${words.keep.notSure}</button>
            <button type="button" part="button" @click=${form.onForget}>${words.keep.sure}</button>
          </div>
        </div>`
        : others.length > waiting
          ? html`<button type="button" class="link small" @click=${() => form.onForgetting(true)}>${words.mine.forget}</button>`
          : nothing
    }
  </details>`;
}

function reportView(session: Session, report: Mine, form: Acts): TemplateResult {
  const { words, locale } = session;
  const { id, made, told, delivery, after } = report;
  const reference = delivery.state === "sent" ? delivery.reference : null;
  return html`<li class="box ${isOnTheWay(delivery) ? "warning" : ""}" part="report">
    <p class="row between">
      <b class="code">${codeOf(id)}</b> ${made ? html`<span class="muted small">${moment(locale, made)}</span>` : nothing}
    </p>
    ${told ? html`<p class="said">${told}</p>` : nothing}
    <p class="small">${words.mine.states[delivery.state]} ${reference ? words.delivery.reference(reference) : nothing}</p>
    ${delivery.state === "refused" && delivery.said ? html`<p class="small">${words.quote(delivery.said)}</p>` : nothing}
    ${
      isOnTheWay(delivery)
        ? html`<div class="row">
          <button type="button" part="button" @click=${() => form.onRetry(id)}>${words.delivery.again}</button>
        </div>`
        : nothing
    }
    ${
      after
        ? html`<details class="rest">
          <summary>${words.mine.more}</summary>
          <div class="screen">${followView(session, id, after, form)}</div>
        </details>`
        : nothing
    }
  </li>`;
}

/** Whether it is still to be sent. */
function isOnTheWay({ state }: Mine["delivery"]): boolean {
  return state === "waiting" || state === "refused";
}
