// What is entered is not lost: reload, crash, two tabs, full and blocked storage; and reports are sent once, or kept.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { context, fixture, PHONE, served } from "./fixture.mjs";
import { loaded, open, watch } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { shot } from "./shots.mjs";
import { situations } from "./situations.mjs";

const words = reporter.wordsOf("en");
const { story, facts } = situations.find(({ id }) => id === "orders-down");
const DAY = 86_400_000;

fixture({ each: true, settings: PHONE });

const button = (form, name) => form.getByRole("button", { name, exact: true });
const pressed = (form, name) => reporter.press(button(form, name));
const notice = (form) => form.locator("[part=notice]");
const answers = (form) => form.evaluate(({ interview }) => interview.answers);
/** The draft is on the device. */
const saved = (form) => form.evaluate((element) => element.save());
const delivered = (form, text) => form.locator("[part=delivery]", { hasText: text }).waitFor();
/** Faults that the browser itself reports of requests that fail. */
const forgive = (page) => {
  page.faults = page.faults.filter((fault) => !fault.startsWith("Failed to load resource"));
};

/** The form at the question of how far it reaches. */
async function halfway(options = {}) {
  const { page, form } = await open(context, served, options);
  await reporter.describe(form, story.en, facts);
  await reporter.answer(form, facts, { until: "affected.extent" });
  return { page, form };
}

/** The form with a report that is finished. */
async function finished(options = {}) {
  const { page, form } = await open(context, served, { attributes: { endpoint: "/report" }, ...options });
  await reporter.report(form, { story, facts });
  return { page, form };
}

for (const [how, again] of [
  ["a reload", (page) => page.reload().then(() => page)],
  [
    "a crash",
    async (page) => {
      const other = await context.newPage();
      watch(other);
      await page.close({ runBeforeUnload: false });
      await other.goto(page.url());
      return other;
    },
  ],
]) {
  test(`${how} in the middle leads back to the same question with all answers`, async () => {
    const { page, form } = await halfway();
    const before = await answers(form);
    await saved(form);
    const after = (await again(page)).locator("fenji-report");
    await notice(after).waitFor();
    assert.match(await notice(after).innerText(), /^Your draft of .+ is back\.$/);
    assert.equal((await reporter.asked(after)).id, "affected.extent");
    assert.deepEqual(await answers(after), before);
  });
}

test("words typed just before the page goes to the background are kept", async () => {
  const { page, form } = await open(context, served);
  await form.locator("#story").fill("typed in a hurry");
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    // A page in the background gets no more turns of its own.
    window.setTimeout = () => 0;
  });
  await page.waitForTimeout(250);
  await page.reload();
  await loaded(form);
  assert.equal(await form.locator("#story").inputValue(), "typed in a hurry");
});

test("what was typed last is there after a reload that nothing announced", async () => {
  const { page, form } = await open(context, served);
  await form.locator("#story").fill("half a sen");
  await page.waitForTimeout(1200);
  await page.reload();
  await notice(form).waitFor();
  assert.equal(await form.locator("#story").inputValue(), "half a sen");
});

test("a reload on the result stays there, with the same report, its deadlines and its delivery", async () => {
  const { page, form } = await halfway({ attributes: { endpoint: "/report" } });
  await reporter.answer(form, facts);
  // Everything that was entered is saved; only the report is finished after that.
  await saved(form);
  await reporter.finish(form);
  await reporter.unfold(form);
  await delivered(form, words.delivery.sent);
  await page.waitForTimeout(600);
  const shown = async () => {
    await reporter.unfold(form);
    return [
      await form.locator("[part=verdict]").innerText(),
      (await form.locator("[part=deadlines] li .due:first-child").allInnerTexts()).join("; "),
    ];
  };
  const before = await shown();
  await page.reload();
  await form.locator("[part=keep]").waitFor();
  assert.deepEqual(await shown(), before);
  await delivered(form, words.delivery.sent);
  assert.equal(served.got.length, 1);
});

test("a draft expires after seven days", async () => {
  const { page, form } = await halfway();
  await saved(form);
  await page.close();
  for (const [days, there] of [
    [6, true],
    [8, false],
  ]) {
    const later = await context.newPage();
    watch(later);
    await later.clock.install({ time: Date.now() + days * DAY });
    await later.goto(page.url());
    const after = later.locator("fenji-report");
    await loaded(after);
    assert.equal((await notice(after).count()) > 0, there, `after ${days} days`);
    assert.equal((await after.locator("#story").count()) === 1, !there);
    await later.close();
  }
});

