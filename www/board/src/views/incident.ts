// One incident, in the order of need: what it is, what to do now, what to find out, by when, the rest.

import { html, nothing, type TemplateResult } from "lit";
import type { View } from "../api.ts";
import { act, state } from "../state.ts";
import { moment, words } from "../words.ts";
import { document_ } from "./document.ts";
import { documents } from "./documents.ts";
import { closing, erasing, looked, notes, timeline } from "./history.ts";
import { known } from "./known.ts";
import { badge } from "./level.ts";
import { proposals } from "./proposals.ts";
import { questions } from "./questions.ts";
import { verdict } from "./verdict.ts";
import { deadlines, doNow, steps } from "./work.ts";

export function incident(): TemplateResult {
  const word = words(state.locale);
  if (!state.id) return html`<p class="card muted">${word.choose}</p>`;
  const { view } = state;
  const back = html`<p class="back"><a href="#">${word.back}</a></p>`;
  if (!view) return html`${back}<p class="card muted">${state.connected ? word.loading : word.offline}</p>`;
  if (state.kind) return document_(view);
  return html`
    ${back} ${head(view)}
    ${view.decision ? doNow(view, view.decision) : nothing} ${proposals(view)}
    ${view.decision ? questions(view, view.decision) : nothing}
    ${view.decision ? verdict(view, view.decision) : nothing}
    ${view.decision ? html`${deadlines(view, view.decision)} ${steps(view, view.decision)}` : nothing}
    ${view.erased_at ? nothing : documents(view)}
    <div class="halves">
      <div>${view.erased_at ? nothing : known(view)}</div>
      <div>${notes(view)} ${timeline(view)} ${closing(view)} ${looked(view)} ${erasing(view)}</div>
    </div>
  `;
}

function head(view: View): TemplateResult {
  const word = words(state.locale);
  const { summary } = view;
  const taken = view.acknowledged_at
    ? word.acknowledged(view.acknowledged_by ?? "", moment(state.locale, view.acknowledged_at))
    : word.nobodyYet;
  return html`<header class="card">
    <p>${badge(view, true)} ${view.state === "open" ? nothing : html`<span class="tag">${word.states.closed}</span>`}</p>
    <h1><bdi>${summary.text || (view.erased_at ? view.reference : word.noText)}</bdi></h1>
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
    ${view.erased_at ? notice(word.erased(moment(state.locale, view.erased_at))) : doubts(view)}
    ${view.problems ? html`<ul>${view.problems.map(({ message }) => html`<li><bdi>${message}</bdi></li>`)}</ul>` : nothing}
  </header>`;
}

const notice = (text: string) => html`<div class="notice warning"><p>${text}</p></div>`;

/** Why the verdict may not be what it seems. */
function doubts({ summary }: View): TemplateResult {
  const word = words(state.locale);
  const differs = summary.differs && !summary.undecided && !summary.other_rules;
  return html`${summary.undecided ? notice(word.undecidedHelp) : nothing}
    ${summary.other_rules ? notice(word.otherRules) : nothing} ${differs ? notice(word.differs) : nothing}`;
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
