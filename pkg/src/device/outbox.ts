// Finished reports on their way: kept on the device, sent until the endpoint has them, never twice; what the device does not
// keep in time is sent from memory all the same.

import type { Attachment, Delivery, Report, Stored } from "../session/model.js";
import { bytesOf, restored } from "./attachments.js";
import { type FileRecord, filesOf, type OutboxRecord, StoreError, transact } from "./database.js";
import { LIMITS, within } from "./limits.js";
import { type Outcome, post, resolveEndpoint } from "./post.js";
import { alone } from "./turns.js";

export { EndpointError, resolveEndpoint } from "./post.js";

/** How a report got on its way, and what of it would outlive the page. */
export interface Sending {
  readonly id: string;
  /** `null`: somebody discarded it. */
  readonly delivery: Delivery | null;
  /** What of it is on this device: without the attachments (`answers`) or not at all where storage failed. */
  readonly stored: Stored;
  /** Why not all of it is. It is sent whole all the same, as long as the page is open. */
  readonly problem: StoreError | null;
  /** How often it was tried in vain. */
  readonly attempts: number;
  /** When it is tried again by itself, in milliseconds since 1970; `null`: not by itself. */
  readonly next: number | null;
}

/** A report that is still on this device. */
export interface Held extends Sending {
  readonly report: Report;
}

export interface OutboxOptions {
  /** How long an attempt may take, in milliseconds; attachments get more. */
  readonly timeout?: number;
  /** The wait after the first failure, in milliseconds; it doubles with each further one. */
  readonly first?: number;
  /** The longest wait. */
  readonly most?: number;
}

interface Known extends Pick<Sending, "stored" | "problem"> {
  readonly record: OutboxRecord;
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

const CHANNEL = "fenji-outbox";
const HOUR = 3_600_000;
/** How long it is remembered that a report was sent or discarded: for other tabs, and for a reload while it was sent. */
const RECEIPT = 7 * 24 * HOUR;

/**
 * The reports of this site on this device, and one endpoint for new ones. Several may run at once, in one page and in
 * many tabs. A report that was changed after it was submitted needs a new id: the endpoint takes each id once.
 */
export class Outbox {
  /** Absolute. */
  readonly endpoint: string | null;
  readonly #options: Required<OutboxOptions>;
  readonly #carried = carriedHere;
  readonly #watching = new Set<(change: Sending) => void>();
  #listening: AbortController | null = null;
  #channel: BroadcastChannel | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Throws an `EndpointError`. Without an endpoint reports are kept on the device. */
  constructor(
    endpoint: string | null,
    { timeout = LIMITS.sending, first = 5_000, most = 900_000 }: OutboxOptions = {},
  ) {
    this.endpoint = endpoint === null ? null : resolveEndpoint(endpoint);
    this.#options = { timeout, first, most };
  }

  /** Sends what waits on this device, now and later; the `StoreError` when it cannot be read. */
  async resume(): Promise<StoreError | null> {
    this.#listen();
    try {
      await transact(["outbox"], "readwrite", async (tx) => {
        const expired = await tx.store.index("expires").getAllKeys(IDBKeyRange.upperBound(Date.now()));
        for (const id of expired) await tx.store.delete(id);
      });
    } catch (error) {
      // What this page has in memory waits, too.
      await this.#drain(true);
      return error as StoreError;
    }
    await this.#drain(true);
    return null;
  }

  /** No more attempts by this object; what waits stays on the device. */
  close(): void {
    this.#listening?.abort();
    this.#listening = null;
    this.#channel?.close();
    this.#channel = null;
    clearTimeout(this.#timer);
  }

  /** Calls `listener` with each change of a report's state, also of those that other tabs send. Returns how to end that. */
  watch(listener: (change: Sending) => void): () => void {
    this.#watching.add(listener);
    return () => this.#watching.delete(listener);
  }

  /**
   * Keeps `report` and sends it; resolves after the first attempt. A report with an id that waits or was sent already is
   * not taken anew. Where nothing can be stored, or not in time, it is sent all the same. Without an endpoint it is kept.
   */
  async submit(report: Report, attachments: readonly Attachment[] = []): Promise<Sending> {
    if (this.endpoint === null) return this.keep(report, attachments);
    const since = Date.now();
    this.#listen();
    const accepted = await this.#accept(report, attachments, "waiting", this.endpoint);
    this.#tell(accepted);
    const attempted = await this.#attempt(report.id, since);
    this.#schedule();
    return described(attempted ?? accepted);
  }

  /** Keeps `report` on this device until somebody removes it. Rejects with a `StoreError` when that is not possible. */
  async keep(report: Report, attachments: readonly Attachment[] = []): Promise<Sending> {
    const kept = await this.#accept(report, attachments, "kept", null);
    if (kept.stored === "nothing" && kept.problem) {
      this.#carried.delete(report.id);
      throw kept.problem;
    }
    this.#tell(kept);
    return described(kept);
  }

  /** All reports that are still on this device, the oldest first. */
  async list(): Promise<readonly Held[]> {
    const all = (await this.#all()).flatMap((known) => {
      const { report } = known.record;
      return report ? [{ ...described(known), report }] : [];
    });
    return all.sort((one, other) => Date.parse(one.report.created) - Date.parse(other.report.created));
  }

