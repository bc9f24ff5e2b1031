// The two receivers in examples/ take what the form sends: alone and with files, once, over restarts; and refuse what is wrong.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { DESK, loaded, root } from "../session/packs.mjs";
import { answer, begin, describe as tell } from "../session/way.mjs";
import { browse } from "./browser.mjs";
import { folder, here, project, start } from "./consumer.mjs";
import { serve } from "./server.mjs";

const desk = loaded(DESK);
let count = 0;
/** UUIDs of version 7, one after the other. */
const uuid = () => `01939f5e-7d3a-7c1b-9a55-${String(++count).padStart(12, "0")}`;

/** A finished session with these files, as the form sends it. */
function finished(files = []) {
  const { session } = begin(DESK, { decider: desk, locale: "zh-Hans", first: 0, about: { portal: "test" } });
  session.reportId = uuid();
  tell(session, "机房着火了，冒烟，有人还在里面");
  answer(session, { "safety.people_at_risk": true });
  session.attach(
    files.map(({ name, type, text }, index) => ({
      ...{ id: `f${index}`, name, type, size: Buffer.byteLength(text), blob: null },
      sha256: createHash("sha256").update(text).digest("hex"),
    })),
  );
  session.fill(new Map());
  return session.finish();
}

const WAYS = {
  "examples/receiver.mjs": () => {
    const { dir } = project("receiver", {
      tools: ["express", "multer"],
      files: { "receiver.mjs": readFileSync(join(root, "examples", "receiver.mjs"), "utf8") },
    });
    return () => start(dir, "node receiver.mjs PORT reports");
  },
  "examples/receiver.rs": () => {
    const [program, dir] = [process.env.FENJI_RECEIVER ?? built(), folder("receiver")];
    const command = `"${program}" 127.0.0.1:PORT "${join(root, "rules")}" reports`;
    return () => start(dir, command);
  },
};

/** The example's program; `cargo xtask test packaging` has built it already. */
function built() {
  execFileSync("cargo", ["build", "--quiet", "--package", "fenji-receiver"], { cwd: root, stdio: "inherit" });
  return join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug", "receiver");
}

let browser;
let pages;
before(async () => {
  browser = await browse();
  pages = await serve({ folder: join(here, "..", "..", "pkg") });
});
after(async () => {
  await browser.close();
  pages.stop();
});

for (const [name, prepare] of Object.entries(WAYS)) {
  describe(name, () => {
    let begun;
    let receiver;
    before(async () => {
      begun = prepare();
      receiver = await begun();
    });
    after(() => receiver?.stop());

    /** Sends a report from a page of a new device: what became of it. */
    async function send(report, files = []) {
      const context = await browser.newContext();
      const page = await context.newPage();
      // The portal hands what is sent to it on to the receiver.
      await page.route("**/api/reports", (route) => route.continue({ url: `${receiver.address}/api/reports` }));
      try {
        await page.goto(`${pages.address}dist/custom-elements.json`);
        return await page.evaluate(
          async ([report, files]) => {
            const { Outbox } = await import("/dist/outbox.js");
            const attachments = files.map(({ name, type, text }, index) => {
              const blob = new Blob([text], { type });
              return { id: `f${index}`, name, type, size: blob.size, blob };
            });
            return (await new Outbox("/api/reports").submit(report, attachments)).delivery;
          },
          [report, files],
        );
      } finally {
        await context.close();
      }
    }

    test("a report alone: the receipt has a code to read out, and what was decided there", async () => {
      const report = finished();
      const sent = await send(report);
      assert.equal(sent.state, "sent", JSON.stringify(sent));
      const { receipt } = sent;
      assert.match(receipt.reference, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      assert.deepEqual([receipt.report, receipt.same, receipt.differs], [report.id, true, undefined]);
      assert.equal(receipt.desk.digest, desk.digest);
      assert.deepEqual(receipt.decision, report.decision);
      assert.ok(Math.abs(Date.parse(receipt.received_at) - Date.now()) < 60_000);
    });

    test("ten files, as many as the form takes, with their names", async () => {
      const files = Array.from({ length: 10 }, (_, index) => ({
        ...{
          name: `照片 ${index}.png`,
          type: "image/png",
          text: index === 0 ? "" : "图".repeat(100_000 * (index % 3)),
        },
      }));
      const sent = await send(finished(files), files);
      assert.equal(sent.state, "sent", JSON.stringify(sent));
      assert.equal(sent.receipt.same, true);
    });

    test("the same report again, after a restart, too, has the same receipt; another one under its id is refused", async () => {
      const report = finished();
      const { receipt } = await send(report);
      assert.deepEqual((await send(report)).receipt, receipt);
      await receiver.stop();
      receiver = await begun();
      assert.deepEqual((await send(report)).receipt, receipt);
      const other = await send({ ...report, facts: {} });
      assert.deepEqual([other.state, other.status, other.said], ["refused", 409, "another report has this id"]);
    });

    test("what the device has decided otherwise is taken, and said", async () => {
      const report = finished();
      const [level] = report.decision.levels;
      const { state, receipt } = await send({
        ...report,
        decision: { ...report.decision, levels: [{ ...level, value: null }, ...report.decision.levels.slice(1)] },
      });
      assert.deepEqual([state, receipt.same], ["sent", false]);
      assert.deepEqual(receipt.differs, [
        { what: "level", pack: level.pack, reported: { ...level, value: null }, decided: level },
      ]);
      assert.deepEqual(receipt.decision, report.decision);
    });

    const file = { name: "log.txt", type: "text/plain", text: "abc" };
    for (const [what, change, files, status, said] of [
      ["facts that the plan does not know", { facts: { nonsense: 1 } }, [], 422, /nonsense/],
      ["what is no report", { format: 9, made_at: "now" }, [], 422, /format.*made_at/s],
      ["a file that is another one", {}, [{ ...file, text: "abd" }], 422, /log\.txt/],
      ["a file that is missing", {}, [], 422, /log\.txt/],
    ]) {
      test(`${what} are refused, in words that the reporter reads`, async () => {
        const report = finished(files.length > 0 || !("facts" in change || "format" in change) ? [file] : []);
        const sent = await send({ ...report, ...change }, files);
        assert.deepEqual([sent.state, sent.status], ["refused", status], JSON.stringify(sent));
        assert.match(sent.said, said);
      });
    }
  });
}
