// The form with the desk: one interview for all plans, each plan's decision beside the others, one list of what to do.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Desk } from "../../pkg/dist/node.js";
import { verifyReport } from "../../pkg/dist/report/index.js";
import { violations } from "./axe.mjs";
import { begin, context, fixture, PHONE, served } from "./fixture.mjs";
import { loaded, open, pkg } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { shot } from "./shots.mjs";

const packs = readdirSync(join(pkg, "packs")).filter((name) => /^(?!desk|index).*\.json$/.test(name));
const text = (name) => readFileSync(join(pkg, "packs", name), "utf8");
/** The desk as the engine has it, in Node: what the form must show. */
const desk = Desk.load(text("desk.json"), packs.map(text), { trusted: true });
const DESK = "/packs/desk.json";
const ALL = { pack: DESK, endpoint: "/report" };

/** The customers of a shop are offered for sale: three plans are concerned. */
const leak = {
  story: {
    "zh-Hans": "网店的客户资料被人在网上出售，有人入侵了后台，还在继续。",
    "zh-Hant": "網路商店的客戶資料被人在網路上販售，有人入侵了後台，還在繼續。",
    en: "Customer data of our online shop is offered for sale; somebody broke into the shop and it goes on.",
  },
  facts: {
    "incident.signs": ["information-exposed", "intrusion-signs", "weakness-found"],
    "safety.people_at_risk": false,
    "reporter.kind": "employee",
    "system.state": "normal",
    "attack.ongoing": true,
    "leak.status": "confirmed",
    "leak.customer_data": true,
    "leak.ongoing": true,
    "leak.way": ["offered-online"],
  },
};
const THREE = ["customer-data-leak", "online-business", "ecommerce-security"];

fixture();
after(() => desk.free());

async function fresh({ locale = "en", width = 400, attributes = ALL } = {}) {
  served.got.length = 0;
  await begin({ viewport: { width, height: 800 }, locale });
  return open(context, served, { lang: locale, attributes });
}

const info = (locale = "en") => desk.info(locale);
const signs = () => info().facts.find(({ id }) => id === "incident.signs");
const group = (form, name) => form.locator(".group", { hasText: signs().groups.find(({ id }) => id === name).text });
const known = async (form) => form.evaluate(({ interview }) => interview.facts);
const received = async (form) =>
  form.evaluate(({ interview: { received, zone } }) => ({ received: received ?? undefined, zone }));
/** What the engine decides about what the form knows. */
const decided = async (form, locale = "en") => desk.assess(await known(form), { locale, ...(await received(form)) });
const titles = (all) => all.map(({ title }) => title);
const inside = (form, part) => form.locator(`[part=${part}]`);
const pressed = (form, name) => reporter.press(form.getByRole("button", { name, exact: true }));
const openAll = reporter.unfold;

/** From the first screen to the result; the ids in the order in which they were asked. */
async function through(form, { story, facts }, { locale = "en", seen = async () => {} } = {}) {
  await seen("start");
  await reporter.describe(form, story[locale], facts, { suggestions: false });
  const order = await reporter.answer(form, facts, { locale, info: info(locale), each: ({ id }) => seen(`ask-${id}`) });
  await seen("check");
  await reporter.toDetails(form);
  await seen("details");
  await reporter.finish(form);
  return order;
}

