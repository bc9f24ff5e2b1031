// What is to be done: at once, by when, and in all; each to be ticked off.

import type { DeskDecision, Due } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { View } from "../api.ts";
import { act, infoOf, state } from "../state.ts";
import { moment, words } from "../words.ts";
import { due } from "./list.ts";

type Step = DeskDecision["worklist"]["steps"][number];
type Duty = DeskDecision["worklist"]["duties"][number];

export function doNow(view: View, decision: DeskDecision): TemplateResult | typeof nothing {
  const word = words(state.locale);
  const first = decision.first.map((first) => decision.worklist.steps.find(({ id }) => id === first.id));
  const listed = first.filter((step) => step !== undefined);
  const { conflicts } = decision;
  if (listed.length + conflicts.length === 0) return nothing;
  return html`<section class="card" id="now">
    <h2>${word.doNow}</h2>
    ${conflicts.map(({ text }) => html`<div class="notice warning"><p><strong>${word.conflicts}</strong> <bdi>${text}</bdi></p></div>`)}
    <ul class="items">
      ${listed.map((step) => (step.avoid ? avoid(step) : tick(view, `step:${step.id}`, step.text, step.holds, step.destructive, who(view, step))))}
    </ul>
  </section>`;
}

function avoid(step: Step): TemplateResult {
  const word = words(state.locale);
  return html`<li class="avoid">
    <div><span class="sr">${word.doNot} </span><span class="text"><bdi>${step.text}</bdi></span></div>
  </li>`;
}

/** Who acts, in the words of the packs. */
function who(
  view: View,
  { from }: { readonly from: readonly { readonly pack: string; readonly by: string }[] },
): string {
  const info = infoOf(view.rules);
  const names = from.map(({ pack, by }) => {
    const roles = info?.packs.find(({ id }) => id === pack)?.roles ?? [];
    return roles.find(({ id }) => id === by)?.text ?? by;
  });
  return [...new Set(names)].join(words(state.locale).list);
}

export function tick(
  view: View,
  item: string,
  text: string,
  holds: "yes" | "maybe",
  destructive: boolean,
  by: string,
  more: TemplateResult | typeof nothing = nothing,
  beside: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const word = words(state.locale);
  const work = view.work[item];
  const done = work !== undefined && work.state !== "open";
  const set = (now: string) => void act(`steps/${encodeURIComponent(item)}`, { state: now });
  const change = (event: Event) => set((event.target as HTMLInputElement).checked ? "done" : "open");
  return html`<li class=${done ? "is-done" : ""} data-item=${item}>
    <label>
      <input type="checkbox" .checked=${done} ?disabled=${view.state !== "open"} @change=${change} />
      <div>
        <p class="text"><bdi>${text}</bdi></p>
        <p class="facts-line">
          ${holds === "yes" ? nothing : html`<span class="state">${word.possibly}</span>`}
          ${destructive ? html`<span class="tag error">${word.destructive}</span>` : nothing} ${more}
          <span><bdi>${by}</bdi></span>
          ${done ? html`<span>${work.state === "done" ? word.done : word.notNeeded}${word.colon}${word.doneBy(work.by, moment(state.locale, work.at))}</span>` : nothing}
        </p>
      </div>
    </label>
    ${beside} ${done || view.state !== "open" ? nothing : html`<button type="button" class="quiet" @click=${() => set("not-needed")}>${word.notNeeded}</button>`}
  </li>`;
}

/** Whether it is due at once. */
export const isAtOnce = ({ due }: { readonly due?: Due }) =>
  due !== undefined && "when" in due && due.when === "immediately";
const isOpen = ({ due }: { readonly due: Due }) => "when" in due && due.when !== "immediately";

/** What is due at once first, then by time, as the engine has it; only what the plan leaves open is folded away. */
export function deadlines(view: View, decision: DeskDecision): TemplateResult {
  const word = words(state.locale);
  const { duties } = decision.worklist;
  const timed = duties.filter((duty) => !isOpen(duty));
  const others = duties.filter(isOpen);
  const certain = duties.filter(({ holds }) => holds === "yes");
  return html`<section class="card" id="deadlines">
    <h2>${word.deadlines}${progress(
      view,
      certain.map(({ id }) => `duty:${id}`),
    )}</h2>
    <ul class="items">${repeat(
      timed,
      ({ id }) => id,
      (duty) => duty_(view, duty),
    )}</ul>
    ${
      others.length > 0
        ? html`<details>
            <summary>${word.otherDuties}</summary>
            <ul class="items">${repeat(
              others,
              ({ id }) => id,
              (duty) => duty_(view, duty),
            )}</ul>
          </details>`
        : nothing
    }
  </section>`;
}

function duty_(view: View, duty: Duty): TemplateResult {
  const item = `duty:${duty.id}`;
  return tick(view, item, duty.text, duty.holds, false, who(view, duty), time(view, item, duty.due));
}

export function time(view: View, item: string, when: Due): TemplateResult | typeof nothing {
  const word = words(state.locale);
  if ("when" in when) return html`<span>${when.when === "immediately" ? word.immediately : word.unspecified}</span>`;
  if (!when.at) return nothing;
  const met = view.work[item] !== undefined && view.work[item].state !== "open";
  return html`<span>${word.dueAt(moment(state.locale, when.at))}</span>${met || view.state !== "open" ? nothing : due(when.at)}`;
}

export function steps(view: View, decision: DeskDecision): TemplateResult {
  const word = words(state.locale);
  const info = infoOf(view.rules);
  const listed = decision.worklist.steps.filter(({ avoid }) => !avoid);
  const certain = listed.filter(({ holds }) => holds === "yes");
  const maybe = listed.filter(({ holds }) => holds !== "yes");
  const phases = [...new Set(certain.map(({ phase }) => phase))];
  const item = (step: Step) => tick(view, `step:${step.id}`, step.text, step.holds, step.destructive, who(view, step));
  return html`<section class="card" id="steps">
    <h2>${word.worklist}${progress(
      view,
      certain.map(({ id }) => `step:${id}`),
    )}</h2>
    ${phases.map((phase, index) => {
      const mine = certain.filter((step) => step.phase === phase);
      const open = mine.some(({ id }) => (view.work[`step:${id}`]?.state ?? "open") === "open");
      const name = info?.phases.find(({ id }) => id === phase)?.text ?? phase;
      return html`<details ?open=${index === 0 && open}>
        <summary>${name}${progress(
          view,
          mine.map(({ id }) => `step:${id}`),
        )}</summary>
        <ul class="items">${repeat(mine, ({ id }) => id, item)}</ul>
      </details>`;
    })}
    ${
      maybe.length > 0
        ? html`<details>
            <summary>${word.maybeSteps(maybe.length)}</summary>
            <ul class="items">${repeat(maybe, ({ id }) => id, item)}</ul>
          </details>`
        : nothing
    }
  </section>`;
}

function progress(view: View, items: readonly string[]): TemplateResult | typeof nothing {
  if (items.length === 0) return nothing;
  const done = items.filter((item) => (view.work[item]?.state ?? "open") !== "open").length;
  return html`<span class="small">${words(state.locale).doneOf(done, items.length)}</span>`;
}
