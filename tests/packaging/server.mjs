// A plain file server with headers and failures as asked, which remembers what was asked for.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/**
 * Serves `folder`. `headers` go with every answer; `answer` may take a request over by giving `{ status, type, file }`, of
 * which each part replaces the usual one.
 */
export async function serve({ folder, headers = {}, answer = () => undefined }) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://x").pathname);
    asked.push(path);
    if (path === "/favicon.ico") return void response.writeHead(204).end();
    const usual = path.endsWith("/") ? `${path}index.html` : path;
    const { status = 200, type = TYPES[extname(usual)], file = usual } = answer(path) ?? {};
    const body = status === 200 ? await readFile(join(folder, file)).catch(() => undefined) : Buffer.alloc(0);
    response.writeHead(body ? status : 404, { ...headers, "content-type": type ?? "application/octet-stream" });
    response.end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, asked, stop };
}
