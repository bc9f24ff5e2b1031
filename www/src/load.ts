// Loading packs: those published with the page, and those that a person brings.

import entries, { type PackEntry } from "virtual:packs";
import { type Bundle, Desk, init, Pack } from "fenji";

export { entries, type PackEntry };

/** The most that a brought pack may have, in megabytes: far more than any has, far less than a browser can take. */
export const LIMIT = 20;

/** Begins to fetch what the form decides by, and the engine, before the form itself asks for them. */
export function fetchAhead({ form }: PackEntry, locale: string): void {
  // Without a compiled file the form loads no engine by itself.
  if (!form) return;
  // What is in the way is told where the form meets it.
  init().catch(() => undefined);
  const link = document.createElement("link");
  Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: form.replaceAll("{locale}", locale) });
  document.head.append(link);
}

/** A published pack; trusted, because it comes from where the page comes from. */
export async function published(entry: PackEntry): Promise<Pack> {
  return Pack.open(await fetched(entry.url), { trusted: true });
}

/** The published desk with its packs; trusted as they are. */
export async function publishedDesk(entry: PackEntry): Promise<Desk> {
  const packs = entries.filter(({ id }) => entry.packs?.includes(id));
  const [desk = "", ...others] = await Promise.all([entry, ...packs].map(({ url }) => fetched(url)));
  return Desk.open(desk, others, { trusted: true });
}

/** A pack that a person brings: nothing in it is believed. */
export function brought(bundle: Bundle): Promise<Pack> {
  return Pack.open(bundle);
}

async function fetched(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`.trim());
  return answer.text();
}
