// What is on the screen is what was drawn: translators that replace texts, extensions that take away or put in.

import { nothing, type TemplateResult } from "lit";

/** How often what others take away is put back, from one screen to the next; whoever insists has their way. */
const REPAIRS = 3;

/**
 * Watches what others do to the nodes that Lit goes on to write into. A text that was replaced is no longer written; so
 * where somebody has been at the nodes, changed content is drawn anew from nothing.
 */
export class Intact {
  readonly #root: ShadowRoot;
  readonly #observer: MutationObserver;
  readonly #repair: () => void;
  /** What others have put in: theirs to take away again. */
  readonly #theirs = new WeakSet<Node>();
  #touched = false;
  #broken = false;
  #composing = false;
  #repairs = 0;
  #shown: string | null = null;
  #place: (() => void) | null = null;

  constructor(root: ShadowRoot, repair: () => void) {
    this.#root = root;
    this.#repair = repair;
    this.#observer = new MutationObserver((records) => this.#seen(records));
    this.#observer.observe(root, { childList: true, subtree: true });
    root.addEventListener("compositionstart", () => {
      this.#composing = true;
    });
    root.addEventListener("compositionend", () => {
      this.#composing = false;
    });
  }

  /** Another screen: what others take away is put back again. */
  renew(): void {
    this.#repairs = 0;
    this.#composing = false;
  }

  /** Before `page` is drawn: clears what others have been at, where what is drawn differs or was taken away. */
  before(page: TemplateResult): void {
    this.#seen(this.#observer.takeRecords());
    const text = textIn(page);
    const differs = this.#touched && text !== this.#shown;
    // A word that is being composed with a keyboard's help would be lost with its field; it comes to its end soon.
    if (differs && this.#composing) return;
    if (differs || this.#broken) {
      this.#place = placeIn(this.#root);
      this.reset();
    }
    this.#shown = text;
  }

  /** After it was drawn: what has changed by that was our own. */
  after(): void {
    this.#observer.takeRecords();
    this.#place?.();
    this.#place = null;
  }

  /** Clears everything; the next drawing begins from nothing. */
  reset(): void {
    this.#touched = false;
    this.#broken = false;
    this.#root.replaceChildren();
    // Where Lit keeps what it has drawn.
    (this.#root as unknown as Record<string, unknown>)._$litPart$ = undefined;
  }

  #seen(records: readonly MutationRecord[]): void {
    if (records.length === 0) return;
    this.#touched = true;
    for (const { addedNodes } of records) for (const node of addedNodes) this.#theirs.add(node);
    const taken = records.some(({ removedNodes }) =>
      Array.from(removedNodes).some(
        (node) => node.nodeType !== Node.TEXT_NODE && !this.#theirs.has(node) && node.getRootNode() !== this.#root,
      ),
    );
    if (!taken || this.#repairs >= REPAIRS) return;
    this.#repairs += 1;
    this.#broken = true;
    this.#repair();
  }
}

/** Remembers where the focus is and what is folded out; gives how to put that back. */
function placeIn(root: ShadowRoot): () => void {
  const find = (at: Element | null) => {
    if (!at) return null;
    const { id, name, value } = at as HTMLInputElement;
    if (id) return `#${CSS.escape(id)}`;
    return name ? `[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]` : at.localName;
  };
  const active = root.activeElement as HTMLTextAreaElement | null;
  const focused = find(active);
  const nth = active && focused ? Array.from(root.querySelectorAll(focused)).indexOf(active) : -1;
  const { selectionStart = null, selectionEnd = null } = active ?? {};
  const open = Array.from(root.querySelectorAll("details"), (one) => one.open);
  return () => {
    for (const [index, one] of root.querySelectorAll("details").entries()) one.open = open[index] ?? one.open;
    const again = focused ? (root.querySelectorAll(focused)[nth] as HTMLTextAreaElement | undefined) : undefined;
    again?.focus({ preventScroll: true });
    if (again && selectionStart !== null) again.setSelectionRange(selectionStart, selectionEnd);
  };
}

/** Everything that a template shows as text, in order. */
function textIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(textIn).join("\u0001");
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null || (value as unknown) === nothing) return "";
  const { strings, values } = value as { strings?: readonly string[]; values?: readonly unknown[] };
  if (!values) return "";
  if (!strings) return values.map(textIn).join("\u0001");
  let inside = true;
  const texts = values.map((one, index) => {
    const written = strings[index] ?? "";
    const [opened, closed] = [written.lastIndexOf("<"), written.lastIndexOf(">")];
    if (opened !== closed) inside = closed > opened;
    // What stands in attributes and properties is not replaced by anybody.
    return inside ? textIn(one) : "";
  });
  // Two templates may differ in what is written in them alone.
  return `${strings.length}${strings[0]}\u0002${texts.join("\u0001")}`;
}
