// Who fills the plan's roles: named with the result and on paper, as text, and only where the engine takes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { context, fixture, served } from "./fixture.mjs";
import { open } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { situations } from "./situations.mjs";

const incident = situations.find(({ id }) => id === "orders-down");
const ROLES = {
  "overall-head": { name: "Head on duty <b>", contact: "+86 10 5555 0101" },
  "service-desk": { name: "Desk", contact: "room 8001" },
};

fixture({ settings: { viewport: { width: 390, height: 800 } } });

test("people are named with the result, and can be called; wrong roles are told and change nothing", async () => {
  const { page, form } = await open(context, served);
  const bind = (roles) =>
    form.evaluate((element, given) => {
      element.addEventListener("fenji-error", ({ detail }) => element.setAttribute("data-told", detail.error.message));
      element.roles = given;
    }, roles);
  await bind(ROLES);
  await reporter.report(form, incident);
  await reporter.unfold(form);
  const people = form.locator("[part=people]");
  await people.waitFor();
  const text = await people.innerText();
  for (const { name, contact } of Object.values(ROLES)) assert.ok(text.includes(name) && text.includes(contact), text);
  // Only what can be called is a link.
  assert.deepEqual(await people.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))), [
    "tel:+861055550101",
  ]);
  await bind({ nobody: { name: "x" } });
  await page.waitForFunction(() => document.querySelector("fenji-report").dataset.told?.includes("invalid-roles"));
  assert.equal(await people.innerText(), text);
});
