// The board as responders use it, on the server itself: reported on a phone, seen at once, worked off, closed. It is run by
// the stage `board`, which says where the server is; `node run.mjs board.mjs` takes the one in target/debug.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { violations } from "./axe.mjs";
import { boardWords } from "./board-words.mjs";
import { browse } from "./chromium.mjs";
import { watch } from "./hosting.mjs";
import { infoOf, LOCALES, overflow, report, wordsOf } from "./reporter.mjs";
import { shot } from "./shots.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.FENJI_SERVER ?? join(root, "target", "debug", "fenji-server");
const PASSWORD = "correct horse battery staple";
const PHONE = { viewport: { width: 400, height: 800 } };
const DESK = { viewport: { width: 1280, height: 900 } };
/** A second for the board; more would be the machine's. */
const AT_ONCE = 1_000;

const words = await boardWords();
let browser;
let folder;
let server;
let address;
const pages = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "fenji-board-"));
  browser = await browse();
  const env = { PATH: process.env.PATH, FENJI_DATA: folder, FENJI_LISTEN: "127.0.0.1:0" };
  for (const [name, role] of [["rita", "responder"], ["carl", "commander"], ["admin", "admin"]]) {
    execFileSync(program, ["user", name, role], { env, input: PASSWORD });
  }
  server = spawn(program, { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  server.stderr.on("data", (text) => (said += text));
  address = await new Promise((found, failed) => {
    server.stdout.on("data", (text) => {
      const [, url] = /form\s+(\S+)\//.exec(text) ?? [];
      if (url) found(url);
    });
    server.on("exit", () => failed(new Error(said)));
  });
});

after(async () => {
  await browser?.close();
  server?.removeAllListeners("exit");
  const ended = new Promise((done) => server?.once("exit", done));
  server?.kill("SIGTERM");
  assert.equal(await ended, 0, "it ends when it is asked to, whoever listens");
  await rm(folder, { recursive: true, force: true });
  assert.deepEqual(pages.flatMap(({ faults }) => faults), [], "no page had an error, and nothing was against a policy");
});

async function visit(path, settings, locale, cookies = []) {
  const context = await browser.newContext({ ...settings, locale });
  await context.addCookies(cookies);
  await context.addInitScript(() => (localStorage["fenji-pack"] ??= "it-operations"));
  const page = await context.newPage();
  watch(page);
  pages.push(page);
  await page.goto(`${address}${path}`);
  return page;
}

/** Who has signed in: only so many times a minute may anybody. */
const sessions = new Map();

/** Somebody at the board. */
async function signedIn(name, settings, locale) {
  const page = await visit("/board/", settings, locale, sessions.get(name));
  if (!sessions.has(name)) {
    await page.locator("[name=name]").fill(name);
    await page.locator("[name=password]").fill(PASSWORD);
    await page.locator(".sign-in button").click();
  }
  await page.locator("#search").waitFor();
  sessions.set(name, await page.context().cookies());
  return page;
}

async function accessible(page, what) {
  assert.deepEqual(await violations(page), [], what);
  assert.equal(await overflow(page), null, what);
}

test("nobody sees the board who has not signed in, and a wrong password is told", async () => {
  const page = await visit("/board/", PHONE, "en");
  await page.locator("[name=name]").fill("rita");
  await page.locator("[name=password]").fill("wrong horse");
  await page.locator(".sign-in button").click();
  await page.getByText(words("en").wrongPassword).waitFor();
  await accessible(page, "sign-in");
  assert.equal(await page.locator(".incidents").count(), 0);
  // The browser itself notes the refused requests.
  page.faults = page.faults.filter((fault) => !/401/.test(fault));
});

