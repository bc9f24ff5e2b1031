// What an endpoint says about a report: a receipt that names it, or its reason in words.

import type { Receipt } from "../report/shape.js";

/** Characters of an answer that are read: a receipt holds the server's own decision. */
const MAX_ANSWER = 4_194_304;
const MAX_REFERENCE = 200;
const MAX_SAID = 300;
/** Where servers put their reason: RFC 9457 first, then what is usual. */
const REASONS = ["detail", "title", "message", "error"];

/**
 * The receipt in `text`: a JSON object that names the report, in whatever case, with the server's own decision and the
 * digest of what has decided; `null` for everything else, such as a sign-in page, an empty answer, an echo of the report, or
 * a receipt for another one.
 */
export function receiptOf(text: string, id: string): Receipt | null {
  const body = objectOf(text) as (Partial<Receipt> & { reference?: unknown }) | null;
  if (typeof body?.report !== "string" || body.report.toLowerCase() !== id.toLowerCase()) return null;
  if (typeof body.decision !== "object" || body.decision === null) return null;
  if (typeof (body.pack ?? body.desk)?.digest !== "string") return null;
  const { reference } = body;
  const given = typeof reference === "string" || typeof reference === "number" ? plain(reference, MAX_REFERENCE) : "";
  return { ...(body as Receipt), reference: given };
}

/** The server's own words in an answer that is no receipt; empty where it has none, or only a page. */
export function saidIn(text: string, type: string): string {
  if (/^text\/plain\b/i.test(type)) return plain(text, MAX_SAID);
  const body = objectOf(text);
  for (const name of REASONS) {
    const given = body?.[name];
    if (typeof given === "string" && plain(given, MAX_SAID)) return plain(given, MAX_SAID);
    const inner = (given as { message?: unknown } | null | undefined)?.message;
    if (typeof inner === "string") return plain(inner, MAX_SAID);
  }
  return "";
}

/** The answer's text; nothing where it is longer than any receipt. */
export async function textOf(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    if (done) return text;
    if (text.length > MAX_ANSWER) {
      await reader.cancel();
      return "";
    }
  }
}

/** The JSON object in `text`; `null` where it is none. */
export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && !Array.isArray(body) ? (body as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** Shown to people: nothing that breaks a line or turns the direction of reading. */
export function plain(given: string | number, most: number): string {
  const text = String(given)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
  return Array.from(text).slice(0, most).join("");
}
