// One incident, in the order of need: what it is, what to do now, what to find out, by when, the rest.

import { html, nothing, type TemplateResult } from "lit";
import type { Incident, View } from "../api.ts";
import { act, state } from "../state.ts";
import { moment, words } from "../words.ts";
import { closing, notes, timeline } from "./history.ts";
import { known } from "./known.ts";
import { badge } from "./level.ts";
import { questions } from "./questions.ts";
import { verdict } from "./verdict.ts";
import { deadlines, doNow, steps } from "./work.ts";

export function incident(): TemplateResult {
  const word = words(state.locale);
  if (!state.id) return html`<p class="card muted">${word.choose}</p>`;
  const { view } = state;
  const back = html`<p class="back"><a href="#">${word.back}</a></p>`;
  if (!view) return html`${back}<p class="card muted">${state.connected ? word.loading : word.offline}</p>`;
  return html`
    ${back} ${head(view)}
    ${view.decision ? html`${doNow(view, view.decision)} ${questions(view, view.decision)}` : nothing}
    ${view.decision ? verdict(view, view.decision) : nothing}
    ${view.decision ? html`${deadlines(view, view.decision)} ${steps(view, view.decision)}` : nothing}
    <div class="halves">
      <div>${known(view)}</div>
      <div>${alike(view)} ${notes(view)} ${timeline(view)} ${closing(view)}</div>
    </div>
  `;
}

function head(view: View): TemplateResult {
  const word = words(state.locale);
  const { summary } = view;
  const taken = view.acknowledged_at
    ? word.acknowledged(view.acknowledged_by ?? "", moment(state.locale, view.acknowledged_at))
    : word.nobodyYet;
  const notice = (text: string) => html`<div class="notice warning"><p>${text}</p></div>`;
  return html`<header class="card">
    <p>${badge(view, true)} ${view.state === "open" ? nothing : html`<span class="tag">${word.states.closed}</span>`}</p>
    <h1><bdi>${summary.text || word.noText}</bdi></h1>
    <p class="facts-line">
      <span translate="no">${view.reference}</span>
      <span>${word.received} <time datetime=${view.opened_at}>${moment(state.locale, view.opened_at)}</time></span>
      <span>${taken}</span>
      ${view.holder && view.holder !== view.acknowledged_by ? html`<span id="holder">${word.hasIt(view.holder)}</span>` : nothing}
    </p>
    ${
      view.state === "open" && !view.acknowledged_at
        ? html`<p><button type="button" class="primary" id="acknowledge" @click=${() => act("acknowledge")}>${word.acknowledge}</button></p>`
        : nothing
    }
    ${view.state === "open" ? handingOver() : nothing}
    ${summary.undecided ? notice(word.undecidedHelp) : nothing} ${summary.other_rules ? notice(word.otherRules) : nothing}
    ${summary.differs && !summary.undecided && !summary.other_rules ? notice(word.differs) : nothing}
    ${view.problems ? html`<ul>${view.problems.map(({ message }) => html`<li><bdi>${message}</bdi></li>`)}</ul>` : nothing}
  </header>`;
}

/** Giving it to somebody else. */
function handingOver(): TemplateResult {
  const word = words(state.locale);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (await act("hand-over", { to: String(new FormData(form).get("to")).trim() })) form.reset();
  };
  return html`<details id="hand-over">
    <summary>${word.handOver}</summary>
    <form class="form" @submit=${submit}>
      <label>${word.handOverTo} <input name="to" required maxlength="100" autocomplete="off" autocapitalize="off" /></label>
      <div class="buttons"><button>${word.handOver}</button></div>
    </form>
  </details>`;
}

function alike(view: View): TemplateResult | typeof nothing {
  if (view.alike.length === 0) return nothing;
  const word = words(state.locale);
  return html`<section class="card" id="alike">
    <h2>${word.alike}</h2>
    <p class="small muted">${word.alikeHelp}</p>
    <ul class="items">
      ${view.alike.map((other) => html`<li>${similar(view, other, other.common)}</li>`)}
    </ul>
  </section>`;
}

function similar(view: View, other: Incident, common: number): TemplateResult {
  const word = words(state.locale);
  const both = view.state === "open" && other.state === "open";
  return html`<div>
      <p>${badge(other)} <a href=${`#${other.id}`}><bdi>${other.summary.text || other.reference}</bdi></a></p>
      <p class="small muted">
        ${word.common(common)} · ${word.states[other.state === "open" ? "open" : "closed"]} ·
        ${moment(state.locale, other.opened_at)}
      </p>
    </div>
    ${both ? html`<button type="button" @click=${() => act("merge", { into: other.id })}>${word.merge}</button>` : nothing}`;
}
