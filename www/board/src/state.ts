// The board's state and everything that changes it; whoever listens draws it anew.

import type { DeskInfo } from "fenji";
import { firstLocale, remember } from "../../src/locale.ts";
import type { Locale } from "../../src/words.ts";
import * as api from "./api.ts";
import { spoken, words } from "./words.ts";

export interface State {
  locale: Locale;
  /** `undefined` until it is known, `null` for nobody. */
  user: api.User | null | undefined;
  filter: api.Filter;
  list: readonly api.Incident[];
  /** The id after `#`. */
  id: string;
  /** The document after `#…/`. */
  kind: string;
  writing: Writing | undefined;
  view: api.View | undefined;
  /** By digest and locale. */
  info: ReadonlyMap<string, DeskInfo>;
  /** How far the server's clock is ahead of this one, in milliseconds. */
  ahead: number;
  connected: boolean;
  /** What was not taken, and why. */
  refused: string;
  /** Read out by screen readers. */
  news: string;
  /** Acts that wait for the connection. */
  waiting: readonly Waiting[];
  /** How people sign in here. */
  ways: api.Ways;
  /** Why the provider's accounts did not sign anybody in; empty where they were not tried. */
  turnedAway: string;
}

/** An act that is not done yet. */
interface Waiting {
  readonly id: string;
  readonly act: string;
  readonly body: unknown;
}

/** A document at work. */
export interface Writing {
  readonly document: api.Document;
  /** The newest version when it was begun: what is saved comes after it. */
  readonly after: number;
  readonly changed: boolean;
}

/** What the address says after `#`: an incident, and a document about it. */
function addressed(): { id: string; kind: string } {
  const [id = "", kind = ""] = location.hash.slice(1).split("/");
  try {
    return { id, kind: decodeURIComponent(kind) };
  } catch {
    // Somebody's own address.
    return { id, kind: "" };
  }
}

export const state: State = {
  locale: firstLocale(),
  user: undefined,
  filter: { state: "open", q: "" },
  list: [],
  ...addressed(),
  writing: undefined,
  view: undefined,
  info: new Map(),
  ahead: 0,
  connected: true,
  refused: "",
  news: "",
  waiting: [],
  ways: { password: true, provider: null },
  turnedAway: "",
};

let draw: () => void = () => {};
let drawing = false;

/** Calls `listener` after every change, at most once a turn. */
export function listen(listener: () => void): void {
  draw = listener;
}

export function change(what: Partial<State>): void {
  Object.assign(state, what);
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
}

/** The server's time. */
export const now = () => Date.now() + state.ahead;

export function speak(locale: Locale): void {
  remember(locale);
  change({ locale });
  void refresh();
}

/** What rules are called in the language of the page. */
export function infoOf(digest: string): DeskInfo | undefined {
  const key = `${digest} ${state.locale}`;
  const known = state.info.get(key);
  if (!known && !asked.has(key)) {
    asked.add(key);
    api.rules(digest, spoken(state.locale)).then(
      (info) => change({ info: new Map([...state.info, [key, info]]) }),
      () => asked.delete(key),
    );
  }
  return known;
}

const asked = new Set<string>();

/** Asks for list and incident anew; the last question counts. */
export async function refresh(): Promise<void> {
  if (!state.user) return;
  turn += 1;
  const mine = turn;
  const { id } = state;
  try {
    const [list, view] = await Promise.all([
      api.list(state.filter),
      id
        ? api.view(id, spoken(state.locale)).catch((thrown: unknown) => {
            if (thrown instanceof api.Refused && thrown.status === 404) return undefined;
            throw thrown;
          })
        : undefined,
    ]);
    if (mine !== turn) return;
    change({ list: list.incidents, view, ahead: Date.parse(list.now) - Date.now(), connected: true });
    if (view?.merged_into) location.hash = view.merged_into;
    if (view && state.kind && !state.writing) await read();
  } catch (thrown) {
    failed(thrown);
  }
}

let turn = 0;

export function filter(what: Partial<api.Filter>): void {
  change({ filter: { ...state.filter, ...what } });
  void refresh();
}

/** Looks at what the address says now. */
export function open(): void {
  const { id, kind } = addressed();
  if (id === state.id && kind === state.kind) return;
  const view = state.view?.id === id ? state.view : undefined;
  change({ id, kind, view, writing: unsaved.get(`${id}/${kind}`), refused: "" });
  void refresh();
}

/** Documents that were changed and not saved: they are there again when somebody comes back to them. */
const unsaved = new Map<string, Writing>();
addEventListener("beforeunload", (event) => {
  if (unsaved.size > 0) event.preventDefault();
});

const newest = (kind: string) => state.view?.documents.find((one) => one.kind === kind)?.versions.at(-1)?.version ?? 0;

