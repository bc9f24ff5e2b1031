// What was reported so far, and what has changed since.

import type { FactChange } from "../report/shape.js";
import { type Changes, changesOf } from "./changes.js";
import type { Interview, Reassessed } from "./interview.js";
import type { Facts } from "./model.js";
import type { Plan } from "./plans.js";
import type { Words } from "./words.js";

/** The latest finished report of an interview, and the one before. */
export class Reported {
  readonly #interview: Interview;
  /** Their facts, the latest first. */
  #facts: readonly Facts[];
  #reassessed: Reassessed | null = null;

  constructor(interview: Interview, facts: readonly Facts[]) {
    this.#interview = interview;
    this.#facts = facts;
  }

  get facts(): readonly Facts[] {
    return this.#facts;
  }

  /** A report was finished, as it stands now. */
  finish(): void {
    this.#facts = [this.#interview.facts, ...this.#facts].slice(0, 2);
  }

  /** Looks again what has changed since the last report, or, where nothing has, what that one has changed. */
  look(changed: boolean, words: Words): Changes | null {
    const before = this.#facts[changed ? 0 : 1];
    this.#reassessed = before ? this.#interview.since(before) : null;
    return this.#reassessed && changesOf(this.#reassessed, this.#interview.info, words);
  }

  /** The more serious level that stands until whoever commands agrees to a milder one. */
  heldLevel(plan: Plan): string | null {
    const { comparison } = this.#reassessed ?? {};
    const one = comparison?.packs.find(({ pack }) => pack === plan.id)?.comparison;
    return one?.level.takes_effect === "when-confirmed" ? one.level.before : null;
  }

  /** The facts that are otherwise than in the report before. */
  get changes(): FactChange[] {
    return (this.#reassessed?.comparison.facts ?? []).map(({ fact, before, after }) => ({
      fact,
      // What was not known before, or is not any more, stands not in it.
      ...(before === null ? {} : { before }),
      ...(after === null ? {} : { after }),
    }));
  }
}
