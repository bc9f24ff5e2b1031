// The built page: its headers and policy, reporting in three languages, how it was decided, the workbench, accessibility.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { violations } from "./axe.mjs";
import * as site from "./deployed.mjs";
import { counted, go, OTHER, visit, words } from "./deployed.mjs";
import { site as portal } from "./endpoint.mjs";
import { begin, context, fixture } from "./fixture.mjs";
import { loaded, pkg } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { situations } from "./situations.mjs";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const PACKS = readdirSync(join(pkg, "packs")).filter((name) => /^(?!index).*\.json$/.test(name));
const wrongPerson = situations.find(({ id }) => id === "list-to-wrong-person");
/** The same with secrets in it: P1 by the plan's own words, and by one rule alone, once those who handle it have said so. */
const LEAK = {
  ...wrongPerson,
  facts: {
    ...wrongPerson.facts,
    "leak.customer_data": false,
    "leak.data_kinds": ["secrets"],
    "leak.exposure": "known",
  },
};

/** Somebody has paid: P2 by one rule alone, and by what who reports it knows. */
const FRAUD = {
  story: { en: "I got a phishing mail that poses as my boss, and I have paid." },
  facts: { ...situations.find(({ id }) => id === "phishing-mail").facts, "fraud.succeeded": true },
};
/** Just a question: P4 by the plan's own words. */
const QUESTION = situations.find(({ id }) => id === "how-to");

/** The page as it is published. */
let home;
/** A copy with an endpoint of another origin and one pack more. */
let copy;
let receiver;
const ends = [];

before(async () => {
  receiver = await site.receiver();
  const packs = { ...Object.fromEntries(PACKS.map((name) => [name, pack(name)])), "other-plan.json": site.other };
  const page = await site.built({ endpoint: receiver.address, packs });
  copy = await site.deployed(page);
  ends.push(receiver.stop, copy.stop, () => rm(join(page.folder, ".."), { recursive: true }));
  home = site.mistaken() ? await mistaken() : await preview();
});
after(async () => {
  for (const end of ends) await end();
});
beforeEach(() => {
  receiver.got.length = 0;
});
// A policy that was broken is told a moment later.
afterEach(async () => {
  for (const page of context?.pages() ?? []) await page.evaluate(() => new Promise((done) => setTimeout(done)));
});
fixture({ site: null });

function pack(name) {
  return readFileSync(join(pkg, "packs", name), "utf8");
}

/** `www/dist`, served by its own server; the address. */
function preview() {
  const server = spawn(process.execPath, ["scripts/serve.mjs", "0"], { cwd: site.www });
  ends.push(() => server.kill());
  return new Promise((done, fail) => {
    let printed = "";
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (text) => {
        printed += text;
        const [address] = /http:\S+/.exec(printed) ?? [];
        if (address) done(address);
      });
    }
    server.once("exit", () => fail(new Error(`the page is not served: ${printed}`)));
  });
}

async function mistaken() {
  const page = await site.built();
  const served = await site.deployed(page);
  ends.push(served.stop, () => rm(join(page.folder, ".."), { recursive: true }));
  return served.address;
}

/** A person's first visit, in their language. */
async function arrive(locale, { address = home, view = "report", width = 1280, ...options } = {}) {
  await begin({ locale, viewport: { width, height: 900 }, ...options });
  return visit(context, `${address}#${view}`);
}

/** A part of the decision as it is shown: its value, whether it is certain, and what else it may be. */
function shown(page, part) {
  return page.locator(`.verdict [data-part=${part}] dd`).first().innerText();
}

/** Waits until a locator's text matches. */
async function says(locator, text) {
  await locator.filter({ hasText: text }).first().waitFor();
}

