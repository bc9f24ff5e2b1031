// What the rules on the workbench decide about the facts that are tried, beside what the published ones decide.

import type { FactInfo, Pack, Problem } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Bench } from "../bench.ts";
import { change, type Decided, decide, isDecided, page, tried, triedText } from "../page.ts";
import { words } from "../words.ts";
import { problemList } from "./problems.ts";
import { verdict } from "./verdict.ts";

/** The decision with its differences, and the facts behind it. */
export function outcome(bench: Bench): TemplateResult {
  const word = words(page.locale);
  const text = triedText();
  const facts = tried();
  const now = facts && decide(bench.pack, facts);
  const before = facts && bench.pack !== bench.base ? decide(bench.base, facts) : undefined;
  return html`<section class="card" aria-labelledby="outcome-heading">
      <h2 id="outcome-heading">${word.outcome}</h2>
      ${now ? (isDecided(now) ? compared(now, before) : problemList(now)) : html`<p class="bad">${word.badJson}</p>`}
    </section>
    <section class="card" aria-labelledby="tried-heading">
      <h2 id="tried-heading"><label for="tried">${word.tryFacts}</label></h2>
      <p class="small" id="tried-help">${word.tryFactsHelp}<code>${example(bench.pack)}</code></p>
      <textarea
        class="code"
        id="tried"
        rows="8"
        dir="ltr"
        spellcheck="false"
        autocapitalize="off"
        autocomplete="off"
        aria-describedby="tried-help"
        aria-invalid=${facts ? nothing : "true"}
        .value=${live(text)}
        @input=${(event: Event) => change({ tried: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
      <p>
        <button type="button" ?disabled=${page.tried === undefined} @click=${() => change({ tried: undefined })}>
          ${word.takeFromForm}
        </button>
      </p>
    </section>`;
}

function compared(now: Decided, before: Decided | readonly Problem[] | undefined): TemplateResult {
  if (!isDecided(before)) return verdict(now);
  const old = new Set(items(before));
  const fresh = items(now);
  const kept = new Set(fresh);
  const added = fresh.filter((item) => !old.has(item));
  const gone = [...old].filter((item) => !kept.has(item));
  const word = words(page.locale);
  return html`<p class="small">${word.outcomeHelp}</p>
    ${verdict(now, before)} ${differences(word.nowGiven, added)} ${differences(word.notGiven, gone)}`;
}

/** Everything to do, to write and to owe, one text each. */
function items({ decision, info }: Decided): string[] {
  const { command, duties, reports, steps } = decision;
  const named = (role: string) => info.roles.find(({ id }) => id === role)?.text ?? role;
  return [
    ...command.map(({ text, role }) => `${named(role)}${words(page.locale).colon}${text}`),
    ...[...duties, ...reports, ...steps].map(({ text }) => text),
  ];
}

function differences(title: string, texts: readonly string[]): TemplateResult | typeof nothing {
  if (texts.length === 0) return nothing;
  return html`<h3>${title} (${texts.length})</h3>
    <ul class="small">
      ${texts.map((text) => html`<li><bdi>${text}</bdi></li>`)}
    </ul>`;
}

/** One fact of the pack with its most serious answer. */
function example(pack: Pack): string {
  const facts = pack.facts();
  const fact = facts.find(({ type, when }) => type === "one" && !when) ?? facts.find(({ type }) => type === "yes-no");
  return fact
    ? JSON.stringify(nested(fact))
        .replaceAll(/([{:,])/g, "$1 ")
        .replaceAll("}", " }")
    : "{}";
}

function nested(fact: FactInfo): object {
  const value = fact.type === "yes-no" ? true : fact.options.at(-1)?.id;
  return fact.id.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
}
