// Which plan of the desk is looked at: where all plans are in use, how it was decided and the workbench show one of them.

import { html, nothing, type TemplateResult } from "lit";
import { entries } from "../load.ts";
import { inspect, page, spoken } from "../page.ts";
import { words } from "../words.ts";

/** The choice of one of the desk's packs; nothing where one plan is in use alone. */
export function look(): TemplateResult | typeof nothing {
  const { desk, bench, entry } = page;
  if (!desk || !bench) return nothing;
  const word = words(page.locale);
  const { packs } = desk.assess(page.facts, { locale: spoken(desk) });
  const state = (id: string) => packs.find(({ pack }) => pack === id)?.holds;
  const marks = { yes: `✓ ${word.applies}`, maybe: `? ${word.mayApply}`, no: word.appliesNot };
  const choose = (event: Event) => {
    const chosen = entries.find(({ id }) => id === (event.target as HTMLSelectElement).value);
    if (chosen) void inspect(chosen);
  };
  const why = packs.find(({ pack }) => pack === bench.base.id);
  return html`<div class="card">
    <label class="field">
      <span>${word.lookAt}</span>
      <select id="look" @change=${choose}>
        ${entries
          .filter(({ id }) => entry?.packs?.includes(id))
          .map(({ id, titles }) => {
            const title = titles[page.locale] ?? Object.values(titles)[0] ?? id;
            return html`<option value=${id} ?selected=${id === bench.base.id}>${title} – ${marks[state(id) ?? "no"]}</option>`;
          })}
      </select>
    </label>
    ${why ? html`<p class="small"><bdi>${why.text}</bdi></p>` : nothing}
  </div>`;
}
