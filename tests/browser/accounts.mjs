// Signing in to the board with the company's own accounts: a real provider, a real server, a browser between them. It is run by
// the stage `board`, as `board.mjs` is.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import Provider from "oidc-provider";
import { violations } from "./axe.mjs";
import { boardWords } from "./board-words.mjs";
import { browse } from "./chromium.mjs";
import { shot } from "./shots.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.FENJI_SERVER ?? join(root, "target", "debug", "fenji-server");
const SECRET = "a secret of the client, long enough for a key";
const PASSWORD = "correct horse battery staple";
const DONE = "/api/session/oidc/done";

/** Who there is at the provider, by what they type. */
const people = {
  lina: { name: "Li Na", groups: ["everybody", "operations"] },
  carl: { name: "Carl", groups: ["incident-commanders", "operations"] },
  rita: { name: "rita", groups: ["operations"] },
  guest: { name: "Guest", groups: ["everybody"] },
};
const words = await boardWords();
const en = words("en");
let browser;
let folder;
const running = [];

/** A port that nobody has at the moment. */
async function free() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Keys to sign with that nobody has seen. */
function keys(kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" }] };
}

/** A provider of accounts; `inToken` puts all claims into the token itself, not only beside it. */
async function provider(board, inToken, port) {
  const issuer = `http://127.0.0.1:${port}`;
  const oidc = new Provider(issuer, {
    clients: [{ client_id: "board", client_secret: SECRET, redirect_uris: [`${board}${DONE}`] }],
    claims: { openid: ["sub"], profile: ["name"], groups: ["groups"] },
    scopes: ["openid", "profile", "groups"],
    conformIdTokenClaims: !inToken,
    pkce: { required: () => true },
    cookies: { keys: ["of this test"] },
    jwks: keys(randomUUID()),
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
  });
  const server = createServer(oidc.callback()).listen(port, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  return { issuer, stop: () => new Promise((done) => server.close(done).closeAllConnections()) };
}

/** A server whose people have accounts at a provider. */
async function board({ inToken = false, more = "" } = {}) {
  const listen = `127.0.0.1:${await free()}`;
  let said = "";
  const port = await free();
  const begin = () => provider(`http://${listen}`, inToken, port);
  const site = { address: `http://${listen}`, accounts: await begin(), begin, said: () => said };
  const data = await mkdtemp(join(folder, "board-"));
  const config = join(data, "fenji.toml");
  await writeFile(
    config,
    `[oidc]
issuer = "${site.accounts.issuer}"
client_id = "board"
name = "Example Login"
scopes = ["profile", "groups"]
${more}
[oidc.roles]
operations = "responder"
incident-commanders = "commander"
`,
  );
  const env = { PATH: process.env.PATH, FENJI_DATA: data, FENJI_LISTEN: listen, FENJI_CONFIG: config };
  env.FENJI_OIDC_SECRET = SECRET;
  execFileSync(program, ["user", "rita", "commander"], { env, input: PASSWORD });
  const server = spawn(program, { env, stdio: ["ignore", "pipe", "pipe"] });
  server.stderr.on("data", (text) => (said += text));
  await new Promise((found, failed) => {
    server.stdout.on("data", (text) => /board\s+\S+/.test(text) && found());
    server.once("exit", () => failed(new Error(said)));
  });
  server.removeAllListeners("exit");
  const stop = async () => {
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    await ended;
    await site.accounts.stop();
  };
  running.push(stop);
  return site;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "fenji-accounts-"));
  browser = await browse();
});

after(async () => {
  await browser?.close();
  await Promise.all(running.map((stop) => stop()));
  await rm(folder, { recursive: true, force: true });
});

/** Somebody who has not signed in anywhere. */
async function arriving({ address }, hash = "", locale = "en") {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale });
  const page = await context.newPage();
  await page.goto(`${address}/board/${hash}`);
  await page.locator(".sign-in a.button").waitFor();
  return page;
}

/** They go to the provider and say there who they are. */
async function goTo(page, login) {
  await page.locator(".sign-in a.button").click();
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("whatever");
  await page.locator("button[type=submit]").click();
}

/** They say yes to what the board wants to know. */
async function comeBack(page) {
  await page.locator("button[type=submit]", { hasText: /continue/i }).click();
}

async function whoIs(page) {
  await page.locator(".top .user").waitFor();
  return page.evaluate(() => fetch("/api/session").then((answer) => answer.json()));
}

for (const inToken of [true, false]) {
  test(`people sign in with their own accounts, their roles ${inToken ? "in the token" : "beside it"}`, async () => {
    const site = await board({ inToken });
    const page = await arriving(site, "#somewhere");
    assert.equal(await page.locator(".sign-in a.button").innerText(), en.signInWith("Example Login"));
    assert.deepEqual(await violations(page), []);
    await shot(page, `accounts-${inToken}`);
    await goTo(page, "carl");
    await comeBack(page);
    assert.deepEqual(await whoIs(page), { name: "Carl", role: "commander" });
    const { pathname, search, hash } = new URL(page.url());
    assert.deepEqual([pathname, search, hash], ["/board/", "", "#somewhere"], "back where one was");
    // Ports share their cookies: the provider's own are there, too.
    const cookies = await page.context().cookies([site.address, `${site.address}${DONE}`]);
    const ours = cookies.filter(({ name }) => name.startsWith("fenji"));
    assert.deepEqual(
      ours.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
      [["fenji", true, "Lax"]],
      "what was kept for the way is gone",
    );
    // Nothing of it stands in the log but that it happened.
    assert.ok(!site.said().includes("Carl") && !site.said().includes("code="), site.said());
  });
}

