// What happened so far, what there is to say, and the end.

import { html, nothing, type TemplateResult } from "lit";
import { type Access, access, type Entry, type View } from "../api.ts";
import { act, change, infoOf, state } from "../state.ts";
import { moment, words } from "../words.ts";
import { levelName } from "./level.ts";

export function notes(view: View): TemplateResult {
  const word = words(state.locale);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (await act("notes", { text: String(new FormData(form).get("text")) })) form.reset();
  };
  return html`<section class="card" id="notes" ?hidden=${view.state === "merged" || view.erased_at !== null}>
    <h2>${word.note}</h2>
    <form class="form" @submit=${submit}>
      <textarea name="text" rows="2" required maxlength="10000" aria-label=${word.note}></textarea>
      <div class="buttons"><button>${word.addNote}</button></div>
    </form>
  </section>`;
}

export function timeline(view: View): TemplateResult {
  const word = words(state.locale);
  return html`<section class="card" id="timeline">
    <h2>${word.timeline}</h2>
    <ol class="timeline" reversed>
      ${view.timeline.map(
        (entry) => html`<li data-action=${entry.action}>
          <p>
            <strong>${word.actions[entry.action] ?? entry.action}</strong>
            <span class="small muted">
              <bdi>${word.actors[entry.actor as keyof typeof word.actors] ?? entry.actor}</bdi> ·
              <time datetime=${entry.at}>${moment(state.locale, entry.at)}</time>
            </span>
          </p>
          ${said(view, entry)}
        </li>`,
      )}
    </ol>
  </section>`;
}

/** What an entry says beyond its name. */
function said(view: View, { action, data }: Entry): TemplateResult | typeof nothing {
  const word = words(state.locale);
  const text = (value: unknown) => html`<p class="said"><bdi>${value}</bdi></p>`;
  // What was erased says nothing more.
  if (Object.keys(data).length === 0) return nothing;
  const item = () => itemName(view, String(data.item ?? ""));
  switch (action) {
    case "noted":
    case "added":
      return data.text ? text(data.text) : nothing;
    case "closed":
    case "reopened":
    case "erased":
      return text(data.reason);
    case "graded": {
      const name = (level: unknown) => levelName(view.rules, String(data.pack), level === null ? null : String(level));
      return text(`${name(data.before)} → ${name(data.level)}${word.colon}${data.reason}`);
    }
    case "ticked": {
      const how = { done: word.done, "not-needed": word.notNeeded, open: word.takeBack }[String(data.state)] ?? "";
      return text(`${how}${word.colon}${item()}`);
    }
    case "overdue":
      return text(item());
    case "handed-over":
      return text([data.from, data.to].filter(Boolean).join(" → "));
    case "written":
      return text(`${data.title}${word.list}${word.version} ${data.version}`);
    case "proposed": {
      const found = (data.proposals as readonly { readonly id: string }[] | undefined) ?? [];
      const kinds = found.map(({ id }) => word.proposed[id.startsWith("again:") ? "again" : "duplicate"]);
      return text([...new Set(kinds)].join(word.list));
    }
    case "escalated":
      return text(((data.told as string[] | undefined) ?? []).join(word.list));
    case "answered": {
      const ids = [...flat(data.facts), ...((data.clear as string[] | undefined) ?? [])];
      const facts = infoOf(view.rules)?.facts ?? [];
      return text(ids.map((id) => facts.find((fact) => fact.id === id)?.question ?? id).join(word.list));
    }
    default:
      return nothing;
  }
}

/** The dotted ids of nested facts; a group holds facts, an answer is no group. */
function flat(facts: unknown, before = ""): string[] {
  if (typeof facts !== "object" || facts === null || Array.isArray(facts)) return before ? [before] : [];
  const entries = Object.entries(facts);
  const partly = ["any_of", "at_least", "at_most", "includes", "excludes"];
  if (entries.some(([key]) => partly.includes(key))) return [before];
  return entries.flatMap(([key, value]) => flat(value, before ? `${before}.${key}` : key));
}

