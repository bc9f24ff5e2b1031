// What must be written about an incident: for everybody the three general documents, and what the plans ask for, by whom, for
// whom and by when.

import { html, nothing, type TemplateResult } from "lit";
import type { Listed, View } from "../api.ts";
import { state } from "../state.ts";
import { moment, words } from "../words.ts";
import { isAtOnce, tick, time } from "./work.ts";

export function documents(view: View): TemplateResult {
  const word = words(state.locale);
  const asked = view.documents.filter(({ item }) => item !== undefined);
  // What is due at once is never folded away.
  const urgent = asked.filter(isAtOnce);
  const later = asked.filter((one) => !isAtOnce(one));
  const general = view.documents.filter(({ item }) => item === undefined);
  return html`<section class="card" id="documents">
    <h2>${word.documents}</h2>
    <p class="small muted">${word.documentsHelp}</p>
    <ul class="items">${urgent.map((one) => plan(view, one))}${general.map((one) => html`<li><div>${link(view, one)} ${newest(one)}</div></li>`)}</ul>
    ${
      later.length > 0
        ? html`<details>
            <summary>${word.toWrite}</summary>
            <ul class="items">${later.map((one) => plan(view, one))}</ul>
          </details>`
        : nothing
    }
  </section>`;
}

/** One that a plan asks for: ticked off like everything that is to be done. */
function plan(view: View, one: Listed): TemplateResult {
  const { item = "", due = { when: "unspecified" } } = one;
  const way = [one.by, one.to].filter(Boolean).join(" → ");
  const beside = html`<div class="beside">${link(view, one)} ${newest(one)}</div>`;
  return tick(view, item, one.title, one.holds ?? "yes", false, way, time(view, item, due), beside);
}

const link = (view: View, { kind, title, item }: Listed): TemplateResult => {
  const { write } = words(state.locale);
  return html`<a href=${`#${view.id}/${encodeURIComponent(kind)}`} data-document=${kind}>
    ${item === undefined ? title : html`${write}<span class="sr"> ${title}</span>`}
  </a>`;
};

/** The newest version, and whose it is. */
function newest({ versions }: Listed): TemplateResult | typeof nothing {
  const last = versions.at(-1);
  if (!last) return nothing;
  const { version, by, at } = last;
  return html`<span class="small muted">${words(state.locale).versionBy(version, by, moment(state.locale, at))}</span>`;
}
