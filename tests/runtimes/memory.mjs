// What `node --expose-gc` runs: how much memory the engine has after many packs, freed or forgotten; prints it.

import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

let memory;
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...given) {
    super(...given);
    memory = this.exports.memory;
  }
};
const { Pack } = await import("fenji");
const [, , file, first, more] = process.argv;
const bundle = readFileSync(file, "utf8");
const size = () => memory.buffer.byteLength;

/** The memory after the `first` packs and after `more`. */
async function grown(use) {
  for (let round = 0; round < first; round++) await use();
  const before = size();
  for (let round = 0; round < more; round++) await use();
  return { before, after: size() };
}

const freed = await grown(() => {
  const pack = Pack.load(bundle);
  pack.assess({});
  pack.free();
});
const refused = await grown(() => {
  try {
    Pack.load(bundle.slice(0, -9));
  } catch {}
});
const forgotten = await grown(async () => {
  Pack.load(bundle).verdict({});
  globalThis.gc();
  await setImmediate();
});
const kept = [];
const held = await grown(() => kept.push(Pack.load(bundle)));
console.log(JSON.stringify({ freed, refused, forgotten, held, kept: kept.length }));
