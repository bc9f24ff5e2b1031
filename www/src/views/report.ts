// Where the form stands: `<fenji-report>` with the pack in use, or why it is not there.

import { html, nothing, type TemplateResult } from "lit";
import type { PackEntry } from "../load.ts";
import { choose, page, spoken } from "../page.ts";
import { words } from "../words.ts";

/** The section. The form stays in the page while others are shown, with everything filled in. */
export function report(start: () => void): TemplateResult {
  const word = words(page.locale);
  const { bench, entry, failed, form } = page;
  if (failed) {
    const again = () => {
      if (form && entry) void choose(entry);
      else start();
    };
    return html`<h1 tabindex="-1">${form ? word.packNotLoaded : word.notLoaded}</h1>
      <div role="alert" class="notice warning">
        <p>${word.notLoadedHelp}</p>
        <button type="button" @click=${again}>${word.retry}</button>
      </div>
      <p class="small" lang="en"><bdi>${failed instanceof Error ? failed.message : String(failed)}</bdi></p>`;
  }
  const decider = page.desk ?? bench?.pack;
  const said = decider ? decider.info(spoken(decider)) : published(entry);
  if (!said || !form) {
    const title = entry?.titles[page.locale] ?? word.report;
    return html`<h1 tabindex="-1"><bdi>${title}</bdi></h1><p class="lead" role="status">${word.loading}</p>`;
  }
  const { locale, summary, title } = said;
  return html`<h1 tabindex="-1" lang=${locale === page.locale ? nothing : locale}><bdi>${title}</bdi></h1>
    <p class="lead"><bdi>${summary}</bdi></p>`;
}

/** What the index says of a published pack, which the form alone has loaded. */
function published(entry: PackEntry | undefined) {
  if (!entry?.form) return undefined;
  const locale = page.locale in entry.titles ? page.locale : (Object.keys(entry.titles)[0] ?? page.locale);
  return { locale, title: entry.titles[locale], summary: entry.summaries[locale] };
}
