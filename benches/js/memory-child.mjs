// Memory in a process of its own: after loading a pack, and after loading and freeing it many times; prints JSON.

import { readFileSync } from "node:fs";

const [entry, file, cycles, kind] = process.argv.slice(2);
/** The package keeps its Wasm memory to itself, so its instance is caught when it is made. */
let memory;
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, given) {
    const instance = new Instance(...given);
    memory ??= instance.exports.memory;
    return instance;
  },
});

const bytes = readFileSync(file);
const before = taken();
const { init, Pack, Desk } = await import(entry);
const Subject = kind === "desk" ? Desk : Pack;
await init();
const started = taken();
const kept = Subject.load(bytes);
kept.assess({});
const loaded = taken();
for (let cycle = 0; cycle < Number(cycles); cycle++) {
  const subject = Subject.load(bytes);
  subject.assess({});
  subject.free();
}
console.log(JSON.stringify({ before, started, loaded, cycled: taken() }));

function taken() {
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, wasm: memory?.buffer.byteLength ?? 0, rss };
}
