// How this was decided: conclusions, the rules behind them, the facts they used, and what would change the level.

import type { Change, PackInfo, Reason, ReasonOfNumber, Target } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import { answerTo, inWords } from "../answers.ts";
import { benchFacts, type Decided, decide, isDecided, page, spoken } from "../page.ts";
import { counted, words } from "../words.ts";
import { look } from "./look.ts";
import { problemList } from "./problems.ts";
import { labelOf, meaning, named, type Part, partsOf, shown, verdict } from "./verdict.ts";

/** So many rules are shown without being asked for. */
const FEW = 8;

/** The section; drawn only while it is shown. */
export function reasons(): TemplateResult {
  const word = words(page.locale);
  const { bench } = page;
  if (!bench) return html`<h1 tabindex="-1">${word.reasons}</h1>`;
  const decided = decide(bench.pack, benchFacts(), true);
  const answered = Object.keys(page.facts).length > 0;
  return html`
    <h1 tabindex="-1">${word.reasons}</h1>
    <p class="lead">${answered ? word.reasonsIntro : word.nothingAnswered}</p>
    ${look()} ${isDecided(decided) ? all(decided, spoken(bench.pack)) : problemList(decided)}
  `;
}

function all(decided: Decided, lang: string): TemplateResult {
  const word = words(page.locale);
  // The pack may not speak the page's language.
  const foreign = lang === page.locale ? nothing : lang;
  return html`<div class="columns" lang=${foreign}>
    <div>
      ${card("conclusions", word.conclusions, verdict(decided))}
      ${card(
        "rules",
        word.rules,
        partsOf(decided).map((part) => rules(decided, part)),
      )}
    </div>
    <div>
      ${card("used", word.factsUsed, used(decided))} ${card("other", word.other, others(decided))}
      ${card("open", word.open, open(decided))} ${card("pack", word.packUsed, reference(decided))}
    </div>
  </div>`;
}

function card(id: string, title: string, content: unknown): TemplateResult {
  return html`<section class="card" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    ${content}
  </section>`;
}

function rules(decided: Decided, part: Part): TemplateResult | typeof nothing {
  const { reasons } = shown(decided, part);
  if (reasons.length === 0) return nothing;
  const certain = reasons.filter(({ holds }) => holds === "yes").length;
  return html`<details ?open=${part === "level" && reasons.length <= FEW}>
    <summary>
      <span>${labelOf(decided.info, part)}</span>
      <span class="small">${counted.rules[page.locale](certain, reasons.length - certain)}</span>
    </summary>
    <ul class="rules">
      ${reasons.map((reason) => html`<li class=${reason.holds}>${rule(decided, part, reason)}</li>`)}
    </ul>
  </details>`;
}

function rule(decided: Decided, part: Part, reason: Reason | ReasonOfNumber): TemplateResult {
  const word = words(page.locale);
  const basis = {
    plan: word.fromPlan,
    reading: word.fromReading,
    borrowed: word.fromOther,
    gap: word.fromGap,
  }[reason.basis];
  return html`
    <p>
      <span class="mark" aria-hidden="true">${reason.holds === "yes" ? "✓" : "?"}</span>
      <span class="sr">${reason.holds === "yes" ? word.holds : word.mayHold}</span>
      <bdi>${reason.text}</bdi>
      <span class="gives">${word.gives} <strong><bdi>${named(decided.info, part, String(reason.gives))}</bdi></strong></span>
    </p>
    <p class="small"><span class="tag">${basis}</span> ${
      reason.clause ? html`${word.clause}${word.colon}<bdi>${reason.clause}</bdi>` : nothing
    }</p>
    ${reason.note ? html`<p class="small">${word.note}${word.colon}<bdi>${reason.note}</bdi></p>` : nothing}
    <p class="small muted">${word.ruleId} <code><bdi>${reason.rule}</bdi></code></p>
  `;
}

function used({ decision, facts }: Decided): TemplateResult {
  const word = words(page.locale);
  if (decision.questions.used.length === 0) return html`<p>${word.noFactsUsed}</p>`;
  return html`<dl class="answers">
    ${decision.questions.used.map((id) => {
      const fact = facts.get(id);
      return html`<div>
        <dt><bdi>${fact?.question ?? id}</bdi></dt>
        <dd><bdi>${inWords(answerTo(page.facts, id), fact, word)}</bdi></dd>
      </div>`;
    })}
  </dl>`;
}

function open({ decision, facts }: Decided): TemplateResult {
  const word = words(page.locale);
  const { open, irrelevant } = decision.questions;
  return html`
    ${
      open.length === 0
        ? html`<p>${word.nothingOpen}</p>`
        : html`<ol class="open">
            ${open.map(
              ({ fact, can_change }) =>
                html`<li>
                  <bdi>${facts.get(fact)?.question ?? fact}</bdi>
                  <span class="small">${word.canChange}${word.colon}${can_change.map((part) => partName(part)).join(" · ")}</span>
                </li>`,
            )}
          </ol>`
    }
    ${irrelevant.length > 0 ? html`<p class="small">${counted.irrelevant[page.locale](irrelevant.length)}</p>` : nothing}
  `;
}

/** The name of something that an answer can change; packs of later engines may have more of them. */
function partName(part: string): string {
  const word: Readonly<Record<string, string>> = words(page.locale);
  return word[part] ?? part;
}

function others({ explanation, info }: Decided): TemplateResult {
  return html`<p class="small">${words(page.locale).otherIntro}</p>
    ${explanation?.targets.map((one) => target(info, one))}`;
}

function target(info: PackInfo, { level, possible, changes, changes_proved }: Target): TemplateResult {
  const word = words(page.locale);
  const state = { yes: word.settled, maybe: word.otherPossible, no: word.otherImpossible }[possible ?? "no"];
  return html`<div class="target">
    <h3><bdi>${level}</bdi> <span class="state">${state}</span></h3>
    <p class="small"><bdi>${meaning(info, level)}</bdi></p>
    ${
      changes.length === 0
        ? html`<p>${changes_proved ? word.noWay : word.wayUnknown}</p>`
        : html`<ul>
              ${changes.map((set) => html`<li>${set.map(changeLine)}</li>`)}
            </ul>
            ${changes_proved ? nothing : html`<p class="small">${word.maybeFewer}</p>`}`
    }
  </div>`;
}

function changeLine({ question, from_text, to_text }: Change): TemplateResult {
  const word = words(page.locale);
  return html`<p>
    <bdi>${question}</bdi> <span class="muted"><bdi>${from_text || word.unknown}</bdi></span>
    <span aria-hidden="true">→</span> <strong><bdi>${to_text}</bdi></strong>
  </p>`;
}

function reference({ decision, info }: Decided): TemplateResult {
  const word = words(page.locale);
  const { id, version, overlay } = decision.pack;
  const rows: [string, string][] = [
    [word.bundle, info.title],
    [word.version, `${id} ${version}${overlay ? ` + ${overlay.id} ${overlay.version}` : ""}`],
    [word.source, info.plan],
    [word.digest, decision.pack.digest],
  ];
  return html`<dl class="answers">
    ${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd class="digest"><bdi>${value}</bdi></dd></div>`)}
  </dl>`;
}
