// What the tests of a file stand on: one browser, a site, a context for each test, and no fault that goes unnoticed.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";
import { browse } from "./chromium.mjs";
import { hosting } from "./hosting.mjs";

/** The browser of this file, the site that its tests visit, and the context of the test that runs. */
export let browser;
export let served;
export let context;

/** A phone. */
export const PHONE = { viewport: { width: 400, height: 800 } };

/**
 * Sets them up. `site` starts the site, for all tests or, with `each`, anew for every one. `settings` are those of each
 * test's context; a test without them begins its own.
 */
export function fixture({ site = hosting, each = false, settings = null } = {}) {
  // Hooks run around subtests, too, which go on with what their test has.
  let depth = 0;
  before(async () => {
    browser = await browse();
    if (site && !each) served = await site();
  });
  after(async () => {
    await browser?.close();
    if (!each) served?.stop();
  });
  beforeEach(async () => {
    depth += 1;
    if (depth > 1) return;
    if (each) served = await site();
    if (settings) await begin(settings);
  });
  afterEach(async () => {
    depth -= 1;
    try {
      if (context) await faultless();
    } finally {
      if (depth === 0) {
        await context?.close();
        context = null;
        if (each) served?.stop();
      }
    }
  });
}

/**
 * Begins the context of the test that runs: somebody with a device of their own, who wants little motion as long as
 * `settings` do not say otherwise. What moves is drawn sixty times a second: a sixth of the CPU of a way through the form.
 */
export async function begin(settings) {
  context = await browser.newContext({ reducedMotion: "reduce", ...settings });
  return context;
}

/** Fails if something went wrong in a page that is open: errors, warnings, what a policy forbade, failures nobody handles. */
async function faultless() {
  const pages = context.pages();
  assert.deepEqual(
    pages.flatMap((page) => page.faults ?? []),
    [],
  );
  for (const page of pages) if (page.unhandled) assert.deepEqual(await page.unhandled(), []);
}
