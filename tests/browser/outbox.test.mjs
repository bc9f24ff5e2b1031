// Reports on their way: kept before they are sent, sent until they are taken, never twice at once, never lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundle } from "./chromium.mjs";
import { site, tab } from "./endpoint.mjs";
import { context, fixture, served } from "./fixture.mjs";

const script = await bundle("outbox", "store", "database", "post");
/** A tab with an outbox that waits only briefly, `box`, and all changes that it told, `told`. */
const open = async ({ endpoint = "/report", options = {}, address = served.address } = {}) => {
  const page = await tab(context, address);
  await outbox(page, endpoint, options);
  return page;
};
const outbox = (page, endpoint = "/report", options = {}) =>
  page.evaluate(
    ([endpoint, options]) => {
      window.told = [];
      window.box = new form.Outbox(endpoint, {
        first: 200,
        most: 1000,
        ...options,
      });
      box.watch(({ id, delivery }) => told.push([id, delivery?.state ?? null]));
    },
    [endpoint, options],
  );

fixture({ site: () => site(script), each: true, settings: {} });

/** Submits a report in the page: its delivery and what is stored. */
function submit(page, { id = "r-1", files = [] } = {}) {
  return page.evaluate(
    async ([id, list]) => {
      const { delivery, stored, problem, attempts } = await box.submit(report(id, list), files(list));
      // The receipt has its own test.
      const { receipt, ...told } = delivery;
      return { ...told, stored, problem: problem?.code ?? null, attempts };
    },
    [id, files],
  );
}

/** The ids and states of what is on the device. */
const held = (page) => page.evaluate(async () => (await box.list()).map(({ id, delivery }) => [id, delivery.state]));
const status = (page, id = "r-1") =>
  page.evaluate(async (id) => {
    const { receipt, ...told } = (await box.status(id))?.delivery ?? {};
    return "state" in told ? told : null;
  }, id);
async function settled(page, state, id = "r-1") {
  for (let tries = 0; (await status(page, id))?.state !== state; tries++) {
    assert.ok(tries < 200, `${id} is never ${state}: ${JSON.stringify(await status(page, id))}`);
    await rest(50);
  }
}
const rest = (time) => new Promise((done) => setTimeout(done, time));
const KEPT = { stored: "all", problem: null };

test("a report is sent as JSON with its id as the idempotency key, and then is no longer on the device", async () => {
  served.answers.push({ status: 201, receipt: { reference: "R-7" } });
  const page = await open();
  assert.deepEqual(await submit(page), {
    state: "sent",
    reference: "R-7",
    ...KEPT,
    attempts: 0,
  });
  const [{ key, headers, body, path }] = served.got;
  assert.deepEqual([key, headers["content-type"], path], ["r-1", "application/json", "/report"]);
  assert.deepEqual(JSON.parse(body), await page.evaluate(() => report("r-1")));
  assert.deepEqual(await held(page), []);
  assert.deepEqual(await page.evaluate(() => told), [
    ["r-1", "waiting"],
    ["r-1", "sent"],
  ]);
});

test("attachments go with it as multipart, whole and with their names", async () => {
  const page = await open();
  const files = [
    { id: "a", text: "第一", name: "日志.log" },
    { id: "b", text: "two", type: "image/png" },
  ];
  assert.equal((await submit(page, { files })).state, "sent");
  const form = await served.got[0].form();
  assert.deepEqual([...form.keys()], ["report", "attachment", "attachment"]);
  // A plain field: what servers read as text, and do not count among the files.
  assert.equal(typeof form.get("report"), "string");
  assert.equal(JSON.parse(form.get("report")).id, "r-1");
  const parts = form.getAll("attachment").map(async (part) => [part.name, part.type, await part.text()]);
  assert.deepEqual(await Promise.all(parts), [
    ["日志.log", "text/plain", "第一"],
    ["b.log", "image/png", "two"],
  ]);
  assert.equal(served.got[0].key, "r-1");
});

