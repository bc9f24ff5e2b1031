// Packs: the package's one class, around the engine's own.

/// <reference lib="esnext.disposable" preserve="true" />

import { Core, version as versions } from "../build/core.js";
import type {
  CheckReport,
  Comparison,
  Decision,
  Explanation,
  FactInfo,
  OverlayRef,
  PackInfo,
  TestReport,
  Verdict,
} from "../build/types.js";
import { currentGeneration, isReady, run } from "./engine.js";
import { FenjiError, failure, problem, text } from "./errors.js";
import { factsText } from "./json.js";

/** A bundle as `fenji bundle` writes it: parsed, as JSON text, or as bytes. */
export type Bundle = object | string | Uint8Array | ArrayBuffer;

/**
 * What is known about one incident: nested JSON, or its text. A key left out is not asked yet; `null` is asked and not
 * known; `{ any_of }`, `{ at_least, at_most }` and `{ includes, excludes }` are partly known. A `Date` stands for a time.
 * All of it is checked: text that somebody sent can be given as it is, without `JSON.parse`.
 */
export type Facts = object | string;

/** How to load. */
export interface LoadOptions {
  /** Whether the bundle comes from where your code comes from. */
  trusted?: boolean | undefined;
}

/** Who fills the pack's roles here: by role a name and how to reach them; or the same as JSON text. */
export type Roles = Readonly<Record<string, { name: string; contact?: string | null | undefined }>> | string;

/** How to decide. */
export interface AssessOptions {
  /** The locale of all words (BCP 47; `zh-CN` is served by `zh-Hans`). Without it the pack's first. */
  locale?: string | undefined;
  /** When the report was received: where most deadlines begin. Without it they have no `at`. */
  received?: Date | string | undefined;
  /** Who fills the pack's roles. A role that must act and that nobody fills is a warning in the decision. */
  roles?: Roles | undefined;
}

/** What to explain. */
export interface ExplainOptions extends Omit<AssessOptions, "roles"> {
  /** The level asked about; without it every other one. */
  level?: string | undefined;
}

/** How to decide a batch. */
export interface LinesOptions extends AssessOptions {
  /** Only verdicts: smaller and faster. */
  verdict?: boolean | undefined;
  /** The number of the first line in messages; 1 without it. */
  firstLine?: number | undefined;
}

/** The largest bundle that the engine reads, in bytes. */
const MAX_BUNDLE = 64 << 20;
/** The largest batch, in bytes; its answers are many times as large. */
const MAX_LINES = 256 << 20;

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
  return run("invalid-option", () => versions() as Versions);
}

interface Reference {
  id: string;
  version: string;
  digest: string;
  overlay?: OverlayRef;
  locales: string[];
}

/** A pack: one plan made executable, validated and compiled. Deciding with it cannot fail but for wrong facts. */
export class Pack {
  #core: Core | undefined;
  readonly #generation: number;
  readonly #reference: Reference;

