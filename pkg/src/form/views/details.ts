// Details for the report: times, places, names and files, all of them optional.

import { html, nothing, type TemplateResult } from "lit";
import * as firstIcons from "../../../build/first-icons.js";
import * as icons from "../../../build/icons.js";
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_ATTACHMENTS_BYTES } from "../../session/files.js";
import type { FactInfo } from "../../session/model.js";
import type { Session } from "../../session/session.js";
import { ahead, local, offsetLabel } from "../../session/time.js";
import { momentOf } from "../../session/typed.js";
import { bytes } from "../../session/words.js";
import { backButton } from "./ask.js";
import { errorId, fieldError } from "./common.js";
import { icon } from "./icon.js";
import type { Acts, State } from "./view.js";

/** The longest text that is asked here, in characters. */
const MAX_DETAIL = 4_000;

export function detailsView(state: State, form: Acts): TemplateResult {
  const { interview, words } = state.session;
  return html`<form class="screen details" novalidate>
    <div class="row between">${backButton(state.session, form)}</div>
    <h2 tabindex="-1">${words.details.title}</h2>
    <p class="muted">${words.details.lead}</p>
    ${files(state.session, form)} ${interview.details.map((fact) => field(state, fact, form))}
    <div class="row actions">
      <button type="button" class="primary go" part="next" @click=${form.onDetails}>${words.first.next}</button>
      <button type="button" part="send" @click=${form.onSendDetails}>${icon(firstIcons.send)}${words.first.send}</button>
    </div>
  </form>`;
}

function field({ session, now }: State, fact: FactInfo, form: Acts): TemplateResult {
  const { words, interview } = session;
  const answer = interview.answerTo(fact.id);
  // What stands in the field and is no answer yet.
  const typed = session.typed.get(fact.id)?.map(([, value]) => value);
  const id = fact.id.replaceAll(".", "-");
  const described = `${id}-help ${errorId(fact.id)}`;
  const wrong = session.errors.some((error) => error.field === fact.id) ? "true" : nothing;
  const help = html`<span class="muted small" id="${id}-help">${fact.help}</span> ${fieldError(session, fact.id)}`;
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
          @input=${form.onMoment}
        />
        <span class="muted small" id="${id}-zone" .textContent=${zoneAt(typed ? momentOf(typed[0] ?? "") : typeof answer === "string" ? new Date(answer) : null, now)}></span>
        <button type="button" part="button" aria-label="${fact.question} ${words.details.now}" @click=${form.onNow}>${words.details.now}</button>
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

/** In which offset a moment here is read: that of its season. */
function zoneAt(time: Date | null, now: Date): string {
  return offsetLabel(ahead(time && !Number.isNaN(time.getTime()) ? time : now));
}

function files(session: Session, form: Acts): TemplateResult {
  const { words, locale, attachments } = session;
  const hint = words.details.filesHint(
    bytes(locale, MAX_ATTACHMENT_BYTES),
    bytes(locale, MAX_ATTACHMENTS_BYTES),
    MAX_ATTACHMENTS,
  );
  return html`<div class="field" part="files">
    <p class="label" id="files-label">${words.details.files}</p>
    <p class="muted small" id="files-help">${hint} ${words.details.photosHint}</p>
    ${fieldError(session, "files")}
    <div class="row">
      <span class="camera">
        <input
          type="file"
          id="photo"
          class="hidden"
          accept="image/*"
          capture="environment"
          aria-labelledby="photo-take"
          aria-describedby="files-help ${errorId("files")}"
          @change=${form.onFiles}
        />
        <label class="attach" for="photo" id="photo-take">${icon(icons.camera)}${words.details.photo}</label>
      </span>
      <span>
        <input
          type="file"
          id="files"
          class="hidden"
          multiple
          aria-labelledby="files-label files-add"
          aria-describedby="files-help ${errorId("files")}"
          @change=${form.onFiles}
        />
        <label class="attach" for="files" id="files-add">${icon(icons.attach)}${words.details.add}</label>
      </span>
    </div>
    <label class="check small"><input type="checkbox" id="originals" />${words.details.originals}</label>
    <ul class="plain">
      ${attachments.map(
        (file) =>
          html`<li class="row">
            <span>${file.name}</span><span class="muted small">${bytes(locale, file.size)}</span>
            <button type="button" class="link" @click=${() => form.onRemove(file.id)}>${words.details.remove(file.name)}</button>
          </li>`,
      )}
    </ul>
  </div>`;
}
