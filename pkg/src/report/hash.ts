// SHA-256 of files, as reports name them.

import type { Attached } from "./shape.js";

/** The part of Web Crypto that is used: it is in browsers and in servers, and absent from pages of plain http. */
interface Crypto {
  readonly subtle?: { digest(algorithm: string, bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<ArrayBuffer> };
}

/** SHA-256 in 64 hexadecimal digits; `null` where it cannot be reckoned, as in pages of plain http. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<string | null> {
  const { subtle } = (globalThis as unknown as { crypto?: Crypto }).crypto ?? {};
  if (!subtle) return null;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether `bytes` are those of the file that a report names: their number, and their hash where the report has one. */
export async function isAttached(named: Attached, bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<boolean> {
  if (bytes.byteLength !== named.bytes) return false;
  return named.sha256 === undefined || named.sha256.toLowerCase() === (await sha256Of(bytes));
}
