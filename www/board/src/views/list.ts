// The list: the most serious first, then by the next deadline.

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type Incident, MOST } from "../api.ts";
import { filter, infoOf, now, state } from "../state.ts";
import { moment, span, words } from "../words.ts";
import { badge } from "./level.ts";

export function list(): TemplateResult {
  const word = words(state.locale);
  const typed = (event: Event) => filter({ q: (event.target as HTMLInputElement).value });
  return html`<section aria-label=${word.incidents}>
    ${state.id ? nothing : html`<h1 class="sr">${word.incidents}</h1>`}
    <div class="filters">
      <div class="tabs" role="group" aria-label=${word.show}>
        ${(["open", "closed", "all"] as const).map(
          (which) =>
            html`<button
              type="button"
              aria-pressed=${which === state.filter.state ? "true" : "false"}
              @click=${() => filter({ state: which })}
            >
              ${word.states[which]}
            </button>`,
        )}
      </div>
      <input
        id="search"
        type="search"
        aria-label=${word.search}
        placeholder=${`${word.search}${word.colon}${word.searchHelp}`}
        .value=${state.filter.q}
        @input=${typed}
      />
    </div>
    ${
      state.list.length === 0
        ? html`<p class="muted">${word.none}</p>`
        : html`<ul class="incidents" @keydown=${move}>
            ${repeat(state.list, ({ id }) => id, row)}
          </ul>`
    }
    ${state.list.length === MOST ? html`<p class="small muted">${word.first(MOST)}</p>` : nothing}
  </section>`;
}

/** The arrow keys go through the list. */
function move(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const links = [...(event.currentTarget as HTMLElement).querySelectorAll("a")];
  const next = links[links.indexOf(event.target as HTMLAnchorElement) + step];
  if (next) event.preventDefault();
  next?.focus();
}

function row(incident: Incident): TemplateResult {
  const word = words(state.locale);
  const { summary } = incident;
  const fresh = incident.state === "open" && !incident.acknowledged_at;
  const title = summary.text || kinds(incident) || word.noText;
  return html`<li>
    <a
      class=${`rank-${summary.rank}${fresh ? " fresh" : ""}`}
      href=${`#${incident.id}`}
      aria-current=${incident.id === state.id ? "true" : nothing}
    >
      ${badge(incident)}
      <span class="title"><bdi>${title}</bdi></span>
      <span class="meta">
        ${fresh ? html`<span class="tag error">${word.fresh}</span>` : nothing}
        ${(incident.proposed ?? []).map((kind) => html`<span class="tag">${word.proposed[kind]}</span>`)}
        <span translate="no">${incident.reference}</span>
        <time datetime=${incident.opened_at}>${moment(state.locale, incident.opened_at)}</time>
        ${incident.acknowledged_by ? html`<span><bdi>${incident.acknowledged_by}</bdi></span>` : nothing}
        ${incident.state === "open" && summary.due ? due(summary.due.at) : nothing}
      </span>
    </a>
  </li>`;
}

/** How long there is until a deadline. */
export function due(at: string): TemplateResult {
  const word = words(state.locale);
  const left = Date.parse(at) - now();
  const text = left > 0 ? word.left(span(state.locale, left)) : word.late(span(state.locale, -left));
  return html`<time class=${left > 0 ? "" : "late"} datetime=${at}>${text}</time>`;
}

/** What may have happened, in the words of the packs. */
function kinds({ rules, summary }: Incident): string {
  const info = infoOf(rules);
  const [first] = summary.kinds;
  const known = info?.packs.find(({ id }) => id === first?.pack)?.kinds ?? [];
  const names = (first?.possible ?? []).map((kind) => known.find(({ id }) => id === kind)?.text ?? kind);
  return names.slice(0, 3).join(words(state.locale).list);
}
