// The screen agrees with the decision, whatever translators, extensions, hosts and frames do; and no handler fails in silence.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundle, source } from "./chromium.mjs";
import { context, fixture, PHONE, served } from "./fixture.mjs";
import { html, loaded, open, pkg, watch } from "./hosting.mjs";
import * as reporter from "./reporter.mjs";
import { situations } from "./situations.mjs";

const words = reporter.wordsOf("en");
const { story, facts } = situations.find(({ id }) => id === "orders-down");

fixture({ each: true, settings: PHONE });

/** What others do to the page, again and again while it is used. */
const OTHERS = {
  "a translator that replaces every text": (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
    for (const text of texts) {
      if (text.parentNode.localName === "font" || text.parentNode.localName === "textarea") continue;
      const font = document.createElement("font");
      font.append(document.createElement("font"));
      font.firstChild.textContent = text.data;
      text.replaceWith(font);
    }
  },
  "a translator that replaces blanks, too": (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      if (["font", "textarea"].includes(text.parentNode.localName)) continue;
      const font = document.createElement("font");
      font.textContent = text.data;
      text.replaceWith(font);
    }
  },
  "an extension that puts something in everywhere": (root) => {
    for (const one of root.querySelectorAll("p, h2, h3, li, dd, input, textarea, button")) {
      if (one.previousElementSibling?.localName === "x-extension") continue;
      one.before(document.createElement("x-extension"));
      if (one.localName !== "textarea") one.prepend(document.createElement("x-extension"));
    }
  },
  "an extension that takes comments away": (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
    const all = [];
    while (walker.nextNode()) all.push(walker.currentNode);
    for (const one of all) one.remove();
  },
};

const textOf = (form, part) =>
  form
    .locator(`[part="${part}"]`)
    .first()
    .evaluate((one) => one.textContent.replace(/\s+/g, " "));

for (const [what, meddle] of Object.entries(OTHERS)) {
  test(`${what}: what to do, question, level and delivery are never stale`, async () => {
    served.answers.push(503, { receipt: { reference: "R-9" } });
    const { page, form } = await open(context, served, { attributes: { endpoint: "/report" } });
    // The same beside it, where nobody meddles, says what is right.
    const meddled = () =>
      form.evaluate(({ shadowRoot }, text) => new Function(`return ${text}`)()(shadowRoot), String(meddle));
    await page.evaluate(() => {});
    await meddled();
    await reporter.describe(form, "Hm.", {}, { suggestions: false });
    for (let count = 0; count < 25; count++) {
      const shown = await form.evaluate(({ interview, asked, screen }) => ({
        question: screen === "ask" ? (interview.fact(asked) ?? interview.next).question : null,
      }));
      if (shown.question === null) break;
      assert.equal((await form.locator(".ask legend h2").evaluate((one) => one.textContent)).trim(), shown.question);
      // What is to be done now is what the engine says now.
      const { lines, first } = await form.evaluate(({ shadowRoot, interview }) => ({
        lines: [...shadowRoot.querySelectorAll("[part=now] li, [part=avoid] li")].map((one) =>
          one.textContent.replace(/\s+/g, " ").trim(),
        ),
        first: [...interview.decision.first, ...interview.presumed.first].map(({ text }) => text),
      }));
      for (const line of lines) assert.ok(first.includes(line), line);
      await meddled();
      const fact = await reporter.asked(form);
      await reporter.choose(form, fact, facts[fact.id]);
      await meddled();
      await reporter.next(form);
      await page.waitForTimeout(30);
    }
    await meddled();
    await reporter.toDetails(form);
    await meddled();
    await reporter.next(form);
    await meddled();
    await reporter.finish(form);
    await form.locator("[part=delivery]", { hasText: words.delivery.why.server(503) }).waitFor();
    await meddled();
    await reporter.press(form.locator("[part=delivery] button", { hasText: words.delivery.again }));
    await form.locator("[part=delivery]", { hasText: words.delivery.sent }).waitFor();
    assert.ok(!(await textOf(form, "delivery")).includes(words.delivery.notSent));
    const { level } = await form.evaluate(({ interview }) => interview.decision.packs[0].decision);
    assert.ok((await textOf(form, "level")).includes(level.value));
    page.faults = [];
  });
}

