// The form's own words in the locale nearest to the one asked for, and numbers, times and durations in it.

import { nearest } from "./language.js";
import { ahead, offsetLabel } from "./time.js";
import type { Words } from "./words/en.js";

export type { Words } from "./words/en.js";

/** What can be needed before anything else is there: in the form's own script, the rest comes by locale. */
export interface FirstWords {
  readonly loading: string;
  readonly title: string;
  /** What to do instead. */
  readonly call: string;
  readonly again: string;
  readonly details: string;
}

const FIRST: Record<string, FirstWords> = {
  "zh-Hans": {
    loading: "正在打开预案……",
    title: "表单无法打开",
    call: "情况紧急请不要等：按单位规定的方式直接打电话报告。",
    again: "重试",
    details: "技术信息",
  },
  "zh-Hant": {
    loading: "正在開啟應變計畫……",
    title: "表單無法開啟",
    call: "情況緊急請不要等：依單位規定的方式直接打電話通報。",
    again: "再試一次",
    details: "技術資訊",
  },
  en: {
    loading: "Getting the plan ready …",
    title: "This form cannot start",
    call: "If it is urgent, do not wait: report by phone, in the way your organisation has told you.",
    again: "Try again",
    details: "Technical details",
  },
};

/** What is said before the words of a locale are there. */
export function firstWords(wanted: readonly string[]): FirstWords {
  return FIRST[nearest(wanted, LOCALES)] as FirstWords;
}

const ALL = {
  "zh-Hans": () => import("./words/zh-hans.js").then(({ zhHans }) => zhHans),
  "zh-Hant": () => import("./words/zh-hant.js").then(({ zhHant }) => zhHant),
  en: () => import("./words/en.js").then(({ en }) => en),
};
/** The locales that the form itself speaks. */
export const LOCALES: readonly string[] = Object.keys(ALL);

/** The words for a locale of a pack; of three languages a page needs one. */
export function wordsFor(locale: string): Promise<Words> {
  return ALL[nearest([locale], LOCALES) as keyof typeof ALL]();
}

/** A moment as people here read it: in the offset that it is written with, else in their own, which stands behind it. */
export function moment(locale: string, time: Date | string): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return String(time);
  const minutes = ahead(time);
  const style = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" } as const;
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
