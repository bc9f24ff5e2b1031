// The board's own words, as its source has them.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../../www/board/src/words.ts", import.meta.url));

/** What gives the words of a locale. */
export async function boardWords() {
  const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
  const text = Buffer.from(outputFiles[0].contents).toString("base64");
  return (await import(`data:text/javascript;base64,${text}`)).words;
}
