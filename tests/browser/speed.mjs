// How soon somebody on a slow phone can begin: the page with all plans, served as it should be, over a slow line.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { built, deployed } from "./deployed.mjs";
import { watch } from "./hosting.mjs";

/** A phone that is four times slower than this machine, on a line of 1.6 Mbit/s with 150 ms to the server. */
const SLOW_CPU = 4;
const SLOW_LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
/** How often each visit is made; the middle one counts. */
const VISITS = 5;
/** The longest that a visit may take, in ms: what is packed for the first one takes its time on a busy machine. */
const PATIENCE = 120_000;

/**
 * What first and later visits take, in ms since the page was asked for: `field` until the first field can be used, `question`
 * until the first question stands there, for somebody who writes a sentence and goes on at once; `bytes` over the wire until then.
 */
export async function speed(browser, locale) {
  const page = await built({ packs: null });
  const served = await deployed(page, { brotli: true });
  try {
    // What is packed once is not waited for by whoever comes first.
    await visit(browser, served, locale);
    const cold = [];
    for (let count = 0; count < VISITS; count += 1) cold.push(await visit(browser, served, locale));
    return { cold: middle(cold), warm: middle(await visitsAgain(browser, served, locale)) };
  } finally {
    served.stop();
    await rm(join(page.folder, ".."), { recursive: true });
  }
}

/** A first visit: nothing of the page is on the device. */
async function visit(browser, served, locale) {
  const context = await browser.newContext({ locale, viewport: { width: 390, height: 844 } });
  try {
    return await timed(context, served.address);
  } finally {
    await context.close();
  }
}

/** Visits of somebody who was there before: the page is on the device, as its worker keeps it. */
async function visitsAgain(browser, served, locale) {
  const context = await browser.newContext({ locale, viewport: { width: 390, height: 844 } });
  try {
    const first = await context.newPage();
    await first.goto(served.address);
    await first.evaluate(async () => void (await navigator.serviceWorker.ready));
    await first.close();
    await timed(context, served.address);
    const times = [];
    for (let count = 0; count < VISITS; count += 1) times.push(await timed(context, served.address));
    return times;
  } finally {
    await context.close();
  }
}

async function timed(context, address) {
  const page = await context.newPage();
  watch(page);
  await page.addInitScript(hurry);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW_LINE);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOW_CPU });
  const sizes = new Map();
  // What is on the device is read, but not fetched.
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await page.goto(address, { waitUntil: "commit" });
  const begun = page.waitForFunction(() => window.hurried?.question && window.hurried, null, { timeout: PATIENCE });
  const { field, question } = await begun.then((one) => one.jsonValue());
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (page.faults.length > 0) throw new Error(page.faults.join("\n"));
  await page.close();
  return { field, question, bytes };
}

/** Runs in the page: somebody who writes a sentence as soon as there is a field for it, and goes on. */
function hurry() {
  window.hurried = null;
  const look = () => {
    const root = document.querySelector("fenji-report")?.shadowRoot;
    const story = root?.querySelector("#story");
    if (!window.hurried && story) {
      window.hurried = { field: performance.now() };
      story.value = "The website does not open.";
      story.dispatchEvent(new Event("input", { bubbles: true }));
      root.querySelector("[part=next]").click();
    } else if (window.hurried && root?.querySelector("[part=question]")) {
      window.hurried.question = performance.now();
      return;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** The middle of several measurements, each by itself. */
function middle(all) {
  const of = (name) => all.map((one) => one[name]).sort((one, other) => one - other)[Math.floor(all.length / 2)];
  return { field: of("field"), question: of("question"), bytes: of("bytes") };
}
