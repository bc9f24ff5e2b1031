// The way of one report as state and acts. No screen, clock or storage stands in here: whoever shows it hands them in.

import type { DeskRoles, FactInfo, Roles } from "fenji";
import { type Changes, changesAloud, changesOf } from "./changes.js";
import { type AttachmentError, notTaken } from "./files.js";
import { Interview, type Reassessed } from "./interview.js";
import type { Answer, Attachment, Choice, Draft, Facts, Report, Screen, Shown, Stored } from "./model.js";
import { outline, type Section } from "./outline.js";
import { type Decider, isDesk, type Plan } from "./plans.js";
import { type Fields, type Filled, readAnswer, readDetails, type Wrong } from "./reading.js";
import { reportOf } from "./report.js";
import { confirmed } from "./suggestions.js";
import { plainText } from "./typed.js";
import { changeLines, levelsAloud } from "./verdict.js";
import type { Words } from "./words.js";

/** The screens, in their order. */
export const SCREENS: readonly Screen[] = ["describe", "ask", "details", "check", "result"];

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
}

/** The way of one report, from a description to what to do. Its state is there to be read; the acts change it. */
export class Session {
  interview!: Interview;
  words: Words;
  screen!: Screen;
  /** The fact that is asked on the screen `ask`; without one it is the next of the interview. */
  asked!: string | null;
  /** The reporter's own words as they stand in the field. */
  story!: string;
  /** How the suggestions were answered, by `suggestionKey`. */
  choices!: Map<string, Choice>;
  /** What stands in fields and is no answer yet, by fact. */
  typed!: Map<string, Fields>;
  errors!: readonly Wrong[];
  attachments!: readonly Attachment[];
  /** Ids of the steps ticked as done. */
  done!: Set<string>;
  reportId!: string;
  /** Whether it is asked if everything is to be deleted. */
  clearing!: boolean;
  /** What screen readers are told about the verdict. */
  announced!: string;
  changedSinceSubmit!: boolean;
  /** What has changed since the last report; `null` where there is none, or nothing has. */
  changes: Changes | null = null;
  /** The latest finished report, while nothing was changed since this session began. */
  submitted: Report | null = null;
  /** What became of the report, and what of it is kept where it was entered. */
  delivery!: Shown;
  stored: Stored = "nothing";

  #decider: Decider;
  readonly #around: Surroundings;
  #roles: Roles | DeskRoles | null;
  /** The facts of the latest finished report, and of the one before. */
  #reported: readonly Facts[] = [];
  #reassessed: Reassessed | null = null;
  /** Where to go back to after one answer was changed. */
  #returning: Screen | null = null;

  constructor({ decider, locale, words, draft = null, roles = null }: Beginning, around: Surroundings) {
    this.#decider = decider;
    this.#around = around;
    this.#roles = roles;
    this.words = words;
    this.begin(draft, locale);
  }

  /** The question on the screen. */
  get question(): FactInfo | null {
    return this.interview.fact(this.asked ?? "") ?? this.interview.next;
  }

  get locale(): string {
    return this.interview.locale;
  }

  /** Begins anew, or where `draft` ended. */
  begin(draft: Draft | null, locale: string = this.locale): void {
    this.reportId = draft?.report ?? this.#around.newId();
    this.interview = new Interview(this.#decider, {
      locale,
      received: draft?.received ?? null,
      zone: draft?.received ? draft.zone : undefined,
      answers: draft?.answers ?? {},
    });
    if (this.#roles) this.bind(this.#roles);
    const { story } = this.interview;
    this.typed = new Map(Object.entries(draft?.typed ?? {}));
    const told = story ? String(this.interview.answerTo(story.id) ?? "") : "";
    this.story = (story && this.typed.get(story.id)?.[0]?.[1]) ?? told;
    this.choices = new Map(draft?.choices ?? []);
    this.errors = [];
    this.clearing = false;
    this.screen = draft?.screen ?? "describe";
    this.asked = draft?.asked ?? null;
    if (this.screen === "ask" && !this.interview.fact(this.asked ?? "") && !this.interview.next)
      this.screen = "details";
    this.attachments = [...(draft?.attachments ?? [])];
    this.done = new Set(draft?.done ?? []);
    this.delivery = { state: "none" };
    this.changedSinceSubmit = draft?.changed ?? false;
    if (plainText(this.story) !== told) {
      this.#tellStory();
      this.changedSinceSubmit = this.interview.received !== null;
    }
    const finished = this.interview.received !== null && !this.changedSinceSubmit;
    this.#reported = draft?.reported ?? (finished ? [this.interview.facts] : []);
    this.announced = "";
    this.#reassess();
    this.submitted = finished ? this.report() : null;
  }