for (const locale of reporter.LOCALES) {
  for (const width of [320, 1280]) {
    test(`a shop's leak concerns three plans: the whole way in ${locale} at ${width} px`, async () => {
      const { page, form } = await fresh({ locale, width });
      const words = reporter.wordsOf(locale);
      const looked = new Set();
      const seen = async (screen) => {
        assert.equal(await reporter.overflow(page), null, `${screen} is wider than the page`);
        const sort = screen.split("-")[0];
        // Questions differ in words only; the verdict beside them grows.
        if (looked.has(sort) && !["ask-incident.signs", "ask-system.state"].includes(screen)) return;
        looked.add(sort);
        assert.deepEqual(await violations(page), [], screen);
        await shot(page, `desk-${locale}-${width}-${screen}`);
      };
      const order = await through(form, leak, { locale, seen });
      await seen("result");
      await openAll(form);
      assert.equal(new Set(order).size, order.length, "what several plans ask is asked once");
      const decision = await decided(form, locale);
      assert.deepEqual(
        decision.packs.filter(({ holds }) => holds === "yes").map(({ pack }) => pack),
        THREE,
      );
      const cards = inside(form, "plan");
      assert.deepEqual(
        (await cards.locator("h4").allInnerTexts()).slice(0, THREE.length),
        titles(decision.packs.filter(({ holds }) => holds === "yes")),
      );
      for (const [index, { title, text, decision: own }] of decision.packs.entries()) {
        const card = await cards.nth(index).innerText();
        const { levels } = info(locale).packs.find((one) => one.title === title);
        assert.ok(card.includes(levels.find(({ id }) => id === own.level.value).text), `${title}: ${card}`);
        assert.ok(card.includes(text), `why ${title} is concerned`);
      }
      await seen("opened");
      const all = await form.locator("[part=screen]").innerText();
      const { worklist, conflicts } = decision;
      for (const { text } of worklist.steps) assert.ok(all.includes(text), text);
      assert.ok(conflicts.length > 0);
      const said = await inside(form, "conflicts").innerText();
      for (const { text, one, other } of conflicts) {
        assert.ok(said.includes(text), text);
        for (const action of [...one, ...other]) {
          const [kind, id] = action.split(":");
          const { text } = (kind === "step" ? worklist.steps : worklist.duties).find((one) => one.id === id);
          assert.ok(said.includes(text), `both sides are shown: ${action}`);
        }
      }
      // What only a commander can settle is not in the reporter's way: what to do comes first.
      const parts = await form.locator("[part=screen] [part]").evaluateAll((all) => all.map((one) => one.part.value));
      assert.ok(parts.indexOf("now") >= 0 && parts.indexOf("now") < parts.indexOf("conflicts"), parts.join());
      assert.ok(said.includes(words.plans.conflicts));
    });
  }
}

test("what to do about a sign stands on the first screen once it was tapped, and what goes on stays in view", async () => {
  const { page, form } = await fresh({ width: 390 });
  await page.setViewportSize({ width: 390, height: 844 });
  await form.locator("#story").fill("There is a ransom note on the screen and every file has a strange name");
  await form.locator("[part=danger] input[value=no]").click();
  assert.equal(await form.locator("[part=now], [part=avoid]").count(), 0, "words alone are no sign");
  const sign = form.locator("[part=sign]").first();
  await sign.click();
  const first = form.locator("[part=now] li").first();
  await first.waitFor();
  assert.match(await first.innerText(), /network/i);
  assert.match(await form.locator("[role=status], [aria-live]").allInnerTexts().then(String), /network/i);
  assert.deepEqual(await violations(page), []);
  for (const part of ["next", "send"]) {
    const box = await form.locator(`[part=${part}]`).boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= 844, `${part} stands at ${JSON.stringify(box)}`);
  }
  // What has the focus is not hidden behind them.
  await page.setViewportSize({ width: 390, height: 640 });
  await form.locator(".pointing > summary").focus();
  const summary = await form.locator(".pointing > summary").boundingBox();
  const actions = await form.locator(".actions").boundingBox();
  assert.ok(summary.y + summary.height <= actions.y, JSON.stringify({ summary, actions }));
  await sign.click();
  assert.equal(await form.locator("[part=now], [part=avoid]").count(), 0, "it goes with the sign");
});

test("beside every question stands what this reporter does now, and nothing that is for commanders", async () => {
  const { form } = await fresh();
  const words = reporter.wordsOf("en");
  await reporter.describe(form, leak.story.en, {}, { suggestions: false });
  await reporter.answer(form, leak.facts, {
    info: info(),
    each: async () => {
      const { first, worklist } = await decided(form);
      const mine = first.filter(({ audience }) => audience === "reporter").map(({ text }) => text);
      const lines = await form
        .locator(".beside")
        .evaluate((one) => [...one.querySelectorAll("li")].map((line) => line.textContent.trim()));
      assert.ok(lines.length <= 5, lines.join("\n"));
      const certain = first.filter(({ audience, holds }) => audience === "reporter" && holds === "yes");
      // Certain ones come first.
      const places = certain.map(({ text }) => lines.indexOf(text)).filter((place) => place >= 0);
      assert.ok(
        places.every((place) => place < Math.max(certain.length, 1)),
        lines.join("\n"),
      );
      const others = worklist.steps.filter(({ text }) => !mine.includes(text)).map(({ text }) => text);
      const presumed = await form.evaluate(({ interview }) => interview.presumed.first.map(({ text }) => text));
      for (const line of lines) assert.ok(!others.includes(line) || presumed.includes(line), line);
      for (const part of ["conflicts", "command", "steps", "verdict", "plan"])
        assert.equal(await inside(form, part).count(), 0, part);
    },
  });
  assert.equal(await form.getByText(words.plans.conflicts).count(), 0);
});

