// What this reporter does and does not do now, and whom they call: on every screen, in few lines.

import { html, nothing, type TemplateResult } from "lit";
import * as icons from "../../../build/icons.js";
import { contacts, guide, type Line, type Sure, urgentOf } from "../../session/guide.js";
import type { Session } from "../../session/session.js";
import { dialView, emergencyView } from "./frame.js";
import { icon } from "./icon.js";

/** How many lines stand in the open beside a question, where nobody is in danger. */
const OPEN = 3;

/** What a contact must look like to be called. */
const PHONE = /^\+?[\d\s()-]{4,24}$/;

/** Whether people are, or seem to be, in danger. */
export function endangered({ interview }: Session): boolean {
  const { danger } = interview;
  if (!danger) return false;
  if (interview.answered(danger.id)) return interview.answerTo(danger.id) === true;
  return interview.suggestions.some(({ fact, value }) => fact === danger.id && value === true);
}

/** The guide beside a question or at the end; `short` leaves some lines to be folded out. */
export function guideView(session: Session, short: boolean): TemplateResult | typeof nothing {
  const danger = endangered(session);
  const lines = guide(session.interview);
  const content = linesView(session, lines, short && !danger);
  if (danger) return emergencyView(session.words.first, content);
  if (content === nothing) return nothing;
  return html`<section class="box guide" aria-label=${session.words.guide.now}>${content}</section>`;
}

/** The emergency on the first screen, before anything else is known. */
export function dangerView(session: Session): TemplateResult | typeof nothing {
  return endangered(session) ? guideView(session, false) : nothing;
}

/** What to do about the signs that were tapped on the first screen, where nobody is in danger. */
export function signedView(session: Session): TemplateResult | typeof nothing {
  return session.chosen.size > 0 && !endangered(session) ? guideView(session, true) : nothing;
}

function linesView(session: Session, lines: readonly Line[], short: boolean): unknown {
  const { words } = session;
  const call = callView(session);
  if (lines.length === 0) return call;
  const [open, folded] = urgentOf(lines, short ? OPEN : lines.length);
  return html`${sides(session, open)} ${call}
    ${
      folded.length > 0
        ? html`<details class="rest">
          <summary>${words.guide.all(folded.length)}</summary>
          ${sides(session, folded)}
        </details>`
        : nothing
    }`;
}

/** What to do, and what not. */
function sides(session: Session, lines: readonly Line[]): unknown {
  const { words } = session;
  const now = lines.filter(({ avoid }) => !avoid);
  const avoid = lines.filter((line) => line.avoid);
  return html`${
    now.length > 0
      ? html`<div part="now">
        <p class="side">${words.guide.now}</p>
        ${bySure(session, now, icons.now)}
      </div>`
      : nothing
  }
  ${
    avoid.length > 0
      ? html`<div part="avoid">
        <p class="side">${words.guide.avoid}</p>
        ${bySure(session, avoid, icons.avoid)}
      </div>`
      : nothing
  }`;
}

/** The lines in their order, those that are as sure as each other under one word on it. */
function bySure({ words }: Session, lines: readonly Line[], outlines: string): unknown {
  const runs: { sure: Sure; these: Line[] }[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.sure === line.sure) last.these.push(line);
    else runs.push({ sure: line.sure, these: [line] });
  }
  return runs.map(
    ({ sure, these }, index) => html`${
      sure === "yes" && index === 0 ? nothing : html`<p class="small muted">${words.guide[sure]}</p>`
    }
      <ul class="lines">
        ${these.map(({ text, phones }) => html`<li>${icon(outlines)}<span>${dialView(text, phones)}</span></li>`)}
      </ul>`,
  );
}

/** Who can be called here. */
function callView(session: Session): TemplateResult | typeof nothing {
  const all = contacts(session.interview);
  if (all.length === 0) return nothing;
  return html`<ul class="lines" aria-label=${session.words.guide.call}>
    ${all.map(
      ({ role, name, contact }) => html`<li>
        ${icon(icons.call)}<span>${session.words.pair(role, "")}${name} ${reach(contact)}</span>
      </li>`,
    )}
  </ul>`;
}

/** How to reach somebody: by a tap, where it is a telephone number. */
export function reach(contact: string): TemplateResult | string {
  return PHONE.test(contact)
    ? html`<a class="dial" href="tel:${contact.replace(/[^\d+]/g, "")}">${contact}</a>`
    : contact;
}
