// Drafts on the device: kept, found, expired, refused, and told about when the storage fails.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { browseAs, bundle } from "./chromium.mjs";
import { site, tab } from "./endpoint.mjs";
import { context, fixture, served } from "./fixture.mjs";

const DAY = 86_400_000;
const open = (address = served.address) => tab(context, address);

fixture({ site: async () => site(await bundle("store", "attachments", "database")), settings: {} });

/** Limits what the site may store, in bytes; before it stores anything, for Chromium remembers how much there was. */
async function limit(page, quotaSize) {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(served.address).origin, quotaSize });
}

/** Saves in the page with a Drafts of its own, which stays there as `drafts`. */
function save(page, given, { now = 1000, overwrite = false, key = "k" } = {}) {
  return page.evaluate(
    ([key, given, now, overwrite]) => {
      window.drafts ??= new form.Drafts();
      return ended(drafts.save(key, draft(given), now, { overwrite })).then(({ value, ...error }) =>
        value ? { missing: value.missing, problem: value.problem?.code ?? null } : error,
      );
    },
    [key, given, now, overwrite],
  );
}

/** Loads in the page, with the attachments' texts in place of their Blobs. */
function load(page, { now = 2000, key = "k", fresh = true } = {}) {
  return page.evaluate(
    async ([key, now, fresh]) => {
      if (fresh) window.drafts = new form.Drafts();
      const { value, ...error } = await ended(drafts.load(key, now));
      if (!value) return value === null ? null : error;
      const { attachments, ...rest } = value.draft;
      const texts = await bytes(attachments);
      const named = attachments.map(({ blob, ...described }, at) => ({ ...described, text: texts[at] }));
      return { ...value, draft: { ...rest, attachments: named } };
    },
    [key, now, fresh],
  );
}

const WHOLE = { missing: [], problem: null };
const LOG = { id: "a", text: "first", name: "日志.log" };
const PICTURE = { id: "b", text: "second", type: "image/png" };

test("a draft with its attachments is found again after a reload", async () => {
  const page = await open();
  assert.deepEqual(await save(page, { answers: { "leak.status": null, n: 3 }, files: [LOG, PICTURE] }), WHOLE);
  await page.reload();
  const found = await load(page);
  assert.deepEqual(found, {
    draft: {
      pack: { id: "it", version: "1.0.0", digest: "sha256:0" },
      answers: { "leak.status": null, n: 3 },
      screen: "ask",
      asked: "leak.status",
      done: ["isolate"],
      report: "r-1",
      received: "2026-03-01T08:00:00+08:00",
      attachments: [
        { id: "a", name: "日志.log", type: "text/plain", size: 5, text: "first" },
        { id: "b", name: "b.log", type: "image/png", size: 6, text: "second" },
      ],
    },
    missing: [],
    saved: 1000,
  });
});

