// One interview over a pack: the answers so far, what they decide, what to ask next, and what an answer has changed.

import type { Decision, FactInfo, Pack, PackInfo, Roles, Suggestion } from "fenji";
import type { Answer, Answers } from "./model.js";

/** Conclusions that make up the verdict; the rest is guidance. */
const VERDICT = new Set(["kind", "scope", "level", "priority", "schemes"]);

/** What the latest answer has done. */
export interface Change {
  /** The fact that was answered anew. */
  readonly fact: string;
  /** Facts whose answers do not fit any more and are set aside. */
  readonly aside: readonly string[];
  /** Facts whose answers fit again. */
  readonly back: readonly string[];
  readonly before: Decision;
}

/** How to begin. */
export interface Start {
  readonly locale: string;
  /** When the report was finished; `null` while it is not. RFC 3339. */
  readonly received: string | null;
  readonly answers?: Answers;
}

/** The state of one interview. It knows no screen; whoever shows it calls it and reads it again. */
export class Interview {
  info: PackInfo;
  decision: Decision;
  /** What the latest answer has changed. */
  change: Change | null = null;
  readonly #pack: Pack;
  readonly #facts = new Map<string, FactInfo>();
  /** In the order given, the latest last; a newer answer outweighs an older one that contradicts it. */
  readonly #answers = new Map<string, Answer>();
  #aside: ReadonlySet<string> = new Set();
  #locale: string;
  #received: string | null;
  #roles: Roles | null = null;

