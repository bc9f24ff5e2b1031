// The presets beside real variables of Ant Design, Element Plus and TDesign: every promise about contrast, by computed style.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { context, fixture } from "./fixture.mjs";
import { pkg } from "./hosting.mjs";

/** What these design systems put into the page, as their packages of these versions have it. */
const PORTALS = JSON.parse(readFileSync(new URL("portals.json", import.meta.url), "utf8"));

/** What stands on what, and how much they must differ. */
const PROMISES = [
  ...["text", "muted", "accent", "danger", "warning", "success"].flatMap((ink) => [
    [ink, "surface", 4.5],
    [ink, "raised", 4.5],
  ]),
  ["text", "danger-surface", 4.5],
  ["danger", "danger-surface", 4.5],
  ["text", "warning-surface", 4.5],
  ["warning", "warning-surface", 4.5],
  ["on-accent", "accent", 4.5],
  ["border", "surface", 3],
];

fixture({ site: null, settings: {} });

for (const [preset, { of, ...modes }] of Object.entries(PORTALS)) {
  for (const [mode, variables] of Object.entries({ ...modes, "no variables": {} })) {
    test(`${preset}.css beside ${of}, ${mode}`, async (t) => {
      const found = await contrasts(preset, variables);
      const worst = Math.min(...found.map(({ is, least }) => is / least));
      t.diagnostic(`the closest is ${worst.toFixed(2)} times what is promised`);
      assert.deepEqual(
        found.filter(({ is, least }) => is < least),
        [],
      );
    });
  }
}

test("a preset that follows a pale colour as it is would be found", async () => {
  const variables = { ...PORTALS.antd.light, "--ant-color-text": "rgba(0,0,0,0.45)" };
  assert.ok((await contrasts("antd", variables)).some(({ is, least }) => is < least));
});

/** The contrast of all that is promised, as the browser computes the colours. */
async function contrasts(preset, variables) {
  const page = await context.newPage();
  const sheet = readFileSync(join(pkg, "src", "form", "presets", `${preset}.css`), "utf8");
  const written = Object.entries(variables).map(([name, value]) => `${name}: ${value};`);
  await page.setContent(`<style>:root { ${written.join(" ")} } ${sheet}</style><fenji-report></fenji-report>`);
  const found = await page.evaluate((promises) => {
    const form = document.querySelector("fenji-report");
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const computed = (name) => {
      form.style.color = `var(--fenji-${name})`;
      return getComputedStyle(form).color;
    };
    /** The colour that is seen: over the surface, over white. */
    const seen = (...names) => {
      canvas.fillStyle = "#fff";
      canvas.fillRect(0, 0, 1, 1);
      for (const name of names) {
        canvas.fillStyle = computed(name);
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (colour) =>
      colour
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    return promises.map(([ink, ground, least]) => {
      const [one, other] = [seen("surface", ground, ink), seen("surface", ground)].map(luminance);
      const is = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return { ink, ground, least, is: Math.round(is * 100) / 100 };
    });
  }, PROMISES);
  await page.close();
  return found;
}
