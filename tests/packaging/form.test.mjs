// The form as its document shows it: in React, in Vue, and in a page without a bundler.

import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse } from "./browser.mjs";
import { compiled, project } from "./consumer.mjs";
import { file, files } from "./readme.mjs";
import { serve } from "./server.mjs";

const html = (script) => `<!doctype html><html lang="en"><meta charset="utf-8" /><title>fenji</title>
<link rel="icon" href="data:," /><div id="app"></div><output id="level"></output>
<script type="module" src="${script}"></script></html>`;

/** Hosts show the level that the form decides, and have a button that switches its language. */
const REACT = `import { createRoot } from "react-dom/client";
import { useState } from "react";
import { Report } from "./Report.jsx";

function Host() {
  const [locale, setLocale] = useState("en");
  const [decision, setDecision] = useState();
  return <>
    <button onClick={() => setLocale("zh-Hans")}>switch</button>
    <Report locale={locale} onDecision={setDecision} />
    <output id="level">{decision?.level.possible.join(" ")}</output>
  </>;
}
document.querySelector("#level").remove();
createRoot(document.querySelector("#app")).render(<Host />);
`;

const VUE = `import { createApp, h, ref } from "vue";
import Report from "./Report.vue";

const [locale, level] = [ref("en"), ref("")];
document.querySelector("#level").remove();
createApp({
  render: () => [
    h("button", { onClick: () => { locale.value = "zh-Hans"; } }, "switch"),
    h(Report, { locale: locale.value, onDecision: (decision) => { level.value = decision.level.possible.join(" "); } }),
    h("output", { id: "level" }, level.value),
  ],
}).mount("#app");
`;

const VUE_CONFIG = `import vue from "@vitejs/plugin-vue";
const isCustomElement = (tag) => tag === "fenji-report";
export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
`;

/** The compiled packs where the page fetches them. */
const PACKS = Object.fromEntries(
  ["en", "zh-Hans"].map((locale) => [
    `public/packs/it-operations.${locale}.fenji`,
    compiled(`it-operations.${locale}`),
  ]),
);

let browser;
before(async () => {
  browser = await browse();
});
after(() => browser.close());

/** Reports danger and a leak in the form, as a reporter does: P1 for certain. */
async function report(address, { switched = true } = {}) {
  const page = await browser.newPage({ locale: "zh-CN" });
  const complaints = [];
  page.on("console", (line) => {
    // Whether a browser asks for an icon is its own affair; and nobody takes reports here.
    const { url } = line.location();
    const expected = ["/favicon.ico", "/api/reports"].some((path) => url.endsWith(path));
    if (line.type() === "error" && !expected) complaints.push(`${line.text()} ${url}`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  try {
    await page.goto(address);
    const form = page.locator("fenji-report");
    await form.locator("#story").fill("客户名单发到外面的群里了");
    await form.locator("[part=danger] input[value=yes]").click();
    await form.locator(".pointing > summary").click();
    const sign = page.locator("[part=sign]", { hasText: /不该公开的信息|Someone saw or got information/ });
    await form.locator(".group", { has: sign }).locator("summary").click();
    await sign.click();
    await form.locator("[part~=next]").click();
    await form.locator("input[value=confirmed]").click();
    const level = switched ? await page.locator("#level", { hasText: /^P1$/ }).textContent() : "P1";
    if (switched) await page.getByRole("button", { name: "switch" }).click();
    // Answers outlive the language. Whoever taps while the words change may miss the button, which moves with them.
    const said = switched ? "现在提交" : /./;
    await form.locator("[part=send]", { hasText: said }).first().click();
    await form.locator("[part=level]", { hasText: "P1" }).waitFor({ state: "attached" });
    return { level, complaints };
  } finally {
    await page.close();
  }
}

test("React sets its properties and hears its events", async () => {
  const tools = ["vite", "react", "react-dom", "lit", "idb"];
  const host = project("react", {
    tools,
    files: { ...PACKS, ...files("Report.jsx"), "main.jsx": REACT, "index.html": html("/main.jsx") },
  });
  await host.run("vite build");
  const server = await host.start("vite preview --host 127.0.0.1 --port PORT --strictPort");
  const shown = await report(server.address);
  await server.stop();
  assert.deepEqual(shown, { level: "P1", complaints: [] });
});

test("Vue sets its properties and hears its events", async () => {
  const tools = ["vite", "vue", "@vitejs/plugin-vue", "lit", "idb"];
  const sources = {
    ...PACKS,
    ...files("Report.vue"),
    "main.js": VUE,
    "index.html": html("/main.js"),
    "vite.config.js": VUE_CONFIG,
  };
  const host = project("vue", { tools, files: sources });
  await host.run("vite build");
  const server = await host.start("vite preview --host 127.0.0.1 --port PORT --strictPort");
  const shown = await report(server.address);
  await server.stop();
  assert.deepEqual(shown, { level: "P1", complaints: [] });
});

for (const page of ["report.html", "form.html"]) {
  test(`a page without a bundler needs one script: ${page}`, async () => {
    const { dir, write } = project("page", { files: {} });
    cpSync(join(dir, "node_modules", "fenji"), join(dir, "fenji"), { recursive: true });
    write({ "index.html": file(page) });
    const server = await serve({ folder: dir });
    const shown = await report(server.address, { switched: false });
    server.stop();
    assert.deepEqual(shown.complaints, []);
  });
}
