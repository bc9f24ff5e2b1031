// JavaScript values as JSON text, without the silent losses of JSON.stringify: what is no JSON is a problem with its path.

import type { Problem } from "../build/types.js";
import { FenjiError, problem, text } from "./errors.js";

/** How deep values may be nested, as in the engine. */
const MAX_DEPTH = 64;
/** Longer texts are refused by the engine anyway; this ends values that contain themselves many times over. */
const MAX_LENGTH = 4_000_000;
/** So many problems are enough for a person to act on, as in the engine. */
const MAX_PROBLEMS = 100;

/** The facts as JSON text. */
export function factsText(facts: unknown): string {
  if (typeof facts === "string") return facts;
  const writer = new Writer();
  const written = writer.value(facts, "");
  if (writer.problems.length > 0) throw new FenjiError("invalid-facts", writer.problems);
  return written ?? "null";
}

class Writer {
  readonly problems: Problem[] = [];
  readonly #above: unknown[] = [];
  #length = 0;
  #full = false;

  /** The value's text; undefined where there is none, or after a problem. */
  value(value: unknown, path: string): string | undefined {
    if (this.#full) return undefined;
    switch (typeof value) {
      case "string":
        return this.#written(JSON.stringify(value));
      case "boolean":
        return this.#written(value ? "true" : "false");
      case "bigint":
        return this.#written(value.toString());
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
    // Even what is empty counts, or a small graph could stand for endless nothing.
    this.#written("{}");
    try {
      if (Array.isArray(value)) return this.#array(value, path);
      if (isDate(value)) return this.#date(value, path);
      return isPlain(value)
        ? this.#entries(value as Record<string, unknown>, path)
        : this.#wrong(path, "not-json", `is a ${className(value)}`, "give a plain object");
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
      if (written !== undefined) parts.push(`${this.#written(JSON.stringify(key))}:${written}`);
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
    if (this.#length > MAX_LENGTH && !this.#full) {
      this.#full = true;
      this.problems.push(problem("too-large", `the facts are larger than ${MAX_LENGTH} characters`));
    }
    return part;
  }

  #wrong(path: string, code: string, what: string, help: string): undefined {
    const name = path === "" ? "the value" : `\`${path}\``;
    if (this.problems.length < MAX_PROBLEMS) {
      this.problems.push(problem(code, `${name} ${what}`, { fact: path || undefined, help }));
    } else {
      this.#full = true;
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

function className(value: object): string {
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" ? name : "special object";
}
