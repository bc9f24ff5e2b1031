// The way of one report as state and acts. No screen, clock or storage stands in here: whoever shows it hands them in.

import { Desk, type DeskRoles, type FactInfo, type Roles } from "fenji";
import { reportOf } from "../report/make.js";
import type { FactChange } from "../report/shape.js";
import { type About, flattened } from "./about.js";
import { isQuestion, MOST, offered } from "./asking.js";
import { brief } from "./brief.js";
import { type Changes, changesAloud, changesOf } from "./changes.js";
import { type AttachmentError, notTaken } from "./files.js";
import { guideAloud } from "./guide.js";
import { Interview, type Reassessed } from "./interview.js";
import type { Answer, Attachment, Draft, Facts, Paper, Report, Screen, Shown, Stored } from "./model.js";
import { outline } from "./outline.js";
import { paperOf } from "./paper.js";
import type { Decider, Plan } from "./plans.js";
import { type Fields, type Filled, readAnswer, readDetails, type Wrong } from "./reading.js";
import type { Section } from "./sections.js";
import { written } from "./time.js";
import { plainText } from "./typed.js";
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

/** The way of one report, from a description to what to do. Its state is there to be read; the acts change it. */
export class Session {
  interview!: Interview;
  words: Words;
  screen!: Screen;
  /** The fact that is asked on the screen `ask`; without one it is the next of the interview. */
  asked!: string | null;
  /** The reporter's own words as they stand in the field. */
  story!: string;
  /** What stands in fields and is no answer yet, by fact. */
  typed!: Map<string, Fields>;
  errors!: readonly Wrong[];
  attachments!: readonly Attachment[];
  /** Ids of the steps ticked as done. */
  done!: Set<string>;
  reportId!: string;
  /** The id of the report that this one updates. */
  previous!: string | null;
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
  /** What the page around knows, and what stands in its reports. */
  about: About;

  #desk!: Desk;
  /** The desk that was made of a pack alone, to be given back; none where a desk was given. */
  #made: Desk | null = null;
  readonly #around: Surroundings;
  #roles: DeskRoles | null;
  /** The facts of the latest finished report, and of the one before. */
  #reported: readonly Facts[] = [];
  #reassessed: Reassessed | null = null;
  /** Where to go back to after one answer was changed. */
  #returning: Screen | null = null;
  /** The questions asked so far, in order, and how many may be. */
  #way: string[] = [];
  #most = MOST;

