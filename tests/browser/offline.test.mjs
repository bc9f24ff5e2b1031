// The page without a connection: it starts, reports wait and are sent once, new versions are offered and lose nothing.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import * as site from "./deployed.mjs";
import { go, OTHER, visit, words } from "./deployed.mjs";
import { begin, context, fixture, served } from "./fixture.mjs";
import * as reporter from "./reporter.mjs";
import { situations } from "./situations.mjs";

/** Longer than the wait after the first failed attempt: whatever would be sent twice has been sent by then. */
const LONG_ENOUGH = 6_000;

let first;
/** A newer one, with one pack more. */
let newer;
let receiver;

before(async () => {
  receiver = await site.receiver();
  const endpoint = receiver.address;
  first = await site.built({ endpoint });
  newer = await site.built({ endpoint, packs: { "it-operations.json": site.published, "other.json": site.other } });
});
after(async () => {
  receiver?.stop();
  for (const page of [first, newer]) if (page) await rm(join(page.folder, ".."), { recursive: true });
});
beforeEach(async () => {
  receiver.got.length = 0;
});
fixture({ site: () => site.deployed(first), each: true });

/** The first visit, until the page says that it is on the device. */
async function arrive(locale) {
  await begin({ locale, viewport: { width: 360, height: 740 } });
  const { page, form } = await visit(context, served.address);
  await kept(page, locale);
  return { page, form };
}

async function kept(page, locale) {
  await page.locator("footer", { hasText: words(locale).offlineReady }).waitFor();
}

/** No network, and nobody at the other end of it. */
async function disconnect() {
  served.stop();
  await context.setOffline(true);
}

async function connect() {
  await served.start();
  await context.setOffline(false);
}

/** What could not be reached is no fault here. */
function forgive() {
  for (const page of context.pages()) {
    page.faults = page.faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED/.test(fault));
  }
}

for (const [index, locale] of reporter.LOCALES.entries()) {
  test(`offline in ${locale}: the page starts, the whole way works, the report waits and is sent exactly once`, async () => {
    const { page: before } = await arrive(locale);
    await before.close();
    await disconnect();
    const { page, form } = await visit(context, served.address);
    const situation = situations[index + 2];
    assert.equal(await page.evaluate(() => navigator.onLine), false);
    await reporter.describe(form, situation.story[locale], situation.facts, { locale });
    await go(page, "workbench");
    await page.locator("details.file").first().waitFor();
    await go(page, "report");
    // All languages are on the device, not only those that were spoken.
    for (const other of [...reporter.LOCALES.filter((one) => one !== locale), locale]) {
      await page.locator("#language").selectOption(other);
      await reporter
        .primary(form)
        .filter({ hasText: reporter.wordsOf(other).first.next })
        .waitFor();
    }
    await reporter.answer(form, situation.facts, { locale });
    await form.locator(".answers").waitFor();
    await reporter.finish(form);
    const delivery = form.locator("[part=delivery]");
    const { delivery: told } = reporter.wordsOf(locale);
    await delivery.filter({ hasText: told.waiting.all }).waitFor();
    assert.deepEqual(await reporter.verdict(form, locale), situation.expect);
    // A closed tab loses nothing.
    forgive();
    assert.deepEqual(page.faults, []);
    await page.close();
    const again = await visit(context, served.address);
    await again.form.locator("[part=delivery]").filter({ hasText: told.waiting.all }).waitFor();
    assert.deepEqual(receiver.got, []);
    await connect();
    await again.form
      .locator("[part=delivery]")
      .filter({ hasText: told.reference("INC-42") })
      .waitFor();
    await again.page.reload();
    await again.form
      .locator("[part=delivery]")
      .filter({ hasText: told.reference("INC-42") })
      .waitFor();
    assert.equal(receiver.got.length, 1);
    const [{ key, report }] = receiver.got;
    assert.equal(key, report.id);
    assert.equal(report.decision.levels[0].value, situation.expect.level);
    forgive();
  });
}

test("reports of two visits wait side by side, and each is sent once", async () => {
  const { page, form } = await arrive("en");
  await disconnect();
  await reporter.report(form, { ...situations[2], story: situations[2].story.en });
  await form.locator("button.fresh").click();
  await form.locator("[part=sure] button", { hasText: reporter.wordsOf("en").keep.sure }).click();
  await form.locator("#story").waitFor();
  await reporter.report(form, { ...situations[7], story: situations[7].story.en });
  await form.locator("[part=delivery]", { hasText: reporter.wordsOf("en").delivery.waiting.all }).waitFor();
  await connect();
  await form.locator("[part=delivery]", { hasText: "INC-42" }).waitFor();
  await page.waitForTimeout(LONG_ENOUGH);
  const levels = receiver.got.map(({ report }) => report.decision.levels[0].value);
  assert.deepEqual(new Set(levels), new Set([situations[2].expect.level, situations[7].expect.level]));
  assert.equal(new Set(receiver.got.map(({ key }) => key)).size, 2);
  assert.equal(receiver.got.length, 2);
  forgive();
});

