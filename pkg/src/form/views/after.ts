// What became of a report that was sent, and what the reporter adds to it.

import { html, nothing, type TemplateResult } from "lit";
import { moment } from "../../session/words.js";
import type { Acts, State } from "./view.js";

export function afterView({ session, after }: State, form: Acts): TemplateResult | typeof nothing {
  if (!after) return nothing;
  const { words, locale } = session;
  const { standing, told } = after;
  const known = standing && (words.after.states[standing.state as keyof typeof words.after.states] ?? standing.state);
  return html`<section class="screen" part="after">
    <div class="row">
      <button type="button" part="button" @click=${form.onAsk}>${words.after.ask}</button>
    </div>
    <p role="status" ?hidden=${!standing}>
      ${known} ${standing?.at ? html`<span class="muted small">${moment(locale, standing.at)}</span>` : nothing}
    </p>
    <form>
      <label for="addition">${words.after.add}</label>
      <textarea id="addition" name="addition" rows="2" maxlength="4000"></textarea>
      <div class="row"><button type="button" part="button" @click=${form.onAdd}>
          ${words.after.send}
        </button></div>
    </form>
    <p role="status" class=${told === "failed" ? "error" : ""} ?hidden=${!told}>${told ? words.after[told] : nothing}</p>
  </section>`;
}
