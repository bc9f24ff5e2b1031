// What stored incidents suggest: that it was reported twice, or has happened before. One tap takes it, one dismisses it.

import { html, nothing, type TemplateResult } from "lit";
import type { Proposal, Related, View } from "../api.ts";
import { act, state } from "../state.ts";
import { moment, span, words } from "../words.ts";
import { badge } from "./level.ts";

export function proposals(view: View): TemplateResult | typeof nothing {
  if (view.proposals.length === 0) return nothing;
  const word = words(state.locale);
  return html`<section class="card" id="proposals">
    <h2>${word.proposals}</h2>
    <p class="small muted">${word.proposalsHelp}</p>
    <ul class="proposals">${view.proposals.map((one) => html`<li data-proposal=${one.kind}>${proposal(one)}</li>`)}</ul>
  </section>`;
}

function proposal(one: Proposal): TemplateResult {
  const word = words(state.locale);
  const settle = (take: boolean) => void act(`proposals/${encodeURIComponent(one.id)}`, { take });
  const [first] = one.incidents;
  const again = one.kind === "again";
  return html`
    <h3>${again ? word.mayBeAgain : word.mayBeSame}</h3>
    ${again ? html`<p>${word.earlier(one.count)}</p>` : nothing} ${one.incidents.map(related)}
    <div class="buttons">
      <button type="button" class="primary" @click=${() => settle(true)}>
        ${again ? word.answerWith(one.question, one.answer_text) : word.mergeWith(first?.reference ?? "")}
      </button>
      <button type="button" @click=${() => settle(false)}>${again ? word.dismiss : word.notSame}</button>
    </div>
  `;
}

function related(other: Related): TemplateResult {
  const word = words(state.locale);
  return html`<div class="related">
    <p>${badge(other)} <a href=${`#${other.id}`} translate="no">${other.reference}</a></p>
    <p class="facts-line">
      <span>${word.states[other.state]}</span>
      <time datetime=${other.opened_at}>${moment(state.locale, other.opened_at)}</time>
      <span>${word.apart(span(state.locale, other.apart * 1_000))}</span>
    </p>
    <p class="small">${word.inCommon}${word.colon}</p>
    <ul class="small">
      ${other.same.map(
        ({ question, answers }) =>
          html`<li><bdi>${question}</bdi> <strong><bdi>${answers.join(word.list) || word.namedAlike}</bdi></strong></li>`,
      )}
    </ul>
  </div>`;
}
