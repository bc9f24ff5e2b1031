// What a session begins with, and what it is handed of the world.

import type { DeskRoles, Roles } from "fenji";
import type { About } from "./about.js";
import type { Draft } from "./model.js";
import type { Decider } from "./plans.js";
import type { Words } from "./words.js";

/** What a session is handed of the world, and whom it tells. */
export interface Surroundings {
  /** The clock. */
  now(): Date;
  /** A new id for a report: a UUID. */
  newId(): string;
  /** Something is otherwise: what is shown is to be drawn anew. */
  changed?(): void;
  /** Something was entered that a draft should have. */
  entered?(): void;
  /** It was decided anew. */
  decided?(): void;
  /** Another screen is shown, from its top. */
  turned?(): void;
  /** Something on the screen wants attention first: `errors`, or the question that `clearing` stands for. */
  asked?(): void;
  /** The engine refused the roles, with this error; the session goes on without them. */
  fail?(thrown: unknown): void;
}

/** With what a session begins. */
export interface Beginning {
  /** A loaded pack or desk; it stays whose it is, and must not be freed before the session is done with. */
  readonly decider: Decider;
  /** A locale of the pack's. */
  readonly locale: string;
  /** The words of that locale, as `wordsFor` gives them. */
  readonly words: Words;
  /** Where a draft ended. */
  readonly draft?: Draft | null;
  /** Who fills the plan's roles. */
  readonly roles?: Roles | DeskRoles | null;
  /** What the page around knows, and what stands in its reports. */
  readonly about?: About;
}
