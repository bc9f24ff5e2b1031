// The shapes of a report and its receipt, as the engine's schema has them.

import type { Audience, Decision, DeskDecision } from "../../build/types.js";

export type {
  Attached,
  Brief,
  DeskEdition,
  Differs,
  Edition,
  FactChange,
  FirstShown,
  LevelShown,
  Receipt,
  Report,
  Shown,
  What,
} from "../../build/shapes.js";

/** The format of reports that this version makes and reads. */
export const FORMAT = 1;

/** The audience whose questions and first steps a form and its reports show. */
export const AUDIENCE = "reporter" satisfies Audience;

/** Nested facts, as packs and desks take them. */
export type Facts = Readonly<Record<string, unknown>>;

/** What decides: a loaded pack or desk. */
export interface Decides {
  assess(
    facts: Facts,
    options: {
      readonly locale?: string;
      readonly received?: string;
      readonly zone?: string;
      // biome-ignore lint/suspicious/noExplicitAny: a pack's roles and a desk's are shaped otherwise
      readonly roles?: any;
    },
  ): Decision | DeskDecision;
}
