// Signs in groups, for who would rather point than write. A sign that is not named here stands with the others.

import type { FactInfo } from "./model.js";

type Options = FactInfo["options"];

/** The groups, those first in which people may be hurt; the words of each stand with the form's. */
export const GROUPS = {
  people: [
    "fire-or-explosion",
    "electric-shock",
    "hazardous-substance",
    "violence-or-threat",
    "bomb-or-suspicious-object",
    "suicide-risk",
    "injury-or-sudden-illness",
    "many-ill-or-poisoned",
    "person-missing-or-trapped",
    "collapse-or-crash",
    "storm-or-flood",
    "earthquake-or-landslide",
  ],
  broken: [
    "software-error",
    "online-fault",
    "payment-or-order-fault",
    "network-unreachable",
    "hardware-fault",
    "building-fault",
    "utilities-out",
  ],
  lost: ["device-missing-or-damaged"],
  data: ["data-wrong-or-lost", "information-exposed"],
  doing: [
    "intrusion-signs",
    "accounts-abused",
    "malware-signs",
    "fraud-or-phishing",
    "extortion-or-threat",
    "content-tampered",
    "traffic-flood",
    "weakness-found",
    "harmful-content",
  ],
  seen: [
    "false-information",
    "own-wrong-post",
    "impersonation",
    "social-account-lost",
    "strange-posts",
    "comment-flood",
    "press-or-public-anger",
  ],
  service: ["question", "suggestion", "complaint"],
  other: [],
} as const satisfies Record<string, readonly string[]>;

export type Group = keyof typeof GROUPS;

/** The options of a fact by group; one group, `other`, where the fact is of another sort. */
export function grouped(fact: FactInfo): { readonly group: Group; readonly options: Options }[] {
  const known = new Map(Object.entries(GROUPS).flatMap(([group, ids]) => ids.map((id) => [id, group] as const)));
  const names = Object.keys(GROUPS) as Group[];
  const groups = names.map((group) => ({
    group,
    options: fact.options.filter(({ id }) => (known.get(id as never) ?? "other") === group),
  }));
  return groups.filter(({ options }) => options.length > 0);
}
