// Desks: several packs behind one set of questions.

/// <reference lib="esnext.disposable" preserve="true" />

import type { DeskCore as AuthorCore } from "../build/author.js";
import type { DeskCore } from "../build/core.js";
import type {
  CheckReport,
  DeskComparison,
  DeskDecision,
  DeskDiff,
  DeskExplanation,
  DeskInfo,
  DeskVerdict,
  FactInfo,
  TestReport,
} from "../build/types.js";
import { brand } from "./brand.js";
import { authorCore, type Engine, runCore } from "./engine.js";
import { failure } from "./errors.js";
import type { Reference } from "./held.js";
import {
  type Bundle,
  bundleTexts,
  chosen,
  type Facts,
  type LoadOptions,
  type Looked,
  looked,
  type Source,
  textList,
} from "./input.js";
import { startFor } from "./loading.js";
import type { AssessOptions, ExplainOptions, LinesOptions, Roles } from "./options.js";
import { Subject } from "./subject.js";

/** By pack: who fills its roles; or the same as JSON text. */
export type DeskRoles = Readonly<Record<string, Exclude<Roles, string>>> | string;

/** How to decide for all packs. */
export interface DeskOptions extends Omit<AssessOptions, "roles"> {
  /** Who fills the packs' roles. */
  roles?: DeskRoles | undefined;
}

/** What to explain of the packs concerned. */
export interface DeskExplainOptions extends Omit<ExplainOptions, "level"> {
  /** The level asked about, where one pack concerned has it, or `pack:level`; without it every other level of each pack. */
  level?: string | undefined;
}

/** How to decide a batch for all packs. */
export interface DeskLinesOptions extends Omit<LinesOptions, "roles"> {
  /** Who fills the packs' roles. */
  roles?: DeskRoles | undefined;
}

/** A desk around what the engine holds; for this package alone. */
export let deskAround: (home: unknown, core: unknown) => Desk;

/** Several packs, and the rules that say which of them a report concerns. */
export class Desk {
  readonly #held: Subject<DeskCore, AuthorCore>;
  readonly #reference: Reference;

  static {
    deskAround = (home, core) => new Desk(home as Engine, core as DeskCore);
  }

  private constructor(home: Engine, core: DeskCore) {
    this.#held = new Subject("desk", home, core);
    this.#reference = this.#held.reference;
  }

  /**
   * Loads a desk: a compiled one, which holds its packs (a compiled pack becomes a desk of one); or from its bundle and those
   * of the packs that it names, in any order, for which the author core must be there. The desk keeps its packs for itself;
   * what it was loaded from is not needed afterwards. `trusted` as in `Pack.load`, for all bundles.
   *
   * @throws FenjiError `invalid-pack`: a file is wrong, missing or too many, of another kind than the others, or packs
   * disagree about a fact; `author-needed` as in `Pack.load`.
   */
  static load(desk: Source, packs: Iterable<Bundle> = [], options: LoadOptions = {}): Desk {
    return Desk.#made(looked(desk), packs, options);
  }

  /** The same, starting the core first that the desk needs, where it is not there; see `Pack.open`. */
  static async open(desk: Source, packs: Iterable<Bundle> = [], options: LoadOptions = {}): Promise<Desk> {
    const given = looked(desk);
    await startFor(given);
    return Desk.#made(given, packs, options);
  }

