// Wrong input, wrong order, crashes and forgotten packs: always a FenjiError that helps, and the next call works.

import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { before, test } from "node:test";
import vm from "node:vm";
import { hostile } from "./hostile.js";
import { chromium, corpus, loaded, place, serve } from "./place.js";
import { trapping } from "./trapping.js";

let folder;
let bundles;
let wasm;
/** The tiny pack as a compiled file, which the run core needs no other for. */
let tiny;
/** An export of the package by its path in dist/. */
const dist = (file) => import(join(folder, "node_modules", "fenji", "dist", file));

/** `fenji/slim` of a copy of the package in another place, whose engine nobody has started yet. */
async function unstarted(name) {
  const copy = join(folder, "copies", name);
  cpSync(join(folder, "node_modules", "fenji"), copy, { recursive: true });
  return import(join(copy, "dist", "slim.js"));
}

before(async () => {
  folder = place(["hostile.js"]);
  corpus(folder);
  const { pack, ...desk } = loaded(folder);
  bundles = { tiny: pack("tiny"), real: pack("it-operations"), ...desk };
  wasm = new Uint8Array(readFileSync(join(folder, "node_modules/fenji/dist/core_bg.wasm")));
  const { Pack } = await dist("node.js");
  tiny = Pack.load(bundles.tiny).toCompiled();
});

function none(t, { tried, wrong }) {
  assert.deepEqual(wrong, [], `${wrong.length} of ${tried}`);
  assert.ok(tried > 700, `only ${tried} were tried`);
  t.diagnostic(`${tried} things tried`);
}

test("hostile input in Node", async (t) => {
  const fenji = createRequire(join(folder, "x.js"))("fenji");
  const context = vm.createContext({});
  none(
    t,
    hostile(fenji, bundles, (code) => vm.runInContext(code, context)),
  );
});

test("hostile input is noticed when it is let through", async () => {
  const { Desk, FenjiError, localZone, Pack } = await dist("node.js");
  /** Refuses as before, but with another error, or not at all. */
  const spoil = (change) => ({
    Desk,
    FenjiError,
    localZone,
    Pack: { load: (...given) => change(() => Pack.load(...given)) },
  });
  const asTypeError = (ask) => {
    try {
      return ask();
    } catch {
      throw new TypeError("x is not a function");
    }
  };
  const run = (fenji) => hostile(fenji, bundles, (code) => vm.runInNewContext(code));
  assert.ok(run(spoil(asTypeError)).wrong.length > 30);
});

test("hostile input in Chromium", async (t) => {
  const [server, browser] = [await serve(folder), await chromium()];
  try {
    const page = await browser.newPage();
    await page.goto(server.address);
    const report = await page.evaluate(async (bundles) => {
      const [fenji, { hostile }] = [await import("fenji"), await import("/hostile.js")];
      await fenji.init({ author: true });
      const frame = document.body.appendChild(document.createElement("iframe"));
      return hostile(fenji, bundles, (code) => frame.contentWindow.eval(`(${code})`));
    }, bundles);
    none(t, report);
  } finally {
    await browser.close();
    server.close();
  }
});

test("before init nothing works, and what is no Wasm does not start", async () => {
  const { FenjiError, init, Pack, version } = await unstarted("before");
  const notStarted = (thrown) =>
    thrown instanceof FenjiError && thrown.code === "not-started" && /init/.test(thrown.message);
  assert.throws(() => Pack.load(tiny), notStarted);
  assert.throws(() => version(), notStarted);
  const unavailable = (thrown) => {
    assert.ok(thrown instanceof FenjiError, String(thrown));
    assert.equal(thrown.code, "wasm-unavailable");
    assert.match(thrown.message, /^error\[wasm-unavailable\]: the Wasm cannot be loaded: /);
    return true;
  };
  const json = { headers: { "content-type": "application/json" } };
  const wrong = {
    nothing: undefined,
    null: null,
    "a number": 5,
    "an object": {},
    "a symbol": Symbol("wasm"),
    "no bytes": new Uint8Array(0),
    "other bytes": Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    "cut bytes": wasm.slice(0, 1000),
    "an empty module": new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
    "an address that is none": "no address",
    "an address where nothing is": "http://127.0.0.1:9/core_bg.wasm",
    "a page": new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
    "an answer without success": new Response("no", { status: 404 }),
    "cut Wasm": new Response(wasm.slice(0, 99), { headers: { "content-type": "application/wasm" } }),
    JSON: new Response("{}", json),
    "a promise that fails": () => Promise.reject(new Error("offline")),
    "a promise of nothing": Promise.resolve(),
  };
  for (const [name, source] of Object.entries(wrong)) {
    await assert.rejects(init(typeof source === "function" ? source() : source), unavailable, name);
    assert.throws(() => Pack.load(tiny), notStarted, name);
  }
  await Promise.all([init(wasm), init(wasm), init(Promise.resolve(wasm))]);
  await init("not looked at any more");
  assert.equal(Pack.load(tiny).id, "tiny");
});

