// What stands around every section: header, language, plan, navigation, notices, footer.

import { html, nothing, type TemplateResult } from "lit";
import { entries } from "../load.ts";
import { change, choose, isTrial, page, restore, speak, spoken, VIEWS } from "../page.ts";
import { words } from "../words.ts";
import { brand, languages, skip } from "./head.ts";

/** The whole page around `main`. */
export function frame(main: TemplateResult): TemplateResult {
  const word = words(page.locale);
  return html`
    <header class="top">
      ${skip(word.skip)}
      <div class="wide">
        ${brand("./icon.svg", word.product)}
        <div class="choices">${languages(word.language, page.locale, speak)}${plans()}</div>
      </div>
      <nav aria-label=${word.sections}>
        <ul class="wide">
          ${VIEWS.map(
            (view) =>
              html`<li>
                <a href="#${view}" aria-current=${view === page.view ? "page" : nothing}>${word[view]}</a>
              </li>`,
          )}
        </ul>
      </nav>
    </header>
    <section class="notices wide" aria-label=${word.notices}>${trial()}<div role="status">${update()}</div></section>
    <main id="main" class="wide" tabindex="-1">${main}</main>
    <footer>
      <div class="wide">
        <p>${word.keptOnDevice}${page.offlineReady ? html` ${word.offlineReady}` : nothing}</p>
        ${digest()}
      </div>
    </footer>
  `;
}

function plans(): TemplateResult {
  const pick = (event: Event) => {
    const entry = entries.find(({ id }) => id === (event.target as HTMLSelectElement).value);
    if (entry) void choose(entry);
  };
  const own = page.brought && page.bench;
  return html`<label>
    <span>${words(page.locale).plan}</span>
    <select id="plan" @change=${pick}>
      ${own ? html`<option value="" selected>${own.pack.info(spoken(own.pack)).title}</option>` : nothing}
      ${entries.map((entry) => {
        const title = entry.packs
          ? words(page.locale).allPlans
          : (entry.titles[page.locale] ?? Object.values(entry.titles)[0] ?? entry.id);
        return html`<option value=${entry.id} ?selected=${!own && entry === page.entry}>${title}</option>`;
      })}
    </select>
  </label>`;
}

function trial(): TemplateResult | typeof nothing {
  if (!isTrial()) return nothing;
  const word = words(page.locale);
  return html`<div class="notice warning">
    <p>${page.brought ? word.droppedPack : word.changedRules}</p>
    <button type="button" @click=${restore}>${word.backToPublished}</button>
  </div>`;
}

function update(): TemplateResult | typeof nothing {
  const { update } = page;
  if (!update) return nothing;
  const word = words(page.locale);
  return html`<div class="notice">
    <p><strong>${word.newVersion}</strong> ${word.newVersionHelp}</p>
    <button type="button" @click=${update}>${word.reload}</button>
    <button type="button" class="quiet" @click=${() => change({ update: undefined })}>${word.later}</button>
  </div>`;
}

function digest(): TemplateResult | typeof nothing {
  const pack = page.desk ?? page.bench?.pack ?? page.entry;
  if (!pack) return nothing;
  return html`<p class="small" translate="no">
    <bdi>${pack.id}</bdi> <bdi>${pack.version}</bdi> · <code>${pack.digest.slice(0, 19)}</code>
  </p>`;
}