  /** Who fills the plan's roles from now on; nobody where the engine refuses them, which is told. */
  bind(roles: Roles | DeskRoles | null): void {
    this.#roles = roles;
    try {
      this.interview.roles = roles;
    } catch (thrown) {
      this.#around.fail?.(thrown);
    }
  }

  /** Another language, with its words; `decider` is the same plan loaded from the file of that language, if it has its own. */
  speak(locale: string, words: Words, decider: Decider = this.#decider): void {
    this.words = words;
    this.#decider = decider;
    this.interview.speak(locale, decider);
    this.errors = [];
    this.announced = "";
    this.#reassess();
    this.#around.decided?.();
    this.#around.changed?.();
  }

  /** The session as a draft keeps it. */
  draft(): Draft {
    const { answers, received, zone, decision, story } = this.interview;
    const { screen, asked, reportId: report, attachments, changedSinceSubmit: changed } = this;
    const typed = new Map(this.typed);
    // The last words may not have been read yet.
    if (story && plainText(this.story) !== (answers[story.id] ?? "")) typed.set(story.id, [["story", this.story]]);
    const pack = isDesk(decision) ? decision.desk : decision.pack;
    return {
      ...{ pack, answers, received, zone, screen, asked, report, changed },
      ...{ attachments, done: [...this.done], reported: this.#reported },
      ...{ typed: Object.fromEntries(typed), choices: [...this.choices] },
    };
  }

  /** The report as it is now. */
  report(): Report {
    const { reportId: id, attachments } = this;
    const changes = this.#reassessed?.comparison;
    const more = { id, created: this.#around.now(), done: [...this.done], attachments };
    return reportOf(this.interview, this.words, { ...more, ...(changes ? { changes } : {}) });
  }

  /** The report in words, as titled rows. */
  outline(): Section[] {
    return outline(this.report(), this.interview.info, this.words, this.changes);
  }

  /** The more serious level that stands until whoever commands agrees to a milder one. */
  heldLevel(plan: Plan): string | null {
    const { comparison } = this.#reassessed ?? {};
    if (!comparison) return null;
    const one = "packs" in comparison ? comparison.packs.find(({ pack }) => pack === plan.id)?.comparison : comparison;
    return one?.level.takes_effect === "when-confirmed" ? one.level.before : null;
  }

  // What the reporter does.

  /** Shows a screen, from its top. */
  go(screen: Screen, asked: string | null = null): void {
    this.screen = screen;
    this.asked = asked;
    this.errors = [];
    this.clearing = false;
    // Where the reporter is belongs to the draft.
    if (screen === "result" || this.interview.given.length > 0) this.#around.entered?.();
    this.#around.turned?.();
    this.#around.changed?.();
  }

  /** The reporter's own words as they stand in the field; they count once they are read. */
  write(story: string): void {
    this.story = story;
    this.#around.entered?.();
  }

  /** Reads what was written: suggestions come from it. */
  readStory(): void {
    this.#tellStory();
    this.#changed();
  }

  /** Answers a suggestion. */
  choose(key: string, choice: Choice): void {
    this.choices.set(key, choice);
    this.#around.entered?.();
    this.#around.changed?.();
  }

  /** The description is complete: confirmed suggestions become answers, and the first question is asked. */
  describe(): void {
    this.#tellStory();
    this.interview.answerAll(confirmed(this.interview, this.choices));
    this.choices.clear();
    this.#changed();
    this.#askNext();
  }

  /** What stands in a fact's fields and is no answer yet. */
  type(fact: string, fields: Fields): void {
    this.typed.set(fact, fields);
    this.#around.entered?.();
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
    }
    this.#changed();
    const { interview, words } = this;
    this.announced = [
      ...this.#aloud(),
      ...changeLines(interview, words),
      ...levelsAloud(interview.verdict, words),
    ].join(" ");
    if (this.#returning) this.go(this.#returning);
    else this.#askNext();
    this.#returning = null;
  }

  /** Goes to the details, whatever is not asked yet. */
  skip(): void {
    this.go("details");
  }

  /** Goes back by one screen or question. */
  back(): void {
    this.#returning = null;
    const [screen, asked] = this.#before();
    this.go(screen, asked);
  }

  /** Goes to where a fact is answered; from a question back to here. */
  change(fact: string): void {
    const back = this.screen;
    if (fact === this.interview.story?.id) this.go("describe");
    else if (!this.#isAsked(fact)) this.go("details");
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
    if (this.delivery.state !== "none" && !this.changedSinceSubmit) {
      this.go("result");
      return null;
    }
    this.interview.receive(this.#around.now());
    // A changed report is another one: the receiver would take the same number for the same report.
    const replaces = this.submitted || this.delivery.state !== "none" ? this.reportId : undefined;
    if (replaces) this.reportId = this.#around.newId();
    this.changedSinceSubmit = false;
    this.#reported = [this.interview.facts, ...this.#reported].slice(0, 2);
    this.#reassess();
    this.announced = this.#aloud().join();
    const report = { ...this.report(), ...(replaces ? { replaces } : {}) };
    this.submitted = report;
    this.#around.decided?.();
    this.go("result");
    return report;
  }

  /** What became of the report, and what of it is kept. */
  deliver(delivery: Shown, stored: Stored): void {
    this.delivery = delivery;
    this.stored = stored;
    this.#around.changed?.();
  }

  /** Asks whether everything is to be deleted, or no more. */
  askToClear(clearing: boolean): void {
    this.clearing = clearing;
    this.#around.asked?.();
    this.#around.changed?.();
  }

  /** Forgets everything that was entered. */
  clear(): void {
    this.begin(null);
    this.go("describe");
    this.#around.decided?.();
  }

  /** Something is to be mended before it goes on. */
  wrong(errors: readonly Wrong[]): void {
    this.errors = errors;
    this.#around.asked?.();
    this.#around.changed?.();
  }

  #tellStory(): void {
    const { story } = this.interview;
    if (!story) return;
    this.interview.answer(story.id, plainText(this.story) || undefined);
    this.interview.change = null;
    this.typed.delete(story.id);
  }

  #askNext(): void {
    const { next } = this.interview;
    this.go(next ? "ask" : "details", next?.id ?? null);
  }

  /** The screen before this one, and the question on it. */
  #before(): [Screen, string | null] {
    if (this.screen === "check") return ["details", null];
    const { answers, verdict } = this.interview;
    // What the description has answered in part is still to be asked: it comes after, not before.
    const open = new Set(verdict.open.map(({ fact }) => fact));
    const given = (id: string) => this.interview.answered(id) && !open.has(id) && this.#isAsked(id);
    const questions = Object.keys(answers).filter(given);
    const index = this.screen === "ask" ? questions.indexOf(this.asked ?? "") : -1;
    const before = index < 0 ? questions.at(-1) : questions[index - 1];
    return before ? ["ask", before] : ["describe", null];
  }

  #isAsked(id: string): boolean {
    const fact = this.interview.fact(id);
    return fact !== undefined && !this.interview.details.includes(fact) && fact.id !== this.interview.story?.id;
  }

  /** What has changed since the last report, for who does not see it. */
  #aloud(): string[] {
    return this.changes ? [changesAloud(this.changes, this.words)] : [];
  }

  /** Something was entered. */
  #changed(decides = true): void {
    this.#around.entered?.();
    if (decides) {
      this.changedSinceSubmit = this.interview.received !== null;
      this.#reassess();
      this.#around.decided?.();
    }
    this.#around.changed?.();
  }

  /** Looks again what has changed since the last report, or, where nothing has, what that one has changed. */
  #reassess(): void {
    const before = this.#reported[this.changedSinceSubmit ? 0 : 1];
    this.#reassessed = before ? this.interview.since(before) : null;
    this.changes = this.#reassessed && changesOf(this.#reassessed, this.interview.info, this.words);
  }
}
