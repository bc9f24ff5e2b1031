// Which of several languages serves a reader best.

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
