// Packs and reporters that write anything: it is shown as text, runs nowhere and breaks no layout; packs that do not load.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { context, fixture, served } from "./fixture.mjs";
import { loaded, open, PACK, POLICY, pkg } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { shot } from "./shots.mjs";
import { situations } from "./situations.mjs";

const words = reporter.wordsOf("en");
const bundle = JSON.parse(await readFile(join(pkg, "packs", "it-operations.json"), "utf8"));
const { story } = situations.find(({ id }) => id === "orders-down");

/** What comes before each text of the pack. */
const HOSTILE = {
  markup:
    '<img src=x onerror="window.hit=1"><script>window.hit=1</script></textarea></title>${window.hit=1}{{hit}}&lt; ',
  "bidi controls": "\u202e\u2067abc\u2066\u200f ",
  "a word of 300 characters": `${"W".repeat(300)} `,
  "300 characters of Chinese": `${"很".repeat(300)} `,
};

fixture({ each: true, settings: { viewport: { width: 320, height: 640 } } });

/** The pack with `text` before each of its texts. */
function spoilt(text) {
  const { compiled, digest, ...rest } = structuredClone(bundle);
  const all = (value) =>
    typeof value === "string"
      ? text + value
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, all(inner)]));
  for (const file of ["text/en.toml", "vocabulary/text/en.toml"]) rest.content[file] = all(rest.content[file]);
  return JSON.stringify({ ...rest, digest: digestOf(rest.content) });
}

function digestOf(content) {
  return `sha256:${createHash("sha256")
    .update(JSON.stringify(ordered(content)))
    .digest("hex")}`;
}

function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, ordered(value[name])]));
}

for (const [what, text] of Object.entries(HOSTILE)) {
  test(`${what} in every text of the pack and in every answer`, async () => {
    served.files.set(PACK, spoilt(text));
    const { page, form } = await open(context, served, { attributes: { trusted: false } });
    const seen = async (screen) => {
      assert.equal(await page.evaluate(() => window.hit), undefined, `${screen} runs it`);
      assert.equal(await reporter.overflow(page), null, `${screen} is wider than the page`);
      const alien = await form.evaluate(({ shadowRoot }) => shadowRoot.querySelectorAll("img, script, title").length);
      assert.equal(alien, 0, `${screen} has elements of the text`);
    };
    assert.ok((await reporter.heading(form).textContent()).startsWith(text.trimEnd()));
    await seen("start");
    await reporter.press(form.locator(".pointing > summary"));
    await form.locator(".group").first().waitFor();
    await reporter.unfold(form);
    await seen("all signs");
    await reporter.press(form.locator("[part=danger] input[value=yes]"));
    await form.locator(".emergency").waitFor();
    await seen("danger");
    await reporter.describe(form, text + story.en, {}, { suggestions: false });
    for (let count = 0; (await form.locator(".ask legend h2").count()) > 0; count++) {
      assert.ok(count < 20);
      await seen(`question ${count}`);
      await reporter.press(form.locator(".options label").last());
      await reporter.next(form);
    }
    await reporter.toDetails(form);
    for (const id of ["system-name", "incident-place", "reporter-contact"]) await form.locator(`#${id}`).fill(text);
    const buffer = Buffer.from("x");
    const name = `${text.replaceAll("/", "").slice(0, 120)}.log`;
    await form.locator("#files").setInputFiles({ name, mimeType: "text/html", buffer });
    await form.locator("[part=files] li").waitFor();
    const [attached, size] = await form
      .locator("[part=files] li > span")
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
    assert.ok(
      size.left >= attached.right - 1 || size.bottom > attached.bottom,
      "a name does not run into what follows",
    );
    await seen("details");
    await shot(page, `hostile-${what.replaceAll(" ", "-")}-details`);
    await reporter.next(form);
    assert.ok((await form.locator(".answers").textContent()).includes(text.trim()));
    await seen("check");
    await reporter.finish(form);
    for (const summary of await form.locator("summary").all()) await reporter.press(summary);
    await seen("result");
    await shot(page, `hostile-${what.replaceAll(" ", "-")}-result`);
    await page.evaluate(() => {
      window.print = () => {};
    });
    for (const name of [words.keep.print, words.keep.printAll]) {
      await reporter.press(form.getByRole("button", { name, exact: true }));
      await page.emulateMedia({ media: "print" });
      await seen(name);
      await page.emulateMedia({ media: "screen" });
    }
    const paper = page.locator("[data-fenji-print]").last();
    assert.ok((await paper.evaluate(({ shadowRoot }) => shadowRoot.textContent)).includes(text.trim()));
  });
}

test("Markdown of hostile answers holds no markup", async () => {
  const { page, form } = await open(context, served);
  const hostile =
    "# head <img src=x onerror=alert(1)> [a](javascript:alert(1)) **b** `c`\n- item\n1. one\n| a |\n~~x~~";
  await reporter.describe(form, hostile, {}, { suggestions: false });
  await reporter.press(form.getByRole("button", { name: words.ask.skip }));
  await reporter.finish(form);
  await reporter.unfold(form);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    reporter.press(form.getByRole("button", { name: words.keep.markdown })),
  ]);
  const markdown = await readFile(await file.path(), "utf8");
  const bare = markdown.replaceAll(/\\./g, "");
  for (const sign of ["<img", "](java", "`c", "~~x"]) assert.ok(!bare.includes(sign), `${sign} in ${markdown}`);
});

test("a pack that was changed after its digest was made is refused", async () => {
  const changed = JSON.stringify({ ...bundle, digest: `sha256:${"0".repeat(64)}` });
  await fails({ [PACK]: changed }, { attributes: { trusted: false } });
});

const FAILURES = [
  ["is not there", null],
  ["is no JSON", "{"],
  ["is a page that somebody has put in its place", { type: "text/html", body: "<!doctype html><title>Login</title>" }],
  ["cannot be had", { status: 503, type: "text/plain", body: "" }],
];
for (const [what, file] of FAILURES)
  test(`a pack that ${what} is told, and can be tried again`, () => fails({ [PACK]: file }));

test("an engine that is not there is told, and can be tried again", () => fails({ "/dist/core_bg.wasm": null }));

/** The form fails with these files, says so, and works once they are right again. */
async function fails(files, options = {}) {
  for (const [path, file] of Object.entries(files)) served.files.set(path, file);
  const { page, form } = await open(context, served, options);
  const first = { title: "This form cannot start", again: "Try again" };
  await form.locator("[role=alert]", { hasText: first.title }).waitFor();
  await form.evaluate((element) =>
    element.addEventListener("fenji-error", () => (window.failures = (window.failures ?? 0) + 1)),
  );
  await reporter.press(form.getByRole("button", { name: first.again }));
  await page.waitForFunction(() => window.failures === 1);
  await form.locator("[role=alert]").waitFor();
  assert.equal(await reporter.overflow(page), null);
  for (const path of Object.keys(files)) served.files.delete(path);
  await reporter.press(form.getByRole("button", { name: first.again }));
  await loaded(form);
  page.faults = page.faults.filter(
    (fault) => !/Failed to load resource|WebAssembly|wasm|TrustedScriptURL/i.test(fault),
  );
}

test("a policy that forbids Wasm is told, with the reason under the technical details", async () => {
  const { page, form } = await open(context, served, { policy: POLICY.replace(" 'wasm-unsafe-eval'", "") });
  await form.locator("[role=alert]", { hasText: "This form cannot start" }).waitFor();
  await reporter.press(form.locator("summary"));
  assert.match(await form.locator("details p").innerText(), /wasm-unsafe-eval|Content Security Policy/);
  page.faults = [];
});
