// Finished reports on their way: kept on the device, sent until the endpoint has them, never twice; what the device does not
// keep in time is sent from memory all the same.

import type { Receipt, Report } from "../report/shape.js";
import type { Attachment, Delivery, Stored } from "../session/model.js";
import { bytesOf, restored } from "./attachments.js";
import { type FileRecord, filesOf, type OutboxRecord, StoreError, transact } from "./database.js";
import * as early from "./early.js";
import { LIMITS, within } from "./limits.js";
import * as notes from "./note.js";
import { isOf } from "./owner.js";
import { type Outcome, post, type Sending as Request, resolveEndpoint } from "./post.js";
import { alone } from "./turns.js";

export { EndpointError, resolveEndpoint } from "./post.js";

/** How a report got on its way, and what of it would outlive the page. */
export interface Sending {
  readonly id: string;
  /** When it was made, RFC 3339; `null` for one of an older form. */
  readonly made: string | null;
  /** How it begins in the reporter's words, where whoever submitted it has said so. */
  readonly told: string;
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

export interface OutboxOptions extends Request {
  /** Whose reports these are: those of others are neither sent nor seen. `null` where nobody is signed in. */
  readonly user?: string | null | undefined;
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
/** A change of all reports at once: none has anything to tell any more. */
const NOTHING: Sending = {
  ...{ id: "", made: null, told: "", delivery: null },
  ...{ stored: "nothing", problem: null, attempts: 0, next: null },
};
const HOUR = 3_600_000;
/** How long it is remembered that a report was sent or discarded: for other tabs, for a reload while it was sent, and for whoever asks later what became of it. */
const RECEIPT = 30 * 24 * HOUR;
/** How much of what the reporter wrote stands in the list of reports, in characters. */
const TOLD = 80;
/** The name under which a service worker is woken when there is a connection again. */
export const SYNC = "fenji-outbox";

/**
 * The reports of this site on this device, and one endpoint for new ones. Several may run at once, in one page and in
 * many tabs. A report that was changed after it was submitted needs a new id: the endpoint takes each id once.
 */
export class Outbox {
  /** Absolute. */
  readonly endpoint: string | null;
  /** Whose reports it sends. */
  readonly user: string | null;
  readonly #request: Request;
  readonly #options: { readonly first: number; readonly most: number };
  readonly #carried = carriedHere;
  readonly #watching = new Set<(change: Sending) => void>();
  #listening: AbortController | null = null;
  #channel: BroadcastChannel | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Throws an `EndpointError`. Without an endpoint reports are kept on the device. */
  constructor(
    endpoint: string | null = null,
    { user = null, first = 5_000, most = 900_000, ...request }: OutboxOptions = {},
  ) {
    this.endpoint = endpoint === null ? null : resolveEndpoint(endpoint);
    this.user = user;
    this.#request = request;
    this.#options = { first, most };
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

  /** Sends what waits once, as a service worker does when it is woken; how many wait still. */
  async flush(): Promise<number> {
    try {
      const problem = await this.resume();
      if (problem) throw problem;
      return await this.waiting();
    } finally {
      this.close();
    }
  }

  /** How many reports wait to be sent. */
  async waiting(): Promise<number> {
    return (await this.#all()).filter(({ record }) => record.state === "waiting").length;
  }

  /** Calls `listener` with the number of reports that wait, now and whenever it changes. Returns how to end that. */
  watchWaiting(listener: (count: number) => void): () => void {
    this.#listen();
    let told: number | null = null;
    const count = async () => {
      const now = await this.waiting();
      if (now === told || ended) return;
      told = now;
      listener(now);
    };
    let ended = false;
    const unwatch = this.watch(() => void count().catch(reportError));
    void count().catch(reportError);
    return () => {
      ended = true;
      unwatch();
    };
  }

  /**
   * Forgets everything of this user on this device, as when they sign out: reports, those that wait included, and drafts.
   * Gives how many reports had not been sent. Rejects with a `StoreError`.
   */
  async clear(): Promise<number> {
    const cleared = await transact(["outbox", "files", "drafts"], "readwrite", async (tx) => {
      const reports = (await tx.objectStore("outbox").getAll()).filter((record) => this.#owns(record));
      for (const { id } of reports) {
        await tx.objectStore("outbox").delete(id);
        await tx.objectStore("files").delete(filesOf("report", id));
      }
      const drafts = (await tx.objectStore("drafts").getAllKeys()).filter((key) => isOf(this.user, key));
      for (const key of drafts) {
        await tx.objectStore("drafts").delete(key);
        await tx.objectStore("files").delete(filesOf("draft", key));
      }
      return reports.filter(({ report }) => report !== null);
    });
    notes.eraseOf((key) => isOf(this.user, key));
    early.forget(this.user);
    const channel = this.#channel ?? channelled();
    channel?.postMessage({ cleared: this.user });
    if (channel !== this.#channel) channel?.close();
    const carried = this.#drop(this.user);
    for (const listener of this.#watching) listener(NOTHING);
    return new Set([...cleared.map(({ id }) => id), ...carried]).size;
  }

  /** Forgets what this page has in memory of a user's reports. */
  #drop(user: string | null): string[] {
    const theirs = [...this.#carried].filter(([, { record }]) => (record.user ?? null) === user);
    for (const [id] of theirs) this.#carried.delete(id);
    return theirs.flatMap(([id, { record }]) => (record.report ? [id] : []));
  }

  #owns(record: OutboxRecord): boolean {
    return (record.user ?? null) === this.user;
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
   * `told` is by what the reporter knows it again in a list.
   */
  async submit(report: Report, attachments: readonly Attachment[] = [], told = ""): Promise<Sending> {
    if (this.endpoint === null) return this.keep(report, attachments, told);
    const since = Date.now();
    this.#listen();
    const accepted = await this.#accept(report, attachments, { state: "waiting", endpoint: this.endpoint, told });
    this.#tell(accepted);
    const attempted = await this.#attempt(report.id, since);
    this.#schedule();
    return described(attempted ?? accepted);
  }

  /** Keeps `report` on this device until somebody removes it. Rejects with a `StoreError` when that is not possible. */
  async keep(report: Report, attachments: readonly Attachment[] = [], told = ""): Promise<Sending> {
    const kept = await this.#accept(report, attachments, { state: "kept", endpoint: null, told });
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
    // Their ids sort by when they were made.
    return all.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** What became of every report of the last thirty days that was not discarded, the latest first. */
  async history(): Promise<readonly Sending[]> {
    const all = (await this.#all()).map(described).filter(({ delivery }) => delivery !== null);
    return all.sort((one, other) => (one.id < other.id ? 1 : -1));
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
    if (!(await this.#find(id))) return null;
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
    if (!(await this.#find(id))) return;
    const removed = await this.#write(id, (before) => (before.report ? ended(before, "discarded", null) : before));
    if (removed) this.#tell(removed);
  }

  /**
   * Forgets this user's reports that were sent, and those that are only kept, but for the one with the id `except`; those that
   * wait or were refused stay. Rejects with a `StoreError`.
   */
  async forget(except: string | null = null): Promise<void> {
    const isDone = (record: OutboxRecord) =>
      this.#owns(record) && record.id !== except && (record.state === "sent" || record.state === "kept");
    await transact(["outbox", "files"], "readwrite", async (tx) => {
      for (const record of await tx.objectStore("outbox").getAll()) {
        if (!isDone(record)) continue;
        await tx.objectStore("outbox").delete(record.id);
        await tx.objectStore("files").delete(filesOf("report", record.id));
      }
    });
    for (const [id, { record }] of this.#carried) if (isDone(record)) this.#carried.delete(id);
    for (const listener of this.#watching) listener(NOTHING);
  }

  #listen(): void {
    if (this.#listening) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const now = () => void this.#drain(true).catch(reportError);
    addEventListener("online", now, { signal });
    // A worker is never seen.
    globalThis.document?.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now(), {
      signal,
    });
    this.#channel = channelled();
    if (!this.#channel) return;
    this.#channel.onmessage = ({ data }) => {
      if (typeof data === "string") return void this.#hear(data).catch(reportError);
      this.#drop(data.cleared);
      if (data.cleared === this.user) for (const listener of this.#watching) listener(NOTHING);
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
    wakeLater();
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
      const outcome = await post(endpoint, report, carried.files, this.#request);
      const after = await this.#write(id, (before) => this.#after(before, outcome, started));
      if (after) this.#tell(after);
      return { known: after };
    });
    // Another tab is at it still.
    return ended ? ended.known : this.#find(id);
  }

  /** The record after an attempt. */
  #after(before: OutboxRecord, outcome: Outcome, tried: number): OutboxRecord {
    if (outcome.kind === "taken") return ended(before, "sent", outcome.receipt);
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
    { state, endpoint, told }: Pick<OutboxRecord, "endpoint"> & { state: "waiting" | "kept"; told: string },
  ): Promise<Known> {
    const { id, made_at: made } = report;
    const now = Date.now();
    const times = { attempts: 0, tried: 0, next: now, notBefore: 0 };
    const record: OutboxRecord = {
      ...{ id, user: this.user, state, report, endpoint, complete: false, status: 0, reference: null },
      ...{ made, told: shortened(told) },
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
    const known = stored ?? carried?.record;
    if (!known || !this.#owns(known)) return null;
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
function ended(before: OutboxRecord, state: "sent" | "discarded", receipt: Receipt | null): OutboxRecord {
  const reference = receipt?.reference || null;
  return { ...before, state, reference, receipt, report: null, expires: Date.now() + RECEIPT };
}

/** Where the page has a service worker, it is woken when there is a connection again, even if no page is open then. */
function wakeLater(): void {
  const { serviceWorker } = globalThis.navigator as Partial<Navigator>;
  // Not in the types, for not every browser has it.
  type Waking = { readonly sync?: { register(tag: string): Promise<void> } };
  void serviceWorker
    ?.getRegistration()
    .then((found) => (found as Waking | undefined)?.sync?.register(SYNC))
    // It may be forbidden; then an open page sends.
    .catch(() => {});
}

function due({ next, notBefore }: OutboxRecord): number {
  return Math.max(next, notBefore);
}

function described({ record, stored, problem }: Known): Sending {
  const { id, state, attempts, reference, receipt = null, status, why = null, said = "" } = record;
  const { made = null, told = "" } = record;
  const next = state === "waiting" ? due(record) : null;
  const deliveries: Record<OutboxRecord["state"], Delivery | null> = {
    waiting: { state: "waiting", why, status },
    refused: { state: "refused", status, said },
    kept: { state: "kept" },
    sent: { state: "sent", reference, receipt },
    discarded: null,
  };
  return { id, made, told, delivery: deliveries[state], stored, problem, attempts, next };
}

/** How a text begins, as much as one recognises it by; a sign of two parts is not cut in two. */
function shortened(text: string): string {
  const signs = Array.from(text.trim().replaceAll(/\s+/g, " "));
  return signs.length > TOLD ? `${signs.slice(0, TOLD - 1).join("")}…` : signs.join("");
}
