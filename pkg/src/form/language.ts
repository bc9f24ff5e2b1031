// Which language somebody reads: from the element up through slots and shadow roots to the document, then the browser's list.

/** The languages to try, the best first: those asked for, that of the place where the element stands, and the browser's. */
export function languagesFor(element: Element, asked: string): string[] {
  return [asked, languageOf(element), ...browser()].filter(Boolean);
}

/** The locale of `offered` that serves the first of `wanted` that any serves; else English, else the first. */
export function nearest(wanted: readonly string[], offered: readonly string[]): string {
  for (const one of wanted) {
    const likely = likelyOf(one);
    const [language] = likely.split("-");
    const found =
      offered.find((locale) => likelyOf(locale) === likely) ??
      offered.find((locale) => likelyOf(locale).split("-")[0] === language);
    if (likely && found) return found;
  }
  return offered.find((locale) => likelyOf(locale) === "en") ?? offered[0] ?? "en";
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

/** Languages that are written in Chinese characters as Chinese is. */
const CHINESE = new Set(["zh", "cmn", "yue", "wuu", "nan", "hak", "gan", "hsn", "lzh"]);

/** Language, with the script where it decides: `zh-TW` is `zh-Hant`. Empty where it is none. */
function likelyOf(locale: string): string {
  // As programs of other kinds write it: `zh_TW.UTF-8`.
  const tag = locale
    .trim()
    .replace(/[.@].*$/, "")
    .replaceAll("_", "-");
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return CHINESE.has(language) ? `zh-${script === "Hant" ? "Hant" : "Hans"}` : language;
  } catch {
    return "";
  }
}
