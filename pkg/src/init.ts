// Starting the engine where its Wasm must be waited for.

import { isReady, refused, start, type WasmSource } from "./engine.js";

/** Where the Wasm comes from: its address, an answer of `fetch`, its bytes, or a compiled module. */
export type InitInput = URL | string | Response | Promise<Response> | WasmSource;

let starting: Promise<void> | undefined;

/** Starts the engine from what `find` gives; waits for a start that is already under way. */
export function startOnce(find: () => InitInput | Promise<InitInput>): Promise<void> {
  if (isReady()) return Promise.resolve();
  starting ??= compile(find)
    .then(start)
    .catch((thrown: unknown) => {
      throw refused(thrown);
    })
    .finally(() => {
      starting = undefined;
    });
  return starting;
}

async function compile(find: () => InitInput | Promise<InitInput>): Promise<WebAssembly.Module> {
  let found: unknown = await find();
  if (typeof found === "string" || found instanceof URL) found = await fetch(found);
  if (found instanceof WebAssembly.Module) return found;
  if (typeof Response === "function" && found instanceof Response) {
    if (!found.ok) throw new Error(`${found.url || "the answer"} has status ${found.status}`);
    // Servers that do not know the type of Wasm, or that add a charset, still send its bytes.
    const streams = found.headers.get("content-type")?.trim().toLowerCase() === "application/wasm";
    return streams ? WebAssembly.compileStreaming(found) : WebAssembly.compile(await found.arrayBuffer());
  }
  return WebAssembly.compile(found as BufferSource);
}
