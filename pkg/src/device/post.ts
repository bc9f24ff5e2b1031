// One report on its way to the endpoint: the request, and what the answer means.

import type { Receipt, Report } from "../report/shape.js";
import type { Why } from "../session/model.js";
import type { FileRecord } from "./database.js";
import { LIMITS } from "./limits.js";
import { receiptOf, saidIn, textOf } from "./receipt.js";

/** What became of one attempt. */
export type Outcome =
  /** The endpoint has it: its receipt names the report. */
  | { readonly kind: "taken"; readonly receipt: Receipt }
  /** Try again, for this reason; `after` is how long the server wants to be left alone, in milliseconds. */
  | { readonly kind: "later"; readonly why: Why; readonly status: number; readonly after: number }
  /** Trying again by itself is of no use; `said` is the server's reason. */
  | { readonly kind: "refused"; readonly status: number; readonly said: string };

/** The text given as endpoint is none. */
export class EndpointError extends Error {
  override readonly name = "EndpointError";

  constructor(text: string, why: string) {
    super(`\`${text}\` cannot be the endpoint: ${why}; give an http or https address, or a path on this site`);
  }
}

/** How a report is sent, beside where to. */
export interface Sending {
  /**
   * Headers of each request, such as `Authorization` or a token against forged requests: as they are, or a function that
   * is asked before each attempt. Where it fails the report waits for a sign-in.
   */
  readonly headers?: Headers | Record<string, string> | (() => HeadersGiven | Promise<HeadersGiven>) | null | undefined;
  /** As for `fetch`: whether cookies go with it; `same-origin` where nothing is said. */
  readonly credentials?: RequestCredentials | undefined;
  /** How long an attempt may take, in milliseconds; attachments get more. */
  readonly timeout?: number | undefined;
}

/** What a function for headers may give. */
export type HeadersGiven = Headers | Record<string, string>;

/** What a slow phone still sends, in bytes a millisecond: a time limit that it cannot keep would never let a report through. */
const SLOW = 32;
/** A server may ask for patience, but not for more than this. */
const DAY = 86_400_000;

/** The absolute address of an endpoint, which may be relative to the page. Throws an `EndpointError`. */
export function resolveEndpoint(text: string): string {
  let url: URL;
  try {
    // A worker has no document, and addresses count from its own.
    url = new URL(text, globalThis.document?.baseURI ?? location.href);
  } catch {
    throw new EndpointError(text, "it is not an address");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new EndpointError(text, `reports do not go to \`${url.protocol}\``);
  }
  // `fetch` refuses these, and they would stand in logs.
  if (url.username || url.password) throw new EndpointError(text, "it holds a user name or a password");
  url.hash = "";
  return url.href;
}

/** Sends `report` with `files` once. Never rejects. */
export async function post(
  endpoint: string,
  report: Report,
  files: readonly FileRecord[],
  request: Sending = {},
): Promise<Outcome> {
  const { credentials = "same-origin", timeout = LIMITS.sending } = request;
  const json = JSON.stringify(report);
  let sent: Headers;
  try {
    sent = await headersOf(request);
  } catch (thrown) {
    // The page's own fault, or that of whoever gives tokens: told, and tried again.
    reportError(thrown);
    return { kind: "later", why: "sign-in", status: 0, after: 0 };
  }
  sent.set("Idempotency-Key", report.key);
  sent.set("Accept", "application/json");
  // Of several parts the browser itself says how they are divided.
  if (files.length === 0) sent.set("Content-Type", "application/json");
  else sent.delete("Content-Type");
  const size = files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  try {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: sent,
      body: files.length === 0 ? json : multipart(json, files),
      credentials,
      cache: "no-store",
      // Followed, an expired session's way to the login page would end in 200, and the report would pass for sent.
      redirect: "manual",
      signal: AbortSignal.timeout(timeout + size / SLOW),
    });
    return await meaning(answer, report.id);
  } catch (thrown) {
    // No connection, or forbidden by the page's policy: the browser does not say which.
    const slow = thrown instanceof DOMException && thrown.name === "TimeoutError";
    return { kind: "later", why: slow ? "slow" : "unreachable", status: 0, after: 0 };
  }
}

/** The page's own headers for one request, anew. */
export async function headersOf({ headers }: Sending): Promise<Headers> {
  return new Headers((typeof headers === "function" ? await headers() : headers) ?? {});
}

function multipart(json: string, files: readonly FileRecord[]): FormData {
  const form = new FormData();
  // A plain field, no file: servers read those as text, and count them otherwise. It comes first.
  form.append("report", json);
  for (const { name, type, bytes } of files) form.append("attachment", new Blob([bytes], { type }), name);
  return form;
}

/** A status alone proves nothing: a gateway's sign-in page and a host that serves one page for every path answer 200, too. */
async function meaning(answer: Response, id: string): Promise<Outcome> {
  const { ok, status, headers } = answer;
  const later = (why: Why): Outcome => ({ kind: "later", why, status, after: patience(headers.get("Retry-After")) });
  // A redirect that was not followed has no status; it leads to a sign-in page more often than anywhere else.
  if (answer.type === "opaqueredirect" || [401, 403, 407, 511].includes(status)) {
    await answer.body?.cancel().catch(() => {});
    return later("sign-in");
  }
  const text = await textOf(answer);
  // An earlier attempt may have arrived with only its answer lost: a conflict that names the report says so.
  const receipt = ok || status === 409 ? receiptOf(text, id) : null;
  if (receipt) return { kind: "taken", receipt };
  if (ok) return later("unconfirmed");
  if (status >= 500 || [408, 425, 429].includes(status)) return later("server");
  return { kind: "refused", status, said: saidIn(text, headers.get("Content-Type") ?? "") };
}

/** `Retry-After` in milliseconds from now: given in seconds or as a date. */
function patience(text: string | null): number {
  if (!text) return 0;
  const wait = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), DAY);
}
