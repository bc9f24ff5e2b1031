// The workbench for those who write packs: bring one, change its rules, and see the decision change at once.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Bench } from "../bench.ts";
import { bring, change, check, edit, page, rewrite, runCases, settle } from "../page.ts";
import { counted, words } from "../words.ts";
import { look } from "./look.ts";
import { outcome } from "./outcome.ts";
import { problemList } from "./problems.ts";

/** How long nothing must be typed before a change counts, in milliseconds: compiling a pack takes a moment. */
const PAUSE = 500;
const PASTED = "pasted-bundle";

let waiting: ReturnType<typeof setTimeout> | undefined;

/** The section. */
export function workbench(): TemplateResult {
  const word = words(page.locale);
  const { bench } = page;
  return html`
    <h1 tabindex="-1">${word.workbench}</h1>
    <p class="lead">${word.benchIntro} ${word.benchSafe}</p>
    <div class="bench">
      <div class="work">
        ${look()} ${page.desk ? html`<p class="small">${word.benchOfDesk}</p>` : nothing} ${bundle()}
        ${bench ? [files(bench), proof(bench)] : nothing}
        <p role="status" class="news">${page.news}</p>
      </div>
      <aside aria-label=${word.outcome}>
        ${bench ? outcome(bench) : nothing}
      </aside>
    </div>
  `;
}

function bundle(): TemplateResult {
  const word = words(page.locale);
  const paste = () => {
    const text = (document.getElementById(PASTED) as HTMLTextAreaElement | null)?.value.trim() ?? "";
    if (text) void bring(text);
    else change({ news: word.nothingPasted });
  };
  const choose = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (file) void bring(file);
    // The same file may be chosen again after it was mended.
    input.value = "";
  };
  return html`<section class="card" aria-labelledby="bundle-heading">
    <h2 id="bundle-heading">${word.bundle}</h2>
    <div class="drop" @dragenter=${over} @dragover=${over} @dragleave=${leave} @drop=${drop}>
      <p>${word.dropHere}</p>
      <label class="button">
        <input type="file" id="bundle-file" accept=".json,application/json" @change=${choose} />
        <span>${word.chooseFile}</span>
      </label>
    </div>
    <label class="field" for=${PASTED}>${word.pasteBundle}</label>
    <textarea class="code" id=${PASTED} rows="3" wrap="soft" spellcheck="false" autocomplete="off"></textarea>
    <p><button type="button" @click=${paste}>${word.load}</button></p>
    ${page.refused.length > 0 ? problemList(page.refused) : nothing}
  </section>`;
}

function over(event: DragEvent): void {
  event.preventDefault();
  (event.currentTarget as Element).classList.add("over");
}

function leave(event: DragEvent): void {
  const zone = event.currentTarget as Element;
  if (!zone.contains(event.relatedTarget as Node | null)) zone.classList.remove("over");
}

function drop(event: DragEvent): void {
  event.preventDefault();
  (event.currentTarget as Element).classList.remove("over");
  const [file] = event.dataTransfer?.files ?? [];
  const text = event.dataTransfer?.getData("text/plain") ?? "";
  if (file) void bring(file);
  else if (text) void bring(text);
  else change({ news: words(page.locale).noFile });
}

function files(bench: Bench): TemplateResult {
  const word = words(page.locale);
  const isChanged = bench.texts.size > 0;
  return html`<section class="card" aria-labelledby="files-heading">
    <h2 id="files-heading">${word.ruleFiles}</h2>
    <p class="small">${word.ruleFilesHelp}</p>
    ${
      bench.problems.length > 0
        ? problemList(bench.problems, ({ file = "", line = 1, column = 1 }) => goTo(file, line, column))
        : nothing
    }
    ${Object.entries(bench.originals).map(([path, original]) => file(bench, path, original))}
    <p class="buttons">
      <button type="button" ?disabled=${!isChanged} @click=${() => rewrite(new Map())}>${word.restoreAll}</button>
      <button type="button" ?disabled=${!isChanged || bench.problems.length > 0} @click=${() => download(bench)}>
        ${word.download}
      </button>
    </p>
  </section>`;
}