test("the report is on the device before it is sent", async () => {
  const page = await open();
  const order = await page.evaluate(async () => {
    const real = window.fetch;
    let before;
    window.fetch = async (...args) => {
      before = await form.transact(["outbox", "files"], "readonly", async (tx) => [
        (await tx.objectStore("outbox").getAll()).map(({ id, state, report }) => [id, state, report.id]),
        await tx.objectStore("files").count(),
      ]);
      return real(...args);
    };
    await box.submit(report("r-1", [{ id: "a" }]), files([{ id: "a" }]));
    return before;
  });
  assert.deepEqual(order, [[["r-1", "waiting", "r-1"]], 1]);
  assert.equal(await page.evaluate(() => form.transact(["files"], "readonly", (tx) => tx.store.count())), 0);
});

/** The report's own id in every receipt: what makes it one. */
const ID = "0194e8b0-7c1a-7b3e-8d52-f0a1b2c3d4e5";
/** A receipt, and what else stands in it. */
const receipt = (more = {}) => ({
  ...{
    report: ID,
    reference: "7K3M-Q2XA",
    received_at: "2026-03-01T00:05:01Z",
    same: true,
  },
  decision: { detail: "brief", complete: true, levels: [], first: [] },
  pack: { id: "it", version: "1.0.0", digest: "sha256:1" },
  ...more,
});

for (const [what, more, reference] of [
  ["nothing where there is none", { reference: undefined }, null],
  ["the receipt's reference", { reference: "INC-1" }, "INC-1"],
  ["a number", { reference: 42 }, "42"],
  ["nothing that is no text", { reference: { id: 1 } }, null],
  ["200 characters of it", { reference: "很".repeat(500) }, "很".repeat(200)],
  ["text without controls", { reference: "\u202eA\n\u0000B\u2066" }, "A B"],
]) {
  test(`as reference it takes ${what}`, async () => {
    served.answers.push({ body: JSON.stringify(receipt(more)) });
    const page = await open();
    const { state, ...rest } = await submit(page, { id: ID });
    assert.deepEqual([state, rest.reference], ["sent", reference]);
  });
}

