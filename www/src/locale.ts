// Which language the page speaks: the one chosen last, else the first that the browser asks for and the page has.

import { LOCALES, type Locale } from "./words.ts";

const KEY = "fenji-locale";

/** The locale to begin with. */
export function firstLocale(): Locale {
  const remembered = read();
  if (remembered) return remembered;
  for (const tag of navigator.languages) {
    const found = served(tag);
    if (found) return found;
  }
  return "zh-Hans";
}

/** Keeps the choice on this device, where it keeps anything. */
export function remember(locale: Locale): void {
  try {
    localStorage.setItem(KEY, locale);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** The locale that serves a language tag; Chinese is written as it is where it is spoken. */
export function served(tag: string): Locale | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    if (language === "en") return "en";
    if (language !== "zh" && language !== "yue") return undefined;
    return script === "Hant" ? "zh-Hant" : "zh-Hans";
  } catch {
    return undefined;
  }
}

/** The locale as the reader's own region has it, where the browser says which that is: a plan may have words of its own for it. */
export function regional(locale: Locale): string {
  return navigator.languages.find((tag) => served(tag) === locale) ?? locale;
}

/** Which of the locales `offered` the form will ask for: that of the reader's region, where there is one. */
export function inRegion(locale: Locale, offered: readonly string[]): string {
  const { region } = new Intl.Locale(regional(locale));
  // Macau reads what Hong Kong reads.
  const own = `${locale}-${region === "MO" ? "HK" : region}`;
  return offered.includes(own) ? own : locale;
}

function read(): Locale | undefined {
  try {
    const kept = localStorage.getItem(KEY);
    return kept && kept in LOCALES ? (kept as Locale) : undefined;
  } catch {
    return undefined;
  }
}
