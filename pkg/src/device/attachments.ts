// Files that go with a report: taken in, and as the device stores them.

import { sha256Of } from "../report/hash.js";
import { AttachmentError, refusal } from "../session/files.js";
import type { Attachment } from "../session/model.js";
import type { FileRecord } from "./database.js";
import { withoutPlace } from "./photos.js";

/**
 * `file` as an attachment beside those `held` already: photos smaller and without the place where they were taken, unless
 * the `original` is wanted. Rejects with an `AttachmentError`.
 */
export async function attach(file: File, held: readonly Attachment[], original = false): Promise<Attachment> {
  const sent = original ? file : await withoutPlace(file);
  const { name, type, size } = sent;
  const refused = refusal(sent, held);
  if (refused) throw refused;
  try {
    // A copy: the file on the disk may be gone by the time the report is sent.
    const bytes = await sent.arrayBuffer();
    const sha256 = await sha256Of(bytes);
    return { id: uuid(), name, type, size, ...(sha256 ? { sha256 } : {}), blob: new Blob([bytes], { type }) };
  } catch (cause) {
    throw new AttachmentError("unreadable", name, cause);
  }
}

/** The attachments' bytes, without those that cannot be read. */
export async function bytesOf(attachments: readonly Attachment[]): Promise<FileRecord[]> {
  const read = attachments.map(async ({ id, name, type, sha256, blob }) => ({
    ...{ id, name, type },
    ...(sha256 ? { sha256 } : {}),
    bytes: await blob.arrayBuffer(),
  }));
  const settled = await Promise.allSettled(read);
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** A file that was stored, as it was attached. */
export function restored({ bytes, ...file }: FileRecord): Attachment {
  return { ...file, size: bytes.byteLength, blob: new Blob([bytes], { type: file.type }) };
}

/** A UUID that sorts by when it was made; `crypto.randomUUID` makes none, and is missing in pages that came over plain http. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // Version 7, variant 1 (RFC 9562, 5.7): 48 bits of the time in milliseconds, the rest by chance.
  new DataView(bytes.buffer).setBigUint64(
    0,
    (BigInt(Date.now()) << 16n) | BigInt(((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0)),
  );
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x70], 6);
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8);
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
