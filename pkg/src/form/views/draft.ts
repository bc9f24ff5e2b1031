// What is said of the draft, and the way to delete it.

import { html, nothing, type TemplateResult } from "lit";
import type { FenjiReport } from "../element.js";

/** `saved`: the device has everything that is on the screen. It is asked in the page, for frames may forbid dialogues. */
export function draftView(form: FenjiReport, saved: boolean): TemplateResult {
  const { keep, result } = form.words;
  if (!form.asking)
    return html`<div class="row">
      <button type="button" class="link small" @click=${form.onFresh}>${keep.clear}</button>
      ${saved ? html`<span class="muted small">${keep.saved}</span>` : nothing}
    </div>`;
  return html`<section class="box danger" role="alertdialog" aria-labelledby="sure" part="sure">
    <p id="sure" class="label" tabindex="-1">${form.screen === "result" ? result.freshSure : keep.clearSure}</p>
    <div class="row">
      <button type="button" part="button" @click=${form.onKeep}>${keep.notSure}</button>
      <button type="button" part="button" @click=${form.onClear}>${keep.sure}</button>
    </div>
  </section>`;
}