test("reported on a phone, on the board within a second, worked off and closed", async (t) => {
  const word = words("zh-Hans");
  const rita = await signedIn("rita", DESK, "zh-CN");
  await rita.getByText(word.none).waitFor();
  const phone = await visit("/", PHONE, "en");
  const form = phone.locator("fenji-report");
  await form.locator("h2").first().waitFor();
  const taken = phone.waitForResponse((answer) => answer.url().endsWith("/api/reports"));
  const reporting = report(form, {
    story: "The tills are locked, ransomware demands money",
    facts: { "incident.signs": ["malware-signs"], "safety.people_at_risk": false, "system.state": "down", "system.restart": "failed" },
  });
  const answer = await taken;
  const start = performance.now();
  assert.equal(answer.status(), 201);
  const row = rita.locator(".incidents a");
  await row.waitFor();
  const after = performance.now() - start;
  t.diagnostic(`on the board after ${Math.round(after)} ms`);
  assert.ok(after < AT_ONCE, `${after} ms`);
  await reporting;
  // What the board calls it is what the reporter can read out.
  const reference = await row.locator(".meta [translate=no]").innerText();
  await form.getByText(reference).first().waitFor();
  assert.match(await row.innerText(), /The tills are locked/);
  assert.match(await rita.title(), /^\(1\)/);
  await shot(rita, "list");

  await row.click();
  await rita.locator("#acknowledge").click();
  await rita.locator("#acknowledge").waitFor({ state: "detached" });
  assert.match(await rita.locator(".incident header").innerText(), /rita/);

  // The interview goes on.
  const question = rita.locator(".question").first();
  const fact = await question.getAttribute("data-fact");
  await question.locator(".options button").first().click();
  await rita.locator(`.question[data-fact="${fact}"]`).waitFor({ state: "detached" });
  await rita.locator("#known .who", { hasText: word.fromResponder }).waitFor();

  // A step and a deadline are ticked off, with who did it.
  const step = rita.locator("#now li:has(input)").first();
  await step.locator("input").click();
  await rita.locator("#now li.is-done", { hasText: "rita" }).waitFor();
  // What is due at once stands before every moment; only what the plan leaves open is folded away.
  const isAtOnce = async (list) =>
    (await rita.locator(`#deadlines ${list} > li`).allTextContents()).map((text) => text.includes(word.immediately));
  const open = await isAtOnce("> ul");
  assert.ok(open[0] && open.includes(false), "something is due at once, and something later");
  assert.deepEqual(open, [...open].sort((one, other) => Number(other) - Number(one)));
  assert.ok(!(await isAtOnce("details > ul")).includes(true));
  const duty = rita.locator("#deadlines li").first();
  const item = await duty.getAttribute("data-item");
  await duty.locator("input").click();
  await rita.locator(`#deadlines li.is-done[data-item="${item}"]`).waitFor();

  await rita.locator("#notes textarea").fill("已断网，正在取证");
  await rita.locator("#notes button").click();
  await rita.locator("#timeline .said", { hasText: "已断网，正在取证" }).waitFor();
  await shot(rita, "incident");
  await accessible(rita, "an incident");

  // Anybody raises, only who commands lowers; nobody's work is lost on the way.
  const pack = rita.locator(".pack").first();
  await pack.getByText(word.regrade).click();
  await pack.locator("select").selectOption({ index: 3 });
  await pack.locator("[name=reason]").fill("其实不严重");
  await pack.locator("form button").click();
  await rita.getByText(word.notAllowed).waitFor();
  assert.equal(await pack.locator("[name=reason]").inputValue(), "其实不严重", "what was written stays");
  rita.faults = rita.faults.filter((fault) => !/403/.test(fault));

  const carl = await signedIn("carl", PHONE, "en");
  await carl.locator(".incidents a").click();
  await carl.locator("#closing [name=reason]").fill("All tills are back");
  await carl.locator("#closing button", { hasText: words("en").close }).click();
  await carl.locator("#timeline [data-action=closed]").waitFor();
  await shot(carl, "closed-on-a-phone");
  await accessible(carl, "a closed incident on a phone");
  await rita.getByText(word.none).waitFor({ timeout: AT_ONCE });
  await rita.getByRole("button", { name: word.states.closed }).click();
  await row.waitFor();
});

test("what was reported on this device and could not be sent goes out from the board, too", async () => {
  const phone = await visit("/", PHONE, "en");
  const context = phone.context();
  await context.route("**/api/reports", (route) => route.abort());
  const form = phone.locator("fenji-report");
  await form.locator("h2").first().waitFor();
  await report(form, { story: "The printer on floor 3 is jammed", facts: { "incident.signs": ["hardware-fault"], "safety.people_at_risk": false } });
  await form.locator("[part=delivery]", { hasText: wordsOf("en").delivery.waiting.all }).waitFor();
  phone.faults = phone.faults.filter((fault) => !/ERR_FAILED/.test(fault));
  await phone.close();
  await context.unroute("**/api/reports");
  const board = await context.newPage();
  watch(board);
  pages.push(board);
  const sent = board.waitForResponse((answer) => answer.url().endsWith("/api/reports"));
  await board.goto(`${address}/board/`);
  assert.equal((await sent).status(), 201);
});

