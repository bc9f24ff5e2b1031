// How the form looks: everything that a host may change is a custom property, listed in the README.

import { css } from "lit";

const dark = css`
  --_text: var(--fenji-text, #e8ebf0);
  --_muted: var(--fenji-muted, #a9b2bf);
  --_surface: var(--fenji-surface, #1b2027);
  --_raised: var(--fenji-raised, #252c36);
  --_border: var(--fenji-border, #7d8896);
  --_accent: var(--fenji-accent, #7db3ff);
  --_on-accent: var(--fenji-on-accent, #0b1a2e);
  --_danger: var(--fenji-danger, #ff9a93);
  --_danger-surface: var(--fenji-danger-surface, #43191a);
  --_warning: var(--fenji-warning, #f3bd5a);
  --_warning-surface: var(--fenji-warning-surface, #3a2c10);
  --_success: var(--fenji-success, #74cf94);
  color-scheme: dark;
`;

const light = css`
  --_text: var(--fenji-text, #1a2027);
  --_muted: var(--fenji-muted, #525c69);
  --_surface: var(--fenji-surface, #fff);
  --_raised: var(--fenji-raised, #f3f5f8);
  --_border: var(--fenji-border, #77818d);
  --_accent: var(--fenji-accent, #1456b8);
  --_on-accent: var(--fenji-on-accent, #fff);
  --_danger: var(--fenji-danger, #b3261e);
  --_danger-surface: var(--fenji-danger-surface, #fdeceb);
  --_warning: var(--fenji-warning, #8a5300);
  --_warning-surface: var(--fenji-warning-surface, #fff4df);
  --_success: var(--fenji-success, #1a6b3c);
  color-scheme: light;
`;

/** Colours in all screens, and on paper. */
export const theme = css`
  :host {
    ${light}
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme="light"])) {
      ${dark}
    }
  }
  :host([theme="dark"]) {
    ${dark}
  }
`;

export const styles = css`
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
  .emergency > .alarm {
    font-weight: 700;
    display: flex;
    gap: 0.5rem;
    align-items: center;
    font-size: 1.125em;
    color: var(--_danger);
  }
  .side {
    font-size: 0.875em;
    font-weight: 700;
    color: var(--_muted);
  }
  .lines {
    list-style: none;
    padding: 0;
    display: grid;
    gap: 0.375rem;
  }
  .lines > li {
    display: flex;
    gap: 0.5rem;
    line-height: 1.4;
  }
  .lines .icon {
    margin-block-start: 0.075em;
    color: var(--_success);
  }
  [part="avoid"] .icon {
    color: var(--_danger);
  }
  .dial {
    padding-inline: 0.125rem;
    font-weight: 700;
    color: var(--_accent);
    text-underline-offset: 0.2em;
  }
  details.rest > summary {
    min-block-size: 2.5rem;
    font-size: 0.875em;
  }
  .result h2 {
    display: flex;
    gap: 0.5rem;
    align-items: center;
  }
  .result h2.sent .icon {
    color: var(--_success);
  }
  .reference b {
    font-size: 1.25em;
  }
  .reference b,
  .code {
    letter-spacing: 0.06em;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .waits:empty {
    display: none;
  }
  .waits {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .level {
    font-size: 1.125em;
    font-weight: 700;
  }
  .rank-0 {
    box-shadow: inset 0.25rem 0 0 var(--_danger);
  }
  .rank-1 {
    box-shadow: inset 0.25rem 0 0 var(--_warning);
  }
  .rank-2,
  .rank-3 {
    box-shadow: inset 0.25rem 0 0 var(--_accent);
  }
  .error {
    color: var(--_danger);
    font-weight: 600;
  }
  dl.pairs {
    display: grid;
    gap: 0.25rem 1rem;
    grid-template-columns: minmax(0, 1fr);
  }
  dl.pairs dt {
    color: var(--_muted);
  }
  dl.pairs dd {
    margin-block-end: 0.5rem;
  }
  @container (inline-size > 34rem) {
    dl.pairs {
      grid-template-columns: minmax(8rem, 1fr) minmax(0, 2fr);
    }
  }
  ul.plain,
  ol.plain {
    list-style: none;
    padding: 0;
    display: grid;
    gap: 0.5rem;
  }
  ul.marked {
    padding-inline-start: 1.25rem;
    display: grid;
    gap: 0.375rem;
  }
  .answers > div {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 0.125rem 0.75rem;
    padding-block: 0.5rem;
    border-block-end: 1px solid var(--_border);
  }
  .answers dt {
    grid-column: 1 / -1;
    font-size: 0.875em;
  }
  .said {
    white-space: pre-wrap;
  }
  .attach {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: var(--_tap);
    padding: 0.5rem 1.125rem;
    font-weight: 600;
    color: var(--_accent);
    border: 1px solid var(--_accent);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  input:focus-visible + .attach {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .camera {
    display: none;
  }
  @media (any-pointer: coarse) {
    .camera {
      display: inline;
    }
  }
  label.check {
    display: flex;
    gap: 0.625rem;
    align-items: center;
    min-block-size: 2.75rem;
    cursor: pointer;
  }
  label.check input {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin: 0;
    flex: none;
    accent-color: var(--_accent);
  }
  summary {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    min-block-size: var(--_tap);
    padding-block: 0.25rem;
    line-height: 1.35;
    cursor: pointer;
    color: var(--_accent);
  }
  summary::-webkit-details-marker {
    display: none;
  }
  details.part {
    border-block-start: 1px solid var(--_border);
  }
  details.part > :not(summary) {
    margin-block-end: 0.75rem;
  }
  summary :is(h3, h4) {
    margin: 0;
  }
  .due {
    font-weight: 700;
  }
  .over {
    color: var(--_danger);
  }
  @media (prefers-reduced-motion: no-preference) {
    .option,
    button {
      transition: border-color 0.12s, background-color 0.12s;
    }
    .ask > fieldset,
    .check,
    .result {
      animation: arrive 0.18s ease-out;
    }
    @keyframes arrive {
      from {
        translate: 0 0.375rem;
      }
    }
  }
  @media (forced-colors: active) {
    .option:has(input:checked),
    button.chip[aria-pressed="true"] {
      outline: 2px solid;
    }
    .box {
      border: 1px solid;
    }
  }
`;

/** Puts the sheets into a root that was moved into another document, whose window makes its own. */
export function restyle(root: ShadowRoot, page: Document): void {
  const Sheet = (page.defaultView as (Window & typeof globalThis) | null)?.CSSStyleSheet;
  if (!Sheet) return;
  root.adoptedStyleSheets = [theme, styles].map(({ cssText }) => {
    const sheet = new Sheet();
    sheet.replaceSync(cssText);
    return sheet;
  });
}
