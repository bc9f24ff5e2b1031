// The page's state and everything that changes it; whoever listens draws it anew.

import type { Decision, Desk, Explanation, FactInfo, Facts, Pack, PackInfo, Problem } from "fenji";
import { apply, type Bench, bench, problemsOf, write } from "./bench.ts";
import { brought, entries, LIMIT, type PackEntry, published, publishedDesk } from "./load.ts";
import { firstLocale, remember } from "./locale.ts";
import { counted, type Locale, words } from "./words.ts";

/** The page's sections; each is an address after `#`. */
export const VIEWS = ["report", "reasons", "workbench"] as const;
export type View = (typeof VIEWS)[number];

/** What the page shows. */
export interface Page {
  locale: Locale;
  view: View;
  /** The published pack or desk that was chosen. */
  entry: PackEntry | undefined;
  /** The desk in use, if all plans are; the form has it, and the bench one of its packs. */
  desk: Desk | undefined;
  /** The pack in use, or the one of the desk's that is looked at, with its rules as they are being changed. */
  bench: Bench | undefined;
  /** Whether a person brought it. */
  brought: boolean;
  /** Why nothing can be shown. */
  failed: unknown;
  /** Whether `<fenji-report>` is there. */
  form: boolean;
  /** What the form has: a pack, or where it loads it. A changed one is handed over when the form is looked at again. */
  lent: Pack | Desk | string | undefined;
  /** What the form knows. */
  facts: Facts;
  /** What the workbench tries; `undefined` follows the form. */
  tried: string | undefined;
  /** What is wrong with a pack that was brought. */
  refused: readonly Problem[];
  /** Short messages: what was done just now. */
  news: string;
  offlineReady: boolean;
  /** Takes the new version; `undefined` while there is none. */
  update: (() => void) | undefined;
}

export const page: Page = {
  locale: firstLocale(),
  view: viewOf(location.hash),
  entry: undefined,
  desk: undefined,
  bench: undefined,
  brought: false,
  failed: undefined,
  form: false,
  lent: undefined,
  facts: {},
  tried: undefined,
  refused: [],
  news: "",
  offlineReady: false,
  update: undefined,
};

const PACK_KEY = "fenji-pack";
/** Packs that are not used any more, but for the form. */
const retired = new Set<Pack | Desk>();
let draw: () => void = () => {};
let drawing = false;

/** Calls `listener` after every change, at most once a frame. */
export function listen(listener: () => void): void {
  draw = listener;
}

/** Changes the page. */
export function change(what: Partial<Page>): void {
  Object.assign(page, what);
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
}

/** The section that an address names. */
export function viewOf(hash: string): View {
  return VIEWS.find((view) => hash === `#${view}`) ?? "report";
}

/** Speaks another language from now on. */
export function speak(locale: Locale): void {
  remember(locale);
  change({ locale });
}

/** The published pack to begin with: the one chosen last. */
export function firstEntry(): PackEntry | undefined {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(PACK_KEY);
  } catch {
    // Nothing is kept here: the first one.
  }
  return entries.find((entry) => entry.id === kept) ?? entries[0];
}

/**
 * Puts a published pack, or the desk, to use. The form loads it by itself, compiled; its bundle, and what reads bundles, are
 * loaded when something else is looked at.
 */
export async function choose(entry: PackEntry): Promise<void> {
  change({ entry, failed: undefined });
  if (entry.form && page.view === "report") {
    use(undefined, false);
    return keep(entry);
  }
  await laid(entry, {});
}

/** Lays on the bench what is looked at beside the form, where it is not there yet. */
export async function prepare(): Promise<void> {
  const { bench, entry, facts, view } = page;
  if (view !== "report" && entry && !bench) await laid(entry, facts);
}

async function laid(entry: PackEntry, facts: Facts): Promise<void> {
  try {
    const desk = entry.packs ? await publishedDesk(entry) : undefined;
    const first = desk ? entries.find(({ id }) => entry.packs?.includes(id)) : entry;
    const pack = first && (await published(first));
    // Another one was chosen meanwhile.
    if (page.entry !== entry || !pack) {
      desk?.free();
      return pack?.free();
    }
    use(pack, false, desk, facts);
    keep(entry);
  } catch (thrown) {
    if (page.entry === entry) change({ failed: thrown });
  }
}

