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
    --_radius: var(--fenji-radius, 8px);
    --_gap: var(--fenji-gap, 1rem);
    display: block;
    container-type: inline-size;
    color: var(--_text);
    background: var(--_surface);
    font: var(--fenji-font, 1rem / 1.6 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif);
    overflow-wrap: anywhere;
  }
  .form[lang="zh-Hant"] {
    font: var(--fenji-font, 1rem / 1.6 system-ui, -apple-system, "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif);
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
    grid-template-columns: minmax(0, 46rem);
    justify-content: center;
    align-items: start;
    gap: var(--_gap);
    padding: var(--_gap);
  }
  :host([compact]) .form {
    grid-template-columns: minmax(0, 1fr);
    padding: 0;
    background: none;
  }
  @container (inline-size > 58rem) {
    .form.with-verdict {
      grid-template-columns: minmax(0, 38rem) minmax(0, 22rem);
    }
    .form.with-verdict > :not([part="screen"], [part="verdict"]) {
      grid-column: 1 / -1;
    }
  }
  .screen,
  form {
    display: grid;
    gap: var(--_gap);
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
    line-height: 1.35;
    text-wrap: pretty;
  }
  h3 {
    font-size: 1.0625em;
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
    gap: 0.75rem;
  }
  legend {
    padding: 0;
    margin-block-end: 0.5rem;
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
  ol.progress {
    display: flex;
    gap: 0.375rem;
    list-style: none;
    padding: 0;
  }
  ol.progress li {
    flex: 1;
    block-size: 0.375rem;
    border-radius: 1rem;
    background: var(--_raised);
    border: 1px solid var(--_border);
  }
  ol.progress li.past,
  ol.progress li[aria-current="step"] {
    background: var(--_accent);
    border-color: var(--_accent);
  }
  .options {
    display: grid;
    gap: 0.5rem;
  }
  .option {
    display: flex;
    gap: 0.75rem;
    align-items: flex-start;
    min-block-size: 3rem;
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .option:hover {
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
    margin: 0.125rem 0 0;
    flex: none;
    accent-color: var(--_accent);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  .row.tight .option {
    flex: 1 1 auto;
    min-block-size: 2.75rem;
    padding: 0.375rem 0.5rem;
    gap: 0.375rem;
    background: var(--_surface);
  }
  .line {
    border-inline-start: 0.375rem solid var(--_border);
    padding-inline-start: 0.625rem;
    font-weight: 600;
  }
  textarea,
  input[type="text"],
  input[type="number"],
  input[type="datetime-local"],
  select {
    inline-size: 100%;
    min-block-size: 3rem;
    padding: 0.5rem 0.75rem;
    font: inherit;
    color: inherit;
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  textarea {
    min-block-size: 7rem;
    resize: vertical;
  }
  textarea.growing {
    min-block-size: 3rem;
    field-sizing: content;
  }
  .field,
  label.field {
    display: grid;
    gap: 0.25rem;
  }
  .label {
    font-weight: 600;
  }
  button {
    min-block-size: 3rem;
    padding: 0.5rem 1.125rem;
    font: inherit;
    color: var(--_accent);
    background: transparent;
    border: 1px solid var(--_accent);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  button.primary {
    color: var(--_on-accent);
    background: var(--_accent);
    font-weight: 600;
    flex: 1 1 10rem;
  }
  button.link {
    min-block-size: 1.5rem;
    padding: 0.125rem 0.25rem;
    border-color: transparent;
    text-decoration: underline;
    text-align: start;
    vertical-align: top;
  }
  button:hover {
    filter: brightness(0.94);
  }
  :focus-visible,
  input[type="datetime-local"]:focus-within {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .box {
    display: grid;
    gap: 0.5rem;
    padding: 0.875rem 1rem;
    border-radius: var(--_radius);
    background: var(--_raised);
    border-inline-start: 0.375rem solid var(--_border);
  }
  .box.danger {
    background: var(--_danger-surface);
    border-color: var(--_danger);
  }
  .box.warning {
    background: var(--_warning-surface);
    border-color: var(--_warning);
  }
  .box.success {
    border-color: var(--_success);
  }
  .plans {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
    gap: 0.75rem;
  }
  .plans > .box {
    align-content: start;
  }
  .plans dl.pairs {
    grid-template-columns: fit-content(40%) minmax(0, 1fr);
  }
  .plans dl.pairs dd {
    margin: 0;
  }
  .level {
    font-size: 1.125em;
    font-weight: 700;
  }
  .rank-0 {
    border-color: var(--_danger);
  }
  .rank-1 {
    border-color: var(--_warning);
  }
  .rank-2,
  .rank-3 {
    border-color: var(--_accent);
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
    gap: 0.125rem 0.75rem;
    padding-block: 0.625rem;
    border-block-end: 1px solid var(--_border);
  }
  .answers dt {
    grid-column: 1 / -1;
  }
  .said {
    white-space: pre-wrap;
  }
  .attach {
    justify-self: start;
    display: inline-grid;
    place-items: center;
    min-block-size: 3rem;
    padding: 0.5rem 1.125rem;
    color: var(--_accent);
    border: 1px solid var(--_accent);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  input:focus-visible + .attach {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  details > summary {
    cursor: pointer;
    padding-block: 0.625rem;
    color: var(--_accent);
  }
  details.part {
    border-block-start: 1px solid var(--_border);
  }
  details.part > summary {
    padding-block: 0.875rem;
  }
  summary h3 {
    display: inline;
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
  }
  @media (forced-colors: active) {
    .option:has(input:checked) {
      outline: 2px solid;
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
