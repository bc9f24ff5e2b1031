// What callers give: bundles, facts and options, each looked at before the engine sees it.

import { loadedBy } from "./brand.js";
import { FenjiError, failure, problem, text } from "./errors.js";
import { MAX_BUNDLE } from "./limits.js";

/** A bundle as `fenji bundle` writes it: parsed, as JSON text, or as bytes. */
export type Bundle = object | string | Uint8Array | ArrayBuffer;

/** A compiled pack or desk as `fenji compile` writes it, in bytes; or a bundle. */
export type Source = Bundle;

/** What is given, looked at: a compiled file, or the text of a bundle. */
export type Looked = { readonly compiled: Uint8Array } | { readonly text: string };

/**
 * What is known about one incident: nested JSON, or its text. A key left out is not asked yet; `null` is asked and not
 * known; `{ any_of }`, `{ at_least, at_most }` and `{ includes, excludes }` are partly known. A `Date` stands for a time.
 * All of it is checked: text that somebody sent can be given as it is, without `JSON.parse`.
 */
export type Facts = object | string;

/** How to load. */
export interface LoadOptions {
  /** Whether the bundle comes from where your code comes from; of a compiled file it makes no difference. */
  trusted?: boolean | undefined;
  /**
   * Other values of the parameters that stand in texts, by name, such as the numbers to call here: `{ fire: "8119" }`. Names
   * that no text has change nothing, and what is decided and its digest do not depend on them.
   */
  parameters?: Readonly<Record<string, string>> | undefined;
}

/** How pages begin, and no bundle. */
const HTML = /^\s*</;
/** The most packs that a desk serves. */
const MAX_PACKS = 64;

/** How compiled files begin, whatever their format. */
const MARK = "\0fenji\0";

/** What is given to be loaded: a compiled file's bytes, or the text of a bundle. */
export function looked(source: Source): Looked {
  const raw = bytes(source);
  const isCompiled = raw && MARK.split("").every((character, at) => raw[at] === character.charCodeAt(0));
  return isCompiled ? { compiled: raw } : { text: bundleText(source) };
}

function bundleText(bundle: Bundle): string {
  const wrong = (what: string, help: string, cause?: unknown): FenjiError =>
    new FenjiError("invalid-pack", [problem("broken-bundle", what, { help })], { cause });
  // What is too large is not copied to the engine first.
  const tooLarge = () =>
    new FenjiError("invalid-pack", [
      problem("too-large", `the bundle is larger than ${MAX_BUNDLE} bytes`, {
        help: "split the pack into smaller ones",
      }),
    ]);
  const fits = (text: string): string => {
    if (text.length > MAX_BUNDLE) throw tooLarge();
    if (text.startsWith(MARK)) {
      throw wrong(
        "the bundle is a compiled file that was read as text",
        "give its bytes: `arrayBuffer()`, or `readFileSync(path)`",
      );
    }
    if (HTML.test(text)) {
      throw wrong(
        "the bundle is HTML",
        "see which address it came from: servers answer with a page where they have no such file, or where somebody must sign in",
      );
    }
    return text;
  };
  if (typeof bundle === "string") return fits(bundle);
  const raw = bytes(bundle);
  if (raw && raw.length > MAX_BUNDLE) throw tooLarge();
  try {
    if (raw) return fits(new TextDecoder("utf-8", { fatal: true }).decode(raw));
  } catch (thrown) {
    if (thrown instanceof FenjiError) throw thrown;
    throw wrong("the bundle is neither UTF-8 nor a compiled file", "read the file as it is", thrown);
  }
  if (typeof bundle !== "object" || bundle === null) {
    throw wrong(
      `the bundle is ${bundle === null ? "null" : `of type ${typeof bundle}`}`,
      "give its object, text or bytes",
    );
  }
  try {
    const other = mistaken(bundle);
    if (other) throw wrong(`the bundle is ${other.what}`, other.help);
    // What `import()` and some bundlers give for a JSON file holds it as `default`.
    const inner = !("fenji" in bundle) && "default" in bundle ? bundle.default : bundle;
    return fits(JSON.stringify(inner) ?? "");
  } catch (thrown) {
    if (thrown instanceof FenjiError) throw thrown;
    throw wrong(`the bundle cannot be read: ${text(thrown)}`, "give what `JSON.parse` made of the file", thrown);
  }
}

/** What somebody gives who means a bundle but does not have it yet, or not any more. */
function mistaken(given: object): { readonly what: string; readonly help: string } | undefined {
  if (loadedBy(given)) return { what: "loaded already", help: "use it as it is, or give what it was loaded from" };
  switch (Object.prototype.toString.call(given)) {
    case "[object Promise]":
      return { what: "a promise", help: "await it first" };
    case "[object Response]":
      return { what: "an answer of `fetch`", help: "await its `arrayBuffer()`, and give that" };
    case "[object Blob]":
    case "[object File]":
      return { what: "a file", help: "await its `arrayBuffer()`, and give that" };
    case "[object URL]":
      return { what: "an address", help: "fetch it, and give the `arrayBuffer()` of the answer" };
    default:
      return undefined;
  }
}