  /** What became of a report; `null` when nothing is known of it, as a week after it was sent. */
  async status(id: string): Promise<Sending | null> {
    const known = await this.#find(id);
    return known && described(known);
  }

  /** The attachments of a report that are on this device. */
  async attachments(id: string): Promise<readonly Attachment[]> {
    return (await this.#files(id).catch(() => [])).map(restored);
  }

  /** Sends a report now that waits, was refused or kept: to this endpoint if there is one. `null`: it is not there. */
  async retry(id: string): Promise<Sending | null> {
    this.#listen();
    const since = Date.now();
    const begun = await this.#write(id, (before) => {
      const endpoint = this.endpoint ?? before.endpoint;
      return before.report && endpoint
        ? { ...before, state: "waiting", endpoint, tried: 0, next: since, notBefore: 0 }
        : before;
    });
    if (!begun) return null;
    this.#tell(begun);
    const attempted = await this.#attempt(id, since);
    this.#schedule();
    return described(attempted ?? begun);
  }

  /** Discards a report, wherever it stands. Rejects with a `StoreError` when it cannot be deleted from the device. */
  async remove(id: string): Promise<void> {
    const removed = await this.#write(id, (before) => (before.report ? receipt(before, "discarded", null) : before));
    if (removed) this.#tell(removed);
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const now = () => void this.#drain(true).catch(reportError);
    addEventListener("online", now, { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now(), { signal });
    this.#channel = channelled();
    if (!this.#channel) return;
    this.#channel.onmessage = ({ data }) => {
      if (typeof data === "string") void this.#hear(data).catch(reportError);
    };
  }

  /** Another outbox changed something: in this page or in another tab. */
  async #hear(id: string): Promise<void> {
    const known = await this.#find(id);
    if (!known || !this.#listening) return;
    if (known.record.report === null) this.#carried.delete(id);
    this.#inform(known);
    this.#schedule();
  }

  #tell(known: Known): void {
    this.#inform(known);
    // One that does not listen tells those who do.
    const channel = this.#channel ?? channelled();
    channel?.postMessage(known.record.id);
    if (channel !== this.#channel) channel?.close();
  }

  #inform(known: Known): void {
    for (const listener of this.#watching) {
      try {
        listener(described(known));
      } catch (error) {
        // A fault in the page must not keep a report from being sent.
        reportError(error);
      }
    }
  }

  /** Tries all that wait: those that are due, or, when something has changed for the better, all that may be tried. */
  async #drain(eager: boolean): Promise<void> {
    const since = Date.now();
    for (const { record } of await this.#all()) {
      if (record.state !== "waiting" || (eager ? record.notBefore : due(record)) > since) continue;
      if (!this.#listening) return;
      await this.#attempt(record.id, since);
    }
    this.#schedule();
  }

