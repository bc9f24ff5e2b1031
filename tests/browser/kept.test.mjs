// What stands on the screen is kept: on every screen, however it is left; and nothing says “saved” before it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { context, fixture, PHONE, served } from "./fixture.mjs";
import { html, loaded, open, watch } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { situations } from "./situations.mjs";

const words = reporter.wordsOf("en");
const { story, facts } = situations.find(({ id }) => id === "orders-down");

fixture({ each: true, settings: PHONE });

const button = (form, name) => form.getByRole("button", { name, exact: true });
const pressed = (form, name) => reporter.press(button(form, name));
const details = async (form) => {
  await pressed(form, words.ask.skip);
  await reporter.toDetails(form);
};
const noNote = (page) =>
  page.waitForFunction(() => !Object.keys(localStorage).some((name) => name.startsWith("fenji-note")));

/** The device has taken in that the draft was deleted; the screen does not wait for it. */
const noDraft = (page) =>
  page.waitForFunction(async () => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open("fenji"));
    try {
      const drafts = await done(database.transaction("drafts").objectStore("drafts").getAll());
      return drafts.every(({ draft }) => draft === null);
    } finally {
      database.close();
    }
  });

/** Screens: how to come there, what to enter without confirming it, and what must stand there afterwards. */
const SCREENS = {
  "the description": {
    come: async () => {},
    enter: (form) => form.locator("#story").fill("half a sen"),
    there: (form) => form.locator("#story").inputValue(),
    value: "half a sen",
  },
  "a sign": {
    come: async (form) => {
      await form.locator("#story").fill(story.en);
      await form.locator("[part=sign]").first().waitFor();
    },
    enter: (form) => reporter.press(form.locator("[part=sign]").first()),
    there: async (form) => {
      await form.locator("[part=sign]").first().waitFor();
      return form.locator("[part=sign]").first().getAttribute("aria-pressed");
    },
    value: "true",
  },
  "a choice": {
    come: (form) => reporter.describe(form, "Hm.", {}, { suggestions: false }),
    enter: (form) => reporter.press(form.locator(".options input").nth(1)),
    there: (form) => form.locator(".options input").nth(1).isChecked(),
    value: true,
  },
  "several choices": {
    come: async (form) => {
      await reporter.describe(form, story.en, {}, { suggestions: false });
      await reporter.answer(form, facts, { until: "incident.signs" });
    },
    enter: async (form) => {
      for (const nth of [0, 2]) {
        const box = form.locator(".options input").nth(nth);
        if (!(await box.isChecked())) await reporter.press(box);
      }
    },
    there: async (form) => [
      await form.locator(".options input").nth(0).isChecked(),
      await form.locator(".options input").nth(2).isChecked(),
    ],
    value: [true, true],
  },
  "a detail": {
    come: async (form) => {
      await reporter.describe(form, "Hm.", {}, { suggestions: false });
      await details(form);
    },
    enter: (form) => form.locator("#reporter-contact").fill("１３８ 0013"),
    there: (form) => form.locator("#reporter-contact").inputValue(),
    value: "１３８ 0013",
  },
  "a moment": {
    come: async (form) => {
      await reporter.describe(form, "Hm.", {}, { suggestions: false });
      await details(form);
    },
    enter: (form) => form.locator("#incident-occurred_at").fill("2026-03-01T10:20"),
    there: (form) => form.locator("#incident-occurred_at").inputValue(),
    value: "2026-03-01T10:20",
  },
  "a step that is ticked": {
    come: async (form) => {
      await reporter.report(form, { story, facts });
    },
    enter: (form) => reporter.press(form.locator("[part=steps] input[type=checkbox]").first()),
    there: (form) => form.evaluate(({ done }) => done.size),
    value: 1,
  },
};

/** Nothing that takes time comes to its end any more, as in a page that goes away. */
const stop = () => {
  IDBDatabase.prototype.transaction = () => {
    throw new DOMException("The database connection is closing.", "InvalidStateError");
  };
  IDBFactory.prototype.open = () => Reflect.construct(EventTarget, [], IDBOpenDBRequest);
};

