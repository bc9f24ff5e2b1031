// One interview over a desk: the answers so far, what they decide, what to ask next, and what an answer changed.

import {
  type Desk,
  type DeskComparison,
  type DeskDecision,
  type DeskOptions,
  type DeskRoles,
  type FactInfo,
  localZone,
  type Suggestion,
} from "fenji";
import { AUDIENCE } from "../report/shape.js";
import { flattened } from "./about.js";
import { dangerOf, isQuestion, MOST, mildest, signsOf, storyOf, understood } from "./asking.js";
import type { Answer, Answers, Facts } from "./model.js";
import { asConcerned, type Info, type Verdict, verdictOf } from "./plans.js";
import { written } from "./time.js";

/** What the latest answer has done. */
export interface Change {
  /** The fact that was answered anew. */
  readonly fact: string;
  /** Facts whose answers do not fit any more and are set aside. */
  readonly aside: readonly string[];
  /** Facts whose answers fit again. */
  readonly back: readonly string[];
  readonly before: Verdict;
}

/** Two states of one incident, and what the engine says of the difference. */
export interface Reassessed {
  readonly comparison: DeskComparison;
  readonly before: Verdict;
  readonly after: Verdict;
}

/** How to begin. */
export interface Start {
  readonly locale: string;
  /** When the report was finished; `null` while it is not. RFC 3339. */
  readonly received: string | null;
  /** The zone in which its deadlines count; the device's where there is none. */
  readonly zone?: string | undefined;
  readonly answers?: Answers;
}

/** The state of one interview. It knows no screen; whoever shows it calls it and reads it again. */
export class Interview {
  info: Info;
  /** What the latest answer has changed. */
  change: Change | null = null;
  /** The signs that the reporter points to and has not sent on yet. */
  readonly chosen = new Set<string>();
  /** The same if it is as the description says; made when it is asked for. */
  #presumed: { readonly key: string; readonly verdict: Verdict } | null = null;
  /** How many questions are left if all is at its mildest; counted when it is asked for. */
  #ahead: number | null = null;
  #desk: Desk;
  readonly #facts = new Map<string, FactInfo>();
  /** In the order given, the latest last; a newer answer outweighs an older one that contradicts it. */
  readonly #answers = new Map<string, Answer>();
  /** What the page around knows: it outweighs every answer. */
  #known: ReadonlyMap<string, Answer> = new Map();
  #secret: ReadonlySet<string> = new Set();
  /** What is decided about the answers so far; made when it is asked for, for several answers may come at once. */
  #decided: Decided | null = null;
  #locale: string;
  #received: string | null;
  #zone: string;
  #roles: DeskRoles | null = null;

  constructor(desk: Desk, start: Start) {
    this.#desk = desk;
    this.#locale = start.locale;
    this.#received = start.received;
    this.#zone = start.zone ?? localZone();
    this.info = desk.info(start.locale);
    for (const fact of this.info.facts) this.#facts.set(fact.id, fact);
    // An older pack may have asked what this one does not.
    for (const [fact, answer] of Object.entries(start.answers ?? {})) {
      if (this.#facts.has(fact)) this.#answers.set(fact, answer);
    }
  }

  /** As the engine gave it. */
  get decision(): DeskDecision {
    return this.#now.decision;
  }

  /** The same as reporters see it. */
  get verdict(): Verdict {
    return this.#now.verdict;
  }

  get #now(): Decided {
    this.#decided ??= this.#decide();
    return this.#decided;
  }

  /** Who fills the roles. Throws the engine's error where it does not take them, and changes nothing then. */
  set roles(roles: DeskRoles | null) {
    if (roles) this.#desk.assess({}, { roles });
    this.#roles = roles;
    this.#renew();
  }