test("one act deletes the draft, here and on the device", async () => {
  const { page, form } = await halfway();
  await saved(form);
  await pressed(form, words.keep.clear);
  await pressed(form, words.keep.sure);
  await form.locator("#story").waitFor();
  assert.deepEqual(await answers(form), {});
  await page.reload();
  await form.locator("#story").waitFor();
  assert.equal(await form.locator("#story").inputValue(), "");
  assert.equal(await notice(form).count(), 0);
});

test("deleting is asked about first, in the page itself", async () => {
  const { page, form } = await halfway();
  const dialogs = [];
  page.on("dialog", (dialog) => dialogs.push(dialog.message()));
  await pressed(form, words.keep.clear);
  assert.equal(await form.locator("[part=sure] p").innerText(), words.keep.clearSure);
  await pressed(form, words.keep.notSure);
  assert.equal(await form.locator("[part=sure]").count(), 0);
  assert.equal((await reporter.asked(form)).id, "affected.extent");
  assert.deepEqual(dialogs, []);
});

test("two forms of one page with different keys keep their own drafts", async () => {
  const one = (key) => `<fenji-report pack="/packs/it-operations.json" trusted draft-key="${key}"></fenji-report>`;
  const { page } = await open(context, served, { body: one("a") + one("b") });
  const forms = [0, 1].map((index) => page.locator("fenji-report").nth(index));
  for (const [index, form] of forms.entries()) {
    await form.locator("#story").fill(`story ${index}`);
    await page.waitForTimeout(500);
    await saved(form);
  }
  await page.reload();
  for (const [index, form] of forms.entries()) {
    await notice(form).waitFor();
    assert.equal(await form.locator("#story").inputValue(), `story ${index}`);
  }
});

test("of two tabs with one draft the second is told that the first one was here", async () => {
  const { page, form } = await open(context, served);
  const second = await context.newPage();
  watch(second);
  await second.goto(page.url());
  const other = second.locator("fenji-report");
  await other.locator("#story").fill("from the second tab");
  await second.waitForTimeout(500);
  await saved(other);
  await form.locator("#story").fill("from the first tab");
  await form.locator("[part=notice]", { hasText: words.keep.elsewhere }).waitFor();
  await page.reload();
  await notice(form).waitFor();
  assert.equal(await form.locator("#story").inputValue(), "from the second tab");
});

test("blocked storage is told, and the way goes on to the end", async () => {
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
  });
  const { form } = await open(context, served, { attributes: { endpoint: "/report" } });
  await form.locator("[part=notice]", { hasText: words.keep.blocked }).waitFor();
  await reporter.report(form, { story, facts });
  await delivered(form, words.delivery.sent);
  assert.equal(served.got.length, 1);
});

test("blocked storage without an endpoint: the form says that nothing keeps the report", async () => {
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
  });
  const { form } = await finished({ attributes: {} });
  await delivered(form, words.delivery.kept.nothing);
});

test("full storage is told; answers stay, files are not kept", async () => {
  const { page, form } = await open(context, served);
  // Before anything is stored, for Chromium remembers how much there was.
  const devtools = await context.newCDPSession(page);
  const origin = new URL(served.address).origin;
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1_000_000 });
  await reporter.describe(form, story.en, facts);
  await pressed(form, words.ask.skip);
  await reporter.toDetails(form);
  await form
    .locator("#files")
    .setInputFiles({ name: "big.log", mimeType: "text/plain", buffer: Buffer.alloc(3_000_000) });
  await form.locator("[part=notice]", { hasText: words.keep.full }).waitFor();
  await reporter.next(form);
  assert.ok((await form.locator(".answers").innerText()).includes("big.log"));
});

test("a report is sent once, whole, under its number, whatever is pressed how often", async () => {
  served.answers.push({ receipt: { reference: "INC-42" }, wait: 300 });
  const { page, form } = await open(context, served, { attributes: { endpoint: "/report" } });
  await reporter.describe(form, story.en, facts);
  await reporter.answer(form, facts);
  assert.equal((await reporter.primary(form).innerText()).trim(), words.first.send);
  await reporter.primary(form).evaluate((submit) => {
    submit.click();
    submit.click();
  });
  await delivered(form, words.delivery.reference("INC-42"));
  const [{ key, body }, ...more] = served.got;
  assert.equal(more.length, 0);
  const report = JSON.parse(body);
  assert.equal(report.id, key);
  assert.equal(report.previous, null);
  assert.equal(report.facts.incident.description, story.en);
  assert.deepEqual([report.decision.levels[0].value, report.pack.id, report.locale], ["P1", "it-operations", "en"]);
  assert.equal(report.facts.affected.extent, facts["affected.extent"]);
  assert.ok((await form.locator("[part=whole]").evaluate((one) => one.textContent)).includes(key));
  assert.equal(
    await form.locator("[part=reference]").innerText(),
    key.slice(-6, -3).toUpperCase() + "-" + key.slice(-3).toUpperCase(),
  );
  // Looking at the answers again and finishing again changes nothing.
  await pressed(form, words.result.change);
  await reporter.next(form);
  await page.waitForTimeout(300);
  assert.equal(served.got.length, 1);
});

