// The index of packs that the plugin in ../packs.ts writes.

declare module "virtual:packs" {
  /** One pack of the package, or the desk over them. */
  export interface PackEntry {
    readonly id: string;
    readonly version: string;
    /** Its title in each locale that it speaks, the default first. */
    readonly titles: Readonly<Record<string, string>>;
    /** For a desk the ids of its packs, which have entries of their own. */
    readonly packs?: readonly string[];
    /** Where its bundle is. */
    readonly url: string;
  }

  const entries: readonly PackEntry[];
  export default entries;
}