/** Reads a document: its newest version, or the one that is asked for in place of what was changed; 0 begins it anew. */
export async function read(version?: number): Promise<void> {
  const { id, kind } = state;
  if (version !== undefined) unsaved.delete(`${id}/${kind}`);
  const after = newest(kind);
  try {
    const document = await api.draft(id, kind, version ?? after, spoken(state.locale));
    const here = id === state.id && kind === state.kind;
    // What somebody has begun to write in the meantime is not written over.
    if (here && (version !== undefined || !state.writing)) change({ writing: { document, after, changed: false } });
  } catch (thrown) {
    failed(thrown);
  }
}

/** What the document says now. */
export function written(document: api.Document): void {
  if (!state.writing) return;
  const writing = { ...state.writing, document, changed: true };
  unsaved.set(`${state.id}/${state.kind}`, writing);
  change({ writing });
}

/** Saves the document as its next version. Without a connection it stays as it is, to be saved later. */
export async function save(): Promise<void> {
  const { id, kind, writing } = state;
  if (!writing) return;
  change({ refused: "" });
  try {
    const { version } = await api.save(id, writing.document, writing.after);
    const key = `${id}/${kind}`;
    // What was written while it was saved is not saved yet, also where somebody has gone elsewhere since.
    const later = unsaved.get(key);
    const changed = later !== undefined && later.document !== writing.document;
    const next = { document: { ...(changed ? later : writing).document, version }, after: version, changed };
    if (changed) unsaved.set(key, next);
    else unsaved.delete(key);
    if (id === state.id && kind === state.kind) change({ writing: next });
    await refresh();
  } catch (thrown) {
    failed(thrown);
  }
}

/** What cannot be taken back does not wait for a connection: nobody knows what has been added by then. */
const AT_ONCE = ["erase"];

/** Does something to the incident on the screen. Without a connection it waits and is done in its turn. */
export async function act(act: string, body: unknown = {}, id: string = state.id): Promise<boolean> {
  change({ refused: "" });
  const waits = !AT_ONCE.includes(act);
  if (state.waiting.length > 0 && waits) {
    change({ waiting: [...state.waiting, { id, act, body }] });
    return true;
  }
  try {
    await api.act(id, act, body);
    await refresh();
    return true;
  } catch (thrown) {
    if (waits && thrown instanceof api.Refused && (thrown.status === 0 || thrown.status === 503)) {
      change({ waiting: [...state.waiting, { id, act, body }], connected: false });
      return true;
    }
    failed(thrown);
    return false;
  }
}

/** Does what waits, in its order, until the connection is gone again. */
export async function goOn(): Promise<void> {
  for (;;) {
    const [first, ...rest] = state.waiting;
    if (!first || going) return;
    going = true;
    try {
      await api.act(first.id, first.act, first.body);
      change({ waiting: rest, connected: true });
    } catch (thrown) {
      if (thrown instanceof api.Refused && (thrown.status === 0 || thrown.status === 503)) return;
      change({ waiting: rest });
      failed(thrown);
    } finally {
      going = false;
    }
    if (rest.length === 0) await refresh();
  }
}

let going = false;

function failed(thrown: unknown): void {
  if (!(thrown instanceof api.Refused)) throw thrown;
  const word = words(state.locale);
  const problems = thrown.problems.map(({ message }) => message).join("; ");
  if (thrown.status === 0) change({ connected: false });
  else if (thrown.status === 401) change({ user: null, view: undefined, list: [] });
  else if (thrown.status === 403) change({ refused: word.notAllowed });
  else change({ refused: `${word.refused}${word.colon}${problems || thrown.message}` });
}

export async function signIn(name: string, password: string): Promise<string> {
  const word = words(state.locale);
  try {
    change({ user: await api.signIn(name, password) });
    return "";
  } catch (thrown) {
    if (!(thrown instanceof api.Refused)) throw thrown;
    if (thrown.status === 401) return word.wrongPassword;
    return thrown.status === 429 ? word.tooOften : word.unreachable;
  }
}

/** Where somebody was before they went to the provider. */
const PLACE = "fenji-place";

/** How people sign in here, and what became of it where somebody is back from the provider. */
export async function arrive(): Promise<void> {
  const address = new URL(location.href);
  const turnedAway = address.searchParams.get("sign-in") ?? "";
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  address.searchParams.delete("sign-in");
  if (place && !address.hash) address.hash = place;
  if (address.href !== location.href) {
    history.replaceState(null, "", address);
    open();
  }
  change({ turnedAway });
  // Where it cannot be asked, there is the password.
  await api.ways().then(
    (ways) => change({ ways }),
    () => {},
  );
}

/** On to the provider; one is back where one was. */
export function leave(): void {
  sessionStorage.setItem(PLACE, location.hash);
}

export async function signOut(): Promise<void> {
  await api.signOut().catch(() => {});
  change({ user: null, view: undefined, list: [], waiting: [] });
}
