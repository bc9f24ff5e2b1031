// The reports on this device, each with its record and files; and in the memory of this page, where the device does not keep
// them, or not in time.

import type { Stored } from "../session/model.js";
import { type FileRecord, filesOf, type OutboxRecord, StoreError, transact } from "./database.js";
import { LIMITS, within } from "./limits.js";

/** What is known of a report, and what of it is on the device: why not all of it. */
export interface Known {
  readonly record: OutboxRecord;
  readonly stored: Stored;
  readonly problem: StoreError | null;
}

/** What this page has in memory of a report: what was just submitted, or could not be written. */
interface Carried {
  record: OutboxRecord;
  files: readonly FileRecord[];
  readonly submitted: boolean;
  /** Counts what was done to it: what the device tells of an earlier state is no news. */
  turn: number;
}

/** By the report's id: of the page, not of one outbox, so that an element that is moved or replaced loses nothing. */
const carriedHere = new Map<string, Carried>();

/** Whether a report is this user's. */
export function isOf({ user = null }: OutboxRecord, whose: string | null): boolean {
  return user === whose;
}

/** Everybody's reports, of which those of `user` are seen. */
export class Shelf {
  readonly #user: string | null;
  readonly #carried = carriedHere;
  readonly #late: (known: Known) => void;

  /** `late` is told of what a device that was not waited for has done. */
  constructor(user: string | null, late: (known: Known) => void) {
    this.#user = user;
    this.#late = late;
  }

  /** Forgets what this page has in memory of the reports that `is` names; the ids of those that were not sent. */
  drop(is: (record: OutboxRecord) => boolean): string[] {
    const theirs = [...this.#carried].filter(([, { record }]) => is(record));
    for (const [id] of theirs) this.#carried.delete(id);
    return theirs.flatMap(([id, { record }]) => (record.report ? [id] : []));
  }

  /** Has a report in memory that was just submitted, unless it is on its way already. */
  submit(record: OutboxRecord, files: readonly FileRecord[]): void {
    const known = this.#carried.get(record.id)?.record.state;
    if (known !== "waiting" && known !== "sent")
      this.#carried.set(record.id, { record, files, submitted: true, turn: 0 });
  }

  /** Has a report in memory while it is sent, with its files, which it gives. */
  async carry({ record }: Known): Promise<readonly FileRecord[]> {
    const carried = this.#carried.get(record.id) ?? {
      ...{ record, files: await this.files(record.id).catch(() => []) },
      ...{ submitted: false, turn: 0 },
    };
    this.#carried.set(record.id, carried);
    return carried.files;
  }

