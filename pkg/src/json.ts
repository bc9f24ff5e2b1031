// JavaScript values as JSON text, without the silent losses of JSON.stringify: what is no JSON is a problem with its path.

import type { Problem } from "../build/types.js";
import { FenjiError, problem, text } from "./errors.js";
import { MAX_DEPTH, MAX_FACTS, MAX_PROBLEMS } from "./limits.js";

/** Halves of characters, which no text outside of JavaScript can hold. `toWellFormed` is younger than ES2022. */
const LONE = /\p{Surrogate}/gu;

/** The facts as JSON text. */
export function factsText(facts: unknown): string {
  if (typeof facts === "string") {
    // What is too large is not copied to the engine first. A character has as many bytes as it has units, or more.
    if (facts.length > MAX_FACTS) throw tooLarge(`${new TextEncoder().encode(facts).length} bytes`);
    return facts;
  }
  const writer = new Writer();
  const written = writer.value(facts, "");
  if (writer.more) {
    writer.problems.push(problem("too-many", "more was not looked at", { help: "mend the problems above first" }));
  }
  if (writer.problems.length > 0) throw new FenjiError("invalid-facts", writer.problems);
  return written ?? "null";
}

function tooLarge(size: string): FenjiError {
  const help = `send at most ${MAX_FACTS} bytes`;
  return new FenjiError("invalid-facts", [problem("too-large", `the facts are too large: ${size}`, { help })]);
}

/** A text in quotes, with the replacement character for lone halves of characters, as text that is encoded has it. */
function quoted(text: string): string {
  const written = JSON.stringify(text);
  return written.includes("\\ud") ? JSON.stringify(text.replace(LONE, "\ufffd")) : written;
}

class Writer {
  readonly problems: Problem[] = [];
  /** Whether something was not looked at any more. */
  more = false;
  readonly #above: unknown[] = [];
  #length = 0;
  #full = false;

  /** The value's text; undefined where there is none, or after a problem. */
  value(value: unknown, path: string): string | undefined {
    if (this.#full) return undefined;
    switch (typeof value) {
      case "string":
        return this.#written(quoted(value));
      case "boolean":
        return this.#written(value ? "true" : "false");
      case "bigint":
        if (BigInt.asIntN(64, value) === value) return this.#written(value.toString());
        return this.#wrong(path, "out-of-range", "is an integer beyond 64 bits", "give one that the fact allows");
      case "number":
        if (Number.isFinite(value)) return this.#written(String(value));
        return this.#wrong(path, "not-a-number", `is ${value}`, "give an integer, or null for not known");
      case "object":
        if (value === null) return this.#written("null");
        return this.#object(value, path);
      case "undefined":
        return this.#wrong(path, "undefined-value", "is undefined", "leave it out, or give null for not known");
      default:
        return this.#wrong(path, "not-json", `is a ${typeof value}`, "give a plain JSON value");
    }
  }

  #object(value: object, path: string): string | undefined {
    if (this.#above.includes(value)) {
      return this.#wrong(path, "cyclic-value", "contains itself", "give a plain JSON value");
    }
    if (this.#above.length >= MAX_DEPTH) {
      return this.#wrong(path, "too-deep", "is nested too deep", `nest at most ${MAX_DEPTH} levels`);
    }
    this.#above.push(value);
    try {
      if (isDate(value)) return this.#date(value, path);
      // Even what is empty counts, or a small graph could stand for endless nothing.
      this.#written("{}");
      if (Array.isArray(value)) return this.#array(value, path);
      return isPlain(value)
        ? this.#entries(value as Record<string, unknown>, path)
        : this.#wrong(path, "not-json", `is ${kindOf(value)}`, "give a plain object");
    } catch (thrown) {
      return this.#wrong(path, "unreadable-value", `cannot be read: ${text(thrown)}`, "give a plain JSON value");
    } finally {
      this.#above.pop();
    }
  }

  #array(value: readonly unknown[], path: string): string {
    const parts: string[] = [];
    for (let index = 0; index < value.length && !this.#full; index++) {
      parts.push(this.value(value[index], join(path, String(index))) ?? "null");
    }
    return `[${parts.join(",")}]`;
  }

  #entries(value: Record<string, unknown>, path: string): string {
    const parts: string[] = [];
    for (const key of Object.keys(value)) {
      if (this.#full) break;
      const child = join(path, key);
      let inner: unknown;
      try {
        inner = value[key];
      } catch (thrown) {
        this.#wrong(child, "unreadable-value", `cannot be read: ${text(thrown)}`, "give a plain JSON value");
        continue;
      }
      if (inner === undefined) continue;
      const written = this.value(inner, child);
      if (written !== undefined) parts.push(`${this.#written(quoted(key))}:${written}`);
    }
    return `{${parts.join(",")}}`;
  }

  #date(value: Date, path: string): string | undefined {
    const time = Date.prototype.getTime.call(value);
    if (Number.isNaN(time)) return this.#wrong(path, "invalid-date", "is an invalid Date", "give a moment, or null");
    return this.#written(JSON.stringify(new Date(time).toISOString()));
  }

  #written(part: string): string {
    this.#length += part.length;
    if (this.#length > MAX_FACTS && !this.#full) {
      this.#full = true;
      this.problems.push(...tooLarge(`more than ${MAX_FACTS} bytes`).problems);
    }
    return part;
  }

  #wrong(path: string, code: string, what: string, help: string): undefined {
    const name = path === "" ? "the value" : `\`${path}\``;
    if (this.problems.length < MAX_PROBLEMS) {
      this.problems.push(problem(code, `${name} ${what}`, { fact: path || undefined, help }));
    } else {
      this.#full = true;
      this.more = true;
    }
    return undefined;
  }
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** Objects made by literals, `JSON.parse` or `Object.create(null)`, of this realm or another. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isDate(value: object): value is Date {
  return Object.prototype.toString.call(value) === "[object Date]";
}

/** What an object is that is not plain. */
function kindOf(value: object): string {
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  const isClass = typeof name === "string" && name !== "" && name !== "Object";
  return isClass ? `an object of the class ${name}` : "an object that inherits from another one";
}