test("what somebody may do follows from the provider, anew each time", async () => {
  const site = await board();
  const first = await arriving(site);
  await goTo(first, "lina");
  await comeBack(first);
  assert.deepEqual(await whoIs(first), { name: "Li Na", role: "responder" });
  people.lina = { name: "Li Na Wang", groups: ["incident-commanders"] };
  const again = await arriving(site);
  await goTo(again, "lina");
  await comeBack(again);
  assert.deepEqual(await whoIs(again), { name: "Li Na", role: "commander" }, "the name stays: the log has it");
  people.lina = { name: "Li Na", groups: ["operations"] };
});

test("a provider that signs with new keys is asked for them", async () => {
  const site = await board();
  const before = await arriving(site);
  await goTo(before, "lina");
  await comeBack(before);
  assert.equal((await whoIs(before)).name, "Li Na");
  await site.accounts.stop();
  site.accounts = await site.begin();
  const after = await arriving(site);
  await goTo(after, "lina");
  await comeBack(after);
  assert.equal((await whoIs(after)).name, "Li Na");
});

test("nobody becomes somebody else by being called the same", async () => {
  const site = await board();
  const page = await arriving(site);
  await goTo(page, "rita");
  await comeBack(page);
  const { name, role } = await whoIs(page);
  assert.match(name, /^rita \([0-9a-f]{4}\)$/);
  assert.equal(role, "responder");
});

test("who has no role, does not want to, or comes from elsewhere is told so and not let in", async () => {
  const site = await board();
  const told = async (page, reason, locale = "en") => {
    const alert = page.locator(".sign-in [role=alert]").first();
    await alert.filter({ hasText: words(locale).turnedAway[reason] }).waitFor();
    assert.equal(new URL(page.url()).search, "", "the address says it once");
    assert.equal(await page.evaluate(() => fetch("/api/session").then(({ status }) => status)), 204);
    assert.deepEqual(await violations(page), []);
  };
  const guest = await arriving(site, "", "zh-CN");
  await goTo(guest, "guest");
  await comeBack(guest);
  await told(guest, "no-role", "zh-Hans");
  await shot(guest, "accounts-no-role");

  const unwilling = await arriving(site);
  await unwilling.locator(".sign-in a.button").click();
  await unwilling.locator("a", { hasText: /cancel/i }).click();
  await told(unwilling, "declined");

  // The address with the code, opened by somebody else, or a second time.
  const lina = await arriving(site);
  let come;
  lina.on("request", (request) => {
    if (request.url().includes(`${DONE}?`)) come = request.url();
  });
  await goTo(lina, "lina");
  await comeBack(lina);
  assert.equal((await whoIs(lina)).name, "Li Na");
  const other = await arriving(site);
  for (const address of [come, `${site.address}${DONE}?code=made-up&state=made-up`, `${site.address}${DONE}?error=access_denied`]) {
    await other.goto(address);
    await told(other, "stale");
  }
  // A code that the provider never gave, with the right state.
  await other.locator(".sign-in a.button").click();
  await other.locator("input[name=login]").waitFor();
  const kept = (await other.context().cookies(`${site.address}${DONE}`)).find(({ name }) => name === "fenji-oidc");
  assert.deepEqual([kept.httpOnly, kept.sameSite, kept.path], [true, "Lax", "/api/session/oidc"]);
  await other.goto(`${site.address}${DONE}?code=made-up&state=${kept.value.split(".")[0]}`);
  await told(other, "provider");
  await other.goto(`${site.address}${DONE}?code=made-up&state=${kept.value.split(".")[0]}`);
  await told(other, "stale");
});

test("where the provider is not there, that is told, and passwords still work", async () => {
  const site = await board();
  await site.accounts.stop();
  const page = await arriving(site);
  await page.locator(".sign-in a.button").click();
  await page.getByText(en.turnedAway.provider).waitFor();
  await page.locator("[name=name]").fill("rita");
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator(".sign-in form button").click();
  assert.deepEqual(await whoIs(page), { name: "rita", role: "commander" });
});

test("where passwords are not wanted, none is taken", async () => {
  const site = await board({ more: "only = true" });
  const page = await arriving(site);
  assert.equal(await page.locator("[name=password]").count(), 0);
  const refused = await page.evaluate(async (password) => {
    const body = JSON.stringify({ name: "rita", password });
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/api/session", { method: "POST", headers, body });
    return [answer.status, (await answer.json()).code];
  }, PASSWORD);
  assert.deepEqual(refused, [403, "not-allowed"]);
});

test("what is wrong with the configuration is told before anything starts", async () => {
  const config = join(folder, "wrong.toml");
  await writeFile(config, '[oidc]\nissuer = "http://login.example"\nclient_id = ""\nname = " "\n[oidc.roles]\n');
  const env = { PATH: process.env.PATH, FENJI_DATA: folder, FENJI_CONFIG: config };
  const said = await new Promise((done) => {
    const server = spawn(program, { env });
    let text = "";
    server.stderr.on("data", (more) => (text += more));
    server.once("exit", (code) => done(`${code} ${text}`));
  });
  for (const part of ["1 ", "`issuer` does not begin with https://", "`client_id` is empty", "`name` is empty", "`roles` gives"])
    assert.ok(said.includes(part), said);
});
