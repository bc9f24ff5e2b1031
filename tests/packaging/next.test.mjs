// Next.js with the App Router: a route handler decides on the server, a client component in the browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, open } from "./browser.mjs";
import { compiled, project } from "./consumer.mjs";
import { files } from "./readme.mjs";

const LAYOUT = `export default function Layout({ children }) {
  return <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>;
}
`;

let browser;
before(async () => {
  browser = await browse();
});
after(() => browser.close());

test("the build decides on the server and in the browser", async () => {
  const next = project("next", {
    tools: ["next", "react", "react-dom"],
    files: {
      "app/layout.js": LAYOUT,
      "public/packs/it-operations.en.fenji": compiled("it-operations.en"),
      ...files("next.config.mjs", "app/api/level/route.js", "app/api/edge/route.js", "app/level.js", "app/page.js"),
    },
  });
  await next.run("next build", { timeout: 300_000 });
  const server = await next.start("next start --hostname 127.0.0.1 --port PORT");
  const body = JSON.stringify({ leak: { status: "confirmed" } });
  for (const route of ["level", "edge"]) {
    const answer = await fetch(`${server.address}/api/${route}`, { method: "POST", body });
    assert.equal(answer.status, 200, server.log());
    assert.equal((await answer.json()).level.value, "P1", route);
  }
  const wrong = await fetch(`${server.address}/api/level`, { method: "POST", body: '{"leak":1}' });
  assert.equal(wrong.status, 500);
  const page = await (await fetch(server.address)).text();
  assert.match(page, /id="level">…</, "the server renders the page before the browser decides");
  const shown = await open(browser, server.address, "next", { text: /P\d/ });
  await server.stop();
  assert.deepEqual([shown.text, shown.complaints], ["P1", []]);
});
