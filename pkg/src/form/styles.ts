// How the form looks: everything that a host may change is a custom property, listed in the README.

import { css } from "lit";
import { screens } from "./screens.js";
import { theme } from "./theme.js";

/** What all screens have. */
const base = css`
  :host {
    --_radius: var(--fenji-radius, 12px);
    --_gap: var(--fenji-gap, 1rem);
    --_small: calc(var(--_gap) / 2);
    --_large: calc(var(--_gap) * 1.5);
    --_tap: 3rem;
    display: block;
    container-type: inline-size;
    color: var(--_text);
    background: var(--_surface);
    font: var(--fenji-font, 1rem / 1.5 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif);
    overflow-wrap: anywhere;
    -webkit-tap-highlight-color: transparent;
  }
  .form[lang^="zh-Hant"] {
    font: var(--fenji-font, 1rem / 1.5 system-ui, -apple-system, "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  * {
    box-sizing: border-box;
    min-inline-size: 0;
  }
  .form {
    display: grid;
    grid-template-columns: minmax(0, 40rem);
    justify-content: center;
    align-items: start;
    gap: var(--_gap);
    padding: var(--_gap);
  }
  :host([compact]) .form {
    padding: 0;
    background: none;
  }
  .screen,
  form,
  .beside {
    display: grid;
    gap: var(--_gap);
    align-content: start;
  }
  .beside:empty {
    display: none;
  }
  @container (inline-size > 58rem) {
    .form:is(.on-ask, .on-check, .on-details) {
      grid-template-columns: minmax(0, 60rem);
    }
    .form:is(.on-ask, .on-check, .on-details) > .screen {
      grid-template-columns: minmax(0, 36rem) minmax(0, 21rem);
      column-gap: calc(var(--_gap) * 3);
    }
    .screen > [part="error-summary"] {
      grid-column: 1 / -1;
    }
    .screen > .beside {
      grid-column: 2;
      grid-row: 1 / span 9;
    }
  }
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
  }
  h2 {
    font-size: 1.375em;
    font-weight: 700;
    line-height: 1.3;
    text-wrap: pretty;
  }
  h3 {
    font-size: 1em;
    line-height: 1.4;
  }
  h4 {
    font-size: 1em;
    margin-block: 0.75rem 0.25rem;
  }
  h2:focus {
    outline: none;
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    display: grid;
    gap: var(--_small);
  }
  legend {
    padding: 0;
    margin-block-end: 0.25rem;
  }
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: 0.875em;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    vertical-align: -0.25em;
  }
  .options {
    display: grid;
    gap: 0.5rem;
  }
  .option {
    display: flex;
    gap: 0.75rem;
    align-items: center;
    min-block-size: 3.25rem;
    padding: 0.625rem 1rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    cursor: pointer;
  }
  .option:hover {
    border-color: var(--_accent);
    background: var(--_raised);
  }
  .option:active {
    background: var(--_raised);
    border-color: var(--_accent);
  }
  .option:has(input:checked) {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
    background: var(--_raised);
  }
  .option input {
    inline-size: 1.375rem;
    block-size: 1.375rem;
    margin: 0;
    flex: none;
    accent-color: var(--_accent);
  }
  .option .icon {
    color: var(--_muted);
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, max(9rem, 40%)), 1fr));
    gap: 0.5rem;
  }
  .tile {
    font-weight: 600;
  }
  .tile.alarm {
    grid-column: 1 / -1;
    min-block-size: 4rem;
    font-size: 1.25em;
    border: 2px solid var(--_danger);
    color: var(--_danger);
  }
  .tile.alarm input {
    accent-color: var(--_danger);
  }
  .tile.alarm .icon {
    color: inherit;
  }
  .tile.alarm:hover,
  .tile.alarm:has(input:checked) {
    border-color: var(--_danger);
    background: var(--_danger-surface);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  button.chip {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 2.75rem;
    padding: 0.375rem 0.875rem;
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: 1.5rem;
    font-weight: 500;
    text-align: start;
    line-height: 1.3;
  }
  button.chip .icon {
    color: var(--_accent);
  }
  button.chip[aria-pressed="true"] {
    color: var(--_on-accent);
    background: var(--_accent);
    border-color: var(--_accent);
  }
  button.chip[aria-pressed="true"] .icon {
    color: inherit;
  }
  .signs {
    display: grid;
    gap: 0.5rem;
  }
  summary::after {
    content: "";
    margin-inline: auto 0.25rem;
    margin-block-start: -0.25rem;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border: solid currentColor;
    border-width: 0 2px 2px 0;
    transform: rotate(45deg);
    flex: none;
  }
  [open] > summary::after {
    transform: rotate(225deg);
  }
  .group > :not(summary) {
    padding-block-end: 0.75rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
  }
  .between {
    justify-content: space-between;
  }
  .actions > * {
    flex: 1 1 9rem;
  }
  /* What goes on stays in view, however much is said above it. */
  @media (min-height: 38em) {
    .start .actions {
      position: sticky;
      inset-block-end: 0;
      z-index: 1;
      margin-block-end: -0.5rem;
      padding-block: 0.5rem;
      background: var(--_surface);
      box-shadow: 0 -0.5rem 0.5rem var(--_surface);
    }
    .start :is(button, summary, textarea, input) {
      scroll-margin-block-end: 6rem;
    }
  }
  textarea,
  input[type="text"],
  input[type="number"],
  input[type="datetime-local"],
  select {
    inline-size: 100%;
    min-block-size: var(--_tap);
    padding: 0.625rem 0.875rem;
    font: inherit;
    color: inherit;
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  input.number {
    max-inline-size: 12rem;
    font-size: 1.25em;
  }
  textarea {
    min-block-size: 5.5rem;
    resize: vertical;
  }
  textarea.growing {
    min-block-size: var(--_tap);
    field-sizing: content;
  }
  .field,
  label.field {
    display: grid;
    gap: 0.25rem;
  }
  .told h2 {
    font-size: 1.125em;
  }
  .label {
    font-weight: 600;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-block-size: var(--_tap);
    padding: 0.5rem 1.125rem;
    font: inherit;
    font-weight: 600;
    color: var(--_accent);
    background: transparent;
    border: 1px solid var(--_accent);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  button.primary {
    color: var(--_on-accent);
    background: var(--_accent);
  }
  button.link {
    display: inline-flex;
    justify-self: start;
    min-block-size: 2.75rem;
    padding: 0.25rem;
    border-color: transparent;
    font-weight: 400;
    text-decoration: underline;
    text-underline-offset: 0.2em;
    text-align: start;
  }
  button.back {
    gap: 0.125rem;
    margin-inline-start: -0.375rem;
    text-decoration: none;
  }
  button:hover {
    filter: brightness(0.94);
  }
  :focus-visible,
  .option:has(input:focus-visible),
  input[type="datetime-local"]:focus-within {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .option input:focus-visible {
    outline: none;
  }
  .box {
    display: grid;
    gap: 0.5rem;
    padding: 0.875rem 1rem;
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .box > [role="status"] {
    display: grid;
    gap: 0.5rem;
    justify-items: start;
  }
  .box.danger {
    background: var(--_danger-surface);
    box-shadow: inset 0.25rem 0 0 var(--_danger);
  }
  .box.warning {
    background: var(--_warning-surface);
  }
  .box.success {
    box-shadow: inset 0.25rem 0 0 var(--_success);
  }
`;

/** The sheets of the element: its colours, and all else. */
export const styles = [theme, css`${base}${screens}`];

/** Puts the sheets into a root that was moved into another document, whose window makes its own. */
export function restyle(root: ShadowRoot, page: Document): void {
  const Sheet = (page.defaultView as (Window & typeof globalThis) | null)?.CSSStyleSheet;
  if (!Sheet) return;
  root.adoptedStyleSheets = styles.map(({ cssText }) => {
    const sheet = new Sheet();
    sheet.replaceSync(cssText);
    return sheet;
  });
}
