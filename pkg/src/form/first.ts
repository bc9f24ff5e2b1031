// The first screen, before anything else is there: what is entered in it is kept, and what is to be sent waits.

import { html, nothing, type TemplateResult } from "lit";
import * as early from "../device/early.js";
import { filled } from "../session/dial.js";
import { type FirstWords, firstLocale } from "../session/first.js";
import type { Early, Host } from "./host.js";
import { dialView, emergencyView, frame, startView } from "./views/frame.js";

/** Nothing was entered yet. */
const NOTHING: Early = { text: "", danger: undefined, waits: null };

/** Whose first screen it is. */
type Of = Pick<Host, "pack" | "draftKey" | "user" | "parameters" | "wanted" | "disabled" | "requestUpdate">;

/** What is entered before the form is there. */
export class First {
  readonly #of: Of;
  #entered: Early = NOTHING;

  constructor(of: Of) {
    this.#of = of;
  }

  /** Brings back what was entered before a reload, once it is known whose it is. */
  recall(): void {
    if (this.#entered !== NOTHING) return;
    const noted = early.noted(this.#of.user, this.#key);
    if (noted) this.#entered = { ...NOTHING, ...noted };
  }

  /** Hands over what was entered so far, which is not kept here any more. */
  hand(): Early {
    const entered = this.#entered;
    this.#entered = NOTHING;
    early.note(this.#of.user, this.#key, NOTHING);
    return entered;
  }

  /** Forgets what was entered. */
  clear(): void {
    this.#enter(NOTHING);
  }

  page(words: FirstWords): TemplateResult {
    const { text, danger, waits } = this.#entered;
    const { parameters, wanted, disabled } = this.#of;
    const dial = filled(words.dial, { ...words.phones, ...parameters });
    const enter = (more: Partial<Early>) => this.#enter({ ...this.#entered, ...more });
    const start = startView(
      {
        first: words,
        danger: { question: words.danger, help: words.dangerHelp, answer: danger },
        story: { question: words.story, help: words.storyHelp, text },
        emergency: danger ? emergencyView(words, html`<p part="now">${dialView(dial.text, dial.phones)}</p>`) : nothing,
        ...{ signs: nothing, wrong: nothing },
        waits: waits === "send" ? words.waits : words.loading,
      },
      {
        onDanger: (answer) => enter({ danger: answer }),
        onStory: ({ target }) => enter({ text: (target as HTMLTextAreaElement).value }),
        onDescribe: () => enter({ waits: "next" }),
        onFinish: () => enter({ waits: "send" }),
      },
    );
    const shown = { screen: "start", disabled, busy: true, notices: [], errors: nothing, aloud: "" };
    return frame(
      { ...shown, locale: firstLocale(wanted), content: start, foot: nothing },
      { onInput: () => {}, onEnter: (event) => event.type === "submit" && event.preventDefault() },
    );
  }

  /** Takes what is entered, and notes it against a reload. */
  #enter(entered: Early): void {
    this.#entered = entered;
    early.note(this.#of.user, this.#key, entered);
    this.#of.requestUpdate();
  }

  /** By what it is found again: the pack's own id is not known yet. */
  get #key(): string {
    const { draftKey, pack } = this.#of;
    return draftKey || (typeof pack === "string" && pack.length < 500 ? pack : "");
  }
}