test("the page is served with the headers that its README names", async () => {
  const readme = readFileSync(join(site.www, "README.md"), "utf8");
  const [, block] = /```http\n([^`]+)```/.exec(readme);
  const named = block
    .trim()
    .split("\n")
    .map((line) => line.split(/: (.*)/).slice(0, 2));
  assert.equal(named.length, 5);
  const html = await (await fetch(home)).text();
  const [script] = /assets\/index-[^"]+\.js/.exec(html);
  for (const path of ["", script, "sw.js", "manifest.webmanifest"]) {
    const { ok, headers } = await fetch(new URL(path, home));
    assert.ok(ok, path);
    for (const [name, value] of named) assert.equal(headers.get(name), value, `${name} of /${path}`);
    if (path !== script) assert.match(headers.get("cache-control"), /no-cache/, path);
  }
  // The page carries the same, but for what only a header can do.
  const [, meta] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html);
  const policy = meta.replaceAll("&#39;", "'");
  assert.equal(`${policy}; frame-ancestors 'self'`, new Map(named).get("Content-Security-Policy"));
});

test("reports may go to the endpoint, and to no other origin", async () => {
  const { page } = await arrive("en", { address: copy.address });
  const policy = await page.locator("meta[http-equiv]").getAttribute("content");
  assert.ok(policy.includes(`connect-src 'self' ${new URL(receiver.address).origin};`), policy);
  const stranger = await portal("");
  ends.push(stranger.stop);
  const outcome = await page.evaluate((url) => fetch(url).then(String, (error) => error.name), stranger.address);
  assert.equal(outcome, "TypeError");
  // Also shows that a broken policy is noticed.
  assert.ok(
    page.faults.some((fault) => /violates the following Content Security Policy directive/.test(fault)),
    page.faults.join("\n"),
  );
  page.faults.length = 0;
});

test("no other site may frame the page", async () => {
  const other = await portal("", { frame: home });
  ends.push(other.stop);
  await begin();
  const page = await context.newPage();
  await page.goto(`${other.address}framed`);
  const [, frame] = page.frames();
  await frame.waitForURL(/^chrome-error:/);
  assert.equal(await frame.locator("fenji-report").count(), 0);
});

test("nothing in any section breaks the policy", async () => {
  const { page, form } = await arrive("zh-Hant");
  await reporter.describe(form, LEAK.story["zh-Hant"], LEAK.facts, { locale: "zh-Hant" });
  await go(page, "reasons");
  for (const details of await page.locator("#view-reasons summary").all()) await details.click();
  await go(page, "workbench");
  await page.locator("section[aria-labelledby=proof-heading] button").first().click();
  await page.locator(".result").first().waitFor();
  await page.locator("section[aria-labelledby=proof-heading] button").nth(1).click();
  await page.locator(".result.good, .result .good").nth(1).waitFor();
  const rules = page.locator('[id="rules:rules/priority.rhai"]');
  await page.locator("details.file", { has: rules }).locator("summary").click();
  await rules.fill(`${await rules.inputValue()}\n// one line more\n`);
  await says(page.locator(".news"), words("zh-Hant").applied);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: words("zh-Hant").download }).click(),
  ]);
  const saved = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.ok(saved.content["rules/priority.rhai"].endsWith("// one line more\n"));
});

for (const [index, locale] of reporter.LOCALES.entries()) {
  test(`the whole way through the page in ${locale}`, async () => {
    const situation = situations[index];
    const { page, form } = await arrive(locale, { address: copy.address, width: index === 0 ? 320 : 1280 });
    assert.equal(await page.locator("html").getAttribute("lang"), locale);
    assert.equal(await page.locator("#view-report h1").innerText(), reporter.infoOf(locale).title);
    await reporter.describe(form, situation.story[locale], situation.facts, { locale });
    await reporter.answer(form, situation.facts, { locale });
    await reporter.toDetails(form);
    await form.locator("#incident-place").fill("2F");
    // A picture is shown before it is sent.
    await form.locator("#files").setInputFiles({ name: "screen.png", mimeType: "image/png", buffer: PNG });
    await says(form.locator("[part=files]"), "screen.png");
    await reporter.primary(form).click();
    await form.locator(".answers").waitFor();
    assert.deepEqual(receiver.got, [], "nothing leaves the device before it is submitted");
    await reporter.primary(form).click();
    await says(form.locator("[part=delivery]"), "INC-42");
    assert.deepEqual(await reporter.verdict(form, locale), situation.expect);
    assert.equal(receiver.got.length, 1);
    const [{ key, report, files }] = receiver.got;
    assert.equal(key, report.id);
    assert.deepEqual([report.locale, report.decision.levels[0].value], [locale, situation.expect.level]);
    assert.equal(files.length, 1);
    await go(page, "reasons");
    const { colon, settled, stillPossible } = words(locale);
    const { possible } = situation;
    const open = `${stillPossible}${colon}${possible.join(" · ")}`;
    assert.ok((await shown(page, "level")).includes(possible.length === 1 ? settled : open), open);
    const used = await page.locator("section[aria-labelledby=used]").innerText();
    for (const id of Object.keys(report.facts.leak ?? {})) {
      assert.ok(
        used.includes(reporter.questionOf(locale, `leak.${id}`)) || id !== "status",
        `${id} is among the facts used`,
      );
    }
    assert.equal(await page.title(), `${words(locale).reasons} · fenji 分级`);
  });
}