/** Ways to leave a screen; each gives the form where one goes on. */
const WAYS = {
  "two seconds and a crash": async (page) => {
    await page.waitForTimeout(1900);
    const other = await context.newPage();
    watch(other);
    const address = page.url();
    // A crash announces nothing.
    await page.evaluate(() => {
      for (const type of ["pagehide", "visibilitychange"])
        addEventListener(type, (event) => event.stopImmediatePropagation(), { capture: true });
    });
    await page.close({ runBeforeUnload: false });
    await other.goto(address);
    return other.locator("fenji-report");
  },
  "a reload at once, which no storage survives": async (page) => {
    await page.evaluate(stop);
    await page.reload();
    return page.locator("fenji-report");
  },
  "another route": async (page) => {
    await page.evaluate(stop);
    const markup = await page.evaluate(() => {
      const { outerHTML, parentNode } = document.querySelector("fenji-report");
      parentNode.innerHTML = "";
      return outerHTML;
    });
    await page.reload();
    assert.ok(markup);
    return page.locator("fenji-report");
  },
  "the host writes its page anew": async (page) => {
    await page.evaluate(() => {
      const main = document.querySelector("main");
      main.innerHTML = String(main.innerHTML);
    });
    return page.locator("fenji-report");
  },
  "the element is moved": async (page) => {
    await page.evaluate(() => document.body.append(document.querySelector("fenji-report")));
    return page.locator("fenji-report");
  },
  "another language and back": async (page) => {
    const form = page.locator("fenji-report");
    for (const [lang, expected] of [
      ["zh-TW", "zh-Hant"],
      ["en", "en"],
    ]) {
      await page.evaluate((lang) => (document.documentElement.lang = lang), lang);
      await form.locator(`[part=form][lang=${expected}]`).waitFor();
    }
    return form;
  },
};

for (const [screen, { come, enter, there, value }] of Object.entries(SCREENS)) {
  for (const [way, leave] of Object.entries(WAYS)) {
    test(`${screen} is there after ${way}`, async () => {
      const head = `<style></style>`.slice(0, 0);
      const { page, form } = await open(context, served, { head, policy: null });
      await come(form);
      await form.evaluate((element) => element.save());
      await enter(form);
      const after = await leave(page);
      await after.locator("h2").first().waitFor();
      await after
        .locator(screen === "a step that is ticked" ? "[part=keep]" : "h2")
        .first()
        .waitFor();
      for (let tries = 0; tries < 20; tries++) {
        if (JSON.stringify(await there(after)) === JSON.stringify(value)) break;
        await after.page().waitForTimeout(100);
      }
      assert.deepEqual(await there(after), value);
      page.faults = [];
    });
  }
}

for (const [what, come, enter, there, value] of [
  ["a choice", ...["come", "enter", "there", "value"].map((part) => SCREENS["a choice"][part])],
  ["a detail", ...["come", "enter", "there", "value"].map((part) => SCREENS["a detail"][part])],
]) {
  test(`${what} that was not confirmed is there after Back and on again`, async () => {
    const { form } = await open(context, served);
    await come(form);
    await enter(form);
    await pressed(form, words.back);
    if (what === "a detail") await reporter.toDetails(form);
    else await reporter.next(form);
    assert.deepEqual(await there(form), value);
  });
}

test("who types steadily is kept at the latest after two seconds", async () => {
  const { page, form } = await open(context, served);
  await form.locator("#story").focus();
  for (let index = 0; index < 30; index++) {
    await page.keyboard.type(`${index} `);
    await page.waitForTimeout(100);
  }
  const other = await context.newPage();
  watch(other);
  await other.goto(page.url());
  await other.locator("fenji-report [part=notice]").waitFor();
  const kept = (await other.locator("#story").inputValue()).trim().split(" ").length;
  assert.ok(kept >= 8, `${kept} of 30 words`);
});

test("“saved” is not shown while something newer is on the screen, nor where the storage fails", async () => {
  const { page, form } = await open(context, served);
  const saved = form.getByText(words.keep.saved);
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  await details(form);
  await saved.waitFor();
  await page.evaluate(() => {
    window.real = IDBDatabase.prototype.transaction;
    window.held = [];
    // It takes its time.
    IDBObjectStore.prototype.realPut = IDBObjectStore.prototype.put;
    IDBDatabase.prototype.transaction = function (...given) {
      if (given[1] !== "readonly" && window.fail) throw new DOMException("full", "QuotaExceededError");
      return window.real.apply(this, given);
    };
  });
  await form.locator("#reporter-contact").fill("1");
  assert.equal(await saved.count(), 0, "while it is not saved yet");
  await saved.waitFor();
  await page.evaluate(() => (window.fail = true));
  await form.locator("#reporter-contact").fill("12");
  await form.locator("[part=notice]", { hasText: words.keep.full }).waitFor();
  assert.equal(await saved.count(), 0, "where the storage is full");
  await page.evaluate(() => (window.fail = false));
  await form.locator("#reporter-contact").fill("123");
  await saved.waitFor();
});

