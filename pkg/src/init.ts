// Starting the engine where its Wasm must be waited for.

import { isModule, isReady, refused, start } from "./engine.js";
import { failure, text } from "./errors.js";

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

/** The start that is under way, and what it was given. */
let starting: { given: unknown; done: Promise<void> } | undefined;

/**
 * Starts the engine from what is given, else from what `standard` gives. A start from the same that is under way is
 * shared; one from something else is waited for, and only where it fails is this one tried.
 */
export async function startOnce(
  given: InitInput | PromiseLike<InitInput> | undefined,
  standard: () => InitInput | Promise<InitInput>,
): Promise<void> {
  unlooked(given);
  while (!isReady()) {
    if (!starting) {
      const done = compile(given, standard)
        .then(start)
        .catch((thrown: unknown) => {
          throw refused(thrown);
        })
        .finally(() => {
          starting = undefined;
        });
      starting = { given, done };
    }
    const { given: theirs, done } = starting;
    if (Object.is(theirs, given)) return done;
    await done.catch(() => undefined);
  }
}

/** Takes a promise that may not be looked at: that it fails is then nobody's concern. */
export function unlooked(given: unknown): void {
  const isPromise = Object.prototype.toString.call(given) === "[object Promise]";
  if (isPromise) Promise.resolve(given).catch(() => undefined);
}

async function compile(
  given: InitInput | PromiseLike<InitInput> | undefined,
  standard: () => InitInput | Promise<InitInput>,
): Promise<WebAssembly.Module> {
  let found: unknown = await (given ?? standard());
  if (typeof found === "string" || found instanceof URL) found = await fetched(found);
  if (isModule(found)) return found as WebAssembly.Module;
  if (typeof Response === "function" && found instanceof Response) {
    if (!found.ok) throw new Error(`${found.url || "the answer"} has status ${found.status}`);
    // Servers that do not know the type of Wasm, or that add a charset, still send its bytes.
    const streams = found.headers.get("content-type")?.trim().toLowerCase() === "application/wasm";
    return streams ? WebAssembly.compileStreaming(found) : WebAssembly.compile(await found.arrayBuffer());
  }
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

async function fetched(address: string | URL): Promise<Response> {
  try {
    return await fetch(address);
  } catch (thrown) {
    throw failure(
      "wasm-unavailable",
      `the Wasm cannot be loaded: ${address} cannot be fetched: ${text(thrown)}`,
      "see whether the network is there and the page's Content Security Policy allows the address with `connect-src`, or import `fenji/inline`, which fetches nothing",
      thrown,
    );
  }
}
