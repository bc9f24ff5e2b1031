// Details for the report: times, places, names and files, all of them optional.

import type { FactInfo } from "fenji";
import { html, nothing, type TemplateResult } from "lit";
import {
  type AttachmentError,
  MAX_ATTACHMENT_BYTES,
  MAX_ATTACHMENTS,
  MAX_ATTACHMENTS_BYTES,
} from "../../session/files.js";
import type { Answer } from "../../session/model.js";
import { ahead, local, offsetLabel, written } from "../../session/time.js";
import { momentOf, plainText } from "../../session/typed.js";
import { bytes } from "../../session/words.js";
import type { FenjiReport } from "../element.js";
import { range, readNumber } from "./ask.js";
import { errorId, fieldError } from "./common.js";

/** The longest text that is asked here, in characters. */
const MAX_DETAIL = 4_000;

export function detailsView(form: FenjiReport): TemplateResult {
  const { interview, words } = form;
  return html`<form class="screen" novalidate>
    <h2 tabindex="-1">${words.details.title}</h2>
    <p class="muted">${words.details.lead}</p>
    ${interview.details.map((fact) => field(form, fact))} ${files(form)}
    <div class="row">
      <button type="button" part="button" @click=${form.onBack}>${words.back}</button>
      <button type="button" class="primary" part="button primary" @click=${form.onDetails}>${words.next}</button>
    </div>
  </form>`;
}

function field(form: FenjiReport, fact: FactInfo): TemplateResult {
  const { words, interview } = form;
  const answer = interview.answerTo(fact.id);
  // What stands in the field and is no answer yet.
  const typed = form.typed.get(fact.id)?.map(([, value]) => value);
  const id = fact.id.replaceAll(".", "-");
  const described = `${id}-help ${errorId(fact.id)}`;
  const wrong = form.errors.some((error) => error.field === fact.id) ? "true" : nothing;
  const help = html`<span class="muted small" id="${id}-help">${fact.help}</span> ${fieldError(form, fact.id)}`;
  const label = html`<span class="label">${fact.question}</span>`;
  if (fact.type === "time") {
    return html`<div class="field">
      <label for=${id}>${label}</label>${help}
      <div class="row">
        <input
          type="datetime-local"
          id=${id}
          name=${fact.id}
          max="9998-12-31T23:59"
          aria-describedby="${described} ${id}-zone"
          aria-invalid=${wrong}
          .value=${typed?.[0] ?? (typeof answer === "string" ? local(new Date(answer)) : "")}
          @input=${(event: Event) => form.guarded(() => showZone(event))}
        />
        <span class="muted small" id="${id}-zone" .textContent=${zoneAt(typeof answer === "string" ? new Date(answer) : null)}></span>
        <button type="button" part="button" aria-label="${fact.question} ${words.details.now}" @click=${(event: Event) => form.guarded(() => setNow(event))}>${words.details.now}</button>
      </div>
    </div>`;
  }
  if (fact.options.length > 0) {
    const given = typeof answer === "boolean" ? (answer ? "yes" : "no") : answer;
    const chosen = typed ?? (Array.isArray(given) ? given : [given]);
    return html`<label class="field" for=${id}>${label}${help}
      <select id=${id} name=${fact.id} ?multiple=${fact.type === "several"} aria-describedby=${described}>
        ${fact.type === "several" ? nothing : html`<option value=""></option>`}
        ${fact.options.map(
          ({ id: value, text }) => html`<option value=${value} ?selected=${chosen.includes(value)}>${text}</option>`,
        )}
      </select>
    </label>`;
  }
  const value = typed?.[0] ?? (typeof answer === "string" || typeof answer === "number" ? String(answer) : "");
  return html`<label class="field" for=${id}>${label}${help}
    <textarea
      id=${id}
      name=${fact.id}
      rows="1"
      class="growing"
      maxlength=${MAX_DETAIL}
      inputmode=${fact.type === "number" ? "numeric" : nothing}
      aria-describedby=${described}
      aria-invalid=${wrong}
      .value=${value}
    ></textarea>
  </label>`;
}

