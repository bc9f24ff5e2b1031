// Every state of the form in every locale: nothing wider than the screen at any width, nothing that a screen reader stumbles over.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { violations } from "./axe.mjs";
import { deployed, www } from "./deployed.mjs";
import { begin, context, fixture, served } from "./fixture.mjs";
import { pkg, watch } from "./hosting.mjs";
import { overflow } from "./reporter.mjs";
import { shot } from "./shots.mjs";

const WIDTHS = [320, 390, 768, 1280];
const folder = await mkdtemp(join(tmpdir(), "fenji-gallery-"));
const { build, runnerImport } = await import(pathToFileURL(join(www, "node_modules/vite/dist/node/index.js")));
const { packs } = (await runnerImport(join(www, "packs.ts"), { logLevel: "error" })).module;
const { LOCALES, STATES } = (await runnerImport(join(www, "src/gallery/states.ts"), { logLevel: "error" })).module;

async function gallery() {
  process.env.NODE_ENV = "production";
  const input = ["index", "frame"].map((name) => join(www, "gallery", `${name}.html`));
  await build({
    ...{ configFile: false, root: www, base: "./", logLevel: "error", publicDir: false },
    plugins: [packs(pathToFileURL(`${join(pkg, "packs")}/`))],
    build: { outDir: folder, emptyOutDir: true, target: "es2022", rollupOptions: { input } },
  });
  return deployed({ folder, headers: {} });
}

fixture({ site: gallery });
after(() => rm(folder, { recursive: true }));

for (const locale of LOCALES) {
  for (const theme of locale === "en" ? ["light", "dark"] : ["light"]) {
    test(`every state in ${locale}, ${theme}`, async () => {
      await begin({ viewport: { width: 390, height: 844 }, locale, colorScheme: theme });
      for (const state of Object.keys(STATES)) {
        const page = await context.newPage();
        watch(page);
        await page.goto(`${served.address}gallery/frame.html?${new URLSearchParams({ state, locale, theme })}`);
        await page.locator(`html[data-state="${state}"]`).waitFor({ state: "attached", timeout: 10_000 });
        assert.deepEqual(await violations(page), [], state);
        for (const width of theme === "light" ? WIDTHS : [390]) {
          await page.setViewportSize({ width, height: 844 });
          assert.equal(await overflow(page), null, `${state} at ${width}`);
          await shot(page, `gallery-${state.replaceAll(/\W+/g, "-")}-${locale}-${theme}-${width}`);
        }
        // A plan that is not there is what this state shows.
        if (state === "failed") page.faults.splice(0);
        assert.deepEqual(page.faults, [], state);
        await page.close();
      }
    });
  }
}

test("the gallery itself shows a frame for each state", async () => {
  await begin({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  watch(page);
  await page.goto(`${served.address}gallery/index.html`);
  await page.locator("iframe").first().waitFor();
  assert.equal(await page.locator("iframe").count(), Object.keys(STATES).length);
  await page.close();
});
