// The packed Wasm as a script of its own: bundlers put it into a file that is loaded only where it is needed, or inside.

/** The text of the packed Wasm. */
export async function packed(): Promise<string> {
  return (await import("../build/deflated.js")).default;
}
