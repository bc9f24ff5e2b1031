// What is said of the draft, and the way to delete it.

import { html, nothing, type TemplateResult } from "lit";
import type { Acts, State } from "./view.js";

/** Whether everything is to be deleted is asked in the page, for frames may forbid dialogues. */
export function draftView({ session, saved }: State, form: Acts): TemplateResult {
  const { keep, result } = session.words;
  if (!session.clearing)
    return html`<div class="row">
      <button type="button" class="link small" @click=${form.onFresh}>${keep.clear}</button>
      ${saved ? html`<span class="muted small">${keep.saved}</span>` : nothing}
    </div>`;
  return html`<section class="box danger" role="alertdialog" aria-labelledby="sure" part="sure">
    <p id="sure" class="label" tabindex="-1">${session.screen === "result" ? result.freshSure : keep.clearSure}</p>
    <div class="row">
      <button type="button" part="button" @click=${form.onKeep}>${keep.notSure}</button>
      <button type="button" part="button" @click=${form.onClear}>${keep.sure}</button>
    </div>
  </section>`;
}