  /** What the page around knows. Throws the engine's error where it does not take it, and changes nothing then. */
  know(facts: Facts, secret: readonly string[]): void {
    // Most pages know nothing, and an assessment of nothing is the largest of all.
    const isEmpty = Object.keys(facts).length === 0;
    if (isEmpty && this.#known.size === 0) return;
    if (!isEmpty) this.#desk.verdict(facts);
    this.#known = flattened(facts, this.info.facts);
    this.#secret = new Set(secret);
    this.#renew();
  }

  get locale(): string {
    return this.#locale;
  }

  /** All words anew; `desk` is the same one where its words are in another file. */
  speak(locale: string, desk = this.#desk): void {
    this.info = desk.info(locale);
    this.#desk = desk;
    this.#locale = locale;
    for (const fact of this.info.facts) this.#facts.set(fact.id, fact);
    this.#renew();
    this.change = null;
  }

  get received(): string | null {
    return this.#received;
  }

  /** The zone in which deadlines count: the device's when the report was finished. */
  get zone(): string {
    return this.#zone;
  }

  /** The report is finished: deadlines begin, at `received` where that is known. Later changes do not move them. */
  receive(now: Date, received: string | null = null): void {
    if (this.#received === null) {
      this.#received = received ?? written(now);
      this.#zone = localZone();
    }
    this.#renew();
  }

  fact(id: string): FactInfo | undefined {
    return this.#facts.get(id);
  }

  /** The fact that holds the reporter's own words: the first text that the pack asks for, if any. */
  get story(): FactInfo | undefined {
    return storyOf(this.info.facts);
  }

  /** Whether the fact was answered, `null` for “I do not know” included, and the answer fits the others. */
  answered(fact: string): boolean {
    return this.#known.has(fact) || (this.#answers.has(fact) && !this.#now.aside.has(fact));
  }

  answerTo(fact: string): Answer {
    return this.#known.has(fact) ? this.#known.get(fact) : this.#answers.get(fact);
  }

  /** Whether the page around knows the fact, so that it cannot be changed here. */
  isKnown(fact: string): boolean {
    return this.#known.has(fact);
  }

  /** Every answer, those set aside included: what a draft keeps. */
  get answers(): Answers {
    return Object.fromEntries(this.#answers);
  }

  /** The answers that fit, as nested facts for the engine. */
  get facts(): Record<string, unknown> {
    return nested(this.#counting());
  }

  /** The same without what is not shown. */
  get shownFacts(): Record<string, unknown> {
    return nested(this.#counting().filter(([fact]) => !this.#secret.has(fact)));
  }

  /** Answers that fit, in the pack's order of asking, without what is not shown. */
  get given(): FactInfo[] {
    return this.info.facts.filter((fact) => this.answered(fact.id) && !this.#secret.has(fact.id));
  }

  /** The fact that says whether people are in danger, if the pack wants to know that first. */
  get danger(): FactInfo | undefined {
    return dangerOf(this.info.facts);
  }

  /** The fact that says what has happened. */
  get signs(): FactInfo | undefined {
    return signsOf(this.info.facts);
  }

  /** What is decided if it is as the description and the chosen signs say. No fact: it orders what is asked and shown. */
  get presumed(): Verdict {
    const all = understood(this.suggestions, this.signs, this.chosen, (id) => this.fact(id));
    const more = all.filter(([fact]) => !this.answered(fact));
    if (more.length === 0) return this.verdict;
    const key = JSON.stringify(more);
    if (this.#presumed?.key !== key) {
      // Two things that were understood may not fit together: the likeliest come first.
      const decision = this.#presume(more);
      this.#presumed = { key, verdict: decision ? verdictOf(decision, this.info) : this.verdict };
    }
    return this.#presumed.verdict;
  }

  #presume(more: readonly Given[]): DeskDecision | null {
    for (let count = more.length; count > 0; count -= 1) {
      const facts = nested([...this.#counting(), ...more.slice(0, count)]);
      const decision = this.#try(() => this.#desk.assess(facts, this.#options()));
      if (decision) return decision;
    }
    return null;
  }

  /** The question to ask, or none when no answer can change anything any more. Texts and moments are details. */
  get next(): FactInfo | null {
    return this.#asks(this.verdict.open)[0] ?? null;
  }

  /** The questions that are open, in the order in which they are asked. */
  #asks(open: Verdict["open"]): FactInfo[] {
    const asked = open.flatMap(({ fact }) => this.fact(fact) ?? []).filter(isQuestion);
    const { danger, signs } = this;
    // What is beside the point if it is as the description says comes last.
    const presumed = new Set(this.presumed.open.map(({ fact }) => fact));
    const likely = new Set(this.suggestions.map(({ fact }) => fact));
    const place = (fact: FactInfo) => {
      if (fact.id === danger?.id) return 0;
      if (fact.id === signs?.id) return 1;
      return presumed.has(fact.id) || likely.has(fact.id) ? 2 : 3;
    };
    return asked.sort((one, other) => place(one) - place(other));
  }

  /** About how many questions are left, that on the screen included: as many as there are if all is at its mildest. */
  ahead(most: number): number {
    this.#ahead ??= this.#mildest();
    return Math.min(most, this.#ahead);
  }

  /** Whether that was counted since the latest answer: it takes several decisions. */
  get counted(): boolean {
    return this.#ahead !== null;
  }

  #mildest(): number {
    const answers = new Map(this.#counting());
    const first = new Set([this.danger?.id, this.signs?.id]);
    let asks = this.#asks(this.verdict.open);
    let count = 0;
    while (asks.length > 0 && count < MOST) {
      // While these two are open everything is, and it takes longest: they are answered together.
      const opening = asks.filter(({ id }) => first.has(id));
      for (const fact of opening.length > 0 ? opening : asks.slice(0, 1)) {
        count += 1;
        answers.set(fact.id, mildest(fact));
      }
      const decision = this.#try(() => this.#desk.assess(nested([...answers]), this.#options()));
      if (!decision) break;
      asks = this.#asks(decision.questions.open);
    }
    return count;
  }

  /** Facts, not asked or not known to the reporter, whose answer can still change a level or which plans are concerned. */
  get unsettled(): FactInfo[] {
    const { plans } = this.verdict;
    const settled = plans.every(
      ({ holds, decision: { level } }) => holds === "yes" && level.possible.length <= 1 && !level.inexact,
    );
    if (settled) return [];
    const said = this.#own().filter(([fact, answer]) => answer !== null && !this.#now.aside.has(fact));
    // The engine does not ask again what was answered with “I do not know”.
    const { open } = this.#desk.assess(nested([...said, ...this.#known]), this.#options()).questions;
    return open
      .filter(({ can_change }) => can_change.includes("level") || can_change.includes("packs"))
      .flatMap(({ fact }) => this.fact(fact) ?? []);
  }

  /** What the report still wants to know: facts that are not questions, and those that decide nothing. */
  get details(): FactInfo[] {
    const open = new Set(this.verdict.open.map(({ fact }) => fact));
    const applies = (fact: FactInfo) => !fact.when || this.answered(fact.id) || open.has(fact.id);
    // A plan that is not concerned wants to know nothing.
    const wanted = new Set(this.verdict.plans.flatMap(({ info }) => info.facts.map(({ id }) => id)));
    const isLeft = ({ id, computed }: FactInfo) => !this.#known.has(id) && !computed && id !== this.story?.id;
    const facts = this.info.facts.filter((fact) => wanted.has(fact.id) && isLeft(fact));
    const details = facts.filter((fact) => !isQuestion(fact) || (!fact.deciding && applies(fact)));
    return details.map((fact) => asConcerned(fact, this.verdict));
  }

  /** Answers that the reporter's words point to, for confirmation. */
  get suggestions(): readonly Suggestion[] {
    return this.verdict.suggestions;
  }

  /** The decision with what is for others, too: their questions and their first steps. What is sent. */
  get whole(): DeskDecision {
    return this.#desk.assess(this.facts, { ...this.#options(), audience: undefined });
  }

  /** What has changed since the facts were these; `null` where nothing has, or where they are refused by now. */
  since(facts: Facts): Reassessed | null {
    if (JSON.stringify(facts) === JSON.stringify(this.facts)) return null;
    const options = this.#options();
    // What an older pack took, a newer one may refuse.
    return this.#try(() => {
      const comparison = this.#desk.compare(facts, this.facts, options);
      if (comparison.facts.length === 0) return null;
      return { comparison, before: verdictOf(this.#desk.assess(facts, options), this.info), after: this.verdict };
    });
  }

  /** Takes an answer; `undefined` takes it back. */
  answer(fact: string, answer: Answer): void {
    const { verdict: before } = this;
    const aside = this.#now.aside;
    this.take(fact, answer);
    this.change = {
      fact,
      aside: [...this.#now.aside].filter((id) => !aside.has(id)),
      back: [...aside].filter((id) => !this.#now.aside.has(id) && this.#answers.has(id) && id !== fact),
      before,
    };
  }

  /** The same, and what it changes is no news. */
  take(fact: string, answer: Answer): void {
    const isSame = JSON.stringify(this.#answers.get(fact)) === JSON.stringify(answer);
    // The latest answer stands last.
    this.#answers.delete(fact);
    if (answer !== undefined) this.#answers.set(fact, answer);
    this.change = null;
    // Where all of them fit, their order counts for nothing.
    if (!isSame || this.#decided?.aside.size) this.#renew();
  }

  /** The whole number in what the reporter typed as the answer to a fact; undefined where it is not clear. */
  readNumber(fact: string, typed: string): number | undefined {
    return this.#desk.readNumber(fact, typed);
  }

  /** Takes several answers as one act, such as confirmed suggestions. */
  answerAll(answers: Iterable<readonly [string, Answer]>): void {
    for (const [fact, answer] of answers) this.take(fact, answer);
  }

  /** What the reporter has said, without what the page around knows better. */
  #own(): Given[] {
    return [...this.#answers].filter(([fact]) => !this.#known.has(fact));
  }

  /** What counts: of them those that fit, and what the page around knows. */
  #counting = (): Given[] => [...this.#own().filter(([fact]) => !this.#now.aside.has(fact)), ...this.#known];

  #renew(): void {
    this.#decided = null;
    this.#presumed = null;
    this.#ahead = null;
  }

  #options(): DeskOptions {
    return {
      locale: this.#locale,
      received: this.#received ?? undefined,
      zone: this.#zone,
      audience: AUDIENCE,
      roles: this.#roles ?? undefined,
    };
  }

  /** The decision about the answers that fit together; those that do not are set aside, older ones first. */
  #decide(): Decided {
    const all = this.#own();
    const decided = (decision: DeskDecision, aside: readonly string[]) => ({
      decision,
      verdict: verdictOf(decision, this.info),
      aside: new Set(aside),
    });
    const decide = (kept: readonly Given[]) => this.#desk.assess(nested(kept), this.#options());
    const everything = this.#try(() => decide([...all, ...this.#known]));
    if (everything) return decided(everything, []);
    const kept = this.#fitting(all, [...this.#known]);
    const fit = new Set(kept.map(([fact]) => fact));
    return decided(
      decide(kept),
      all.map(([fact]) => fact).filter((fact) => !fit.has(fact)),
    );
  }

  /** `kept` and those of `older` that fit to it, the newest first: all at once where they do, else by halves. */
  #fitting(older: readonly Given[], kept: readonly Given[]): readonly Given[] {
    if (older.length === 0) return kept;
    const all = [...older, ...kept];
    const facts = nested(all);
    if (this.#try(() => this.#desk.verdict(facts))) return all;
    if (older.length === 1) return kept;
    const half = older.length >> 1;
    return this.#fitting(older.slice(0, half), this.#fitting(older.slice(half), kept));
  }

  /** What `decide` says, or nothing where the facts are refused. */
  #try<T>(decide: () => T): T | null {
    try {
      return decide();
    } catch (thrown) {
      if ((thrown as { code?: unknown }).code === "invalid-facts") return null;
      throw thrown;
    }
  }
}

type Given = readonly [fact: string, answer: Answer];

/** What is decided, and the facts whose answers do not fit to the others. */
interface Decided {
  readonly decision: DeskDecision;
  readonly verdict: Verdict;
  readonly aside: ReadonlySet<string>;
}

/** Dotted ids as nested objects. */
function nested(answers: readonly Given[]): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const [id, answer] of answers) {
    const parts = id.split(".");
    const last = parts.pop() ?? id;
    let place = facts;
    for (const part of parts) {
      place[part] ??= {};
      place = place[part] as Record<string, unknown>;
    }
    place[last] = answer;
  }
  return facts;
}
