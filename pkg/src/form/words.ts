// The form's own words in the locale nearest to the one asked for, and numbers, times and durations in it.

import { en, type Words } from "./words/en.js";
import { zhHans } from "./words/zh-hans.js";
import { zhHant } from "./words/zh-hant.js";

export type { Words } from "./words/en.js";

/** The locale of `offered` that serves `asked` best, else the first: a form is better in another language than not at all. */
export function nearest(asked: string, offered: readonly string[]): string {
  const wanted = likely(asked);
  const language = offered.find((locale) => likely(locale) === wanted);
  const related = offered.find((locale) => likely(locale).split("-")[0] === wanted.split("-")[0]);
  return language ?? related ?? offered[0] ?? "en";
}

/** Language, with the script where it decides: `zh-TW` is `zh-Hant`. */
function likely(locale: string): string {
  try {
    const { language, script } = new Intl.Locale(locale.replaceAll("_", "-")).maximize();
    return language === "zh" ? `zh-${script}` : language;
  } catch {
    return "";
  }
}

const ALL: Record<string, Words> = { "zh-Hans": zhHans, "zh-Hant": zhHant, en };

/** The words for a locale of a pack. */
export function wordsFor(locale: string): Words {
  return ALL[nearest(locale, Object.keys(ALL))] ?? en;
}

/** A moment as people here read it, in their time zone. */
export function moment(locale: string, time: Date | string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** A span of seconds in its two largest units, rounded down to minutes. */
export function span(locale: string, seconds: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.floor(seconds));
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (unit === "minute" && parts.length === 0)) parts.push(amount(locale, count, unit));
  }
  return parts.slice(0, 2).join(" ");
}

const LETTERS = { Y: "year", M: "month", W: "week", D: "day", H: "hour", m: "minute", S: "second" } as const;

/** An ISO 8601 duration such as `PT2H` in words; as it stands where it is none. */
export function duration(locale: string, iso: string): string {
  const [dates = "", times = ""] = iso.replace(/^P/, "").split("T");
  const all = `${dates}${times.replaceAll("M", "m")}`.matchAll(/(\d+)([YMWDHmS])/g);
  const parts = [...all].map(([, count, letter]) =>
    amount(locale, Number(count), LETTERS[letter as keyof typeof LETTERS]),
  );
  return parts.join(" ") || iso;
}

function amount(locale: string, count: number, unit: string): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** A number of bytes, in megabytes or kilobytes. */
export function bytes(locale: string, size: number): string {
  const [count, unit] = size >= 1e6 ? [size / 1e6, "megabyte"] : [size / 1e3, "kilobyte"];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(count);
}
