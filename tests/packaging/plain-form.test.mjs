// The example of a form in plain DOM: the whole way in Chromium, with nothing but the package's own files.

import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse } from "./browser.mjs";
import { pkg, project } from "./consumer.mjs";
import { serve } from "./server.mjs";

const example = join(pkg, "..", "examples", "plain-form");

let browser;
let server;
before(async () => {
  browser = await browse();
  const { dir } = project("plain-form");
  cpSync(example, dir, { recursive: true });
  // Whatever is sent is taken.
  server = await serve({ folder: dir, answer: (path) => (path === "/reports" ? { file: "index.html" } : undefined) });
});
after(async () => {
  await browser.close();
  server.stop();
});

test("it imports the engine and the session, and draws every screen", async () => {
  const text = readFileSync(join(example, "form.js"), "utf8");
  const imported = Array.from(text.matchAll(/^import .* from "(.+)";$/gm), ([, name]) => name);
  assert.deepEqual(imported, ["fenji", "fenji/session", "./dom.js"]);
  assert.doesNotMatch(readFileSync(join(example, "dom.js"), "utf8"), /\bimport\b/);

  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  const heading = page.locator("h1");
  const next = () => page.locator("form > button").click();
  const asked = async () => (await heading.innerText()).trim();
  await page.goto(server.address);

  await page.locator("textarea").fill("All files are encrypted and there is a ransom note.");
  await page.locator("textarea").blur();
  // What the words point to is offered.
  await page.locator("input[value=malware-signs]").check();
  await next();

  // Nothing chosen is told, and asked again.
  const first = await asked();
  await next();
  await page.locator("[role=alert]").waitFor();
  assert.equal(await asked(), first);
  await page.locator("input[value=yes]").check();
  await next();
  assert.notEqual(await asked(), first);

  // A reload leads back to the same question, and back to the one before with its answer.
  const second = await asked();
  await page.reload();
  assert.equal(await asked(), second);
  await page.getByRole("button", { name: "Back" }).click();
  assert.equal(await asked(), first);
  assert.ok(await page.locator("input[value=yes]").isChecked());
  await next();

  // Nobody has to know more.
  const questions = [];
  while (await page.locator("input[name=answer]").count()) {
    assert.ok(!questions.includes(await asked()), "no question comes twice");
    questions.push(await asked());
    assert.equal(await page.locator("input[value=malware-signs]").count(), 0, "what was pointed to is not asked");
    await page.locator("input[value='not known']").check();
    await next();
  }
  assert.ok(questions.length > 2, questions.join());

  await page.getByRole("button", { name: "Add a place, how to reach you, or photos" }).click();
  await page.locator("textarea[name='incident.place']").fill("Room 3");
  await next();
  assert.ok((await page.locator("dl").innerText()).includes("Room 3"));
  assert.match(await page.locator("output").innerText(), /P1/);
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await next();
  const report = JSON.parse((await sent).postData());
  assert.equal(report.facts.incident.place, "Room 3");
  assert.equal(report.facts.safety.people_at_risk, true);
  assert.equal(report.decision.levels[0].value, "P1");
  await page.getByText("The report was sent.").waitFor();
  assert.ok((await page.locator("pre").innerText()).includes(report.id));

  await page.getByRole("button", { name: "New report" }).click();
  assert.equal(await page.locator("textarea").inputValue(), "");
  assert.deepEqual(complaints, []);
  await page.close();
});