test("a report that waits is sent by the worker when there is a connection again, though no page is open", async () => {
  const { page, form } = await arrive("en");
  await disconnect();
  await reporter.report(form, { ...situations[2], story: situations[2].story.en });
  await form.locator("[part=delivery]", { hasText: reporter.wordsOf("en").delivery.waiting.all }).waitFor();
  forgive();
  // The browser wakes the worker in its own time; here somebody does it at once.
  const blank = await context.newPage();
  const worker = await context.newCDPSession(blank);
  await page.close();
  await connect();
  await blank.route("**/api/none", (route) => route.fulfill({ contentType: "text/html", body: "<title>-</title>" }));
  await blank.goto(`${served.address}api/none`);
  const registered = new Promise((found) =>
    worker.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => found(registrations[0])),
  );
  await worker.send("ServiceWorker.enable");
  const { registrationId } = await registered;
  const { origin } = new URL(served.address);
  await worker.send("ServiceWorker.dispatchSyncEvent", {
    origin,
    registrationId,
    tag: "fenji-outbox",
    lastChance: false,
  });
  for (let tries = 0; receiver.got.length === 0 && tries < 100; tries += 1) await blank.waitForTimeout(100);
  assert.equal(receiver.got.length, 1);
  assert.equal(receiver.got[0].report.decision.levels[0].value, situations[2].expect.level);
  // What was sent is known to the page that opens next.
  const again = await visit(context, served.address);
  await again.form.locator("[part=delivery]", { hasText: "INC-42" }).waitFor();
  assert.equal(receiver.got.length, 1);
});

test("a new version is offered, not forced, and the draft survives it", async () => {
  const word = words("en");
  await (await arrive("en")).page.close();
  // The worker has the page from its second visit on.
  const { page, form } = await visit(context, served.address);
  const { story, facts } = situations[0];
  await reporter.describe(form, story.en, facts);
  await reporter.answer(form, facts, { until: "attack.ongoing" });
  await page.evaluate(() => (window.sameVisit = true));
  served.deploy(newer);
  const offered = page.locator(".notice", { hasText: word.newVersion });
  assert.equal(await offered.count(), 0);
  await page.evaluate(async () => void (await navigator.serviceWorker.getRegistration()).update());
  await offered.waitFor();
  const unchanged = async () => {
    assert.equal(await page.locator("#plan option").count(), 1, "still the version that was opened");
    assert.equal((await reporter.asked(form))?.id, "attack.ongoing");
  };
  await unchanged();
  await offered.getByRole("button", { name: word.later }).click();
  await offered.waitFor({ state: "detached" });
  await page.waitForTimeout(1_000);
  assert.equal(await page.evaluate(() => window.sameVisit), true, "nothing was reloaded");
  // Who comes again gets the version that they know, and the offer.
  await page.reload();
  await offered.waitFor();
  await reporter
    .heading(form)
    .filter({ hasText: reporter.questionOf("en", "attack.ongoing") })
    .waitFor();
  await unchanged();
  await page.evaluate(() => (window.sameVisit = true));
  await offered.getByRole("button", { name: word.reload }).click();
  await page.locator("#plan option", { hasText: OTHER.en }).waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => window.sameVisit), undefined);
  await reporter
    .heading(form)
    .filter({ hasText: reporter.questionOf("en", "attack.ongoing") })
    .waitFor();
  assert.equal(await offered.count(), 0);
  await reporter.answer(form, facts);
  assert.ok((await form.locator(".answers").innerText()).includes(story.en));
  await reporter.finish(form);
  await form.locator("[part=delivery]", { hasText: "INC-42" }).waitFor();
  assert.deepEqual(await reporter.verdict(form), situations[0].expect);
  // Offline it is the new one, too.
  await disconnect();
  await page.reload();
  await page.locator("#plan option", { hasText: OTHER.en }).waitFor({ state: "attached" });
  await form.locator("[part=delivery]", { hasText: "INC-42" }).waitFor();
  forgive();
});

test("a new version that one tab takes is offered to the other, which keeps what is being entered", async () => {
  const word = words("en");
  await (await arrive("en")).page.close();
  const one = await visit(context, served.address);
  const two = await visit(context, served.address);
  await two.form.locator("#story").fill(situations[2].story.en);
  await two.form.locator("[part=sign]").first().waitFor();
  await two.page.evaluate(() => (window.sameVisit = true));
  served.deploy(newer);
  await one.page.evaluate(async () => void (await navigator.serviceWorker.getRegistration()).update());
  await one.page.locator(".notice").getByRole("button", { name: word.reload }).click();
  await one.page.locator("#plan option", { hasText: OTHER.en }).waitFor({ state: "attached" });
  await two.page.waitForTimeout(1_000);
  assert.equal(await two.page.evaluate(() => window.sameVisit), true, "the other tab was not reloaded");
  assert.equal(await two.form.locator("#story").inputValue(), situations[2].story.en);
  // The old version's files are gone from the device: everything that this tab may still need is there.
  await two.page.locator("#language").selectOption("zh-Hant");
  await reporter
    .primary(two.form)
    .filter({ hasText: reporter.wordsOf("zh-Hant").first.next })
    .waitFor();
  await two.page
    .locator(".notice")
    .getByRole("button", { name: words("zh-Hant").reload })
    .click();
  await two.page.locator("#plan option", { hasText: OTHER["zh-Hant"] }).waitFor({ state: "attached" });
  // The field stands before what was entered in it is read.
  const kept = (text) => document.querySelector("fenji-report").shadowRoot.querySelector("#story")?.value === text;
  await two.page.waitForFunction(kept, situations[2].story.en);
});

test("the page can be installed", async () => {
  const { page } = await arrive("zh-Hans");
  const session = await context.newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  assert.deepEqual(
    installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"),
    [],
  );
  const { errors, manifest } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.equal(manifest.startUrl ?? manifest.start_url, served.address);
});
