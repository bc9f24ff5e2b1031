// What callers may choose: how to decide, explain and show.

import type { Audience } from "../build/types.js";

/** Who fills the pack's roles here: by role a name and how to reach them; or the same as JSON text. */
export type Roles = Readonly<Record<string, { name: string; contact?: string | null | undefined }>> | string;

/** How to decide. */
export interface AssessOptions {
  /** The locale of all words (BCP 47; `zh-CN` is served by `zh-Hans`). Without it the pack's first. */
  locale?: string | undefined;
  /** When the report was received: where most deadlines begin. Without it they have no `at`. */
  received?: Date | string | undefined;
  /**
   * Where days, months and years of deadlines count: an IANA name such as `Asia/Shanghai`, or an offset such as `+08:00`.
   * Without it, where `received` is a `Date`, the device's own zone (on a server often UTC: name one there); where it is a
   * text, the offset in it. The decision's `zone` says which it was.
   */
  zone?: string | undefined;
  /** Whose questions, suggestions and first steps are shown; everybody's without it. The conclusions are the same. */
  audience?: Exclude<Audience, "restricted"> | undefined;
  /** Who fills the pack's roles. A role that must act and that nobody fills is a warning in the decision. */
  roles?: Roles | undefined;
}

/** What to explain. */
export interface ExplainOptions extends Omit<AssessOptions, "audience" | "roles"> {
  /** The level asked about; without it every other one. */
  level?: string | undefined;
}

/** Which standing duties to show, and how. */
export interface StandingOptions {
  /** The locale of the words. Without it the pack's first. */
  locale?: string | undefined;
  /** By duty when it was done last: a `Date`, or RFC 3339; or the same as JSON text. */
  done?: Readonly<Record<string, Date | string>> | string | undefined;
  /** Where months and years count: an IANA name or an offset. Without it the offset of each moment. */
  zone?: string | undefined;
}

/** How to decide a batch. */
export interface LinesOptions extends AssessOptions {
  /** Only verdicts: smaller and faster. */
  verdict?: boolean | undefined;
  /** The number of the first line in messages; 1 without it. */
  firstLine?: number | undefined;
}
