// The page's Content Security Policy: the least it needs, in the page itself and as a header.

/** What the page may do; everything else is forbidden. */
const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  "default-src": ["'none'"],
  // The engine is WebAssembly.
  "script-src": ["'self'", "'wasm-unsafe-eval'"],
  "style-src": ["'self'"],
  // `blob:` shows a picture that the reporter attaches, before it is sent.
  "img-src": ["'self'", "blob:"],
  "connect-src": ["'self'"],
  "manifest-src": ["'self'"],
  "worker-src": ["'self'"],
  "form-action": ["'none'"],
  "base-uri": ["'none'"],
  "require-trusted-types-for": ["'script'"],
  // Lit's templates, and the address of the service worker.
  "trusted-types": ["lit-html", "fenji"],
};

/** The policy for `<meta>`; reports may also be sent to the origin of `endpoint`, where that is another one. */
export function policy(endpoint: string): string {
  const origin = /^https?:/.test(endpoint) ? [new URL(endpoint).origin] : [];
  return Object.entries(DIRECTIVES)
    .map(([name, values]) => [name, ...values, ...(name === "connect-src" ? origin : [])].join(" "))
    .join("; ");
}

/** What a server should send with every file; framing can only be forbidden here. */
export function headers(endpoint: string): Record<string, string> {
  return {
    "Content-Security-Policy": `${policy(endpoint)}; frame-ancestors 'self'`,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
}