test("offline a report waits and is sent once when the connection is back", async () => {
  const { page, form } = await open(context, served, { attributes: { endpoint: "/report" } });
  await reporter.describe(form, story.en, facts);
  await context.setOffline(true);
  await reporter.answer(form, facts);
  await reporter.finish(form);
  await delivered(form, words.delivery.waiting.all);
  assert.equal(served.got.length, 0);
  await context.setOffline(false);
  await delivered(form, words.delivery.sent);
  assert.equal(served.got.length, 1);
  forgive(page);
});

test("a report that waits is sent by the next page that opens", async () => {
  const { page, form } = await open(context, served, { attributes: { endpoint: "/report" } });
  served.answers.push({ drop: true });
  await reporter.report(form, { story, facts });
  await delivered(form, words.delivery.waiting.all);
  await saved(form);
  await page.close();
  const later = await context.newPage();
  watch(later);
  await later.goto(page.url());
  await delivered(later.locator("fenji-report"), words.delivery.sent);
  // The first arrived, only its answer was lost: the same number, so the receiver has it once.
  assert.deepEqual(new Set(served.got.map(({ key }) => key)).size, 1);
  // Which of the two pages saw the connection break is the browser's affair.
  forgive(later);
});

test("a refused report is told with its status, stays here, and can be sent again", async () => {
  served.answers.push(400);
  const { page, form } = await finished();
  await delivered(form, words.delivery.refused(400));
  await pressed(form, words.delivery.again);
  await delivered(form, words.delivery.sent);
  assert.deepEqual(new Set(served.got.map(({ key }) => key)).size, 1);
  forgive(page);
});

for (const [when, reload] of [
  ["", false],
  [", also after a reload", true],
]) {
  test(`a report that is changed after it was sent goes as a new one that replaces it${when}`, async () => {
    const { page, form } = await finished();
    await delivered(form, words.delivery.sent);
    if (reload) {
      await page.waitForTimeout(600);
      await page.reload();
      await delivered(form, words.delivery.sent);
    }
    await pressed(form, words.result.change);
    await reporter.press(button(form, words.check.changeWhat(reporter.questionOf("en", "operation.affected"))));
    await reporter.choose(form, await reporter.asked(form), false);
    await reporter.next(form);
    await reporter.finish(form);
    await delivered(form, words.delivery.sent);
    assert.equal(served.got.length, 2);
    const [first, second] = served.got.map(({ body }) => JSON.parse(body));
    assert.equal(second.previous, first.id);
    assert.notEqual(second.id, first.id);
    assert.equal(second.received_at, first.received_at, "the clock of deadlines does not start anew");
  });
}

test("ticking a step off after a change still leaves the changed report to send", async () => {
  const { form } = await finished();
  await delivered(form, words.delivery.sent);
  await pressed(form, words.result.change);
  await reporter.press(button(form, words.check.changeWhat(reporter.questionOf("en", "operation.affected"))));
  await reporter.choose(form, await reporter.asked(form), false);
  await reporter.next(form);
  await form.evaluate((element) => element.go("result"));
  await button(form, words.delivery.update).waitFor();
  await reporter.press(form.locator("[part=steps] input[type=checkbox]").first());
  assert.equal(await button(form, words.delivery.update).count(), 1);
  await pressed(form, words.delivery.update);
  await delivered(form, words.delivery.sent);
  assert.equal(served.got.length, 2);
  assert.equal(JSON.parse(served.got[1].body).done.length, 1);
});

test("files go with the report, stay with the draft, and can be removed", async () => {
  const { page, form } = await halfway({ attributes: { endpoint: "/report" } });
  await pressed(form, words.ask.skip);
  await reporter.toDetails(form);
  const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await form.locator("#files").setInputFiles([file("日志.log", "第一"), file("wrong.log", "x")]);
  await pressed(form, words.details.remove("wrong.log"));
  await page.waitForTimeout(600);
  await page.reload();
  await form.locator("[part=files] li").waitFor();
  assert.match(await form.locator("[part=files] li").innerText(), /^日志\.log/);
  await reporter.next(form);
  await reporter.finish(form);
  await delivered(form, words.delivery.sent);
  const sent = await served.got[0].form();
  assert.deepEqual(await Promise.all(sent.getAll("attachment").map((part) => part.text())), ["第一"]);
  const sha256 = createHash("sha256").update("第一").digest("hex");
  assert.deepEqual(JSON.parse(sent.get("report")).attachments, [
    { name: "日志.log", type: "text/plain", bytes: 6, sha256 },
  ]);
});

