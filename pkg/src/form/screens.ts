// How the parts of single screens look, beside what all screens have.

import { css } from "lit";

export const screens = css`
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