test("what an extension takes away is put back, and whoever insists does not hang the page", async () => {
  const { page, form } = await open(context, served);
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  await form.evaluate(({ shadowRoot }) => shadowRoot.querySelector(".ask .actions").remove());
  await form.locator(".ask .actions").waitFor();
  await form.evaluate(({ shadowRoot }) => {
    window.taken = 0;
    new MutationObserver(() => {
      const one = shadowRoot.querySelector(".ask .actions");
      if (!one) return;
      window.taken += 1;
      one.remove();
    }).observe(shadowRoot, { childList: true, subtree: true });
    shadowRoot.querySelector(".ask .actions").remove();
  });
  await page.waitForTimeout(500);
  assert.ok((await page.evaluate(() => window.taken)) < 10);
  assert.ok(await reporter.asked(form));
});

test("a field keeps what is typed, its cursor and its focus while a translator is at the page", async () => {
  const { page, form } = await open(context, served);
  await form.locator("#story").focus();
  for (const word of story.en.split(" ")) {
    await page.keyboard.type(`${word} `);
    await form.evaluate(
      ({ shadowRoot }, text) => new Function(`return ${text}`)()(shadowRoot),
      String(OTHERS["a translator that replaces every text"]),
    );
    await page.waitForTimeout(120);
  }
  await form.locator("[part=sign]").first().waitFor();
  await page.keyboard.type("end");
  assert.equal(await form.locator("#story").inputValue(), `${story.en} end`);
});

test("an element that is taken into another window's document goes on, with its looks", async () => {
  const { page, form } = await open(context, served);
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  const sheets = await page.evaluate(() => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    frame.contentDocument.body.append(document.querySelector("fenji-report"));
    return frame.contentDocument.querySelector("fenji-report").shadowRoot.adoptedStyleSheets.length;
  });
  assert.equal(sheets, 2);
  const moved = page.frameLocator("iframe").locator("fenji-report");
  const before = await moved.locator(".ask legend h2").innerText();
  await reporter.press(moved.locator(".options input").last());
  await reporter.next(moved);
  await moved.locator(".ask legend h2", { hasNotText: before }).waitFor();
});

for (const [how, make] of [
  [
    "properties set before it is defined",
    "const one = document.createElement('fenji-report'); one.pack = '/packs/it-operations.json'; one.trusted = true; one.locale = 'zh-Hant'; document.querySelector('main').append(one);",
  ],
  [
    "a clone",
    "const one = document.createElement('fenji-report'); one.setAttribute('pack', '/packs/it-operations.json'); one.setAttribute('trusted', ''); one.setAttribute('locale', 'zh-Hant'); document.querySelector('main').append(one.cloneNode(true));",
  ],
]) {
  test(`${how}: it works`, async () => {
    served.files.set("/make.js", make);
    const body = '<h1>Portal</h1><script src="/make.js"></script>';
    const { form } = await open(context, served, { body });
    await form.locator("[part=form][lang=zh-Hant]").waitFor();
    await reporter.describe(form, "嗯。", {}, { suggestions: false });
    assert.ok(await reporter.asked(form, "zh-Hant"));
  });
}

// Handlers.

