// Finished reports on their way: kept on the device, sent until the endpoint has them, never twice; what the device does not
// keep in time is sent from memory all the same.

import type { Receipt, Report } from "../report/shape.js";
import type { Attachment, Delivery, Stored } from "../session/model.js";
import { bytesOf, restored } from "./attachments.js";
import { filesOf, type OutboxRecord, type StoreError, transact } from "./database.js";
import * as early from "./early.js";
import * as notes from "./note.js";
import { isOf as isKeyOf } from "./owner.js";
import { type Outcome, post, type Sending as Request, resolveEndpoint } from "./post.js";
import { isOf, type Known, Shelf } from "./shelf.js";
import { alone } from "./turns.js";
import { wakeLater } from "./waking.js";

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
  readonly #shelf: Shelf;
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
    this.#shelf = new Shelf(user, (known) => this.#tell(known));
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
    return (await this.#shelf.all()).filter(({ record }) => record.state === "waiting").length;
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
      const reports = (await tx.objectStore("outbox").getAll()).filter((record) => isOf(record, this.user));
      for (const { id } of reports) {
        await tx.objectStore("outbox").delete(id);
        await tx.objectStore("files").delete(filesOf("report", id));
      }
      const drafts = (await tx.objectStore("drafts").getAllKeys()).filter((key) => isKeyOf(this.user, key));
      for (const key of drafts) {
        await tx.objectStore("drafts").delete(key);
        await tx.objectStore("files").delete(filesOf("draft", key));
      }
      return reports.filter(({ report }) => report !== null);
    });
    notes.eraseOf((key) => isKeyOf(this.user, key));
    early.forget(this.user);
    const channel = this.#channel ?? channelled();
    channel?.postMessage({ cleared: this.user });
    if (channel !== this.#channel) channel?.close();
    const carried = this.#shelf.drop((record) => isOf(record, this.user));
    for (const listener of this.#watching) listener(NOTHING);
    return new Set([...cleared.map(({ id }) => id), ...carried]).size;
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
      this.#shelf.drop(({ id }) => id === report.id);
      throw kept.problem;
    }
    this.#tell(kept);
    return described(kept);
  }

  /** All reports that are still on this device, the oldest first. */
  async list(): Promise<readonly Held[]> {
    const all = (await this.#shelf.all()).flatMap((known) => {
      const { report } = known.record;
      return report ? [{ ...described(known), report }] : [];
    });
    // Their ids sort by when they were made.
    return all.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** What became of every report of the last thirty days that was not discarded, the latest first. */
  async history(): Promise<readonly Sending[]> {
    const all = (await this.#shelf.all()).map(described).filter(({ delivery }) => delivery !== null);
    return all.sort((one, other) => (one.id < other.id ? 1 : -1));
  }

  /** What became of a report; `null` when nothing is known of it, as a week after it was sent. */
  async status(id: string): Promise<Sending | null> {
    const known = await this.#shelf.find(id);
    return known && described(known);
  }

  /** The attachments of a report that are on this device. */
  async attachments(id: string): Promise<readonly Attachment[]> {
    return (await this.#shelf.files(id).catch(() => [])).map(restored);
  }

  /** Sends a report now that waits, was refused or kept: to this endpoint if there is one. `null`: it is not there. */
  async retry(id: string): Promise<Sending | null> {
    this.#listen();
    const since = Date.now();
    if (!(await this.#shelf.find(id))) return null;
    const begun = await this.#shelf.write(id, (before) => {
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
    if (!(await this.#shelf.find(id))) return;
    const removed = await this.#shelf.write(id, (before) =>
      before.report ? ended(before, "discarded", null) : before,
    );
    if (removed) this.#tell(removed);
  }

  /**
   * Forgets this user's reports that were sent, and those that are only kept, but for the one with the id `except`; those that
   * wait or were refused stay. Rejects with a `StoreError`.
   */
  async forget(except: string | null = null): Promise<void> {
    const isDone = (record: OutboxRecord) =>
      isOf(record, this.user) && record.id !== except && (record.state === "sent" || record.state === "kept");
    await transact(["outbox", "files"], "readwrite", async (tx) => {
      for (const record of await tx.objectStore("outbox").getAll()) {
        if (!isDone(record)) continue;
        await tx.objectStore("outbox").delete(record.id);
        await tx.objectStore("files").delete(filesOf("report", record.id));
      }
    });
    this.#shelf.drop(isDone);
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
      this.#shelf.drop((record) => isOf(record, data.cleared));
      if (data.cleared === this.user) for (const listener of this.#watching) listener(NOTHING);
    };
  }

  /** Another outbox changed something: in this page or in another tab. */
  async #hear(id: string): Promise<void> {
    const known = await this.#shelf.find(id);
    if (!known || !this.#listening) return;
    if (known.record.report === null) this.#shelf.drop((record) => record.id === id);
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
    for (const { record } of await this.#shelf.all()) {
      if (record.state !== "waiting" || (eager ? record.notBefore : due(record)) > since) continue;
      if (!this.#listening) return;
      await this.#attempt(record.id, since);
    }
    this.#schedule();
  }

  async #schedule(): Promise<void> {
    const waiting = (await this.#shelf.all()).filter(({ record }) => record.state === "waiting");
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
      const known = await this.#shelf.find(id);
      if (!known) return { known };
      const { report, endpoint, state, tried } = known.record;
      if (state !== "waiting" || !report || !endpoint || tried >= since) return { known };
      const files = await this.#shelf.carry(known);
      const started = Date.now();
      const outcome = await post(endpoint, report, files, this.#request);
      const after = await this.#shelf.write(id, (before) => this.#after(before, outcome, started));
      if (after) this.#tell(after);
      return { known: after };
    });
    // Another tab is at it still.
    return ended ? ended.known : this.#shelf.find(id);
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
    this.#shelf.submit(record, files);
    const taken = (before: OutboxRecord) =>
      before.state === "sent" || (before.state === "waiting" && state === "waiting");
    const written = await this.#shelf.write(id, (before) => (taken(before) ? before : record));
    return written ?? { record, stored: "nothing", problem: null };
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

/** What stays of a report that was sent or discarded. */
function ended(before: OutboxRecord, state: "sent" | "discarded", receipt: Receipt | null): OutboxRecord {
  const reference = receipt?.reference || null;
  return { ...before, state, reference, receipt, report: null, expires: Date.now() + RECEIPT };
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
