// What the page around the form knows: facts that need not be asked, and what stands in its reports.

import type { FactInfo } from "fenji";
import type { Report } from "../report/shape.js";
import type { Answer, Answers, Draft, Facts } from "./model.js";

/** Facts that the page knows, nested as the engine takes them. */
export interface KnownFacts {
  /** These are so: they are not asked, and cannot be changed in the form. */
  readonly known?: Facts;
  /** These are likely: they stand as answers when a report is begun, and can be changed. */
  readonly preset?: Facts;
  /** Ids of known facts that are not shown to whoever reports; they decide and are sent all the same. */
  readonly secret?: readonly string[];
}

/** What the page around knows, and what stands in its reports. */
export interface About {
  readonly facts?: KnownFacts | null;
  /** When it was received, as by a call: RFC 3339. Without it, when the reporter has finished. */
  readonly received?: string | null;
  /** How much of the decision is sent. */
  readonly detail?: "brief" | "full";
  /** What the form or portal is called. */
  readonly portal?: string | null;
  /** Who reports, such as the key of a user. */
  readonly reporter?: string | null;
}

/** Nested facts by their dotted ids, as far as they are facts of `facts`; texts of others are the engine's to refuse. */
export function flattened(nested: Facts, facts: readonly FactInfo[]): Map<string, Answer> {
  const found = new Map<string, Answer>();
  for (const { id } of facts) {
    let at: unknown = nested;
    for (const part of id.split(".")) {
      at = typeof at === "object" && at !== null && Object.hasOwn(at, part) ? (at as Facts)[part] : undefined;
    }
    if (at !== undefined) found.set(id, at);
  }
  return found;
}

/** The draft with which a report that was sent is gone on with, here or by somebody else; its files stay where they are. */
export function draftOf(report: Report, facts: readonly FactInfo[]): Draft {
  const { id, received_at: received, zone, done = [] } = report;
  const decider = report.desk ?? report.pack;
  if (!decider) throw new TypeError(`the report ${id} names neither a pack nor a desk`);
  const answers: Answers = Object.fromEntries(flattened(report.facts, facts));
  return {
    ...{ pack: decider, answers, screen: "check", asked: null, done, received, zone, report: id },
    ...{ previous: report.previous, changed: false, reported: [report.facts], attachments: [] },
  };
}
