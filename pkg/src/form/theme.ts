// The colours of the form in light and dark: each is a custom property that a host may set.

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
