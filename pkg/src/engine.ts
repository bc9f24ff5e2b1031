// The engine's two instances, the run core and the author core: each started once, used by all that it has loaded, replaced
// by a new one after a trap.

import type * as author from "../build/author.js";
import type * as run from "../build/core.js";
import { __wbg_reset_state, Core, DeskCore, version } from "../build/core.js";
import type { Problem } from "../build/types.js";
import { type ErrorCode, FenjiError, failure, problem, text } from "./errors.js";

/** A compiled Wasm module, or its bytes. */
type WasmSource = WebAssembly.Module | BufferSource;

/** What is used of all that bindgen writes around a module. */
type Used = "Core" | "DeskCore" | "version" | "__wbg_reset_state";
export type Glue = Pick<typeof run, Used>;
export type AuthorGlue = Pick<typeof author, Used>;

/** One instance, and those that take its place. */
export class Engine<G extends Glue = Glue> {
  #state: "absent" | "ready" | "crashed" = "absent";
  /** Counts instances; a pack belongs to the one that loaded it. */
  #generation = 0;
  #glue: G | undefined;
  #module: WebAssembly.Module | undefined;
  /** Where module and glue are at hand without waiting, so that nobody needs to call `init`. */
  #atHand: (() => readonly [WasmSource, G?]) | undefined;

  /**
   * @param again How it is started after a crash.
   * @param absent What is said where it is not there.
   */
  constructor(
    readonly again: string,
    readonly absent: () => FenjiError,
    glue?: G,
  ) {
    this.#glue = glue;
  }

  /** Names what can be had without waiting. */
  provide(source: () => readonly [WasmSource, G?]): void {
    this.#atHand = source;
  }

  /** Whether there is a working instance. */
  get isReady(): boolean {
    return this.#state === "ready";
  }

  /** The number of the instance that works now. */
  get generation(): number {
    return this.#generation;
  }

  /** Whether it can be used without waiting. */
  get isAtHand(): boolean {
    return this.#state !== "absent" || this.#atHand !== undefined;
  }

