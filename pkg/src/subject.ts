// What a pack and a desk can both do, asked of what an engine holds for them: what is given is looked at, answers are read.

import type { Core } from "../build/core.js";
import { Held } from "./held.js";
import { chosen, type Facts, lineBytes, optionalText } from "./input.js";
import { factsText } from "./json.js";

/** What both have in both cores. */
type Both = Pick<
  Core,
  | "assess"
  | "assessLines"
  | "compare"
  | "explain"
  | "factsSchema"
  | "free"
  | "info"
  | "readNumber"
  | "reference"
  | "verdict"
>;

/** A pack or a desk; the methods are those of the same name that callers have. */
export class Subject<C extends Both, A extends C> extends Held<C, A> {
  assess<Decision>(facts: Facts, options: object): Decision {
    const given = factsText(facts);
    const { audience, locale, received, roles, zone } = chosen(options);
    return this.ask("invalid-facts", (core) => core.assess(given, locale, received, zone, audience, roles));
  }

  verdict<Verdict>(facts: Facts): Verdict {
    const given = factsText(facts);
    return this.ask("invalid-facts", (core) => core.verdict(given));
  }

  explain<Explanation>(facts: Facts, options: object): Explanation {
    const given = factsText(facts);
    const { level, locale, received, zone } = chosen(options);
    return this.ask("invalid-facts", (core) => core.explain(given, level, locale, received, zone));
  }

  compare<Comparison>(before: Facts, after: Facts, options: object): Comparison {
    const [earlier, later] = [factsText(before), factsText(after)];
    const { locale, received, roles, zone } = chosen(options);
    return this.ask("invalid-facts", (core) => core.compare(earlier, later, locale, received, zone, roles));
  }

  assessLines(lines: string | Uint8Array | ArrayBuffer, options: object): string {
    const given = lineBytes(lines);
    const { audience, firstLine, locale, received, roles, verdict, zone } = chosen(options);
    return this.run("invalid-facts", (core) =>
      core.assessLines(given, firstLine, verdict, locale, received, zone, audience, roles),
    );
  }

  info<Info>(locale: string | undefined): Info {
    const asked = this.#spoken(locale);
    return this.ask("invalid-option", (core) => core.info(asked));
  }

  factsSchema(locale: string | undefined): Record<string, unknown> {
    const asked = this.#spoken(locale);
    return this.ask("invalid-option", (core) => core.factsSchema(asked));
  }

  readNumber(fact: string, typed: string): number | undefined {
    const [id, line] = [optionalText("fact", fact) ?? "", optionalText("typed", typed) ?? ""];
    return this.run("invalid-option", (core) => core.readNumber(id, line));
  }

  /** The locale asked for; its first where none is. */
  #spoken(locale: string | undefined): string {
    return optionalText("locale", locale) ?? this.reference.locales[0] ?? "";
  }
}
