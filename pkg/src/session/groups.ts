// Options in the groups in which their pack has them, for who would rather point than write.

import type { Answer, FactInfo } from "./model.js";

/** Options that are shown together. */
export interface Group {
  /** What they have in common; `null` of those that are in no group. */
  readonly text: string | null;
  readonly options: FactInfo["options"];
}

/** The options that an answer to a choice names. */
export function chosenIn(answer: Answer): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  return typeof answer === "string" ? [answer] : ((answer as { includes?: string[] } | null)?.includes ?? []);
}

/** The options of a fact by group; one group without words where the pack has none, and of what stands in none. */
export function grouped({ options, groups = [] }: FactInfo): Group[] {
  const left = new Map(options.map((option) => [option.id, option]));
  const taken = groups.map(({ text, options: ids }) => ({
    text,
    options: ids.flatMap((id) => {
      const option = left.get(id);
      left.delete(id);
      return option ?? [];
    }),
  }));
  return [...taken, { text: null, options: [...left.values()] }].filter(({ options }) => options.length > 0);
}