test("what is done without a connection is done when it is back", async () => {
  const word = words("zh-Hant");
  const page = await signedIn("carl", DESK, "zh-TW");
  await page.getByRole("button", { name: word.states.all }).click();
  await page.locator(".incidents a").first().click();
  await page.locator("#closing [name=reason]").fill("再開");
  await page.locator("#closing button").click();
  await page.locator("#acknowledge, header .facts-line").first().waitFor();
  await page.context().setOffline(true);
  await page.locator("#notes textarea").fill("離線寫下");
  await page.locator("#notes button").click();
  await page.getByText(word.waits(1)).waitFor();
  await page.context().setOffline(false);
  await page.locator("#timeline .said", { hasText: "離線寫下" }).waitFor({ timeout: 15_000 });
  assert.equal(await page.locator("#timeline .said", { hasText: "離線寫下" }).count(), 1);
  page.faults = page.faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/.test(fault));
});

test("every language fits on a phone, with nothing that a screen reader stumbles over", async () => {
  for (const locale of LOCALES) {
    const page = await signedIn("rita", PHONE, { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en" }[locale]);
    assert.equal(await page.evaluate(() => document.documentElement.lang), locale);
    await page.getByRole("button", { name: words(locale).states.all }).click();
    await page.locator(".incidents a").first().waitFor();
    await accessible(page, `the list in ${locale}`);
    await page.locator(".incidents a").first().click();
    await page.locator("#verdict").waitFor();
    await page.locator(".incident details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    await accessible(page, `an incident in ${locale}`);
    await shot(page, `phone-${locale}`);
    await page.context().close();
  }
});

test("the search finds Chinese, and the arrow keys go through the list", async () => {
  const page = await signedIn("rita", DESK, "zh-CN");
  await page.getByRole("button", { name: words("zh-Hans").states.all }).click();
  await page.keyboard.press("/");
  await page.keyboard.type("勒索");
  await page.getByText(words("zh-Hans").none).waitFor();
  await page.locator("#search").fill("ransom");
  await page.locator(".incidents a").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("#verdict").waitFor();
});

/** A report about a till, as a device sends it; the server decides it. */
async function till(facts = {}) {
  const id = crypto.randomUUID().replace(/^(.{14})./, "$17");
  const now = new Date().toISOString();
  const { id: pack, version, digest } = infoOf("en");
  const answer = await fetch(`${address}/api/reports`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      format: 1, id, key: id, made_at: now, received_at: now, zone: "Asia/Shanghai", locale: "zh-Hans",
      facts: {
        incident: { signs: ["software-error"], description: `秘密 ${id}` },
        safety: { people_at_risk: false },
        system: { name: "收银 4 号", state: "down", restart: "failed" },
        affected: { extent: "local" },
        operation: { affected: true },
        ...facts,
      },
      pack: { id: pack, version, digest },
      decision: { detail: "brief", complete: false, levels: [], first: [] },
      attachments: [], previous: null,
    }),
  });
  assert.equal(answer.status, 201, await answer.text());
  return id;
}

async function look(page, id) {
  await page.goto(`${address}/board/#${id}`);
  await page.locator("#verdict").waitFor();
}

const BROWSERS = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en" };

