// The form in the pages of others: React, Vue, inside a form, twice on a page, beside other designs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { violations } from "./axe.mjs";
import { begin, context, fixture, served } from "./fixture.mjs";
import { open, POLICY, pkg } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { shot } from "./shots.mjs";
import { situations } from "./situations.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { story, facts } = situations.find(({ id }) => id === "orders-down");
const FORM = '<fenji-report pack="/packs/it-operations.json" trusted name="incident"></fenji-report>';
/** Hosts submit forms. */
const SUBMITS = POLICY.replace("form-action 'none'", "form-action 'self'");

fixture();

async function fresh(options = {}) {
  await begin({ viewport: { width: 900, height: 800 } });
  return open(context, served, options);
}

/** Bundles `source` with the built package as an application does; gives the script's path. */
async function bundled(name, source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: here, loader: "jsx" },
    bundle: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    alias: {
      "fenji/form/define": join(pkg, "dist/form/define.js"),
      fenji: join(pkg, "dist/web.js"),
      vue: "vue/dist/vue.runtime.esm-bundler.js",
    },
    nodePaths: [join(pkg, "node_modules")],
    // The engine stands beside the script, as a bundler's plugin for assets puts it.
    plugins: [
      {
        name: "wasm",
        setup: (esbuild) =>
          esbuild.onResolve({ filter: /core_bg\.wasm/ }, () => ({ path: "/dist/core_bg.wasm", external: true })),
      },
    ],
    define: {
      "process.env.NODE_ENV": '"production"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    write: false,
  });
  served.files.set(`/dist/${name}.js`, outputFiles[0].text);
  return `/dist/${name}.js`;
}

const REACT = `
import { useState } from "react";
import { createRoot } from "react-dom/client";
import "fenji/form/define";
const pack = await (await fetch("/packs/it-operations.json")).json();
function App() {
  const [locale, setLocale] = useState("en");
  const [level, setLevel] = useState("");
  const [report, setReport] = useState(null);
  return <>
    <button id="switch" onClick={() => setLocale("zh-Hans")}>{locale}</button>
    <output id="level">{level}</output><output id="report">{report?.id}</output>
    <fenji-report pack={pack} trusted locale={locale}
      onfenji-change={(event) => setLevel(event.detail.decision.level.possible.join())}
      onfenji-submit={(event) => { event.preventDefault(); setReport(event.detail.report); }} />
  </>;
}
createRoot(document.getElementById("app")).render(<App />);
`;

const VUE = `
import { createApp, h, ref } from "vue";
import "fenji/form/define";
const pack = await (await fetch("/packs/it-operations.json")).json();
createApp({
  setup() {
    const locale = ref("en"), level = ref(""), report = ref(null);
    return () => [
      h("button", { id: "switch", onClick: () => { locale.value = "zh-Hans"; } }, locale.value),
      h("output", { id: "level" }, level.value),
      h("output", { id: "report" }, report.value?.id),
      h("fenji-report", {
        pack, trusted: true, locale: locale.value,
        onFenjiChange: (event) => { level.value = event.detail.decision.level.possible.join(); },
        onFenjiSubmit: (event) => { event.preventDefault(); report.value = event.detail.report; },
      }),
    ];
  },
}).mount("#app");
`;

for (const [name, source, policy] of [
  ["react", REACT, POLICY],
  ["vue", VUE, `${POLICY} vue`],
]) {
  test(`in ${name}: properties, events, and another language from the host's state`, async () => {
    const script = await bundled(name, source);
    const { page, form } = await fresh({ script, body: '<h1>Portal</h1><div id="app"></div>', policy });
    await reporter.describe(form, story.en, facts);
    await reporter.answer(form, { "safety.people_at_risk": false }, { until: "affected.extent" });
    const level = () => page.locator("#level").innerText();
    const now = () => form.evaluate(({ interview }) => interview.decision.packs[0].decision.level.possible.join());
    assert.equal(await level(), await now());
    await page.locator("#switch").click();
    await form.locator("h2", { hasText: reporter.questionOf("zh-Hans", "affected.extent") }).waitFor();
    await reporter.answer(form, facts, { locale: "zh-Hans" });
    assert.equal(await level(), situations[2].possible.join());
    await reporter.finish(form);
    await page.waitForFunction(() => document.querySelector("#report").textContent.length === 36);
    // The host has taken the sending over.
    assert.equal(await form.locator("[part=delivery]").isVisible(), false);
    assert.deepEqual(await reporter.verdict(form, "zh-Hans"), situations[2].expect);
  });
}

test("an element that was in the page before its script, and one that is moved", async () => {
  const { page, form } = await fresh();
  await form.locator("#story").fill("moved");
  await page.waitForTimeout(400);
  await page.evaluate(() => document.body.append(document.querySelector("fenji-report")));
  assert.equal(await form.locator("#story").inputValue(), "moved");
  await reporter.next(form);
  assert.ok(await reporter.asked(form));
});

const HOST = `<h1>Portal</h1><form id="host" method="post" action="/report">
<label>Name <input name="who"></label><fieldset><legend>Incident</legend>${FORM.replace("trusted", "trusted required")}</fieldset>
<button id="send">Send</button><button type="reset">Reset</button></form>`;
const value = (page) => page.evaluate(() => new FormData(document.querySelector("#host")).get("incident"));
const valid = (page) => page.evaluate(() => document.querySelector("#host").checkValidity());

