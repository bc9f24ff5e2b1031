// A folder with the package as npm would install it (packed and unpacked), the corpus, and what runs them.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { settings } from "../tools/chromium.mjs";

export const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(join(root, "pkg", "package.json"), "utf8"));

/** The program of an npm package in this folder. */
export const program = (name) => join(here, "node_modules", ".bin", name);

/** A tool that the package is built with. */
export const buildTool = (name) => createRequire(join(root, "pkg", "package.json")).resolve(name);

/** The packed package, as npm would publish it: packed into `folder`, or by all.mjs before. */
export function tarball(folder) {
  if (process.env.FENJI_TARBALL) return process.env.FENJI_TARBALL;
  const options = { cwd: folder, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" };
  execFileSync("npm", ["pack", join(root, "pkg"), "--loglevel=error", "--ignore-scripts"], options);
  return join(folder, `fenji-${version}.tgz`);
}

/** A fresh folder, which is removed when the process ends. */
export function fresh() {
  const folder = mkdtempSync(join(tmpdir(), "fenji-runtimes-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with the package as npm would install it; `files` are copied from here. */
export function place(files) {
  const folder = fresh();
  const fenji = join(folder, "node_modules", "fenji");
  mkdirSync(fenji, { recursive: true });
  execFileSync("tar", ["-xzf", tarball(folder), "-C", fenji, "--strip-components=1"]);
  for (const file of files) copyFileSync(join(here, file), join(folder, file));
  const manifest = { name: "place", private: true, type: "module", dependencies: { fenji: version } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}

/** Copies the corpus to `folder`. */
export function corpus(folder) {
  const from = join(root, "target", "conformance");
  if (!existsSync(join(from, "answers.ndjson"))) {
    throw new Error("there is no corpus in target/conformance; `cargo test --test it conformance` makes it");
  }
  for (const name of ["calls", "answers", "small-calls", "small-answers"]) {
    copyFileSync(join(from, `${name}.ndjson`), join(folder, `${name}.ndjson`));
  }
}

/** The bundles that the corpus in `folder` loads: of a pack by its name, and of the desk with its packs. */
export function loaded(folder) {
  const calls = readFileSync(join(folder, "small-calls.ndjson"), "utf8").trim().split("\n");
  const loads = calls.map((call) => JSON.parse(call)).filter(({ call }) => call === "load");
  const pack = (name) => loads.find((call) => call.pack === name).bundle;
  const { bundle: desk, packs } = loads.find((call) => call.desk === "desk");
  return { pack, desk, packs: packs.map(pack) };
}

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".ndjson": "text/plain; charset=utf-8",
};

/** Serves `folder` on a free port of this machine, with an empty page at `/`. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = join(folder, path);
    if (path === "/") {
      const imports = { fenji: "/node_modules/fenji/dist/web.js" };
      response.setHeader("content-type", TYPES[".html"]);
      response.end(
        `<!doctype html><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports })}</script>`,
      );
    } else if (existsSync(file) && !path.includes("..")) {
      response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
      response.end(readFileSync(file));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Starts Chromium. */
export const chromium = () => require("playwright-core").chromium.launch(settings);
