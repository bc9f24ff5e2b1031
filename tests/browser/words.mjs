// The form's own words, for tests that look for them on the screen.

import { build } from "esbuild";
import { source } from "./chromium.mjs";

const { outputFiles } = await build({
  stdin: {
    contents: ["zh-hans", "zh-hant", "en"].map((name) => `export * from "../session/words/${name}.ts";`).join("\n"),
    resolveDir: source,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  write: false,
});
const text = Buffer.from(outputFiles[0].contents).toString("base64");
const { zhHans, zhHant, en } = await import(`data:text/javascript;base64,${text}`);

export const WORDS = { "zh-Hans": zhHans, "zh-Hant": zhHant, en };
