// The frame around every screen, and the first screen, which stands before anything else has been loaded.

import { html, nothing, type TemplateResult } from "lit";
import * as firstIcons from "../../../build/first-icons.js";
import { dialled } from "../../session/dial.js";
import type { FirstWords } from "../../session/first.js";
import { MAX_TEXT } from "../../session/limits.js";
import { icon } from "./icon.js";

/** What stands in the frame. */
export interface Framed {
  readonly locale: string;
  readonly screen: string;
  readonly disabled: boolean;
  readonly busy: boolean;
  readonly notices: readonly string[];
  /** Everything that is wrong. */
  readonly errors: unknown;
  readonly content: unknown;
  /** For who does not see it. */
  readonly aloud: string;
  readonly foot: unknown;
}

/** What is done in any screen's fields. */
export interface FrameActs {
  onInput(event: Event): void;
  onEnter(event: Event): void;
}

export function frame(shown: Framed, form: FrameActs): TemplateResult {
  return html`<div class="form on-${shown.screen}" part="form" lang=${shown.locale} aria-busy=${shown.busy ? "true" : nothing} ?inert=${shown.disabled}>
    ${shown.notices.map((notice) => html`<p class="box warning small" role="status" part="notice">${notice}</p>`)}
    <div class="screen" part="screen" @input=${form.onInput} @change=${form.onInput} @submit=${form.onEnter} @keydown=${form.onEnter}>
      ${shown.errors} ${shown.content}
    </div>
    <p class="hidden" role="status">${shown.aloud}</p>
    ${shown.foot}
  </div>`;
}

/** The first screen: whether people are in danger, and what happened. */
export interface Start {
  readonly first: FirstWords;
  /** `null` where the plan does not ask it; `answer` is what was said to it so far. */
  readonly danger: {
    readonly question: string;
    readonly help: string;
    readonly answer: boolean | null | undefined;
  } | null;
  readonly story: { readonly question: string; readonly help: string; readonly text: string };
  /** What is to do, and whom to call. */
  readonly emergency: unknown;
  /** What the words point to. */
  readonly signs: unknown;
  readonly wrong: unknown;
  /** What is waited for. */
  readonly waits: string;
}

export interface StartActs {
  onDanger(answer: boolean | null): void;
  onStory(event: Event): void;
  onDescribe(): void;
  onFinish(): void;
}

export function startView({ first, danger, story, ...more }: Start, form: StartActs): TemplateResult {
  const choice = (answer: boolean | null, value: string, text: string, look: string, outlines: string) => html`<label
    class="option tile ${look}"
    part="option"
  >
    <input
      type="radio"
      name="danger"
      value=${value}
      .checked=${danger?.answer === answer}
      @change=${() => form.onDanger(answer)}
    />${icon(outlines)}<span class="text">${text}</span>
  </label>`;
  return html`<form class="screen start" novalidate>
    ${
      danger
        ? html`<fieldset class="danger" part="danger" role="radiogroup" aria-describedby="danger-help">
          <legend><h2 tabindex="-1">${danger.question}</h2></legend>
          <p class="muted" id="danger-help">${danger.help}</p>
          <div class="tiles">
            ${choice(true, "yes", first.yes, "alarm", firstIcons.danger)} ${choice(false, "no", first.no, "", firstIcons.safe)}
            ${choice(null, "unsure", first.unsure, "", firstIcons.unsure)}
          </div>
        </fieldset>`
        : nothing
    }
    ${more.emergency}
    <div class="field told">
      <label for="story"><h2 tabindex=${danger ? nothing : "-1"}>${story.question}</h2></label>
      <p class="muted" id="story-help">${story.help}${first.secrets}</p>
      ${more.wrong}
      <textarea
        id="story"
        name="story"
        part="story"
        rows="3"
        maxlength=${MAX_TEXT}
        aria-describedby="story-help story-error"
        .value=${story.text}
        @input=${form.onStory}
      ></textarea>
    </div>
    ${more.signs}
    <div class="row actions">
      <button type="button" class="primary go" part="next" @click=${form.onDescribe}>${first.next}</button>
      <button type="button" part="send" @click=${form.onFinish}>${icon(firstIcons.send)}${first.send}</button>
    </div>
    <p class="waits" role="status">${more.waits}</p>
  </form>`;
}

/** What comes first where people are in danger, with `more` of what the plan says to that. */
export function emergencyView(first: FirstWords, more: unknown): TemplateResult {
  return html`<section class="box danger emergency" aria-labelledby="emergency">
    <p class="alarm" id="emergency">${icon(firstIcons.danger)}${first.safe}</p>
    ${more}
  </section>`;
}

/** A text in which the numbers to call can be dialled. */
export function dialView(text: string, phones: readonly string[] = []): unknown {
  return dialled(text, phones).map((piece) =>
    piece.number ? html`<a class="dial" href="tel:${piece.number}">${piece.text}</a>` : piece.text,
  );
}
