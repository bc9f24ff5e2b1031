// Keeping: a session's draft on this device, saved as the reporter goes on, and what is told about it.

import { storyOf } from "../session/asking.js";
import { fitted, joined } from "../session/draft.js";
import type { Draft } from "../session/model.js";
import type { Decider } from "../session/plans.js";
import type { Session } from "../session/session.js";
import { moment, type Words } from "../session/words.js";
import { LIMITS } from "./limits.js";
import * as notes from "./note.js";
import { Drafts, type Loaded, StoreError } from "./store.js";

/** Does something once nothing has happened for a moment, or at the latest after `most` milliseconds. */
class Rest {
  readonly #most: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** What was to be done so far is not done. */
  before(work: () => void): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#since = now;
    clearTimeout(this.#timer);
    const wait = Math.min(LIMITS.rest, Math.max(0, this.#since + this.#most - now));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      work();
    }, wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Whose draft is kept. */
export interface Kept {
  /** The name of the draft on this device. */
  readonly key: string;
  /** Whether there is a session to keep. */
  readonly ready: boolean;
  readonly session: Session;
  readonly words: Words;
  /** What is told about the draft, or whether it is saved, has changed. */
  changed(): void;
  /** Tells the page around, such as that the draft was saved. */
  tell<T>(name: string, detail: T): void;
  /** Something went wrong that the reporter is told of otherwise. */
  fail(thrown: unknown): void;
  /** Calls `act`; what goes wrong in it is told. */
  guarded<T>(act: () => T): T | undefined;
}

/** Keeps one draft at a time. */
export class Keeper {
  /** What is told about the draft. */
  notices: string[] = [];
  readonly #of: Kept;
  readonly #drafts = new Drafts();
  readonly #reading = new Rest(LIMITS.reading);
  readonly #saving = new Rest(LIMITS.saving);
  /** Counts what was entered, and how much of it the device has for certain. */
  #entered = 0;
  #kept = 0;
  #begun = 0;
  /** Whether the device has proved to keep everything, files included. */
  #sure = false;
  /** Whether another tab has this draft now. */
  #elsewhere = false;
  /** The draft that was left is still being looked for. */
  #joining: Promise<Draft | null> | null = null;
  /** When it was told that a draft is back. */
  #resumed = Number.NEGATIVE_INFINITY;
  /** Whose notes have become part of what is entered here. */
  #merged = new Set<string>();

  constructor(of: Kept) {
    this.#of = of;
  }

  /** Whether all that is on the screen is on the device, too. */
  get saved(): boolean {
    return this.#sure && !this.unsaved;
  }

  /** Whether something was entered that is not on the device for certain. */
  get unsaved(): boolean {
    return this.#entered !== this.#kept;
  }

  /** Whether nothing was entered since the draft was asked for, but what a note has brought back. */
  get fresh(): boolean {
    return this.#entered === this.#begun;
  }

  /** Watches for the page's going away. */
  watch(): void {
    for (const type of ["pagehide", "freeze"]) addEventListener(type, this.#left);
    document.addEventListener("visibilitychange", this.#left);
  }

  /** Watches no more. */
  leave(): void {
    this.#of.guarded(() => this.flush());
    for (const type of ["pagehide", "freeze"]) removeEventListener(type, this.#left);
    document.removeEventListener("visibilitychange", this.#left);
  }

  /** Something was entered: it is kept in a moment, and nothing says “saved” until it is. */
  enter(): void {
    const first = !this.unsaved;
    this.#entered += 1;
    if (first) this.#of.changed();
    this.#saving.before(() => void this.save());
  }

  /** Does `work` once nothing was entered for a moment; what was to be done then is not done. */
  read(work: () => void): void {
    this.#reading.before(() => this.#of.guarded(work));
  }

  /** Nothing waits any more. */
  settle(): void {
    this.#reading.stop();
    this.#saving.stop();
  }

  /** The page, or the element, goes away: what is entered is noted at once, and saved if there is time. */
  flush(): void {
    const { key, ready } = this.#of;
    if (!ready || !this.unsaved) return;
    if (!this.#elsewhere) {
      const { attachments, ...draft } = this.#of.session.draft();
      const described = attachments.map(({ blob, ...others }) => others);
      notes.write(key, {
        ...{ at: Date.now(), writer: this.#drafts.writer, base: this.#drafts.seen(key) },
        ...{ alone: this.#joining !== null, draft: { ...draft, attachments: described } },
      });
    }
    void this.save();
  }

  /** Saves the draft now. */
  async save(): Promise<void> {
    const of = this.#of;
    this.#saving.stop();
    // What was left is not to be overwritten by what was entered before it was there.
    if (this.#joining) await this.#joining;
    if (!of.ready || !this.unsaved) return;
    const entered = this.#entered;
    const { key } = of;
    try {
      const { missing } = await this.#drafts.save(key, of.session.draft(), Date.now());
      this.#kept = Math.max(this.#kept, entered);
      this.#sure = missing.length === 0;
      this.#elsewhere = false;
      if (!this.unsaved) notes.erase(key, new Set([this.#drafts.writer, ...this.#merged]));
      // That a draft is back is not swept away by its being saved again.
      const read = performance.now() - this.#resumed > LIMITS.told;
      if (missing.length > 0) this.notice(of.words.keep.full);
      else if (read) this.notice(null);
      else of.changed();
      of.tell("fenji-save", { missing });
    } catch (thrown) {
      this.#refused(thrown);
    }
  }

  /** Deletes the draft. */
  async clear(): Promise<void> {
    const { key } = this.#of;
    this.#kept = this.#entered;
    this.#sure = false;
    this.notices = [];
    // What has not come back by now is deleted, too.
    this.#joining = null;
    notes.erase(key);
    const now = Date.now();
    notes.bury(key, now);
    await this.#delete(key, now, true);
  }

  /** Deletes on the device what was noted as deleted at `at`. */
  async #delete(key: string, at: number, overwrite: boolean): Promise<void> {
    try {
      await this.#drafts.clear(key, Date.now(), { overwrite });
      notes.settle(key, at);
    } catch (thrown) {
      this.#refused(thrown);
    }
  }

  /** The draft that was left, as far as it fits what decides here. Never rejects. */
  resume(decider: Decider, locale: string): Promise<Draft | null> {
    const { key } = this.#of;
    // What was entered before was of another draft.
    this.#kept = this.#entered;
    this.#begun = this.#entered;
    this.#sure = false;
    this.notices = [];
    const joining: Promise<Draft | null> = this.#find(key, decider, locale).then((draft) => {
      if (this.#joining !== joining) return null;
      this.#joining = null;
      return draft;
    });
    this.#joining = joining;
    return joining;
  }

  async #find(key: string, decider: Decider, locale: string): Promise<Draft | null> {
    let found: Loaded | null = null;
    let base: string | null | undefined;
    try {
      found = this.#alive(key, await this.#drafts.load(key, Date.now()));
      base = this.#drafts.seen(key);
    } catch (thrown) {
      this.#refused(thrown);
    }
    const noted = this.#noted(key, found, base);
    const best = noted ?? found;
    const { keep, list } = this.#of.words;
    const { facts } = decider.info(locale);
    const fit = best && fitted(best.draft, decider.id, facts, storyOf(facts)?.id);
    if (fit === "unreadable") this.notices = [keep.unreadable];
    if (!best || !fit || fit === "unreadable") return null;
    const told = [keep.resumed(moment(locale, new Date(best.saved)))];
    if (fit.elsewhere) told.push(keep.otherPlan);
    else if (best.draft.pack.digest !== decider.digest) told.push(keep.otherPack);
    if (fit.dropped > 0) told.push(keep.dropped(fit.dropped));
    if (best.missing.length > 0) told.push(keep.missing(best.missing.join(list)));
    this.notices = told;
    this.#resumed = performance.now();
    this.#sure = !noted && best.missing.length === 0;
    return fit.draft;
  }

  /** What the device has, unless it was deleted and the page went away before the device had done it: it does so now. */
  #alive(key: string, found: Loaded | null): Loaded | null {
    const at = notes.buried(key, Date.now());
    if (at === null) return found;
    if (found && found.saved <= at) {
      void this.#delete(key, at, false);
      return null;
    }
    notes.settle(key, at);
    return found;
  }

  /** What was noted after the draft was saved, as a draft; what has come to nothing is deleted. */
  #noted(key: string, found: Loaded | null, base: string | null | undefined): Loaded | null {
    const { writer } = this.#drafts;
    const all = notes.read(key, Date.now()).filter((one) => one.writer !== writer);
    const follows = (one: notes.Note) => base == null || one.base === base || base.startsWith(one.writer);
    const [note] = all.filter((one) => one.at > (found?.saved ?? 0) && (one.alone || follows(one)));
    if (!note) {
      // While nothing is known of the device's draft, no note is too old.
      if (base !== undefined) notes.erase(key);
      return null;
    }
    this.#merged = new Set(all.map((one) => one.writer));
    const files = new Map(found?.draft.attachments.map((file) => [file.id, file]));
    const attachments = note.draft.attachments.flatMap(({ id }) => files.get(id) ?? []);
    const missing = note.draft.attachments.filter(({ id }) => !files.has(id)).map(({ name }) => name);
    const draft = { ...note.draft, attachments };
    // Not on the device yet.
    if (this.fresh) this.#begun += 1;
    this.enter();
    return { draft: note.alone && found ? joined(found.draft, draft) : draft, missing, saved: note.at };
  }

  /** Tells one thing about the draft, in place of what was told before. */
  notice(text: string | null): void {
    this.#resumed = Number.NEGATIVE_INFINITY;
    this.notices = text === null ? [] : [text];
    this.#of.changed();
  }

  #refused(thrown: unknown): void {
    this.#sure = false;
    const code = thrown instanceof StoreError ? thrown.code : "broken";
    this.#elsewhere = code === "changed-elsewhere";
    const { keep } = this.#of.words;
    const known = { blocked: keep.blocked, broken: keep.blocked, full: keep.full, "changed-elsewhere": keep.elsewhere };
    this.notice(known[code]);
    this.#of.fail(thrown);
  }

  #left = (event: Event): void => {
    const gone = event.type !== "visibilitychange" || document.visibilityState === "hidden";
    if (gone) this.#of.guarded(() => this.flush());
  };
}
