// Writes packs/index.json: which packs the package has, in which languages, and in which files, with sizes and digests.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const INDEX = "index.json";

/** Writes the index of `folder`; `fenji` is the package, which reads every compiled file for it. Returns how many there are. */
export function index(folder, fenji) {
  const names = readdirSync(folder).filter((name) => name !== INDEX);
  const bundles = names.filter((name) => name.endsWith(".json"));
  const listed = bundles.map((bundle) => {
    const compiled = names.filter((name) => name.endsWith(".fenji") && name.startsWith(bundle.replace("json", "")));
    const read = compiled.map((file) => described(fenji, folder, file));
    const { id, version, digest, packs } = read[0]?.decider ?? {};
    return { id, version, digest, ...(packs ? { packs } : {}), bundle, files: read.map(({ entry }) => entry) };
  });
  const desk = listed.find(({ packs }) => packs) ?? null;
  const packs = listed.filter((one) => one !== desk && one.files.length > 0);
  writeFileSync(join(folder, INDEX), `${JSON.stringify({ desk, packs }, null, 2)}\n`);
  return packs.reduce((sum, { files }) => sum + files.length, desk?.files.length ?? 0);
}

/** What a compiled file says of itself. */
function described(fenji, folder, file) {
  const bytes = readFileSync(join(folder, file));
  const decider = load(fenji, bytes);
  const { id, version, digest } = decider;
  const [locale] = decider.locales;
  const { title, packs } = decider.info(locale);
  decider.free();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return {
    decider: { id, version, digest, packs: packs?.map(({ id }) => id) },
    entry: { locale, title, file, bytes: bytes.length, sha256 },
  };
}

function load({ Desk, Pack }, bytes) {
  try {
    return Pack.load(bytes);
  } catch (thrown) {
    if (!thrown.problems?.some(({ code }) => code === "is-desk")) throw thrown;
    return Desk.load(bytes);
  }
}
