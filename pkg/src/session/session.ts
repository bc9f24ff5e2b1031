// The way of one report as state and acts. No screen, clock or storage stands in here: whoever shows it hands them in.

import type { FactInfo } from "fenji";
import { changesAloud } from "./changes.js";
import { type AttachmentError, notTaken } from "./files.js";
import { guideAloud } from "./guide.js";
import type { Answer, Attachment, Report, Screen, Shown, Stored } from "./model.js";
import { type Fields, type Filled, readAnswer, readDetails, type Wrong } from "./reading.js";
import { SessionState } from "./state.js";

/** The way of one report, from a description to what to do. Its state is there to be read; the acts change it. */
export class Session extends SessionState {
  /** Where to go back to after one answer was changed. */
  #returning: Screen | null = null;

  /** Shows a screen, from its top. */
  go(screen: Screen, asked: string | null = null): void {
    this.screen = screen;
    this.asked = asked;
    this.errors = [];
    this.clearing = false;
    // Where the reporter is belongs to the draft.
    if (screen === "result" || this.interview.given.length > 0) this.around.entered?.();
    this.around.turned?.();
    this.around.changed?.();
  }

  /** The reporter's own words as they stand in the field; they count once they are read. */
  write(story: string): void {
    this.story = story;
    this.around.entered?.();
  }

  /** Reads what was written: suggestions come from it. */
  readStory(): void {
    this.tellStory();
    this.#changed();
  }

  /** What was entered before there was a session: all of it at once. */
  takeUp(text: string, danger: boolean | null | undefined): void {
    if (text) this.story = text;
    if (text) this.tellStory();
    if (danger !== undefined && this.interview.danger) this.interview.take(this.interview.danger.id, danger);
    this.#changed();
    if (danger !== undefined) this.announced = guideAloud(this.interview, this.words);
  }

  /** Whether people are in danger: what there is to do then is known at once. `undefined` takes the answer back. */
  endanger(answer: boolean | null | undefined): void {
    const { danger } = this.interview;
    if (!danger) return;
    this.interview.take(danger.id, answer);
    this.#changed();
    this.announced = guideAloud(this.interview, this.words);
  }

  /** Points to a sign, or no more. */
  point(sign: string): void {
    const { chosen } = this.interview;
    if (!chosen.delete(sign)) chosen.add(sign);
    this.announced = guideAloud(this.interview, this.words);
    this.around.entered?.();
    this.around.changed?.();
  }

  /** The first screen is complete: the signs pointed to become the answer, and the first question is asked. */
  describe(): void {
    this.#settle();
    this.around.entered?.();
    this.reassess();
    this.around.decided?.();
    this.announced = guideAloud(this.interview, this.words);
    this.#goOn();
  }

