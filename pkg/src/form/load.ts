// What the form is given to decide by: a pack or a desk, loaded, as a compiled file, as a bundle, or as an address.

import { type Bundle, Desk, type ErrorCode, FenjiError, init, type LoadOptions, Pack, type Source } from "fenji";
import { VERSION } from "../../build/version.js";
import { loadedBy } from "../brand.js";
import { nearest } from "../session/language.js";
import type { Decider } from "../session/plans.js";
import { LOCALES } from "../session/words.js";
import type { Given, Host } from "./host.js";

/** What decides, and whether it is the form's to free. */
export interface Loaded {
  readonly decider: Decider;
  readonly ours: boolean;
  /** The locale in whose file it came; `null` where it has no file for each. */
  readonly file: string | null;
}

/** What is to be loaded, and how. */
type Asked = Pick<Host, "pack" | "trusted" | "parameters" | "wanted">;

/** The file of a bundle that only a desk has. */
const DECLARED = "desk.toml";
/** What an address has in place of the locale, where each has a file of its own. */
const PLACE = "{locale}";
/** The region in a locale. */
const REGION = /-[A-Z]{2}$/;

/** The locale whose file is to be loaded, where what is given has a file for each. */
export function fileLocale(given: Given, wanted: readonly string[]): string | null {
  return typeof given === "string" && given.includes(PLACE) ? nearest(wanted, LOCALES) : null;
}

/**
 * Loads what is given; the engine is started where it is needed, which it is not for what another one has loaded. Compiled
 * files are loaded as they are, in the language that is `wanted` most; the packs of a desk that is given by its bundle's
 * address are fetched from beside it: `<pack>.json`. `#id` is the address of an element of the page that holds the pack.
 */
export async function load({ pack: given, trusted, parameters, wanted }: Asked): Promise<Loaded> {
  const file = fileLocale(given, wanted);
  if (given instanceof Pack || given instanceof Desk) return { decider: given, ours: false, file };
  const other = typeof given === "object" && loadedBy(given);
  if (other) {
    const what = `the pack was loaded by fenji ${other}, and this form is of fenji ${VERSION}`;
    const help = "let the page have one version (`npm ls fenji`), or give the pack's file itself";
    throw failure("invalid-pack", what, help);
  }
  // The engine and the packs come at the same time.
  const [[source, ...packs]] = await Promise.all([sources(given, file), init()]);
  const options = { trusted, parameters: parameters ?? undefined };
  return { decider: await decider(source ?? "", packs, options), ours: true, file };
}

async function decider(source: Source, packs: readonly Bundle[], options: LoadOptions): Promise<Decider> {
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) {
    try {
      return await Pack.open(source, options);
    } catch (thrown) {
      const isDesk = thrown instanceof FenjiError && thrown.problems.some(({ code }) => code === "is-desk");
      if (isDesk) return Desk.open(source, [], options);
      throw thrown;
    }
  }
  const names = packsOf(source);
  if (!names) return Pack.open(source, options);
  if (packs.length === 0 && names.length > 0) {
    const help = `give a list of it and of the bundles of ${names.join(", ")}; or the compiled desk, which holds them`;
    throw failure("invalid-pack", "the desk came without its packs", help);
  }
  return Desk.open(source, packs, options);
}

/** Gives the memory back of what is the form's own. */
export function release(loaded: Loaded | null): void {
  if (loaded?.ours) loaded.decider.free();
}