function setNow(event: Event): void {
  const input = (event.currentTarget as HTMLElement).parentElement?.querySelector("input");
  if (!input) return;
  input.value = local(new Date());
  // As if it was typed, so that it is kept.
  input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
}

/** In which offset a moment here is read: that of its season. */
function zoneAt(time: Date | null): string {
  return offsetLabel(ahead(time && !Number.isNaN(time.getTime()) ? time : new Date()));
}

function showZone(event: Event): void {
  const input = event.currentTarget as HTMLInputElement;
  const zone = input.parentElement?.querySelector("span");
  if (zone) zone.textContent = zoneAt(momentOf(input.value));
}

function files(form: FenjiReport): TemplateResult {
  const { words } = form;
  const { locale } = form.interview;
  const hint = words.details.filesHint(
    bytes(locale, MAX_ATTACHMENT_BYTES),
    bytes(locale, MAX_ATTACHMENTS_BYTES),
    MAX_ATTACHMENTS,
  );
  return html`<div class="field" part="files">
    <p class="label" id="files-label">${words.details.files}</p>
    <p class="muted small" id="files-help">${hint}</p>
    ${fieldError(form, "files")}
    <input
      type="file"
      id="files"
      class="hidden"
      multiple
      aria-labelledby="files-label files-add"
      aria-describedby="files-help ${errorId("files")}"
      @change=${form.onFiles}
    />
    <label class="attach" for="files" id="files-add">${words.details.add}</label>
    <ul class="plain">
      ${form.attachments.map(
        (file) =>
          html`<li class="row">
            <span>${file.name}</span><span class="muted small">${bytes(locale, file.size)}</span>
            <button type="button" class="link" @click=${() => form.onRemove(file.id)}>${words.details.remove(file.name)}</button>
          </li>`,
      )}
    </ul>
  </div>`;
}

/** The answers on this screen, `undefined` for those left empty; and what is wrong. */
export function readDetails(
  form: FenjiReport,
  element: HTMLFormElement,
): { answers: [string, Answer][]; errors: { field: string; text: string }[] } {
  const answers: [string, Answer][] = [];
  const errors: { field: string; text: string }[] = [];
  for (const fact of form.interview.details) {
    const input = element.elements.namedItem(fact.id) as HTMLInputElement | HTMLSelectElement | null;
    if (!input) continue;
    const text = plainText(input.value);
    if (fact.type === "several") {
      const chosen = Array.from((input as HTMLSelectElement).selectedOptions, (option) => option.value);
      answers.push([fact.id, chosen.length > 0 ? chosen : undefined]);
      continue;
    }
    // A moment of which a part is missing has no value, but is not empty.
    if (fact.type === "time" && input.validity.badInput) {
      errors.push({ field: fact.id, text: form.words.details.badTime });
      continue;
    }
    if (fact.type === "number" && text !== "") {
      const number = readNumber(form, fact, text);
      if (number === undefined) errors.push({ field: fact.id, text: form.words.ask.number(...range(fact)) });
      else answers.push([fact.id, number]);
      continue;
    }
    if (fact.type === "time" && text !== "" && !momentOf(text)) {
      errors.push({ field: fact.id, text: form.words.details.badDate });
      continue;
    }
    answers.push([fact.id, text === "" ? undefined : answerOf(fact, text)]);
  }
  return { answers, errors };
}

function answerOf(fact: FactInfo, text: string): Answer {
  if (fact.type === "time") {
    const time = momentOf(text);
    return time ? written(time) : undefined;
  }
  if (fact.type === "yes-no") return text === "yes";
  return text;
}

/** Why a file was not taken, in words. */
export function notTaken(form: FenjiReport, { code, file }: AttachmentError): string {
  const { details } = form.words;
  const size = (limit: number) => bytes(form.interview.locale, limit);
  return {
    "too-many": () => details.tooMany(MAX_ATTACHMENTS),
    "too-large-together": () => details.tooMuch(size(MAX_ATTACHMENTS_BYTES)),
    "too-large": () => details.tooBig(file, size(MAX_ATTACHMENT_BYTES)),
    unreadable: () => details.unreadable(file),
  }[code]();
}
