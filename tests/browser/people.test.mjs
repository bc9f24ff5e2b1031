// Several people on one device, and the other pages of a portal: whose reports are sent, with what, and what comes after.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundle } from "./chromium.mjs";
import { site, tab } from "./endpoint.mjs";
import { context, fixture, served } from "./fixture.mjs";

const script = await bundle("outbox", "store", "database", "post", "afterwards", "owner", "attachments");

fixture({ site: () => site(script), each: true, settings: {} });

/** Opens a page that has the package, with an outbox of `user` as `box`. */
async function open(user = null, options = {}, endpoint = "/report") {
  const page = await tab(context, served.address);
  await signIn(page, user, options, endpoint);
  return page;
}
const signIn = (page, user, options = {}, endpoint = "/report") =>
  page.evaluate(
    ([user, options, endpoint]) => {
      window.box?.close();
      window.box = new form.Outbox(endpoint, {
        first: 60_000,
        most: 60_000,
        user,
        ...options,
      });
    },
    [user, options, endpoint],
  );
const submit = (page, id) => page.evaluate(async (id) => (await box.submit(report(id))).delivery.state, id);
const held = (page) => page.evaluate(async () => (await box.list()).map(({ id }) => id));
const waiting = (page) => page.evaluate(() => box.waiting());

test("a report waits for whoever made it, and is sent by nobody else", async () => {
  const page = await open("u/1");
  served.answers.push(503);
  assert.equal(await submit(page, "r-1"), "waiting");
  for (const other of ["u/2", null]) {
    await signIn(page, other);
    await page.evaluate(() => box.resume());
    assert.deepEqual([await waiting(page), await held(page), served.got.length], [0, [], 1], String(other));
    assert.equal(await page.evaluate(() => box.status("r-1")), null);
    assert.equal(await page.evaluate(() => box.retry("r-1")), null);
    await page.evaluate(() => box.remove("r-1"));
  }
  await signIn(page, "u/1");
  assert.equal(await waiting(page), 1);
  await page.evaluate(() => box.resume());
  assert.deepEqual([await waiting(page), served.got.length], [0, 2]);
});

test("any page sends what waits, without an endpoint of its own, and counts it", async () => {
  const first = await open("u-1");
  served.answers.push(503, 503);
  await submit(first, "r-1");
  await submit(first, "r-2");
  await first.close();
  const page = await open("u-1", {}, null);
  const counts = await page.evaluate(async () => {
    const counts = [];
    const end = box.watchWaiting((count) => counts.push(count));
    await new Promise((done) => setTimeout(done, 100));
    await box.resume();
    await new Promise((done) => setTimeout(done, 200));
    end();
    return counts;
  });
  assert.deepEqual([counts[0], counts.at(-1)], [2, 0]);
  assert.deepEqual(
    served.got.map(({ path }) => path),
    Array(4).fill("/report"),
  );
});

test("signing out leaves nothing of this user, in no tab, and everything of others", async () => {
  const page = await open("u-2");
  served.answers.push(503, 503, 503);
  await submit(page, "r-of-2");
  await signIn(page, "u-1");
  await submit(page, "r-1");
  await submit(page, "r-sent");
  const other = await open("u-1");
  await page.evaluate(async () => {
    await new form.Drafts().save(form.ownKey("u-1", "it"), draft(), Date.now());
    await new form.Drafts().save(form.ownKey("u-2", "it"), draft(), Date.now());
    localStorage.setItem(`fenji-note/${encodeURIComponent(form.ownKey("u-1", "it"))}/w`, "{}");
  });
  assert.equal(await page.evaluate(() => box.clear()), 2);
  const left = () =>
    form.transact(["outbox", "drafts", "files"], "readonly", async (tx) => [
      await tx.objectStore("outbox").getAllKeys(),
      await tx.objectStore("drafts").getAllKeys(),
      Object.keys(localStorage),
    ]);
  assert.deepEqual(await page.evaluate(left), [["r-of-2"], ["user:u-2/it"], []]);
  for (const each of [page, other]) {
    await each.evaluate(() => box.resume());
    assert.deepEqual(await held(each), []);
  }
  assert.equal(served.got.length, 3);
});

test("headers go with every attempt, asked for anew each time, and take nothing of the report's own", async () => {
  const page = await open();
  served.answers.push(401);
  await page.evaluate(async () => {
    let count = 0;
    box = new form.Outbox("/report", {
      first: 60_000,
      headers: async () => ({
        Authorization: `Bearer ${++count}`,
        "X-CSRF": "c",
        "Idempotency-Key": "mine",
      }),
    });
    await box.submit(report("r-1"));
    await box.retry("r-1");
  });
  assert.deepEqual(
    served.got.map(({ headers }) => [headers.authorization, headers["x-csrf"], headers["idempotency-key"]]),
    [
      ["Bearer 1", "c", "r-1"],
      ["Bearer 2", "c", "r-1"],
    ],
  );
});

