// Files that go with a report: how many, how large, and how they are taken in.

import type { FileRecord } from "./database.js";
import type { Attachment } from "./model.js";

/** In bytes, for one file. */
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;
/** In bytes, for all files of one report. */
export const MAX_ATTACHMENTS_BYTES = 25 * 1024 * 1024;
export const MAX_ATTACHMENTS = 10;

/** Why a file was not taken. `unreadable`: it was moved or changed since it was chosen, or the browser may not read it. */
export type AttachmentCode = "too-large" | "too-large-together" | "too-many" | "unreadable";

const LIMITS: Record<AttachmentCode, number> = {
  "too-large": MAX_ATTACHMENT_BYTES,
  "too-large-together": MAX_ATTACHMENTS_BYTES,
  "too-many": MAX_ATTACHMENTS,
  unreadable: 0,
};
const megabytes = (bytes: number) => `${bytes / 1024 / 1024} MB`;
const REASONS: Record<AttachmentCode, string> = {
  "too-large": `it is larger than ${megabytes(MAX_ATTACHMENT_BYTES)}; send a smaller copy`,
  "too-large-together": `all files together may have ${megabytes(MAX_ATTACHMENTS_BYTES)}; remove another one first`,
  "too-many": `a report takes ${MAX_ATTACHMENTS} files; remove another one first`,
  unreadable: "the browser cannot read it; it may have been moved or changed since it was chosen, so choose it again",
};

export class AttachmentError extends Error {
  override readonly name = "AttachmentError";
  readonly code: AttachmentCode;
  /** The name of the file. */
  readonly file: string;
  /** How much there may be: bytes, or files for `too-many`; 0 for `unreadable`. */
  readonly limit: number;

  constructor(code: AttachmentCode, file: string, cause?: unknown) {
    super(`\`${file}\` cannot be attached: ${REASONS[code]}`, { cause });
    this.code = code;
    this.file = file;
    this.limit = LIMITS[code];
  }
}

/** `file` as an attachment beside those `held` already. Rejects with an `AttachmentError`. */
export async function attach(file: File, held: readonly Attachment[]): Promise<Attachment> {
  const { name, type, size } = file;
  if (size > MAX_ATTACHMENT_BYTES) throw new AttachmentError("too-large", name);
  if (held.length >= MAX_ATTACHMENTS) throw new AttachmentError("too-many", name);
  const together = held.reduce((sum, other) => sum + other.size, size);
  if (together > MAX_ATTACHMENTS_BYTES) throw new AttachmentError("too-large-together", name);
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
