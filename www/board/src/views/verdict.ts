// What was decided, by each plan: the level with what is still possible, the kind, why, and how to change it.

import type { DeskDecision, PackDecision } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import type { View } from "../api.ts";
import { act, infoOf, state } from "../state.ts";
import { moment, words } from "../words.ts";
import { levelName } from "./level.ts";

export function verdict(view: View, decision: DeskDecision): TemplateResult {
  return html`<section class="card" id="verdict">
    <h2>${words(state.locale).verdict}</h2>
    ${decision.packs.map((pack) => one(view, pack))}
  </section>`;
}

function one(view: View, pack: PackDecision): TemplateResult {
  const word = words(state.locale);
  const { level, kind } = pack.decision;
  const info = infoOf(view.rules)?.packs.find(({ id }) => id === pack.pack);
  const grade = view.grades[pack.pack];
  const kinds = kind.possible.map((id) => info?.kinds.find((known) => known.id === id)?.text ?? id);
  const certain = level.possible.length === 1;
  const others = level.possible.map((id) => levelName(view.rules, pack.pack, id)).join(" · ");
  const reasons = level.reasons.filter(({ holds }) => holds === "yes" || !certain);
  return html`<div class="pack" data-pack=${pack.pack}>
    <h3>
      <bdi>${pack.title}</bdi> ${pack.holds === "yes" ? nothing : html`<span class="state">${word.possibly}</span>`}
    </h3>
    <p class="value">
      <span class="muted">${word.level}</span>
      <strong>${levelName(view.rules, pack.pack, grade?.level ?? level.value ?? null)}</strong>
      ${
        grade
          ? html`<span class="state">${word.setBy(grade.by, moment(state.locale, grade.at))}</span>`
          : html`<span class=${certain ? "state certain" : "state"}>${certain ? word.certain : word.provisional}</span>`
      }
    </p>
    ${grade ? html`<p class="small"><bdi>${grade.reason}</bdi></p>` : nothing}
    ${certain ? nothing : html`<p class="small">${word.stillPossible}${word.colon}<bdi>${others}</bdi></p>`}
    ${kinds.length > 0 && kinds.length < 4 ? html`<p class="small">${word.kind}${word.colon}<bdi>${kinds.join(word.list)}</bdi></p>` : nothing}
    ${
      reasons.length > 0
        ? html`<details>
            <summary>${word.why}</summary>
            <ul class="rules">
              ${reasons.map(
                (reason) => html`<li class=${reason.holds}>
                  <p><span class="gives">${levelName(view.rules, pack.pack, reason.gives)}</span> · ${reason.holds === "yes" ? word.holds : word.mayHold}</p>
                  <p><bdi>${reason.text}</bdi></p>
                  ${reason.clause ? html`<p class="small muted"><bdi>${reason.clause}</bdi></p>` : nothing}
                </li>`,
              )}
            </ul>
          </details>`
        : nothing
    }
    ${view.state === "open" && info ? regrade(pack.pack, info.levels, grade !== undefined) : nothing}
  </div>`;
}

function regrade(pack: string, levels: readonly { id: string; text: string }[], isSet: boolean): TemplateResult {
  const word = words(state.locale);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const level = String(given.get("level"));
    if (await act("grade", { pack, level: level || null, reason: String(given.get("reason")) })) {
      form.reset();
      form.closest("details")?.removeAttribute("open");
    }
  };
  return html`<details>
    <summary>${word.regrade}</summary>
    <form class="form" @submit=${submit}>
      <label>
        ${word.newLevel}
        <select name="level">
          ${levels.map(({ id, text }) => html`<option value=${id}>${text}</option>`)}
          ${isSet ? html`<option value="">${word.toEngine}</option>` : nothing}
        </select>
      </label>
      <label>${word.reason}<input name="reason" required maxlength="2000" /></label>
      <p class="small muted">${word.regradeHelp}</p>
      <div class="buttons"><button>${word.apply}</button></div>
    </form>
  </details>`;
}
