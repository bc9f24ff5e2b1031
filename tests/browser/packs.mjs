// The packs that the desk over all plans is made of.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pkg } from "./hosting.mjs";

export const PACKS = readdirSync(join(pkg, "packs"))
  .map((name) => name.replace(".json", ""))
  .filter((name) => name !== "desk");