/** Looks at another pack of the desk; the form stays as it is. */
export async function inspect(entry: PackEntry): Promise<void> {
  const { desk } = page;
  try {
    const pack = await published(entry);
    if (!desk || page.desk !== desk) return pack.free();
    const before = page.bench;
    change({ bench: bench(pack), tried: undefined });
    clear(before);
  } catch (thrown) {
    change({ news: String(thrown) });
  }
}

/** Loads a pack that a person brings, and puts it to use if nothing is wrong with it. */
export async function bring(bundle: string | Blob): Promise<void> {
  const size = typeof bundle === "string" ? bundle.length : bundle.size;
  if (size > LIMIT * 1024 * 1024) {
    const message = counted.tooLarge[page.locale](LIMIT);
    return change({ refused: [{ code: "too-large", severity: "error", message }], news: message });
  }
  change({ refused: [], news: words(page.locale).working });
  await drawn();
  try {
    const pack = await brought(typeof bundle === "string" ? bundle : await bundle.arrayBuffer());
    use(pack, true);
    change({ refused: [], failed: undefined, news: `${titled(pack)} ${pack.version}` });
  } catch (thrown) {
    const refused = problemsOf(thrown);
    change({ refused, news: counted.problems[page.locale](refused.length) });
  }
}

/** Goes back to the published rules. */
export function restore(): void {
  const { entry } = page;
  if (page.brought && entry) void choose(entry);
  else if (page.bench) rewrite(new Map());
}

/** What one rule file says now; it counts as soon as `settle` is called. */
export function edit(path: string, text: string): void {
  if (page.bench) write(page.bench, path, text);
  change({});
}

/** Lets the changed rules count. */
export function settle(): void {
  const now = page.bench;
  if (!now) return;
  retire(apply(now));
  const word = words(page.locale);
  const news = now.problems.length > 0 ? word.notApplied : now.texts.size > 0 ? word.applied : word.noChange;
  const facts = tried();
  const found = facts === undefined ? undefined : decide(now.pack, facts);
  const level = isDecided(found) ? `${word.level}${word.colon}${found.decision.level.possible.join(" · ")}` : "";
  change({ news: `${news} ${level}` });
}

/** Replaces all changed texts. */
export function rewrite(texts: ReadonlyMap<string, string>): void {
  const now = page.bench;
  if (!now) return;
  now.texts.clear();
  for (const [path, text] of texts) now.texts.set(path, text);
  settle();
}

/** Checks the pack. */
export async function check(): Promise<void> {
  change({ news: words(page.locale).working });
  await drawn();
  const now = page.bench;
  if (now) now.check = now.pack.check();
  change({ news: "" });
}

/** Runs the pack's own cases. */
export async function runCases(): Promise<void> {
  change({ news: words(page.locale).working });
  await drawn();
  const now = page.bench;
  if (now) now.cases = now.pack.runCases();
  change({ news: "" });
}

/** The pack or the desk for the form, or where it loads it. */
export function lend(): Pack | Desk | string | undefined {
  const given = isTrial() ? page.bench?.pack : (page.entry?.form ?? page.desk ?? page.bench?.pack);
  if (given && (page.view === "report" || !page.lent)) page.lent = given;
  return page.lent;
}

/** What the form tells: what it knows, and by which pack or desk; it needs no other one any more. */
export function told(facts: Facts, by: Pack | Desk): void {
  for (const old of retired) {
    if (old === by || old === page.lent) continue;
    old.free();
    retired.delete(old);
  }
  change({ facts });
}

/** Whether the rules in use are not those published with the page. */
export function isTrial(): boolean {
  // The desk decides by its own packs, whatever is tried on the bench.
  return page.brought || (!page.desk && page.bench !== undefined && page.bench.pack !== page.bench.base);
}

/** The locale of a pack's words: the page's, where the pack has it. */
export function spoken(pack: Pack | Desk): string {
  return pack.locales.includes(page.locale) ? page.locale : (pack.locales[0] ?? page.locale);
}

/** What the form knows, as far as the pack on the bench asks for it: the desk's form knows more. */
export function benchFacts(): Facts {
  const { bench, desk, facts } = page;
  if (!bench || !desk) return facts;
  let fit = only(facts, new Set(bench.pack.facts().map(({ id }) => id)));
  // What does not apply by this plan alone is none of its business; each round takes some away.
  for (;;) {
    try {
      bench.pack.verdict(fit);
      return fit;
    } catch (thrown) {
      const wrong = new Set(problemsOf(thrown).flatMap(({ fact }) => fact ?? []));
      const less = only(fit, new Set(ids(fit).filter((id) => !wrong.has(id))));
      if (ids(less).length === ids(fit).length) return {};
      fit = less;
    }
  }
}