test("the language changes while the form is in use, and everything entered stays", async () => {
  const { page, form } = await arrive("zh-Hans");
  const speak = async (locale) => {
    await page.locator("#language").selectOption(locale);
    await page.locator(`html[lang=${locale}]`).waitFor();
  };
  const { facts, story } = LEAK;
  // Half-written: nothing has been confirmed by a button.
  await form.locator("#story").fill(story["zh-Hans"]);
  await speak("en");
  await says(reporter.primary(form), reporter.wordsOf("en").first.next);
  assert.equal(await form.locator("#story").inputValue(), story["zh-Hans"]);
  await speak("zh-Hans");
  await says(reporter.primary(form), reporter.wordsOf("zh-Hans").first.next);
  await reporter.describe(form, story["zh-Hans"], facts, { locale: "zh-Hans" });
  const until = "leak.ongoing";
  await reporter.answer(form, facts, { locale: "zh-Hans", until });
  assert.equal((await reporter.asked(form, "zh-Hans"))?.id, until);
  await reporter.press(form.locator(".options input").nth(1));
  await speak("en");
  await says(reporter.heading(form), reporter.questionOf("en", until));
  assert.ok(await form.locator(".options input").nth(1).isChecked(), "a choice that was not confirmed stays");
  await reporter.answer(form, facts, { locale: "en" });
  await reporter.toDetails(form);
  await form.locator("#incident-place").fill("2 楼");
  await speak("zh-Hant");
  await says(reporter.heading(form), reporter.wordsOf("zh-Hant").details.title);
  assert.equal(await form.locator("#incident-place").inputValue(), "2 楼", "a detail that was not confirmed stays");
  await reporter.primary(form).click();
  const given = await form.locator(".answers").innerText();
  for (const text of [story["zh-Hans"], "2 楼", optionOf("zh-Hant", "leak.status", "confirmed")]) {
    assert.ok(given.includes(text), `${text} is among\n${given}`);
  }
  await reporter.finish(form);
  assert.deepEqual(await reporter.verdict(form, "zh-Hant"), LEAK.expect);
  // The choice is for the next visit, too.
  await page.reload();
  await page.locator("html[lang=zh-Hant]").waitFor();
});

function optionOf(locale, id, value) {
  const fact = reporter.infoOf(locale).facts.find((fact) => fact.id === id);
  return fact.options.find((option) => option.id === value).text;
}

test("every published pack can be chosen", async () => {
  const { page, form } = await arrive("en");
  const options = page.locator("#plan option");
  assert.equal(await options.count(), PACKS.length);
  for (const name of PACKS) {
    const { content } = JSON.parse(pack(name));
    const { title } = content["text/en.toml"].pack;
    await page.locator("#plan").selectOption({ label: content["desk.toml"] ? words("en").allPlans : title });
    await says(page.locator("#view-report h1"), title);
    await loaded(form);
  }
});

test("another pack has a form of its own, and is there again next time; the draft of the first waits", async () => {
  const { page, form } = await arrive("en", { address: copy.address });
  const { title } = reporter.infoOf("en");
  await reporter.describe(form, LEAK.story.en, LEAK.facts);
  await reporter.answer(form, LEAK.facts, { until: "leak.ongoing" });
  // At once: the draft is not lost between two packs.
  await page.locator("#plan").selectOption({ label: OTHER.en });
  await says(page.locator("#view-report h1"), OTHER.en);
  await form.locator("[part=form]:not([aria-busy])").waitFor();
  assert.equal(await form.locator("#story").inputValue(), "");
  await go(page, "reasons");
  await says(page.locator(".lead"), words("en").nothingAnswered);
  assert.match(await page.locator("section[aria-labelledby=pack]").innerText(), /other-plan 0\.1\.0/);
  await page.reload();
  await says(page.locator("section[aria-labelledby=pack]"), "other-plan");
  await go(page, "report");
  await page.locator("#plan").selectOption({ label: title });
  await says(reporter.heading(form), reporter.questionOf("en", "leak.ongoing"));
  await go(page, "reasons");
  await says(page.locator("section[aria-labelledby=used]"), optionOf("en", "leak.status", "confirmed"));
});