  /** Starts an instance where none works. */
  start(source: WasmSource, glue: G | undefined = this.#glue): void {
    if (this.#state === "ready") return;
    try {
      const module = isModule(source) ? source : new WebAssembly.Module(source as BufferSource);
      // Unlike `initSync` this also works after a crash, and after a module that was no engine.
      glue?.__wbg_reset_state(module as WebAssembly.Module);
      this.#module = module as WebAssembly.Module;
    } catch (thrown) {
      throw refused(thrown);
    }
    this.#glue = glue;
    this.#generation += 1;
    this.#state = "ready";
  }

  /** Starts it from what is at hand, where it is not there. */
  startAtHand(): void {
    if (this.#state === "ready" || !this.#atHand) return;
    let found: readonly [WasmSource, G?];
    try {
      found = this.#atHand();
    } catch (thrown) {
      throw refused(thrown);
    }
    this.start(...found);
  }

  /** Starts an instance of the same module anew where one has crashed. */
  restart(): void {
    if (this.#state === "crashed" && this.#module) this.start(this.#module);
  }

  /** Does something with the engine; what it throws becomes a FenjiError. `code` names what wrong input means here. */
  run<T>(code: ErrorCode, work: (glue: G) => T): T {
    if (this.#state === "absent") this.startAtHand();
    if (this.#state === "absent" || !this.#glue) throw this.absent();
    if (this.#state === "crashed") throw this.#crashed();
    // Until the opposite is known: where the stack runs out, not even the code that looks at what was thrown may run.
    this.#state = "crashed";
    try {
      const answer = work(this.#glue);
      this.#state = "ready";
      return answer;
    } catch (thrown) {
      if (isTrap(thrown)) throw this.#crashed(thrown);
      this.#state = "ready";
      throw given(code, thrown);
    }
  }

  #crashed(cause?: unknown): FenjiError {
    const help = `call \`${this.again}\` again and load the packs anew; please report what you did to get here`;
    return failure("crashed", "the engine has crashed and cannot go on", help, cause);
  }
}

/** What decides: loads compiled packs. */
export const runCore = new Engine(
  "await init()",
  () => failure("not-started", "the engine is not started", "call `await init()` before anything else"),
  { __wbg_reset_state, Core, DeskCore, version },
);

/** What reads, compiles and proves bundles, too. */
export const authorCore: Engine<AuthorGlue> = new Engine("await init({ author: true })", () =>
  runCore.isAtHand
    ? failure(
        "author-needed",
        "bundles are read by the author core, which is not started",
        "call `await init({ author: true })` first, or `await Pack.open(bundle)` (`Desk.open` for a desk), or give the compiled pack (`fenji/packs/<pack>.<locale>.fenji`), which needs none",
      )
    : runCore.absent(),
);

/** Whether this is a compiled module, of this realm or another: some edge runtimes compile it outside of theirs. */
export function isModule(source: unknown): boolean {
  return Object.prototype.toString.call(source) === "[object WebAssembly.Module]";
}

/** Why a module did not become an instance. */
export function refused(thrown: unknown): FenjiError {
  if (thrown instanceof FenjiError) return thrown;
  const why = text(thrown);
  if (/unsafe-eval|Content Security Policy|blocked by CSP/i.test(why)) {
    return failure(
      "wasm-blocked",
      "the page's Content Security Policy forbids WebAssembly",
      "allow it with `script-src 'self' 'wasm-unsafe-eval'`; `unsafe-eval` is not needed",
      thrown,
    );
  }
  const help =
    "serve fenji's core_bg.wasm (and author_bg.wasm, where bundles are loaded) unchanged and give their addresses to `init`, or await the `init` of `fenji/inline`, which needs no second file to decide";
  return failure("wasm-unavailable", `the Wasm cannot be loaded: ${why}`, help, thrown);
}

/** A trap, or a stack that ran out: the instance's memory can no longer be trusted. */
function isTrap(thrown: unknown): boolean {
  if (!(thrown instanceof Error) && (thrown as Error | null)?.name === undefined) return false;
  const error = thrown as Error;
  // Engines name it differently when the stack runs out; a regular expression would need more of it.
  return (
    error.name === "RuntimeError" ||
    error.name === "InternalError" ||
    (error.name === "RangeError" && error.message.includes("stack"))
  );
}

/** What the engine refuses, it throws as JSON text. */
interface Refusal {
  readonly problems?: Problem[];
  readonly message?: string;
}

function refusalOf(thrown: unknown): Refusal | undefined {
  if (typeof thrown !== "string") return undefined;
  try {
    return JSON.parse(thrown) as Refusal;
  } catch {
    return undefined;
  }
}

/** The error for what the engine refused. */
function given(code: ErrorCode, thrown: unknown): FenjiError {
  if (thrown instanceof FenjiError) return thrown;
  const { problems, message } = refusalOf(thrown) ?? {};
  if (!Array.isArray(problems) || problems.length === 0) {
    // The engine itself throws nothing else; JavaScript may, for example where a text would be too long.
    const help = "give less at once; if that does not help, please report what you did to get here";
    const found = problem("failed", `this cannot be done here: ${text(thrown)}`, { help });
    return new FenjiError(code, [found], { cause: thrown });
  }
  const options = [
    "unknown-level",
    "ambiguous-level",
    "not-concerned",
    "unknown-pack",
    "unknown-locale",
    "unknown-zone",
    "invalid-option",
    "invalid-roles",
  ];
  // What a pack says wrong about its own levels and locales is no matter of options.
  const isOption = code !== "invalid-pack" && problems.every((found) => options.includes(found.code));
  const about = isOption ? "invalid-option" : code;
  return new FenjiError(about, problems, message === undefined ? {} : { message });
}