/** The dotted ids of facts that have an answer: plain objects without the keys of partial answers. */
function ids(facts: object, before = ""): string[] {
  return Object.entries(facts).flatMap(([key, value]) => {
    const id = `${before}${key}`;
    return isAnswer(value) ? [id] : ids(value as object, `${id}.`);
  });
}

const PARTIAL = ["any_of", "at_least", "at_most", "includes", "excludes"];

function isAnswer(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
  return Object.keys(value).some((key) => PARTIAL.includes(key));
}

/** The facts with these ids. */
function only(facts: Facts, wanted: ReadonlySet<string>): Record<string, unknown> {
  const part = (inner: object, before: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(inner).flatMap(([key, value]) => {
        const id = `${before}${key}`;
        if (isAnswer(value)) return wanted.has(id) ? [[key, value]] : [];
        const rest = part(value as object, `${id}.`);
        return Object.keys(rest).length > 0 ? [[key, rest]] : [];
      }),
    );
  return typeof facts === "object" ? part(facts, "") : {};
}

/** The facts that the workbench tries, as they are written. */
export function triedText(): string {
  return page.tried ?? JSON.stringify(benchFacts(), null, 2);
}

/** The same, or nothing where the text is no JSON object. */
export function tried(): Facts | undefined {
  try {
    const found: unknown = JSON.parse(triedText().trim() || "{}");
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Facts) : undefined;
  } catch {
    return undefined;
  }
}

/** A decision with the pack's words and its facts by id. */
export interface Decided {
  readonly decision: Decision;
  readonly explanation: Explanation | undefined;
  readonly info: PackInfo;
  readonly facts: ReadonlyMap<string, FactInfo>;
}

/** The latest decisions of each pack: drawing the page anew does not decide anew. */
const decided = new WeakMap<Pack, Map<string, Decided | readonly Problem[]>>();

/** What `pack` decides, or what is wrong with the facts. */
export function decide(pack: Pack, facts: Facts, explain = false): Decided | readonly Problem[] {
  const locale = spoken(pack);
  const key = JSON.stringify([locale, explain, facts]);
  const known = decided.get(pack)?.get(key);
  if (known) return known;
  const found = decideAnew(pack, facts, locale, explain);
  // One with and one without an explanation.
  const latest = [...(decided.get(pack) ?? [])].slice(-1);
  decided.set(pack, new Map([...latest, [key, found]]));
  return found;
}

function decideAnew(pack: Pack, facts: Facts, locale: string, explain: boolean): Decided | readonly Problem[] {
  try {
    const decision = pack.assess(facts, { locale });
    const explanation = explain ? pack.explain(facts, { locale }) : undefined;
    const info = pack.info(locale);
    return { decision, explanation, info, facts: new Map(info.facts.map((fact) => [fact.id, fact])) };
  } catch (thrown) {
    return problemsOf(thrown);
  }
}

/** Whether something was decided, and no fact is wrong. */
export function isDecided(given: Decided | readonly Problem[] | undefined): given is Decided {
  return given !== undefined && "decision" in given;
}

/** Begins with this pack next time, where the device keeps anything. */
function keep({ id }: PackEntry): void {
  try {
    localStorage.setItem(PACK_KEY, id);
  } catch {
    // The first one next time.
  }
}

function use(pack: Pack | undefined, isBrought: boolean, desk?: Desk, facts: Facts = {}): void {
  const { bench: before, desk: old } = page;
  const now = pack && bench(pack);
  change({ bench: now, desk, brought: isBrought, facts, tried: undefined, failed: undefined });
  clear(before);
  retire(old);
}

/** Gives back what was on the bench. */
function clear(before: Bench | undefined): void {
  if (before?.pack !== before?.base) retire(before?.pack);
  retire(before?.base);
}

/** Gives a pack's memory back, as soon as the form does not need it. */
function retire(pack: Pack | Desk | undefined): void {
  if (!pack) return;
  if (pack === page.lent) retired.add(pack);
  else pack.free();
}

function titled(pack: Pack): string {
  return pack.info(spoken(pack)).title;
}

/** Ends once the browser shows what was drawn. */
export function drawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
