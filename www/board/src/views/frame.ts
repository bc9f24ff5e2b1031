// What stands around list and incident: header, language, who is signed in, notices.

import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { brand, languages, skip } from "../../../src/views/head.ts";
import { signOut, speak, state } from "../state.ts";
import { words } from "../words.ts";
import { incident } from "./incident.ts";
import { list } from "./list.ts";
import { signIn } from "./sign-in.ts";

export function frame(): TemplateResult {
  const word = words(state.locale);
  return html`
    ${skip(word.skip)}
    <header class="top">
      <div class="wide">
        ${brand("../icon.svg", word.board)}
        <div class="choices">${languages(word.language, state.locale, speak)}${user()}</div>
      </div>
    </header>
    <section class="notices wide" aria-live="polite">${notices()}</section>
    <p class="sr" role="status">${state.news}</p>
    <main id="main" class="wide" tabindex="-1">${content()}</main>
  `;
}

function content(): TemplateResult {
  if (state.user === undefined) return html`<p>${words(state.locale).loading}</p>`;
  if (state.user === null) return signIn();
  return html`<div class=${state.id ? "board one" : "board"}>
    <div class="side">${list()}</div>
    <div class="incident">${keyed(`${state.id}/${state.kind}`, incident())}</div>
  </div>`;
}

function user(): TemplateResult | typeof nothing {
  const { user } = state;
  if (!user) return nothing;
  const word = words(state.locale);
  return html`<p class="user">
    <span><bdi>${user.name}</bdi> · ${word.roles[user.role]}</span>
    <button type="button" @click=${signOut}>${word.signOut}</button>
  </p>`;
}

function notices(): TemplateResult {
  const word = words(state.locale);
  const { connected, waiting, refused } = state;
  const offline = state.user && !connected;
  return html`
    ${offline ? html`<div class="notice warning"><p>${word.offline}${waiting.length > 0 ? ` ${word.waits(waiting.length)}` : ""}</p></div>` : nothing}
    ${refused ? html`<div class="notice warning" id="refused"><p>${refused}</p></div>` : nothing}
  `;
}
