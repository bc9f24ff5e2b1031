// The form's one database in the browser: what is in it, how it is opened, and every way in which it fails.

import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { Receipt, Report } from "../report/shape.js";
import type { Draft, Why } from "../session/model.js";
import { LIMITS, within } from "./limits.js";

/** What can be wrong with the device's storage. The form goes on in memory in each case. */
export type StoreCode =
  /** The browser keeps nothing for this page: settings, private browsing, a sandboxed frame. */
  | "blocked"
  /** No space is left for this site. */
  | "full"
  /** Another tab has written since; nothing was overwritten. */
  | "changed-elsewhere"
  /** The storage does not work: damaged, newer than this page, or it does not answer. */
  | "broken";

const MESSAGES: Record<StoreCode, string> = {
  blocked:
    "the browser keeps no data for this page: allow site data for it, or leave private browsing; what is entered is lost when the page is closed",
  full: "no space is left on this device for this site: free some, or remove attachments; what is not kept is lost when the page is closed",
  "changed-elsewhere":
    "the draft was changed in another tab: load that one, or save this one over it; nothing was overwritten",
  broken:
    "the browser's storage for this site does not work: reload the page, or clear the site's data; what is entered is lost when the page is closed",
};

/** The one error of everything that is kept on the device. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreCode;

  constructor(code: StoreCode, cause?: unknown) {
    super(MESSAGES[code], { cause });
    this.code = code;
  }
}

/** One draft; `draft` is `null` after it was cleared, so that a tab that still has it does not bring it back. */
export interface DraftRecord {
  readonly revision: string;
  readonly saved: number;
  readonly expires: number;
  readonly draft: Omit<Draft, "attachments"> | null;
  readonly attachments: readonly Omit<Draft["attachments"][number], "blob">[];
}

/** One report on its way, or what became of it: then `report` is `null` and the record expires. */
export interface OutboxRecord {
  readonly id: string;
  /** Whose it is; `null` where nobody is signed in. Not in records of older forms. */
  readonly user?: string | null;
  readonly state: "waiting" | "refused" | "kept" | "sent" | "discarded";
  readonly report: Report | null;
  /** Absolute; `null` for a report that is only kept. */
  readonly endpoint: string | null;
  /** Whether all attachments are stored with it. */
  readonly complete: boolean;
  readonly attempts: number;
  /** When the last attempt began. This and all other times are in milliseconds since 1970. */
  readonly tried: number;
  /** When it is tried again by itself. */
  readonly next: number;
  /** Before this the server does not want to be asked. */
  readonly notBefore: number;
  readonly status: number;
  readonly reference: string | null;
  /** What the server has answered; not in records of older forms. */
  readonly receipt?: Receipt | null;
  /** Why the last attempt was in vain, and what the server said; not in records of older forms. */
  readonly why?: Why | null;
  readonly said?: string;
  /** When it was made, RFC 3339, and how it begins in the reporter's words; not in records of older forms. */
  readonly made?: string;
  readonly told?: string;
  /** Only in records without a report. */
  readonly expires?: number;
}

/** Bytes rather than Blobs: WebKit keeps no Blobs in private browsing, and has lost some. */
export interface FileRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly sha256?: string;
  readonly bytes: ArrayBuffer;
}

export interface Schema extends DBSchema {
  drafts: { key: string; value: DraftRecord; indexes: { expires: number } };
  outbox: { key: string; value: OutboxRecord; indexes: { expires: number } };
  /** By whose they are: `["draft" | "report", key or id, id of the file]`. */
  files: { key: string[]; value: FileRecord };
}

export const DATABASE = "fenji";
const VERSION = 1;
/** In milliseconds, before another try: a browser that clears a site's data takes a moment. */
const PAUSES = [0, 100, 400];

type Connection = IDBPDatabase<Schema>;
let connection: Promise<Connection> | null = null;
/** When it was asked for. What has not answered in time then is not waited for again, until it does. */
let asked = 0;

/**
 * Runs `work` in one transaction; all of it is stored, or nothing. Rejects with a `StoreError` and nothing else.
 * `work` runs again where it found the database closed, as when the person deleted the site's data.
 */
