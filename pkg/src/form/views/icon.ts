// One icon, as text beside it needs it: it says nothing by itself.

import { html, svg, type TemplateResult } from "lit";

/** Draws the outlines of one of `build/icons`. */
export function icon(outlines: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${outlines.split("|").map((outline) => svg`<path d=${outline}></path>`)}
  </svg>`;
}
