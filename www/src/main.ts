// The page: puts the sections together, starts the engine, the form and the worker, and follows the address.

import "./style.css";
import type { ChangeDetail } from "fenji/form";
import { html, nothing, render, type TemplateResult } from "lit";
import { cache } from "lit/directives/cache.js";
import { fetchAhead } from "./load.ts";
import { regional } from "./locale.ts";
import { change, choose, drawn, firstEntry, lend, listen, page, prepare, told, viewOf } from "./page.ts";
import { keepOnDevice } from "./update.ts";
import { frame } from "./views/frame.ts";
import { reasons } from "./views/reasons.ts";
import { report } from "./views/report.ts";
import { workbench } from "./views/workbench.ts";
import { words } from "./words.ts";

/** The longest that the page waits for the form before it is kept on the device, in milliseconds. */
const PATIENCE = 20_000;

const root = document.getElementById("page") as HTMLElement;
const endpoint = document.querySelector<HTMLMetaElement>('meta[name="fenji-endpoint"]')?.content ?? "";

listen(draw);
addEventListener("hashchange", () => {
  const view = viewOf(location.hash);
  if (view === page.view) return;
  change({ view, news: "" });
  void prepare();
  // The heading is there once the section is drawn.
  requestAnimationFrame(() => {
    root.querySelector<HTMLElement>(`#view-${view} h1`)?.focus({ preventScroll: true });
    scrollTo(0, 0);
  });
});
// A file that misses the drop zone must not take the place of the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());

draw();
void start();

/** Loads the form, which does not wait for its pack, and the first pack beside it. */
async function start(): Promise<void> {
  const entry = firstEntry();
  change({ failed: undefined });
  const shown = import("fenji/form/define").then(() => change({ form: true }));
  try {
    await Promise.all([entry && choose(entry), shown]);
    // The first field stands before anything else is fetched; then engine and plan come beside what drives the form.
    if (entry && page.view === "report") drawn().then(() => fetchAhead(entry, page.locale));
  } catch (thrown) {
    change({ failed: thrown });
  }
}

/** The page is kept on the device once the form can be used, or is not to be had: nothing competes with its first load. */
let kept = false;
function keepOnce(): void {
  if (kept) return;
  kept = true;
  void keepOnDevice();
}
setTimeout(keepOnce, PATIENCE);

function draw(): void {
  const word = words(page.locale);
  document.documentElement.lang = page.locale;
  document.title = page.view === "report" ? `fenji 分级 · ${word.product}` : `${word[page.view]} · fenji 分级`;
  render(frame(sections()), root);
}

function sections(): TemplateResult {
  const { view } = page;
  return html`
    <div id="view-report" ?hidden=${view !== "report"}>
      ${report(start)}
      <div ?hidden=${page.failed !== undefined}>${form()}</div>
    </div>
    ${cache(view === "reasons" ? html`<div id="view-reasons">${reasons()}</div>` : nothing)}
    ${cache(view === "workbench" ? html`<div id="view-workbench">${workbench()}</div>` : nothing)}
  `;
}

/** The form; it stays while other sections are shown, so that nothing filled in is lost. */
function form(): TemplateResult | typeof nothing {
  if (!page.form) return nothing;
  const pack = lend() ?? null;
  const changed = ({ detail }: CustomEvent<ChangeDetail>) => {
    told(detail.facts, detail.desk ?? detail.pack);
    keepOnce();
  };
  return html`<fenji-report
    .pack=${pack}
    .locale=${regional(page.locale)}
    .endpoint=${endpoint || null}
    @fenji-change=${changed}
  ></fenji-report>`;
}
