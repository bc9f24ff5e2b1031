// Starting the cores where their Wasm must be waited for.

import { authorCore, type Engine, type Glue, isModule, refused, runCore } from "./engine.js";
import { FenjiError, failure, text } from "./errors.js";
import { type Given, unlooked, wantedOf } from "./init.js";

/** A way to the Wasm where nobody says where it is. */
export type Way = () => Given;

/** The ways that an entry knows, by core. */
export interface Ways {
  readonly core: readonly Way[];
  readonly author: readonly Way[];
}

/** The glue of the author core, which nobody loads who does not need it. */
const authorGlue = () => import("../build/author.js");

/** Starts the run core, and the author core where it is asked for or has crashed. */
export async function startAll(given: unknown, ways: Ways): Promise<void> {
  const { core, author } = wantedOf(given);
  const run = startOnce(runCore, core, ways.core);
  if (author === false) {
    await run;
    authorCore.restart();
    return;
  }
  const glue = authorCore.isReady ? undefined : authorGlue();
  await Promise.all([run, startOnce(authorCore, author === true ? undefined : author, ways.author, glue)]);
}

/** By core: the start that is under way, what it was given and which ways it tries without. */
const starting = new Map<unknown, { given: unknown; ways: readonly Way[]; done: Promise<void> }>();

/**
 * Starts a core from what is given, else in the first of the `ways` that leads to it. The same start is shared while it is
 * under way; another one is waited for, and only where it fails is this one tried.
 */
async function startOnce(
  core: Engine,
  given: Given | undefined,
  ways: readonly Way[],
  glue?: Promise<Glue>,
): Promise<void> {
  unlooked(given);
  while (!core.isReady) {
    if (!starting.has(core)) {
      const done = Promise.all([first(given === undefined ? ways : [() => given]), glue])
        .then(([module, glue]) => core.start(module, glue))
        .catch((thrown: unknown) => {
          throw refused(thrown);
        })
        .finally(() => starting.delete(core));
      starting.set(core, { given, ways, done });
    }
    const {
      given: theirs,
      ways: tried,
      done,
    } = starting.get(core) as { given: unknown; ways: unknown; done: Promise<void> };
    if (Object.is(theirs, given) && (given !== undefined || tried === ways)) return done;
    await done.catch(() => undefined);
  }
}

/** The Wasm out of the text that scripts hold it as. */
export async function unpack(packed: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}

/** The module that the first possible way leads to; where none does, what was in each of them. */
async function first(ways: readonly (() => unknown)[]): Promise<WebAssembly.Module> {
  const met: FenjiError[] = [];
  for (const way of ways) {
    try {
      return await compile(await way());
    } catch (thrown) {
      met.push(refused(thrown));
      // What forbids one forbids all.
      if (met.at(-1)?.code === "wasm-blocked") break;
    }
  }
  if (met.length === 0) {
    throw failure(
      "wasm-unavailable",
      "this entry does not know where the Wasm is",
      "give its address, bytes or module: `init({ core: …, author: … })`, from `fenji/core.wasm` and `fenji/author.wasm`",
    );
  }
  const [only] = met.slice(-1);
  if (only && (met.length === 1 || only.code === "wasm-blocked")) throw only;
  const problems = met.flatMap((one) => one.problems);
  throw new FenjiError("wasm-unavailable", problems, { cause: met[0]?.cause });
}

async function compile(given: unknown): Promise<WebAssembly.Module> {
  const found = typeof given === "string" || given instanceof URL ? await fetched(given) : given;
  if (isModule(found)) return found as WebAssembly.Module;
  if (typeof Response === "function" && found instanceof Response) return answered(found);
  if (ArrayBuffer.isView(found) || Object.prototype.toString.call(found) === "[object ArrayBuffer]") {
    return WebAssembly.compile(found as BufferSource);
  }
  const what =
    found === undefined || found === null ? `\`init\` was given ${found}` : "`init` was given something else";
  throw failure(
    "wasm-unavailable",
    `the Wasm cannot be loaded: ${what}`,
    "give the address of fenji's core_bg.wasm (`fenji/core.wasm`), a Response with it, its bytes, or a WebAssembly.Module",
  );
}

/** The module in an answer, or what came in its place. */
async function answered(answer: Response): Promise<WebAssembly.Module> {
  const { headers, ok, redirected, status } = answer;
  const from = redirected ? " (redirected)" : "";
  const name = `${answer.url || "the answer"}${from}`;
  if (!ok) throw new Error(`${name} has status ${status}`);
  // Servers that do not know the type of Wasm, or that add a charset, still send its bytes.
  const type = headers.get("content-type")?.trim().toLowerCase();
  if (type === "application/wasm") return WebAssembly.compileStreaming(answer);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] === 0 && bytes[1] === 0x61) return WebAssembly.compile(bytes);
  const begun = new TextDecoder().decode(bytes.subarray(0, 100)).trimStart();
  // Many servers answer with a page where they have no such file, or where somebody must sign in.
  if (begun.startsWith("<")) throw new Error(`${name} is HTML, no Wasm`);
  throw new Error(`${name} is no Wasm: ${bytes.length} bytes${type ? ` of type ${type}` : ""}`);
}

async function fetched(address: string | URL): Promise<Response> {
  try {
    return await fetch(address);
  } catch (thrown) {
    const help = /^file:/i.test(String(address))
      ? "pages from disk may not fetch: await the `init` of `fenji/inline`, or take the form as `fenji/form/script`, which fetch nothing"
      : "see whether the network is there and the page's Content Security Policy allows the address with `connect-src`, or await the `init` of `fenji/inline`, which fetches nothing";
    const what = `the Wasm cannot be loaded: ${address} cannot be fetched: ${text(thrown)}`;
    throw failure("wasm-unavailable", what, help, thrown);
  }
}
