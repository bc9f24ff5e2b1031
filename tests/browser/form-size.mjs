// How much JavaScript a page fetches for the form: with lit and idb, without the engine and packs.

import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { pkg } from "./hosting.mjs";

/** In bytes with gzip: what must be there before the first field stands, and all of it with the words of one language. */
export async function formSize() {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(pkg, "dist", "form", "define.js")],
    nodePaths: [join(pkg, "node_modules")],
    outdir: "out",
    bundle: true,
    minify: true,
    splitting: true,
    charset: "utf8",
    format: "esm",
    target: "es2022",
    legalComments: "none",
    external: ["fenji"],
    metafile: true,
    write: false,
  });
  const sizes = Object.fromEntries(
    outputFiles.map(({ path, contents }) => [path.split("/").at(-1), gzipSync(contents, { level: 9 }).length]),
  );
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith("define.js"))[0];
  /** The files that `from` needs at once. */
  const needed = (from, found = new Set()) => {
    if (found.has(from)) return found;
    found.add(from);
    for (const { path, kind } of metafile.outputs[from]?.imports ?? [])
      if (kind === "import-statement") needed(path, found);
    return found;
  };
  const size = (paths) => [...paths].reduce((sum, path) => sum + (sizes[path.split("/").at(-1)] ?? 0), 0);
  const first = needed(entry);
  const later = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ kind }) => kind === "dynamic-import")
    .map(({ path }) => path);
  const languages = [...new Set(later)].filter((path) => /\/(en|zh-han[st])-/.test(path));
  assert.equal(languages.length, 4, "each language comes by itself");
  const rest = new Set(later.filter((path) => !languages.includes(path)).flatMap((path) => [...needed(path)]));
  const locale = Math.max(...languages.map((path) => size([path])));
  const all = size(new Set([...first, ...rest])) + locale;
  return { first: size(first), all };
}
