// A level as it is seen from afar.

import { html, type TemplateResult } from "lit";
import type { Brief, Level } from "../api.ts";
import { infoOf, state } from "../state.ts";
import { words } from "../words.ts";

/** A level's name: in the pack's words what stands before the colon, as in “P1: an important system is down”. */
export function levelName(rules: string, pack: string, level: string | null): string {
  const levels = infoOf(rules)?.packs.find(({ id }) => id === pack)?.levels ?? [];
  const text = levels.find(({ id }) => id === level)?.text ?? level ?? "—";
  return text.split(/[:：]/)[0]?.trim() || text;
}

/** The level that an incident stands in the list by: that of the first pack that is concerned for certain. */
export function leading({ summary }: Pick<Brief, "summary">): Level | undefined {
  return summary.levels.find(({ holds }) => holds === "yes") ?? summary.levels[0];
}

export function badge(incident: Pick<Brief, "summary" | "rules">, large = false): TemplateResult {
  const word = words(state.locale);
  const level = leading(incident);
  const shape = `level rank-${incident.summary.rank}${large ? " large" : ""}`;
  if (!level || incident.summary.undecided) return html`<span class=${`${shape} rank-1`}>${word.undecided}</span>`;
  const name = levelName(incident.rules, level.pack, level.value);
  const certain = level.holds === "yes" && (level.possible.length === 1 || incident.summary.set?.includes(level.pack));
  return html`<span class=${shape} data-level=${level.value ?? ""}>
    ${certain ? "" : html`<span class="sr">${word.possibly} </span>`}<bdi>${name}</bdi>${certain ? "" : "?"}
  </span>`;
}