/** The bundles of a desk's packs, of whatever can be gone through once; none where the desk is compiled, which has its own. */
export function bundleTexts(packs: unknown, desk: Looked): string[] {
  const help = "give the bundles of the desk's packs as an array";
  const mixed = (what: string) => {
    const help = "give bundles only; or the compiled desk alone, which holds its packs";
    return new FenjiError("invalid-pack", [problem("mixed-packs", what, { help })]);
  };
  const texts: string[] = [];
  try {
    if (typeof packs === "string" || typeof (packs as Iterable<Bundle> | null)?.[Symbol.iterator] !== "function") {
      throw failure("invalid-option", "`packs` is no list", help);
    }
    for (const bundle of packs as Iterable<Bundle>) {
      if ("compiled" in desk) throw mixed("packs were given to a compiled desk");
      // A list may have no end.
      if (texts.length === MAX_PACKS) {
        const found = problem("too-many", `there are more than ${MAX_PACKS} packs`, { help });
        throw new FenjiError("invalid-pack", [found]);
      }
      const given = looked(bundle);
      if ("compiled" in given) throw mixed("a compiled file was given to a desk that is a bundle");
      texts.push(given.text);
    }
  } catch (thrown) {
    if (thrown instanceof FenjiError) throw thrown;
    throw failure("invalid-option", `\`packs\` cannot be read: ${text(thrown)}`, help, thrown);
  }
  return texts;
}

/** The bytes that are given; undefined where there are none, or none any more. */
export function bytes(given: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
    if (Object.prototype.toString.call(given) === "[object ArrayBuffer]") return new Uint8Array(given as ArrayBuffer);
  } catch {
    // A proxy that is not to be read, or bytes that were handed on.
  }
  return undefined;
}

/** The largest batch, in bytes; its answers are many times as large. */
const MAX_LINES = 256 << 20;

/** The lines of a batch as bytes. */
export function lineBytes(lines: string | Uint8Array | ArrayBuffer): Uint8Array {
  const raw = typeof lines === "string" ? lines : bytes(lines);
  if (raw === undefined) throw failure("invalid-facts", "`lines` is no text", "give a string or bytes of UTF-8");
  if (raw.length > MAX_LINES) {
    const more = { help: "call again with fewer lines" };
    throw new FenjiError("invalid-facts", [problem("too-large", `there are more than ${MAX_LINES} bytes`, more)]);
  }
  return typeof raw === "string" ? new TextEncoder().encode(raw) : raw;
}

/** What the options say, each value looked at, because callers without types give anything. */
export function chosen(options: unknown) {
  if (typeof options !== "object" || options === null) {
    throw failure(
      "invalid-option",
      "the options are no object",
      'leave them out, or give an object such as { locale: "en" }',
    );
  }
  try {
    // What an object inherits is not what its caller chose: somebody may have put `trusted` into `Object.prototype`.
    const own = (name: string) =>
      Object.hasOwn(options, name) ? (options as Record<string, unknown>)[name] : undefined;
    return {
      audience: optionalText("audience", own("audience")),
      done: asJson(own("done")),
      firstLine: lineNumber(own("firstLine")),
      level: optionalText("level", own("level")),
      locale: optionalText("locale", own("locale")),
      parameters: asJson(own("parameters")),
      received: moment(own("received")),
      roles: asJson(own("roles")),
      trusted: flag("trusted", own("trusted")),
      verdict: flag("verdict", own("verdict")),
      zone: zone(own("zone"), own("received")),
    };
  } catch (thrown) {
    if (thrown instanceof FenjiError) throw thrown;
    throw failure("invalid-option", `the options cannot be read: ${text(thrown)}`, "give a plain object", thrown);
  }
}

export function optionalText(name: string, given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given === "string") return given;
  throw failure("invalid-option", `\`${name}\` is no text`, "give a string");
}

/** A list of texts, each looked at. */
export function textList(name: string, given: unknown): string[] {
  const isList = Array.isArray(given) && given.every((one) => typeof one === "string");
  if (isList) return [...given];
  throw failure("invalid-option", `\`${name}\` is no list of texts`, 'give an array such as ["en"]');
}

/** A value as JSON text, or the text that is given; whether it is right, the engine says. */
function asJson(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  return typeof given === "string" ? given : (JSON.stringify(given) ?? "null");
}

function flag(name: string, given: unknown): boolean {
  if (given === undefined || given === null) return false;
  if (typeof given === "boolean") return given;
  throw failure("invalid-option", `\`${name}\` is neither true nor false`, "give true or false");
}

function lineNumber(given: unknown): number {
  const line = given ?? 1;
  if (typeof line === "number" && Number.isInteger(line) && line >= 1 && line <= 2 ** 31) return line;
  throw failure("invalid-option", "`firstLine` is no line number", "give an integer from 1");
}

/** The zone named; for a `Date`, which has none of its own, the device's. */
function zone(given: unknown, received: unknown): string | undefined {
  const named = optionalText("zone", given);
  if (named !== undefined || !isDate(received)) return named;
  return localZone();
}

/** The device's time zone, as the option `zone` takes it: an IANA name, or an offset where the device has no name for it. */
export function localZone(): string {
  try {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    // What this engine does not take itself it cannot be asked for.
    if (timeZone && new Intl.DateTimeFormat("en", { timeZone })) return timeZone;
  } catch {
    // No `Intl`, or a zone of the system's that it does not know.
  }
  const minutes = -new Date().getTimezoneOffset();
  const two = (count: number) => String(Math.trunc(count)).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
}

function isDate(given: unknown): given is Date {
  return Object.prototype.toString.call(given) === "[object Date]";
}

function moment(received: unknown): string | undefined {
  if (received === undefined || received === null) return undefined;
  if (typeof received === "string") return received;
  const time = isDate(received) ? Date.prototype.getTime.call(received) : Number.NaN;
  if (Number.isNaN(time)) {
    throw failure(
      "invalid-option",
      "`received` is no moment that can be reckoned with",
      "give a Date, or date, time and offset such as 2026-11-22T09:00:00Z, up to 9999-12-30T22:00:00Z",
    );
  }
  return new Date(time).toISOString();
}