/** What was compiled, or the bundle of a pack, or those of a desk and of its packs. */
async function sources(given: string | Source | null, file: string | null): Promise<Source[]> {
  // In a list the desk may stand anywhere.
  if (Array.isArray(given)) return [...given].sort((one, other) => Number(!packsOf(one)) - Number(!packsOf(other)));
  if (typeof given !== "string" || /^\s*\{\s*"/.test(given)) return [given ?? ""];
  const isElement = given.trimStart().startsWith("#");
  const addressIn = (locale: string | null) => new URL(given.replaceAll(PLACE, locale ?? PLACE), document.baseURI);
  const read = (address: URL) => (isElement ? embedded(address) : fetched(address));
  let address = addressIn(file);
  const source = await read(address).catch((thrown: unknown) => {
    // Whoever has no file for a region has one for its language.
    const wider = file?.replace(REGION, "");
    if (wider === file || wider === undefined) throw thrown;
    address = addressIn(wider);
    return read(address);
  });
  const names = (packsOf(source) ?? []).map(encodeURIComponent);
  const packs = names.map((name) =>
    isElement ? embedded(new URL(`#${name}`, address)) : fetched(new URL(`${name}.json`, address)),
  );
  // Whoever puts the files in place wants to know all that are missing.
  const met = await Promise.allSettled(packs);
  const missing = met.flatMap((one) => (one.status === "rejected" ? [one.reason as FenjiError] : []));
  if (missing.length === 0) return [source, ...(await Promise.all(packs))];
  const problems = missing.flatMap((one) => one.problems);
  throw new FenjiError("pack-unavailable", problems, { cause: missing[0] });
}

/** What stands in the page, for pages that cannot fetch: a bundle, or a compiled file in base64. */
async function embedded({ hash }: URL): Promise<Source> {
  const found = document.getElementById(decodeURIComponent(hash.slice(1)))?.textContent;
  if (found === undefined || found === null) {
    const help = `put the pack into the page: <script type="text/plain" id="${hash.slice(1)}"> with the compiled file in base64`;
    throw failure("pack-unavailable", `the page has no element \`${hash}\``, help);
  }
  if (!/^\s*[\w+/]{9}[\w+/\s]*=*\s*$/.test(found)) return found;
  return Uint8Array.from(atob(found), (character) => character.charCodeAt(0));
}

async function fetched(address: URL): Promise<Source> {
  const lost = (what: string, help: string, cause?: unknown) =>
    failure("pack-unavailable", `${address} ${what}`, help, cause);
  const whole = async () => {
    const answer = await fetch(address);
    return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
  };
  const { answer, bytes } = await whole().catch((thrown: Error) => {
    const help =
      address.protocol === "file:"
        ? 'pages from disk may not fetch: put the compiled file in base64 into the page, <script type="text/plain" id="pack">, and give `#pack`'
        : "see whether there is a connection and the page's policy allows the address with `connect-src`";
    throw lost(`cannot be fetched: ${thrown.message}`, help, thrown);
  });
  // Many servers answer with a page where they have no such file.
  const help = "see whether the file is there, and whether somebody must sign in for it";
  const from = answer.redirected ? `leads to ${answer.url}, which ` : "";
  if (!answer.ok) throw lost(`${from}has status ${answer.status}`, help);
  // Compiled files begin with a byte that no text has.
  if (bytes[0] === 0) return bytes;
  const text = new TextDecoder().decode(bytes);
  const [begun] = text.trimStart();
  if (begun === "<") throw lost(`${from}is HTML, no pack`, help);
  if (begun === "{") return text;
  const type = answer.headers.get("content-type");
  throw lost(`${from}is no pack: ${bytes.length} bytes${type ? ` of type ${type}` : ""}`, help);
}

/** The packs that a desk's bundle names; `null` where it is none. */
function packsOf(bundle: unknown): readonly string[] | null {
  try {
    // Only a desk is read twice: packs are large.
    if (typeof bundle === "string") return bundle.includes(`"${DECLARED}"`) ? packsOf(JSON.parse(bundle)) : null;
    const inner = bundle as { content?: Record<string, { packs?: unknown }>; default?: unknown } | null;
    const packs = inner?.content?.[DECLARED]?.packs;
    if (Array.isArray(packs)) return packs.map(String);
    // What `import()` gives for a JSON file holds it as `default`.
    return inner?.content || inner?.default === undefined ? null : packsOf(inner.default);
  } catch {
    // The engine says what is wrong with it.
    return null;
  }
}

function failure(code: ErrorCode, message: string, help: string, cause?: unknown): FenjiError {
  return new FenjiError(code, [{ code, severity: "error", message, help }], { cause });
}