test("a draft survives a closed tab and a closed browser", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fenji-profile-"));
  try {
    let profile = await browseAs(folder);
    let page = await tab(profile, served.address);
    assert.deepEqual(await save(page, { answers: { n: 1 }, files: [LOG] }), WHOLE);
    await page.close();
    await profile.close();
    profile = await browseAs(folder);
    page = await tab(profile, served.address);
    const found = await load(page);
    await profile.close();
    assert.deepEqual([found.draft.answers, found.draft.attachments[0].text], [{ n: 1 }, "first"]);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test("drafts of different keys do not meet", async () => {
  const page = await open();
  await save(page, { answers: { n: 1 }, files: [LOG] }, { key: "k" });
  await save(page, { answers: { n: 2 }, files: [PICTURE] }, { key: "k2" });
  await save(page, { answers: { n: 3 } }, { key: "k2" });
  const [first, second] = [await load(page, { key: "k" }), await load(page, { key: "k2" })];
  assert.deepEqual([first.draft.answers, first.draft.attachments.length], [{ n: 1 }, 1]);
  assert.deepEqual([second.draft.answers, second.draft.attachments.length], [{ n: 3 }, 0]);
});

test("an attachment that was removed is deleted, one that stays is written once", async () => {
  const page = await open();
  await save(page, { files: [LOG, PICTURE] });
  // The text differs: were the file written again, this one would be found.
  await save(page, { files: [{ ...LOG, text: "other" }] });
  const { draft } = await load(page);
  assert.deepEqual(
    draft.attachments.map(({ text }) => text),
    ["first"],
  );
  assert.deepEqual(await stored(page, "files"), 1);
});

function stored(page, name) {
  return page.evaluate(async (name) => form.transact([name], "readonly", (tx) => tx.store.count()), name);
}

test("a draft expires a week after it was last saved, with its attachments", async () => {
  const page = await open();
  await save(page, { files: [LOG] }, { now: 0 });
  await save(page, { files: [LOG] }, { now: DAY });
  assert.notEqual(await load(page, { now: 8 * DAY - 1 }), null);
  assert.equal(await load(page, { now: 8 * DAY }), null);
  assert.deepEqual([await stored(page, "drafts"), await stored(page, "files")], [0, 0]);
});

test("looking for one draft deletes all that have expired", async () => {
  const page = await open();
  await save(page, {}, { key: "old", now: 0 });
  await save(page, {}, { key: "k", now: 5 * DAY });
  assert.notEqual(await load(page, { now: 7 * DAY }), null);
  assert.equal(await stored(page, "drafts"), 1);
});

test("a cleared draft is gone, and another tab does not bring it back", async () => {
  const [page, other] = [await open(), await open()];
  await save(page, { answers: { n: 1 }, files: [LOG] });
  await load(other);
  await page.evaluate(() => drafts.clear("k", 1500));
  assert.equal(await load(page), null);
  assert.equal(await stored(page, "files"), 0);
  assert.equal((await save(other, { answers: { n: 2 } })).code, "changed-elsewhere");
  assert.deepEqual(await save(page, { answers: { n: 3 } }), WHOLE);
});

test("two tabs with one key: the second is refused and told, and may choose", async () => {
  const [page, other] = [await open(), await open()];
  assert.equal(await load(page), null);
  assert.equal(await load(other), null);
  assert.deepEqual(await save(page, { answers: { tab: 1 } }), WHOLE);
  const refused = await save(other, { answers: { tab: 2 } });
  assert.deepEqual([refused.name, refused.code], ["StoreError", "changed-elsewhere"]);
  assert.match(refused.message, /changed in another tab/);
  assert.deepEqual((await load(page, { fresh: false })).draft.answers, { tab: 1 });
  // The first tab goes on; it was not disturbed.
  assert.deepEqual(await save(page, { answers: { tab: 1, more: 1 } }), WHOLE);
  assert.deepEqual(await save(other, { answers: { tab: 2 } }, { overwrite: true }), WHOLE);
  assert.equal((await save(page, { answers: { tab: 1 } })).code, "changed-elsewhere");
  // Taking over what the other tab has is the other choice.
  assert.deepEqual((await load(page, { fresh: false })).draft.answers, { tab: 2 });
  assert.deepEqual(await save(page, { answers: { tab: 2, more: 1 } }), WHOLE);
});

test("two elements of one page do not overwrite each other either", async () => {
  const page = await open();
  const codes = await page.evaluate(async () => {
    const [one, two] = [new form.Drafts(), new form.Drafts()];
    const saves = [one.save("k", draft(), 1), two.save("k", draft(), 1)];
    return (await Promise.all(saves.map(ended))).map(({ code }) => code ?? "saved").sort();
  });
  assert.deepEqual(codes, ["changed-elsewhere", "saved"]);
});

test("saves in a row keep their order and never stand in their own way", async () => {
  const page = await open();
  const outcome = await page.evaluate(async () => {
    const drafts = new form.Drafts();
    // The first has much to read, the later ones nothing.
    const saves = [drafts.save("k", draft({ answers: { n: 0 }, files: [{ id: "a", size: 4e6 }] }), 1)];
    await new Promise((done) => setTimeout(done));
    for (let n = 1; n <= 50; n++) saves.push(drafts.save("k", draft({ answers: { n } }), n));
    saves.push(drafts.clear("k", 51), drafts.save("k", draft({ answers: { n: 52 } }), 52));
    const errors = (await Promise.all(saves.map(ended))).filter(({ code }) => code);
    return { errors, last: (await drafts.load("k", 53)).draft.answers };
  });
  assert.deepEqual(outcome, { errors: [], last: { n: 52 } });
});

test("without space for the attachments the answers are kept, as are smaller files, and it is told", async () => {
  const page = await open();
  await limit(page, 3_000_000);
  await save(page, { answers: { n: 1 } });
  const files = [{ id: "large", size: 8_000_000 }, LOG];
  assert.deepEqual(await save(page, { answers: { n: 2 }, files }), { missing: ["large"], problem: "full" });
  assert.deepEqual(await save(page, { answers: { n: 3 }, files }), { missing: ["large"], problem: "full" });
  await page.reload();
  const { draft, missing } = await load(page);
  assert.deepEqual([draft.answers, draft.attachments.map(({ id }) => id), missing], [{ n: 3 }, ["a"], ["large.log"]]);
});

test("what found no space is stored when there is some again", async () => {
  const page = await open();
  await limit(page, 3_000_000);
  const large = { id: "large", size: 8_000_000 };
  assert.equal((await save(page, { files: [large] })).problem, "full");
  await limit(page, 100_000_000);
  assert.deepEqual(await save(page, { files: [large, LOG] }), WHOLE);
  assert.deepEqual((await load(page)).missing, []);
});

test("a full device is told, and saving works again afterwards", async () => {
  const page = await open();
  await limit(page, 1_000_000);
  const full = await save(page, { answers: { text: "x".repeat(3_000_000) } });
  assert.deepEqual([full.name, full.code], ["StoreError", "full"]);
  await limit(page, 100_000_000);
  assert.deepEqual(await save(page, { answers: { n: 1 } }), WHOLE);
});

for (const [name, script] of [
  ["is missing", () => Object.defineProperty(window, "indexedDB", { value: undefined })],
  [
    "may not be looked at",
    () => {
      const get = () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      };
      Object.defineProperty(window, "indexedDB", { get });
    },
  ],
  [
    "refuses in private browsing",
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("A mutation operation was attempted", "InvalidStateError");
      };
    },
  ],
]) {
  test(`IndexedDB that ${name} is told as blocked`, async () => {
    const page = await open();
    await page.addInitScript(script);
    await page.reload();
    const [saved, loaded] = [await save(page, {}), await load(page)];
    assert.deepEqual([saved.name, saved.code, loaded.code], ["StoreError", "blocked", "blocked"]);
    assert.match(saved.message, /allow site data/);
  });
}