  async #schedule(): Promise<void> {
    const waiting = (await this.#all()).filter(({ record }) => record.state === "waiting");
    clearTimeout(this.#timer);
    if (!this.#listening || waiting.length === 0) return;
    const wait = Math.min(...waiting.map(({ record }) => due(record))) - Date.now();
    // Looked at each hour at least: clocks are set, and a timer cannot be longer than a month.
    this.#timer = setTimeout(() => void this.#drain(false).catch(reportError), Math.min(Math.max(wait, 0), HOUR));
  }

  /** Sends one report, unless somebody has tried since `since`. */
  async #attempt(id: string, since: number): Promise<Known | null> {
    const ended = await alone(id, async () => {
      const known = await this.#find(id);
      if (!known) return { known };
      const { report, endpoint, state, tried } = known.record;
      if (state !== "waiting" || !report || !endpoint || tried >= since) return { known };
      const carried = this.#carried.get(id) ?? {
        record: known.record,
        files: await this.#files(id).catch(() => []),
        submitted: false,
        turn: 0,
      };
      this.#carried.set(id, carried);
      const started = Date.now();
      const outcome = await post(endpoint, report, carried.files, this.#options.timeout);
      const after = await this.#write(id, (before) => this.#after(before, outcome, started));
      if (after) this.#tell(after);
      return { known: after };
    });
    // Another tab is at it still.
    return ended ? ended.known : this.#find(id);
  }

  /** The record after an attempt. */
  #after(before: OutboxRecord, outcome: Outcome, tried: number): OutboxRecord {
    if (outcome.kind === "taken") return receipt(before, "sent", outcome.reference);
    // Discarded while it was sent.
    if (before.state !== "waiting") return before;
    const { status } = outcome;
    if (outcome.kind === "refused") return { ...before, state: "refused", status, said: outcome.said, tried };
    const attempts = before.attempts + 1;
    const { first, most } = this.#options;
    const wait = Math.min(first * 2 ** (attempts - 1), most);
    const now = Date.now();
    // Half of it by chance, so that many devices do not come back at the same moment.
    const next = now + wait / 2 + (Math.random() * wait) / 2;
    return { ...before, attempts, tried, next, notBefore: now + outcome.after, why: outcome.why, status };
  }

  async #accept(
    report: Report,
    attachments: readonly Attachment[],
    state: "waiting" | "kept",
    endpoint: string | null,
  ): Promise<Known> {
    const { id } = report;
    const now = Date.now();
    const times = { attempts: 0, tried: 0, next: now, notBefore: 0 };
    const record: OutboxRecord = {
      ...{ id, state, report, endpoint, complete: false, status: 0, reference: null },
      ...times,
    };
    const files = await bytesOf(attachments);
    const known = this.#carried.get(id)?.record.state;
    if (known !== "waiting" && known !== "sent") this.#carried.set(id, { record, files, submitted: true, turn: 0 });
    const taken = (before: OutboxRecord) =>
      before.state === "sent" || (before.state === "waiting" && state === "waiting");
    const written = await this.#write(id, (before) => (taken(before) ? before : record));
    return written ?? { record, stored: "nothing", problem: null };
  }

  /** What is known of one report: from the device, or from memory where that knows more. Never rejects. */
  async #find(id: string): Promise<Known | null> {
    const read = transact(["outbox"], "readonly", (tx) => tx.store.get(id));
    try {
      const record = await (this.#carried.has(id) ? within(read, LIMITS.beside, () => undefined) : read);
      return this.#better(record, this.#carried.get(id), null);
    } catch (error) {
      return this.#better(undefined, this.#carried.get(id), error as StoreError);
    }
  }

  async #all(): Promise<Known[]> {
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
    if (!stored) return carried ? { record: carried.record, stored: "nothing", problem } : null;
    const newer =
      carried && stored.report !== null && (carried.record.report === null || carried.record.tried > stored.tried);
    return { record: newer ? carried.record : stored, stored: stored.complete ? "all" : "answers", problem };
  }

  async #files(id: string): Promise<readonly FileRecord[]> {
    const carried = this.#carried.get(id);
    if (carried) return carried.files;
    return transact(["files"], "readonly", (tx) => tx.store.getAll(filesOf("report", id)));
  }

  /**
   * Replaces a report's record by what `next` makes of it, on the device if possible, else in memory; `null` when there is
   * none. A device that takes its time is not waited for, but told of when it has done it.
   */
  async #write(id: string, next: (before: OutboxRecord) => OutboxRecord): Promise<Known | null> {
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
        if (late && known && carried.turn === turn) this.#tell(known);
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

/** Where other tabs are told; `null` where the browser has no such thing. */
function channelled(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return null;
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

/** What stays of a report that was sent or discarded. */
function receipt(before: OutboxRecord, state: "sent" | "discarded", reference: string | null): OutboxRecord {
  return { ...before, state, reference, report: null, expires: Date.now() + RECEIPT };
}

function due({ next, notBefore }: OutboxRecord): number {
  return Math.max(next, notBefore);
}

function described({ record, stored, problem }: Known): Sending {
  const { id, state, attempts, reference, status, why = null, said = "" } = record;
  const next = state === "waiting" ? due(record) : null;
  const deliveries: Record<OutboxRecord["state"], Delivery | null> = {
    waiting: { state: "waiting", why, status },
    refused: { state: "refused", status, said },
    kept: { state: "kept" },
    sent: { state: "sent", reference },
    discarded: null,
  };
  return { id, delivery: deliveries[state], stored, problem, attempts, next };
}
