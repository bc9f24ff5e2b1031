// Problems of packs and facts, each with its place and what to do about it; all of it is text.

import type { Problem } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import { page } from "../page.ts";
import { counted, words } from "../words.ts";

/** A list of problems; `go` leads to the place of one, where that is on the page. */
export function problemList(problems: readonly Problem[], go?: (problem: Problem) => void): TemplateResult {
  const word = words(page.locale);
  return html`<div class="problems">
    ${word.engineWords ? html`<p class="small">${word.engineWords}</p>` : nothing}
    <ul>
      ${problems.map((problem) => html`<li class=${problem.severity}>${one(problem, go)}</li>`)}
    </ul>
  </div>`;
}

function one(problem: Problem, go?: (problem: Problem) => void): TemplateResult {
  const word = words(page.locale);
  const { allowed, file, line, column, fact, witness } = problem;
  const place = line === undefined ? "" : counted.place[page.locale](line, column ?? 1);
  return html`
    <p>
      <strong class="tag">${word[problem.severity]}</strong>
      <span lang="en"><bdi>${problem.message}</bdi></span>
    </p>
    ${
      file || fact
        ? html`<p class="place">
            <code><bdi>${file ?? fact}</bdi></code> ${place} <code class="muted">${problem.code}</code>
            ${
              go && file && line !== undefined
                ? html`<button type="button" class="quiet" @click=${() => go(problem)}>${word.goThere}</button>`
                : nothing
            }
          </p>`
        : nothing
    }
    ${problem.help ? html`<p lang="en">→ <bdi>${problem.help}</bdi></p>` : nothing}
    ${allowed?.length ? html`<p>${word.allowed}${word.colon}<bdi>${allowed.join(", ")}</bdi></p>` : nothing}
    ${witness ? html`<p>${word.witness}${word.colon}<code><bdi>${JSON.stringify(witness)}</bdi></code></p>` : nothing}
  `;
}
