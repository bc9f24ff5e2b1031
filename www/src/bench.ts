// A pack on the workbench: the published one, the rule files as they are being changed, and the last pack that worked.

import type { CheckReport, FenjiError, Pack, Problem, TestReport } from "fenji";

/** What a rule author works on; no DOM. */
export interface Bench {
  /** As it was loaded. */
  readonly base: Pack;
  /** With every change that works; the same as `base` where there is none. */
  pack: Pack;
  /** Rule files as they were loaded: path → text. */
  readonly originals: Readonly<Record<string, string>>;
  /** Changed texts: path → text, whether they work or not. */
  readonly texts: Map<string, string>;
  /** What is wrong with the changed texts. */
  problems: readonly Problem[];
  /** Answers on demand; gone as soon as the rules change. */
  check: CheckReport | undefined;
  cases: TestReport | undefined;
}

/** Puts a pack on the workbench, which owns it from now on. */
export function bench(base: Pack): Bench {
  return {
    base,
    pack: base,
    originals: base.scripts(),
    texts: new Map(),
    problems: [],
    check: undefined,
    cases: undefined,
  };
}

/** Takes note of what a rule file says now. */
export function write(bench: Bench, path: string, text: string): void {
  if (text === bench.originals[path]) bench.texts.delete(path);
  else bench.texts.set(path, text);
}

/**
 * Makes the pack anew from what the rule files say now. Files that only work together are tried again after each other:
 * a term must be there before the rule that uses it. What does not work stays out, and `problems` says why.
 * Gives back the pack that is not used any more.
 */
export function apply(bench: Bench): Pack | undefined {
  let pack = bench.base;
  let waiting = [...bench.texts];
  let problems: Problem[] = [];
  let progress = true;
  while (waiting.length > 0 && progress) {
    progress = false;
    problems = [];
    const refused: typeof waiting = [];
    for (const [path, text] of waiting) {
      try {
        const next = pack.withScript(path, text);
        if (pack !== bench.base) pack.free();
        pack = next;
        progress = true;
      } catch (thrown) {
        refused.push([path, text]);
        problems.push(...problemsOf(thrown));
      }
    }
    waiting = refused;
  }
  // A pack made of some of the changes would be neither the old one nor the one that is meant.
  if (waiting.length > 0) {
    if (pack !== bench.base) pack.free();
    bench.problems = problems;
    return undefined;
  }
  const before = bench.pack;
  bench.pack = pack;
  bench.problems = [];
  bench.check = undefined;
  bench.cases = undefined;
  return before === bench.base || before === pack ? undefined : before;
}

/** Everything that is wrong, whatever was thrown. */
export function problemsOf(thrown: unknown): readonly Problem[] {
  // The engine's own error by its shape: the page does not load the engine for its class.
  const { problems } = (thrown ?? {}) as Partial<FenjiError>;
  if (Array.isArray(problems)) return problems;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return [{ code: "unexpected", severity: "error", message }];
}
