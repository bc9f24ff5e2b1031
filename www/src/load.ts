// Loading packs: those published with the page, and those that a person brings.

import entries, { type PackEntry } from "virtual:packs";
import type { Bundle, Desk, Pack } from "fenji";
import engine from "fenji/core.wasm?url";
import { inRegion } from "./locale.ts";
import type { Locale } from "./words.ts";

export { entries, type PackEntry };

/** The most that a brought pack may have, in megabytes: far more than any has, far less than a browser can take. */
export const LIMIT = 20;

/** Begins to fetch the engine, and what the form decides by, before the form itself asks for them. */
export function fetchAhead({ form, titles }: PackEntry, locale: Locale): void {
  // A bundle is not read by this engine.
  if (!form) return;
  for (const href of [engine, form.replaceAll("{locale}", inRegion(locale, Object.keys(titles)))]) {
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "anonymous", href }),
    );
  }
}

/** A published pack; trusted, because it comes from where the page comes from. */
export async function published(entry: PackEntry): Promise<Pack> {
  const [{ Pack }, bundle] = await Promise.all([import("fenji"), fetched(entry.url)]);
  return Pack.open(bundle, { trusted: true });
}

/** The published desk with its packs; trusted as they are. */
export async function publishedDesk(entry: PackEntry): Promise<Desk> {
  const packs = entries.filter(({ id }) => entry.packs?.includes(id));
  const bundles = Promise.all([entry, ...packs].map(({ url }) => fetched(url)));
  const [{ Desk }, [desk = "", ...others]] = await Promise.all([import("fenji"), bundles]);
  return Desk.open(desk, others, { trusted: true });
}

/** A pack that a person brings: nothing in it is believed. */
export async function brought(bundle: Bundle): Promise<Pack> {
  const { Pack } = await import("fenji");
  return Pack.open(bundle);
}

async function fetched(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${answer.statusText}`.trim());
  return answer.text();
}
