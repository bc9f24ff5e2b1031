// When the pack or the engine cannot be had: what to do now, what went wrong, and another try.

import { html, type TemplateResult } from "lit";
import type { FirstWords } from "../../session/first.js";

export function failedView(words: FirstWords, thrown: unknown, again: () => void): TemplateResult {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return html`<div class="form" part="failed">
    <section class="box danger" role="alert">
      <h2 tabindex="-1">${words.title}</h2>
      <p>${words.call}</p>
    </section>
    <details>
      <summary>${words.details}</summary>
      <p class="small">${message}</p>
    </details>
    <div class="row"><button type="button" class="primary" part="button" @click=${again}>${words.again}</button></div>
  </div>`;
}
