// The page with the desk: all plans are the first choice, one of them is looked at in the other sections.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Desk } from "../../pkg/dist/node.js";
import { violations } from "./axe.mjs";
import * as site from "./deployed.mjs";
import { go, visit, words } from "./deployed.mjs";
import { begin, context, fixture } from "./fixture.mjs";
import { pkg } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";

const names = readdirSync(join(pkg, "packs")).filter((name) => /^(?!index).*\.json$/.test(name));
const text = (name) => readFileSync(join(pkg, "packs", name), "utf8");
const bundles = names.filter((name) => name !== "desk.json").map(text);
const desk = Desk.load(text("desk.json"), bundles, { trusted: true });
const info = desk.info("en");
const emergency = info.packs.find(({ id }) => id === "public-emergency");

let home;
const ends = [];

fixture({ site: null });
before(async () => {
  const page = await site.built({ packs: Object.fromEntries(names.map((name) => [name, text(name)])) });
  home = await site.deployed(page);
  ends.push(home.stop, () => rm(join(page.folder, ".."), { recursive: true }));
});
after(async () => {
  for (const end of ends) await end();
  desk.free();
});

/** A first visit with all plans in use. */
async function arrive({ locale = "en", width = 1280 } = {}) {
  await begin({ locale, viewport: { width, height: 900 } });
  await context.addInitScript(() => {
    localStorage["fenji-pack"] = "desk";
  });
  return visit(context, home.address);
}

for (const [locale, name] of [
  ["en", "All plans"],
  ["zh-Hans", "所有预案"],
  ["zh-Hant", "所有應變計畫"],
]) {
  test(`all plans are the first choice in ${locale}, then each by itself`, async () => {
    const { page } = await arrive({ locale });
    const options = await page.locator("#plan option").allInnerTexts();
    assert.equal(options[0], name);
    assert.equal(options.length, names.length);
    assert.equal(await page.locator("#plan option:checked").innerText(), name);
    assert.equal(await page.locator("#view-report h1").innerText(), desk.info(locale).title);
    // One alone, and back.
    await page.locator("#plan").selectOption("social-media");
    await page.locator("#view-report h1", { hasText: desk.info(locale).packs.at(-2).title }).waitFor();
    await page.locator("#plan").selectOption("desk");
    await page.locator("#view-report h1", { hasText: desk.info(locale).title }).waitFor();
  });
}

for (const width of [320, 1280]) {
  test(`one of all plans is looked at, with its further scheme, at ${width} px`, async () => {
    const { page, form } = await arrive({ width });
    const facts = { "safety.people_at_risk": true, "incident.signs": ["hardware-fault", "fire-or-explosion"] };
    await reporter.describe(form, "Smoke in the server room.", {}, { suggestions: false });
    await reporter.answer(form, facts, { info, until: "people.injured" });
    await go(page, "reasons");
    const look = page.locator("#view-reasons #look");
    await look.selectOption("public-emergency");
    const card = page.locator("#view-reasons section[aria-labelledby=pack]", { hasText: "public-emergency" });
    await card.waitFor();
    assert.ok((await look.locator("option:checked").innerText()).includes(words("en").applies));
    const verdict = await page.locator("#view-reasons .verdict").innerText();
    assert.ok(verdict.includes(emergency.schemes[0].text), verdict);
    const used = await page.locator("section[aria-labelledby=used]").innerText();
    assert.ok(used.includes(info.facts.find(({ id }) => id === "safety.people_at_risk").question), used);
    assert.equal(await reporter.overflow(page), null);
    assert.deepEqual(await violations(page), []);
    await go(page, "workbench");
    assert.ok((await page.locator("#view-workbench").innerText()).includes(words("en").benchOfDesk));
    const area = page.locator('[id="rules:rules/level.rhai"]');
    await page.locator("details.file", { has: area }).locator("summary").click();
    await area.fill(`${await area.inputValue()}\n// tried\n`);
    await page.locator(".news", { hasText: words("en").applied }).waitFor();
    assert.deepEqual(await violations(page), []);
    // The form goes on where it was, by the published rules.
    await go(page, "report");
    assert.equal((await reporter.asked(form, "en", info)).id, "people.injured");
    assert.equal(await page.locator(".notice").count(), 0);
  });
}