test("of two deadlines the earlier one binds and is counted down; the other one is told quietly", async () => {
  const { form } = await fresh();
  const words = reporter.wordsOf("en");
  await through(form, leak);
  await openAll(form);
  const { worklist } = await decided(form);
  const duties = inside(form, "deadlines").locator("li");
  const shown = await duties.allInnerTexts();
  const later = worklist.duties.filter(({ from }) => from.some(({ binding }) => !binding));
  assert.ok(later.length > 0, "some deadline does not bind");
  for (const { text, from } of later) {
    const one = shown.find((duty) => duty.startsWith(text));
    for (const { pack, binding } of from) {
      const { title } = info().packs.find(({ id }) => id === pack);
      assert.ok(one.includes(title), `${text}: ${title}`);
      if (!binding) assert.ok(one.split(words.plans.laterOnes)[1].includes(title), one);
    }
  }
  // Every plan that knows a duty is named with its clause.
  for (const { text, from } of worklist.duties) {
    const one = shown.find((duty) => duty.startsWith(text));
    if (!one) continue;
    for (const { clause } of from) if (clause) assert.ok(one.includes(clause), `${text}: ${clause}`);
  }
});

/** What only looks for whoever was to blame. */
const BLAME = new Set(["accountability-review", "reviewer"]);

test("what is submitted carries the desk's whole decision; what looks for blame is in it, and on no screen or paper", async () => {
  const { page, form } = await fresh();
  await page.evaluate(() => (window.print = () => {}));
  await through(form, leak);
  await form.locator("[part=delivery]", { hasText: reporter.wordsOf("en").delivery.sent }).waitFor();
  const [{ body, key }] = served.got;
  const report = JSON.parse(body.toString());
  assert.equal(report.id, key);
  assert.deepEqual([report.desk.id, report.desk.digest, report.pack], [desk.id, desk.digest, undefined]);
  const { received_at: received, zone } = report;
  const decision = desk.assess(report.facts, { locale: "en", received, zone });
  assert.deepEqual(verifyReport(report, desk).differs, []);
  const hidden = decision.worklist.duties.filter(({ from }) => from.every(({ by }) => BLAME.has(by)));
  assert.ok(hidden.length > 0, "there is something to hide");
  await openAll(form);
  await openAll(form);
  await pressed(form, reporter.wordsOf("en").keep.printAll);
  const paper = await page.locator("[data-fenji-print]").evaluate(({ shadowRoot }) => shadowRoot.textContent);
  const screen = await form.evaluate(({ shadowRoot }) => shadowRoot.textContent);
  for (const { text } of hidden) {
    assert.ok(!screen.includes(text), text);
    assert.ok(!paper.includes(text), text);
  }
  // Paper has the rest: plans, conflicts, steps with their clauses, deadlines.
  for (const { title, text } of decision.packs) assert.ok(paper.includes(title) && paper.includes(text), title);
  for (const { text } of decision.conflicts) assert.ok(paper.includes(text), text);
  for (const { text, from } of decision.worklist.steps) {
    if (from.every(({ by }) => BLAME.has(by))) continue;
    assert.ok(paper.includes(text), text);
    for (const { clause } of from) if (clause) assert.ok(paper.includes(clause), `${text}: ${clause}`);
  }
});

test("a reload leads back to the same question of the desk's interview", async () => {
  const { page, form } = await fresh();
  await reporter.describe(form, leak.story.en, {}, { suggestions: false });
  await reporter.answer(form, leak.facts, { info: info(), until: "attack.ongoing" });
  const before = await known(form);
  await form.evaluate((element) => element.save());
  await page.reload();
  await inside(form, "notice").waitFor();
  assert.equal((await reporter.asked(form, "en", info())).id, "attack.ongoing");
  assert.deepEqual(await known(form), before);
});

test("groups of signs stay as they were opened while signs come and go", async () => {
  const { form } = await fresh();
  await form.locator(".pointing > summary").click();
  const { groups, options } = signs();
  const opened = () => form.locator(".group[open] > summary").allInnerTexts();
  const sign = (id) => form.locator("[part=sign]", { hasText: options.find((one) => one.id === id).text });
  // All that is in it moves to the top, once it is tapped.
  const [alone] = groups.find(({ id }) => id === "lost").options;
  await group(form, "lost").locator("summary").click();
  await sign(alone).click();
  await group(form, "broken").locator("summary").click();
  const before = await opened();
  await form.locator("#story").fill("The lift is stuck and the printer in the hall prints nothing.");
  await form.locator("[part=sign][aria-pressed=true]").first().waitFor();
  assert.deepEqual(await opened(), before);
  assert.ok(before.some((text) => text.includes(groups.find(({ id }) => id === "broken").text)));
  assert.ok(!before.some((text) => text.includes(groups.find(({ id }) => id === "data").text)));
});

