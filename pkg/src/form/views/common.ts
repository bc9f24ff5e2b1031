// What several screens show: what is wrong.

import { html, nothing, type TemplateResult } from "lit";
import type { Session } from "../../session/session.js";
import type { Acts, State } from "./view.js";

/** The id of the message beside a field. */
export function errorId(field: string): string {
  return `${field.replaceAll(".", "-")}-error`;
}

/** The message beside a field, if there is something wrong. */
export function fieldError({ errors }: Session, field: string): TemplateResult | typeof nothing {
  const error = errors.find((one) => one.field === field);
  return error ? html`<p class="error" part="error" id=${errorId(field)}>${error.text}</p>` : nothing;
}

/** Everything to mend, with a link to each field; it takes the focus when it appears. */
export function errorSummary({ session: { errors, words } }: State, form: Acts): TemplateResult | typeof nothing {
  if (errors.length === 0) return nothing;
  return html`<section class="box danger" part="error-summary" role="alert" aria-labelledby="errors" tabindex="-1" id="summary">
    <p class="label" id="errors">${words.errors.title}</p>
    <ul class="marked">
      ${errors.map(
        ({ field, text }) =>
          html`<li>
            ${field ? html`<button type="button" class="link error" @click=${() => form.onField(field)}>${text}</button>` : text}
          </li>`,
      )}
    </ul>
  </section>`;
}