const json = (body) => ({
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const html = {
  headers: { "content-type": "text/html" },
  body: "<!doctype html><title>Sign in</title>",
};
/** What servers answer, and what is told of it. `later`: it is tried again by itself. */
const ANSWERS = [
  ["200 with the receipt", { status: 200, ...json(receipt()) }, { state: "sent" }],
  ["a receipt in capitals", { status: 200, ...json(receipt({ report: ID.toUpperCase() })) }, { state: "sent" }],
  [
    "a receipt by a desk",
    json(
      receipt({
        pack: undefined,
        desk: { id: "d", version: "1", digest: "sha256:2", packs: [] },
      }),
    ),
    { state: "sent" },
  ],
  ["a receipt that says it is text", { status: 200, body: JSON.stringify(receipt()) }, { state: "sent" }],
  [
    "a receipt with a large decision",
    {
      ...json(receipt({ decision: { detail: "full", more: "x".repeat(900_000) } })),
    },
    { state: "sent" },
  ],
  ["409 with the receipt", { status: 409, ...json(receipt()) }, { state: "sent" }],
  ["200 with a page", { status: 200, ...html }, { later: "unconfirmed" }],
  [
    "200 with a page that says it is JSON",
    { status: 200, ...html, ...{ headers: json({}).headers } },
    { later: "unconfirmed" },
  ],
  ["200 with nothing", { status: 200, body: "" }, { later: "unconfirmed" }],
  ["204", { status: 204, body: "" }, { later: "unconfirmed" }],
  ["JSON without the id", json(receipt({ report: undefined })), { later: "unconfirmed" }],
  ["JSON with an id of its own", json(receipt({ report: 42 })), { later: "unconfirmed" }],
  ["a receipt for another report", json(receipt({ report: ID.replace("5", "6") })), { later: "unconfirmed" }],
  ["an echo of what was sent", json({ id: ID, report: { id: ID } }), { later: "unconfirmed" }],
  ["its id without a decision", json(receipt({ decision: undefined })), { later: "unconfirmed" }],
  ["its id without what has decided", json(receipt({ pack: undefined })), { later: "unconfirmed" }],
  ["the id alone", json(ID), { later: "unconfirmed" }],
  ["a list of receipts", json([receipt()]), { later: "unconfirmed" }],
  ["null", json(null), { later: "unconfirmed" }],
  ["what does not end", { body: JSON.stringify(receipt({ more: "x".repeat(6_000_000) })) }, { later: "unconfirmed" }],
  ["a receipt under a status of failure", { status: 500, ...json(receipt()) }, { later: "server" }],
  ["401", 401, { later: "sign-in" }],
  ["403 with a page", { status: 403, ...html }, { later: "sign-in" }],
  ["511, as hotels answer", 511, { later: "sign-in" }],
  ["503", 503, { later: "server" }],
  ["429", 429, { later: "server" }],
  ["a connection that breaks", { drop: true }, { later: "unreachable" }],
  ["nothing in time", { wait: 3000 }, { later: "slow" }],
  ["400 with a page", { status: 400, ...html }, { state: "refused", said: "" }],
  ["409 without the receipt", 409, { state: "refused", said: "" }],
  [
    "413 in plain words",
    {
      status: 413,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: "too\nlarge",
    },
    { state: "refused", said: "too large" },
  ],
  [
    "422 with its problem",
    { status: 422, ...json({ title: "Invalid", detail: "facts are missing" }) },
    { state: "refused", said: "facts are missing" },
  ],
  [
    "422 with its error",
    { status: 422, ...json({ error: { message: "no\u202e\u0000 pack" } }) },
    { state: "refused", said: "no pack" },
  ],
];
for (const [what, answer, { later, ...told }] of ANSWERS) {
  test(`answered with ${what}: ${later ?? told.state}`, async () => {
    served.answers.push(answer);
    const page = await open({ options: { timeout: 1000 } });
    const status = typeof answer === "number" ? answer : (answer.status ?? (answer.drop || answer.wait ? 0 : 201));
    const { state, why, said, status: given, stored } = await submit(page, { id: ID });
    if (later) assert.deepEqual({ state, why, given }, { state: "waiting", why: later, given: status });
    else assert.deepEqual(said === undefined ? { state } : { state, said }, told);
    assert.equal(stored, "all");
    if (told.state === "sent") return;
    if (later) await settled(page, "sent", ID);
    else assert.equal(await page.evaluate(async (id) => (await box.retry(id)).delivery.state, ID), "sent");
    assert.equal(served.got.length, 2);
  });
}

for (const code of [408, 425, 429, 500, 502, 503, 504]) {
  test(`${code} makes it wait, and it is sent by itself later`, async () => {
    served.answers.push(code, code, {
      status: 201,
      receipt: { reference: "R-1" },
    });
    const page = await open();
    assert.deepEqual(await submit(page), {
      state: "waiting",
      why: "server",
      status: code,
      ...KEPT,
      attempts: 1,
    });
    await settled(page, "sent");
    assert.deepEqual(await status(page), { state: "sent", reference: "R-1" });
    assert.deepEqual(
      served.got.map(({ key }) => key),
      ["r-1", "r-1", "r-1"],
    );
  });
}

for (const code of [400, 404, 409, 410, 413, 415, 422]) {
  test(`${code} is a refusal: kept, not tried again by itself, sent by hand`, async () => {
    served.answers.push(code);
    const page = await open();
    assert.deepEqual(await submit(page), {
      state: "refused",
      status: code,
      said: "",
      ...KEPT,
      attempts: 0,
    });
    await page.evaluate(() => box.resume());
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await rest(600);
    assert.equal(served.got.length, 1);
    assert.deepEqual(await held(page), [["r-1", "refused"]]);
    const sent = await page.evaluate(async () => (await box.retry("r-1")).delivery.state);
    assert.deepEqual([sent, served.got.length, await held(page)], ["sent", 2, []]);
  });
}

test("a connection that breaks after the report arrived: sent again with the same key", async () => {
  served.answers.push({ drop: true });
  const page = await open();
  assert.equal((await submit(page, { files: [{ id: "a" }] })).state, "waiting");
  await settled(page, "sent");
  assert.deepEqual(
    served.got.map(({ key }) => key),
    ["r-1", "r-1"],
  );
  assert.equal((await served.got[1].form()).getAll("attachment").length, 1);
});

test("an answer that does not come in time is no answer", async () => {
  served.answers.push({ wait: 3000 });
  const page = await open({ options: { timeout: 300 } });
  assert.equal((await submit(page)).state, "waiting");
  await settled(page, "sent");
  assert.equal(served.got.length, 2);
});

for (const [what, value] of [
  ["seconds", () => "2"],
  ["a date", () => new Date(Date.now() + 2500).toUTCString()],
]) {
  test(`Retry-After in ${what} is kept to, whatever happens`, async () => {
    const page = await open({ options: { first: 20, most: 20 } });
    served.answers.push({ status: 429, headers: { "retry-after": value() } });
    assert.equal((await submit(page)).state, "waiting");
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.evaluate(() => box.resume());
    await rest(700);
    assert.equal(served.got.length, 1);
    await settled(page, "sent");
    const between = served.got[1].at - served.got[0].at;
    assert.ok(between >= 1000 && between < 4000, `${between} ms`);
  });
}

test("Retry-After that makes no sense is passed over", async () => {
  const page = await open();
  served.answers.push(
    { status: 503, headers: { "retry-after": "soon" } },
    { status: 503, headers: { "retry-after": "-5" } },
  );
  await submit(page);
  await settled(page, "sent");
  served.answers.push({
    status: 503,
    headers: { "retry-after": "99999999999" },
  });
  const next = await page.evaluate(async () => (await box.submit(report("r-2"))).next - Date.now());
  assert.ok(next <= 86_400_000, `${next} ms`);
});

test("the waits double, with some chance in them, up to a limit", async () => {
  served.answers.push(...Array(8).fill(500));
  const page = await open({ options: { first: 100, most: 800 } });
  await submit(page);
  await settled(page, "sent");
  const between = served.got.slice(1).map(({ at }, index) => at - served.got[index].at);
  for (const [index, wait] of between.entries()) {
    const full = Math.min(100 * 2 ** index, 800);
    assert.ok(wait >= full / 2 - 5 && wait < full + 400, `wait ${index + 1}: ${wait} ms of ${full}`);
  }
});

test("offline it waits; online again it is sent at once", async () => {
  const page = await open({ options: { first: 60_000, most: 60_000 } });
  await context.setOffline(true);
  const told = { state: "waiting", why: "unreachable", status: 0 };
  assert.deepEqual(await submit(page), { ...told, ...KEPT, attempts: 1 });
  assert.equal(served.got.length, 0);
  await context.setOffline(false);
  await settled(page, "sent");
  assert.equal(served.got.length, 1);
});

test("a tab that is looked at again tries again", async () => {
  served.answers.push(500);
  const page = await open({ options: { first: 60_000, most: 60_000 } });
  await submit(page);
  const show = (state) =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", {
        value: state,
        configurable: true,
      });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await show("hidden");
  await rest(300);
  assert.equal(served.got.length, 1);
  await show("visible");
  await settled(page, "sent");
});

