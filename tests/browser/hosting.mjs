// A site with pages that hold the form, under the strictest policy that it works with, and what went wrong in them.

import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { site } from "./endpoint.mjs";
import { mutant } from "./mutant.mjs";

export const pkg = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "pkg");

/** What the form needs, and nothing else. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html",
].join("; ");

export const PACK = "/packs/it-operations.json";

const TYPES = {
  ".js": "text/javascript",
  ".fenji": "application/octet-stream",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".css": "text/css",
};

/**
 * A site with the built package. `files` by path replace what is there: a text, `{ type, body, status, headers }`, or
 * nothing for a 404. `page` adds one and gives its path.
 */
export async function hosting() {
  const files = new Map([["/favicon.ico", { status: 204, type: "image/x-icon" }]]);
  const mistaken = process.env.FENJI_MUTANT ? await rebuilt() : null;
  async function serve(path) {
    if (files.has(path)) {
      const file = files.get(path) ?? { status: 404, type: "text/plain" };
      return typeof file === "string" ? { type: TYPES[extname(path)], body: file } : file;
    }
    if (mistaken && path === "/dist/standalone.js") return { type: TYPES[".js"], body: mistaken };
    if (!/^\/(dist|packs)\//.test(path)) return null;
    const body = await readFile(join(pkg, path)).catch(() => null);
    return body ? { type: TYPES[extname(path)], body } : { status: 404, type: "text/plain" };
  }
  const served = await site("", { serve });
  function page(html, headers = {}) {
    const path = `/page-${files.size}`;
    files.set(path, { type: "text/html; charset=utf-8", body: html, headers });
    return path;
  }
  return { ...served, files, page };
}

/** A page with `body`, or with one form that has these `attributes`; `head` comes before its script. */
export function html({
  lang = "en",
  title = "A portal",
  attributes = {},
  body,
  head = "",
  script = "/dist/standalone.js",
} = {}) {
  const given = { pack: PACK, trusted: true, ...attributes };
  const written = Object.entries(given).filter(([, value]) => value !== null && value !== false);
  const text = written.map(([name, value]) => (value === true ? name : `${name}="${value}"`)).join(" ");
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${head}
<script type="module" src="${script}"></script>
<main>${body ?? `<h1>${title}</h1><fenji-report ${text}></fenji-report>`}</main></html>`;
}

/**
 * Opens a page of `html(options)` in `context`: the page and its first form. `page.faults` holds what went wrong: errors,
 * warnings and what the policy forbade; a test that expects some takes it out.
 */
export async function open(context, served, { policy = POLICY, ready = true, ...options } = {}) {
  const path = served.page(html(options), policy ? { "content-security-policy": policy } : {});
  const page = await context.newPage();
  watch(page);
  await page.goto(new URL(path, served.address).href);
  const form = page.locator("fenji-report").first();
  if (ready) await loaded(form);
  return { page, form };
}

/** Waits until a form has what it decides by; the first screen is there before. */
export async function loaded(form) {
  await form.evaluate(async (element) => {
    const failed = () => element.shadowRoot?.querySelector("[part=failed]");
    while (!element.interview && !failed()) await new Promise((done) => setTimeout(done, 20));
  });
  await form.locator("h2").first().waitFor({ state: "attached" });
}

export function watch(page) {
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.faults.push(message.text());
  });
  page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
}

/** The script for pages without a bundler, with the deliberate mistake that the environment asks for. */
async function rebuilt() {
  const wasm = (esbuild) =>
    esbuild.onResolve({ filter: /core_bg\.wasm$/ }, () => ({ path: "./core_bg.wasm", external: true }));
  const { outputFiles } = await build({
    entryPoints: [join(pkg, "src", "standalone.ts")],
    alias: { fenji: join(pkg, "src", "web.ts") },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    plugins: [{ name: "wasm", setup: wasm }, ...mutant()],
  });
  return outputFiles[0].text;
}