  constructor({ decider, locale, words, draft = null, roles = null, about = {} }: Beginning, around: Surroundings) {
    this.#take(decider);
    this.about = about;
    this.#around = around;
    this.#roles = this.#byPack(roles);
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

  /** The signs that are pointed to, and that the first screen offers for what was written. */
  get chosen(): ReadonlySet<string> {
    return this.interview.chosen;
  }

  get offered(): FactInfo["options"] {
    const { suggestions, signs, chosen } = this.interview;
    return offered(suggestions, signs, chosen);
  }

  /** About how many questions are left, that on the screen included. */
  get left(): number {
    const asked = this.#way.includes(this.question?.id ?? "") ? this.#way.length - 1 : this.#way.length;
    return this.interview.ahead(Math.max(1, this.#most - asked));
  }

  /** Whether there is more to ask than reporters are asked. */
  get unasked(): boolean {
    return this.interview.next !== null;
  }

  /** Begins anew, or where `draft` ended. */
  begin(draft: Draft | null, locale: string = this.locale): void {
    this.reportId = draft?.report ?? this.#around.newId();
    this.previous = draft?.previous ?? null;
    this.interview = new Interview(this.#desk, {
      locale,
      received: draft?.received ?? null,
      zone: draft?.received ? draft.zone : undefined,
      answers: draft?.answers ?? {},
    });
    if (this.#roles) this.#bind(this.#roles);
    this.know(this.about, draft === null);
    const { story } = this.interview;
    this.typed = new Map(Object.entries(draft?.typed ?? {}));
    const told = story ? String(this.interview.answerTo(story.id) ?? "") : "";
    this.story = (story && this.typed.get(story.id)?.[0]?.[1]) ?? told;
    const { signs } = this.interview;
    const pointed = signs && this.interview.answerTo(signs.id);
    for (const id of draft?.signs ?? (Array.isArray(pointed) ? pointed : [])) this.interview.chosen.add(String(id));
    this.#way = [...(draft?.way ?? this.#asked())];
    this.#most = Math.max(MOST, this.#way.length);
    this.errors = [];
    this.clearing = false;
    this.screen = draft?.screen ?? "start";
    this.asked = draft?.asked ?? null;
    if (this.screen === "ask" && !this.interview.fact(this.asked ?? "") && !this.interview.next) this.screen = "check";
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
    this.#bind(this.#byPack(roles));
  }

  #bind(roles: DeskRoles | null): void {
    this.#roles = null;
    this.interview.roles = null;
    try {
      this.interview.roles = roles;
      this.#roles = roles;
    } catch (thrown) {
      this.#around.fail?.(thrown);
    }
  }

  /** What the page around knows from now on; nothing where the engine refuses it, which is told. */
  know(about: About, fresh = false): void {
    this.about = about;
    const { known = {}, preset = {}, secret = [] } = about.facts ?? {};
    try {
      this.interview.know(known, secret);
    } catch (thrown) {
      this.#around.fail?.(thrown);
    }
    if (fresh) this.interview.answerAll(flattened(preset, this.interview.info.facts));
  }

  /** Another language, with its words; `decider` is the same plan loaded from the file of that language, if it has its own. */
  speak(locale: string, words: Words, decider: Decider | null = null): void {
    this.words = words;
    const before = this.#made;
    if (decider) this.#take(decider);
    this.interview.speak(locale, this.#desk);
    if (before !== this.#made) before?.free();
    this.errors = [];
    this.announced = "";
    this.#reassess();
    this.#around.decided?.();
    this.#around.changed?.();
  }

  /** Gives back what the session holds of the engine; nothing can be asked of it afterwards. What was given stays whose it is. */
  end(): void {
    this.#made?.free();
  }

  /** The session as a draft keeps it. */
  draft(): Draft {
    const { answers, received, zone, decision, story } = this.interview;
    const { screen, asked, reportId: report, previous, attachments, changedSinceSubmit: changed } = this;
    const typed = new Map(this.typed);
    // The last words may not have been read yet.
    if (story && plainText(this.story) !== (answers[story.id] ?? "")) typed.set(story.id, [["story", this.story]]);
    return {
      ...{ pack: decision.desk, answers, received, zone, screen, asked, report, previous, changed },
      ...{ attachments, done: [...this.done], reported: this.#reported },
      ...{ typed: Object.fromEntries(typed), signs: [...this.chosen], way: [...this.#way] },
    };
  }

  /** The report as it is now: with as much of the decision as the portal wants, or with `detail`. */
  report(detail = this.about.detail): Report {
    const { interview, reportId: id, previous, done } = this;
    const { facts, zone, locale, whole: decision } = interview;
    const made = this.#around.now();
    return reportOf({
      ...{ id, previous, made, received: interview.received ?? written(made), zone, locale, facts, decision, detail },
      done: [...done],
      attachments: this.attachments.map(({ name, type, size: bytes, sha256 }) => ({
        ...{ name, type, bytes },
        ...(sha256 ? { sha256 } : {}),
      })),
      changes: previous ? this.#factChanges() : [],
      ...{ portal: this.about.portal, reporter: this.about.reporter },
      // Roles may be given as JSON text, too.
      roles: typeof this.#roles === "string" ? JSON.parse(this.#roles) : this.#roles,
    });
  }

  /** The report in words, as it stands on paper. */
  paper(): Paper {
    const { reportId: id, done, attachments } = this;
    return paperOf(this.interview, this.words, { id, now: this.#around.now(), done: [...done], attachments });
  }

  /** The whole report in words, as titled rows. */
  outline(): Section[] {
    return outline(this.paper(), this.interview.info, this.words, this.changes);
  }

  /** The same on one page: what the reporter does, whom they call, and what they have said. */
  brief(): Section[] {
    return brief(this.paper(), this.interview, this.words);
  }

  /** The more serious level that stands until whoever commands agrees to a milder one. */
  heldLevel(plan: Plan): string | null {
    const { comparison } = this.#reassessed ?? {};
    if (!comparison) return null;
    const one = comparison.packs.find(({ pack }) => pack === plan.id)?.comparison;
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

  /** What was entered before there was a session: all of it at once. */
  takeUp(text: string, danger: boolean | null | undefined): void {
    if (text) this.story = text;
    if (text) this.#tellStory();
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
    this.#around.entered?.();
    this.#around.changed?.();
  }

  /** The first screen is complete: the signs pointed to become the answer, and the first question is asked. */
  describe(): void {
    this.#settle();
    this.#around.entered?.();
    this.#reassess();
    this.#around.decided?.();
    this.announced = guideAloud(this.interview, this.words);
    this.#goOn();
  }

  /** What stands on the first screen becomes answers. */
  #settle(): void {
    const { received } = this.interview;
    const before = received === null ? "" : JSON.stringify(this.interview.facts);
    this.#tellStory();
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
      if (!this.#way.includes(fact.id)) this.#way.push(fact.id);
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
    this.#most = this.#way.length + MOST;
    this.#askNext();
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
    const { story, danger, signs } = this.interview;
    const first = [story?.id, ...[danger, signs].flatMap((one) => (one && !this.#way.includes(one.id) ? one.id : []))];
    if (first.includes(fact)) {
      this.go("start");
      this.#returning = back === "start" ? null : back;
    } else if (!this.#isAsked(fact)) this.go("details");
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
    this.interview.receive(this.#around.now(), this.about.received);
    // A changed report is another one: the receiver would take the same number for the same report.
    if (this.submitted || this.delivery.state !== "none") {
      this.previous = this.reportId;
      this.reportId = this.#around.newId();
    }
    this.changedSinceSubmit = false;
    this.#reported = [this.interview.facts, ...this.#reported].slice(0, 2);
    this.#reassess();
    this.announced = this.changes ? changesAloud(this.changes, this.words) : "";
    const report = this.report();
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
    this.go("start");
    this.#around.decided?.();
  }

  /** Something is to be mended before it goes on. */
  wrong(errors: readonly Wrong[]): void {
    this.errors = errors;
    this.#around.asked?.();
    this.#around.changed?.();
  }

  /** Decides by this from now on: a pack as a desk of it alone. */
  #take(decider: Decider): void {
    this.#made = decider instanceof Desk ? null : decider.desk();
    this.#desk = decider instanceof Desk ? decider : (this.#made as Desk);
  }

  /** Who fills the roles, as desks take it: those of a pack stand under its id. */
  #byPack(roles: Roles | DeskRoles | null): DeskRoles | null {
    if (!roles || !this.#made) return roles as DeskRoles | null;
    const { id } = this.#made;
    return typeof roles === "string" ? `{${JSON.stringify(id)}:${roles}}` : { [id]: roles as Exclude<Roles, string> };
  }

  #tellStory(): void {
    const { story } = this.interview;
    if (!story) return;
    this.interview.take(story.id, plainText(this.story) || undefined);
    this.typed.delete(story.id);
  }

  /** Back to where one answer was to be changed, else to the next question. */
  #goOn(): void {
    const back = this.#returning;
    this.#returning = null;
    if (back) this.go(back);
    else this.#askNext();
  }

  #askNext(): void {
    const next = this.#way.length < this.#most ? this.interview.next : null;
    this.go(next ? "ask" : "check", next?.id ?? null);
  }

  /** The screen before this one, and the question on it. */
  #before(): [Screen, string | null] {
    if (this.screen === "details") return ["check", null];
    const questions = this.#way.filter((id) => this.interview.answered(id));
    const index = this.screen === "ask" ? questions.indexOf(this.asked ?? "") : -1;
    const before = index < 0 ? questions.at(-1) : questions[index - 1];
    return before && index !== 0 ? ["ask", before] : ["start", null];
  }

  /** The questions that a draft of an older form has answers to, in order. */
  #asked(): string[] {
    return Object.keys(this.interview.answers).filter((id) => this.interview.answered(id) && this.#isAsked(id));
  }

  #isAsked(id: string): boolean {
    const fact = this.interview.fact(id);
    return isQuestion(fact) && !this.interview.details.some((detail) => detail.id === id);
  }

  /** The facts that are otherwise than in the report that this one updates. */
  #factChanges(): FactChange[] {
    return (this.#reassessed?.comparison.facts ?? []).map(({ fact, before, after }) => ({
      fact,
      // What was not known before, or is not any more, stands not in it.
      ...(before === null ? {} : { before }),
      ...(after === null ? {} : { after }),
    }));
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