test("a page that starts sends what waits from before", async () => {
  const page = await open({ options: { first: 60_000, most: 60_000 } });
  await context.setOffline(true);
  await submit(page, { id: "r-1", files: [{ id: "a", text: "kept" }] });
  await submit(page, { id: "r-2" });
  await page.close();
  await context.setOffline(false);
  const again = await open({ endpoint: null });
  assert.deepEqual(await held(again), [
    ["r-1", "waiting"],
    ["r-2", "waiting"],
  ]);
  assert.equal(await again.evaluate(() => box.resume()), null);
  assert.deepEqual(
    served.got.map(({ key, path }) => [key, path]),
    [
      ["r-1", "/report"],
      ["r-2", "/report"],
    ],
  );
  assert.equal(await (await served.got[0].form()).get("attachment").text(), "kept");
  assert.deepEqual(await held(again), []);
});

test("a reload in the middle of a send: sent once more with the same key, and told as sent", async () => {
  served.answers.push({ wait: 2000 });
  const page = await open();
  await page.evaluate(() => void box.submit(report("r-1")));
  await waitFor(() => served.got.length === 1);
  await page.reload();
  await outbox(page);
  assert.deepEqual(await held(page), [["r-1", "waiting"]]);
  served.answers.push({
    status: 409,
    ...json(receipt({ report: "r-1", reference: undefined })),
  });
  await page.evaluate(() => box.resume());
  assert.deepEqual(await status(page), { state: "sent", reference: null });
  assert.deepEqual([served.got.length, served.taken.get("r-1")], [2, 1]);
});