test("a note is gone once the device has what it says, and after the draft is deleted", async () => {
  const { page, form } = await open(context, served);
  const notes = () => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("fenji-note")));
  await form.locator("#story").fill("x");
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  await noNote(page);
  await page.evaluate(stop);
  await form.locator("#story").fill("xy");
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  assert.equal((await notes()).length, 1);
  await page.reload();
  await form.locator("[part=notice]").waitFor();
  assert.equal(await form.locator("#story").inputValue(), "xy");
  await noNote(page);
  await pressed(form, words.keep.clear);
  await pressed(form, words.keep.sure);
  await page.reload();
  await loaded(form);
  assert.deepEqual([await form.locator("#story").inputValue(), await notes()], ["", []]);
});

test("a draft that was deleted does not come back where the page went away before the device had deleted it", async () => {
  const { page, form } = await open(context, served);
  const graves = () => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("fenji-gone")));
  await form.locator("#story").fill("for nobody else");
  await form.getByText(words.keep.saved).waitFor();
  await page.evaluate(stop);
  await pressed(form, words.keep.clear);
  await pressed(form, words.keep.sure);
  await page.reload();
  await loaded(form);
  assert.equal(await form.locator("#story").inputValue(), "");
  assert.equal(await form.locator("[part=notice]").count(), 0);
  // The device has made up for it, and nothing is left to be done.
  await noDraft(page);
  await page.waitForFunction(() => !Object.keys(localStorage).some((name) => name.startsWith("fenji-gone")));
  // What is entered from now on is kept as ever.
  await form.locator("#story").fill("the next");
  await form.getByText(words.keep.saved).waitFor();
  await page.evaluate(stop);
  await pressed(form, words.keep.clear);
  await pressed(form, words.keep.sure);
  assert.equal((await graves()).length, 1);
  await form.locator("#story").fill("and one more");
  await page.reload();
  await form.locator("[part=notice]").waitFor();
  assert.equal(await form.locator("#story").inputValue(), "and one more");
});

test("a note of one tab does not take the place of what another tab has saved since", async () => {
  const { page, form } = await open(context, served);
  await form.locator("#story").fill("the first");
  await form.getByText(words.keep.saved).waitFor();
  const second = await context.newPage();
  watch(second);
  await second.goto(page.url());
  const other = second.locator("fenji-report");
  await other.locator("[part=notice]").waitFor();
  await other.locator("#story").fill("the second");
  await other.getByText(words.keep.saved).waitFor();
  await form.evaluate((element) => element.addEventListener("fenji-error", (event) => event.stopPropagation()));
  await page.evaluate(stop);
  await form.locator("#story").fill("the first again");
  await page.reload();
  await form.locator("#story").waitFor();
  await page.waitForTimeout(500);
  assert.equal(await form.locator("#story").inputValue(), "the second");
});

/** Storages that fail from the start on. */
const STORAGES = {
  "never answers": () => {
    IDBFactory.prototype.open = () => Reflect.construct(EventTarget, [], IDBOpenDBRequest);
  },
  throws: () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", {
      get: () => {
        throw new DOMException("no", "SecurityError");
      },
    });
  },
  "is not there": () => {
    Object.defineProperty(window, "indexedDB", { value: undefined });
    Object.defineProperty(window, "localStorage", { value: null });
  },
  "is full": () => {
    const full = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    IDBObjectStore.prototype.put = full;
    Storage.prototype.setItem = full;
  },
  "is closed by another": () => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("The database connection is closing.", "InvalidStateError");
    };
  },
  "takes no transaction to its end": () => {
    for (const name of ["get", "put", "getAll", "getAllKeys", "delete"])
      IDBObjectStore.prototype[name] = () => Reflect.construct(EventTarget, [], IDBRequest);
  },
};
for (const [what, script] of Object.entries(STORAGES)) {
  test(`a storage that ${what} delays neither the first screen nor the sending`, async () => {
    const plain = await open(context, served);
    await plain.page.close();
    await context.addInitScript(script);
    const path = served.page(html({ attributes: { endpoint: "/report" } }));
    const page = await context.newPage();
    watch(page);
    await page.goto(new URL(path, served.address).href);
    const form = page.locator("fenji-report");
    await form.locator("#story").waitFor({ timeout: 8000 });
    const shown = await page.evaluate(() => performance.now());
    await loaded(form);
    await reporter.report(form, { story, facts });
    const begun = Date.now();
    await form.locator("[part=delivery]", { hasText: words.delivery.sent }).waitFor({ timeout: 4000 });
    assert.equal(served.got.length, 1);
    assert.ok(served.got[0].at - begun < 2500);
    assert.ok(shown < 8000);
    assert.equal(await form.getByText(words.keep.saved).count(), 0);
  });
}

