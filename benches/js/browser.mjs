// Cold starts in Chromium: from the import to the first decision, each in a fresh context.

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { settings } from "../../tests/tools/chromium.mjs";
import { FILES, figures } from "./cold.mjs";
import { table } from "./table.mjs";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".fenji": "application/octet-stream" };
/** How many times slower a phone is. */
const PHONE = 4;

/** Measures as is and throttled, in turns; gives the Markdown, or why there is none. */
export async function browserStarts(effort, fenji) {
  const { executablePath } = settings;
  if (!existsSync(executablePath)) return `Skipped: there is no ${executablePath}; set FENJI_CHROMIUM to its path.\n`;
  // Loaded only now: it is large, and would disturb what is measured before.
  const { chromium } = await import("playwright-core");
  const server = await serve(fenji.folder);
  const browser = await chromium.launch(settings);
  try {
    const kinds = [1, PHONE].flatMap((slower) =>
      FILES.map((of) => ({ ...of, name: title(of, slower), slower, starts: [] })),
    );
    for (let round = 0; round < effort.contexts; round++) {
      for (const { slower, file, desk, starts } of kinds) starts.push(await start(browser, server, slower, { file, desk }));
    }
    const name = `cold start in Chromium ${browser.version().split(".")[0]}`;
    const rows = [[name, "import", "init", "load", "first decision", "in all", "fastest", "aim", ""]];
    for (const kind of kinds) rows.push([kind.name, ...figures(kind.starts, kind.slower === PHONE ? kind.phone : undefined)]);
    return table(rows);
  } finally {
    await browser.close();
    server.close();
  }
}

function title({ name }, slower) {
  return `${name}${slower === 1 ? "" : `, processor ${slower} times slower`}`;
}

async function start(browser, server, slower, of) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    return await page.evaluate(inPage, of);
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
async function inPage({ file, desk }) {
  const marks = [performance.now()];
  const mark = () => marks.push(performance.now());
  const { init, Pack, Desk } = await import("/dist/web.js");
  mark();
  await init();
  mark();
  const bytes = new Uint8Array(await (await fetch(`/packs/${file}`)).arrayBuffer());
  const subject = (desk ? Desk : Pack).load(bytes);
  mark();
  subject.assess({ system: { state: "down" }, affected: { extent: "whole" } });
  mark();
  const [imported, started, loaded, decided] = marks.slice(1).map((time, index) => time - marks[index]);
  return { imported, started, loaded, decided, total: marks[4] - marks[0] };
}

/** Serves the package's files; whatever else is asked for is an empty page. */
async function serve(folder) {
  const server = createServer((request, response) => {
    const path = /^\/(dist|packs)\/[\w.-]+$/.test(request.url) ? join(folder, request.url) : "";
    const found = path !== "" && existsSync(path);
    const type = found ? TYPES[extname(path)] : "text/html";
    response.writeHead(200, { "content-type": type, "cache-control": "no-store" });
    response.end(found ? readFileSync(path) : "<!doctype html><title>fenji</title>");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}