test("inside a form it is a required field whose value is the finished report", async () => {
  const { page, form } = await fresh({ body: HOST, policy: SUBMITS });
  assert.deepEqual([await value(page), await valid(page)], [null, false]);
  served.got.length = 0;
  await page.locator("#send").click();
  assert.equal(served.got.length, 0, "the host's form is not sent");
  await reporter.report(form, { story, facts });
  const report = JSON.parse(await value(page));
  assert.deepEqual([report.decision.levels[0].value, await valid(page)], ["P1", true]);
  // A field that remembers: a reload on the result leaves the form as it was.
  await page.waitForTimeout(600);
  await page.reload();
  await form.locator("[part=keep]").waitFor();
  assert.deepEqual([JSON.parse(await value(page)).id, await valid(page)], [report.id, true]);
  await Promise.all([page.waitForURL("**/report"), page.locator("#send").click()]);
  assert.ok(served.got[0].body.toString().includes(report.id));
});

test("a reset of the form around it deletes the report", async () => {
  const { page, form } = await fresh({ body: HOST });
  await reporter.report(form, { story, facts });
  await page.locator("[type=reset]").click();
  await form.locator("#story").waitFor();
  assert.deepEqual([await value(page), await valid(page)], [null, false]);
  assert.equal(await form.locator("#story").inputValue(), "");
});

test("what is pressed inside never submits the form around it", async () => {
  const { page, form } = await fresh({ body: HOST });
  await page.evaluate(() => {
    window.submits = 0;
    document.querySelector("#host").addEventListener("submit", (event) => {
      event.preventDefault();
      window.submits += 1;
    });
  });
  await reporter.report(form, { story, facts });
  await form.locator("[part=keep] button").nth(1).click();
  assert.equal(await page.evaluate(() => window.submits), 0);
});

test("a disabled fieldset around it makes it inert", async () => {
  const { page, form } = await fresh({ body: HOST });
  const inert = () => form.locator("[part=form]").evaluate((one) => one.inert);
  const disable = (on) =>
    page.evaluate((on) => {
      document.querySelector("fieldset").disabled = on;
    }, on);
  assert.equal(await inert(), false);
  await disable(true);
  await form.locator("[part=form][inert]").waitFor();
  assert.equal(await value(page), null);
  await disable(false);
  await form.locator("[part=form]:not([inert])").waitFor();
});

test("twice on a page, in two languages, with two packs", async () => {
  const other = JSON.parse(readFileSync(join(pkg, "packs", "it-operations.json"), "utf8"));
  served.files.set(
    "/packs/other.json",
    JSON.stringify({ fenji: other.fenji, digest: other.digest, content: renamed(other.content) }),
  );
  const one = (pack, locale) => `<fenji-report pack="/packs/${pack}.json" trusted locale="${locale}"></fenji-report>`;
  const { page } = await fresh({ body: `<h1>Portal</h1>${one("it-operations", "en")}${one("other", "zh-Hans")}` });
  const [first, second] = [page.locator("fenji-report").nth(0), page.locator("fenji-report").nth(1)];
  await second.locator("#story").waitFor();
  await reporter.report(first, { story, facts });
  assert.equal(await second.locator("#story").inputValue(), "");
  await reporter.report(second, situations[7], "zh-Hans");
  assert.equal((await reporter.verdict(first)).level, "P1");
  assert.equal((await reporter.verdict(second, "zh-Hans")).level, "P4");
  assert.notEqual(
    await first.evaluate(({ interview }) => interview.decision.desk.id),
    await second.evaluate(({ interview }) => interview.decision.desk.id),
  );
});

function renamed(content) {
  return { ...content, "pack.toml": { ...content["pack.toml"], id: "other" } };
}

for (const preset of ["antd", "element", "tdesign"]) {
  test(`beside ${preset} all texts can be read`, async () => {
    const head = `<link rel="stylesheet" href="/dist/form/presets/${preset}.css">`;
    const { page, form } = await fresh({ head });
    const accent = await form.evaluate((one) => getComputedStyle(one).getPropertyValue("--fenji-accent"));
    assert.notEqual(accent, "", "the preset applies");
    const look = async (screen) => assert.deepEqual(await violations(page, ["color-contrast"]), [], screen);
    await form.locator("#story").fill(story.en);
    await form.locator("[part=sign]").first().waitFor();
    await look("start");
    await reporter.press(form.locator("[part=sign]").first());
    await reporter.press(form.locator("[part=danger] input[value=yes]"));
    await form.locator(".emergency").waitFor();
    await look("danger");
    await reporter.press(form.locator("[part=danger] input[value=no]"));
    await reporter.next(form);
    await reporter.next(form);
    await look("question");
    await reporter.answer(form, facts);
    await look("check");
    await reporter.toDetails(form);
    await look("details");
    await reporter.finish(form);
    for (const summary of await form.locator("summary").all()) await reporter.press(summary);
    await look("result");
    await shot(page, `preset-${preset}`);
  });
}