test("how this was decided follows the answers", async () => {
  const { page, form } = await arrive("en");
  const word = words("en");
  const GENERAL = JSON.parse(pack("it-operations.json")).content["text/en.toml"].rules.general;
  await go(page, "reasons");
  await says(page.locator("#view-reasons .lead"), word.nothingAnswered);
  assert.match(await shown(page, "level"), new RegExp(`${word.stillPossible}: P1 · P2 · P3 · P4`));
  const openBefore = await page.locator(".open li").count();
  await go(page, "report");
  await reporter.describe(form, QUESTION.story.en, QUESTION.facts);
  await reporter.answer(form, QUESTION.facts);
  await go(page, "reasons");
  assert.match(await shown(page, "level"), /^P4\s+settled/);
  const rules = page.locator("section[aria-labelledby=rules] details", { hasText: GENERAL });
  assert.match(await rules.locator("li.yes", { hasText: GENERAL }).textContent(), /000-9/);
  const used = page.locator("section[aria-labelledby=used]");
  await says(used, reporter.questionOf("en", "incident.signs"));
  assert.ok((await used.innerText()).includes(optionOf("en", "incident.signs", "question")));
  assert.ok((await page.locator(".open li").count()) < openBefore);
  assert.match(await page.locator("section[aria-labelledby=other]").innerText(), /P1[\s\S]+→/);
  // Another answer, another reason.
  await go(page, "report");
  await form.getByRole("button", { name: reporter.wordsOf("en").back }).click();
  while ((await reporter.asked(form))?.id !== "safety.people_at_risk") {
    await form.getByRole("button", { name: reporter.wordsOf("en").back }).click();
  }
  await reporter.choose(form, await reporter.asked(form), true);
  await reporter.primary(form).click();
  await go(page, "reasons");
  assert.equal(await rules.locator("li.yes", { hasText: GENERAL }).count(), 0);
  assert.ok(!(await shown(page, "level")).startsWith("P4\nsettled"));
  // The form is where it was left.
  await go(page, "report");
  assert.notEqual((await reporter.asked(form))?.id, "safety.people_at_risk");
});

/** A pack that somebody made. */
const BROUGHT = site.rebundled((content) => {
  content["pack.toml"].id = "brought";
  content["pack.toml"].version = "3.2.1";
  content["text/en.toml"].pack.title = "A plan of our own";
});

/** A file on the person's device. */
async function written(name, text) {
  const folder = await mkdtemp(join(tmpdir(), "fenji-file-"));
  ends.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

/** Each gives the bundle to the workbench in another way. */
const WAYS = {
  "by file": async (page, file) => page.locator("#bundle-file").setInputFiles(file),
  "by drop": async (page, file) => drop(page, await page.locator(".drop").boundingBox(), { files: [file] }),
  "by dropped text": async (page) => {
    const items = [{ mimeType: "text/plain", data: BROUGHT }];
    await drop(page, await page.locator(".drop").boundingBox(), { items });
  },
  "by paste": async (page) => {
    await page.locator("#pasted-bundle").fill(BROUGHT);
    await page.getByRole("button", { name: words("en").load, exact: true }).click();
  },
};

/** Drops something with the mouse, as the browser gets it from the system. */
async function drop(page, box, { files = [], items = [] }) {
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2, data: { items, files, dragOperationsMask: 1 } };
  for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, ...at });
  await session.detach();
}

