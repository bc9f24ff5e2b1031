// One report document: edited section by section, saved by version, printed on A4 and written out.

import { html, nothing, type TemplateResult } from "lit";
import { exported, type View } from "../api.ts";
import { read, save, state, type Writing, written } from "../state.ts";
import { moment, words } from "../words.ts";

export function document_(view: View): TemplateResult {
  const word = words(state.locale);
  const back = html`<p class="no-print"><a href=${`#${view.id}`}>${word.backToIncident}</a></p>`;
  const { writing } = state;
  if (!writing) return html`${back}<p class="card muted">${state.connected ? word.loading : word.offline}</p>`;
  return html`${back} ${editor(view, writing)} ${paper(writing)}`;
}

function editor(view: View, writing: Writing): TemplateResult {
  const word = words(state.locale);
  const { document, after, changed } = writing;
  const versions = view.documents.find(({ kind }) => kind === document.kind)?.versions ?? [];
  // What was replaced by a newer version is read, not written.
  const old = document.version !== 0 && document.version !== after;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void save();
  };
  const choose = (event: Event) => void read(Number((event.target as HTMLSelectElement).value));
  const title = (event: Event) => written({ ...document, title: (event.target as HTMLInputElement).value });
  const state_ = changed ? word.unsaved : document.version === 0 ? word.draft : "";
  return html`<form class="card form no-print" id="document" lang=${document.locale} @submit=${submit}>
    <h1>${document.title}</h1>
    <label>${word.title}<input name="title" required maxlength="200" ?readonly=${old} .value=${document.title} @input=${title} /></label>
    <table class="head">
      ${document.head.map(([label, value]) => html`<tr><th scope="row">${label}</th><td><bdi>${value}</bdi></td></tr>`)}
    </table>
    ${document.sections.map(({ id, heading, text }, index) => {
      const edit = (event: Event) => {
        const text = (event.target as HTMLTextAreaElement).value;
        const sections = document.sections.map((one, at) => (at === index ? { ...one, text } : one));
        written({ ...document, sections });
      };
      return html`<label>
        <strong>${heading}</strong>
        <textarea
          name=${id}
          rows=${Math.min(16, Math.max(3, text.split("\n").length + 1))}
          maxlength="50000"
          placeholder=${word.toBeWritten}
          ?readonly=${old}
          .value=${text}
          @input=${edit}
        ></textarea>
      </label>`;
    })}
    ${
      versions.length > 0
        ? html`<label>
            ${word.version}
            <select id="version" @change=${choose}>
              <option value="0" ?selected=${document.version === 0}>${word.prefill}</option>
              ${versions.map(
                ({ version, by, at }) =>
                  html`<option value=${version} ?selected=${version === document.version}>${word.versionBy(version, by, moment(state.locale, at))}</option>`,
              )}
            </select>
          </label>`
        : nothing
    }
    ${old ? html`<p class="small">${word.oldVersion}</p>` : nothing}
    <p class="small" role="status" id="saved">${state_}</p>
    <div class="buttons">
      ${old ? nothing : html`<button class="primary">${word.save}</button>`}
      <button type="button" @click=${() => print()}>${word.print}</button>
      ${
        document.version === 0 || changed
          ? html`<span class="small muted">${word.saveFirst}</span>`
          : (["markdown", "html"] as const).map(
              (as) => html`<a href=${exported(view.id, document, as)} download>${word.exportAs[as]}</a>`,
            )
      }
    </div>
  </form>`;
}

/** What is printed: the document alone. */
function paper({ document }: Writing): TemplateResult {
  const word = words(state.locale);
  return html`<article class="paper" lang=${document.locale}>
    <h1>${document.title}</h1>
    <table class="head">
      ${document.head.map(([label, value]) => html`<tr><th scope="row">${label}</th><td>${value}</td></tr>`)}
    </table>
    ${document.sections.map(
      ({ heading, text }) => html`<h2>${heading}</h2>
        <p class="text">${text.trim() || word.toBeWritten}</p>`,
    )}
  </article>`;
}
