// The element in a portal that knows things: who is signed in, what need not be asked, which report is gone on with.

import assert from "node:assert/strict";
import { test } from "node:test";
import { context, fixture, PHONE, served } from "./fixture.mjs";
import { open } from "./hosting.mjs";
import { shot } from "./shots.mjs";

fixture({ each: true, settings: PHONE });

const fresh = (attributes = {}) => open(context, served, { attributes });
const story = (form) => form.locator("#story");
const told = "The order system does not open.";

/** What stands in the story's field once the form is ready again. */
async function written(form, text) {
  await form.locator("h2").first().waitFor();
  for (let tries = 0; (await story(form).inputValue()) !== text; tries += 1) {
    assert.ok(tries < 100, `“${await story(form).inputValue()}” in place of “${text}”`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

test("the draft of one user is not another's, and is there again when they are", async () => {
  const { page, form } = await fresh({ user: "u-1" });
  await story(form).fill(told);
  await form.evaluate((one) => one.save());
  await form.evaluate((one) => (one.user = "u-2"));
  await written(form, "");
  await story(form).fill("Mine.");
  await form.evaluate((one) => one.save());
  await form.evaluate((one) => (one.user = "u-1"));
  await written(form, told);
  await page.reload();
  await written(form, told);
  await form.evaluate((one) => (one.user = null));
  await written(form, "");
});

test("what is typed last goes to whoever typed it, when another user signs in at once", async () => {
  const { form } = await fresh({ user: "u-1" });
  await story(form).fill(told);
  await form.evaluate((one) => (one.user = "u-2"));
  await written(form, "");
  await form.evaluate((one) => (one.user = "u-1"));
  await written(form, told);
});

test("a report waits for its user, in whose name it is sent with the page's headers", async () => {
  const { page, form } = await fresh({ user: "u-1", endpoint: "/report", portal: "intranet" });
  served.answers.push(503);
  await form.evaluate((one) => {
    one.headers = async () => ({ "X-CSRF-Token": "t" });
  });
  await finish(page, form);
  await waits(form, "waiting");
  const send = (user) => form.evaluate((one, user) => (one.user = user), user);
  await send("u-2");
  await page.waitForTimeout(500);
  assert.equal(served.got.length, 1);
  await send("u-1");
  await waits(form, "sent");
  const [first, second] = served.got.map(({ body, headers }) => [JSON.parse(body), headers["x-csrf-token"]]);
  assert.deepEqual([first[0].reporter, first[0].portal, first[1], second[1]], ["u-1", "intranet", "t", "t"]);
  assert.deepEqual(second[0], first[0]);
  page.faults.splice(0);
});

/** Describes, skips what is asked, and sends. */
async function finish(page, form, text = told) {
  await form.evaluate((one) => {
    window.told = [];
    one.addEventListener("fenji-delivery", ({ detail }) => window.told.push(detail.delivery.state));
  });
  await story(form).fill(text);
  await page.waitForTimeout(1000);
  await form.evaluate((one) => one.go("check"));
  await form.locator("button.primary").last().click();
}
const waits = (form, state) =>
  form.page().waitForFunction((state) => window.told.at(-1) === state, state, { timeout: 15_000 });

test("what the page knows is in the facts and cannot be changed; what it does not take is told", async () => {
  const { form } = await fresh();
  const known = await form.evaluate((one) => {
    const errors = [];
    one.addEventListener("fenji-error", ({ detail }) => errors.push(detail.error.code));
    one.facts = { known: { system: { state: "down" } }, secret: ["system.state"] };
    return one.updateComplete.then(() => {
      const { interview } = one;
      const first = [interview.facts, interview.isKnown("system.state"), interview.given.length];
      one.facts = { known: { system: { state: "nonsense" } } };
      return one.updateComplete.then(() => [...first, errors]);
    });
  });
  assert.deepEqual(known, [{ system: { state: "down" } }, true, 0, ["invalid-facts"]]);
});

test("a report is gone on with: the form begins with its facts, and what is sent updates it", async () => {
  const { page, form } = await fresh({ endpoint: "/report" });
  await finish(page, form);
  await waits(form, "sent");
  const first = JSON.parse(served.got[0].body);
  const other = await fresh({ endpoint: "/report", user: "u-9" });
  await other.form.evaluate((one, report) => {
    window.told = [];
    one.addEventListener("fenji-delivery", ({ detail }) => window.told.push(detail.delivery.state));
    one.previous = report;
  }, first);
  await other.page.waitForFunction(
    (facts) => JSON.stringify(document.querySelector("fenji-report").interview?.facts) === facts,
    JSON.stringify(first.facts),
  );
  await other.form.locator("button.primary").last().click();
  await waits(other.form, "sent");
  const second = JSON.parse(served.got.at(-1).body);
  assert.deepEqual(
    [second.previous, second.received_at, second.reporter, second.facts],
    [first.id, first.received_at, "u-9", first.facts],
  );
  assert.notEqual(second.id, first.id);
});

test("a compact form has no padding and no ground of its own", async () => {
  const { form } = await fresh({ compact: true });
  const looks = () =>
    form.locator("[part~=form]").evaluate((one) => {
      const { paddingTop, paddingLeft, backgroundColor } = getComputedStyle(one);
      return [paddingTop, paddingLeft, backgroundColor];
    });
  assert.deepEqual(await looks(), ["0px", "0px", "rgba(0, 0, 0, 0)"]);
  await form.evaluate((one) => one.removeAttribute("compact"));
  assert.notEqual((await looks())[0], "0px");
});

for (const [locale, states] of [
  ["en", ["It is being worked on. Rita Wu has it.", "waiting-for-parts"]],
  ["zh-Hans", ["正在处理。 由Rita Wu负责。", "waiting-for-parts"]],
]) {
  test(`after it was sent the receiver is asked, and something is added: ${locale}`, async () => {
    const { page, form } = await fresh({ endpoint: "/report", locale });
    served.answers.push({ receipt: { reference: "7K3M-Q2XA", status_url: "/reports/1/status", secret: "s" } });
    const told = (state) =>
      served.files.set("/reports/1/status", {
        type: "application/json",
        body: JSON.stringify({ state, holder: "Rita Wu", changed_at: "2026-11-22T10:00:00+08:00" }),
      });
    await finish(page, form);
    await waits(form, "sent");
    const after = form.locator("[part=after]");
    for (const [index, state] of ["in-work", "waiting-for-parts"].entries()) {
      told(state);
      await after.locator("button").first().click();
      await after.locator("[role=status]", { hasText: states[index] }).waitFor();
    }
    const field = after.locator("textarea");
    const headers = { "content-type": "application/problem+json" };
    served.answers.push({ status: 409, headers, body: JSON.stringify({ detail: "It is closed already." }) });
    await field.fill("It got worse.");
    await after.locator("button").last().click();
    await after.locator(".error:not([hidden])", { hasText: "It is closed already." }).waitFor();
    assert.equal(await field.inputValue(), "It got worse.", "what was not taken is still there");
    served.answers.push({ status: 200, body: "{}" });
    await after.locator("button").last().click();
    await page.waitForFunction(() => {
      const { shadowRoot } = document.querySelector("fenji-report");
      return shadowRoot.querySelector("[name=addition]").value === "";
    });
    const { path, body, headers: sent } = served.got.at(-1);
    assert.deepEqual(
      [path, JSON.parse(body), sent.authorization],
      ["/reports/1/additions", { text: "It got worse." }, "Bearer s"],
    );
    await shot(page, `after-${locale}`);
    page.faults.splice(0);
  });
}

test("earlier reports are a list, the latest first: what became of each, what is added, and the way to clear it", async () => {
  const { page, form } = await fresh({ endpoint: "/report", user: "u-1" });
  const mine = form.locator("[part=mine]");
  const reports = mine.locator("[part=report]");
  served.files.set("/reports/1/status", { type: "application/json", body: JSON.stringify({ state: "seen" }) });
  served.answers.push({ receipt: { reference: "7K3M-Q2XA", status_url: "/reports/1/status", secret: "s" } });
  // It is not tried again by itself while this test lasts.
  served.answers.push({ status: 503, headers: { "retry-after": "600" } });
  const again = async () => {
    await form.locator("button.fresh").click();
    await form.locator("[part=sure] button").last().click();
    await form.locator("#story").waitFor();
  };
  await finish(page, form, "The first one: nothing opens.");
  await waits(form, "sent");
  assert.equal(await mine.count(), 0, "the one on the screen is not told twice");
  await again();
  await finish(page, form, "The second one: still nothing opens.");
  await waits(form, "waiting");
  await again();
  await mine.locator("summary").first().click();
  await reports.nth(1).waitFor();
  const texts = await reports.allInnerTexts();
  assert.match(texts[0], /The second one/);
  assert.match(texts[0], /Not sent yet/);
  assert.match(texts[1], /The first one/);
  assert.match(texts[1], /7K3M-Q2XA/);
  assert.match(await mine.locator("summary").first().innerText(), /1 not sent yet/);
  // One that is refused is, in the receiver's own words.
  const problem = JSON.stringify({ detail: "Reports of printers go to facility management." });
  served.answers.push({ status: 422, headers: { "content-type": "application/problem+json" }, body: problem });
  await reports.nth(0).locator("[part=button]").click();
  await reports.nth(0).getByText("facility management").waitFor();
  // Whoever opens the list is told what became of them.
  await reports.nth(1).locator("summary").click();
  await reports.nth(1).getByText("Somebody has seen it.").waitFor();
  await shot(page, "mine");
  served.answers.push({ status: 200, body: "{}" });
  await reports.nth(1).locator("textarea").fill("It got worse.");
  await reports.nth(1).locator("button").last().click();
  await reports.nth(1).getByText("It was added to the report.").waitFor();
  const { path, body, headers } = served.got.at(-1);
  assert.deepEqual(
    [path, JSON.parse(body), headers.authorization],
    ["/reports/1/additions", { text: "It got worse." }, "Bearer s"],
  );
  // Somebody else sees none of it.
  await form.evaluate((one) => (one.user = "u-2"));
  await mine.waitFor({ state: "detached" });
  await form.evaluate((one) => (one.user = "u-1"));
  await mine.locator("summary").first().click();
  // What was sent can be cleared; what waits stays, and is sent.
  await mine.locator("button.link").click();
  await mine.locator("#forget").waitFor();
  await mine.locator("#forget + .row button").last().click();
  await reports.nth(1).waitFor({ state: "detached" });
  assert.match(await reports.innerText(), /The second one/);
  await reports.locator("button").click();
  await reports.getByText("Sent.").waitFor();
  page.faults.splice(0);
});

test("where the receipt says nothing of it, nothing is offered", async () => {
  const { page, form } = await fresh({ endpoint: "/report" });
  await finish(page, form);
  await waits(form, "sent");
  assert.equal(await form.locator("[part=after]").count(), 0);
});
