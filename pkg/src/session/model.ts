// What the form knows and keeps: answers, drafts, attachments and the report.

import type { DeskDecision } from "fenji";
import type { Facts, Receipt } from "../report/shape.js";

/** What the engine says that screens show as it is. */
export type { Basis, Due, FactInfo, Holds, Suggestion, WorkDuty, WorkStep } from "fenji";

/** One answer: a value, a partial answer such as `{ includes: […] }`, or `null` for "I do not know". */
export type Answer = unknown;

/** Answers by the fact's dotted id. */
export type Answers = Readonly<Record<string, Answer>>;

/** Where the reporter is. */
export type Screen = "start" | "ask" | "details" | "check" | "result";

/** A picture, a log or another file that goes with the report. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 in hexadecimal digits; not in pages of plain http, nor in drafts of older forms. */
  readonly sha256?: string;
  readonly blob: Blob;
}

/** Which pack or desk decided. */
export type PackRef = DeskDecision["desk"];

export type { Facts, Receipt, Report } from "../report/shape.js";

/** Everything needed to go on after a reload, a crash or a closed tab. */
export interface Draft {
  readonly pack: PackRef;
  readonly answers: Answers;
  readonly screen: Screen;
  /** The question shown, on the screen `ask`. */
  readonly asked: string | null;
  /** Steps ticked as done. */
  readonly done: readonly string[];
  /** When the report was finished, the clock of most deadlines; `null` while it is not. RFC 3339. */
  readonly received: string | null;
  /** The zone in which its deadlines count; not in drafts of older forms. */
  readonly zone?: string;
  /** The id that the report will have. */
  readonly report: string;
  /** The id of the report that it updates; not in drafts of older forms. */
  readonly previous?: string | null;
  /** Whether something was changed after the report was submitted; not in drafts of older forms. */
  readonly changed?: boolean;
  /** The facts of the latest finished report, and of the one that it replaced; not in drafts of older forms. */
  readonly reported?: readonly Facts[];
  /** What stands in fields and is no answer yet, by fact: not in drafts of older forms. */
  readonly typed?: Typed;
  /** The signs pointed to so far on the first screen, and the questions asked since, in order; not in drafts of older forms. */
  readonly signs?: readonly string[];
  readonly way?: readonly string[];
  readonly attachments: readonly Attachment[];
}

/** The names and values of a question's fields as they stand on the screen, by the fact's id. */
export type Typed = Readonly<Record<string, readonly (readonly [name: string, value: string])[]>>;

/** A report in words, as it stands on paper: what is sent of it has only facts. */
export interface Paper {
  readonly id: string;
  /** When the reporter finished it for the first time: RFC 3339. */
  readonly received: string;
  readonly locale: string;
  /** What decided, with its title. */
  readonly by: PackRef & { readonly title: string };
  readonly decision: DeskDecision;
  readonly answers: readonly ReportAnswer[];
  /** Ids of the steps ticked as done. */
  readonly done: readonly string[];
  /** Names of the files. */
  readonly files: readonly string[];
}

/** One question with its answer in words. */
export interface ReportAnswer {
  readonly fact: string;
  readonly question: string;
  readonly answer: string;
}

/** Why a report waits. */
export type Why =
  /** No connection to the endpoint. */
  | "unreachable"
  /** The endpoint did not answer in time. */
  | "slow"
  /** The endpoint is busy, or does not work at the moment. */
  | "server"
  /** The endpoint wants a sign-in first, or leads elsewhere. */
  | "sign-in"
  /** The endpoint answered, but with no receipt that names the report. */
  | "unconfirmed";

/** How a report got on its way. */
export type Delivery =
  /** The endpoint has it: its receipt names the report. */
  | { readonly state: "sent"; readonly reference: string | null; readonly receipt: Receipt | null }
  /** It is tried again by itself. `why` is `null` before the first attempt has ended; `status` is 0 without an answer. */
  | { readonly state: "waiting"; readonly why: Why | null; readonly status: number }
  /** The endpoint refused it, with these words; it stays on this device. */
  | { readonly state: "refused"; readonly status: number; readonly said: string }
  /** There is no endpoint; it stays on this device. */
  | { readonly state: "kept" };

/** What became of which report. */
export interface DeliveryDetail {
  /** The report's id. */
  readonly id: string;
  readonly delivery: Delivery;
}

/** The same for whoever looks at a report that may not be on its way yet. */
export type Shown = Delivery | { readonly state: "none" | "sending" };

/** What of a report is kept where it was entered: without its attachments (`answers`), or not at all, where that failed. */
export type Stored = "all" | "answers" | "nothing";