test("where no token is to be had the report waits for a sign-in, and nothing is sent without it", async () => {
  const page = await open();
  const told = await page.evaluate(async () => {
    const errors = [];
    addEventListener("error", (event) => {
      errors.push(event.message);
      event.preventDefault();
    });
    const headers = () => Promise.reject(new Error("no session"));
    const { delivery } = await new form.Outbox("/report", {
      first: 60_000,
      headers,
    }).submit(report("r-1"));
    return [delivery.state, delivery.why, errors];
  });
  assert.deepEqual([told[0], told[1], served.got.length], ["waiting", "sign-in", 0]);
  assert.match(told[2].join(), /no session/);
  page.faults.splice(0);
});

test("cookies go with it as the page says, and to its own site where it says nothing", async () => {
  const page = await open();
  const modes = await page.evaluate(async () => {
    const modes = [];
    const real = window.fetch;
    window.fetch = async (_, { credentials }) => {
      modes.push(credentials);
      throw new TypeError("not sent");
    };
    for (const credentials of [undefined, "include", "omit"]) {
      await form.post("/report", report("r-1"), [], credentials ? { credentials } : {});
    }
    window.fetch = real;
    return modes;
  });
  assert.deepEqual(modes, ["same-origin", "include", "omit"]);
});

test("a service worker sends what waits when it is woken, and says so where something waits still", async () => {
  const page = await open("u-1");
  served.answers.push(503, 503);
  await submit(page, "r-1");
  assert.equal(await page.evaluate(() => new form.Outbox(null, { user: "u-1" }).flush()), 1);
  assert.equal(await page.evaluate(() => new form.Outbox(null, { user: "u-1" }).flush()), 0);
  assert.equal(served.got.length, 3);
});

test("ids sort by when they were made, and are UUIDs of version 7", async () => {
  const page = await open();
  const ids = await page.evaluate(async () => {
    const ids = [];
    for (let count = 0; count < 20; count += 1) {
      ids.push(form.uuid());
      await new Promise((done) => setTimeout(done, 2));
    }
    return ids;
  });
  assert.deepEqual([...ids].sort(), ids);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(Math.abs(Number.parseInt(ids[0].replace("-", "").slice(0, 12), 16) - Date.now()) < 60_000);
});

test("a hash is that of the bytes, and none where the page cannot reckon it", async () => {
  const page = await open();
  const hashes = await page.evaluate(async () => {
    const one = async () => (await form.attach(new File(["abc"], "a.txt"), [])).sha256;
    const there = await one();
    Object.defineProperty(crypto, "subtle", { value: undefined });
    return [there, await one()];
  });
  assert.deepEqual(hashes, ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", undefined]);
});

// Afterwards.

const status = { status_url: "/api/reports/r-1/status", secret: "s3cret" };
const json = (body) => ({
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
  status: 200,
});

test("what became of a report is asked with its secret, and something is added to it", async () => {
  served.answers.push({ receipt: { reference: "R-1", ...status } }, json({ state: "unused" }));
  const page = await open();
  await submit(page, "r-1");
  await page.evaluate(() => {
    window.real = fetch;
    window.fetch = (url, options) => {
      window.asked = [String(url), options.method, options.headers.get("Authorization"), options.body ?? null];
      return options.method === "GET"
        ? Promise.resolve(
            new Response(
              JSON.stringify({
                state: "seen\u202e",
                changed_at: "2026-03-01T00:00:00Z",
              }),
            ),
          )
        : Promise.resolve(new Response(null, { status: 204 }));
    };
  });
  const [told, asked, added] = await page.evaluate(async () => {
    const [{ delivery }] = await box.history();
    const told = await form.ask(box.endpoint, delivery.receipt);
    const asked = window.asked;
    await form.add(box.endpoint, delivery.receipt, { text: "it got worse" });
    return [told, asked, window.asked];
  });
  const base = served.address.slice(0, -1);
  assert.deepEqual(told, { state: "seen", changed_at: "2026-03-01T00:00:00Z" });
  assert.deepEqual(asked, [`${base}/api/reports/r-1/status`, "GET", "Bearer s3cret", null]);
  assert.deepEqual(added, [
    `${base}/api/reports/r-1/additions`,
    "POST",
    "Bearer s3cret",
    JSON.stringify({ text: "it got worse" }),
  ]);
});

for (const [what, receipt, answer, said] of [
  [
    "a receipt that leads elsewhere",
    { status_url: "https://elsewhere.example/s" },
    null,
    /not where the report was sent/,
  ],
  ["a receipt without a place", {}, null, /does not say where/],
  ["a refusal, in the receiver's words", status, [404, { detail: "the secret is another" }], /the secret is another/],
  ["a page in place of an answer", status, [200, "<html>"], /does not say what became/],
]) {
  test(`nothing is told of a report after ${what}`, async () => {
    const page = await open();
    const told = await page.evaluate(
      async ([receipt, answer]) => {
        let asked = 0;
        window.fetch = () => {
          asked += 1;
          const [status, body] = answer;
          return Promise.resolve(
            new Response(typeof body === "string" ? body : JSON.stringify(body), {
              ...{
                status,
                headers: { "content-type": "application/problem+json" },
              },
            }),
          );
        };
        return [await ended(form.ask(box.endpoint, { report: "r-1", ...receipt })), asked];
      },
      [receipt, answer],
    );
    assert.equal(told[0].name, "AfterwardsError");
    assert.match(told[0].message, said);
    assert.equal(told[1], answer ? 1 : 0, "the secret goes nowhere else");
  });
}
