// A deliberate mistake in the form, chosen by the environment: how mutants.mjs shows that the tests can fail.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";

/** The esbuild plugin that makes the mistake `FENJI_MUTANT`, `{ file, from, to }` as JSON; none without it. */
export function mutant() {
  if (!process.env.FENJI_MUTANT) return [];
  const { file, from, to } = JSON.parse(process.env.FENJI_MUTANT);
  const setup = (esbuild) =>
    esbuild.onLoad({ filter: new RegExp(`/(?:report|session|device|form)/${file.replace(".", "\\.")}$`) }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (text.split(from).length !== 2) throw new Error(`${basename(path)} does not hold this once: ${from}`);
      return { contents: text.replace(from, () => to), loader: "ts" };
    });
  return [{ name: "mutant", setup }];
}
