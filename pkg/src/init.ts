// Starting the engine where its Wasm must be waited for.

import { isModule, isReady, refused, start } from "./engine.js";
import { FenjiError, failure, text } from "./errors.js";

/** What instances of a global class are; nothing where TypeScript does not know that class. */
type Instance<Place, Name extends string> = Place extends { [key in Name]: { prototype: infer Made } } ? Made : never;

/** A compiled module, where TypeScript knows of WebAssembly. */
type WasmModule = typeof globalThis extends { WebAssembly: infer Wasm } ? Instance<Wasm, "Module"> : never;

/** Where the Wasm comes from: its address, an answer of `fetch`, its bytes, or a compiled module. */
export type InitInput =
  | string
  | Instance<typeof globalThis, "URL">
  | Instance<typeof globalThis, "Response">
  | WasmModule
  | ArrayBuffer
  | ArrayBufferView;

/** A way to the Wasm where nobody says where it is. */
export type Way = () => InitInput | Promise<InitInput>;

/** The start that is under way, what it was given and which ways it tries without. */
let starting: { given: unknown; ways: readonly Way[]; done: Promise<void> } | undefined;

/**
 * Starts the engine from what is given, else in the first of the `ways` that leads to it. The same start is shared while it
 * is under way; another one is waited for, and only where it fails is this one tried.
 */
export async function startOnce(
  given: InitInput | PromiseLike<InitInput> | undefined,
  ways: readonly Way[],
): Promise<void> {
  unlooked(given);
  while (!isReady()) {
    if (!starting) {
      const done = first(given === undefined ? ways : [() => given])
        .then(start)
        .catch((thrown: unknown) => {
          throw refused(thrown);
        })
        .finally(() => {
          starting = undefined;
        });
      starting = { given, ways, done };
    }
    const { given: theirs, ways: tried, done } = starting;
    if (Object.is(theirs, given) && (given !== undefined || tried === ways)) return done;
    await done.catch(() => undefined);
  }
}

/** Takes a promise that may not be looked at: that it fails is then nobody's concern. */
export function unlooked(given: unknown): void {
  const isPromise = Object.prototype.toString.call(given) === "[object Promise]";
  if (isPromise) Promise.resolve(given).catch(() => undefined);
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
