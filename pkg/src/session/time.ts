// Times on this device: as its clock shows them, and as reports carry them, with the offset that was read off the wall.

/** A moment as `datetime-local` writes it; empty where there is none. */
export function local(time: Date): string {
  if (Number.isNaN(time.getTime())) return "";
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** A moment with the device's offset (RFC 3339). */
export function written(time: Date): string {
  const ahead = -time.getTimezoneOffset();
  // Before zones there were local times with odd seconds, which RFC 3339 cannot write.
  if (!Number.isInteger(ahead)) return time.toISOString();
  const here = new Date(time.getTime() + ahead * 60_000).toISOString().replace(/(\.000)?Z$/, "");
  return `${here}${ahead < 0 ? "-" : "+"}${clock(Math.abs(ahead), 2)}`;
}

/** How many minutes clocks are ahead of UTC: as the moment is written, else on this device at that moment. */
export function ahead(time: Date | string): number {
  const [, sign, hours, minutes] = (typeof time === "string" && /([+-])(\d\d):(\d\d)$/.exec(time)) || [];
  if (sign === undefined) return -new Date(time).getTimezoneOffset();
  return (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
}

/** An offset for people: `UTC+8`, `UTC-3:30`. */
export function offsetLabel(minutes: number): string {
  if (minutes === 0) return "UTC";
  const shown = Math.round(Math.abs(minutes));
  return `UTC${minutes < 0 ? "-" : "+"}${shown % 60 === 0 ? shown / 60 : clock(shown, 1)}`;
}

function clock(minutes: number, digits: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(digits, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
