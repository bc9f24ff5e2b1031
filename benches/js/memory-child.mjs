// Memory in a process of its own: after loading a pack, and after loading and freeing it many times; prints JSON.

import { readFileSync } from "node:fs";

const [entry, bundle, cycles, trusted] = process.argv.slice(2);
/** The package keeps its Wasm memory to itself, so its instance is caught when it is made. */
let memory;
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, given) {
    const instance = new Instance(...given);
    memory ??= instance.exports.memory;
    return instance;
  },
});

const text = readFileSync(bundle, "utf8");
const options = { trusted: trusted === "trusted" };
const before = taken();
const { init, Pack } = await import(entry);
await init();
const started = taken();
const kept = Pack.load(text, options);
kept.assess({});
const loaded = taken();
for (let cycle = 0; cycle < Number(cycles); cycle++) {
  const pack = Pack.load(text, options);
  pack.assess({});
  pack.free();
}
console.log(JSON.stringify({ before, started, loaded, cycled: taken() }));

function taken() {
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, wasm: memory?.buffer.byteLength ?? 0, rss };
}
