// Vite plugin: every pack of the package as files of their own, compiled and as a bundle, and an index of their titles, so that
// only one is loaded.

import { readdirSync, readFileSync } from "node:fs";
import { Desk, Pack } from "fenji";
import type { Plugin } from "vite";

const INDEX = "virtual:packs";
/** What the package says of its packs: no bundle. */
const LISTED = "index.json";
/** Compiled files. */
const COMPILED = /\.fenji$/;
/** What the page begins with, for whoever has not chosen: all plans, else the one that most reports are about. */
const FIRST = ["it-operations.json", "desk.json"];

/** Gives `virtual:packs`: see src/packs.d.ts. */
export function packs(folder: URL): Plugin {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".json") && name !== LISTED)
    .sort((one, other) => FIRST.indexOf(other) - FIRST.indexOf(one) || (one < other ? -1 : 1));
  if (names.length === 0) throw new Error(`there is no pack in ${folder.pathname}; \`cargo xtask build\` writes them`);
  let building = false;
  return {
    name: "fenji-packs",
    configResolved(config) {
      building = config.command === "build";
    },
    resolveId(id) {
      return id === INDEX ? `\0${INDEX}` : undefined;
    },
    load(id) {
      if (id !== `\0${INDEX}`) return undefined;
      const entries = names.map((name) => {
        const source = readFileSync(new URL(name, folder), "utf8");
        const url = building
          ? `import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: "asset", name, source })}`
          : JSON.stringify(`/packs/${name}`);
        const compiled = readdirSync(folder).filter(
          (file) => file.startsWith(name.replace("json", "")) && COMPILED.test(file),
        );
        for (const file of building ? compiled : []) {
          this.emitFile({ type: "asset", fileName: `packs/${file}`, source: readFileSync(new URL(file, folder)) });
        }
        const form = compiled.length > 0 ? { form: `packs/${name.replace("json", "{locale}.fenji")}` } : {};
        return `{ ...${JSON.stringify({ ...described(folder, source), ...form })}, url: ${url} }`;
      });
      return `export default [${entries.join(",\n")}];`;
    },
    configureServer(server) {
      server.middlewares.use("/packs", (request, response, next) => {
        const name = readdirSync(folder).find((name) => request.url === `/${name}`);
        if (!name) return next();
        response.setHeader("Content-Type", COMPILED.test(name) ? "application/octet-stream" : "application/json");
        response.end(readFileSync(new URL(name, folder)));
      });
    },
  };
}

/** What the choice of packs shows, in the words of the pack or the desk. */
function described(folder: URL, source: string) {
  const packs: string[] | undefined = JSON.parse(source).content["desk.toml"]?.packs;
  const read = (id: string) => readFileSync(new URL(`${id}.json`, folder), "utf8");
  const decider = packs ? Desk.load(source, packs.map(read)) : Pack.load(source);
  const said = (what: "title" | "summary") =>
    Object.fromEntries(decider.locales.map((locale) => [locale, decider.info(locale)[what]]));
  const { id, version, digest } = decider;
  const found = { id, version, digest, titles: said("title"), summaries: said("summary"), ...(packs ? { packs } : {}) };
  decider.free();
  return found;
}
