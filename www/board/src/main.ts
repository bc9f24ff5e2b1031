// The board: signs in, follows what happens, and draws it.

import "../../src/style.css";
import "./board.css";
import { Outbox } from "fenji/outbox";
import { render } from "lit";
import * as api from "./api.ts";
import { follow } from "./live.ts";
import { arrive, change, goOn, listen, now, open, refresh, state } from "./state.ts";
import { frame } from "./views/frame.ts";
import { words } from "./words.ts";

/** A deadline this near, in milliseconds, is counted in seconds. */
const NEAR = 10 * 60_000;

const root = document.getElementById("page") as HTMLElement;
let signedIn: api.User | null | undefined;

listen(draw);
addEventListener("hashchange", open);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement)
    return;
  const search = document.getElementById("search");
  if (search) event.preventDefault();
  search?.focus();
});

let counted = 0;
setInterval(() => {
  const due = Date.parse(state.view?.summary.due?.at ?? "");
  counted += 1;
  if (Math.abs(due - now()) < NEAR || counted % 15 === 0) change({});
  if (state.waiting.length > 0 && counted % 3 === 0) void goOn();
}, 1_000);

draw();
// What somebody reported on this device and could not send goes out from here, too.
new Outbox(null).resume();
void arrive();
api.who().then(
  (user) => change({ user: user ?? null }),
  () => change({ user: null }),
);

function draw(): void {
  const word = words(state.locale);
  document.documentElement.lang = state.locale;
  const open = state.list.filter((incident) => incident.state === "open" && !incident.acknowledged_at).length;
  document.title = `${open > 0 ? `(${open}) ` : ""}${word.board} · fenji 分级`;
  render(frame(), root);
  if (state.user === signedIn) return;
  signedIn = state.user;
  follow();
  void refresh();
}
