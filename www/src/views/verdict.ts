// The four conclusions at a glance: what each is, whether that is certain, and what else it may still be.

import type { Conclusion, ConclusionOfNumber, PackInfo, Reason, ReasonOfNumber } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import { type Decided, page } from "../page.ts";
import { words } from "../words.ts";

const PARTS = ["level", "kind", "scope", "priority"] as const;
/** What names the level of a further scheme among the conclusions; no id has a blank. */
const SCHEME = "scheme ";
export type Part = (typeof PARTS)[number] | `scheme ${string}`;

/** The conclusions in the order in which people want them, further level schemes beside the level. */
export function partsOf({ decision }: Decided): Part[] {
  const schemes = (decision.schemes ?? []).map(({ scheme }): Part => `${SCHEME}${scheme}`);
  return ["level", ...schemes, ...PARTS.slice(1)];
}

/** What a conclusion is called: a further scheme has its own name. */
export function labelOf(info: PackInfo, part: Part): string {
  return isScheme(part) ? (schemeOf(info, part)?.text ?? part) : words(page.locale)[part];
}

function isScheme(part: Part): part is `scheme ${string}` {
  return part.startsWith(SCHEME);
}

function schemeOf(info: PackInfo, part: Part) {
  return info.schemes?.find(({ id }) => part === `${SCHEME}${id}`);
}

/** A conclusion with its values as text, whatever it concludes. */
export interface Shown {
  readonly value: string | null;
  readonly possible: readonly string[];
  readonly reasons: readonly (Reason | ReasonOfNumber)[];
}

/** One conclusion of a decision. */
export function shown(decided: Decided, part: Part): Shown {
  const { decision } = decided;
  const found: Conclusion | ConclusionOfNumber | undefined = isScheme(part)
    ? decision.schemes?.find(({ scheme }) => part === `${SCHEME}${scheme}`)
    : decision[part];
  const { value, possible, reasons } = found ?? { value: null, possible: [], reasons: [] };
  return { value: value === null ? null : String(value), possible: possible.map(String), reasons };
}

/** A value in the pack's words; short where the value itself says enough. */
export function named(info: PackInfo, part: Part, value: string): string {
  if (part === "kind") return info.kinds.find(({ id }) => id === value)?.text ?? value;
  if (part === "scope") return info.scopes.find(({ id }) => id === value)?.text ?? value;
  return schemeOf(info, part)?.levels.find(({ id }) => id === value)?.text ?? value;
}

/** All conclusions; with `before`, where they differ from it. */
export function verdict(now: Decided, before?: Decided): TemplateResult {
  return html`<dl class="verdict">${partsOf(now).map((part) => conclusion(now, part, before))}</dl>`;
}

/** What a level means, without its name, which stands beside it. */
export function meaning({ levels }: PackInfo, level: string | null): string | undefined {
  const text = levels.find(({ id }) => id === level)?.text;
  return text?.startsWith(`${level}`) ? text.slice(`${level}`.length).replace(/^\s*[:：]\s*/, "") : text;
}

function conclusion(now: Decided, part: Part, before?: Decided): TemplateResult {
  const word = words(page.locale);
  const { value, possible } = shown(now, part);
  const certain = possible.length === 1;
  const old = before && shown(before, part);
  const differs = old && old.possible.join() !== possible.join();
  const state = certain ? word.settled : value === null ? word.undecided : word.provisional;
  const text = part === "level" ? meaning(now.info, value) : undefined;
  return html`<div class=${differs ? "changed" : ""} data-part=${part}>
    <dt>${labelOf(now.info, part)}</dt>
    <dd>
      <p class="value">
        <bdi>${value === null ? "—" : named(now.info, part, value)}</bdi>
        <span class=${certain ? "state certain" : "state"}>${state}</span>
      </p>
      ${text ? html`<p class="small"><bdi>${text}</bdi></p>` : nothing}
      ${certain ? nothing : html`<p class="small">${word.stillPossible}${word.colon}${values(now.info, part, possible)}</p>`}
      ${differs ? html`<p class="was">${word.was}${word.colon}${values(before.info, part, old.possible)}</p>` : nothing}
    </dd>
  </div>`;
}

function values(info: PackInfo, part: Part, possible: readonly string[]): TemplateResult {
  return html`<bdi>${possible.map((value) => named(info, part, value)).join(" · ") || "—"}</bdi>`;
}
