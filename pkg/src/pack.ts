// Packs: the package's one class, around the engine's own.

/// <reference lib="esnext.disposable" preserve="true" />

import type { Core as AuthorCore } from "../build/author.js";
import type { Core } from "../build/core.js";
import type {
  CheckReport,
  Comparison,
  Decision,
  Diff,
  Explanation,
  FactInfo,
  OverlayRef,
  PackInfo,
  Standing,
  TestReport,
  Verdict,
} from "../build/types.js";
import { brand } from "./brand.js";
import { type Desk, deskAround } from "./desk.js";
import { authorCore, type Engine, runCore } from "./engine.js";
import { failure } from "./errors.js";
import type { Reference } from "./held.js";
import {
  chosen,
  type Facts,
  type LoadOptions,
  type Looked,
  looked,
  optionalText,
  type Source,
  textList,
} from "./input.js";
import { startFor } from "./loading.js";
import type { AssessOptions, ExplainOptions, LinesOptions, StandingOptions } from "./options.js";
import { Subject } from "./subject.js";

/** What this build is made of. */
export interface Versions {
  /** The engine's version. */
  engine: string;
  /** The version of rhai, which reads rule files. */
  rhai: string;
  /** The pack format it reads and writes. */
  format: number;
}

/** The versions of the engine, of rhai and of the pack format. */
export function version(): Versions {
  return JSON.parse(runCore.run("invalid-option", (glue) => glue.version())) as Versions;
}

/** A pack: one plan made executable, validated and compiled. Deciding with it cannot fail but for wrong facts. */
export class Pack {
  readonly #held: Subject<Core, AuthorCore>;
  readonly #reference: Reference;

  private constructor(home: Engine, core: Core) {
    this.#held = new Subject("pack", home, core);
    this.#reference = this.#held.reference;
  }

  /**
   * Loads a pack: a compiled one, or a bundle, for which the author core must be there. Node, Deno and Bun start it by
   * themselves; in browsers and on edge runtimes `init({ author: true })` does, or `Pack.open`.
   *
   * With `trusted` a bundle loads many times faster, where it comes from where your code comes from, such as
   * `fenji/packs/*.json`: the digest is taken as stated and the compiled rules in it as they stand.
   *
   * @throws FenjiError `invalid-pack`: it is neither, was cut short or changed, or has another format; `author-needed`.
   */
  static load(source: Source, options: LoadOptions = {}): Pack {
    return Pack.#made(looked(source), options);
  }

  /** The same, starting the core first that the pack needs, where it is not there: only bundles need the author core. */
  static async open(source: Source, options: LoadOptions = {}): Promise<Pack> {
    const given = looked(source);
    await startFor(given);
    return Pack.#made(given, options);
  }

