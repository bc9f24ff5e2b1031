// Which language somebody reads: from the element up through slots and shadow roots to the document, then the browser's list.

/** The languages to try, the best first: those asked for, that of the place where the element stands, and the browser's. */
export function languagesFor(element: Element, asked: string): string[] {
  return [asked, languageOf(element), ...browser()].filter(Boolean);
}

/** Calls `changed` whenever the language of the element's place, or the browser's list, has changed. Gives how to end that. */
export function followLanguage(element: Element, changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  const roots = new Set<Node>();
  for (let at: Node | null = element; at; at = above(at)) roots.add(at.getRootNode());
  for (const root of roots) observer.observe(root, { subtree: true, attributes: true, attributeFilter: ["lang"] });
  addEventListener("languagechange", changed);
  return () => {
    observer.disconnect();
    removeEventListener("languagechange", changed);
  };
}

/** The nearest `lang` on the way up; an empty one says that the language is not known. */
function languageOf(element: Element): string {
  for (let at: Node | null = element; at; at = above(at)) {
    // Not asked by class: the element may have been moved into another window's document.
    const { getAttribute } = at as Partial<Element>;
    const lang = getAttribute?.call(at, "lang") ?? getAttribute?.call(at, "xml:lang");
    if (lang !== null && lang !== undefined) return lang;
  }
  return "";
}

/** What a node is shown in: its slot, its parent, or the host of its shadow root. */
function above(node: Node): Node | null {
  return (node as Partial<Element>).assignedSlot ?? node.parentNode ?? (node as Partial<ShadowRoot>).host ?? null;
}

function browser(): readonly string[] {
  return navigator.languages?.length ? navigator.languages : [navigator.language];
}
