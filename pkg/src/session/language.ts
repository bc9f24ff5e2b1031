// Which of several languages serves a reader best.

/** The locale of `offered` that serves the first of `wanted` that any serves; else English, else the first. */
export function nearest(wanted: readonly string[], offered: readonly string[]): string {
  for (const one of wanted) {
    const likely = likelyOf(one);
    const [language] = likely.split("-");
    const same = offered.filter((locale) => likelyOf(locale) === likely);
    const region = regionOf(one);
    const found =
      same.find((locale) => region !== "" && regionOf(locale) === region) ??
      same.find((locale) => regionOf(locale) === "") ??
      same[0] ??
      offered.find((locale) => likelyOf(locale).split("-")[0] === language);
    if (likely && found) return found;
  }
  return offered.find((locale) => likelyOf(locale) === "en") ?? offered[0] ?? "en";
}

/** Languages that are written in Chinese characters as Chinese is. */
const CHINESE = new Set(["zh", "cmn", "yue", "wuu", "nan", "hak", "gan", "hsn", "lzh"]);

/** Language, with the script where it decides: `zh-TW` is `zh-Hant`. Empty where it is none. */
function likelyOf(locale: string): string {
  try {
    const { language, script } = new Intl.Locale(tagOf(locale)).maximize();
    return CHINESE.has(language) ? `zh-${script === "Hant" ? "Hant" : "Hans"}` : language;
  } catch {
    return "";
  }
}

/** The region that a locale names, empty where it names none. Macau reads what Hong Kong reads, as CLDR has it. */
function regionOf(locale: string): string {
  try {
    const { language, region = "" } = new Intl.Locale(tagOf(locale));
    // Cantonese without a region is that of Hong Kong.
    if (language === "yue" && region === "") return "HK";
    return CHINESE.has(language) && region === "MO" ? "HK" : region;
  } catch {
    return "";
  }
}

/** A locale as programs of other kinds write it, `zh_TW.UTF-8`, as a tag. */
function tagOf(locale: string): string {
  return locale
    .trim()
    .replace(/[.@].*$/, "")
    .replaceAll("_", "-");
}
