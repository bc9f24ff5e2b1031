// Signing in.

import { html, nothing, type TemplateResult } from "lit";
import * as acts from "../state.ts";
import { type Words, words } from "../words.ts";

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
  const { ways, turnedAway } = acts.state;
  const reasons: Readonly<Record<string, string>> = word.turnedAway;
  return html`<section class="card sign-in">
    <h1>${word.signIn}</h1>
    <p class="lead">${word.signInLead}</p>
    ${
      ways.provider
        ? html`<p class="bad" role="alert">${turnedAway ? (reasons[turnedAway] ?? reasons.provider) : ""}</p>
            <a class="button" href=${ways.provider.url} @click=${acts.leave}
              ><span>${word.signInWith(ways.provider.name)}</span></a
            >`
        : nothing
    }
    ${ways.provider && ways.password ? html`<p class="or">${word.orPassword}</p>` : nothing}
    ${ways.password ? passwordForm(word, submit, !ways.provider) : nothing}
  </section>`;
}

function passwordForm(word: Words, submit: (event: SubmitEvent) => void, primary: boolean): TemplateResult {
  return html`<form class="form" @submit=${submit}>
    <label>${word.name}<input name="name" autocomplete="username" required autocapitalize="none" /></label>
    <label>
      ${word.password}<input name="password" type="password" autocomplete="current-password" required />
    </label>
    <p class="bad" role="alert">${wrong}</p>
    <button class=${primary ? "primary" : ""}>${word.signIn}</button>
  </form>`;
}
