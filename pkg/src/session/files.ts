// Files that go with a report: how many and how large they may be.

import type { Attachment } from "./model.js";
import { bytes, type Words } from "./words.js";

/** In bytes, for one file. */
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;
/** In bytes, for all files of one report. */
export const MAX_ATTACHMENTS_BYTES = 25 * 1024 * 1024;
export const MAX_ATTACHMENTS = 10;

/**
 * Why a file was not taken. `unreadable`: it was moved or changed since it was chosen, or the browser may not read it.
 * `place`: it may say where it was taken, and the browser cannot take that out.
 */
export type AttachmentCode = "too-large" | "too-large-together" | "too-many" | "unreadable" | "place";

const LIMITS: Record<AttachmentCode, number> = {
  "too-large": MAX_ATTACHMENT_BYTES,
  "too-large-together": MAX_ATTACHMENTS_BYTES,
  "too-many": MAX_ATTACHMENTS,
  unreadable: 0,
  place: 0,
};
const megabytes = (bytes: number) => `${bytes / 1024 / 1024} MB`;
const REASONS: Record<AttachmentCode, string> = {
  "too-large": `it is larger than ${megabytes(MAX_ATTACHMENT_BYTES)}; send a smaller copy`,
  "too-large-together": `all files together may have ${megabytes(MAX_ATTACHMENTS_BYTES)}; remove another one first`,
  "too-many": `a report takes ${MAX_ATTACHMENTS} files; remove another one first`,
  unreadable: "the browser cannot read it; it may have been moved or changed since it was chosen, so choose it again",
  place:
    "it may say where it was taken, and the browser cannot take that out; give a JPEG or PNG, or keep the original on purpose",
};

export class AttachmentError extends Error {
  override readonly name = "AttachmentError";
  readonly code: AttachmentCode;
  /** The name of the file. */
  readonly file: string;
  /** How much there may be: bytes, or files for `too-many`; 0 for others. */
  readonly limit: number;

  constructor(code: AttachmentCode, file: string, cause?: unknown) {
    super(`\`${file}\` cannot be attached: ${REASONS[code]}`, { cause });
    this.code = code;
    this.file = file;
    this.limit = LIMITS[code];
  }
}

/** Why a file does not fit beside those `held` already; `null` where it does. */
export function refusal(file: Pick<Attachment, "name" | "size">, held: readonly Attachment[]): AttachmentError | null {
  const { name, size } = file;
  if (size > MAX_ATTACHMENT_BYTES) return new AttachmentError("too-large", name);
  if (held.length >= MAX_ATTACHMENTS) return new AttachmentError("too-many", name);
  const together = held.reduce((sum, other) => sum + other.size, size);
  return together > MAX_ATTACHMENTS_BYTES ? new AttachmentError("too-large-together", name) : null;
}

/** Why a file was not taken, in words. */
export function notTaken({ code, file }: AttachmentError, { details }: Words, locale: string): string {
  const size = (limit: number) => bytes(locale, limit);
  return {
    "too-many": () => details.tooMany(MAX_ATTACHMENTS),
    "too-large-together": () => details.tooMuch(size(MAX_ATTACHMENTS_BYTES)),
    "too-large": () => details.tooBig(file, size(MAX_ATTACHMENT_BYTES)),
    unreadable: () => details.unreadable(file),
    place: () => details.place(file),
  }[code]();
}
