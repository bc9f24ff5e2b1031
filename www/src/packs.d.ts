// The index of packs that the plugin in ../packs.ts writes, and what else the page is built with.

declare module "virtual:packs" {
  /** One pack of the package, or the desk over them. */
  export interface PackEntry {
    readonly id: string;
    readonly version: string;
    readonly digest: string;
    /** Its title in each locale that it speaks, the default first. */
    readonly titles: Readonly<Record<string, string>>;
    readonly summaries: Readonly<Record<string, string>>;
    /** For a desk the ids of its packs, which have entries of their own. */
    readonly packs?: readonly string[];
    /** Where its compiled files are, with `{locale}` for their language: what the form loads. */
    readonly form?: string;
    /** Where its bundle is: what the workbench loads. */
    readonly url: string;
  }

  const entries: readonly PackEntry[];
  export default entries;
}

/** Where the engine's Wasm is. */
declare module "fenji/core.wasm?url" {
  const address: string;
  export default address;
}
