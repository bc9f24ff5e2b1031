// What a reporter is told to do at once: in the order in which it is done, and nothing that only an open question speaks for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { guide } from "../../pkg/dist/session/index.js";
import { incidents, situations } from "../browser/situations.mjs";
import { DESK } from "./packs.mjs";
import { begin, LOCALES } from "./way.mjs";

/** The lines after something was written, and whether somebody is in danger was answered. */
function told(story, danger, locale = "en") {
  const { session } = begin(DESK, { locale });
  session.write(story);
  session.readStory();
  session.endanger(danger);
  return guide(session.interview);
}

test("who writes of a fire gets out, low and with the alarm, and calls once safe", () => {
  const lines = told("Fire and smoke in the server room, somebody is still inside", true);
  const begins = ["Leave now", "Stay low", "Press the fire alarm", "Once safe, call", "Do not go back"];
  assert.deepEqual(
    lines.map(({ text }, at) => text.slice(0, begins[at]?.length)),
    begins,
  );
});

test("what saves a life stands before what only spares trouble, certain or not", () => {
  const lines = told("同事修插座时触电了，倒在地上", true, "zh-Hans");
  const press = lines.findIndex(({ text }) => text.includes("按压胸口"));
  const rumours = lines.findIndex(({ text }) => text.includes("没核实的消息"));
  assert.ok(press >= 0 && (rumours < 0 || press < rumours), JSON.stringify(lines.map(({ text }) => text)));
});

test("nobody is told to leave before it is said whether anybody is in danger, unless they write of danger", () => {
  const leaves = (lines) => lines.some(({ text }) => text.startsWith("马上离开"));
  for (const story of ["整栋楼都断网了，谁也连不上网络。", "请问怎么导出上个月的报表？", "收到钓鱼邮件，我没有转。"]) {
    assert.ok(!leaves(told(story, undefined, "zh-Hans")), story);
  }
  assert.ok(leaves(told("机房在冒烟，有焦味，服务器全停了。", undefined, "zh-Hans")));
});

for (const locale of LOCALES) {
  test(`the lines of every situation stand in the order in which they are done: ${locale}`, () => {
    let seen = 0;
    for (const { story, danger } of [...situations, ...incidents]) {
      if (!story[locale]) continue;
      for (const answer of danger === undefined ? [undefined, false, null] : [danger]) {
        const lines = told(story[locale], answer, locale).filter(({ sure }) => sure !== "possible");
        const urgencies = lines.map(({ urgency }) => urgency);
        assert.deepEqual(
          urgencies,
          urgencies.toSorted((one, other) => one - other),
          story[locale],
        );
        seen += lines.length;
      }
    }
    assert.ok(seen > 50, String(seen));
  });
}
