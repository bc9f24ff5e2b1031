// What `init` is given: where each core comes from.

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

/** The Wasm, or a promise of it. */
export type Given = InitInput | PromiseLike<InitInput>;

/** What to start, and from where. */
export interface InitOptions {
  /** Where the run core comes from (`fenji/core.wasm`); the entry knows where it is, but for `fenji/slim`. */
  core?: InitInput | Promise<InitInput> | undefined;
  /**
   * The author core, too, which reads, checks and tries out bundles; or where it comes from (`fenji/author.wasm`), for entries
   * that do not know: `fenji/inline`, `fenji/slim` and those of edge runtimes.
   */
  author?: boolean | InitInput | Promise<InitInput> | undefined;
}

/** What `init` takes: where the run core comes from, or both cores by name. */
export type Init = InitInput | Promise<InitInput> | InitOptions;

/** What is given, by core. */
export function wantedOf(given: unknown): { readonly core: Given | undefined; readonly author: Given | boolean } {
  const isNamed =
    Object.prototype.toString.call(given) === "[object Object]" &&
    typeof (given as PromiseLike<unknown>).then !== "function";
  const { core, author } = (isNamed ? given : { core: given }) as { core?: Given; author?: Given | boolean | null };
  return { core, author: author ?? false };
}

/** Takes a promise that may not be looked at: that it fails is then nobody's concern. */
export function unlooked(given: unknown): void {
  const isPromise = Object.prototype.toString.call(given) === "[object Promise]";
  if (isPromise) Promise.resolve(given).catch(() => undefined);
}
