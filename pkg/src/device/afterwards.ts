// After a report was sent: what its receiver says of it, and what the reporter adds.

import type { Receipt } from "../report/shape.js";
import { LIMITS } from "./limits.js";
import { headersOf, type Sending } from "./post.js";
import { objectOf, plain, saidIn, textOf } from "./receipt.js";

/** What the receiver says became of a report; whatever else it says stands beside it. */
export interface Standing {
  /** In the receiver's word, such as `received`, `seen`, `in-work`, `closed`. */
  readonly state: string;
  /** RFC 3339; absent where the receiver does not say. */
  readonly changed_at?: string;
  /** Who has it; absent or `null` where nobody does, or the receiver does not say. */
  readonly holder?: string | null;
  readonly [more: string]: unknown;
}

/** What is added to a report. */
export interface Addition {
  /** In the reporter's words. */
  readonly text: string;
  /** Facts that are known now, nested. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Why the receiver did not say, or did not take it. */
export class AfterwardsError extends Error {
  override readonly name = "AfterwardsError";
  /** The answer's status, 0 without an answer. */
  readonly status: number;
  /** What the receiver says of it, empty where it says nothing. */
  readonly said: string;

  constructor(what: string, status: number, { said = "", cause }: { said?: string; cause?: unknown } = {}) {
    super(said || what, { cause });
    this.status = status;
    this.said = said;
  }
}

/** Whether a receipt says where to ask and to add. */
export function canAsk(receipt: Receipt | null): receipt is Receipt & { status_url: string } {
  return Boolean(receipt?.status_url);
}

/** Asks the receiver what became of a report; `endpoint` is where it was sent. Rejects with an `AfterwardsError`. */
export async function ask(endpoint: string, receipt: Receipt, request: Sending = {}): Promise<Standing> {
  const { status, text } = await call(place(endpoint, receipt), receipt, request);
  const body = objectOf(text);
  if (typeof body?.state !== "string")
    throw new AfterwardsError("the answer does not say what became of the report", status);
  const holder = typeof body.holder === "string" ? plain(body.holder, 100) : null;
  return { ...body, state: plain(body.state, 100), ...("holder" in body ? { holder } : {}) };
}

/** Adds to a report that was sent. Rejects with an `AfterwardsError`; then nothing is known to have been added. */
export async function add(
  endpoint: string,
  receipt: Receipt,
  addition: Addition,
  request: Sending = {},
): Promise<void> {
  // Beside the status: `…/status`, `…/additions`.
  await call(new URL("additions", place(endpoint, receipt)), receipt, request, JSON.stringify(addition));
}

/** Where the receiver says what became of it. The secret goes nowhere but to where the report went. */
function place(endpoint: string, receipt: Receipt): URL {
  if (!canAsk(receipt)) throw new AfterwardsError("the receipt does not say where to ask", 0);
  const url = new URL(receipt.status_url, endpoint);
  if (url.origin !== new URL(endpoint).origin)
    throw new AfterwardsError(`the receipt leads to ${url.origin}, which is not where the report was sent`, 0);
  return url;
}

async function call(url: URL, { secret }: Receipt, request: Sending, body?: string) {
  const { credentials = "same-origin", timeout = LIMITS.sending } = request;
  const headers = await headersOf(request);
  headers.set("Accept", "application/json");
  if (secret) headers.set("Authorization", `Bearer ${secret}`);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  const answer = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { body }),
    ...{ headers, credentials, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(timeout) },
  }).catch((thrown) => {
    throw new AfterwardsError("the receiver cannot be reached", 0, { cause: thrown });
  });
  const text = await textOf(answer).catch(() => "");
  if (answer.ok) return { status: answer.status, text };
  const said = saidIn(text, answer.headers.get("Content-Type") ?? "");
  throw new AfterwardsError(`the receiver answered with status ${answer.status}`, answer.status, { said });
}
