// The engine's instance: started once, used by all packs, replaced by a new one after a trap.

import * as glue from "../build/core.js";
import type { Problem } from "../build/types.js";
import { type ErrorCode, FenjiError, failure, problem, text } from "./errors.js";

/** A compiled Wasm module, or its bytes. */
type WasmSource = WebAssembly.Module | BufferSource;

let state: "absent" | "ready" | "crashed" = "absent";
/** Counts instances; a pack belongs to the one that loaded it. */
let generation = 0;
/** Where the Wasm is at hand without waiting, so that nobody needs to call `init`. */
let atHand: (() => WasmSource) | undefined;

/** Names the Wasm that can be had without waiting. */
export function provide(source: () => WasmSource): void {
  atHand = source;
}

/** Whether there is a working instance. */
export function isReady(): boolean {
  return state === "ready";
}

/** The number of the instance that works now. */
export function currentGeneration(): number {
  return generation;
}

/** Starts an instance where none works. */
export function start(source: WasmSource): void {
  if (state === "ready") return;
  try {
    const module = isModule(source) ? source : new WebAssembly.Module(source as BufferSource);
    // Unlike `initSync` this also works after a crash, and after a module that was no engine.
    glue.__wbg_reset_state(module);
  } catch (thrown) {
    throw refused(thrown);
  }
  generation += 1;
  state = "ready";
}

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
    "serve fenji's core_bg.wasm unchanged and give its address to `init`, or await the `init` of `fenji/inline`, which needs no second file";
  return failure("wasm-unavailable", `the Wasm cannot be loaded: ${why}`, help, thrown);
}

/** Does something with the engine; what it throws becomes a FenjiError. `code` names what wrong input means here. */
export function run<T>(code: ErrorCode, work: () => T): T {
  if (state === "absent" && atHand) start(atHand());
  if (state === "absent") {
    throw failure("not-started", "the engine is not started", "call `await init()` before anything else");
  }
  if (state === "crashed") throw crashed();
  // Until the opposite is known: where the stack runs out, not even the code that looks at what was thrown may run.
  state = "crashed";
  try {
    const answer = work();
    state = "ready";
    return answer;
  } catch (thrown) {
    if (isTrap(thrown)) throw crashed(thrown);
    state = "ready";
    throw given(code, thrown);
  }
}

function crashed(cause?: unknown): FenjiError {
  const help = "call `await init()` again and load the packs anew; please report what you did to get here";
  return failure("crashed", "the engine has crashed and cannot go on", help, cause);
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

/** The error for what the engine refused. */
function given(code: ErrorCode, thrown: unknown): FenjiError {
  if (thrown instanceof FenjiError) return thrown;
  const refusal = thrown as { problems?: Problem[]; message?: string } | null | undefined;
  if (!Array.isArray(refusal?.problems) || refusal.problems.length === 0) {
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
  const isOption = code !== "invalid-pack" && refusal.problems.every((found) => options.includes(found.code));
  const about = isOption ? "invalid-option" : code;
  return new FenjiError(about, refusal.problems, refusal.message === undefined ? {} : { message: refusal.message });
}
