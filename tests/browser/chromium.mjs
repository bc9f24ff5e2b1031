// Chromium, and the form's modules as a page gets them.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { settings } from "../tools/chromium.mjs";
import { mutant } from "./mutant.mjs";

const here = dirname(fileURLToPath(import.meta.url));
export const source = join(here, "..", "..", "pkg", "src", "form");

/** Starts Chromium. */
export function browse() {
  return chromium.launch(settings);
}

/** Starts Chromium with the profile in `folder`, as a person has set it up; gives the one context. */
export function browseAs(folder) {
  return chromium.launchPersistentContext(folder, settings);
}

/** What the modules of the form named export, as the text of one script module that a page can import. */
export async function bundle(...modules) {
  const contents = modules.map((name) => `export * from "../${folderOf(name)}/${name}.ts";`).join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: source, loader: "ts" },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    plugins: mutant(),
  });
  return outputFiles[0].text;
}

/** Where a module stands: with the session, the device or the form. */
function folderOf(name) {
  return ["session", "device", "form"].find((folder) => existsSync(join(source, "..", folder, `${name}.ts`)));
}
