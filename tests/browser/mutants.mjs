// Shows that the tests can fail: makes one deliberate mistake after the other in the form and the page, each of which a test must find.

import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** File of the form or of the page, what is written there, the mistake, the tests that must find it, the start of the test's name. */
const MISTAKES = [
  ["store.ts", "!this.#knows(key, before.revision)", "false", "store", "two tabs with one key"],
  ["store.ts", "!this.#knows(key, before.revision)", "false", "store", "two elements of one page"],
  ["store.ts", "draft: null, attachments: []", "draft: {} as never, attachments: []", "store", "a cleared draft"],
  ["store.ts", "await drafts.delete(expired);", "", "store", "a draft expires"],
  ["store.ts", "else await files.delete(place);", "", "store", "an attachment that was removed"],
  [
    "store.ts",
    "attachments.filter(({ id }) => !stored.has(id)))",
    "attachments)",
    "store",
    "an attachment that was removed",
  ],
  ["store.ts", "before.then(work, work)", "work()", "store", "saves in a row"],
  ["store.ts", "if (!(thrown instanceof StoreError) || thrown", "if (thrown || thrown", "store", "without space"],
  ["store.ts", 'thrown.code !== "full" || files.length === 0', "true", "store", "what found no space"],
  ["store.ts", "files.splice(files.indexOf(largest(files)), 1);", "files.length = 0;", "store", "without space"],
  ["database.ts", '"QuotaExceededError"', '"Quota"', "store", "a full device"],
  ["database.ts", '"InvalidStateError", ', "", "store", "IndexedDB that refuses in private"],
  ["database.ts", '["SecurityError", "NotAllowedError"]', '[""]', "store", "a frame of no origin"],
  ["database.ts", "(event.target as IDBDatabase).close();", "", "store", "a database that another tab deletes"],
  ["database.ts", "timely(connect(), asked + LIMITS.opening - performance.now())", "connect()", "store", "an IndexedDB that never answers"],
  ["files.ts", "size > MAX_ATTACHMENT_BYTES", "size > 2 * MAX_ATTACHMENT_BYTES", "store", "files are taken"],
  [
    "attachments.ts",
    "Promise.allSettled(read)",
    'Promise.all(read).then((all) => all.map((value) => ({ status: "fulfilled" as const, value })))',
    "store",
    "an attachment that cannot be read",
  ],
  ["post.ts", 'redirect: "manual"', 'redirect: "follow"', "outbox", "a redirect"],
  ["post.ts", "|| status === 409", "", "outbox", "answered with 409 with the receipt"],
  [
    "post.ts",
    'if (ok) return later("unconfirmed");',
    'if (ok) return { kind: "taken", receipt: {} as Receipt };',
    "outbox",
    "answered with 200 with a page",
  ],
  ["post.ts", "[401, 403, 407, 511].includes(status)", "false", "outbox", "answered with 401"],
  ["post.ts", 'slow ? "slow" : "unreachable"', '"unreachable"', "outbox", "answered with nothing in time"],
  [
    "receipt.ts",
    "body.report.toLowerCase() !== id.toLowerCase()",
    "false",
    "outbox",
    "answered with a receipt for another report",
  ],
  [
    "receipt.ts",
    'if (typeof body.decision !== "object" || body.decision === null) return null;',
    "",
    "outbox",
    "answered with its id without a decision",
  ],
  ["shelf.ts", "if (!known || !isOf(known, this.#user)) return null;", "if (!known) return null;", "people", "a report waits for"],
  ["outbox.ts", "const carried = this.#shelf.drop((record) => isOf(record, this.user));", "const carried: string[] = [];", "people", "signing out"],
  ["afterwards.ts", "url.origin !== new URL(endpoint).origin", "false", "people", "nothing is told of a report after a receipt that leads"],
  ["receipt.ts", "return plain(text, MAX_SAID)", 'return ""', "outbox", "answered with 413"],
  ["post.ts", "[408, 425, 429].includes(status)", "false", "outbox", "429 makes"],
  ["post.ts", "status >= 500 ||", "", "outbox", "500 makes"],
  ["post.ts", "signal: AbortSignal.timeout(timeout + size / SLOW),", "", "outbox", "an answer that does not come"],
  [
    "post.ts",
    '"Idempotency-Key", report.key',
    '"Idempotency-Key", crypto.randomUUID()',
    "outbox",
    "a connection that breaks",
  ],
  ["post.ts", 'headers.get("Retry-After")', "null", "outbox", "Retry-After in"],
  ["post.ts", "Math.min(Math.max(wait, 0), DAY)", "wait", "outbox", "Retry-After that"],
  ["receipt.ts", ".slice(0, most)", "", "outbox", "as reference it takes 200"],
  ["receipt.ts", "text.length > MAX_ANSWER", "false", "outbox", "answered with what does not end"],
  ["post.ts", 'url.protocol !== "http:" &&', "false &&", "outbox", "`javascript"],
  ["turns.ts", "before.then(() => locked(`fenji-report-${id}`, work))", "locked(`fenji-report-${id}`, work)", "outbox", "without Web Locks"],
  [
    "turns.ts",
    "if (!globalThis.navigator?.locks) return work();",
    "if (globalThis) return work();",
    "outbox",
    "two tabs",
  ],
  ["outbox.ts", "|| tried >= since", "", "outbox", "a failure in one tab"],
  [
    "shelf.ts",
    "return within(told, LIMITS.beside, () => {",
    "return within(told, 1e6, () => {",
    "outbox",
    "where IndexedDB never answers",
  ],
  ["shelf.ts", "if (carried.turn !== turn || this", "if (this", "outbox", "a storage that answers late"],
  ["turns.ts", "else waiting.abort();", "else void 0;", "outbox", "where Web Locks never come"],
  [
    "note.ts",
    "localStorage.setItem(nameOf(key, note.writer), text);",
    "",
    "kept",
    "a detail is there after a reload at once",
  ],
  [
    "note.ts",
    "localStorage.removeItem(name);\n    }\n  } catch {\n    // As above.",
    "void 0;\n    }\n  } catch {\n    // As above.",
    "kept",
    "a note is gone",
  ],
  ["keeping.ts", "one.base === base || base", "true || base", "kept", "a note of one tab"],
  ["keeping.ts", "Math.max(0, this.#since + this.#most - now)", "LIMITS.rest", "kept", "who types steadily"],
  ["keeping.ts", "return this.#sure && !this.unsaved;", "return this.#sure;", "kept", "“saved” is not shown"],
  ["controller.ts", "joined(left, since)", "left", "kept", "a draft that comes late"],
  ["controller.ts", "LIMITS.draft, () => undefined", "60_000, () => undefined", "kept", "a storage that never answers"],
  ["drawn.ts", "this.#intact?.before(page);", "", "agrees", "a translator that replaces every text"],
  ["guard.ts", "guardian.broke(thrown);\n    return undefined;", "throw thrown;", "agrees", "a failure in a story"],
  ["lang.ts", "(node as Partial<Element>).assignedSlot ??", "", "agrees", "the language of inside a component"],
  ["lang.ts", "(node as Partial<ShadowRoot>).host ?? null", "null", "agrees", "the language of around the host"],
  ["lang.ts", 'addEventListener("languagechange", changed);', "", "agrees", "without a language of the page"],
  ["typed.ts", "exists && year > 0 && year < 9999 ? time : null", "time", "agrees", "what is typed is read"],
  [
    "reading.ts",
    'fact.type === "time" && text !== "" && !momentOf(text)',
    "false",
    "agrees",
    "a year of five digits",
  ],
  ["styles.ts", "sheet.replaceSync(cssText);", "throw new Error();", "agrees", "an element that is taken into another"],
  [
    "outbox.ts",
    "this.#channel.onmessage =",
    '(this as never as Record<string, unknown>)["x"] =',
    "outbox",
    "a report that another tab discards",
  ],
  ["outbox.ts", 'addEventListener("online", now, { signal });', "", "outbox", "offline it waits"],
  ["outbox.ts", 'document.visibilityState === "visible" && now()', "0", "outbox", "a tab that is looked at"],
  ["outbox.ts", "eager ? record.notBefore : due(record)", "eager ? 0 : due(record)", "outbox", "Retry-After in"],
  [
    "outbox.ts",
    "const wait = Math.min(first * 2 ** (attempts - 1), most);",
    "const wait = first;",
    "outbox",
    "the waits double",
  ],
  ["outbox.ts", 'if (before.state !== "waiting") return before;', "", "outbox", "a report that is discarded while"],
  ["outbox.ts", "this.#listening?.abort();\n    this.#listening = null;", "", "outbox", "an outbox that is closed"],
  [
    "outbox.ts",
    "this.#tell(accepted);\n    const attempted = await",
    "const attempted = await",
    "outbox",
    "a report is sent as JSON",
  ],
  ["shelf.ts", "carried.record.tried > stored.tried", "false", "outbox", "storage that breaks"],
  ["shelf.ts", "const before = there ?? carried;", "const before = there;", "outbox", "the report is on the device"],
  ["outbox.ts", "for (const id of expired)", "for (const id of [] as string[])", "outbox", "it is forgotten"],
  ["www/src/main.ts", ".endpoint=${endpoint || null}", "", "page", "the whole way"],
  ["www/src/main.ts", '["dragover", "drop"]', "[] as string[]", "page", "what is no bundle"],
  ["www/src/locale.ts", "localStorage.setItem(KEY, locale);", "", "page", "the language changes"],
  ["www/src/page.ts", "change({ facts });", "change({});", "page", "how this was decided"],
  ["www/src/page.ts", "keep(entry);", "", "page", "another pack"],
  ["www/src/page.ts", "size > LIMIT * 1024 * 1024", "size < 0", "page", "what is no bundle"],
  ["www/src/load.ts", "Pack.open(bundle)", "Pack.open(bundle, { trusted: true })", "page", "what is no bundle"],
  ["www/src/bench.ts", "pack = next;\n        progress = true;", "pack = next;", "page", "rules that only work"],
  ["www/src/bench.ts", "bench.problems = problems;", "", "page", "a broken rule"],
  ["www/src/views/workbench.ts", "lines.slice(0, line - 1)", "lines.slice(0, line)", "page", "a broken rule"],
  ["www/src/views/workbench.ts", "if (file) void bring(file);\n  else if", "if", "page", "a bundle is taken by drop,"],
  ["www/src/views/workbench.ts", "waiting = setTimeout(settle, PAUSE);", "", "page", "a changed rule"],
  [
    "www/src/views/report.ts",
    "<bdi>${info.title}</bdi>",
    "<bdi .innerHTML=${info.title}></bdi>",
    "page",
    "hostile texts",
  ],
  ["www/src/views/head.ts", "<span>${label}</span>", "", "page", "axe finds nothing in any"],
  ["www/src/style.css", "overflow-wrap: anywhere;", "", "page", "hostile texts"],
  ["www/src/update.ts", "() => location.reload(), { once: true }", "() => {}", "offline", "a new version is offered"],
  [
    "www/src/update.ts",
    'if (worker.state === "installed") offer(registration);',
    "",
    "offline",
    "a new version is offered",
  ],
  [
    "www/src/update.ts",
    "change({ update: () => location.reload() })",
    "location.reload()",
    "offline",
    "a new version that",
  ],
  ["www/src/update.ts", "await navigator.serviceWorker.register", "await Promise.reject", "offline", "offline in en"],
  ["interview.ts", "answer !== null && !this.#aside", "!this.#aside", "change", "nobody has to know"],
  [
    "interview.ts",
    "if (everything) return decided",
    "if (everything && !this.#aside.size) {",
    "change",
    "a changed answer sets aside",
  ],
  ["session.ts", "if (back) this.go(back);\n    else ", "", "change", "every change link"],
  [
    "session.ts",
    'this.delivery.state !== "none" && !this.changedSinceSubmit',
    "false",
    "keep",
    "a report is sent once",
  ],
  ["state.ts", "draft?.changed ?? false", "true", "hosts", "inside a form it is a required field"],
  [
    "views/page.ts",
    "keyed(question.id, askView(state, question, form))",
    "askView(state, question, form)",
    "change",
    "no question begins",
  ],
  ["audience.ts", 'audienceOf(packs, pack, role) !== "restricted"', "true", "desk", "what is submitted carries"],
  [
    "views/result.ts",
    "${conflicts(session)}",
    "",
    "desk",
    "a shop's leak concerns three plans: the whole way in en at 320",
  ],
  ["reported.ts", 'one?.level.takes_effect === "when-confirmed"', "false", "reassess", "up counts at once"],
  ["changes.ts", " && reads.has(role)", "", "reassess", "up counts at once"],
  ["changes.ts", "!was.some(same(one))", "true", "reassess", "a plan that is concerned only now"],
  ["print.ts", "sheet.lang = locale;", "", "keep", "on paper stands the report alone"],
  ["print.ts", "display: none !important;", "", "keep", "on paper stands the report alone"],
  ["sections.ts", '.replace(/[\\\\`*_[\\]<>|~&]/g, "\\\\$&")', "", "hostile", "Markdown of hostile answers"],
  ["styles.ts", "overflow-wrap: anywhere;", "", "hostile", "a word of 300 characters"],
  ["element.ts", ': "h2";', ': "h1";', "a11y", "each new screen begins"],
  ["frame.ts", 'role="status">${shown.aloud}', ">${shown.aloud}", "a11y", "screen readers hear"],
  ["acts.ts", "if (event.detail === 0) return;", "", "a11y", "a tap on an option"],
  ["acts.ts", "event.detail === 1 && ", "", "a11y", "a tap on an option"],
  ["styles.ts", 'input[type="datetime-local"]:focus-within', "x", "a11y", "the whole way by keyboard"],
  ["element.ts", "this.#disabled = disabled;", "", "hosts", "a disabled fieldset"],
  ["element.ts", "if (this.#form?.ready) this.#guarded(() => this.clear());", "if (this.#form?.ready) void 0;", "hosts", "a reset of the form"],
  ["interview.ts", "answer !== null && !this.#aside", "!this.#aside", "change", "nobody has to know"],
  ["interview.ts", "back: [...aside].filter", "back: [].filter", "change", "a changed answer sets aside"],
  ["session.ts", "if (back) this.go(back);\n    else ", "", "change", "every change link"],
  [
    "session.ts",
    'this.delivery.state !== "none" && !this.changedSinceSubmit',
    "false",
    "keep",
    "a report is sent once",
  ],
  ["state.ts", "draft?.changed ?? false", "true", "hosts", "inside a form it is a required field"],
  ["print.ts", "sheet.lang = locale;", "", "keep", "on paper stands the report alone"],
  ["print.ts", "display: none !important;", "", "keep", "on paper stands the report alone"],
  ["sections.ts", '.replace(/[\\\\`*_[\\]<>|~&]/g, "\\\\$&")', "", "hostile", "Markdown of hostile answers"],
  ["styles.ts", "overflow-wrap: anywhere;", "", "hostile", "a word of 300 characters"],
  ["views/details.ts", '</span><span class="muted', '<span class="muted', "hostile", "bidi controls"],
  ["element.ts", ': "h2";', ': "h1";', "a11y", "each new screen begins"],
  ["frame.ts", 'role="status">${shown.aloud}', ">${shown.aloud}", "a11y", "screen readers hear"],
  ["acts.ts", "if (event.detail === 0) return;", "", "a11y", "a tap on an option"],
  ["acts.ts", "event.detail === 1 && ", "", "a11y", "a tap on an option"],
  ["styles.ts", 'input[type="datetime-local"]:focus-within', "x", "a11y", "the whole way by keyboard"],
  ["element.ts", "this.#disabled = disabled;", "", "hosts", "a disabled fieldset"],
  ["element.ts", "if (this.#form?.ready) this.#guarded(() => this.clear());", "if (this.#form?.ready) void 0;", "hosts", "a reset of the form"],
];

