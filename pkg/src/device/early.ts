// What is typed before the form is there: noted at once for this tab, so that a reload in these seconds loses nothing.

import { isOf, ownKey } from "./owner.js";

const PREFIX = "fenji-early/";

/** What can be entered before anything else is there. */
export interface Begun {
  readonly text: string;
  readonly danger?: boolean | null | undefined;
}

/** Notes it under a draft's key, in place of what was noted before; what says nothing is forgotten. */
export function note(user: string | null, key: string, { text, danger }: Begun): void {
  try {
    if (text || danger !== undefined) sessionStorage.setItem(nameOf(user, key), JSON.stringify({ text, danger }));
    else sessionStorage.removeItem(nameOf(user, key));
  } catch {
    // Where nothing can be kept, the page must stay open.
  }
}

/** What was noted under a draft's key, if anything was. */
export function noted(user: string | null, key: string): Begun | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(nameOf(user, key)) ?? "null") as Partial<Begun> | null;
    return typeof found?.text === "string" ? { text: found.text, danger: found.danger } : null;
  } catch {
    return null;
  }
}

/** Forgets what `user` has typed under any key. */
export function forget(user: string | null): void {
  try {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith(PREFIX) && isOf(user, name.slice(PREFIX.length))) sessionStorage.removeItem(name);
    }
  } catch {
    // Nothing was noted where nothing can be.
  }
}

function nameOf(user: string | null, key: string): string {
  return `${PREFIX}${ownKey(user, key)}`;
}