test("a draft that comes late joins what was typed meanwhile, and takes nothing away", async () => {
  const { page, form } = await open(context, served);
  await reporter.describe(form, story.en, facts);
  await reporter.answer(form, facts, { until: "affected.extent" });
  await form.evaluate((element) => element.save());
  const before = await form.evaluate(({ interview }) => interview.answers);
  await context.addInitScript(() => {
    const real = IDBDatabase.prototype.transaction;
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...given) {
      const request = open.apply(this, given);
      // Success is told only later.
      const add = request.addEventListener.bind(request);
      request.addEventListener = (type, listener, options) =>
        add(
          type,
          type === "success" ? (event) => setTimeout(() => listener.call(request, event), 2500) : listener,
          options,
        );
      return request;
    };
    IDBDatabase.prototype.transaction = real;
  });
  await page.reload();
  await form.locator("#story").waitFor();
  await form.locator("#story").fill("typed meanwhile");
  await form.locator("[part=notice]").waitFor();
  assert.equal(await form.locator("#story").inputValue(), "typed meanwhile");
  const { "incident.description": told, ...others } = await form.evaluate(({ interview }) => interview.answers);
  const { "incident.description": _, ...expected } = before;
  assert.deepEqual(others, expected);
  assert.equal(told, "typed meanwhile");
});

test("what is entered before the form is there is there after a reload, and is the form's once it has come", async () => {
  await context.route("**/*.wasm", () => {});
  const { page, form } = await open(context, served, { ready: false });
  await form.locator("#story").fill("typed before anything was there");
  await reporter.press(form.locator("[part=danger] input[value=yes]"));
  await page.reload();
  await form.locator("#story").waitFor();
  assert.equal(await form.locator("#story").inputValue(), "typed before anything was there");
  assert.ok(await form.locator("[part=danger] input[value=yes]").isChecked());
  await form.locator(".emergency").waitFor();
  await context.unroute("**/*.wasm");
  await page.reload();
  await loaded(form);
  assert.equal(await form.locator("#story").inputValue(), "typed before anything was there");
  assert.equal(await form.evaluate(({ interview }) => interview.answers["safety.people_at_risk"]), true);
  const noted = () => page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith("fenji-")));
  assert.deepEqual(await noted(), []);
  // Deleting it deletes all of it.
  await pressed(form, words.keep.clear);
  await pressed(form, words.keep.sure);
  await page.reload();
  await loaded(form);
  assert.equal(await form.locator("#story").inputValue(), "");
});

test("a draft of another plan under the same key is gone on with as far as it fits, and that is told", async () => {
  const attributes = { "draft-key": "desk" };
  const before = await open(context, served, { attributes });
  await reporter.describe(before.form, story.en, facts);
  await reporter.answer(before.form, facts, { until: "operation.affected" });
  await before.form.evaluate((element) => element.save());
  const answered = await before.form.evaluate(({ interview }) => Object.keys(interview.answers));
  await before.page.close();
  const { form } = await open(context, served, {
    attributes: { ...attributes, pack: "/packs/customer-data-leak.json" },
  });
  const notices = form.locator("[part=notice]");
  await notices.filter({ hasText: words.keep.otherPlan }).waitFor();
  const left = await form.evaluate(({ interview }, ids) => ids.filter((id) => !interview.fact(id)).length, answered);
  assert.ok(left > 0, answered.join());
  await notices.filter({ hasText: words.keep.dropped(left) }).waitFor();
  assert.equal(await form.evaluate(({ screen }) => screen), "start");
  assert.equal(await form.locator("#story").inputValue(), story.en);
});

test("whoever types while the plan arrives goes on in the same field", async () => {
  let come = () => {};
  const held = new Promise((done) => {
    come = done;
  });
  await context.route("**/*.wasm", (route) => held.then(() => route.continue()));
  const { form } = await open(context, served, { ready: false });
  const field = await form.locator("#story").elementHandle();
  await field.focus();
  await form.page().keyboard.type("typed ");
  come();
  await loaded(form);
  await form.page().keyboard.type("on and on");
  assert.equal(await form.locator("#story").inputValue(), "typed on and on");
  assert.ok(await field.evaluate((one) => one.isConnected && one.getRootNode().activeElement === one));
});
