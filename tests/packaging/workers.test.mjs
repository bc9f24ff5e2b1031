// Cloudflare Workers through wrangler: the README's worker answers with a decision.

import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "./consumer.mjs";
import { files } from "./readme.mjs";

test("a worker decides", async () => {
  const worker = project("workers", { tools: ["wrangler"], files: files("src/worker.js", "wrangler.jsonc") });
  const server = await worker.start("wrangler dev --ip 127.0.0.1 --port PORT --inspector-port 0");
  const answer = await fetch(server.address, { method: "POST", body: '{"leak":{"status":"confirmed"}}' });
  const text = await answer.text();
  await server.stop();
  assert.equal(answer.status, 200, `${text}\n${server.log()}`);
  assert.equal(JSON.parse(text).level.value, "P1");
});
