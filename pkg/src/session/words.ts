// The form's own words in the locale nearest to the one asked for, and numbers, times and durations in it.

import { type FirstWords, firstLocale, firstWords } from "./first.js";
import { ahead, offsetLabel } from "./time.js";
import type { Words as Own } from "./words/en.js";

/** Every word of the form that does not come from the pack. */
export interface Words extends Own {
  readonly first: FirstWords;
}

const ALL = {
  "zh-Hans": () => import("./words/zh-hans.js").then(({ zhHans }) => zhHans),
  "zh-Hant": () => import("./words/zh-hant.js").then(({ zhHant }) => zhHant),
  "zh-Hant-HK": () => import("./words/zh-hant-hk.js").then(({ zhHantHk }) => zhHantHk),
  en: () => import("./words/en.js").then(({ en }) => en),
};
/** The locales that the form itself speaks. */
export const LOCALES: readonly string[] = Object.keys(ALL);

/** The words for a locale of a pack; of all languages a page needs one. */
export async function wordsFor(locale: string): Promise<Words> {
  const own = await ALL[firstLocale([locale])]();
  return { ...own, first: firstWords([locale]) };
}

/** A moment as people here read it: in the offset that it is written with, else in their own, which stands behind it. */
export function moment(locale: string, time: Date | string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return String(time);
  const minutes = ahead(time);
  const style = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" } satisfies Intl.DateTimeFormatOptions;
  const shown = new Intl.DateTimeFormat(locale, style).format(new Date(at.getTime() + minutes * 60_000));
  return remark(locale, shown, offsetLabel(minutes));
}

/** A text with something in brackets behind it. */
function remark(locale: string, text: string, more: string): string {
  return locale.startsWith("zh") ? `${text}（${more}）` : `${text} (${more})`;
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

/** A number of bytes, in megabytes or kilobytes of 1024 where it has some. */
export function bytes(locale: string, size: number): string {
  const kilobytes = size / 1024;
  const large = kilobytes >= 1000 ? [kilobytes / 1024, "megabyte"] : [kilobytes, "kilobyte"];
  const [count, unit] = (kilobytes < 1 ? [size, "byte"] : large) as [number, string];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(count);
}
