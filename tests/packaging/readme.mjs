// The code blocks of the documents: files by the name in their first line, commands with what they print.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pkg } from "./consumer.mjs";

const root = join(pkg, "..");
export const readme = readFileSync(join(pkg, "README.md"), "utf8");

/** The documents about the package. Those in Chinese show the same blocks, which tests/it holds to these. */
const documents = [
  join(pkg, "README.md"),
  join(root, "README.md"),
  ...readdirSync(join(root, "docs")).map((name) => join(root, "docs", name)),
].filter((path) => path.endsWith(".md") && !path.endsWith(".zh-CN.md"));

/** What tests/it and the server's own tests look at: commands of theirs, and files that no JavaScript runs. */
const ELSEWHERE = /^(cargo|fenji|fenji-server|podman|echo) /;
const LANGUAGES = ["rust", "rust,no_run", "toml", "rhai"];

/** Every block: where it stands, its language, its text and, for a file, the name. */
export const blocks = [];
for (const path of documents) {
  const document = relative(root, path);
  let heading = document;
  const text = path === join(pkg, "README.md") ? readme : readFileSync(path, "utf8");
  for (const [, title, language, body] of text.matchAll(/^## (.+)$|^```(\S*)\n([\s\S]*?)^```$/gm)) {
    if (title) heading = `${document}: ${title}`;
    const name = body && /^(?:\/\/|<!--) (\S+)(?: -->)?\n/.exec(body)?.[1];
    const facts = language === "json" && !name;
    if (body && !LANGUAGES.includes(language) && !facts) blocks.push({ heading, language, text: body, file: name });
  }
}

/** The text of the file called `name`. */
export function file(name) {
  const found = blocks.filter((block) => block.file === name);
  if (found.length !== 1) throw new Error(`the documents have ${found.length} blocks called ${name}`);
  return found[0].text;
}

/** The files called `names`, by name. */
export function files(...names) {
  return Object.fromEntries(names.map((name) => [name, file(name)]));
}

/** The Content Security Policy. */
export const [, policy] = /^Content-Security-Policy: (.+)$/m.exec(
  blocks.find(({ language }) => language === "http").text,
);

/** All commands with what the documents say that they print. */
export const commands = blocks
  .filter((block) => block.language === "console")
  .flatMap((block) => block.text.split(/^\$ /m).slice(1))
  .map((part) => ({ line: part.slice(0, part.indexOf("\n")), prints: part.slice(part.indexOf("\n") + 1) }))
  .filter(({ line }) => !ELSEWHERE.test(line));

/** The one command that begins with `start`. */
export function command(start) {
  const found = commands.filter(({ line }) => line.startsWith(start));
  if (found.length !== 1) throw new Error(`the documents have ${found.length} commands that begin with ${start}`);
  return found[0].line;
}

/** A page that loads `script`. */
export function page(script, type = "module", body = '<output id="level"></output>') {
  return `<!doctype html>
<meta charset="utf-8">
<title>fenji</title>
<link rel="icon" href="data:,">
${body}
<script type="${type}" src="${script}"></script>
`;
}
