// Which questions were asked on the way of a report, in order, and how many there may be.

import type { FactInfo } from "fenji";
import { isQuestion, MOST } from "./asking.js";
import type { Interview } from "./interview.js";
import type { Screen } from "./model.js";

/** The questions of one way. */
export class Way {
  readonly #interview: Interview;
  readonly #ids: string[];
  #most: number;

  /** `ids` as a draft has them; those of older forms have none, and are gone on with by their answers. */
  constructor(interview: Interview, ids?: readonly string[]) {
    this.#interview = interview;
    this.#ids = [...(ids ?? Object.keys(interview.answers).filter((id) => interview.answered(id) && this.asks(id)))];
    this.#most = Math.max(MOST, this.#ids.length);
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  /** Whether a fact is asked on a screen of its own, and not with the details. */
  asks(id: string): boolean {
    return isQuestion(this.#interview.fact(id)) && !this.#interview.details.some((detail) => detail.id === id);
  }

  /** A question was answered. */
  take(id: string): void {
    if (!this.#ids.includes(id)) this.#ids.push(id);
  }

  /** The question to ask, as long as there may be more. */
  get next(): FactInfo | null {
    return this.#ids.length < this.#most ? this.#interview.next : null;
  }

  /** There may be as many again. */
  extend(): void {
    this.#most = this.#ids.length + MOST;
  }

  /** About how many are left, with `asked`, which is on the screen. */
  left(asked: string): number {
    const before = this.#ids.includes(asked) ? this.#ids.length - 1 : this.#ids.length;
    return this.#interview.ahead(Math.max(1, this.#most - before));
  }

  /** The screen before this one, and the question on it. */
  before(screen: Screen, asked: string | null): [Screen, string | null] {
    if (screen === "details") return ["check", null];
    const questions = this.#ids.filter((id) => this.#interview.answered(id));
    const index = screen === "ask" ? questions.indexOf(asked ?? "") : -1;
    const before = index < 0 ? questions.at(-1) : questions[index - 1];
    return before && index !== 0 ? ["ask", before] : ["start", null];
  }
}