  /** What is known of one report: from the device, or from memory where that knows more. Never rejects. */
  async find(id: string): Promise<Known | null> {
    const read = transact(["outbox"], "readonly", (tx) => tx.store.get(id));
    try {
      const record = await (this.#carried.has(id) ? within(read, LIMITS.beside, () => undefined) : read);
      return this.#better(record, this.#carried.get(id), null);
    } catch (error) {
      return this.#better(undefined, this.#carried.get(id), error as StoreError);
    }
  }

  /** The same of all reports. */
  async all(): Promise<Known[]> {
    let problem: StoreError | null = null;
    const read = transact(["outbox"], "readonly", (tx) => tx.store.getAll()).catch((error) => {
      problem = error as StoreError;
      return [];
    });
    const records = await (this.#carried.size > 0 ? within(read, LIMITS.beside, () => []) : read);
    const stored = new Map(records.map((record) => [record.id, record]));
    const ids = new Set([...stored.keys(), ...this.#carried.keys()]);
    return Array.from(ids).flatMap((id) => this.#better(stored.get(id), this.#carried.get(id), problem) ?? []);
  }

  #better(stored: OutboxRecord | undefined, carried: Carried | undefined, problem: StoreError | null): Known | null {
    const known = stored ?? carried?.record;
    if (!known || !isOf(known, this.#user)) return null;
    if (!stored) return carried ? { record: carried.record, stored: "nothing", problem } : null;
    const newer =
      carried && stored.report !== null && (carried.record.report === null || carried.record.tried > stored.tried);
    return { record: newer ? carried.record : stored, stored: stored.complete ? "all" : "answers", problem };
  }

  /** The files of a report; rejects where they cannot be read. */
  async files(id: string): Promise<readonly FileRecord[]> {
    const carried = this.#carried.get(id);
    if (carried) return carried.files;
    return transact(["files"], "readonly", (tx) => tx.store.getAll(filesOf("report", id)));
  }

  /**
   * Replaces a report's record by what `next` makes of it, on the device if possible, else in memory; `null` when there is
   * none. A device that takes its time is not waited for, but told of when it has done it.
   */
  async write(id: string, next: (before: OutboxRecord) => OutboxRecord): Promise<Known | null> {
    const carried = this.#carried.get(id);
    if (!carried) return this.#store(id, next, undefined, () => {});
    carried.turn += 1;
    const { turn, record: before, files } = carried;
    const kept = this.#store(id, next, { record: before, files }, (record) => {
      if (carried.turn !== turn || this.#carried.get(id) !== carried) return;
      // What another page has submitted, and what is done, need not be in memory.
      if (!carried.submitted || record?.report === null) this.#carried.delete(id);
      else if (record) carried.record = record;
    });
    const remembered = (problem: StoreError | null): Known => {
      if (carried.turn === turn) {
        carried.record = next(before);
        if (carried.record.report === null) carried.files = [];
      }
      return { record: carried.record, stored: "nothing", problem };
    };
    let late = false;
    const told = kept.then(
      (known) => {
        if (late && known && carried.turn === turn) this.#late(known);
        return known;
      },
      (error) => remembered(error as StoreError),
    );
    return within(told, LIMITS.beside, () => {
      late = true;
      return remembered(null);
    });
  }

  /** The same on the device alone. Where there is no space for the attachments the rest is stored. */
  async #store(
    id: string,
    next: (before: OutboxRecord) => OutboxRecord,
    carried: Pick<Carried, "record" | "files"> | undefined,
    done: (record: OutboxRecord | null) => void,
  ): Promise<Known | null> {
    let problem: StoreError | null = null;
    let files = carried?.files ?? [];
    for (;;) {
      try {
        const record = await stored(id, next, carried?.record, files);
        done(record);
        return record && { record, stored: record.complete ? "all" : "answers", problem };
      } catch (thrown) {
        problem = thrown instanceof StoreError ? thrown : new StoreError("broken", thrown);
        if (problem.code !== "full" || files.length === 0) throw problem;
        files = [];
      }
    }
  }
}

/** One report's record and files, replaced in one transaction. `carried` stands in for a record that is not there. */
function stored(
  id: string,
  next: (before: OutboxRecord) => OutboxRecord,
  carried: OutboxRecord | undefined,
  files: readonly FileRecord[],
): Promise<OutboxRecord | null> {
  const work = transact(
    ["outbox", "files"],
    "readwrite",
    async (tx) => {
      const there = await tx.objectStore("outbox").get(id);
      const before = there ?? carried;
      if (!before) return null;
      const after = next(before);
      const same = there !== undefined && after.report === there.report;
      const places = tx.objectStore("files");
      if (!same || after.report === null) await places.delete(filesOf("report", id));
      const wanted = after.report?.attachments.length ?? 0;
      let complete = same ? there.complete : wanted === 0;
      if (after.report && !complete) {
        for (const file of files) await places.put(file, ["report", id, file.id]);
        complete = files.length >= wanted;
      }
      const record = { ...after, complete };
      await tx.objectStore("outbox").put(record);
      return record;
    },
    // The reporter is told that it is safe; it must be, also when the battery dies.
    { durability: "strict" },
  );
  return work;
}
