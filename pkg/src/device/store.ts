// Drafts on the device: saved as the reporter goes on, found again after a reload or a crash, gone after a week.

import type { Attachment, Draft } from "../session/model.js";
import { bytesOf, restored, uuid } from "./attachments.js";
import { type DraftRecord, type FileRecord, filesOf, StoreError, transact } from "./database.js";

export { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_ATTACHMENTS_BYTES } from "../session/files.js";
export { type StoreCode, StoreError } from "./database.js";

/** How long a draft is kept after it was last saved. */
export const DRAFT_DAYS = 7;
const DAY = 86_400_000;

/** What was saved. */
export interface Saved {
  /** Ids of attachments that are not on the device: they are lost when the page is closed. Everything else is there. */
  readonly missing: readonly string[];
  /** Why they are missing. */
  readonly problem: StoreError | null;
}

/** A draft that was found. */
export interface Loaded {
  /** With those attachments that were stored. */
  readonly draft: Draft;
  /** Names of attachments that could not be stored: the reporter has to attach them again. */
  readonly missing: readonly string[];
  /** When it was saved, in milliseconds since 1970. */
  readonly saved: number;
}

interface Pending {
  draft: Draft;
  now: number;
  overwrite: boolean;
  readonly saved: Promise<Saved>;
}

/**
 * The drafts of one element. Every method rejects with a `StoreError` and nothing else.
 *
 * Each save has a revision of its own. A save finds in its transaction the revision that this object has written or
 * loaded, or it is refused with `changed-elsewhere`: two tabs, or two elements, cannot overwrite each other unnoticed.
 */
export class Drafts {
  readonly #age: number;
  /** Names what this object writes. */
  readonly writer = uuid();
  #count = 0;
  readonly #seen = new Map<string, string>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #pending = new Map<string, Pending>();
  /** By key, the attachments at the time when some of them found no space. */
  readonly #overfull = new Map<string, { attachments: string; problem: StoreError }>();

  constructor({ days = DRAFT_DAYS }: { days?: number } = {}) {
    this.#age = days * DAY;
  }

