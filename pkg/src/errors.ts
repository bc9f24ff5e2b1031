// Errors: one class for everything that can go wrong, with all problems at once and a message a person can act on.

import type { Problem } from "../build/types.js";
import { brand } from "./brand.js";

/**
 * What sort of thing went wrong; `problems` has the details.
 *
 * - `not-started`: `init()` was not called, or not awaited
 * - `wasm-blocked`: the page's Content Security Policy forbids WebAssembly
 * - `wasm-unavailable`: the Wasm file could not be fetched or compiled
 * - `author-needed`: a bundle was given, and the author core, which reads bundles, is not started
 * - `pack-unavailable`: the file of a bundle that the form was given the address of could not be had
 * - `crashed`: the engine trapped; call `init()` again and load the packs anew
 * - `freed`: the pack was freed, or belongs to an engine that crashed
 * - `invalid-pack`, `invalid-facts`, `invalid-option`: what was given is wrong
 */
export type ErrorCode =
  | "not-started"
  | "wasm-blocked"
  | "wasm-unavailable"
  | "author-needed"
  | "pack-unavailable"
  | "crashed"
  | "freed"
  | "invalid-pack"
  | "invalid-facts"
  | "invalid-option";

/** The one error that fenji throws. */
export class FenjiError extends Error {
  override readonly name = "FenjiError";
  /** What sort of thing went wrong. */
  readonly code: ErrorCode;
  /** Everything that is wrong, all at once; never empty. */
  readonly problems: Problem[];

  constructor(code: ErrorCode, problems: Problem[], options?: { message?: string; cause?: unknown }) {
    super(options?.message ?? problems.map(block).join("\n\n"), { cause: options?.cause });
    this.code = code;
    this.problems = problems;
  }
}

brand(FenjiError, "error");

/** A problem found on this side of the Wasm. */
export function problem(code: string, message: string, more?: { fact?: string | undefined; help?: string }): Problem {
  const found: Problem = { code, severity: "error", message: visible(message) };
  if (more?.fact) found.fact = more.fact;
  if (more?.help) found.help = visible(more.help);
  return found;
}

/** What nobody sees, or what changes how the rest is read: controls, formats, separators, lone halves of characters. */
const HIDDEN = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\u115f\u1160\u3164\uffa0]/gu;
const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text from outside with every such character written out, as the engine does it: no quotation forges a line. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (c) => SHORT[c] ?? `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}

/** An error with one problem of the same code. */
export function failure(code: ErrorCode, message: string, help: string, cause?: unknown): FenjiError {
  return new FenjiError(code, [problem(code, message, { help })], { cause });
}

/** The problem as the command line shows it. */
function block(found: Problem): string {
  const lines = [`${found.severity}[${found.code}]: ${found.message}`];
  if (found.fact) lines.push(`  fact: ${visible(found.fact)}`);
  if (found.help) lines.push(`  help: ${found.help}`);
  return lines.join("\n");
}

/** The text of anything that was thrown; reading it may throw, too. */
export function text(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "something that cannot be shown";
  }
}