async function waitFor(condition) {
  for (let tries = 0; !condition(); tries++) {
    assert.ok(tries < 200, "it never came");
    await rest(25);
  }
}

test("the same report submitted twice at once, in one outbox or two, is sent once", async () => {
  served.answers.push({ wait: 300, receipt: { reference: "R-1" } });
  const page = await open();
  const sent = await page.evaluate(async () => {
    const second = new form.Outbox("/report");
    const all = [box.submit(report("r-1")), box.submit(report("r-1")), second.submit(report("r-1"))];
    return (await Promise.all(all)).map(({ delivery: { state, reference } }) => ({ state, reference }));
  });
  assert.deepEqual(sent, Array(3).fill({ state: "sent", reference: "R-1" }));
  assert.deepEqual([served.got.length, served.atOnce.most], [1, 1]);
  // A click too late changes nothing either.
  assert.deepEqual((await submit(page)).state, "sent");
  assert.equal(served.got.length, 1);
});

test("two tabs send a report once, and both are told", async () => {
  const [page, other] = [await open(), await open()];
  await context.setOffline(true);
  await submit(page);
  await other.evaluate(() => void box.resume());
  await rest(300);
  served.answers.push({ wait: 400, receipt: { reference: "R-1" } });
  await context.setOffline(false);
  await Promise.all([settled(page, "sent"), settled(other, "sent")]);
  await rest(800);
  assert.deepEqual([served.got.length, served.atOnce.most], [1, 1]);
  for (const each of [page, other]) {
    assert.deepEqual(await status(each), { state: "sent", reference: "R-1" });
    assert.deepEqual((await each.evaluate(() => told)).at(-1), ["r-1", "sent"]);
  }
});

test("two tabs that submit the same report send it once", async () => {
  served.answers.push({ wait: 500 });
  const [page, other] = [await open(), await open()];
  const both = await Promise.all([submit(page), submit(other)]);
  assert.deepEqual(
    both.map(({ state }) => state),
    ["sent", "sent"],
  );
  assert.deepEqual([served.got.length, served.atOnce.most], [1, 1]);
});

test("a failure in one tab is not tried again at once by the other", async () => {
  served.answers.push({ status: 500, wait: 400 });
  const options = { first: 60_000, most: 60_000 };
  const [page, other] = [await open({ options }), await open({ options })];
  await Promise.all([page, other].map((each) => each.evaluate(() => box.resume())));
  await context.setOffline(true);
  await submit(page);
  await context.setOffline(false);
  await settled(page, "waiting");
  await waitFor(() => served.got.length === 1);
  await rest(1000);
  // A busy machine may tell the other tab of the connection only after the failure, which is news to it then.
  assert.ok(served.got.length <= 2, `${served.got.length} attempts`);
  assert.equal(served.atOnce.most, 1);
});

test("without Web Locks one page still sends a report once", async () => {
  served.answers.push({ wait: 300 });
  const page = await open();
  const sent = await page.evaluate(async () => {
    Object.defineProperty(navigator, "locks", { value: undefined });
    const second = new form.Outbox("/report");
    const all = [box.submit(report("r-1")), second.submit(report("r-1"))];
    return (await Promise.all(all)).map(({ delivery }) => delivery.state);
  });
  assert.deepEqual([sent, served.got.length], [["sent", "sent"], 1]);
});

test("Web Locks that are refused do not keep it from being sent", async () => {
  const page = await open();
  await page.evaluate(() => {
    navigator.locks.request = () => Promise.reject(new DOMException("no", "SecurityError"));
  });
  assert.equal((await submit(page)).state, "sent");
});

/** Storage fails from the next page on. */
const block = (page) =>
  page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
  });

test("where storage is blocked it is sent all the same", async () => {
  const page = await open();
  await block(page);
  await page.reload();
  await outbox(page);
  const { state, stored, problem } = await submit(page, {
    files: [{ id: "a" }],
  });
  assert.deepEqual([state, stored, problem], ["sent", "nothing", "blocked"]);
  assert.equal((await served.got[0].form()).getAll("attachment").length, 1);
  assert.equal(await page.evaluate(async () => (await box.resume()).code), "blocked");
});