for (const [name, bring] of Object.entries(WAYS)) {
  test(`a bundle is taken ${name}, tried, and given up again`, async () => {
    const file = await written("brought.json", BROUGHT);
    const { page, form } = await arrive("en", { view: "workbench" });
    const word = words("en");
    await bring(page, file);
    await says(page.locator(".notice"), word.droppedPack);
    await says(page.locator(".news"), "A plan of our own 3.2.1");
    assert.equal(await page.locator("#plan option:checked").innerText(), "A plan of our own");
    await go(page, "report");
    await says(page.locator("#view-report h1"), "A plan of our own");
    await form.locator("#story").waitFor();
    await go(page, "reasons");
    await says(page.locator("section[aria-labelledby=pack]"), "brought 3.2.1");
    await page.getByRole("button", { name: word.backToPublished }).click();
    await says(page.locator("section[aria-labelledby=pack]"), "it-operations");
    assert.equal(await page.locator(".notice").count(), 0);
    await go(page, "report");
    await says(page.locator("#view-report h1"), reporter.infoOf("en").title);
  });
}

test("what is no bundle is refused with what is wrong, and the pack in use stays", async () => {
  const { page } = await arrive("en", { view: "workbench" });
  const refused = page.locator("section[aria-labelledby=bundle-heading] .problems");
  const paste = async (text) => {
    await page.locator("#pasted-bundle").fill(text);
    await page.getByRole("button", { name: words("en").load, exact: true }).click();
  };
  await paste(" ");
  await says(page.locator(".news"), words("en").nothingPasted);
  await paste(BROUGHT.replace("A plan of our own", "A plan of others"));
  await says(refused, "does not match its digest");
  await says(refused, "→ it was changed after it was made");
  await paste("{ nothing");
  await says(refused, "not JSON");
  // A file beside the drop zone does not take the place of the page.
  const prevented = await page.evaluate(() => {
    const event = (type) => new DragEvent(type, { bubbles: true, cancelable: true });
    return ["dragover", "drop"].map((type) => !document.querySelector("header").dispatchEvent(event(type)));
  });
  assert.deepEqual(prevented, [true, true]);
  const large = await written("large.json", " ".repeat(21 * 1024 * 1024));
  await page.locator("#bundle-file").setInputFiles(large);
  await says(refused, counted.tooLarge.en(20));
  assert.equal(await page.locator("#plan option:checked").innerText(), reporter.infoOf("en").title);
  assert.equal(await page.locator(".notice").count(), 0);
});

/** Opens a rule file on the workbench: its text area. */
async function ruleFile(page, path) {
  const area = page.locator(`[id="rules:${path}"]`);
  await page.locator("details.file", { has: area }).locator("summary").click();
  return area;
}

test("a changed rule changes the decision at once, and the form follows", async (t) => {
  const { page, form } = await arrive("en", { view: "workbench" });
  const word = words("en");
  await page.locator("#tried").fill(JSON.stringify(site.nested(FRAUD.facts)));
  await says(page.locator("aside .verdict [data-part=level]"), "P2");
  assert.match(await shown(page, "level"), /^P2\s+settled/);
  const area = await ruleFile(page, "rules/level.rhai");
  const rules = await area.inputValue();
  const changed = rules.replace('level("P2", "fraud-succeeded")', 'level("P3", "fraud-succeeded")');
  assert.notEqual(changed, rules);
  const since = Date.now();
  await area.fill(changed);
  await says(page.locator("aside .verdict [data-part=level].changed"), "P3");
  t.diagnostic(`decided anew ${Date.now() - since} ms after the change, 500 of them waiting for more typing`);
  assert.match(await shown(page, "level"), /^P3\s+settled/);
  assert.ok((await shown(page, "level")).includes(`${word.was}: P2`));
  await says(page.locator(".news"), `${word.applied} Level: P3`);
  await says(page.locator(".notice"), word.changedRules);
  assert.ok((await page.locator("aside").innerText()).includes(word.notGiven), "what is not to be done any more");
  await go(page, "report");
  await reporter.report(form, { ...FRAUD, story: FRAUD.story.en });
  assert.equal((await reporter.verdict(form)).level, "P3");
  await page.getByRole("button", { name: word.backToPublished }).click();
  await go(page, "workbench");
  assert.match(await shown(page, "level"), /^P2\s+settled/);
  assert.equal(await page.locator(".notice").count(), 0);
  assert.equal(await area.inputValue(), rules);
});

