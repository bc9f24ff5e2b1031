// The packed Wasm out of the script that lies beside: pages from disk may load scripts, but fetch nothing.

/** The text of the packed Wasm. */
export function packed(): Promise<string> {
  const script = document.createElement("script");
  const address = new URL("./deflated.cjs", import.meta.url);
  return new Promise<string>((done, fail) => {
    const lost = () => fail(new Error(`${address} cannot be loaded`));
    // The script gives its text to the element that has loaded it, and so leaves nothing behind.
    Object.defineProperty(script, Symbol.for("fenji.wasm"), { value: done });
    script.addEventListener("load", lost);
    script.addEventListener("error", lost);
    script.src = address.href;
    document.head.append(script);
  }).finally(() => script.remove());
}
