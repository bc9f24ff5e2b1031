// What the form knows and keeps: answers, drafts, attachments and the report.

import type { Comparison, Decision, DeskComparison, DeskDecision } from "fenji";

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
  readonly blob: Blob;
}

/** Which pack or desk decided. */
export type PackRef = Decision["pack"];

/** Nested facts, as `Pack.assess` and `Desk.assess` take them. */
export type Facts = Readonly<Record<string, unknown>>;

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

/** The report as it is sent, downloaded and kept: JSON that stands on its own. `desk` tells a desk's from a pack's. */
export type Report = PackReport | DeskReport;

/** A report that one pack decided. */
export interface PackReport extends AnyReport {
  readonly pack: PackRef & { readonly title: string };
  readonly desk?: undefined;
  /** The engine's whole decision in `locale`. */
  readonly decision: Decision;
  /** What has changed since the report that this one replaces. */
  readonly changes?: Comparison;
}

/** A report that a desk decided, for all the packs that it concerns. */
export interface DeskReport extends AnyReport {
  readonly desk: PackRef & { readonly title: string };
  readonly pack?: undefined;
  /** The engine's whole decision in `locale`: which packs, what each decides, one worklist. */
  readonly decision: DeskDecision;
  /** What has changed since the report that this one replaces. */
  readonly changes?: DeskComparison;
}

interface AnyReport {
  /** A UUID; also the idempotency key. */
  readonly id: string;
  /** The id of the report that this one corrects. */
  readonly replaces?: string;
  /** When it was made. RFC 3339. */
  readonly created: string;
  /** When the reporter finished it for the first time: the clock of most deadlines. RFC 3339. */
  readonly received: string;
  /** Where days, months and years of deadlines count: the device's time zone, an IANA name or an offset. */
  readonly zone: string;
  readonly locale: string;
  readonly facts: Facts;
  /** The same in words: each question with its answer, and the report field it fills where the plan asks for one. */
  readonly answers: readonly ReportAnswer[];
  /** Ids of the steps ticked as done. */
  readonly done: readonly string[];
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly size: number }[];
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
  | { readonly state: "sent"; readonly reference: string | null }
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
