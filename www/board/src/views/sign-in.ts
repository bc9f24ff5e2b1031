// Signing in.

import { html, type TemplateResult } from "lit";
import * as acts from "../state.ts";
import { words } from "../words.ts";

let wrong = "";

export function signIn(): TemplateResult {
  const word = words(acts.state.locale);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    wrong = await acts.signIn(String(given.get("name")), String(given.get("password")));
    acts.change({});
  };
  return html`<section class="card sign-in">
    <h1>${word.signIn}</h1>
    <p class="lead">${word.signInLead}</p>
    <form class="form" @submit=${submit}>
      <label>${word.name}<input name="name" autocomplete="username" required autocapitalize="none" /></label>
      <label>
        ${word.password}<input name="password" type="password" autocomplete="current-password" required />
      </label>
      <p class="bad" role="alert">${wrong}</p>
      <button class="primary">${word.signIn}</button>
    </form>
  </section>`;
}
