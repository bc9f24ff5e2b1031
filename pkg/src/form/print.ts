// A clean page on paper: while it is printed, the report stands alone in the document.

import { css, html, nothing, render, unsafeCSS } from "lit";
import type { Section } from "../session/sections.js";

const TAG = "data-fenji-print";

/** What the page around is like while the report is printed. */
const alone = css`
  @page {
    size: A4;
    margin: 18mm;
  }
  @media screen {
    body > [${unsafeCSS(TAG)}] {
      display: none;
    }
  }
  @media print {
    body > :not([${unsafeCSS(TAG)}]) {
      display: none !important;
    }
  }
`;

const paper = css`
  :host {
    all: initial;
    display: block;
    color: #000;
    font: 10.5pt / 1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
    overflow-wrap: anywhere;
  }
  h1 {
    font-size: 16pt;
    margin: 0 0 4mm;
  }
  h2 {
    font-size: 12pt;
    margin: 5mm 0 1.5mm;
    border-block-end: 0.3mm solid #000;
    break-after: avoid;
  }
  dl {
    margin: 0;
  }
  div {
    display: grid;
    grid-template-columns: 45mm 1fr;
    gap: 3mm;
    padding-block: 0.8mm;
    break-inside: avoid;
  }
  div.whole {
    grid-template-columns: 1fr;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0;
    white-space: pre-wrap;
  }
`;

/** Opens the browser's print dialogue for a report. */
export function print(form: HTMLElement, locale: string, sections: readonly Section[]): void {
  const { ownerDocument: page } = form;
  const sheet = page.createElement("div");
  sheet.setAttribute(TAG, "");
  sheet.lang = locale;
  const root = sheet.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = sheetsOf(paper.styleSheet);
  const row = ([label, text]: Section["rows"][number]) =>
    label ? html`<div><dt>${label}</dt><dd>${text}</dd></div>` : html`<div class="whole"><dd>${text}</dd></div>`;
  const [first, ...rest] = sections;
  render(
    html`<h1>${first?.title}</h1>
      <dl>${first?.rows.map(row) ?? nothing}</dl>
      ${rest.map(({ title, rows }) => html`<h2>${title}</h2><dl>${rows.map(row)}</dl>`)}`,
    root,
  );
  const before = page.adoptedStyleSheets;
  page.adoptedStyleSheets = [...before, ...sheetsOf(alone.styleSheet)];
  page.body.append(sheet);
  // Some phones return at once and print later, so the page is put right only after the dialogue.
  const view = page.defaultView ?? window;
  view.addEventListener(
    "afterprint",
    () => {
      sheet.remove();
      page.adoptedStyleSheets = before;
    },
    { once: true },
  );
  view.print();
}

function sheetsOf(sheet: CSSStyleSheet | undefined): CSSStyleSheet[] {
  return sheet ? [sheet] : [];
}
