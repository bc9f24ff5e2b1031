// What the server says and takes. Nothing is decided here.

import type { DeskDecision, DeskInfo, Due, Problem } from "fenji";

export type Role = "responder" | "commander" | "admin";

export interface User {
  readonly name: string;
  readonly role: Role;
}

export interface Level {
  readonly pack: string;
  readonly holds: "yes" | "maybe";
  readonly value: string | null;
  readonly possible: readonly string[];
}

/** What may be told of an incident beside another one: nothing that anybody wrote. */
export interface Brief {
  readonly id: string;
  readonly reference: string;
  readonly state: "open" | "closed";
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly rules: string;
  readonly summary: {
    /** 1 is the most serious, 0 what nobody could decide. */
    readonly rank: number;
    readonly levels: readonly Level[];
    readonly undecided?: boolean;
    /** The packs whose level a person set. */
    readonly set?: readonly string[];
  };
}

/** A stored incident, and why it is shown. */
export interface Related extends Brief {
  /** What is the same; without answers where people wrote it themselves. */
  readonly same: readonly { readonly question: string; readonly answers: readonly string[] }[];
  /** In seconds. */
  readonly apart: number;
}

/** What stored incidents suggest. */
export type Proposal =
  | { readonly id: string; readonly kind: "duplicate"; readonly incidents: readonly Related[] }
  | {
      readonly id: string;
      readonly kind: "again";
      readonly question: string;
      readonly answer_text: string;
      readonly count: number;
      readonly incidents: readonly Related[];
    };

export interface Incident {
  readonly id: string;
  readonly reference: string;
  readonly state: "open" | "closed" | "merged";
  readonly merged_into: string | null;
  readonly opened_at: string;
  readonly changed_at: string;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly holder: string | null;
  readonly closed_at: string | null;
  /** When what people wrote about it was erased. */
  readonly erased_at: string | null;
  readonly received_at: string;
  readonly rules: string;
  readonly summary: {
    readonly text: string;
    /** 1 is the most serious, 0 what nobody could decide. */
    readonly rank: number;
    readonly complete: boolean;
    readonly levels: readonly Level[];
    readonly kinds: readonly { readonly pack: string; readonly possible: readonly string[] }[];
    readonly questions: number;
    readonly due?: { readonly item: string; readonly at: string };
    readonly undecided?: boolean;
    readonly other_rules?: boolean;
    readonly differs?: boolean;
    readonly set?: readonly string[];
  };
  /** In lists: what stored incidents suggest. */
  readonly proposed?: readonly Proposal["kind"][];
  readonly grades: Readonly<Record<string, Grade>>;
}

/** A level that a person set. */
export interface Grade {
  readonly level: string;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

export interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One incident with everything about it. */
export interface View extends Incident {
  readonly answers: readonly {
    readonly fact: string;
    readonly question: string;
    readonly answer: string;
    readonly by: "reporter" | "responder";
  }[];
  readonly decision: DeskDecision | null;
  readonly problems: readonly Problem[] | null;
  readonly work: Readonly<Record<string, { readonly state: string; readonly by: string; readonly at: string }>>;
  readonly timeline: readonly Entry[];
  readonly reports: readonly {
    readonly id: string;
    readonly server: { readonly received_at: string };
    readonly client: { readonly made_at: string; readonly received_at: string; readonly zone: string };
    readonly reporter: string | null;
    readonly same: boolean;
  }[];
  readonly attachments: readonly {
    readonly name: string;
    readonly type: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly proposals: readonly Proposal[];
  readonly documents: readonly Listed[];
}

/** A document that there may be about an incident, with its versions; from `item` on where a plan asks for it. */
export interface Listed {
  readonly kind: string;
  readonly title: string;
  readonly versions: readonly { readonly version: number; readonly by: string; readonly at: string }[];
  readonly item?: string;
  readonly holds?: "yes" | "maybe";
  readonly by?: string | null;
  readonly to?: string | null;
  readonly due?: Due;
}

/** A document: 0 is the version of a draft. */
export interface Document {
  readonly kind: string;
  readonly version: number;
  readonly locale: string;
  readonly title: string;
  readonly head: readonly (readonly [string, string])[];
  readonly sections: readonly { readonly id: string; readonly heading: string; readonly text: string }[];
}

/** The server refused, or could not be reached. */
export class Refused extends Error {
  /** 0 where there was no answer. */
  readonly status: number;
  readonly problems: readonly Problem[];

