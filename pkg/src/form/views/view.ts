// What the views show, and what they call: each view is a function from these two to a template.

import type { Answer, Delivery, Screen } from "../../session/model.js";
import type { Session } from "../../session/session.js";
import type { FrameActs, StartActs } from "./frame.js";

/** What was told about printing, copying and downloading, and a text to copy by hand. */
export interface Told {
  readonly text: string;
  readonly byHand: string | null;
}

/** What is known of a report after it was sent. */
export interface After {
  /** What its receiver says, in its own word, since when, and who has it. */
  readonly standing: { readonly state: string; readonly at: string | null; readonly holder: string | null } | null;
  /** What became of the latest question or addition, and what the receiver says of that. */
  readonly told: "added" | "failed" | null;
  readonly said: string;
}

/** A report of this reporter that this device knows of. */
export interface Mine {
  readonly id: string;
  /** When it was made, RFC 3339, and how it begins in the reporter's words; nothing of one that an older form made. */
  readonly made: string | null;
  readonly told: string;
  readonly delivery: Delivery;
  /** `null` where its receiver cannot be asked. */
  readonly after: After | null;
}

/** What is shown of a form that is in use. */
export interface State {
  readonly session: Session;
  /** The moment from which deadlines are counted. */
  readonly now: Date;
  readonly told: Told;
  /** What became of the report on the screen; `null` where its receiver cannot be asked. */
  readonly after: After | null;
  /** All reports of this device, the latest first, and whether it is asked if those that were sent are to be forgotten. */
  readonly mine: readonly Mine[];
  readonly forgetting: boolean;
  /** Whether reports are sent anywhere. */
  readonly sends: boolean;
  /** Whether all signs are shown on the first screen. */
  readonly pointing: boolean;
  /** Whether nothing can be entered. */
  readonly disabled: boolean;
  /** What is told about the draft. */
  readonly notices: readonly string[];
  /** Whether the device has everything that is on the screen, and whether it has nothing of something. */
  readonly saved: boolean;
  readonly unsaved: boolean;
}

/** What the reporter does. What goes wrong in any of it is told: views call nothing else. */
export interface Acts extends FrameActs, StartActs {
  onAgain(): void;
  onGo(screen: Screen): void;
  onSign(id: string): void;
  onPointing(event: Event): void;
  onAlone(event: Event): void;
  onAnswer(event: Event): void;
  onBack(): void;
  /** An option was tapped: that answers the question. */
  onTap(event: MouseEvent, answer: Answer): void;
  onNumber(event: Event): void;
  onSkip(): void;
  onMore(): void;
  onChange(fact: string): void;
  onMoment(event: Event): void;
  onNow(event: Event): void;
  onDetails(event: Event): void;
  onSendDetails(event: Event): void;
  onFiles(event: Event): void;
  onRemove(id: string): void;
  onDone(step: string): void;
  onSendAgain(): void;
  onAsk(report: string): void;
  onAdd(event: Event, report: string): void;
  onMine(event: Event): void;
  onRetry(report: string): void;
  onForgetting(forgetting: boolean): void;
  onForget(): void;
  onPrint(): void;
  onPrintAll(): void;
  onCopy(): void;
  onJson(): void;
  onMarkdown(): void;
  onFresh(): void;
  onKeep(): void;
  onClear(): void;
  onField(field: string): void;
}