test("what is ticked and not confirmed stands in an open group after a reload", async () => {
  const { page, form } = await fresh();
  await reporter.describe(form, "x", {}, { suggestions: false });
  await reporter.answer(form, leak.facts, { info: info(), until: "incident.signs" });
  await group(form, "broken").locator("summary").click();
  await form.locator("input[value=network-unreachable]").check();
  await form.evaluate((element) => element.save());
  await page.reload();
  await form.locator("input[value=network-unreachable]:checked").waitFor();
  assert.equal(await form.locator(".group[open]").count(), 1);
  assert.equal(await group(form, "broken").getAttribute("open"), "");
});

test("a desk that the page has loaded is taken as it is, with who fills the roles of its packs", async () => {
  const bundles = ["desk.json", ...packs].map((name) => `/packs/${name}`);
  served.files.set(
    "/own.js",
    `import { Desk } from "/dist/standalone.js";
    const [desk, ...packs] = await Promise.all(${JSON.stringify(bundles)}.map(async (path) => (await fetch(path)).text()));
    const form = document.querySelector("fenji-report");
    form.addEventListener("fenji-change", ({ detail }) => { form.dataset.by = detail.desk?.id; });
    form.roles = { "customer-data-leak": { "event-team": { name: "Team on duty", contact: "8001" } } };
    form.pack = await Desk.open(desk, packs, { trusted: true });`,
  );
  await begin(PHONE);
  const { form } = await open(context, served, { attributes: { pack: null }, script: "/own.js" });
  await through(form, leak);
  await openAll(form);
  assert.equal(await form.getAttribute("data-by"), "desk");
  const people = await inside(form, "people").innerText();
  assert.ok(people.includes("Team on duty") && people.includes("8001"), people);
  // Roles that must act and that nobody fills are named with their plan.
  const { packs: all } = desk.assess(await known(form), { locale: "en" });
  for (const { pack, decision } of all.filter(({ decision }) => decision.warnings?.length > 0)) {
    const { title, roles } = info().packs.find(({ id }) => id === pack);
    const card = await inside(form, "plan")
      .filter({ has: form.locator("h4", { hasText: title }) })
      .innerText();
    for (const { role } of decision.warnings) assert.ok(card.includes(roles.find(({ id }) => id === role).text), card);
  }
});

test("a desk whose pack is not there is told, and trying again helps", async () => {
  served.files.set("/packs/online-business.json", null);
  await begin(PHONE);
  const { page, form } = await open(context, served, { attributes: ALL, ready: false });
  await form.locator("[role=alert]").waitFor();
  assert.ok((await form.locator("[part=failed] details").textContent()).includes("online-business.json"));
  served.files.delete("/packs/online-business.json");
  await form.locator("[part=failed] button").click();
  await loaded(form);
  page.faults = [];
});

test("a further level scheme stands beside the level, under its own name: in the result and on paper", async () => {
  const { page, form } = await fresh({ attributes: { pack: "/packs/public-emergency.json" } });
  await page.evaluate(() => (window.print = () => {}));
  const facts = {
    "safety.people_at_risk": true,
    "incident.signs": ["fire-or-explosion"],
    "people.missing": false,
    "people.injured": 3,
    "people.dead": 0,
  };
  const fire = { story: { en: "There is a fire in the warehouse." }, facts };
  const emergency = info().packs.find(({ id }) => id === "public-emergency");
  const [scheme] = emergency.schemes;
  await reporter.describe(form, fire.story.en, {}, { suggestions: false });
  await reporter.answer(form, facts, { info: emergency });
  await reporter.finish(form);
  await openAll(form);
  const { value } = await form.evaluate(({ interview }) => interview.decision.packs[0].decision.schemes[0]);
  const level = scheme.levels.find(({ id }) => id === value).text;
  const result = await inside(form, "verdict").innerText();
  assert.ok(result.includes(scheme.text) && result.includes(level), result);
  await openAll(form);
  await pressed(form, reporter.wordsOf("en").keep.printAll);
  const paper = await page.locator("[data-fenji-print]").evaluate(({ shadowRoot }) => shadowRoot.textContent);
  assert.ok(paper.includes(scheme.text) && paper.includes(level), paper);
});