  constructor(status: number, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}

/** Most incidents that are listed at once. */
export const MOST = 100;

const TIMEOUT = 15_000;

async function ask<T>(path: string, method: "GET" | "POST" | "DELETE", body?: unknown): Promise<T> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(new URL(`../api/${path}`, document.baseURI), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
      cache: method === "GET" && path.startsWith("rules/") ? "default" : "no-store",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    text = await answer.text();
  } catch {
    throw new Refused(0, "");
  }
  if (answer.ok) return (text === "" ? undefined : JSON.parse(text)) as T;
  let said: { detail?: string; problems?: Problem[] } = {};
  try {
    said = JSON.parse(text);
  } catch {
    // Something before the server answered, with a page.
  }
  throw new Refused(answer.status, said.detail ?? answer.statusText, said.problems ?? []);
}

/** Who is signed in; nothing where nobody is. */
export const who = () => ask<User | undefined>("session", "GET");
export const signIn = (name: string, password: string) => ask<User>("session", "POST", { name, password });
/** Somebody who looked at something of an incident, once an hour at most. */
export interface Access {
  readonly at: string;
  readonly by: string;
  readonly what: "incident" | "attachment" | "document" | "report" | null;
}
export const access = (id: string) => ask<Access[]>(`incidents/${encodeURIComponent(id)}/access`, "GET");

/** How people sign in here: with a password, with the company's own accounts, or both. */
export interface Ways {
  readonly password: boolean;
  readonly provider: { readonly name: string; readonly url: string } | null;
}
export const ways = () => ask<Ways>("sign-in", "GET");
export const signOut = () => ask<void>("session", "DELETE");

export interface Filter {
  readonly state: "open" | "closed" | "all";
  readonly q: string;
}

export const list = ({ state, q }: Filter) =>
  ask<{ incidents: Incident[]; now: string }>(
    `incidents?${new URLSearchParams({ state, limit: String(MOST), ...(q.trim() ? { q } : {}) })}`,
    "GET",
  );

export const view = (id: string, locale: string) =>
  ask<View & { now: string }>(`incidents/${encodeURIComponent(id)}?locale=${locale}`, "GET");

export const rules = (digest: string, locale: string) =>
  ask<DeskInfo>(`rules/${encodeURIComponent(digest)}?locale=${locale}`, "GET");

/** Does something to an incident. */
export const act = (id: string, act: string, body: unknown = {}) =>
  ask<Incident>(`incidents/${encodeURIComponent(id)}/${act}`, "POST", body);

/** Where an attachment is. */
export const file = (id: string, sha256: string) =>
  new URL(`../api/incidents/${encodeURIComponent(id)}/attachments/${sha256}`, document.baseURI).href;

const documentPath = (id: string, kind: string, query: Record<string, string>) =>
  `incidents/${encodeURIComponent(id)}/documents/${encodeURIComponent(kind)}?${new URLSearchParams(query)}`;

/** A version of a document, or a draft: version 0. */
export const draft = (id: string, kind: string, version: number, locale: string) =>
  ask<Document>(documentPath(id, kind, version === 0 ? { locale } : { version: String(version) }), "GET");

/** Saves a document after the version that was edited. */
export const save = (id: string, { kind, locale, title, sections }: Document, after: number) =>
  ask<{ version: number }>(documentPath(id, kind, {}), "POST", { locale, title, sections, after });

/** Where a version is written out. */
export const exported = (id: string, { kind, version }: Document, as: "markdown" | "html") =>
  new URL(`../api/${documentPath(id, kind, { version: String(version), as })}`, document.baseURI).href;