test("what happened before and what was reported twice is proposed, and taken in one tap", async () => {
  const carl = await signedIn("carl", DESK, "en");
  const before = await till();
  await look(carl, before);
  await carl.locator("#closing [name=reason]").fill("restarted");
  await carl.locator("#closing button").click();
  await carl.locator("#timeline [data-action=closed]").waitFor();

  const word = words("zh-Hans");
  const rita = await signedIn("rita", PHONE, "zh-CN");
  const now = await till();
  await rita.locator(".incidents .tag", { hasText: word.proposed.again }).waitFor();
  await shot(rita, "list-with-proposals");
  await look(rita, now);
  const again = rita.locator("#proposals [data-proposal=again]");
  await again.getByText(word.earlier(1)).waitFor();
  assert.doesNotMatch(await rita.locator("#proposals").innerText(), /秘密/, "nothing that a reporter wrote");
  await shot(rita, "proposal-again");
  await accessible(rita, "a proposal on a phone");
  await again.locator("button.primary").click();
  await again.waitFor({ state: "detached" });
  await rita.locator("#known .who", { hasText: word.fromResponder }).waitFor();

  // The next two are the same one, reported twice more: one is told apart, the other merged.
  const [second, third] = [await till(), await till()];
  await look(rita, second);
  const same = (id) => rita.locator("#proposals [data-proposal=duplicate]", { has: rita.locator(`a[href="#${id}"]`) });
  await same(now).locator("button").last().click();
  await same(now).waitFor({ state: "detached" });
  await rita.locator("#timeline [data-action=dismissed]").waitFor();
  await rita.reload();
  await same(third).waitFor();
  assert.equal(await same(now).count(), 0, "it does not come back");
  for (const locale of LOCALES) {
    const page = await signedIn("rita", { viewport: { width: 390, height: 800 } }, BROWSERS[locale]);
    await look(page, third);
    await page.locator("#proposals").waitFor();
    await accessible(page, `proposals in ${locale}`);
    await shot(page, `proposals-${locale}`);
    await page.context().close();
  }
  await look(rita, third);
  await same(now).locator("button.primary").focus();
  await rita.keyboard.press("Enter");
  await rita.waitForURL(`${address}/board/#${now}`);
  await rita.locator("#timeline [data-action=took-in]").waitFor();
});