test("every handler in the views is guarded", () => {
  const handlers = readdirSync(source, { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) =>
      Array.from(
        readFileSync(join(source, name), "utf8").matchAll(/[\s"]@[a-z]+=\$\{([^}]*)\}?/g),
        ([, text]) => `${name}: ${text}`,
      ),
    );
  assert.ok(handlers.length > 20);
  const guarded =
    /: (?:form|this)\.on[A-Z]\w*$|: \((?:event: (?:Mouse)?Event)?\) => form\.(?:on[A-Z]\w*|guarded)\(|: (?:act|again|alone)$/;
  assert.deepEqual(
    handlers.filter((one) => !guarded.test(one)),
    [],
  );
});

/** Acts of the reporter in which something inside fails. */
const FAILING = {
  "a story": (form) => form.locator("#story").fill("x"),
  Continue: (form) => reporter.next(form),
};
for (const [what, act] of Object.entries(FAILING)) {
  test(`a failure in ${what} is told, and the form goes on`, async () => {
    const { page, form } = await open(context, served);
    await form.locator("#story").fill("Hm.");
    await page.waitForTimeout(500);
    await form.evaluate((element) => {
      window.failures = [];
      element.addEventListener("fenji-error", ({ detail }) => failures.push(detail.error.message));
      const real = element.interview.take.bind(element.interview);
      element.interview.take = () => {
        element.interview.take = real;
        throw new RangeError("of the test");
      };
    });
    await act(form);
    await form.locator("[part=error-summary]", { hasText: words.errors.broken }).waitFor();
    assert.deepEqual(await page.evaluate(() => window.failures), ["of the test"]);
    await reporter.next(form);
    await form.locator(".ask").waitFor();
    assert.ok(await reporter.asked(form));
  });
}

test("a failure while drawing is told, and can be tried again", async () => {
  const { page, form } = await open(context, served);
  await form.evaluate((element) => {
    window.failures = 0;
    element.addEventListener("fenji-error", () => (window.failures += 1));
    Object.defineProperty(element.interview, "suggestions", {
      get: () => {
        throw new TypeError("of the test");
      },
      configurable: true,
    });
    element.requestUpdate();
  });
  await form.locator("[part=failed]").waitFor();
  assert.equal(await page.evaluate(() => window.failures), 1);
  await reporter.press(form.getByRole("button", { name: "Try again" }));
  await form.locator("#story").waitFor();
});

for (const name of ["fenji-change", "fenji-submit", "fenji-delivery", "fenji-save", "fenji-error"]) {
  test(`a host whose listener for ${name} throws stops nothing`, async () => {
    const { page, form } = await open(context, served, { attributes: { endpoint: "/report" } });
    await form.evaluate((element, name) => {
      element.addEventListener(name, () => {
        throw new Error("the host's");
      });
    }, name);
    await reporter.report(form, { story, facts });
    await form.locator("[part=delivery]", { hasText: words.delivery.sent }).waitFor();
    page.faults = page.faults.filter((fault) => !fault.includes("the host's"));
  });
}

test("a year of five digits is told at its field", async () => {
  const { form } = await open(context, served);
  await reporter.describe(form, "Hm.", {}, { suggestions: false });
  await reporter.press(form.getByRole("button", { name: words.ask.skip }));
  await reporter.toDetails(form);
  await form.locator("#incident-occurred_at").evaluate((input) => {
    input.value = "20260-03-01T10:00";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await reporter.next(form);
  assert.equal(await form.locator("#incident-occurred_at-error").innerText(), words.details.badDate);
});

// Languages.

test("which language is served: the whole list, by language, then by script, then by region", async () => {
  const text = Buffer.from(await bundle("language")).toString("base64");
  const { nearest } = await import(`data:text/javascript;base64,${text}`);
  const all = ["zh-Hans", "zh-Hant", "zh-Hant-HK", "en"];
  const table = [
    [["zh-HK"], "zh-Hant-HK"],
    [["zh_HK.UTF-8"], "zh-Hant-HK"],
    [["zh-Hant-HK"], "zh-Hant-HK"],
    [["zh-TW"], "zh-Hant"],
    [["zh-Hant"], "zh-Hant"],
    [["zh-MO"], "zh-Hant-HK"],
    [["zh-SG"], "zh-Hans"],
    [["zh-CN"], "zh-Hans"],
    [["zh"], "zh-Hans"],
    [["zh-Hans-HK"], "zh-Hans"],
    [["zh-Hant-CN"], "zh-Hant"],
    [["yue"], "zh-Hant-HK"],
    [["cmn-Hans-CN"], "zh-Hans"],
    [["zh_TW.UTF-8"], "zh-Hant"],
    [["ZH-tw"], "zh-Hant"],
    [["en-GB"], "en"],
    [["de", "en"], "en"],
    [["de", "zh-TW", "en"], "zh-Hant"],
    [["fr", "de"], "en"],
    [["C"], "en"],
    [["", "x", "!", "zh-HK"], "zh-Hant-HK"],
    [[], "en"],
  ];
  assert.deepEqual(
    table.map(([wanted]) => [wanted, nearest(wanted, all)]),
    table,
  );
  assert.equal(nearest(["zh-HK"], ["zh-Hans", "zh-Hant", "en"]), "zh-Hant");
  assert.equal(nearest(["zh-TW", "en"], ["zh-Hans", "en"]), "zh-Hans");
  assert.equal(nearest(["de"], ["zh-Hans", "zh-Hant"]), "zh-Hans");
  assert.equal(nearest(["de"], []), "en");
});

test("the numbers to call in a text can be dialled, and no others", async () => {
  const text = Buffer.from(await bundle("dial")).toString("base64");
  const { dialled, filled } = await import(`data:text/javascript;base64,${text}`);
  const { text: told, phones } = filled("Call {fire} or {police}, not {x}; 119 of us", { fire: "119", police: "+1 (2) 3" });
  assert.equal(told, "Call 119 or +1 (2) 3, not {x}; 119 of us");
  assert.deepEqual(
    dialled(told, phones).map(({ text, number }) => number ?? text),
    ["Call ", "119", " or ", "+123", ", not {x}; 119 of us"],
  );
  assert.deepEqual(dialled("119", []), [{ text: "119", number: null }]);
});

test("what is typed is read as it is meant", async () => {
  const text = Buffer.from(await bundle("typed")).toString("base64");
  const { plainText, momentOf } = await import(`data:text/javascript;base64,${text}`);
  for (const [typed, meant] of [
    ["１３８\u00a0００１３\u200b８０００", "138 00138000"],
    ["＋８６（１０）６５５５－０１２３", "+86(10)6555-0123"],
    ["\u202e王\u2066工\ufeff", "王工"],
    ["三号楼，Ｂ１２", "三号楼，B12"],
    ["好的。（左）", "好的。（左）"],
    ["👩‍💻", "👩‍💻"],
  ])
    assert.equal(plainText(typed), meant);
  for (const [typed, is] of [
    ["2026-03-01T10:20", true],
    ["２０２６-０３-０１ １０：２０", true],
    ["2026/3/1 9:05", true],
    ["2026年3月1日 9:05", true],
    ["20260-03-01T10:20", false],
    ["0000-03-01T10:20", false],
    ["2026-02-30T10:20", false],
    ["2026-03-01T25:20", false],
    ["yesterday", false],
  ])
    assert.equal(momentOf(typed) !== null, is, typed);
});

/** Where the language stands, with how it is changed later. */
const PLACES = {
  "the document": ["document.documentElement.lang = lang", () => {}],
  "around the host of a shadow root": [
    "host.lang = lang",
    () => {
      window.host = document.createElement("section");
      host.lang = "en";
      document.querySelector("main").append(host);
      host.attachShadow({ mode: "open" }).append(document.querySelector("fenji-report"));
    },
  ],
  "inside a component, around the slot": [
    "wrapper.lang = lang",
    () => {
      const host = document.createElement("section");
      document.querySelector("main").append(host);
      const root = host.attachShadow({ mode: "open" });
      window.wrapper = document.createElement("div");
      wrapper.lang = "en";
      wrapper.append(document.createElement("slot"));
      root.append(wrapper);
      host.append(document.querySelector("fenji-report"));
    },
  ],
  "the element itself": [
    "document.querySelector('fenji-report').lang = lang",
    () => {
      document.querySelector("fenji-report").lang = "en";
    },
  ],
};
for (const [where, [change, place]] of Object.entries(PLACES)) {
  test(`the language of ${where} is found and followed`, async () => {
    const { page, form } = await open(context, served, {
      lang: where === "the document" ? "en" : "zh-CN",
      policy: null,
    });
    await page.evaluate(place);
    await form.locator("[part=form][lang=en]").waitFor();
    await form.locator("#story").fill("kept");
    await page.evaluate(`{ const lang = "zh-HK"; ${change}; }`);
    await form.locator("[part=form][lang=zh-Hant-HK]").waitFor();
    assert.equal(await form.locator("#story").inputValue(), "kept");
  });
}

test("without a language of the page the browser's list is used, and followed", async () => {
  await context.addInitScript(() => {
    window.list = ["de", "zh-TW", "en"];
    Object.defineProperty(navigator, "languages", { get: () => window.list });
  });
  const path = served.page(html().replace(' lang="en"', ""));
  const page = await context.newPage();
  watch(page);
  await page.goto(new URL(path, served.address).href);
  const form = page.locator("fenji-report");
  await form.locator("[part=form][lang=zh-Hant]").waitFor();
  await page.evaluate(() => {
    window.list = ["de", "en"];
    dispatchEvent(new Event("languagechange"));
  });
  await form.locator("[part=form][lang=en]").waitFor();
});

// Frames.

/** Sandboxes, and what works in them. */
const FRAMES = [
  "allow-scripts allow-same-origin",
  "allow-scripts allow-same-origin allow-forms",
  "allow-scripts allow-same-origin allow-modals allow-downloads",
  "allow-scripts",
];
for (const flags of FRAMES) {
  test(`in a frame with sandbox="${flags}" the whole way works, or says what does not`, async () => {
    const own = flags.includes("same-origin");
    const open = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
    // The script with all that it fetches beside itself.
    const needed = readdirSync(join(pkg, "dist")).filter((name) => /^(standalone.*|author)\.js$|\.wasm$/.test(name));
    if (!own)
      for (const path of [...needed.map((name) => `/dist/${name}`), "/packs/it-operations.json"]) await allowed(path, open);
    const inner = served.page(html({ attributes: own ? { endpoint: "/report" } : {} }));
    const outer = served.page(
      `<!doctype html><title>x</title><iframe sandbox="${flags}" src="${inner}" width="390" height="780"></iframe>`,
    );
    const page = await context.newPage();
    watch(page);
    await page.goto(new URL(outer, served.address).href);
    const form = page.frameLocator("iframe").locator("fenji-report");
    await form.locator("#story").fill("Hm.");
    await loaded(form);
    await reporter.next(form);
    // Enter goes on, too, without a form that is submitted.
    await form.locator(".options input").last().focus();
    await page.keyboard.press("Space");
    const before = await form.locator(".ask legend h2").innerText();
    await page.keyboard.press("Enter");
    await form.locator(".ask legend h2", { hasNotText: before }).waitFor();
    await reporter.press(form.getByRole("button", { name: words.ask.skip }));
    await reporter.finish(form);
    await reporter.unfold(form);
    const told = own ? words.delivery.sent : words.delivery.kept.nothing;
    await form.locator("[part=delivery]", { hasText: told }).waitFor();
    const status = (text) => form.locator("[part=keep] [role=status]", { hasText: text }).waitFor();
    await reporter.press(form.getByRole("button", { name: words.keep.json }));
    await status(words.keep.downloadMaybe);
    if (!flags.includes("modals")) {
      await reporter.press(form.getByRole("button", { name: words.keep.print, exact: true }));
      await status(words.keep.printMaybe);
    }
    if (!own) {
      await reporter.press(form.getByRole("button", { name: words.keep.copy }));
      await status(words.keep.copyFailed);
      assert.ok((await form.locator("[part=keep] textarea").inputValue()).includes(words.report.title));
    }
    await reporter.press(form.getByRole("button", { name: words.result.fresh }));
    await reporter.press(form.locator("[part=sure] button").last());
    await form.locator("#story").waitFor();
    page.faults = [];
  });
}

async function allowed(path, headers) {
  const types = { js: "text/javascript", wasm: "application/wasm", json: "application/json" };
  served.files.set(path, { type: types[path.split(".").at(-1)], body: readFileSync(join(pkg, path)), headers });
}
