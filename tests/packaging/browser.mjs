// Chromium, with everything that a page complains about.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { settings } from "../tools/chromium.mjs";
import { here } from "./consumer.mjs";

/** Starts Chromium. */
export function browse() {
  return chromium.launch(settings);
}

/**
 * Opens `address` and waits for `text` in `#level`; what the page complained about stands in `complaints`, what it asked
 * for in `requests`. Fails with both when the page throws an error that it does not catch.
 */
export async function open(browser, address, name, { text = /\S/ } = {}) {
  const page = await browser.newPage();
  const complaints = [];
  const requests = [];
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("request", (request) => requests.push(request.url()));
  const thrown = new Promise((_, fail) => page.once("pageerror", fail));
  const level = page.locator("#level", { hasText: text });
  try {
    await Promise.race([page.goto(address).then(() => level.waitFor({ timeout: 60_000 })), thrown]);
    return { text: await level.textContent(), complaints, requests };
  } catch (error) {
    if (name) await keep(page, name, complaints);
    throw new Error(`${address}: ${error.message}\n${complaints.join("\n")}`);
  } finally {
    await page.close();
  }
}

/** Opens `address` and waits until the form in it has its plans: the id of their desk, and what the page complained about. */
export async function asked(browser, address, name) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  try {
    await page.goto(address);
    const ready = () => document.querySelector("fenji-report")?.interview?.decision.desk.id;
    const desk = await page.waitForFunction(ready, null, { timeout: 60_000 });
    return { desk: await desk.jsonValue(), complaints };
  } catch (error) {
    await keep(page, name, complaints);
    throw new Error(`${address}: ${error.message}\n${complaints.join("\n")}`);
  } finally {
    await page.close();
  }
}

/** Leaves a picture and the complaints in output/, which git ignores. */
async function keep(page, name, complaints) {
  const output = join(here, "output");
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, `${name}.log`), complaints.join("\n"));
  await page.screenshot({ path: join(output, `${name}.png`) }).catch(() => {});
}
