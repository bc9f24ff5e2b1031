// What became of a report that was sent, and what the reporter adds to it.

import { html, nothing, type TemplateResult } from "lit";
import type { Session } from "../../session/session.js";
import { moment } from "../../session/words.js";
import type { Acts, After } from "./view.js";

/** Of the report on the screen. */
export function afterView(session: Session, after: After | null, form: Acts): TemplateResult | typeof nothing {
  if (!after) return nothing;
  return html`<section class="screen" part="after">${followView(session, session.reportId, after, form)}</section>`;
}

/** Of any report: what its receiver says, and a field for what has changed since. */
export function followView({ words, locale }: Session, report: string, after: After, form: Acts): TemplateResult {
  const { standing, told, said } = after;
  const known = standing && (words.after.states[standing.state as keyof typeof words.after.states] ?? standing.state);
  const field = `addition-${report}`;
  return html`<div class="row">
      <button type="button" part="button" @click=${() => form.onAsk(report)}>${words.after.ask}</button>
    </div>
    <p role="status" ?hidden=${!standing}>
      ${known} ${standing?.holder ? words.after.holder(standing.holder) : nothing}
      ${standing?.at ? html`<span class="muted small">${moment(locale, standing.at)}</span>` : nothing}
    </p>
    <form>
      <label for=${field}>${words.after.add}</label>
      <textarea id=${field} name="addition" rows="2" maxlength="4000"></textarea>
      <div class="row">
        <button type="button" part="button" @click=${(event: Event) => form.onAdd(event, report)}>${words.after.send}</button>
      </div>
    </form>
    <p role="status" class=${told === "failed" ? "error" : ""} ?hidden=${!told}>
      ${told ? words.after[told] : nothing} ${said ? words.quote(said) : nothing}
    </p>`;
}