export async function transact<Names extends StoreNames<Schema>[], Mode extends "readonly" | "readwrite", T>(
  names: [...Names],
  mode: Mode,
  work: (tx: IDBPTransaction<Schema, Names, Mode>) => Promise<T>,
  { durability = "default" }: { durability?: IDBTransactionDurability } = {},
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await once(
        await timely(connect(), asked + LIMITS.opening - performance.now()),
        names,
        mode,
        work,
        durability,
      );
    } catch (thrown) {
      const error = known(thrown);
      const pause = PAUSES[tries];
      if (pause === undefined || error.code !== "broken" || isLasting(error.cause)) throw error;
      const closing = connection;
      forget();
      // Not waited for: what is broken may not end either.
      void closing?.then((opened) => opened.close()).catch(() => {});
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}

/** Whether another try would end in the same way: it took too long, the database is newer, or what is given cannot be kept. */
function isLasting(cause: unknown): boolean {
  return (
    typeof cause === "string" || ["VersionError", "DataCloneError"].includes((cause as Error | undefined)?.name ?? "")
  );
}

/** The keys of all files of one draft or report. */
export function filesOf(whose: "draft" | "report", key: string): IDBKeyRange {
  // An array sorts behind every string.
  return IDBKeyRange.bound([whose, key], [whose, key, []]);
}

async function once<Names extends StoreNames<Schema>[], Mode extends "readonly" | "readwrite", T>(
  opened: Connection,
  names: Names,
  mode: Mode,
  work: (tx: IDBPTransaction<Schema, Names, Mode>) => Promise<T>,
  durability: IDBTransactionDurability,
): Promise<T> {
  const tx = opened.transaction(names, mode, { durability });
  const done = tx.done;
  // Its failure is told below, where the reason is known.
  done.catch(() => {});
  try {
    return await timely(
      work(tx).then(async (result) => {
        await done;
        return result;
      }),
      LIMITS.working,
    );
  } catch (thrown) {
    // What aborted the transaction says more than the request that was aborted with it.
    const reason = tx.error ?? thrown;
    try {
      tx.abort();
    } catch {
      // It has ended already.
    }
    throw reason;
  }
}

function connect(): Promise<Connection> {
  if (connection) return connection;
  const opening = open(() => connection === opening && forget());
  connection = opening;
  asked = performance.now();
  opening.catch(() => connection === opening && forget());
  return opening;
}

function forget(): void {
  connection = null;
}

async function open(lost: () => void): Promise<Connection> {
  try {
    return await openDB<Schema>(DATABASE, VERSION, {
      upgrade(made) {
        made.createObjectStore("drafts").createIndex("expires", "expires");
        made.createObjectStore("outbox", { keyPath: "id" }).createIndex("expires", "expires");
        made.createObjectStore("files");
      },
      // Another tab deletes the database or has a newer form: in its way, we would block it for as long as we are open.
      blocking(_current, _wanted, event) {
        (event.target as IDBDatabase).close();
        lost();
      },
      terminated: lost,
    });
  } catch (thrown) {
    throw known(thrown, true);
  }
}

/** Any failure of the storage as a `StoreError`. */
function known(thrown: unknown, opening = false): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : "";
  if (name === "QuotaExceededError") return new StoreError("full", thrown);
  // Without `indexedDB` there is a ReferenceError or a TypeError; Firefox and Chromium name the settings in these ways.
  const blocked = ["SecurityError", "NotAllowedError"];
  if (opening) blocked.push("ReferenceError", "TypeError", "InvalidStateError", "NotSupportedError");
  const denied = opening && name === "UnknownError" && /denied|permission/i.test(String(thrown));
  return new StoreError(denied || blocked.includes(name) ? "blocked" : "broken", thrown);
}

/** `work`, or a `StoreError` when it does not end in time. */
function timely<T>(work: Promise<T>, limit: number): Promise<T> {
  return within(work, limit, () => {
    throw new StoreError("broken", `no answer in ${Math.round(limit)} ms`);
  });
}
