// Files that go with a report: taken in, and as the device stores them.

import { AttachmentError, refusal } from "../session/files.js";
import type { Attachment } from "../session/model.js";
import type { FileRecord } from "./database.js";

/** `file` as an attachment beside those `held` already. Rejects with an `AttachmentError`. */
export async function attach(file: File, held: readonly Attachment[]): Promise<Attachment> {
  const { name, type, size } = file;
  const refused = refusal(file, held);
  if (refused) throw refused;
  try {
    // A copy: the file on the disk may be gone by the time the report is sent.
    const blob = new Blob([await file.arrayBuffer()], { type });
    return { id: uuid(), name, type, size, blob };
  } catch (cause) {
    throw new AttachmentError("unreadable", name, cause);
  }
}

/** The attachments' bytes, without those that cannot be read. */
export async function bytesOf(attachments: readonly Attachment[]): Promise<FileRecord[]> {
  const read = attachments.map(async ({ id, name, type, blob }) => ({
    id,
    name,
    type,
    bytes: await blob.arrayBuffer(),
  }));
  const settled = await Promise.allSettled(read);
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** A file that was stored, as it was attached. */
export function restored({ id, name, type, bytes }: FileRecord): Attachment {
  return { id, name, type, size: bytes.byteLength, blob: new Blob([bytes], { type }) };
}

/** A random UUID; `crypto.randomUUID` is missing in pages that came over plain http. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // Version 4, variant 1 (RFC 9562, 5.4).
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6);
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8);
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
