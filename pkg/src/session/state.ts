// How far a report is: what its screens show, where it begins and goes on, and what is kept, sent and printed of it.

import type { DeskRoles, FactInfo, Roles } from "fenji";
import { reportOf } from "../report/make.js";
import { type About, flattened } from "./about.js";
import { offered } from "./asking.js";
import { brief } from "./brief.js";
import type { Changes } from "./changes.js";
import { Deciding } from "./deciding.js";
import { Interview } from "./interview.js";
import type { Attachment, Draft, Paper, Report, Screen, Shown, Stored } from "./model.js";
import { outline } from "./outline.js";
import { paperOf } from "./paper.js";
import { asConcerned, type Decider, type Plan } from "./plans.js";
import type { Fields, Wrong } from "./reading.js";
import { Reported } from "./reported.js";
import type { Section } from "./sections.js";
import type { Beginning, Surroundings } from "./surroundings.js";
import { written } from "./time.js";
import { plainText } from "./typed.js";
import { Way } from "./way.js";
import type { Words } from "./words.js";

/** The state of a session. It is there to be read; the acts of the session change it. */
export class SessionState {
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

  #deciding: Deciding;
  protected readonly around: Surroundings;
  #roles: DeskRoles | null;
  protected reported!: Reported;
  protected way!: Way;

  constructor({ decider, locale, words, draft = null, roles = null, about = {} }: Beginning, around: Surroundings) {
    this.#deciding = new Deciding(decider);
    this.about = about;
    this.around = around;
    this.#roles = this.#deciding.rolesOf(roles);
    this.words = words;
    this.begin(draft, locale);
  }

  /** The question on the screen. */
  get question(): FactInfo | null {
    const fact = this.interview.fact(this.asked ?? "") ?? this.interview.next;
    return fact && asConcerned(fact, this.interview.verdict);
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
    return this.way.left(this.question?.id ?? "");
  }

  /** Whether there is more to ask than reporters are asked. */
  get unasked(): boolean {
    return this.interview.next !== null;
  }

  /** Begins anew, or where `draft` ended. */
  begin(draft: Draft | null, locale: string = this.locale): void {
    this.reportId = draft?.report ?? this.around.newId();
    this.previous = draft?.previous ?? null;
    this.interview = new Interview(this.#deciding.desk, {
      locale,
      received: draft?.received ?? null,
      zone: draft?.received ? draft.zone : undefined,
      answers: draft?.answers ?? {},
    });
    const roles = this.#roles;
    this.#roles = null;
    if (roles) this.#bind(roles);
    this.know(this.about, draft === null);
    const { story } = this.interview;
    this.typed = new Map(Object.entries(draft?.typed ?? {}));
    const told = story ? String(this.interview.answerTo(story.id) ?? "") : "";
    this.story = (story && this.typed.get(story.id)?.[0]?.[1]) ?? told;
    const { signs } = this.interview;
    const pointed = signs && this.interview.answerTo(signs.id);
    for (const id of draft?.signs ?? (Array.isArray(pointed) ? pointed : [])) this.interview.chosen.add(String(id));
    this.way = new Way(this.interview, draft?.way);
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
      this.tellStory();
      this.changedSinceSubmit = this.interview.received !== null;
    }
    const finished = this.interview.received !== null && !this.changedSinceSubmit;
    this.reported = new Reported(this.interview, draft?.reported ?? (finished ? [this.interview.facts] : []));
    this.announced = "";
    this.reassess();
    this.submitted = finished ? this.report() : null;
  }

  /** Who fills the plan's roles from now on; those before where the engine refuses them, which is told. */
  bind(roles: Roles | DeskRoles | null): void {
    this.#bind(this.#deciding.rolesOf(roles));
  }

  #bind(roles: DeskRoles | null): void {
    try {
      this.interview.roles = roles;
      this.#roles = roles;
    } catch (thrown) {
      this.around.fail?.(thrown);
    }
  }

  /** What the page around knows from now on; nothing where the engine refuses it, which is told. */
  know(about: About, fresh = false): void {
    this.about = about;
    const { known = {}, preset = {}, secret = [] } = about.facts ?? {};
    try {
      this.interview.know(known, secret);
    } catch (thrown) {
      this.around.fail?.(thrown);
    }
    if (fresh) this.interview.answerAll(flattened(preset, this.interview.info.facts));
  }

  /** Another language, with its words; `decider` is the same plan loaded from the file of that language, if it has its own. */
  speak(locale: string, words: Words, decider: Decider | null = null): void {
    const before = this.#deciding;
    const now = decider ? new Deciding(decider) : before;
    // A language that is refused changes nothing.
    try {
      this.interview.speak(locale, now.desk);
    } catch (refused) {
      if (now !== before) now.free();
      throw refused;
    }
    this.#deciding = now;
    this.words = words;
    if (now !== before) before.free();
    this.errors = [];
    this.announced = "";
    this.reassess();
    this.around.decided?.();
    this.around.changed?.();
  }

  /** Gives back what the session holds of the engine; nothing can be asked of it afterwards. What was given stays whose it is. */
  end(): void {
    this.#deciding.free();
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
      ...{ attachments, done: [...this.done], reported: this.reported.facts },
      ...{ typed: Object.fromEntries(typed), signs: [...this.chosen], way: [...this.way.ids] },
    };
  }

  /** The report as it is now: with as much of the decision as the portal wants, or with `detail`. */
  report(detail = this.about.detail): Report {
    const { interview, reportId: id, previous, done } = this;
    const { facts, zone, locale, whole: decision } = interview;
    const made = this.around.now();
    return reportOf({
      ...{ id, previous, made, received: interview.received ?? written(made), zone, locale, facts, decision, detail },
      done: [...done],
      attachments: this.attachments.map(({ name, type, size: bytes, sha256 }) => ({
        ...{ name, type, bytes },
        ...(sha256 && { sha256 }),
      })),
      changes: previous ? this.reported.changes : [],
      ...{ portal: this.about.portal, reporter: this.about.reporter },
      // Roles may be given as JSON text, too.
      roles: typeof this.#roles === "string" ? JSON.parse(this.#roles) : this.#roles,
    });
  }

  /** The whole report as the reporter may keep it: without facts that are not shown. */
  copy(): Report {
    return { ...this.report("full"), facts: this.interview.shownFacts };
  }

  /** The report in words, as it stands on paper. */
  paper(): Paper {
    const { reportId: id, done, attachments } = this;
    return paperOf(this.interview, this.words, { id, now: this.around.now(), done: [...done], attachments });
  }

  /** The whole report in words, as titled rows. */
  outline(): Section[] {
    return outline(this.paper(), this.interview.info, this.words, this.changes);
  }

  /** The same on one page: what the reporter does, whom they call, and what they have said. */
  brief(): Section[] {
    return brief(this.paper(), this.interview, this.words, this.delivery.state === "sent");
  }

  /** The more serious level that stands until whoever commands agrees to a milder one. */
  heldLevel(plan: Plan): string | null {
    return this.reported.heldLevel(plan);
  }

  /** What stands in the field becomes an answer. */
  protected tellStory(): void {
    const { story } = this.interview;
    if (!story) return;
    this.interview.take(story.id, plainText(this.story) || undefined);
    this.typed.delete(story.id);
  }

  /** Looks again what has changed since the last report. */
  protected reassess(): void {
    this.changes = this.reported.look(this.changedSinceSubmit, this.words);
  }
}
