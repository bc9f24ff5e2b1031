// The element, as those who drive it know it.

import type { Bundle, Desk, DeskRoles, Pack, Roles } from "fenji";
import type { ReactiveControllerHost } from "lit";
import type { Sending } from "../device/post.js";
import type { Report } from "../report/shape.js";
import type { KnownFacts } from "../session/about.js";

/** What the form is given to decide by; `null` while it is given nothing. */
export type Given = string | Bundle | Pack | Desk | null;

/** What was entered before the form was there, and what it is to do once it is. */
export interface Early {
  readonly text: string;
  readonly danger: boolean | null | undefined;
  readonly waits: "next" | "send" | null;
}

/** What the controller needs of the element. */
export interface Host extends ReactiveControllerHost {
  readonly pack: Given;
  readonly trusted: boolean;
  /** Other values of the parameters in texts. */
  readonly parameters: Readonly<Record<string, string>> | null;
  readonly endpoint: string | null;
  readonly draftKey: string | null;
  readonly roles: Roles | DeskRoles | null;
  /** Who is signed in. */
  readonly user: string | null;
  readonly headers: Sending["headers"];
  readonly credentials: RequestCredentials;
  readonly facts: KnownFacts | null;
  readonly received: Date | string | null;
  readonly previous: Report | null;
  readonly detail: "brief" | "full";
  readonly portal: string | null;
  /** Whether nothing can be entered. */
  readonly disabled: boolean;
  /** The form in the page. */
  readonly element: HTMLElement;
  /** The languages to try, the best first. */
  readonly wanted: readonly string[];
  /** Fires an event; whether whoever hears it lets it go on. */
  tell<T>(name: string, detail: T, cancelable?: boolean): boolean;
  /** Hands over what was entered so far. */
  early(): Early;
  /** Another screen is drawn, from its top. */
  turned(): void;
  /** Takes the focus to what matters most, once it is drawn. */
  attend(): void;
  /** Takes the focus to a field. */
  focusField(field: string): void;
  /** The finished report, or none yet: the value in a surrounding form. */
  submitted(): void;
}