test("a promise that nobody looks at may fail, and a start that fails is not everybody's", async (t) => {
  const unheard = [];
  const listen = (reason) => unheard.push(reason);
  process.on("unhandledRejection", listen);
  t.after(() => process.off("unhandledRejection", listen));
  const failing = () => Promise.reject(new Error("offline"));
  const slim = await unstarted("together");
  const { init, version } = slim;
  const starts = await Promise.allSettled([
    init(failing()),
    init(Number.NaN),
    init(wasm),
    init("nowhere"),
    init(failing()),
  ]);
  assert.deepEqual(
    starts.map(({ status }) => status),
    ["rejected", "rejected", "fulfilled", "fulfilled", "fulfilled"],
  );
  assert.equal(version().format, 1);
  await init(failing());
  for (const entry of [await dist("node.js"), slim]) await entry.init(failing());
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(unheard, []);
});

test("what cannot start the engine is told with what can", async () => {
  const { init } = await unstarted("told");
  for (const given of [undefined, null, 5, {}]) {
    await assert.rejects(init(given), (thrown) => {
      assert.match(thrown.message, /`init` was given .*\n {2}help: give the address of .*core_bg\.wasm/);
      return thrown.code === "wasm-unavailable";
    });
  }
  await assert.rejects(init("http://127.0.0.1:9/core_bg.wasm"), {
    message: /127\.0\.0\.1:9\/core_bg\.wasm cannot be fetched: [\s\S]*help: .*network.*connect-src/,
  });
  const other = vm.runInNewContext("new WebAssembly.Module(bytes)", { bytes: wasm });
  assert.ok(!(other instanceof WebAssembly.Module));
  await init(other);
});

test("whatever is thrown below becomes a FenjiError, and the next call works", async (t) => {
  const { FenjiError, Pack } = await dist("node.js");
  const pack = Pack.load(bundles.tiny);
  const { decode } = TextDecoder.prototype;
  t.after(() => Object.assign(TextDecoder.prototype, { decode }));
  const odd = new Error("x");
  odd.message = 5;
  for (const [what, says] of [
    [
      new Error("Cannot create a string longer than 0x1fffffe8 characters"),
      /cannot be done here: Cannot create a string/,
    ],
    [odd, /: 5\n/],
    [undefined, /undefined/],
    [{ problems: [] }, /cannot be done here/],
  ]) {
    TextDecoder.prototype.decode = () => {
      throw what;
    };
    assert.throws(
      () => pack.toBundle(),
      (thrown) => thrown instanceof FenjiError && thrown.problems.length === 1 && says.test(thrown.message),
    );
    TextDecoder.prototype.decode = decode;
    assert.equal(JSON.parse(pack.toBundle()).fenji, 1);
  }
});

test("a batch whose answers would be too large says so", async () => {
  const { FenjiError, Pack } = await dist("node.js");
  const pack = Pack.load(bundles.tiny);
  // What is said about a wrong line is long for the little time that it takes.
  const wrong = "x\n";
  const one = pack.assessLines(wrong).length;
  const tooLarge = (thrown) => {
    assert.ok(thrown instanceof FenjiError, String(thrown?.stack));
    assert.deepEqual([thrown.code, thrown.problems[0].code], ["invalid-facts", "too-large"]);
    assert.match(thrown.message, /call again with fewer lines/);
    return true;
  };
  assert.throws(() => pack.assessLines(wrong.repeat(Math.ceil((256 << 20) / one) + 1)), tooLarge);
  assert.throws(() => pack.assessLines(new Uint8Array((256 << 20) + 1)), tooLarge);
  assert.equal(pack.assessLines(wrong).length, one);
});

test("a crash ends the engine; a new one starts with the module that is given", async () => {
  const { FenjiError, init, Pack, version } = await unstarted("crash");
  const ends = (code, message) => (thrown) => {
    assert.ok(thrown instanceof FenjiError, String(thrown?.stack));
    assert.equal(thrown.code, code);
    assert.match(thrown.message, message);
    return true;
  };
  await init(trapping(wasm, "core_assess"));
  const old = Pack.load(tiny);
  const verdict = JSON.stringify(old.verdict({ spread: true }));
  assert.throws(
    () => old.assess({}),
    (thrown) => ends("crashed", /init\(\)/)(thrown) && thrown.cause instanceof WebAssembly.RuntimeError,
  );
  for (const ask of [() => old.verdict({}), () => Pack.load(tiny), () => version(), () => old.toBundle()]) {
    assert.throws(ask, ends("crashed", /`await init\(\)` again/));
  }
  old.free();
  const other = (() => {
    try {
      return Pack.load(tiny);
    } catch {
      return undefined;
    }
  })();
  assert.equal(other, undefined);
  await assert.rejects(init(Uint8Array.of(1, 2, 3)), ends("wasm-unavailable", /cannot be loaded/));
  assert.throws(() => version(), ends("crashed", /./));
  await Promise.all([init(wasm), init(wasm)]);
  assert.throws(() => old.verdict({}), ends("freed", /load it again/));
  const fresh = Pack.load(tiny);
  assert.equal(JSON.stringify(fresh.verdict({ spread: true })), verdict);
  assert.equal(fresh.assess({ spread: true }).pack.id, "tiny", "the new engine is the module given");
  fresh.free();
});