test("a file that is too large is told by name, beside the field and in the summary", async () => {
  const { form } = await halfway();
  await pressed(form, words.ask.skip);
  await reporter.toDetails(form);
  await form.locator("#files").setInputFiles({
    name: "dump.bin",
    mimeType: "application/octet-stream",
    buffer: Buffer.alloc(10 * 1024 * 1024 + 1),
  });
  const told = words.details.tooBig("dump.bin", "10 MB");
  await form.locator("#summary", { hasText: told }).waitFor();
  assert.equal(await form.locator("#files-error").innerText(), told);
});

test("downloads: JSON is the report with all that was decided, Markdown is it in words", async () => {
  const { page, form } = await finished();
  await delivered(form, words.delivery.sent);
  await reporter.unfold(form);
  const download = async (name) => {
    const [file] = await Promise.all([page.waitForEvent("download"), pressed(form, name)]);
    return [file.suggestedFilename(), await readFile(await file.path(), "utf8")];
  };
  const [jsonName, json] = await download(words.keep.json);
  const [sent, written] = [JSON.parse(served.got[0].body), JSON.parse(json)];
  assert.match(jsonName, /^it-operations-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.json$/);
  // All that was decided, of which little is sent.
  assert.equal(written.decision.detail, "full");
  assert.deepEqual({ ...written, made_at: 0, decision: 0 }, { ...sent, made_at: 0, decision: 0 });
  const [name, markdown] = await download(words.keep.markdown);
  assert.equal(name, jsonName.replace(".json", ".md"));
  assert.ok(markdown.startsWith(`# ${words.report.title}\n`));
  for (const part of [sent.id, written.decision.steps[0].text, story.en, sent.pack.digest, words.result.deadlines]) {
    assert.ok(markdown.replaceAll("\\", "").includes(part), `${part} is missing`);
  }
});

test("the whole plan on paper has every field of the reports that it asks for; what is copied is one screen", async () => {
  const { page, form } = await finished();
  await delivered(form, words.delivery.sent);
  const due = (await form.evaluate(({ interview }) => interview.whole.packs[0].decision)).reports.filter(
    ({ fields }) => fields.length > 0,
  );
  assert.ok(due.length > 0);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await pressed(form, words.keep.copy);
  await form.locator("[part=keep] [role=status]", { hasText: words.keep.copied }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.includes(story.en) && copied.split("\n").length <= 25, copied);
  await page.evaluate(() => (window.print = () => {}));
  await reporter.unfold(form);
  await pressed(form, words.keep.printAll);
  const text = await page.locator("[data-fenji-print]").evaluate(({ shadowRoot }) => shadowRoot.textContent);
  for (const { text: title, labels } of due) {
    for (const part of [title, ...labels]) assert.ok(text.includes(part), `${part} is missing`);
  }
});

test("copying that the browser forbids is told", async () => {
  const { page, form } = await finished({ attributes: {} });
  await page.evaluate(() => {
    Clipboard.prototype.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await pressed(form, words.keep.copy);
  await form.locator("[part=keep] [role=status]", { hasText: words.keep.copyFailed }).waitFor();
});

for (const locale of ["en", "zh-Hans"]) {
  test(`on paper stands the report alone, on A4, in ${locale}`, async () => {
    const body = `<h1>Portal</h1><fenji-report pack="/packs/it-operations.json" trusted locale="${locale}"></fenji-report>`;
    const { page, form } = await open(context, served, { body });
    await reporter.report(form, { story, facts }, locale);
    // The dialogue stays open until the test is done.
    await page.evaluate(() => {
      window.print = () => {};
    });
    await reporter.press(button(form, reporter.wordsOf(locale).keep.print));
    await page.emulateMedia({ media: "print" });
    const visible = await page.evaluate(() =>
      [...document.body.children].filter((one) => one.checkVisibility()).map((one) => one.localName),
    );
    assert.deepEqual(visible, ["div"]);
    await page.setViewportSize({ width: 794, height: 1123 });
    const paper = page.locator("[data-fenji-print]");
    assert.equal(await paper.getAttribute("lang"), locale);
    const text = await paper.evaluate(({ shadowRoot }) => shadowRoot.textContent);
    for (const part of [story[locale], reporter.wordsOf(locale).report.title]) assert.ok(text.includes(part));
    await shot(page, `paper-${locale}`);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const [, width, height] = /MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf.toString("latin1"));
    assert.deepEqual([Math.round(width), Math.round(height)], [595, 842], "A4");
    // Making the PDF has told the page that it was printed.
    await page.emulateMedia({ media: "screen" });
    assert.equal(await paper.count(), 0);
    assert.equal(await form.isVisible(), true);
  });
}
