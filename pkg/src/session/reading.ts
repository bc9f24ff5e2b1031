// What stands in fields, read as answers.

import type { FactInfo } from "fenji";
import type { Interview } from "./interview.js";
import type { Answer } from "./model.js";
import { written } from "./time.js";
import { momentOf, plainText } from "./typed.js";
import type { Words } from "./words.js";

/** The value of “I do not know” and “None of these” among the options; no id has a blank. */
export const UNKNOWN = "not known";
export const NONE = "none of these";

/** The names and values of a question's fields: `answer` for what is chosen, `number` for what is typed. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** What stands in the field of one detail: the options that are chosen, or the text. */
export interface Filled {
  readonly values: readonly string[];
  /** Something stands there of which the browser makes no value, such as a moment without its time. */
  readonly unreadable?: boolean;
}

/** Something to mend: the field (`answer`, `files`, or a fact's id; empty for none), and what is wrong. */
export interface Wrong {
  readonly field: string;
  readonly text: string;
}

/** What was chosen, or what is missing. */
export function readAnswer(
  interview: Interview,
  fact: FactInfo,
  fields: Fields,
  words: Words,
): { answer: Answer } | { error: string } {
  const named = (name: string) => fields.filter(([one]) => one === name).map(([, value]) => value);
  const chosen = named("answer");
  if (chosen.includes(UNKNOWN)) return { answer: null };
  if (fact.type === "number") {
    const number = readNumber(interview, fact, named("number")[0] || (chosen[0] ?? ""));
    return number === undefined ? { error: outside(fact, words) } : { answer: number };
  }
  if (fact.type === "several") {
    if (chosen.length === 0) return { error: words.ask.chooseSome };
    return { answer: chosen.filter((value) => value !== NONE) };
  }
  const [one] = chosen;
  if (one === undefined) return { error: words.ask.choose };
  return { answer: fact.type === "yes-no" ? one === "yes" : one };
}

/** The smallest and the largest number allowed. */
function range(fact: FactInfo): [number, number] {
  return [fact.min ?? Number.MIN_SAFE_INTEGER, fact.max ?? Number.MAX_SAFE_INTEGER];
}

/** The number that the text means, as the engine reads it, where the fact allows it. */
function readNumber(interview: Interview, fact: FactInfo, text: string): number | undefined {
  const [min, max] = range(fact);
  const number = interview.readNumber(fact.id, text);
  return number !== undefined && number >= min && number <= max ? number : undefined;
}

/** The answers to the details that were `filled` in, `undefined` for those left empty; and what is wrong. */
export function readDetails(
  interview: Interview,
  filled: ReadonlyMap<string, Filled>,
  words: Words,
): { answers: [string, Answer][]; errors: Wrong[] } {
  const answers: [string, Answer][] = [];
  const errors: Wrong[] = [];
  for (const fact of interview.details) {
    const { values, unreadable = false } = filled.get(fact.id) ?? {};
    if (!values) continue;
    if (fact.type === "several") {
      answers.push([fact.id, values.length > 0 ? values : undefined]);
      continue;
    }
    // A moment of which a part is missing has no value, but is not empty.
    if (fact.type === "time" && unreadable) {
      errors.push({ field: fact.id, text: words.details.badTime });
      continue;
    }
    const text = plainText(values[0] ?? "");
    if (fact.type === "number" && text !== "") {
      const number = readNumber(interview, fact, text);
      if (number === undefined) errors.push({ field: fact.id, text: outside(fact, words) });
      else answers.push([fact.id, number]);
      continue;
    }
    if (fact.type === "time" && text !== "" && !momentOf(text)) {
      errors.push({ field: fact.id, text: words.details.badDate });
      continue;
    }
    answers.push([fact.id, text === "" ? undefined : answerOf(fact, text)]);
  }
  return { answers, errors };
}

function answerOf(fact: FactInfo, text: string): Answer {
  if (fact.type === "time") {
    const time = momentOf(text);
    return time ? written(time) : undefined;
  }
  if (fact.type === "yes-no") return text === "yes";
  return text;
}

/** A limit above this is met by nobody, and is not told. */
const MANY = 1_000_000;

/** What is asked for in place of a number that is none, or out of bounds. */
function outside(fact: FactInfo, { ask }: Words): string {
  const [min, max] = range(fact);
  return max > MANY ? ask.whole : ask.number(min, max);
}