function file(bench: Bench, path: string, original: string): TemplateResult {
  const word = words(page.locale);
  const text = bench.texts.get(path);
  const wrong = bench.problems.filter((problem) => problem.file === path).length;
  const type = (event: Event) => {
    edit(path, (event.target as HTMLTextAreaElement).value);
    clearTimeout(waiting);
    waiting = setTimeout(settle, PAUSE);
  };
  const restore = () => {
    edit(path, original);
    settle();
  };
  return html`<details class="file">
    <summary>
      <code><bdi>${path}</bdi></code>
      ${text === undefined ? nothing : html`<span class="tag">${word.changed}</span>`}
      ${wrong > 0 ? html`<span class="tag error">${counted.problems[page.locale](wrong)}</span>` : nothing}
    </summary>
    <textarea
      class="code"
      id=${areaOf(path)}
      aria-label=${path}
      aria-invalid=${wrong > 0 ? "true" : nothing}
      rows=${Math.min(28, original.split("\n").length + 1)}
      wrap="off"
      dir="ltr"
      spellcheck="false"
      autocapitalize="off"
      autocomplete="off"
      .value=${live(text ?? original)}
      @input=${type}
    ></textarea>
    <p><button type="button" ?disabled=${text === undefined} @click=${restore}>${word.restore}</button></p>
  </details>`;
}

function areaOf(path: string): string {
  return `rules:${path}`;
}

/** Opens the file, and puts the cursor where the problem is. */
function goTo(path: string, line: number, column: number): void {
  const area = document.getElementById(areaOf(path));
  if (!(area instanceof HTMLTextAreaElement)) return;
  area.closest("details")?.setAttribute("open", "");
  const lines = area.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  // Columns count characters, the text counts UTF-16 units.
  const at = before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  area.focus();
  area.setSelectionRange(at, at + 1);
  area.scrollTop = (area.scrollHeight / Math.max(lines.length, 1)) * Math.max(line - 4, 0);
}

function download(bench: Bench): void {
  const address = URL.createObjectURL(new Blob([bench.pack.toBundle()], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${bench.pack.id}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function proof(bench: Bench): TemplateResult {
  const word = words(page.locale);
  return html`<section class="card" aria-labelledby="proof-heading">
    <h2 id="proof-heading">${word.proof}</h2>
    <p class="buttons">
      <button type="button" @click=${check}>${word.check}</button>
      <button type="button" @click=${runCases}>${word.runCases}</button>
    </p>
    <div aria-live="polite">${checked(bench)}${ran(bench)}</div>
  </section>`;
}

function checked({ check }: Bench): TemplateResult | typeof nothing {
  if (!check) return nothing;
  const number = (value: number | string) => BigInt(value).toLocaleString(page.locale);
  const { facts, rules, combinations, problems } = check;
  return html`<div class="result">
    <p>${counted.checked[page.locale](number(rules), number(facts), number(combinations))}</p>
    ${problems.length === 0 ? html`<p class="good">✓ ${words(page.locale).checkFine}</p>` : problemList(problems)}
  </div>`;
}

function ran({ cases }: Bench): TemplateResult | typeof nothing {
  if (!cases) return nothing;
  const word = words(page.locale);
  const failed = cases.cases.filter(({ passed }) => !passed);
  const all = cases.cases.length;
  return html`<div class="result">
    <p class=${failed.length === 0 ? "good" : "bad"}>
      ${failed.length === 0 ? "✓" : "✗"} ${counted.cases[page.locale](all - failed.length, all)}
    </p>
    <ul class="failed">
      ${failed.map(
        ({ id, file, differences, problems }) =>
          html`<li>
            <p><strong><bdi>${id}</bdi></strong> <code><bdi>${file}</bdi></code></p>
            ${differences.map(
              ({ what, expected, got }) =>
                html`<p class="small">
                  <code><bdi>${what}</bdi></code> ${word.expected}${word.colon}<bdi>${expected}</bdi> · ${word.got}${word.colon}<bdi>${got}</bdi>
                </p>`,
            )}
            ${problems.length > 0 ? problemList(problems) : nothing}
          </li>`,
      )}
    </ul>
    ${
      cases.uncovered.length > 0
        ? html`<p>${word.uncovered}${word.colon}<code><bdi>${cases.uncovered.join(", ")}</bdi></code></p>`
        : nothing
    }
  </div>`;
}