function itemName({ decision }: View, item: string): string {
  const [kind, id] = item.split(":");
  const of = { step: decision?.worklist.steps, duty: decision?.worklist.duties }[kind ?? ""];
  const reports = decision?.packs.flatMap(({ decision }) => decision.reports) ?? [];
  return (of ?? reports).find((one) => one.id === id)?.text ?? item;
}

export function closing(view: View): TemplateResult | typeof nothing {
  if (view.state === "merged" || view.erased_at) return nothing;
  const word = words(state.locale);
  const reopen = view.state === "closed";
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const reason = String(new FormData(form).get("reason"));
    if (await act("close", reopen ? { reason, reopen } : { reason })) form.reset();
  };
  const duties = view.decision?.worklist.duties.filter(({ holds }) => holds === "yes") ?? [];
  const unmet = duties.filter(({ id }) => (view.work[`duty:${id}`]?.state ?? "open") === "open").length;
  return html`<section class="card" id="closing">
    <h2>${reopen ? word.reopen : word.close}</h2>
    ${reopen ? nothing : ends(view)}
    <form class="form" @submit=${submit}>
      ${reopen ? nothing : html`<p class="small muted">${word.closeHelp}</p>`}
      ${!reopen && unmet > 0 ? html`<p class="small bad">${word.openDuties(unmet)}</p>` : nothing}
      <label>${word.reason}<input name="reason" required maxlength="2000" /></label>
      <div class="buttons"><button>${reopen ? word.reopen : word.close}</button></div>
    </form>
  </section>`;
}

/** What people wrote about an incident that is over is erased where an admin says so twice. */
export function erasing(view: View): TemplateResult | typeof nothing {
  if (view.state !== "closed" || view.erased_at || state.user?.role !== "admin") return nothing;
  const word = words(state.locale);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (await act("erase", { reason: String(new FormData(form).get("reason")) })) form.reset();
  };
  return html`<details class="card" id="erasing">
    <summary>${word.erase}</summary>
    <form class="form" @submit=${submit}>
      <p class="small muted">${word.eraseHelp}</p>
      <label>${word.reason}<input name="reason" required maxlength="2000" /></label>
      <label class="check"><input type="checkbox" required /> ${word.eraseSure}</label>
      <div class="buttons"><button>${word.erase}</button></div>
    </form>
  </details>`;
}

let read: { id: string; rows: readonly Access[] | null } | undefined;

/** Who looked at it, for an admin; read when it is opened. */
export function looked(view: View): TemplateResult | typeof nothing {
  if (state.user?.role !== "admin") return nothing;
  const word = words(state.locale);
  const load = async (event: Event) => {
    if (!(event.currentTarget as HTMLDetailsElement).open) return;
    read = { id: view.id, rows: null };
    change({});
    const rows = await access(view.id).catch(() => null);
    if (rows) read = { id: view.id, rows };
    else if (read?.id === view.id) read = undefined;
    change(rows ? {} : { refused: word.unreachable });
  };
  const rows = read?.id === view.id ? read.rows : null;
  return html`<details class="card" id="looked" @toggle=${load}>
    <summary>${word.looked}</summary>
    <p class="small muted">${word.lookedHelp}</p>
    ${
      rows
        ? html`<ul class="rules">
            ${rows.map(
              ({ at, by, what }) => html`<li>
                <bdi>${by}</bdi> · ${what ? word.things[what] : ""}
                <time class="small muted" datetime=${at}>${moment(state.locale, at)}</time>
              </li>`,
            )}
          </ul>`
        : html`<p class="small muted">${word.loading}</p>`
    }
  </details>`;
}

/** Who decides what, as the plans say it: the end among it. */
function ends(view: View): TemplateResult | typeof nothing {
  const word = words(state.locale);
  const acts = view.decision?.worklist.command ?? [];
  if (acts.length === 0) return nothing;
  return html`<details>
    <summary>${word.command}</summary>
    <ul class="rules">
      ${acts.map(
        ({ differs, from }) => html`<li>
          ${differs ? html`<p><span class="state">${word.settleFirst}</span></p>` : nothing}
          ${from.map(({ text }) => html`<p><bdi>${text}</bdi></p>`)}
        </li>`,
      )}
    </ul>
  </details>`;
}