  private constructor(core: Core) {
    this.#core = core;
    this.#generation = currentGeneration();
    this.#reference = core.reference() as Reference;
    Object.freeze(this.#reference.locales);
    Object.freeze(this.#reference.overlay);
  }

  /**
   * Loads a bundle. With `trusted` it loads many times faster, for bundles that come from where your code comes from, such
   * as `fenji/packs/*.json`: the digest is taken as stated and the compiled rules in it as they stand.
   *
   * @throws FenjiError `invalid-pack`: it is no bundle, was cut short or changed, or is of a newer format.
   */
  static load(bundle: Bundle, options: LoadOptions = {}): Pack {
    const given = bundleText(bundle);
    const { trusted } = chosen(options);
    return run("invalid-pack", () => new Pack(Core.load(given, trusted)));
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
    const given = factsText(facts);
    const { locale, received, roles } = chosen(options);
    return this.#run("invalid-facts", (core) => core.assess(given, locale, received, roles) as Decision);
  }

  /** Only kind, scope, level and priority with the ids of the rules behind them: for hot paths. Throws as `assess`. */
  verdict(facts: Facts): Verdict {
    const given = factsText(facts);
    return this.#run("invalid-facts", (core) => core.verdict(given) as Verdict);
  }

  /** Why this level, what speaks against another one, and the smallest changes that give it. Throws as `assess`. */
  explain(facts: Facts, options: ExplainOptions = {}): Explanation {
    const given = factsText(facts);
    const { level, locale, received } = chosen(options);
    return this.#run("invalid-facts", (core) => core.explain(given, level, locale, received) as Explanation);
  }

  /**
   * What changed between two states of one incident: facts, conclusions, duties, steps, and who must be told now. A more
   * serious level counts at once, a less serious one when whoever commands agrees. Throws as `assess`.
   */
  compare(before: Facts, after: Facts, options: AssessOptions = {}): Comparison {
    const [earlier, later] = [factsText(before), factsText(after)];
    const { locale, received, roles } = chosen(options);
    return this.#run("invalid-facts", (core) => core.compare(earlier, later, locale, received, roles) as Comparison);
  }

  /**
   * Decides a batch: one facts object a line in, one decision a line out, in order; a line that is wrong gives
   * `{"error": …, "line": n}` in its place. For more than fits into memory, call it again with the next lines.
   *
   * @throws FenjiError `invalid-facts`: there are too many lines, or their answers together are too large.
   */
  assessLines(lines: string | Uint8Array | ArrayBuffer, options: LinesOptions = {}): string {
    const raw = typeof lines === "string" ? lines : bytes(lines);
    if (raw === undefined) throw failure("invalid-facts", "`lines` is no text", "give a string or bytes of UTF-8");
    if (raw.length > MAX_LINES) {
      const more = { help: "call again with fewer lines" };
      throw new FenjiError("invalid-facts", [problem("too-large", `there are more than ${MAX_LINES} bytes`, more)]);
    }
    const given = typeof raw === "string" ? new TextEncoder().encode(raw) : raw;
    const { firstLine, locale, received, roles, verdict } = chosen(options);
    return this.#run("invalid-facts", (core) => core.assessLines(given, firstLine, verdict, locale, received, roles));
  }

  /** The pack in words: title, kinds, levels, roles, phases and facts. */
  info(locale?: string): PackInfo {
    const asked = optionalText("locale", locale) ?? this.locales[0] ?? "";
    return this.#run("invalid-option", (core) => core.info(asked) as PackInfo);
  }

  /** The facts as questions, in order of declaration. */
  facts(locale?: string): FactInfo[] {
    return this.info(locale).facts;
  }

  /** The JSON Schema (draft 2020-12) of the facts. */
  factsSchema(locale?: string): Record<string, unknown> {
    const asked = optionalText("locale", locale) ?? this.locales[0] ?? "";
    return this.#run("invalid-option", (core) => core.factsSchema(asked) as Record<string, unknown>);
  }

  /** Everything wrong or doubtful about the pack, and what is proved about it. */
  check(): CheckReport {
    return this.#run("invalid-pack", (core) => core.check() as CheckReport);
  }

  /** Decides the pack's own cases and compares with what each expects. */
  runCases(): TestReport {
    return this.#run("invalid-pack", (core) => core.runCases() as TestReport);
  }

  /** Its rule files: path → text. */
  scripts(): Record<string, string> {
    return this.#run("invalid-pack", (core) => core.scripts() as Record<string, string>);
  }

  /**
   * A new pack with one rule file replaced or added, or with `null` removed; this one stays as it is.
   *
   * @throws FenjiError `invalid-pack` with every problem, each with file, line and column.
   */
  withScript(path: string, rules: string | null): Pack {
    const file = optionalText("path", path);
    const given = optionalText("rules", rules);
    if (file === undefined)
      throw failure("invalid-option", "`path` is missing", "give a path such as rules/level.rhai");
    if (rules === undefined) throw failure("invalid-option", "`rules` is missing", "give a text, or null to remove");
    return this.#run("invalid-pack", (core) => new Pack(core.withScript(file, given)));
  }

  /** The pack as the text of a bundle. */
  toBundle(): string {
    return this.#run("invalid-pack", (core) => core.bundle());
  }

  /** Gives the pack's memory back. Using it afterwards throws; freeing it again does nothing. */
  free(): void {
    const core = this.#core;
    this.#core = undefined;
    // An engine that crashed has nothing to give back.
    if (core && isReady() && this.#generation === currentGeneration()) run("invalid-pack", () => core.free());
  }

  /** The same as `free`, for `using pack = Pack.load(…)`. */
  declare [Symbol.dispose]: () => void;

  #run<T>(code: "invalid-facts" | "invalid-pack" | "invalid-option", work: (core: Core) => T): T {
    return run(code, () => {
      const core = this.#core;
      if (core && this.#generation === currentGeneration()) return work(core);
      const what = core ? "the pack belongs to an engine that crashed" : "the pack was freed";
      throw failure("freed", what, "load it again with `Pack.load`");
    });
  }
}

// Older engines have no Symbol.dispose.
if (Symbol.dispose) {
  Object.defineProperty(Pack.prototype, Symbol.dispose, {
    value: Pack.prototype.free,
    writable: true,
    configurable: true,
  });
}

function bundleText(bundle: Bundle): string {
  const wrong = (what: string, help: string, cause?: unknown): FenjiError =>
    new FenjiError("invalid-pack", [problem("broken-bundle", what, { help })], { cause });
  // What is too large is not copied to the engine first.
  const tooLarge = () =>
    new FenjiError("invalid-pack", [
      problem("too-large", `the bundle is larger than ${MAX_BUNDLE} bytes`, {
        help: "split the pack into smaller ones",
      }),
    ]);
  const fits = (text: string): string => {
    if (text.length > MAX_BUNDLE) throw tooLarge();
    return text;
  };
  if (typeof bundle === "string") return fits(bundle);
  const raw = bytes(bundle);
  if (raw && raw.length > MAX_BUNDLE) throw tooLarge();
  try {
    if (raw) return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch (thrown) {
    throw wrong("the bundle is not UTF-8", "read the file as it is", thrown);
  }
  if (typeof bundle !== "object" || bundle === null) {
    throw wrong(
      `the bundle is ${bundle === null ? "null" : `of type ${typeof bundle}`}`,
      "give its object, text or bytes",
    );
  }
  try {
    // What `import()` and some bundlers give for a JSON file holds it as `default`.
    const inner = !("fenji" in bundle) && "default" in bundle ? bundle.default : bundle;
    return fits(JSON.stringify(inner) ?? "");
  } catch (thrown) {
    if (thrown instanceof FenjiError) throw thrown;
    throw wrong(`the bundle cannot be read: ${text(thrown)}`, "give what `JSON.parse` made of the file", thrown);
  }
}

/** The bytes that are given; undefined where there are none, or none any more. */
function bytes(given: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
    if (Object.prototype.toString.call(given) === "[object ArrayBuffer]") return new Uint8Array(given as ArrayBuffer);
  } catch {
    // A proxy that is not to be read, or bytes that were handed on.
  }
  return undefined;
}

/** What the options say, each value looked at, because callers without types give anything. */
function chosen(options: unknown) {
  if (typeof options !== "object" || options === null) {
    throw failure(
      "invalid-option",
      "the options are no object",
      'leave them out, or give an object such as { locale: "en" }',
    );
  }
  try {
    // What an object inherits is not what its caller chose: somebody may have put `trusted` into `Object.prototype`.
    const own = (name: string) =>
      Object.hasOwn(options, name) ? (options as Record<string, unknown>)[name] : undefined;
    return {
      firstLine: lineNumber(own("firstLine")),
      level: optionalText("level", own("level")),
      locale: optionalText("locale", own("locale")),
      received: moment(own("received")),
      roles: people(own("roles")),
      trusted: flag("trusted", own("trusted")),
      verdict: flag("verdict", own("verdict")),
    };
  } catch (thrown) {
    if (thrown instanceof FenjiError) throw thrown;
    throw failure("invalid-option", `the options cannot be read: ${text(thrown)}`, "give a plain object", thrown);
  }
}

function optionalText(name: string, given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given === "string") return given;
  throw failure("invalid-option", `\`${name}\` is no text`, "give a string");
}

function people(roles: unknown): string | undefined {
  if (roles === undefined || roles === null) return undefined;
  return typeof roles === "string" ? roles : (JSON.stringify(roles) ?? "null");
}

function flag(name: string, given: unknown): boolean {
  if (given === undefined || given === null) return false;
  if (typeof given === "boolean") return given;
  throw failure("invalid-option", `\`${name}\` is neither true nor false`, "give true or false");
}

function lineNumber(given: unknown): number {
  const line = given ?? 1;
  if (typeof line === "number" && Number.isInteger(line) && line >= 1 && line <= 2 ** 31) return line;
  throw failure("invalid-option", "`firstLine` is no line number", "give an integer from 1");
}

function moment(received: unknown): string | undefined {
  if (received === undefined || received === null) return undefined;
  if (typeof received === "string") return received;
  const isDate = Object.prototype.toString.call(received) === "[object Date]";
  const time = isDate ? Date.prototype.getTime.call(received) : Number.NaN;
  if (Number.isNaN(time)) {
    throw failure(
      "invalid-option",
      "`received` is no moment that can be reckoned with",
      "give a Date, or date, time and offset such as 2026-11-22T09:00:00Z, up to 9999-12-30T22:00:00Z",
    );
  }
  return new Date(time).toISOString();
}