const wanted = process.argv[2];
const here = dirname(fileURLToPath(import.meta.url));
let missed = 0;
let made = 0;
for (const [file, from, to, tests, name] of MISTAKES) {
  if (wanted && !`${file} ${from} ${name}`.includes(wanted)) continue;
  made += 1;
  const { failed, printed } = await run(tests, name, JSON.stringify({ file, from, to }));
  // A mistake that could not be made must not pass for one that was found.
  const found = failed && !printed.includes("does not hold this once") && !printed.includes("Build failed");
  if (!found) missed += 1;
  console.log(`${found ? "found " : "MISSED"}  ${file}: ${from.split("\n")[0]} → ${to || "nothing"}  (${name} …)`);
}
console.log(`${made - missed} of ${made} mistakes are found`);
if (missed > 0) process.exitCode = 1;

function run(tests, name, mistake) {
  const pattern = `^${name.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")}`;
  const args = [
    "--test",
    "--test-timeout=60000",
    `--test-name-pattern=/${pattern}/`,
    "--test-reporter=tap",
    `${tests}.test.mjs`,
  ];
  const child = spawn(process.execPath, args, { cwd: here, env: { ...process.env, FENJI_MUTANT: mistake } });
  let printed = "";
  child.stdout.on("data", (text) => (printed += text));
  child.stderr.on("data", (text) => (printed += text));
  return new Promise((done) =>
    child.once("close", (status) => {
      const [, ran] = /^# pass (\d+)/m.exec(printed) ?? [];
      // A test that hangs is cancelled.
      const fails = Array.from(printed.matchAll(/^# (?:fail|cancelled) (\d+)/gm)).reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      );
      done({ failed: status !== 0 && fails > 0 && ran !== undefined, printed });
    }),
  );
}
