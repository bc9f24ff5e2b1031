// Throw-away projects outside the repository: the packed package, the tools they name, and nothing else.

import { execFileSync, spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// One listener for every project and every command that runs.
process.setMaxListeners(100);
// What is left to do at the end is done also when somebody ends the tests.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

export const here = dirname(fileURLToPath(import.meta.url));
export const pkg = join(here, "..", "..", "pkg");

/** A fresh folder outside the repository; gone when the process ends, however it ends. */
export function folder(name) {
  // Some tools take a path through a symbolic link for a place outside their project.
  const made = realpathSync(mkdtempSync(join(tmpdir(), `fenji-${name}-`)));
  process.once("exit", () => rmSync(made, { recursive: true, force: true, maxRetries: 3 }));
  return made;
}

/** The path of the packed package: given by run.mjs, so that it is packed once, or packed now. */
export function tarball() {
  if (!process.env.FENJI_TARBALL) process.env.FENJI_TARBALL = pack(folder("tarball"));
  return process.env.FENJI_TARBALL;
}

/** Packs the package into `target`, as `npm publish` would. */
export function pack(target) {
  if (!existsSync(join(pkg, "dist", "core_bg.wasm"))) throw new Error("pkg/ is not built: run `cargo xtask build`");
  const args = ["pack", pkg, "--pack-destination", target, "--json", "--ignore-scripts"];
  const printed = execFileSync("npm", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  // A list in older versions of npm, an object in newer ones.
  const [packed] = Object.values(JSON.parse(printed));
  return join(target, packed.filename);
}

/**
 * A project with `files` (path → text) that depends on fenji and on `tools`, the names of packages of this folder.
 * `type` is that of its package.json.
 */
export function project(name, { tools = [], files = {}, type = "module" } = {}) {
  const dir = folder(name);
  const modules = join(dir, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const path of closure(tools)) copyPackage(join(here, path), join(dir, path));
  for (const tool of tools) linkCommands(tool, modules);
  mkdirSync(join(modules, "fenji"));
  execFileSync("tar", ["-xzf", tarball(), "--strip-components=1", "-C", join(modules, "fenji")]);
  const manifest = { name, private: true, type, dependencies: { fenji: "*" } };
  write(dir, { "package.json": JSON.stringify(manifest), ...files });
  return {
    dir,
    run: (line, options) => run(dir, line, options),
    start: (line, options) => start(dir, line, options),
    write: (more) => write(dir, more),
  };
}

function write(dir, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** The bytes of a compiled pack of the package. */
export const compiled = (name) => readFileSync(join(pkg, "packs", `${name}.fenji`));

/** The folders of `tools` and of all they depend on, as npm laid them out here. */
function closure(tools) {
  const { packages } = JSON.parse(readFileSync(join(here, "node_modules", ".package-lock.json"), "utf8"));
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = packages[path];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const place = resolve(packages, path, name);
      if (place) visit(place);
    }
  };
  for (const tool of tools) {
    if (!packages[`node_modules/${tool}`])
      throw new Error(`${tool} is not installed: run \`npm ci\` in tests/packaging`);
    visit(`node_modules/${tool}`);
  }
  return found;
}

/** Where `name` is found from the package at `path`; nowhere for optional packages of other systems. */
function resolve(packages, path, name) {
  for (let from = path; ; from = from.slice(0, Math.max(from.lastIndexOf("/node_modules/"), 0))) {
    const place = from === "" ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (packages[place]) return place;
    if (from === "") return undefined;
  }
}

/** The same files under another folder: linked, which takes no time, or copied where that is another disk. */
function copyPackage(from, to) {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name === "node_modules") continue;
    if (entry.isDirectory()) copyPackage(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else link(source, target);
  }
}

function link(source, target) {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

/** What `npx` would find. Of two versions of one tool, the first has the name. */
function linkCommands(tool, modules) {
  const { bin = {}, name } = JSON.parse(readFileSync(join(modules, tool, "package.json"), "utf8"));
  const commands = typeof bin === "string" ? { [name.split("/").at(-1)]: bin } : bin;
  for (const [command, path] of Object.entries(commands)) {
    const link = join(modules, ".bin", command);
    if (!existsSync(link)) symlinkSync(join("..", tool, path), link);
  }
}

/** The surroundings of a person's terminal: the project's commands, no colours, nothing sent home. */
function surroundings(dir, more) {
  const { NODE_OPTIONS, NODE_TEST_CONTEXT, FORCE_COLOR, NODE_ENV, ...kept } = process.env;
  const quiet = {
    NO_COLOR: "1",
    CI: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    WRANGLER_SEND_METRICS: "false",
    NODE_NO_WARNINGS: "1",
  };
  const path = [join(dir, "node_modules", ".bin"), dirname(process.execPath), kept.PATH].join(delimiter);
  return { ...kept, ...quiet, DENO_NO_UPDATE_CHECK: "1", PATH: path, ...more };
}

/** Runs a command line to its end: what it printed, or an error that shows it. */
export function run(dir, line, { env = {}, fails = false, timeout = 180_000 } = {}) {
  const child = launch(dir, line, env);
  return new Promise((done, fail) => {
    const timer = setTimeout(() => stop(child), timeout);
    child.once("close", (status, signal) => {
      clearTimeout(timer);
      const answer = { status, stdout: child.printed.out, stderr: child.printed.err };
      if ((status !== 0) === fails) done(answer);
      else fail(new Error(`\`${line}\` ended with ${status ?? signal}\n${child.printed.out}\n${child.printed.err}`));
    });
  });
}

/** Starts a server and waits until `address` answers. */
export async function start(dir, line, { env = {}, timeout = 90_000 } = {}) {
  const port = await freePort();
  const child = launch(dir, line.replace("PORT", port), env);
  // A test that fails does not stop its server; the process must still come to its end, which does.
  for (const handle of handles(child)) handle.unref();
  const address = `http://127.0.0.1:${port}`;
  const log = () => `${child.printed.out}\n${child.printed.err}`;
  for (const begun = Date.now(); ; ) {
    if (child.exitCode !== null) throw new Error(`\`${line}\` ended with ${child.exitCode}\n${log()}`);
    if (Date.now() - begun > timeout) {
      stop(child);
      throw new Error(`\`${line}\` does not answer\n${log()}`);
    }
    if (
      (await fetch(address).then(
        (answer) => answer.body?.cancel() ?? true,
        () => false,
      )) !== false
    )
      break;
    await new Promise((done) => setTimeout(done, 100));
  }
  return { address, log, stop: () => stop(child) };
}

function launch(dir, line, env) {
  // A group of its own: servers start helpers, which must end with them.
  const options = {
    cwd: dir,
    env: surroundings(dir, env),
    shell: true,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  };
  const child = spawn(line, options);
  child.printed = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (child.printed.out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (child.printed.err += text));
  const atExit = () => kill(child);
  process.once("exit", atExit);
  child.once("close", () => process.removeListener("exit", atExit));
  return child;
}

function handles(child) {
  return [child, child.stdout, child.stderr];
}

function stop(child) {
  for (const handle of handles(child)) handle.ref();
  const ended = new Promise((done) => child.once("close", done));
  return kill(child) ? ended : Promise.resolve();
}

function kill(child) {
  try {
    return child.exitCode === null && process.kill(-child.pid, "SIGKILL");
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
