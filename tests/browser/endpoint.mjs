// A site with one page that has the form's modules, and an endpoint that answers as told and remembers what it got.

import { createServer } from "node:http";

const HEAD = "<!doctype html><meta charset=utf-8><title>form</title>";
const PAGE = `${HEAD}<script type=module>
import * as form from "/form.js";
Object.assign(window, { form });
document.title = "ready";
</script>`;

/**
 * Serves `script` as the global `form` of every page. Each POST takes the next of `answers`: a status, or
 * `{ status, headers, body, wait, drop }`, where `drop` cuts the connection after the request has come whole; 201 when
 * none is left. A 2xx without a body of its own carries the receipt, which names the report; `receipt` adds to it. An idempotency key that was taken once is taken no second time: `taken` counts each. What `serve` gives
 * for a path, `{ type, body, status, headers }`, comes before all else.
 */
export async function site(script, { frame = null, serve = async () => null } = {}) {
  const got = [];
  const answers = [];
  const taken = new Map();
  const atOnce = { now: new Map(), most: 0 };
  const server = createServer(async (request, response) => {
    // Over a connection that was used before, Chromium itself sends again what got no answer.
    response.shouldKeepAlive = false;
    const { pathname } = new URL(request.url, "http://x");
    if (request.method === "POST") return post(request, response, pathname);
    const given = await serve(pathname);
    if (given) {
      response.writeHead(given.status ?? 200, {
        "content-type": given.type,
        ...given.headers,
      });
      return void response.end(given.body);
    }
    const found = {
      "/form.js": ["text/javascript", script],
      "/framed": ["text/html", `${HEAD}<iframe sandbox="allow-scripts" src="${frame ?? "/"}"></iframe>`],
    }[pathname] ?? ["text/html", PAGE];
    // A sandboxed frame is of no origin, and imports as from another site.
    response.writeHead(200, {
      "content-type": found[0],
      "access-control-allow-origin": "*",
      "cache-control": "no-store",
    });
    response.end(found[1]);
  });

  /** What a receiver answers. */
  function receiptFor(report, more = {}) {
    const decision = {
      detail: "brief",
      complete: false,
      levels: [],
      first: [],
    };
    const pack = { id: "it", version: "1.0.0", digest: "sha256:1" };
    return {
      report,
      received_at: new Date().toISOString(),
      decision,
      pack,
      same: true,
      ...more,
    };
  }

  async function post(request, response, path) {
    const key = request.headers["idempotency-key"];
    const running = (atOnce.now.get(key) ?? 0) + 1;
    atOnce.now.set(key, running);
    atOnce.most = Math.max(atOnce.most, running);
    response.once("close", () => atOnce.now.set(key, atOnce.now.get(key) - 1));
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const form = () => new Response(body, { headers: request.headers }).formData();
    got.push({
      path,
      key,
      headers: request.headers,
      body,
      form,
      at: Date.now(),
    });
    const told = answers.shift() ?? 201;
    const {
      status = 201,
      headers = {},
      receipt = {},
      body: text = status < 300 ? JSON.stringify(receiptFor(key, receipt)) : "",
      wait = 0,
      drop = false,
    } = typeof told === "number" ? { status: told } : told;
    if (status < 300 || drop) taken.set(key, (taken.get(key) ?? 0) + 1);
    await new Promise((done) => setTimeout(done, wait));
    if (drop) return request.socket.destroy();
    response.writeHead(status, headers);
    response.end(text);
  }

  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    /** Another origin for the same. */
    other: `http://localhost:${server.address().port}/`,
    got,
    answers,
    taken,
    atOnce,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Opens the site in a new tab of `context`, with the helpers that the tests use inside the page. */
export async function tab(context, address) {
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  await page.addInitScript(helpers);
  // No failure may go about as a rejection that nobody handles.
  page.unhandled = () => page.evaluate(() => window.unhandled);
  await page.goto(address);
  await page.waitForFunction(() => document.title === "ready");
  return page;
}

/** Runs inside the page. */
function helpers() {
  const file = ({ id, text = "x", size = text.length, name = `${id}.log`, type = "text/plain" }) => {
    const blob = new Blob([size === text.length ? text : new Uint8Array(size)], { type });
    return { id, name, type, size, blob };
  };
  const pack = { id: "it", version: "1.0.0", digest: "sha256:0" };
  window.draft = ({ answers = {}, files = [] } = {}) => ({
    ...{
      pack,
      answers,
      screen: "ask",
      asked: "leak.status",
      done: ["isolate"],
      report: "r-1",
    },
    ...{ received: "2026-03-01T08:00:00+08:00", attachments: files.map(file) },
  });
  window.report = (id, files = [], more = {}) => ({
    ...{
      format: 1,
      id,
      key: id,
      zone: "Asia/Shanghai",
      locale: "zh-Hans",
      facts: {},
      pack,
    },
    ...{
      made_at: "2026-03-01T00:05:00.000Z",
      received_at: "2026-03-01T08:00:00+08:00",
      previous: null,
    },
    decision: { detail: "brief", complete: false, levels: [], first: [] },
    ...{
      attachments: files.map(file).map(({ name, type, size }) => ({ name, type, bytes: size })),
      ...more,
    },
  });
  window.files = (list) => list.map(file);
  window.bytes = (attachments) => Promise.all(attachments.map(({ blob }) => blob.text()));
  /** What a promise ends in, as data: an error by its name and code. */
  window.ended = (promise) =>
    promise.then(
      (value) => ({ value }),
      (error) => ({
        name: error.name,
        code: error.code,
        message: error.message,
      }),
    );
  window.unhandled = [];
  addEventListener("unhandledrejection", ({ reason }) => window.unhandled.push(String(reason)));
}
