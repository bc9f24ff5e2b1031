// What was entered or deleted last, noted at once: IndexedDB may not come to its end while a page goes away, `localStorage` does.

import type { Draft } from "../session/model.js";

/** A draft as it was when the page went away. The files themselves are too large for it. */
export interface Note {
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Who wrote it, and the revision of the draft on the device that it goes on from. */
  readonly writer: string;
  readonly base: string | null;
  /** Whether that draft was not there yet, so that it is to be joined. */
  readonly alone: boolean;
  readonly draft: Omit<Draft, "attachments"> & {
    readonly attachments: readonly Omit<Draft["attachments"][number], "blob">[];
  };
}

const PREFIX = "fenji-note/";
/** Drafts that are to be deleted. */
const GONE = "fenji-gone/";
/** In characters; all of a site's notes and everything else have about five million. */
const MOST = 500_000;
const AGE = 7 * 86_400_000;

/** Writes a note; whether that was possible. */
export function write(key: string, note: Note): boolean {
  try {
    const text = JSON.stringify(note);
    if (text.length > MOST) return false;
    localStorage.setItem(nameOf(key, note.writer), text);
    return true;
  } catch {
    // Full, forbidden or not there: the draft's own saving tells.
    return false;
  }
}

/** The notes about the draft `key`, the newest first. Those that are too old are deleted, whose ever they are. */
export function read(key: string, now: number): Note[] {
  const found: Note[] = [];
  try {
    for (const name of names()) {
      const note = parsed(localStorage.getItem(name));
      if (!note || note.at < now - AGE || note.at > now + AGE) localStorage.removeItem(name);
      else if (name === nameOf(key, note.writer)) found.push(note);
    }
  } catch {
    // Nothing was noted where nothing can be.
  }
  return found.sort((one, other) => other.at - one.at);
}

/** Deletes the notes of these writers about the draft `key`, or all of them. */
export function erase(key: string, writers?: ReadonlySet<string>): void {
  try {
    for (const name of names()) {
      const writer = name.slice(PREFIX.length + encodeURIComponent(key).length + 1);
      if (name === nameOf(key, writer) && (writers?.has(writer) ?? true)) localStorage.removeItem(name);
    }
  } catch {
    // As above.
  }
}

/** Deletes the notes about all drafts whose key `isTheirs`, and that such drafts are to be deleted. */
export function eraseOf(isTheirs: (key: string) => boolean): void {
  try {
    for (const prefix of [PREFIX, GONE]) {
      for (const name of names(prefix)) {
        const key = name.slice(prefix.length).split("/")[0] ?? "";
        if (isTheirs(decodeURIComponent(key))) localStorage.removeItem(name);
      }
    }
  } catch {
    // Nothing was noted where nothing can be.
  }
}

/** Notes that what was saved of the draft `key` until `at` is deleted: the page may go away before the device has done it. */
export function bury(key: string, at: number): void {
  try {
    localStorage.setItem(graveOf(key), String(at));
  } catch {
    // Full, forbidden or not there: the draft's own deletion tells.
  }
}

/** Until when what was saved of the draft `key` is to be deleted; `null` where nothing is. Forgotten once no draft is as old. */
export function buried(key: string, now: number): number | null {
  try {
    for (const name of names(GONE))
      if (!(Number(localStorage.getItem(name)) > now - AGE)) localStorage.removeItem(name);
    const at = localStorage.getItem(graveOf(key));
    return at === null ? null : Number(at);
  } catch {
    return null;
  }
}

/** The device has deleted what was to be deleted until `at`; what another tab has deleted later may not be. */
export function settle(key: string, at: number): void {
  try {
    if (localStorage.getItem(graveOf(key)) === String(at)) localStorage.removeItem(graveOf(key));
  } catch {
    // As above.
  }
}

function graveOf(key: string): string {
  return `${GONE}${encodeURIComponent(key)}`;
}

/** One name for each writer: two tabs that go away at once do not overwrite each other. */
function nameOf(key: string, writer: string): string {
  return `${PREFIX}${encodeURIComponent(key)}/${writer}`;
}

function names(prefix = PREFIX): string[] {
  return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
}

function parsed(text: string | null): Note | null {
  try {
    const note = JSON.parse(text ?? "null") as Note | null;
    return note && typeof note.at === "number" && note.draft?.answers && note.draft.pack ? note : null;
  } catch {
    return null;
  }
}