test("where storage is blocked a failed send is told as not kept, and tried again while the page is open", async () => {
  served.answers.push(500, 500);
  const page = await open();
  await block(page);
  await page.reload();
  await outbox(page);
  assert.deepEqual(await submit(page), {
    ...{ state: "waiting", why: "server", status: 500 },
    ...{ stored: "nothing", problem: "blocked", attempts: 1 },
  });
  assert.deepEqual(await held(page), [["r-1", "waiting"]]);
  await settled(page, "sent");
  assert.equal(served.got.length, 3);
  assert.equal((await submit(page)).state, "sent");
  assert.equal(served.got.length, 3);
});

test("where storage is blocked keeping is refused with the reason", async () => {
  const page = await open({ endpoint: null });
  await block(page);
  await page.reload();
  await outbox(page, null);
  const { name, code } = await page.evaluate(() => ended(box.submit(report("r-1"))));
  assert.deepEqual([name, code, await held(page)], ["StoreError", "blocked", []]);
});

test("without space for the attachments the report waits without them, and is sent whole", async () => {
  served.answers.push(500);
  const page = await open();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", {
    origin: new URL(served.address).origin,
    quotaSize: 3e6,
  });
  const large = await submit(page, {
    files: [{ id: "large", size: 8_000_000 }],
  });
  const told = { state: "waiting", why: "server", status: 500 };
  assert.deepEqual(large, {
    ...told,
    stored: "answers",
    problem: "full",
    attempts: 1,
  });
  await settled(page, "sent");
  assert.equal((await served.got[1].form()).get("attachment").size, 8_000_000);
});

test("without space for the attachments the answers are sent after a reload", async () => {
  served.answers.push(500);
  const page = await open({ options: { first: 60_000, most: 60_000 } });
  const devtools = await context.newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", {
    origin: new URL(served.address).origin,
    quotaSize: 3e6,
  });
  await submit(page, { files: [{ id: "large", size: 8_000_000 }] });
  await page.reload();
  await outbox(page);
  await page.evaluate(() => box.resume());
  assert.equal(served.got.length, 2);
  assert.deepEqual(JSON.parse(served.got[1].body).attachments, [{ name: "large.log", type: "text/plain", bytes: 8e6 }]);
});

test("site data that the person deletes while a report waits: it is sent from memory, once", async () => {
  served.answers.push(500);
  const page = await open({ options: { first: 1500, most: 1500 } });
  await submit(page, { files: [{ id: "a" }] });
  const devtools = await context.newCDPSession(page);
  const origin = new URL(served.address).origin;
  await devtools.send("Storage.clearDataForOrigin", {
    origin,
    storageTypes: "indexeddb",
  });
  await settled(page, "sent");
  await rest(500);
  assert.equal(served.got.length, 2);
  assert.equal((await served.got[1].form()).getAll("attachment").length, 1);
});

test("storage that breaks while a report waits does not make it ask without rest", async () => {
  served.answers.push(...Array(50).fill(500));
  const page = await open({ options: { first: 400, most: 60_000 } });
  await submit(page);
  await page.evaluate(() => {
    const real = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (names, mode, options) {
      if (mode === "readwrite") throw new DOMException("disk", "UnknownError");
      return real.call(this, names, mode, options);
    };
  });
  await rest(2500);
  // At 0, after about 0.3, 0.9 and 2.1 seconds.
  assert.ok(served.got.length >= 2 && served.got.length <= 5, `${served.got.length} attempts`);
});

for (const [what, location] of [
  ["this site, as to a login page", () => "/login"],
  ["another site", () => `${served.other}report`],
]) {
  for (const status of [302, 307]) {
    test(`a redirect (${status}) to ${what} waits for a sign-in, and is no success`, async () => {
      served.answers.push({ status, headers: { location: location() } });
      const page = await open({ options: { first: 60_000, most: 60_000 } });
      const { state, why } = await submit(page);
      assert.deepEqual([state, why, served.got.length], ["waiting", "sign-in", 1]);
      assert.deepEqual(await held(page), [["r-1", "waiting"]]);
      // Signed in, in another tab; back in this one it is sent.
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      await settled(page, "sent");
    });
  }
}

