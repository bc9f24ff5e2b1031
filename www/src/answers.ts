// Answers in words: what a person said, from the JSON that the engine reads.

import type { FactInfo, Facts } from "fenji";
import type { Words } from "./words.ts";

/** The answer to the fact with this dotted id; `undefined` where it is not asked. */
export function answerTo(facts: Facts, id: string): unknown {
  let found: unknown = typeof facts === "string" ? JSON.parse(facts) : facts;
  for (const key of id.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/** An answer, also a partly known one, as a person reads it. */
export function inWords(answer: unknown, fact: FactInfo | undefined, word: Words): string {
  const option = (id: unknown) => fact?.options.find((option) => option.id === id)?.text ?? String(id);
  const list = (ids: unknown) => (Array.isArray(ids) ? ids.map(option).join(" · ") : "");
  if (answer === undefined) return word.notAsked;
  if (answer === null) return word.unknown;
  if (typeof answer === "boolean") return option(answer ? "yes" : "no");
  if (Array.isArray(answer)) return answer.length > 0 ? list(answer) : "—";
  if (typeof answer === "number") return fact?.unit ? `${answer} ${fact.unit}` : String(answer);
  if (typeof answer !== "object") return option(answer);
  const { any_of, at_least, at_most, includes, excludes } = answer as Record<string, unknown>;
  const parts = [
    Array.isArray(any_of) ? any_of.map(option).join(` ${word.or} `) : "",
    at_least === undefined ? "" : `≥ ${at_least}`,
    at_most === undefined ? "" : `≤ ${at_most}`,
    list(includes) && `+ ${list(includes)}`,
    list(excludes) && `− ${list(excludes)}`,
  ];
  return parts.filter(Boolean).join("; ") || word.unknown;
}
