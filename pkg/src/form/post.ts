// One report on its way to the endpoint: the request, and what the answer means.

import type { FileRecord } from "./database.js";
import type { Report } from "./model.js";

/** What became of one attempt. */
export type Outcome =
  /** The endpoint has it. */
  | { readonly kind: "taken"; readonly reference: string | null }
  /** Try again; `after` is how long the server wants to be left alone, in milliseconds. */
  | { readonly kind: "later"; readonly after: number }
  /** Trying again by itself is of no use. Status 0: the endpoint wanted to redirect. */
  | { readonly kind: "refused"; readonly status: number };

/** The text given as endpoint is none. */
export class EndpointError extends Error {
  override readonly name = "EndpointError";

  constructor(text: string, why: string) {
    super(`\`${text}\` cannot be the endpoint: ${why}; give an http or https address, or a path on this site`);
  }
}

/** In milliseconds, for a report without attachments. */
export const TIMEOUT = 30_000;
/** What a slow phone still sends, in bytes a millisecond: a time limit that it cannot keep would never let a report through. */
const SLOW = 32;
/** A server may ask for patience, but not for more than this. */
const DAY = 86_400_000;
const MAX_REFERENCE = 200;
/** Characters of an answer that are read in search of the reference. */
const MAX_ANSWER = 65_536;

/** The absolute address of an endpoint, which may be relative to the page. Throws an `EndpointError`. */
export function resolveEndpoint(text: string): string {
  let url: URL;
  try {
    url = new URL(text, document.baseURI);
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
  timeout = TIMEOUT,
): Promise<Outcome> {
  const json = JSON.stringify(report);
  const headers: Record<string, string> = { "Idempotency-Key": report.id, Accept: "application/json" };
  if (files.length === 0) headers["Content-Type"] = "application/json";
  const size = files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  try {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers,
      body: files.length === 0 ? json : multipart(json, files),
      credentials: "same-origin",
      cache: "no-store",
      // Followed, an expired session's way to the login page would end in 200, and the report would pass for sent.
      redirect: "manual",
      signal: AbortSignal.timeout(timeout + size / SLOW),
    });
    const outcome = meaning(answer);
    if (outcome.kind === "taken") return { kind: "taken", reference: await reference(answer) };
    await answer.body?.cancel().catch(() => {});
    return outcome;
  } catch {
    // No connection, too slow, or forbidden by the page's policy: the browser does not say which.
    return { kind: "later", after: 0 };
  }
}

function multipart(json: string, files: readonly FileRecord[]): FormData {
  const form = new FormData();
  form.append("report", new Blob([json], { type: "application/json" }), "report.json");
  for (const { name, type, bytes } of files) form.append("attachment", new Blob([bytes], { type }), name);
  return form;
}

function meaning({ ok, status, headers }: Response): Outcome {
  // A conflict over the idempotency key: an earlier attempt arrived, only its answer was lost.
  if (ok || status === 409) return { kind: "taken", reference: null };
  const later = status >= 500 || [408, 425, 429].includes(status);
  return later ? { kind: "later", after: patience(headers.get("Retry-After")) } : { kind: "refused", status };
}

/** `Retry-After` in milliseconds from now: given in seconds or as a date. */
function patience(text: string | null): number {
  if (!text) return 0;
  const wait = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), DAY);
}

/** What the endpoint calls the report: the body's `reference` or `id`, else the `Location`. */
async function reference(answer: Response): Promise<string | null> {
  // The report has arrived; whatever is wrong with the answer's body must not undo that.
  const body = await opening(answer)
    .then(JSON.parse)
    .catch(() => null);
  const given = [body?.reference, body?.id, answer.headers.get("Location")];
  for (const one of given) {
    if (typeof one !== "string" && typeof one !== "number") continue;
    // Shown to people: nothing that breaks a line or turns the direction of reading.
    const text = String(one)
      .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "")
      .trim();
    if (text) return Array.from(text).slice(0, MAX_REFERENCE).join("");
  }
  return null;
}

/** The answer's text, if it is JSON of a reasonable length. */
async function opening(answer: Response): Promise<string> {
  const reader = /\bjson\b/i.test(answer.headers.get("Content-Type") ?? "") && answer.body?.getReader();
  if (!reader) {
    await answer.body?.cancel();
    return "null";
  }
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    if (done) return text;
    if (text.length > MAX_ANSWER) {
      await reader.cancel();
      return "null";
    }
  }
}