  static #made(given: Looked, options: LoadOptions): Pack {
    const { parameters, trusted } = chosen(options);
    const set = <T extends { withParameters(values: string): T }>(core: T) =>
      parameters === undefined ? core : core.withParameters(parameters);
    return "compiled" in given
      ? runCore.run("invalid-pack", ({ Core }) => new Pack(runCore, set(Core.fromCompiled(given.compiled))))
      : authorCore.run("invalid-pack", ({ Core }) => new Pack(authorCore, set(Core.load(given.text, trusted))));
  }

  /** The pack's id. */
  get id(): string {
    return this.#reference.id;
  }

  /** The pack's version. */
  get version(): string {
    return this.#reference.version;
  }

  /** `sha256:` and the digest of its content; it stands in every decision. */
  get digest(): string {
    return this.#reference.digest;
  }

  /** The overlay through which it was changed, if any; the pack's own id and version stay those of its base. */
  get overlay(): OverlayRef | undefined {
    return this.#reference.overlay;
  }

  /** Whether it was loaded from a compiled file, which has no rule files and no cases: it cannot be checked or changed. */
  get isCompiled(): boolean {
    return this.#held.isCompiled;
  }

  /** The locales it speaks, the default first. */
  get locales(): readonly string[] {
    return this.#reference.locales;
  }

  /**
   * Decides one incident.
   *
   * @throws FenjiError `invalid-facts` with everything that is wrong with the facts; nothing is decided then.
   */
  assess(facts: Facts, options: AssessOptions = {}): Decision {
    return this.#held.assess(facts, options);
  }

  /** Only kind, scope, level and priority with the ids of the rules behind them: for hot paths. Throws as `assess`. */
  verdict(facts: Facts): Verdict {
    return this.#held.verdict(facts);
  }

  /** Why this level, what speaks against another one, and the smallest changes that give it. Throws as `assess`. */
  explain(facts: Facts, options: ExplainOptions = {}): Explanation {
    return this.#held.explain(facts, options);
  }

  /**
   * What changed between two states of one incident: facts, conclusions, duties, steps, and who must be told now. A more
   * serious level counts at once, a less serious one when whoever commands agrees. Throws as `assess`.
   */
  compare(before: Facts, after: Facts, options: AssessOptions = {}): Comparison {
    return this.#held.compare(before, after, options);
  }

  /**
   * Decides a batch: one facts object a line in, one decision a line out, in order; a line that is wrong gives
   * `{"error": …, "line": n}` in its place, an empty line nothing, but it is counted. For more than fits into memory, call it again with the next lines.
   *
   * @throws FenjiError `invalid-facts`: there are too many lines, or their answers together are too large.
   */
  assessLines(lines: string | Uint8Array | ArrayBuffer, options: LinesOptions = {}): string {
    return this.#held.assessLines(lines, options);
  }

  /**
   * A desk of this pack alone, which every report concerns, so that whoever shows packs and desks needs to know only desks.
   * The pack goes on by itself; both are to be freed.
   */
  desk(): Desk {
    const { home } = this.#held;
    return this.#held.run("invalid-pack", (core, { DeskCore }) => deskAround(home, DeskCore.of(core)));
  }

  /** The pack in words: title, kinds, levels, roles, phases and facts. */
  info(locale?: string): PackInfo {
    return this.#held.info(locale);
  }

  /** The facts as questions, in order of declaration. */
  facts(locale?: string): FactInfo[] {
    return this.info(locale).facts;
  }

  /**
   * The whole number in what somebody typed as the answer to a fact: in wide or Chinese digits, with marks between groups,
   * with the fact's unit of any locale behind it. Undefined where it is not clear; whether the fact allows it, `assess` says.
   */
  readNumber(fact: string, typed: string): number | undefined {
    return this.#held.readNumber(fact, typed);
  }

  /** The JSON Schema (draft 2020-12) of the facts. */
  factsSchema(locale?: string): Record<string, unknown> {
    return this.#held.factsSchema(locale);
  }

  /**
   * Its standing duties: drills, reviews and trainings, which no incident starts. `done` says by duty when it was done last;
   * then each says when it is due next.
   *
   * @throws FenjiError `invalid-option`: `done` names no standing duty, or is no moment.
   */
  standing(options: StandingOptions = {}): Standing[] {
    const { done, locale, zone } = chosen(options);
    const asked = locale ?? this.locales[0] ?? "";
    return this.#held.ask<Standing[]>("invalid-option", (core) => core.standing(asked, done, zone));
  }

  /**
   * Everything wrong or doubtful about the pack, and what is proved about it.
   *
   * @throws FenjiError `invalid-pack` with the problem `compiled-only`: a compiled pack has no sources; load its bundle.
   */
  check(): CheckReport {
    return JSON.parse(this.#held.author((core) => core.check())) as CheckReport;
  }

  /** Decides the pack's own cases and compares with what each expects. Throws as `check`. */
  runCases(): TestReport {
    return JSON.parse(this.#held.author((core) => core.runCases())) as TestReport;
  }

  /**
   * What differs between this pack and a newer one, for every combination of facts: how many move from which value of each
   * conclusion to which, where, and by which rules; guidance that appears or goes; words that changed.
   *
   * @throws FenjiError `invalid-pack`: the two tie their facts together in too many ways to be compared; or as `check`, for
   * either of them.
   */
  diff(newer: Pack): Diff {
    if (!(#held in newer)) throw failure("invalid-option", "`newer` is no pack", "give another `Pack`");
    return JSON.parse(this.#held.author((core) => newer.#held.author((other) => core.diff(other)))) as Diff;
  }

  /** Its rule files: path → text. Throws as `check`. */
  scripts(): Record<string, string> {
    return JSON.parse(this.#held.author((core) => core.scripts())) as Record<string, string>;
  }

  /**
   * A new pack with one rule file replaced or added, or with `null` removed; this one stays as it is.
   *
   * @throws FenjiError `invalid-pack` with every problem, each with file, line and column; or as `check`.
   */
  withScript(path: string, rules: string | null): Pack {
    const file = optionalText("path", path);
    const given = optionalText("rules", rules);
    if (file === undefined)
      throw failure("invalid-option", "`path` is missing", "give a path such as rules/level.rhai");
    if (rules === undefined) throw failure("invalid-option", "`rules` is missing", "give a text, or null to remove");
    return this.#held.author((core) => new Pack(authorCore, core.withScript(file, given)));
  }

  /** The pack as the text of a bundle. Throws as `check`. */
  toBundle(): string {
    return this.#held.author((core) => core.bundle());
  }

  /**
   * The pack as a compiled file with the words of these locales, the first of which becomes its default; of all, where none
   * are named.
   *
   * @throws FenjiError `invalid-option`: it has no such locale, or a fact is computed by a script that must be run; or as
   * `check`.
   */
  toCompiled(locales: readonly string[] = []): Uint8Array {
    const asked = textList("locales", locales);
    return this.#held.author((core) => core.compile(asked), "invalid-option");
  }

  /** Gives the pack's memory back. Using it afterwards throws; freeing it again does nothing. */
  free(): void {
    this.#held.free();
  }

  /** The same as `free`, for `using pack = Pack.load(…)`. */
  declare [Symbol.dispose]: () => void;
}

brand(Pack, "pack");

// Older engines have no Symbol.dispose.
if (Symbol.dispose) {
  Object.defineProperty(Pack.prototype, Symbol.dispose, {
    value: Pack.prototype.free,
    writable: true,
    configurable: true,
  });
}
