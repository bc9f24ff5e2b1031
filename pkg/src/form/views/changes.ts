// What has changed since the last report: the level and when it counts, who must be told, what is new and what is gone.

import { html, nothing, type TemplateResult } from "lit";
import { type Changes, type Item, removedTitle } from "../../session/changes.js";
import type { Words } from "../../session/words.js";

/** All of it; `short` is for before it is sent: conclusions and who must be told. */
export function changesView(changes: Changes, words: Words, short = false): TemplateResult {
  // One answer need not be told again with everything that it has changed.
  const because = (texts: readonly string[]) =>
    texts.length > 0 && changes.facts.length > 1
      ? html` <span class="muted small">${words.changes.because(texts.map(words.quote).join(words.list))}</span>`
      : nothing;
  const list = (items: readonly Item[]) => html`<ul class="marked small">
    ${items.map(({ text, who, because: facts }) => html`<li>${text} <span class="muted">${who}</span>${because(facts)}</li>`)}
  </ul>`;
  const pressing = changes.added.filter((item) => item.pressing);
  const more: [string, readonly Item[]][] = [
    [words.changes.added, changes.added.filter((item) => !item.pressing)],
    [removedTitle(changes, words), changes.removed],
    [words.changes.otherwise, changes.otherwise],
  ];
  const worse = changes.plans.some(({ lines }) => lines.some(({ direction, effect }) => direction === "up" && effect));
  return html`<section class="box ${worse ? "danger" : "warning"}" part="changes" aria-labelledby="changes">
    <h3 id="changes">${words.changes.title}</h3>
    <dl class="pairs small">
      ${changes.facts.map(
        ({ question, before_text: before, after_text: after }) =>
          html`<dt>${question}</dt><dd>${before || words.check.unknown} → ${after || words.check.unknown}</dd>`,
      )}
    </dl>
    ${changes.plans.map(
      ({ title, lines }) => html`${title ? html`<p class="label">${title}</p>` : nothing}
        <ul class="marked">
          ${lines.map(
            ({ text, effect, because: facts }) =>
              html`<li>${text}${effect ? html` <span class="label">${effect}</span>` : nothing}${because(facts)}</li>`,
          )}
        </ul>`,
    )}
    ${changes.tell.length > 0 ? html`<p><span class="label">${words.pair(words.changes.tell, "")}</span>${changes.tell.join(words.list)}</p>` : nothing}
    ${
      short
        ? nothing
        : html`${pressing.length > 0 ? html`<p class="label">${words.changes.added}</p>${list(pressing)}` : nothing}
          ${more.map(([title, items]) =>
            items.length > 0
              ? html`<details>
                <summary>${title} (${items.length})</summary>
                ${list(items)}
              </details>`
              : nothing,
          )}`
    }
  </section>`;
}
