// What the package's classes are known by: another copy of the package on the same page recognises what they have made.

import { VERSION } from "../build/version.js";

/** What is recognised. */
type Kind = "pack" | "desk" | "error";

/** A class. */
interface Made {
  readonly prototype: object;
}

/**
 * Lets `instanceof` be true for what another copy's class of this kind has made. What is held by an engine must be of a
 * version that works alike; an error may be of any.
 */
export function brand(made: Made, kind: Kind): void {
  const mark = Symbol.for(`fenji.${kind}`);
  Object.defineProperty(made.prototype, mark, { value: VERSION });
  Object.defineProperty(made, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      // Who derives a class from this one asks for that one alone.
      if (this !== made) return Function.prototype[Symbol.hasInstance].call(this, value);
      const version = markOf(value, mark);
      return version !== undefined && (kind === "error" || isAlike(version));
    },
  });
}

/** The version of the package that loaded this pack or desk; `undefined` for anything else. */
export function loadedBy(value: unknown): string | undefined {
  return markOf(value, Symbol.for("fenji.pack")) ?? markOf(value, Symbol.for("fenji.desk"));
}

function markOf(value: unknown, mark: symbol): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    const found: unknown = (value as Record<symbol, unknown>)[mark];
    return typeof found === "string" ? found : undefined;
  } catch {
    // A proxy that is not to be read.
    return undefined;
  }
}

/** Whether two versions differ in nothing but what was mended. */
function isAlike(version: string): boolean {
  const line = (text: string) => text.split(".", 2).join(".");
  return line(version) === line(VERSION);
}