test("a report document is edited, saved by version, printed and written out", async () => {
  const word = words("zh-Hans");
  const id = await till({ system: { name: "收银 9 号", state: "down" } });
  const rita = await signedIn("rita", DESK, "zh-CN");
  await look(rita, id);
  await rita.locator("#documents [data-document=preliminary]").click();
  const form = rita.locator("#document");
  await form.getByText(word.draft, { exact: true }).waitFor();
  assert.match(await form.locator("[name=verdict]").inputValue(), /暂定为 .+尚不能排除/s, "what is uncertain is said");
  assert.equal(await form.locator("[name=support]").inputValue(), "");
  await form.locator("[name=support]").fill("请派两人到现场");
  await form.getByText(word.unsaved).waitFor();
  // What is written is there again when somebody comes back, and a change elsewhere takes nothing away.
  await rita.goBack();
  await rita.locator("#verdict").waitFor();
  await rita.goForward();
  assert.equal(await form.locator("[name=support]").inputValue(), "请派两人到现场");
  await till({ system: { name: "收银 10 号", state: "down" } });
  await rita.waitForTimeout(500);
  assert.equal(await form.locator("[name=support]").inputValue(), "请派两人到现场");
  await form.getByRole("button", { name: word.save, exact: true }).click();
  await form.getByText(word.exportAs.markdown).waitFor();
  await shot(rita, "document");
  await accessible(rita, "a document");

  // Somebody else goes on from the first version, too: told, not written over.
  const carl = await signedIn("carl", PHONE, "en");
  await carl.goto(`${address}/board/#${id}/preliminary`);
  const other = carl.locator("#document");
  await other.locator("[name=support]").fill("three people");
  await form.locator("[name=title]").fill("第二版");
  await form.getByRole("button", { name: word.save, exact: true }).click();
  await form.locator("#version option", { hasText: word.versionBy(2, "rita", "") }).waitFor({ state: "attached" });
  await other.getByRole("button", { name: words("en").save, exact: true }).click();
  await carl.locator("#refused").waitFor();
  assert.equal(await other.locator("[name=support]").inputValue(), "three people", "what was written stays");
  await accessible(carl, "a document on a phone");
  carl.faults = carl.faults.filter((fault) => !/409/.test(fault));

  await form.locator("#version").selectOption("1");
  await form.getByText(word.oldVersion).waitFor();
  assert.equal(await form.locator("[name=support]").getAttribute("readonly"), "");
  await form.locator("#version").selectOption("2");
  await form.locator("button.primary").waitFor();

  const [download] = await Promise.all([rita.waitForEvent("download"), form.getByText(word.exportAs.markdown).click()]);
  assert.match(download.suggestedFilename(), /-preliminary-2\.md$/);
  assert.match(await readFile(await download.path(), "utf8"), /^# 第二版\n[^]*## 需要的支援\n\n请派两人到现场\n/);
  const [page] = await Promise.all([rita.waitForEvent("download"), form.getByText(word.exportAs.html).click()]);
  assert.match(await readFile(await page.path(), "utf8"), /<h2>需要的支援<\/h2>\n<p>请派两人到现场<\/p>/);

  await rita.emulateMedia({ media: "print" });
  assert.deepEqual(
    await Promise.all([".paper", "#document", ".side", ".top"].map((part) => rita.locator(part).isVisible())),
    [true, false, false, false],
    "the document alone is printed",
  );
  await shot(rita, "document-printed");
  const pdf = await rita.pdf({ preferCSSPageSize: true });
  assert.match(pdf.toString("latin1"), /MediaBox \[0 0 59[45](\.\d+)? 84[12]/, "on A4");
  await rita.emulateMedia({ media: null });

  // What a plan asks for: by whom, for whom, by when.
  await rita.getByText(word.backToIncident).click();
  await rita.locator("#documents summary").click();
  const diagnosis = rita.locator("#documents li", { has: rita.locator('[data-document$=":diagnosis-report"]') });
  assert.match(await diagnosis.innerText(), /→/);
  await diagnosis.locator("time").waitFor();
  for (const locale of LOCALES) {
    const page = await signedIn("carl", { viewport: { width: 390, height: 800 } }, BROWSERS[locale]);
    await page.goto(`${address}/board/#${id}/final`);
    await page.locator("#document").waitFor();
    await accessible(page, `a document in ${locale}`);
    await shot(page, `document-${locale}`);
    await page.context().close();
  }
});

test("Hong Kong reads its own words, those of the board and those of the plans", async () => {
  const page = await visit("/board/", PHONE, "zh-HK");
  await page.getByText("用戶名稱").waitFor();
  await page.locator("[name=name]").fill("rita");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator(".sign-in button").click();
  await page.getByRole("button", { name: words("zh-Hant").states.all }).click();
  await page.locator(".incidents a").first().click();
  await page.locator("#verdict h3").first().getByText("計劃").waitFor();
  await page.locator("#documents summary", { hasText: "計劃" }).click();
  await page.locator("#documents [data-document=final]").click();
  await page.locator("#document").getByText("按計劃須撰寫的報告").waitFor();
});

test("what an admin erases is gone for everybody, and what happened stays", async () => {
  const word = words("zh-Hans");
  const carl = await signedIn("carl", DESK, "zh-CN");
  await look(carl, await till());
  await carl.locator("#notes textarea").fill("写下就要能清除");
  await carl.locator("#notes button").click();
  await carl.locator("#timeline .said", { hasText: "写下就要能清除" }).waitFor();
  await carl.locator("#closing [name=reason]").fill("已恢复");
  await carl.locator("#closing button", { hasText: word.close }).click();
  await carl.locator("#closing button", { hasText: word.reopen }).waitFor();
  assert.equal(await carl.locator("#erasing").count(), 0, "only an admin erases");

  const admin = await signedIn("admin", PHONE, "zh-CN");
  await admin.goto(carl.url());
  await admin.locator("#erasing summary").click();
  await accessible(admin, "erasing on a phone");
  await admin.locator("#erasing [name=reason]").fill("本人要求");
  await admin.locator("#erasing button").click();
  assert.equal(await admin.locator("#erasing :invalid").count() > 0, true, "nothing is erased before it is said twice");
  await admin.locator("#erasing [type=checkbox]").check();
  await shot(admin, "erasing");
  await admin.locator("#erasing button").click();
  await admin.locator("#timeline [data-action=erased]", { hasText: "本人要求" }).waitFor();
  await accessible(admin, "an erased incident on a phone");
  await shot(admin, "erased");

  await carl.locator("#timeline [data-action=erased]").waitFor();
  assert.equal(await carl.getByText("写下就要能清除").count(), 0);
  assert.equal(await carl.locator("#notes:visible, #closing, #documents").count(), 0, "there is nothing more to do");
});