  /**
   * Keeps `draft` under `key`; `now` is in milliseconds since 1970. When there is no space for the attachments, the
   * answers are kept without them. `overwrite` replaces also what another tab has saved. Saves that come while one is
   * still running become one.
   */
  save(key: string, draft: Draft, now: number, { overwrite = false }: { overwrite?: boolean } = {}): Promise<Saved> {
    const pending = this.#pending.get(key);
    if (pending) {
      Object.assign(pending, { draft, now, overwrite: overwrite || pending.overwrite });
      return pending.saved;
    }
    const saved = this.#inTurn(key, () => {
      if (this.#pending.get(key) === next) this.#pending.delete(key);
      return this.#save(key, next);
    });
    const next: Pending = { draft, now, overwrite, saved };
    this.#pending.set(key, next);
    return saved;
  }

  /** The draft under `key`, or `null`. All drafts that have expired by `now` are deleted. */
  load(key: string, now: number): Promise<Loaded | null> {
    return this.#inTurn(key, async () => {
      const [record, files] = await transact(["drafts", "files"], "readwrite", async (tx) => {
        const drafts = tx.objectStore("drafts");
        for (const expired of await drafts.index("expires").getAllKeys(IDBKeyRange.upperBound(now))) {
          await drafts.delete(expired);
          await tx.objectStore("files").delete(filesOf("draft", expired));
        }
        return [await drafts.get(key), await tx.objectStore("files").getAll(filesOf("draft", key))] as const;
      });
      if (record) this.#seen.set(key, record.revision);
      else this.#seen.delete(key);
      return record?.draft ? found(record, record.draft, files) : null;
    });
  }

  /** The revision of the draft that this object has last loaded or written; `null` where there was none. */
  seen(key: string): string | null {
    return this.#seen.get(key) ?? null;
  }

  /** Deletes the draft under `key`; `overwrite` also what another tab has saved. */
  clear(key: string, now = Date.now(), { overwrite = false }: { overwrite?: boolean } = {}): Promise<void> {
    // A save that comes after this one must not become part of one before it.
    this.#pending.delete(key);
    return this.#inTurn(key, async () => {
      await this.#put(key, { draft: null, attachments: [], now, overwrite, files: [] });
      this.#overfull.delete(key);
    });
  }

  /** Runs what concerns one draft in the order in which it was asked for. */
  #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#turns.set(key, mine);
    return mine;
  }

  async #save(key: string, { draft: { attachments, ...draft }, now, overwrite }: Pending): Promise<Saved> {
    const ids = JSON.stringify(attachments.map(({ id }) => id));
    // What found no space finds none at the next key press either; it is tried again when the attachments change.
    let problem = this.#overfull.get(key)?.attachments === ids ? (this.#overfull.get(key)?.problem ?? null) : null;
    const files = problem ? [] : await this.#fresh(key, attachments);
    for (;;) {
      try {
        const stored = await this.#put(key, { draft, attachments, now, overwrite, files });
        const missing = attachments.filter(({ id }) => !stored.has(id)).map(({ id }) => id);
        if (problem && missing.length > 0) this.#overfull.set(key, { attachments: ids, problem });
        else this.#overfull.delete(key);
        return { missing, problem: missing.length > 0 ? (problem ?? new StoreError("broken")) : null };
      } catch (thrown) {
        if (!(thrown instanceof StoreError) || thrown.code !== "full" || files.length === 0) throw thrown;
        problem = thrown;
        // The answers matter most, then as many files as find space.
        files.splice(files.indexOf(largest(files)), 1);
      }
    }
  }

  /** The bytes of attachments that are not stored yet. */
  async #fresh(key: string, attachments: readonly Attachment[]): Promise<FileRecord[]> {
    if (attachments.length === 0) return [];
    const keys = await transact(["files"], "readonly", (tx) =>
      tx.objectStore("files").getAllKeys(filesOf("draft", key)),
    );
    const stored = new Set(keys.map(([, , id]) => id));
    return bytesOf(attachments.filter(({ id }) => !stored.has(id)));
  }

  /** Writes the record and `files`, deletes files that no longer belong to it; the ids of all that are stored then. */
  async #put(
    key: string,
    given: {
      draft: DraftRecord["draft"];
      attachments: readonly Attachment[];
      now: number;
      overwrite: boolean;
      files: readonly FileRecord[];
    },
  ): Promise<Set<string>> {
    const { now, overwrite, draft } = given;
    const attachments = given.attachments.map(({ blob, ...described }) => described);
    const revision = `${this.writer}.${++this.#count}`;
    const stored = await transact(["drafts", "files"], "readwrite", async (tx) => {
      const before = await tx.objectStore("drafts").get(key);
      if (before && before.expires > now && !overwrite && !this.#knows(key, before.revision)) {
        throw new StoreError("changed-elsewhere");
      }
      await tx.objectStore("drafts").put({ revision, saved: now, expires: now + this.#age, draft, attachments }, key);
      const files = tx.objectStore("files");
      const wanted = new Set(attachments.map(({ id }) => id));
      const kept = new Set<string>();
      for (const place of await files.getAllKeys(filesOf("draft", key))) {
        const id = place[2] ?? "";
        if (wanted.has(id)) kept.add(id);
        else await files.delete(place);
      }
      for (const file of given.files) {
        await files.put(file, ["draft", key, file.id]);
        kept.add(file.id);
      }
      return kept;
    });
    this.#seen.set(key, revision);
    return stored;
  }

  #knows(key: string, revision: string): boolean {
    // Our own last write may have been stored without our learning of it.
    return revision === this.#seen.get(key) || revision.startsWith(this.writer);
  }
}

function found(record: DraftRecord, draft: Omit<Draft, "attachments">, files: readonly FileRecord[]): Loaded {
  const stored = new Map(files.map((file) => [file.id, restored(file)]));
  // In the order in which they were attached.
  const attachments = record.attachments.flatMap(({ id }) => stored.get(id) ?? []);
  const missing = record.attachments.filter(({ id }) => !stored.has(id)).map(({ name }) => name);
  return { draft: { ...draft, attachments }, missing, saved: record.saved };
}

function largest(files: readonly FileRecord[]): FileRecord {
  return files.reduce((most, file) => (file.bytes.byteLength > most.bytes.byteLength ? file : most));
}