test("packs of a crashed engine stay unusable and do no harm when freed or collected", async () => {
  const { FenjiError, init, Pack } = await unstarted("again");
  const trap = trapping(wasm, "core_verdict");
  let last;
  for (let round = 0; round < 5; round++) {
    await init(trap);
    const packs = Array.from({ length: 5 }, () => Pack.load(tiny));
    assert.throws(() => packs[0].verdict({}), { code: "crashed" });
    packs[1].free();
    if (last)
      assert.throws(
        () => last.assess({}),
        (thrown) => thrown instanceof FenjiError,
      );
    last = packs[2];
    globalThis.gc?.();
  }
  await init(wasm);
  assert.throws(() => last.assess({}), { code: "freed" });
  last.free();
  assert.equal(Pack.load(tiny).verdict({ spread: true }).kind !== undefined, true);
});

test("a crash of one core leaves the other one, and the next start makes the crashed one anew", async () => {
  const { init, Pack } = await unstarted("apart");
  const author = new Uint8Array(readFileSync(join(folder, "node_modules/fenji/dist/author_bg.wasm")));
  await init({ core: wasm, author: trapping(author, "core_verdict") });
  const [compiled, bundle] = [Pack.load(tiny), Pack.load(bundles.tiny)];
  assert.deepEqual([compiled.isCompiled, bundle.isCompiled], [true, false]);
  assert.throws(() => bundle.verdict({}), { code: "crashed", message: /`await init\(\{ author: true \}\)` again/ });
  assert.equal(typeof compiled.verdict({}).level, "object");
  assert.throws(() => Pack.load(bundles.tiny), { code: "crashed" });
  await init({ author });
  assert.throws(() => bundle.verdict({}), { code: "freed" });
  const again = Pack.load(bundles.tiny);
  assert.equal(JSON.stringify(again.verdict({})), JSON.stringify(compiled.verdict({})));
});

test("a bundle without the author core says what to do, and what is no bundle is told first", async () => {
  const { FenjiError, init, Pack } = await unstarted("author");
  await init(wasm);
  const needed = { name: "FenjiError", code: "author-needed", message: /init\(\{ author: true \}\)[\s\S]+Pack\.open/ };
  assert.throws(() => Pack.load(bundles.tiny), needed);
  assert.throws(() => Pack.load("<!doctype html>"), { code: "invalid-pack", message: /is HTML/ });
  await assert.rejects(Pack.open(bundles.tiny), (thrown) => thrown instanceof FenjiError && thrown.code === "wasm-unavailable");
  assert.equal((await Pack.open(tiny)).id, "tiny");
});

test("a stack that runs out leaves an engine that works or says that it crashed", async () => {
  const { FenjiError, init, Pack } = await dist("node.js");
  let pack = Pack.load(bundles.tiny);
  const expected = JSON.stringify(pack.verdict({ spread: true }));
  const down = (depth) => (depth === 0 ? JSON.stringify(pack.verdict({ spread: true })) : down(depth - 1));
  let limit = 0;
  const measure = () => {
    limit += 1;
    measure();
  };
  assert.throws(measure, RangeError);
  const seen = { fine: 0, over: 0, crashed: 0 };
  for (let depth = Math.floor(limit * 0.5); depth < limit * 1.1; depth += 23) {
    try {
      assert.equal(down(depth), expected);
      seen.fine += 1;
    } catch (thrown) {
      if (thrown instanceof RangeError) seen.over += 1;
      else if (thrown instanceof FenjiError && thrown.code === "crashed") seen.crashed += 1;
      else throw thrown;
      try {
        pack.verdict({});
      } catch (after) {
        assert.equal(after.code, "crashed");
        await init();
        pack = Pack.load(bundles.tiny);
      }
      assert.equal(JSON.stringify(pack.verdict({ spread: true })), expected);
    }
  }
  assert.ok(seen.fine > 0 && seen.over + seen.crashed > 0, JSON.stringify(seen));
});