  /** What stands on the first screen becomes answers. */
  #settle(): void {
    const { received } = this.interview;
    const before = received === null ? "" : JSON.stringify(this.interview.facts);
    this.tellStory();
    const { signs, chosen } = this.interview;
    const known = signs && this.interview.answerTo(signs.id);
    const answer = signs?.options.flatMap(({ id }) => (chosen.has(id) ? [id] : [])) ?? [];
    // What was asked in full and answered with none, or not known, stays so.
    const told = answer.length > 0 ? answer : undefined;
    if (signs && (told || (Array.isArray(known) && known.length > 0)) && String(told) !== String(known))
      this.interview.take(signs.id, told);
    this.interview.change = null;
    if (received !== null && JSON.stringify(this.interview.facts) !== before) this.changedSinceSubmit = true;
  }

  /** What stands in a fact's fields and is no answer yet. */
  type(fact: string, fields: Fields): void {
    this.typed.set(fact, fields);
    this.around.entered?.();
  }

  /** Answers the question on the screen with what stands in its fields; what is missing is told. */
  answerFields(fields: Fields): void {
    const fact = this.question;
    const read = fact && readAnswer(this.interview, fact, fields, this.words);
    if (read && "error" in read) this.wrong([{ field: "answer", text: read.error }]);
    else this.#answer(fact, read?.answer);
  }

  /**
   * Answers the question on the screen as the engine takes it, `null` for “I do not know”. What does not fit is set aside:
   * older answers first, and one that the fact does not have at once.
   */
  answer(answer: Answer): void {
    this.#answer(this.question, answer);
  }

  #answer(fact: FactInfo | null, answer: Answer): void {
    if (fact) {
      this.interview.answer(fact.id, answer);
      this.typed.delete(fact.id);
      this.way.take(fact.id);
      if (fact.id === this.interview.signs?.id) {
        this.interview.chosen.clear();
        if (Array.isArray(answer)) for (const id of answer) this.interview.chosen.add(String(id));
      }
    }
    this.#changed();
    this.announced = guideAloud(this.interview, this.words);
    this.#goOn();
  }

  /** Goes to the end, whatever is not asked yet. */
  skip(): void {
    this.go("check");
  }

  /** Asks on, past what reporters are asked. */
  more(): void {
    this.way.extend();
    this.#askNext();
  }

  /** Goes back by one screen or question. */
  back(): void {
    this.#returning = null;
    const [screen, asked] = this.way.before(this.screen, this.asked);
    this.go(screen, asked);
  }

  /** Goes to where a fact is answered; from a question back to here. */
  change(fact: string): void {
    const back = this.screen;
    const { story, danger, signs } = this.interview;
    const first = [
      story?.id,
      ...[danger, signs].flatMap((one) => (one && !this.way.ids.includes(one.id) ? one.id : [])),
    ];
    if (first.includes(fact)) {
      this.go("start");
      this.#returning = back === "start" ? null : back;
    } else if (!this.way.asks(fact)) this.go("details");
    else {
      this.go("ask", fact);
      this.#returning = back;
    }
  }

  /** Takes the details; what is wrong with some is told, the others count. */
  fill(filled: ReadonlyMap<string, Filled>): void {
    const { answers, errors } = readDetails(this.interview, filled, this.words);
    this.interview.answerAll(answers);
    for (const [fact] of answers) this.typed.delete(fact);
    this.#changed();
    if (errors.length > 0) this.wrong(errors);
    else this.go("check");
  }

  /** Takes files, of which `refusal` has refused none; and tells of those that were refused. */
  attach(files: readonly Attachment[], refused: readonly AttachmentError[] = []): void {
    this.attachments = [...this.attachments, ...files];
    this.#changed();
    const errors = refused.map((error) => ({ field: "files", text: notTaken(error, this.words, this.locale) }));
    if (errors.length > 0) this.wrong(errors);
  }

  /** Takes a file back. */
  detach(id: string): void {
    this.attachments = this.attachments.filter((file) => file.id !== id);
    this.#changed();
  }

  /** Ticks a step as done, or not done. */
  tick(step: string): void {
    if (!this.done.delete(step)) this.done.add(step);
    this.#changed(false);
  }

  /**
   * Finishes the report and shows what to do: the report, to be sent. None where it is on its way already and was not
   * changed, for it is not sent twice.
   */
  finish(): Report | null {
    if (this.screen === "start") {
      this.#settle();
      // Nothing can be done about nothing.
      if (this.interview.given.length === 0) {
        this.wrong([{ field: "story", text: this.words.start.empty }]);
        return null;
      }
    }
    if (this.delivery.state !== "none" && !this.changedSinceSubmit) {
      this.go("result");
      return null;
    }
    this.interview.receive(this.around.now(), this.about.received);
    // A changed report is another one: the receiver would take the same number for the same report.
    if (this.submitted || this.delivery.state !== "none") {
      this.previous = this.reportId;
      this.reportId = this.around.newId();
    }
    this.changedSinceSubmit = false;
    this.reported.finish();
    this.reassess();
    this.announced = this.changes ? changesAloud(this.changes, this.words) : "";
    const report = this.report();
    this.submitted = report;
    this.around.decided?.();
    this.go("result");
    return report;
  }

  /** What became of the report, and what of it is kept. */
  deliver(delivery: Shown, stored: Stored): void {
    this.delivery = delivery;
    this.stored = stored;
    this.around.changed?.();
  }

  /** Asks whether everything is to be deleted, or no more. */
  askToClear(clearing: boolean): void {
    this.clearing = clearing;
    this.around.asked?.();
    this.around.changed?.();
  }

  /** Forgets everything that was entered. */
  clear(): void {
    this.begin(null);
    this.go("start");
    this.around.decided?.();
  }

  /** Something is to be mended before it goes on. */
  wrong(errors: readonly Wrong[]): void {
    this.errors = errors;
    this.around.asked?.();
    this.around.changed?.();
  }

  /** Back to where one answer was to be changed, else to the next question. */
  #goOn(): void {
    const back = this.#returning;
    this.#returning = null;
    if (back) this.go(back);
    else this.#askNext();
  }

  #askNext(): void {
    const { next } = this.way;
    this.go(next ? "ask" : "check", next?.id ?? null);
  }

  /** Something was entered. */
  #changed(decides = true): void {
    this.around.entered?.();
    if (decides) {
      this.changedSinceSubmit = this.interview.received !== null;
      this.reassess();
      this.around.decided?.();
    }
    this.around.changed?.();
  }
}