test("a broken rule shows file, line and help, leads there, and the last rules that worked decide", async () => {
  const { page } = await arrive("en", { view: "workbench" });
  const word = words("en");
  await page.locator("#tried").fill(JSON.stringify(site.nested(LEAK.facts)));
  const area = await ruleFile(page, "rules/level.rhai");
  const rules = await area.inputValue();
  const line = rules.split("\n").findIndex((text) => text.includes("r.leak.status")) + 1;
  await area.fill(rules.replace("r.leak.status", "r.leak.sttaus"));
  const problems = page.locator("section[aria-labelledby=files-heading] .problems");
  await problems.waitFor();
  const [problem] = await problems.locator("li").allInnerTexts();
  assert.match(problem, /error/);
  assert.match(problem, /sttaus/);
  assert.ok(problem.includes("rules/level.rhai"), problem);
  assert.ok(problem.includes(`line ${line}, column `), problem);
  assert.match(problem, /→ .*`?leak\.status`?/);
  await says(page.locator(".news"), word.notApplied);
  assert.equal(await area.getAttribute("aria-invalid"), "true");
  assert.match(await shown(page, "level"), /^P1\s+settled/);
  assert.ok(await page.getByRole("button", { name: word.download }).isDisabled());
  await page.locator("#tried").focus();
  await problems.getByRole("button", { name: word.goThere }).first().click();
  const [focused, selected] = await page.evaluate(() => {
    const { activeElement: area } = document;
    return [area.id, area.value.slice(0, area.selectionStart).split("\n").length];
  });
  assert.deepEqual([focused, selected], ["rules:rules/level.rhai", line]);
  await page.getByRole("button", { name: word.restoreAll }).click();
  await says(page.locator(".news"), word.noChange);
  assert.equal(await problems.count(), 0);
  assert.equal(await area.inputValue(), rules);
});

test("rules that only work together are taken together", async () => {
  const { page } = await arrive("en", { view: "workbench" });
  const level = await ruleFile(page, "rules/level.rhai");
  const terms = await ruleFile(page, "rules/terms.rhai");
  const renamed = (text) => text.replaceAll("spread(r)", "widespread(r)");
  await level.fill(renamed(await level.inputValue()));
  const problems = page.locator("section[aria-labelledby=files-heading] .problems");
  await problems.waitFor();
  const text = await terms.inputValue();
  await terms.fill(`${text}\n${renamed(text.split("\n").find((line) => line.startsWith("fn spread(r)")))}\n`);
  await says(page.locator(".news"), words("en").applied);
  assert.equal(await problems.count(), 0);
});

const WORSE = '<img src="x" onerror="window.hacked = 1"><script>window.hacked = 1</script>${alert(1)}';
const LONG = "Donaudampfschifffahrtsgesellschaft".repeat(9);

test("hostile texts of a bundle are shown as text", async () => {
  const bundle = site.rebundled((content) => {
    content["pack.toml"].id = "hostile";
    const text = content["text/en.toml"];
    const shared = content["vocabulary/text/en.toml"];
    text.pack.title = `Plan ${WORSE}`;
    text.pack.summary = LONG;
    shared.facts["safety.people_at_risk"].question = `At risk? ${WORSE}`;
    shared.facts["leak.status"].options.confirmed = `Yes ${WORSE} ${LONG}`;
    text.levels.P1 = `P1: ${WORSE} ${LONG}`;
    text.kinds["information-leak"] = `Leak ${WORSE}`;
    text.rules["secrets-leaked"] = `Rule ${WORSE} ${LONG}`;
    for (const { steps } of [text, shared]) for (const id of Object.keys(steps)) steps[id] = `Step ${WORSE} ${LONG}`;
    // A file of the pack may have such a name, too.
    content["rules/level-<img src=x>.rhai"] = "// none\n";
  });
  const { page, form } = await arrive("en", { view: "workbench", width: 320 });
  await page.locator("#pasted-bundle").fill(bundle);
  await page.getByRole("button", { name: words("en").load, exact: true }).click();
  await says(page.locator(".news"), "Plan <img");
  await page.locator("#tried").fill(JSON.stringify(site.nested(LEAK.facts)));
  await says(page.locator("aside .verdict"), `P1`);
  await says(page.locator("details.file summary"), "level-<img src=x>.rhai");
  await harmless(page);
  await go(page, "report");
  assert.ok((await page.locator("#view-report h1").innerText()).includes(WORSE));
  await harmless(page);
  await reporter.describe(form, LEAK.story.en, LEAK.facts, { suggestions: false });
  await says(reporter.heading(form), `At risk? ${WORSE}`);
  await harmless(page);
  await reporter.press(form.locator(".options input").first());
  await reporter.primary(form).click();
  await go(page, "reasons");
  await harmless(page);
  const text = await page.locator("#view-reasons").textContent();
  assert.ok(text.includes(WORSE));
  // Also in what the engine says is wrong.
  await go(page, "workbench");
  await page.locator("#tried").fill(JSON.stringify({ [WORSE]: LONG }));
  await says(page.locator("aside .problems"), "<img");
  await harmless(page);
});

