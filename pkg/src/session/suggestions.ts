// What the reporter's words point to, and what the reporter says to that.

import type { Suggestion } from "fenji";
import type { Interview } from "./interview.js";
import type { Answer, Choice } from "./model.js";

/** What names a suggestion among the others. */
export function suggestionKey({ fact, value }: Suggestion): string {
  return `${fact}=${value}`;
}

/** The suggestions that were confirmed, as answers. */
export function confirmed(interview: Interview, choices: ReadonlyMap<string, Choice>): [string, Answer][] {
  const answers = new Map<string, Answer>();
  for (const suggestion of interview.suggestions) {
    const choice = choices.get(suggestionKey(suggestion)) ?? "unsure";
    const { fact, value } = suggestion;
    if (choice === "unsure") continue;
    if (interview.fact(fact)?.type === "several") {
      const { includes = [], excludes = [] } = (answers.get(fact) ?? {}) as {
        includes?: unknown[];
        excludes?: unknown[];
      };
      // The whole question is still asked, with these already chosen.
      if (choice === "yes") answers.set(fact, { includes: [...includes, value], excludes });
      else answers.set(fact, { includes, excludes: [...excludes, value] });
    } else if (choice === "yes") {
      answers.set(fact, value);
    }
  }
  return [...answers];
}
