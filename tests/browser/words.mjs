// The form's own words, for tests that look for them on the screen.

import { build } from "esbuild";
import { source } from "./chromium.mjs";

const { outputFiles } = await build({
  stdin: {
    contents: 'export { wordsFor } from "../session/words.ts";',
    resolveDir: source,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  write: false,
});
const text = Buffer.from(outputFiles[0].contents).toString("base64");
const { wordsFor } = await import(`data:text/javascript;base64,${text}`);

export const WORDS = Object.fromEntries(
  await Promise.all(["zh-Hans", "zh-Hant", "en"].map(async (locale) => [locale, await wordsFor(locale)])),
);