/** IndexedDB and the like fail from the next page on, each in its way. */
const FAILURES = {
  "IndexedDB never answers": () => {
    IDBFactory.prototype.open = () => Reflect.construct(EventTarget, [], IDBOpenDBRequest);
  },
  "IndexedDB is blocked": () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
  },
  "IndexedDB is not there": () => Object.defineProperty(window, "indexedDB", { value: undefined }),
  "no transaction ever ends": () => {
    const real = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...given) {
      const tx = real.apply(this, given);
      tx.objectStore = () => {
        throw new DOMException("closing", "InvalidStateError");
      };
      return tx;
    };
  },
  "no request ever ends": () => {
    for (const name of ["get", "put", "getAll", "getAllKeys", "delete"]) {
      const made = () => Reflect.construct(EventTarget, [], IDBRequest);
      IDBObjectStore.prototype[name] = made;
    }
  },
  "the connection is always closed": () => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("The database connection is closing.", "InvalidStateError");
    };
  },
  "there is no space": () => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  },
  "nothing can be cloned": () => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("could not be cloned", "DataCloneError");
    };
  },
  "Web Locks never come": () => {
    navigator.locks.request = () => new Promise(() => {});
    navigator.locks.query = () => new Promise(() => {});
  },
  "BroadcastChannel is not there": () => delete window.BroadcastChannel,
  "crypto.randomUUID is not there": () => delete Crypto.prototype.randomUUID,
  "the browser says that it is offline": () =>
    Object.defineProperty(Navigator.prototype, "onLine", { get: () => false }),
};
for (const [what, script] of Object.entries(FAILURES)) {
  test(`where ${what} a report is sent at once all the same, and is told as sent`, async () => {
    const page = await open();
    await page.addInitScript(script);
    await page.reload();
    await outbox(page);
    const begun = Date.now();
    const { state } = await submit(page, { files: [{ id: "a" }] });
    const time = Date.now() - begun;
    assert.deepEqual([state, served.got.length], ["sent", 1]);
    assert.ok(time < 6000, `told after ${time} ms`);
    assert.ok(served.got[0].at - begun < 5000, `posted after ${served.got[0].at - begun} ms`);
  });
}

test("a storage that answers late does not undo what has become of the report", async () => {
  const page = await open();
  await page.addInitScript(() => {
    const real = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...given) {
      const request = Reflect.construct(EventTarget, [], IDBOpenDBRequest);
      setTimeout(() => {
        const opened = real.apply(this, given);
        for (const type of ["success", "error", "upgradeneeded"])
          opened.addEventListener(type, () => {
            Object.defineProperty(request, "result", {
              get: () => opened.result,
              configurable: true,
            });
            Object.defineProperty(request, "transaction", {
              get: () => opened.transaction,
              configurable: true,
            });
            request.dispatchEvent(Object.assign(new Event(type), { oldVersion: 1, newVersion: 1 }));
          });
      }, 1500);
      return request;
    };
  });
  await page.reload();
  await outbox(page);
  assert.equal((await submit(page)).state, "sent");
  await rest(2500);
  assert.deepEqual(await status(page), { state: "sent", reference: null });
  assert.deepEqual([await held(page), served.got.length], [[], 1]);
});

test("an endpoint on another site that does not allow it: nothing is lost", async () => {
  const page = await open({ endpoint: `${served.other}report` });
  assert.equal((await submit(page)).state, "waiting");
  assert.deepEqual(await held(page), [["r-1", "waiting"]]);
});

test("cookies go to this site", async () => {
  await context.addCookies([{ name: "session", value: "1", url: served.address }]);
  const page = await open();
  await submit(page);
  assert.equal(served.got[0].headers.cookie, "session=1");
});

for (const [endpoint, why] of [
  ["javascript:alert(1)", "reports do not go to `javascript:`"],
  ["data:text/plain,x", "reports do not go to `data:`"],
  ["mailto:a@example.org", "reports do not go to `mailto:`"],
  ["file:///etc/passwd", "reports do not go to `file:`"],
  ["https://me:secret@example.org/", "it holds a user name or a password"],
  ["http://", "it is not an address"],
]) {
  test(`\`${endpoint}\` is no endpoint`, async () => {
    const page = await open();
    const thrown = await page.evaluate((endpoint) => {
      try {
        return new form.Outbox(endpoint).endpoint;
      } catch ({ name, message }) {
        return { name, message };
      }
    }, endpoint);
    const message = `\`${endpoint}\` cannot be the endpoint: ${why}; give an http or https address, or a path on this site`;
    assert.deepEqual(thrown, { name: "EndpointError", message });
  });
}

