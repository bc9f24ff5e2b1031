// What the heads of the page and of the board have in common: the name, the choice of the language, the way past the head.

import { html, type TemplateResult } from "lit";
import { LOCALES, type Locale } from "../words.ts";

/** The product's name beside its icon, and what this page of it is. */
export function brand(icon: string, what: string): TemplateResult {
  return html`<p class="brand">
    <img src=${icon} width="40" height="40" alt="" />
    <span><strong translate="no">fenji 分级</strong><span class="tagline">${what}</span></span>
  </p>`;
}

/** The choice of the language, of which `now` is the one in use. */
export function languages(label: string, now: Locale, speak: (locale: Locale) => unknown): TemplateResult {
  const choose = (event: Event) => speak((event.target as HTMLSelectElement).value as Locale);
  return html`<label>
    <span>${label}</span>
    <select id="language" @change=${choose}>
      ${Object.entries(LOCALES).map(
        ([locale, name]) => html`<option lang=${locale} value=${locale} ?selected=${locale === now}>${name}</option>`,
      )}
    </select>
  </label>`;
}

/** The link past the head. What stands after `#` in the address is taken, so it moves the focus itself. */
export function skip(text: string): TemplateResult {
  const toMain = (event: Event) => {
    event.preventDefault();
    document.getElementById("main")?.focus();
  };
  return html`<a class="skip" href="#main" @click=${toMain}>${text}</a>`;
}
