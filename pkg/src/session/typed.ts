// What people type, made plain where keyboards and word processors write it in their own way.

/** Marks that are not seen and turn the direction of reading or keep words from being found. */
const INVISIBLE = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** Text as it is meant: nothing invisible, plain spaces, and digits and letters of the usual width. */
export function plainText(text: string): string {
  const plain = text
    .replaceAll(INVISIBLE, "")
    .replaceAll(/[\u00a0\u2007\u202f]/g, " ")
    .replaceAll(/[０-９Ａ-Ｚａ-ｚ]/g, (one) => one.normalize("NFKC"))
    .trim();
  // A telephone number is to be called: `＋８６（１０）` is written with the signs that a telephone knows.
  const call = plain.normalize("NFKC").replaceAll(/[\u2010-\u2015\u2212]/g, "-");
  return /^\+?[\d\s()./-]{4,}$/.test(call) ? call : plain;
}

/**
 * A moment as it stands in a field for date and time, or as it is written where the browser has no such field; `null`
 * where it is none, or of a year that does not have four digits; the engine
 * reckons up to 9998.
 */
export function momentOf(text: string): Date | null {
  const plain = text.replaceAll(INVISIBLE, "").normalize("NFKC").trim();
  const found =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]+(\d{1,2})[:時时点點](\d{2})(?::\d{2}(?:\.\d+)?)?分?$/.exec(plain);
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const time = new Date(year, month - 1, day, hour, minute);
  time.setFullYear(year);
  // The 31st of June is no day; a clock that is put forward may move the hour.
  const exists = time.getMonth() === month - 1 && time.getDate() === day && hour < 24 && minute < 60;
  return exists && year > 0 && year < 9999 ? time : null;
}