test("without an endpoint a report is kept until it is removed, across reloads", async () => {
  const page = await open({ endpoint: null });
  const kept = await submit(page, { files: [{ id: "a", text: "kept" }] });
  assert.deepEqual(kept, { state: "kept", ...KEPT, attempts: 0 });
  await page.reload();
  await outbox(page, null);
  await page.evaluate(() => box.resume());
  assert.deepEqual(await held(page), [["r-1", "kept"]]);
  const whole = await page.evaluate(async () => [
    (await box.list())[0].report.decision.detail,
    await bytes(await box.attachments("r-1")),
  ]);
  assert.deepEqual(whole, ["brief", ["kept"]]);
  await page.evaluate(() => box.remove("r-1"));
  assert.deepEqual([await held(page), await status(page), served.got.length], [[], null, 0]);
  assert.deepEqual(await page.evaluate(() => box.attachments("r-1")), []);
});

test("a kept report can be sent when there is an endpoint", async () => {
  const page = await open({ endpoint: null });
  await submit(page, { files: [{ id: "a" }] });
  await outbox(page, "/later");
  assert.equal(await page.evaluate(async () => (await box.retry("r-1")).delivery.state), "sent");
  assert.deepEqual([served.got[0].path, (await served.got[0].form()).getAll("attachment").length], ["/later", 1]);
});

test("a report that was refused and changed takes the place of the old one", async () => {
  served.answers.push(422);
  const page = await open();
  await submit(page, { files: [{ id: "a" }, { id: "b" }] });
  const sent = await page.evaluate(async () => {
    const changed = report("r-1", [{ id: "c" }], { facts: { changed: true } });
    return (await box.submit(changed, files([{ id: "c", text: "new" }]))).delivery.state;
  });
  assert.equal(sent, "sent");
  const form = await served.got[1].form();
  assert.equal(JSON.parse(form.get("report")).facts.changed, true);
  assert.deepEqual(
    form.getAll("attachment").map(({ name }) => name),
    ["c.log"],
  );
});

test("a report that another tab discards while it waits is not sent", async () => {
  served.answers.push(500);
  const [page, other] = [await open({ options: { first: 800, most: 800 } }), await open()];
  await submit(page);
  await other.evaluate(() => box.remove("r-1"));
  await rest(1500);
  assert.deepEqual([served.got.length, await held(page)], [1, []]);
  assert.deepEqual((await page.evaluate(() => told)).at(-1), ["r-1", null]);
});

test("a report that is discarded while it is sent does not come back", async () => {
  served.answers.push({ status: 400, wait: 500 });
  const page = await open();
  await page.evaluate(() => void box.submit(report("r-1")));
  await waitFor(() => served.got.length === 1);
  await page.evaluate(() => box.remove("r-1"));
  await rest(1500);
  assert.deepEqual([served.got.length, await held(page)], [1, []]);
  assert.equal(await status(page), null);
});

test("an outbox that is closed tries no more, and what waits stays", async () => {
  served.answers.push(500);
  const page = await open();
  await submit(page);
  await page.evaluate(() => box.close());
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await rest(800);
  assert.deepEqual([served.got.length, await held(page)], [1, [["r-1", "waiting"]]]);
});

test("a fault in a listener does not keep a report from being sent", async () => {
  const page = await open();
  await page.evaluate(() => {
    window.reportError = () => {};
    box.watch(() => {
      throw new Error("the page's");
    });
  });
  assert.equal((await submit(page)).state, "sent");
});

test("it is forgotten after thirty days that a report was sent", async () => {
  const page = await open();
  await submit(page);
  const left = await page.evaluate(async () => {
    const real = Date.now;
    const later = async (time) => {
      Date.now = () => real() + time;
      await box.resume();
      return (await box.status("r-1"))?.delivery.state ?? null;
    };
    return [await later(29 * 86_400_000), await later(31 * 86_400_000)];
  });
  assert.deepEqual(left, ["sent", null]);
});