test("a frame of no origin is told as blocked", async () => {
  const page = await context.newPage();
  await page.goto(`${served.address}framed`);
  const frame = page.frames()[1];
  await frame.waitForFunction(() => document.title === "ready");
  const code = await frame.evaluate(() => new form.Drafts().load("k", 1).catch(({ name, code }) => [name, code]));
  assert.deepEqual(code, ["StoreError", "blocked"]);
});

test("a person who forbids site data in the browser's settings is told so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fenji-profile-"));
  try {
    mkdirSync(join(folder, "Default"));
    const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(folder, "Default", "Preferences"), JSON.stringify(settings));
    const profile = await browseAs(folder);
    const page = await tab(profile, served.address);
    const saved = await save(page, {});
    await profile.close();
    assert.deepEqual([saved.name, saved.code], ["StoreError", "blocked"]);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test("a database that another tab deletes is let go, and the draft is saved anew", async () => {
  const [page, other] = [await open(), await open()];
  await save(page, { answers: { n: 1 }, files: [LOG] });
  const deleted = await other.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.deleteDatabase("fenji");
        request.onsuccess = () => done("deleted");
        request.onblocked = () => done("blocked");
      }),
  );
  assert.equal(deleted, "deleted");
  assert.deepEqual(await save(page, { answers: { n: 2 }, files: [LOG] }), WHOLE);
  const { draft } = await load(other);
  assert.deepEqual([draft.answers, draft.attachments.map(({ text }) => text)], [{ n: 2 }, ["first"]]);
});

