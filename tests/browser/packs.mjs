// The packs that the desk over all plans is made of.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pkg } from "./hosting.mjs";

const index = JSON.parse(readFileSync(join(pkg, "packs", "index.json"), "utf8"));

export const PACKS = [...index.desk.packs].sort();