  constructor(pack: Pack, start: Start) {
    this.#pack = pack;
    this.#locale = start.locale;
    this.#received = start.received;
    this.info = pack.info(start.locale);
    for (const fact of this.info.facts) this.#facts.set(fact.id, fact);
    // An older pack may have asked what this one does not.
    for (const [fact, answer] of Object.entries(start.answers ?? {})) {
      if (this.#facts.has(fact)) this.#answers.set(fact, answer);
    }
    this.decision = this.#decide();
  }

  /** Who fills the pack's roles. Throws the engine's error where it does not take them, and changes nothing then. */
  set roles(roles: Roles | null) {
    if (roles) this.#pack.assess({}, { roles });
    this.#roles = roles;
    this.decision = this.#decide();
  }

  get locale(): string {
    return this.#locale;
  }

  /** All words anew. */
  set locale(locale: string) {
    this.#locale = locale;
    this.info = this.#pack.info(locale);
    for (const fact of this.info.facts) this.#facts.set(fact.id, fact);
    this.decision = this.#decide();
    this.change = null;
  }

  get received(): string | null {
    return this.#received;
  }

  /** The report is finished: deadlines begin. Later changes do not move them. */
  receive(now: Date): void {
    this.#received ??= now.toISOString();
    this.decision = this.#decide();
  }

  fact(id: string): FactInfo | undefined {
    return this.#facts.get(id);
  }

  /** The fact that holds the reporter's own words, if the pack has one. */
  get story(): FactInfo | undefined {
    const texts = this.info.facts.filter((fact) => fact.type === "text" && !fact.computed);
    return texts.find((fact) => fact.id.endsWith(".description")) ?? texts[0];
  }

  /** Whether the fact was answered, `null` for “I do not know” included, and the answer fits the others. */
  answered(fact: string): boolean {
    return this.#answers.has(fact) && !this.#aside.has(fact);
  }

  answerTo(fact: string): Answer {
    return this.#answers.get(fact);
  }

  /** Every answer, those set aside included: what a draft keeps. */
  get answers(): Answers {
    return Object.fromEntries(this.#answers);
  }

  /** The answers that fit, as nested facts for `Pack.assess`. */
  get facts(): Record<string, unknown> {
    return nested([...this.#answers].filter(([fact]) => !this.#aside.has(fact)));
  }

  /** Answers that fit, in the pack's order of asking. */
  get given(): FactInfo[] {
    return this.info.facts.filter((fact) => this.answered(fact.id));
  }

  /** The question to ask, or none when no answer can change anything any more. Texts and moments are details. */
  get next(): FactInfo | null {
    const open = this.decision.questions.open.map(({ fact }) => this.fact(fact));
    return open.find((fact) => fact && isQuestion(fact)) ?? null;
  }

  /** How many open questions can still change the verdict, and how many only what to do. */
  get left(): { verdict: number; guidance: number } {
    const open = this.decision.questions.open.filter(({ fact }) => isQuestion(this.fact(fact)));
    const verdict = open.filter((question) => question.can_change.some((part) => VERDICT.has(part))).length;
    return { verdict, guidance: open.length - verdict };
  }

  /** Facts whose answer can still change the level: those that were not asked, and those that the reporter does not know. */
  get unsettled(): FactInfo[] {
    const { decision } = this;
    if (decision.level.possible.length <= 1) return [];
    const known = [...this.#answers].filter(([fact, answer]) => answer !== null && !this.#aside.has(fact));
    // The engine does not ask again what was answered with “I do not know”.
    const { questions } = this.#pack.assess(nested(known), { locale: this.#locale });
    return questions.open
      .filter((question) => question.can_change.includes("level"))
      .flatMap(({ fact }) => this.fact(fact) ?? []);
  }

  /** What the report still wants to know: facts that are not questions, and those that decide nothing. */
  get details(): FactInfo[] {
    const open = new Set(this.decision.questions.open.map(({ fact }) => fact));
    const applies = (fact: FactInfo) => !fact.when || this.answered(fact.id) || open.has(fact.id);
    return this.info.facts.filter(
      (fact) =>
        !fact.computed && fact.id !== this.story?.id && (!isQuestion(fact) || (!fact.deciding && applies(fact))),
    );
  }

  /** Answers that the reporter's words point to, for confirmation. */
  get suggestions(): readonly Suggestion[] {
    return this.decision.suggestions ?? [];
  }

  /** Takes an answer; `undefined` takes it back. */
  answer(fact: string, answer: Answer): void {
    const { decision: before } = this;
    const aside = this.#aside;
    // The latest answer stands last.
    this.#answers.delete(fact);
    if (answer !== undefined) this.#answers.set(fact, answer);
    this.decision = this.#decide();
    this.change = {
      fact,
      aside: [...this.#aside].filter((id) => !aside.has(id)),
      back: [...aside].filter((id) => !this.#aside.has(id) && this.#answers.has(id) && id !== fact),
      before,
    };
  }

  /** Takes several answers as one act, such as confirmed suggestions. */
  answerAll(answers: Iterable<readonly [string, Answer]>): void {
    for (const [fact, answer] of answers) this.answer(fact, answer);
    this.change = null;
  }

  /** The decision about the answers that fit together; those that do not are set aside, older ones first. */
  #decide(): Decision {
    const options = { locale: this.#locale, received: this.#received ?? undefined, roles: this.#roles ?? undefined };
    const all = [...this.#answers];
    const everything = this.#try(all, (facts) => this.#pack.assess(facts, options));
    if (everything) {
      this.#aside = new Set();
      return everything;
    }
    let kept: [string, Answer][] = [];
    for (const one of all.reverse()) {
      const more = [one, ...kept];
      if (this.#try(more, (facts) => this.#pack.verdict(facts))) kept = more;
    }
    const fit = new Set(kept.map(([fact]) => fact));
    this.#aside = new Set(all.map(([fact]) => fact).filter((fact) => !fit.has(fact)));
    return this.#pack.assess(nested(kept), options);
  }

  /** What `decide` says of these answers, or nothing where the pack refuses them. */
  #try<T>(answers: readonly (readonly [string, Answer])[], decide: (facts: Record<string, unknown>) => T): T | null {
    try {
      return decide(nested(answers));
    } catch (thrown) {
      if ((thrown as { code?: unknown }).code === "invalid-facts") return null;
      throw thrown;
    }
  }
}

/** Whether a fact is asked on a screen of its own: it can be answered by choosing or with a number. */
export function isQuestion(fact: FactInfo | undefined): boolean {
  return fact !== undefined && !fact.computed && fact.type !== "text" && fact.type !== "time";
}

/** Dotted ids as nested objects. */
function nested(answers: readonly (readonly [string, Answer])[]): Record<string, unknown> {
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