test("site data that the person deletes while the form is open is saved anew", async () => {
  const page = await open();
  await save(page, { answers: { n: 1 }, files: [LOG] });
  const devtools = await context.newCDPSession(page);
  const origin = new URL(served.address).origin;
  await devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
  assert.deepEqual(await save(page, { answers: { n: 2 }, files: [LOG] }), WHOLE);
  await page.reload();
  const { draft } = await load(page);
  assert.deepEqual([draft.answers, draft.attachments.length], [{ n: 2 }, 1]);
});

test("a database of a newer form is told as broken, not damaged", async () => {
  const page = await open();
  await page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open("fenji", 99);
        request.onsuccess = () => done(request.result.close());
      }),
  );
  assert.equal((await save(page, {})).code, "broken");
  assert.equal(await page.evaluate(async () => (await indexedDB.databases())[0].version), 99);
});

test("an IndexedDB that never answers does not hold the form up", async () => {
  const page = await open();
  await page.clock.install();
  await page.evaluate(() => {
    IDBFactory.prototype.open = () => Reflect.construct(EventTarget, [], IDBOpenDBRequest);
    window.waiting = ended(new form.Drafts().load("k", 1));
  });
  await page.clock.runFor(60_000);
  assert.equal((await page.evaluate(() => window.waiting)).code, "broken");
});

test("an attachment that cannot be read is named; the rest is kept", async () => {
  const page = await open();
  const saved = await page.evaluate(async () => {
    const given = draft({ answers: { n: 1 }, files: [{ id: "a" }, { id: "gone" }] });
    given.attachments[1].blob.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotReadableError"));
    const { missing, problem } = await new form.Drafts().save("k", given, 1);
    return { missing, problem: problem.name };
  });
  assert.deepEqual(saved, { missing: ["gone"], problem: "StoreError" });
  const { draft, missing } = await load(page);
  assert.deepEqual([draft.attachments.map(({ id }) => id), missing], [["a"], ["gone.log"]]);
});

test("files are taken up to the stated limits", async () => {
  const page = await open();
  const outcome = await page.evaluate(async () => {
    const { attach, MAX_ATTACHMENT_BYTES: each, MAX_ATTACHMENTS_BYTES: all, MAX_ATTACHMENTS: count } = form;
    const file = (size) => new File([new Uint8Array(size)], "a.log", { type: "text/plain" });
    const held = (n, size = 1) => Array.from({ length: n }, (_, id) => ({ id, size }));
    const unreadable = file(1);
    unreadable.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotReadableError"));
    const tried = [
      attach(file(each), []),
      attach(file(each + 1), []),
      attach(file(1), held(count - 1)),
      attach(file(1), held(count)),
      attach(file(each), held(3, (all - each) / 3)),
      attach(file(each), held(3, (all - each) / 3 + 1)),
      attach(unreadable, []),
    ];
    const ends = await Promise.all(tried.map(ended));
    const { id, blob, ...rest } = ends[0].value;
    return { codes: ends.map(({ code }) => code ?? "taken"), message: ends[1].message, id, rest, size: blob.size };
  });
  assert.deepEqual(outcome.codes, [
    ...["taken", "too-large", "taken", "too-many", "taken", "too-large-together", "unreadable"],
  ]);
  assert.equal(outcome.message, "`a.log` cannot be attached: it is larger than 10 MB; send a smaller copy");
  assert.match(outcome.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const sha256 = createHash("sha256").update(new Uint8Array(10485760)).digest("hex");
  assert.deepEqual([outcome.rest, outcome.size], [{ name: "a.log", type: "text/plain", size: 10485760, sha256 }, 10485760]);
});
