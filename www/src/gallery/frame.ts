// One form in one state: what `?state=…&locale=…&theme=…` asks for.

import "fenji/form/define";
import type { FenjiReport } from "fenji/form";
import { entries } from "../load.ts";
import { type Person, STATES, type Story } from "./states.ts";

const asked = new URLSearchParams(location.search);
const state = asked.get("state") ?? "start";
const locale = (asked.get("locale") ?? "en") as keyof Story;
const theme = asked.get("theme");

document.documentElement.lang = locale;
if (theme) document.documentElement.style.colorScheme = theme;
const form = document.createElement("fenji-report") as FenjiReport;
form.locale = locale;
form.draftKey = `gallery-${crypto.randomUUID()}`;
if (theme) form.setAttribute("theme", theme);

/** The server: it answers as the state wants it. */
let status: number | null = 201;
const endpoint = new URL("reports", location.href).href;
const real = window.fetch;
window.fetch = async (input, init) => {
  const address = new URL(input instanceof Request ? input.url : String(input), location.href).href;
  if (address === `${endpoint}/status`)
    return Response.json({ state: "in-work", changed_at: new Date().toISOString() });
  if (address !== endpoint) return real(input, init);
  if (status === null) return new Promise(() => {});
  if (status === 0) throw new TypeError("no connection");
  if (status > 299) return Response.json({ message: "The plan of this report is not known." }, { status });
  const report = new Headers(init?.headers).get("idempotency-key");
  const decision = { detail: "brief", complete: false, levels: [], first: [] };
  const receipt = { report, received_at: new Date().toISOString(), decision, pack: { digest: "sha256:0" }, same: true };
  return Response.json({ ...receipt, reference: "INC-42", status_url: `${endpoint}/status`, secret: "s" }, { status });
};

const person: Person = {
  async see(place) {
    for (;;) {
      const found = form.shadowRoot?.querySelector<HTMLElement>(place);
      if (found) return found;
      await new Promise((done) => setTimeout(done, 30));
    }
  },
  async tap(place) {
    (await this.see(place)).click();
    await form.updateComplete;
  },
  async tell(story) {
    await this.see("[part=form]:not([aria-busy])");
    const field = (await this.see("#story")) as HTMLTextAreaElement;
    field.value = story[locale];
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await this.see("[part=sign]");
  },
  async until(type, back = 1) {
    while (form.screen === "ask") {
      if (type && form.interview.fact(form.asked ?? "")?.type === type) return;
      const options = form.shadowRoot?.querySelectorAll<HTMLElement>("label.option") ?? [];
      Array.from(options).at(-back)?.click();
      await this.tap("[part=next]");
    }
  },
  async send(answer) {
    status = answer;
    await this.tap("[part=send]");
    const known = answer !== null && form.endpoint;
    await this.see(
      !known ? "[part=delivery]" : answer > 0 && answer < 300 ? "[part=delivery].success" : "[part=delivery] button",
    );
  },
  keep() {
    form.endpoint = null;
  },
  async attach(name, type) {
    const field = (await this.see("#files")) as HTMLInputElement;
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type));
    const files = new DataTransfer();
    files.items.add(new File([blob ?? ""], name, { type }));
    field.files = files.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    await this.see("[part=files] li");
  },
};

const desk = entries.find(({ packs }) => packs) ?? entries[0];
if (state === "failed") form.pack = new URL("no-plan.json", location.href).href;
else if (state !== "early" && desk) {
  form.endpoint = endpoint;
  form.pack = `${new URL("../", location.href)}${desk.form}`;
}
document.querySelector("main")?.append(form);
await STATES[state]?.(person);
// Whoever looks for this state knows that it is there.
document.documentElement.dataset.state = state;
