// Handing the report over by other means, and what is said where a frame forbids one of them.

import { LIMITS } from "../device/limits.js";
import type { Words } from "../session/words.js";
import type { Told } from "./views/view.js";

export const NOTHING_TOLD: Told = { text: "", byHand: null };
/** How long the browser is given to take a download, in milliseconds. */
const TAKEN = 30_000;

/** Copies `text`; where the browser does not allow that, it is shown to be copied by hand. */
export async function copy(text: string, words: Words): Promise<Told> {
  try {
    await navigator.clipboard.writeText(text);
    return { text: words.keep.copied, byHand: null };
  } catch {
    return { text: words.keep.copyFailed, byHand: text };
  }
}

/** Downloads a file. A frame that forbids downloads does so in silence: there the way out is told, too. */
export function download(name: string, type: string, text: string, words: Words): Told {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), TAKEN);
  return window === window.top ? NOTHING_TOLD : { text: words.keep.downloadMaybe, byHand: null };
}

/** Opens the print dialogue; tells later where none has opened, as in a frame that forbids dialogues. */
export function printed(open: () => void, words: Words, tell: (told: Told) => void): void {
  let opened = false;
  addEventListener("beforeprint", () => (opened = true), { once: true });
  open();
  setTimeout(() => opened || tell({ text: words.keep.printMaybe, byHand: null }), LIMITS.printing);
}
