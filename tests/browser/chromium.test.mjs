// How Chromium is started: with all that playwright turns off, and more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { settings } from "../tools/chromium.mjs";

const LIST = /--disable-features=(\S+)/g;

/** The lists of features turned off, in their order: playwright tells how it started what is no browser. */
async function lists(args) {
  const refused = await chromium.launch({ args, executablePath: process.execPath }).catch(({ message }) => message);
  const [started] = /^.*<launching>.*$/m.exec(refused);
  return [...started.matchAll(LIST)].map(([, names]) => names.split(","));
}

test("what playwright turns off stays off, though Chromium takes only the last list", async () => {
  const [theirs] = await lists([]);
  assert.ok(theirs.includes("PaintHolding"), theirs.join());
  const ours = (await lists(settings.args)).at(-1);
  assert.deepEqual(
    theirs.filter((name) => !ours.includes(name)),
    [],
  );
  assert.ok(ours.length > theirs.length);
});
