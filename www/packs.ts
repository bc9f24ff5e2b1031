// Vite plugin: every pack of the package as a file of its own, and an index of their titles, so that only one is loaded.

import { readdirSync, readFileSync } from "node:fs";
import { Desk, Pack } from "fenji";
import type { Plugin } from "vite";

const INDEX = "virtual:packs";
/** What the page begins with, for whoever has not chosen: all plans, else the one that most reports are about. */
const FIRST = ["it-operations.json", "desk.json"];

/** Gives `virtual:packs`: see src/packs.d.ts. */
export function packs(folder: URL): Plugin {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
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
        return `{ ...${JSON.stringify(described(folder, source))}, url: ${url} }`;
      });
      return `export default [${entries.join(",\n")}];`;
    },
    configureServer(server) {
      server.middlewares.use("/packs", (request, response, next) => {
        const name = names.find((name) => request.url === `/${name}`);
        if (!name) return next();
        response.setHeader("Content-Type", "application/json");
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
  const titles = Object.fromEntries(decider.locales.map((locale) => [locale, decider.info(locale).title]));
  const found = { id: decider.id, version: decider.version, titles, ...(packs ? { packs } : {}) };
  decider.free();
  return found;
}