/** The page's only picture is its icon, nothing ran, and nothing is wider than the page. */
async function harmless(page) {
  const found = await page.evaluate(() => {
    const all = (root) =>
      [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const strange = all(document.body).filter((one) => ["img", "script", "iframe"].includes(one.localName));
    return { pictures: strange.map((one) => one.getAttribute("src")), hacked: window.hacked };
  });
  assert.deepEqual(found, { pictures: ["./icon.svg"], hacked: undefined });
  assert.equal(await reporter.overflow(page), null);
}

test("axe finds nothing in any section: three languages, 320 and 1280 px, light and dark", async () => {
  const { page, form } = await arrive("en", { reducedMotion: "reduce" });
  // What people come upon: a report on its way, reasons with rules and changes, a workbench where something is wrong.
  await reporter.describe(form, FRAUD.story.en, FRAUD.facts);
  await reporter.answer(form, FRAUD.facts);
  await go(page, "workbench");
  await page.locator("#pasted-bundle").fill("{ nothing");
  await page.getByRole("button", { name: words("en").load, exact: true }).click();
  await page.locator("section[aria-labelledby=bundle-heading] .problems").waitFor();
  const level = await ruleFile(page, "rules/level.rhai");
  const rules = await level.inputValue();
  await level.fill(rules.replace('level("P2", "fraud-succeeded")', 'level("P3", "fraud-succeeded")'));
  await says(page.locator(".verdict [data-part=level].changed"), "P3");
  await page.getByRole("button", { name: words("en").check }).click();
  await page.locator(".result").first().waitFor();
  await level.fill(rules.replace("r.leak.status", "r.leak.sttaus"));
  await page.locator("section[aria-labelledby=files-heading] .problems").waitFor();
  for (const locale of reporter.LOCALES) {
    await page.locator("#language").selectOption(locale);
    await page.locator(`html[lang=${locale}]`).waitFor();
    await form.locator(`[part=form][lang=${locale}]`).waitFor({ state: "attached" });
    for (const view of ["workbench", "report", "reasons"]) {
      await go(page, view);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("#view-reasons details")) details.open = true;
      });
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await reporter.overflow(page), null, `${view} in ${locale} is wider than ${width} px`);
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await violations(page), [], `${view} in ${locale}, ${width} px, ${colorScheme}`);
        }
      }
    }
  }
});

test("axe finds nothing in what is told when a pack cannot be loaded, and trying again helps", async () => {
  await begin({ locale: "en", serviceWorkers: "block" });
  const packs = /\/it-operations[.-][^/]+\.(fenji|json)$/;
  await context.route(packs, (route) => route.fulfill({ status: 503 }));
  const { page, form } = await visit(context, home, { ready: false });
  // The form loads its plan itself, and tells whom to call meanwhile.
  const failed = form.locator("[part=failed]");
  await failed.getByRole("alert").waitFor();
  assert.match(await failed.locator("details").textContent(), /it-operations.*503/);
  assert.deepEqual(await violations(page), []);
  await context.unroute(packs);
  await failed.getByRole("button").click();
  await form.locator("#story").waitFor();
  page.faults = page.faults.filter((fault) => !/503|Service worker|not kept on the device/i.test(fault));
});

test("axe would find something", async () => {
  const { page } = await arrive("en");
  await page.evaluate(() => {
    document.querySelector("#language").closest("label").querySelector("span").remove();
    // What is taken away the form puts back; an attribute stays.
    for (const one of document.querySelector("fenji-report").shadowRoot.querySelectorAll("p")) {
      one.setAttribute("role", "img");
    }
  });
  const found = (await violations(page)).map((text) => text.split(":")[0]);
  assert.ok(found.includes("select-name"), "outside the form");
  assert.ok(found.includes("role-img-alt"), "inside the form");
});
