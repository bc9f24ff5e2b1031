// What the form is given to decide by: a pack or a desk, loaded or still a bundle or an address.

import { type Bundle, Desk, type ErrorCode, FenjiError, init, Pack } from "fenji";
import { VERSION } from "../../build/version.js";
import { loadedBy } from "../brand.js";
import type { Decider } from "../session/plans.js";
import type { Given } from "./host.js";

/** What decides, and whether it is the form's to free. */
export interface Loaded {
  readonly decider: Decider;
  readonly ours: boolean;
}

/** The file of a bundle that only a desk has. */
const DECLARED = "desk.toml";

/**
 * Loads what is given; the engine is started where it is needed, which it is not for what another one has loaded. The packs
 * of a desk that is given by its address are fetched from beside it: `<pack>.json`. `#id` is the address of an element of
 * the page that holds the bundle.
 */
export async function load(given: Given, trusted: boolean): Promise<Loaded> {
  if (given instanceof Pack || given instanceof Desk) return { decider: given, ours: false };
  const other = typeof given === "object" && loadedBy(given);
  if (other) {
    const what = `the pack was loaded by fenji ${other}, and this form is of fenji ${VERSION}`;
    const help = "let the page have one version (`npm ls fenji`), or give the bundle itself";
    throw failure("invalid-pack", what, help);
  }
  // The engine and the bundles come at the same time.
  const [[bundle, ...packs]] = await Promise.all([bundles(given), init()]);
  const options = { trusted };
  const names = packsOf(bundle);
  if (!names) return { decider: Pack.load(bundle ?? "", options), ours: true };
  if (packs.length === 0 && names.length > 0) {
    const help = `give a list of it and of the bundles of ${names.join(", ")}`;
    throw failure("invalid-pack", "the desk came without its packs", help);
  }
  return { decider: Desk.load(bundle ?? "", packs, options), ours: true };
}

/** Gives the memory back of what is the form's own. */
export function release(loaded: Loaded | null): void {
  if (loaded?.ours) loaded.decider.free();
}

/** The bundle of a pack, or those of a desk and of its packs. */
async function bundles(given: string | Bundle | null): Promise<Bundle[]> {
  // In a list the desk may stand anywhere.
  if (Array.isArray(given)) return [...given].sort((one, other) => Number(!packsOf(one)) - Number(!packsOf(other)));
  if (typeof given !== "string" || given.trimStart().startsWith("{")) return [given ?? ""];
  const isElement = given.trimStart().startsWith("#");
  const address = new URL(given, document.baseURI);
  const bundle = await (isElement ? embedded(address) : fetched(address));
  const names = (packsOf(bundle) ?? []).map(encodeURIComponent);
  const packs = names.map((name) =>
    isElement ? embedded(new URL(`#${name}`, address)) : fetched(new URL(`${name}.json`, address)),
  );
  // Whoever puts the files in place wants to know all that are missing.
  const met = await Promise.allSettled(packs);
  const missing = met.flatMap((one) => (one.status === "rejected" ? [one.reason as FenjiError] : []));
  if (missing.length === 0) return [bundle, ...(await Promise.all(packs))];
  const problems = missing.flatMap((one) => one.problems);
  throw new FenjiError("pack-unavailable", problems, { cause: missing[0] });
}

/** The text that stands in the page, for pages that cannot fetch. */
async function embedded({ hash }: URL): Promise<string> {
  const found = document.getElementById(decodeURIComponent(hash.slice(1)));
  if (found) return found.textContent ?? "";
  const help = `put the bundle into the page: <script type="application/json" id="${hash.slice(1)}">`;
  throw failure("pack-unavailable", `the page has no element \`${hash}\``, help);
}

async function fetched(address: URL): Promise<string> {
  const lost = (what: string, help: string, cause?: unknown) =>
    failure("pack-unavailable", `${address} ${what}`, help, cause);
  const whole = async () => {
    const answer = await fetch(address);
    return { answer, bundle: await answer.text() };
  };
  const { answer, bundle } = await whole().catch((thrown: Error) => {
    const help =
      address.protocol === "file:"
        ? 'pages from disk may not fetch: put the bundle into the page, <script type="application/json" id="pack">, and give `#pack`'
        : "see whether there is a connection and the page's policy allows the address with `connect-src`";
    throw lost(`cannot be fetched: ${thrown.message}`, help, thrown);
  });
  // Many servers answer with a page where they have no such file.
  const help = "see whether the file is there, and whether somebody must sign in for it";
  const from = answer.redirected ? `leads to ${answer.url}, which ` : "";
  if (!answer.ok) throw lost(`${from}has status ${answer.status}`, help);
  if (bundle.trimStart().startsWith("<")) throw lost(`${from}is HTML, no bundle`, help);
  return bundle;
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
