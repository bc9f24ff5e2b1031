// The page as it stands on a server: built with an endpoint and packs of the tests' own, served, taken away, renewed.

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build as esbuild } from "esbuild";
import { loaded, pkg, watch } from "./hosting.mjs";

export const www = fileURLToPath(new URL("../../www/", import.meta.url));

const { BROTLI_PARAM_QUALITY: QUALITY } = constants;

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".fenji": "application/octet-stream",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** Where the page stands: at any path. */
const PATH = "/portal/incidents/";

/** The published pack. */
export const published = await readFile(join(pkg, "packs", "it-operations.json"), "utf8");

/** A bundle as anybody could make it: the published pack's files after `change`, in order, with their digest. */
export function rebundled(change) {
  const { content, fenji } = JSON.parse(published);
  change(content);
  const text = JSON.stringify(ordered(content));
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  return `{"content":${text},"digest":"${digest}","fenji":${fenji}}`;
}

function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, ordered(inner)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Another pack to choose, with its titles by locale. */
export const OTHER = { "zh-Hans": "另一份预案", "zh-Hant": "另一份計畫", en: "Another plan" };
export const other = rebundled((content) => {
  content["pack.toml"].id = "other-plan";
  for (const [locale, title] of Object.entries(OTHER)) content[`text/${locale}.toml`].pack.title = title;
});

/** Builds the page, with `packs` or with all of the package; gives its folder and the headers that a server should send. */
export async function built({ endpoint = "", packs = { "it-operations.json": published } } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "fenji-page-"));
  const chosen = packs ? join(folder, "packs") : join(pkg, "packs");
  if (packs) await mkdir(chosen);
  for (const [name, text] of Object.entries(packs ?? {})) await writeFile(join(chosen, name), text);
  process.env.NODE_ENV = "production";
  process.env.FENJI_ENDPOINT = endpoint;
  const { build, runnerImport } = await import(pathToFileURL(join(www, "node_modules/vite/dist/node/index.js")));
  const load = async (name) => (await runnerImport(join(www, name), { logLevel: "error" })).module;
  const { default: config } = await load("vite.config.ts");
  const own = (await load("packs.ts")).packs(pathToFileURL(`${chosen}/`));
  const plugins = config.plugins.flat().map((plugin) => (plugin.name === own.name ? own : plugin));
  delete process.env.FENJI_ENDPOINT;
  const outDir = join(folder, "dist");
  await build({
    ...config,
    ...{ configFile: false, root: www, logLevel: "error" },
    plugins: [...mistake(), ...plugins],
    build: { ...config.build, outDir, emptyOutDir: true },
  });
  return { folder: outDir, headers: (await load("csp.ts")).headers(endpoint) };
}

/** The deliberate mistake in the page that the environment asks for: see mutants.mjs. */
function mistake() {
  if (!mistaken()) return [];
  const { file, from, to } = JSON.parse(process.env.FENJI_MUTANT);
  const transform = (text, id) => {
    if (id.split("?")[0] !== join(www, file.slice("www/".length))) return undefined;
    if (text.split(from).length !== 2) throw new Error(`${file} does not hold this once: ${from}`);
    return text.replace(from, () => to);
  };
  return [{ name: "mistake", enforce: "pre", transform }];
}

/** Whether a mistake in the page is asked for. */
export function mistaken() {
  return (process.env.FENJI_MUTANT ?? "").includes('"www/');
}

/** What is worth being packed on its way. */
const PACKED = new Set([".css", ".fenji", ".html", ".js", ".json", ".svg", ".wasm", ".webmanifest"]);

/**
 * Serves what `built` gave as the page's README wants it; the server can stop, start again, and get a newer page. With
 * `brotli` it sends files packed as tightly as that goes, packed once.
 */
export async function deployed(first, { brotli = false } = {}) {
  let page = first;
  let port = 0;
  let server = null;
  const packed = new Map();
  function pack(path, body) {
    if (!packed.has(path)) packed.set(path, brotliCompressSync(body, { params: { [QUALITY]: 11 } }));
    return packed.get(path);
  }
  async function answer(request, response) {
    const { pathname } = new URL(request.url, "http://x");
    const path = pathname === PATH ? "index.html" : pathname.slice(PATH.length);
    const body = pathname.startsWith(PATH) && (await readFile(join(page.folder, path)).catch(() => null));
    if (!body) return void response.writeHead(404).end();
    const lasting = path.startsWith("assets/");
    const isPacked = brotli && PACKED.has(extname(path));
    response.writeHead(200, {
      "content-type": TYPES[extname(path)],
      "cache-control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
      ...(isPacked ? { "content-encoding": "br", vary: "accept-encoding" } : {}),
      ...page.headers,
    });
    response.end(isPacked ? pack(path, body) : body);
  }
  async function start() {
    server = createServer(answer);
    await new Promise((done) => server.listen(port, "localhost", done));
    server.unref();
    port = server.address().port;
  }
  function stop() {
    server.close();
    server.closeAllConnections();
  }
  await start();
  return { address: `http://localhost:${port}${PATH}`, start, stop, deploy: (newer) => (page = newer) };
}

/** A receipt: the report's id, what was decided there, and by what. */
function receiptOf({ id, pack, desk, decision }) {
  return { report: id, received_at: new Date().toISOString(), decision, ...(pack ? { pack } : { desk }), same: true };
}

/** An endpoint of another origin: takes every report, and keeps what it got. */
export async function receiver() {
  const got = [];
  const server = createServer(async (request, response) => {
    response.shouldKeepAlive = false;
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "content-type, idempotency-key");
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = new Response(Buffer.concat(chunks), { headers: request.headers });
    const multipart = request.headers["content-type"].startsWith("multipart/");
    const form = multipart ? await body.formData() : null;
    const report = form ? JSON.parse(form.get("report")) : await body.json();
    got.push({ key: request.headers["idempotency-key"], report, files: form?.getAll("attachment") ?? [] });
    response
      .writeHead(201, { "content-type": "application/json" })
      .end(JSON.stringify({ ...receiptOf(report), reference: "INC-42" }));
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  server.unref();
  return { address: `http://localhost:${server.address().port}/incidents`, got, stop: () => server.close() };
}

/** Opens the page in `context`; `faults` holds what went wrong in it, also what its policy forbade. */
export async function visit(context, address, { ready = true } = {}) {
  const page = await context.newPage();
  watch(page);
  // Whatever packs there are: these tests know this one.
  await page.addInitScript(() => (localStorage["fenji-pack"] ??= "it-operations"));
  await page.goto(address);
  const form = page.locator("fenji-report");
  // In other sections it is there, but not seen.
  if (ready) await loaded(form);
  return { page, form };
}

/** The page's own words: `words(locale)`, and `counted` for those with numbers. */
export const { words, counted } = await wording();

async function wording() {
  const entryPoints = [join(www, "src", "words.ts")];
  const { outputFiles } = await esbuild({ entryPoints, bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** Goes to a section as a person does. */
export async function go(page, view) {
  await page.locator(`nav a[href="#${view}"]`).click();
  await page.locator(`#view-${view} h1`).waitFor();
}

/** Facts by dotted id as the engine reads them. */
export function nested(facts) {
  const all = {};
  for (const [id, value] of Object.entries(facts)) {
    const keys = id.split(".");
    const last = keys.pop();
    keys.reduce((inner, key) => (inner[key] ??= {}), all)[last] = value;
  }
  return all;
}
