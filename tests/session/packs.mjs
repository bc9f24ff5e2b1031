// The built package: the engine, the session, and every pack of the project.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Desk, Pack } from "../../pkg/dist/node.js";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const folder = join(root, "pkg", "packs");
const read = (name) => readFileSync(join(folder, `${name}.json`), "utf8");

/** The desk over all packs. */
export const DESK = "desk";
/** The packs by id. */
export const PACKS = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.replace(".json", ""))
  .filter((name) => ![DESK, "index"].includes(name));

/** A pack, or the desk, as a portal loads it. */
export function loaded(name) {
  const options = { trusted: true };
  return name === DESK ? Desk.load(read(DESK), PACKS.map(read), options) : Pack.load(read(name), options);
}
