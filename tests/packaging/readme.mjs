// The code blocks of the package's README: files by the name in their first line, commands with what they print.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pkg } from "./consumer.mjs";

export const readme = readFileSync(join(pkg, "README.md"), "utf8");

/** Every block: its language, its heading, its text and, for a file, the name. */
export const blocks = [];
let heading = "";
for (const [, title, language, text] of readme.matchAll(/^## (.+)$|^```(\S*)\n([\s\S]*?)^```$/gm)) {
  if (title) heading = title;
  else blocks.push({ heading, language, text, file: /^(?:\/\/|<!--) (\S+)(?: -->)?\n/.exec(text)?.[1] });
}

/** The text of the file called `name`. */
export function file(name) {
  const found = blocks.filter((block) => block.file === name);
  if (found.length !== 1) throw new Error(`the README has ${found.length} blocks called ${name}`);
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

/** All commands with what the README says that they print. */
export const commands = blocks
  .filter((block) => block.language === "console")
  .flatMap((block) => block.text.split(/^\$ /m).slice(1))
  .map((part) => ({ line: part.slice(0, part.indexOf("\n")), prints: part.slice(part.indexOf("\n") + 1) }));

/** The one command that begins with `start`. */
export function command(start) {
  const found = commands.filter(({ line }) => line.startsWith(start));
  if (found.length !== 1) throw new Error(`the README has ${found.length} commands that begin with ${start}`);
  return found[0].line;
}

/** A page that loads `script`. */
export function page(script, type = "module") {
  return `<!doctype html>
<meta charset="utf-8">
<title>fenji</title>
<link rel="icon" href="data:,">
<output id="level"></output>
<script type="${type}" src="${script}"></script>
`;
}
