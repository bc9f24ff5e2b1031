// Keeping, for the element: its draft on this device, saved as the reporter goes on, and what is told about it.

import type { ReactiveController } from "lit";
import type { FenjiReport } from "./element.js";
import type { Draft } from "./model.js";
import { Drafts, StoreError } from "./store.js";
import { moment } from "./words.js";

/** How long typing rests before words are read and drafts saved, in milliseconds. */
const REST = 350;

/** Keeps the draft of one element. */
export class Keeper implements ReactiveController {
  /** Whether this device keeps what is entered. */
  saved = true;
  /** Whether something was entered since. */
  unsaved = false;
  /** What is told about the draft. */
  notices: string[] = [];
  readonly #host: FenjiReport;
  readonly #drafts = new Drafts();
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(host: FenjiReport) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.#flush);
    document.addEventListener("visibilitychange", this.#flush);
  }

  hostDisconnected(): void {
    this.#flush();
    removeEventListener("pagehide", this.#flush);
    document.removeEventListener("visibilitychange", this.#flush);
  }

  /** Does `work` once nothing was entered for a moment; what was to be done then is not done. */
  rest(work: () => void): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(work, REST);
  }

  /** Nothing waits any more. */
  settle(): void {
    clearTimeout(this.#resting);
  }

  /** Saves in a moment, where there is something to save. */
  later(): void {
    if (this.unsaved) this.rest(() => void this.save());
  }

  /** Saves the draft now. */
  async save(): Promise<void> {
    const host = this.#host;
    this.settle();
    if (!host.ready || !this.unsaved) return;
    this.unsaved = false;
    try {
      const { missing } = await this.#drafts.save(host.key, host.draft(), Date.now());
      this.saved = true;
      this.notice(missing.length > 0 ? host.words.keep.full : null);
      host.tell("fenji-save", { missing });
    } catch (thrown) {
      this.unsaved = true;
      this.#refused(thrown);
    }
  }

  /** Deletes the draft. */
  async clear(): Promise<void> {
    this.unsaved = false;
    try {
      await this.#drafts.clear(this.#host.key, Date.now(), { overwrite: true });
      this.notices = [];
    } catch (thrown) {
      this.#refused(thrown);
    }
  }

  /** The draft that was left, if it is of what decides here. */
  async resume(decider: { readonly id: string; readonly digest: string }, locale: string): Promise<Draft | null> {
    const { key, words } = this.#host;
    try {
      const found = await this.#drafts.load(key, Date.now());
      this.notices = [];
      if (!found || found.draft.pack.id !== decider.id) return null;
      this.notices.push(words.keep.resumed(moment(locale, new Date(found.saved))));
      if (found.draft.pack.digest !== decider.digest) this.notices.push(words.keep.otherPack);
      if (found.missing.length > 0) this.notices.push(words.keep.missing(found.missing.join(words.list)));
      return found.draft;
    } catch (thrown) {
      this.#refused(thrown);
      return null;
    }
  }

  /** Tells one thing about the draft, in place of what was told before. */
  notice(text: string | null): void {
    this.notices = text === null ? [] : [text];
    this.#host.requestUpdate();
  }

  #refused(thrown: unknown): void {
    this.saved = false;
    const code = thrown instanceof StoreError ? thrown.code : "broken";
    const { keep } = this.#host.words;
    const known = { blocked: keep.blocked, broken: keep.blocked, full: keep.full, "changed-elsewhere": keep.elsewhere };
    this.notice(known[code]);
    this.#host.fail(thrown);
  }

  #flush = (event?: Event): void => {
    const { isConnected } = this.#host;
    if (event?.type === "pagehide" || document.visibilityState === "hidden" || !isConnected) void this.save();
  };
}