  static #made(given: Looked, packs: Iterable<Bundle>, options: LoadOptions): Desk {
    const bundles = bundleTexts(packs, given);
    const { parameters, trusted } = chosen(options);
    const set = <T extends { withParameters(values: string): T }>(core: T) =>
      parameters === undefined ? core : core.withParameters(parameters);
    return "compiled" in given
      ? runCore.run("invalid-pack", ({ DeskCore }) => new Desk(runCore, set(DeskCore.fromCompiled(given.compiled))))
      : authorCore.run("invalid-pack", ({ DeskCore }) => {
          return new Desk(authorCore, set(DeskCore.load(given.text, bundles, trusted)));
        });
  }

  /** The desk's id. */
  get id(): string {
    return this.#reference.id;
  }

  /** The desk's version. */
  get version(): string {
    return this.#reference.version;
  }

  /** `sha256:` and the digest of its content and of its packs'; it stands in every decision. */
  get digest(): string {
    return this.#reference.digest;
  }

  /** Whether it was loaded from a compiled file; see `Pack.isCompiled`. */
  get isCompiled(): boolean {
    return this.#held.isCompiled;
  }

  /** The locales it speaks, the default first. */
  get locales(): readonly string[] {
    return this.#reference.locales;
  }

  /**
   * Decides one incident: which packs it concerns, what each decides, one worklist of it all.
   *
   * @throws FenjiError `invalid-facts` with everything that is wrong with the facts; nothing is decided then.
   */
  assess(facts: Facts, options: DeskOptions = {}): DeskDecision {
    return this.#held.assess(facts, options);
  }

  /** Only which packs are concerned, each with its verdict: for hot paths. Throws as `assess`. */
  verdict(facts: Facts): DeskVerdict {
    return this.#held.verdict(facts);
  }

  /**
   * Why each pack is concerned, why it decides on its level, and the smallest changes that give another one. Throws as
   * `assess`; `invalid-option` where the level is none of a pack concerned, or of several.
   */
  explain(facts: Facts, options: DeskExplainOptions = {}): DeskExplanation {
    return this.#held.explain(facts, options);
  }

  /** Decides a batch, one facts object a line; see `Pack.assessLines`. */
  assessLines(lines: string | Uint8Array | ArrayBuffer, options: DeskLinesOptions = {}): string {
    return this.#held.assessLines(lines, options);
  }

  /** What changed between two states of one incident, for each pack concerned. Throws as `assess`. */
  compare(before: Facts, after: Facts, options: DeskOptions = {}): DeskComparison {
    return this.#held.compare(before, after, options);
  }

  /** The desk in words: its packs, and every fact once. */
  info(locale?: string): DeskInfo {
    return this.#held.info(locale);
  }

  /** The facts of all packs as questions, each once. */
  facts(locale?: string): FactInfo[] {
    return this.info(locale).facts;
  }

  /** The whole number in what somebody typed, with a unit of any pack behind it; see `Pack.readNumber`. */
  readNumber(fact: string, typed: string): number | undefined {
    return this.#held.readNumber(fact, typed);
  }

  /** The JSON Schema (draft 2020-12) of the facts of the desk and all its packs, each once. */
  factsSchema(locale?: string): Record<string, unknown> {
    return this.#held.factsSchema(locale);
  }

  /** Everything wrong or doubtful about the desk itself; its packs are checked by themselves. Throws as `Pack.check`. */
  check(): CheckReport {
    return JSON.parse(this.#held.author((core) => core.check())) as CheckReport;
  }

  /** Decides the desk's own cases and compares with what each expects. Throws as `Pack.check`. */
  runCases(): TestReport {
    return JSON.parse(this.#held.author((core) => core.runCases())) as TestReport;
  }

  /** What differs between this desk and a newer one: its own rules, and each pack of both. Throws as `Pack.diff`. */
  diff(newer: Desk): DeskDiff {
    if (!(#held in newer)) throw failure("invalid-option", "`newer` is no desk", "give another `Desk`");
    return JSON.parse(this.#held.author((core) => newer.#held.author((other) => core.diff(other)))) as DeskDiff;
  }

  /** The desk and its packs as one compiled file with the words of these locales; see `Pack.toCompiled`. */
  toCompiled(locales: readonly string[] = []): Uint8Array {
    const asked = textList("locales", locales);
    return this.#held.author((core) => core.compile(asked), "invalid-option");
  }

  /** Gives the desk's memory back. Using it afterwards throws; freeing it again does nothing. */
  free(): void {
    this.#held.free();
  }

  /** The same as `free`, for `using desk = Desk.load(…)`. */
  declare [Symbol.dispose]: () => void;
}

brand(Desk, "desk");

// Older engines have no Symbol.dispose.
if (Symbol.dispose) {
  Object.defineProperty(Desk.prototype, Symbol.dispose, {
    value: Desk.prototype.free,
    writable: true,
    configurable: true,
  });
}
