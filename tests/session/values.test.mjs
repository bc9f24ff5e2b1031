// What is handed over from JavaScript and is no JSON: refused with where it stands, what it is and what to do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk, FenjiError } from "../../pkg/dist/node.js";
import { DESK, loaded } from "./packs.mjs";

const desk = loaded(DESK);

/** What an error says, problem by problem. */
function said(run) {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof FenjiError, String(error));
    return error.problems.map((problem) => `${problem.code}: ${problem.message}`);
  }
  return [];
}

const circle = {};
circle.system = circle;
const locked = {
  get state() {
    throw new Error("no access");
  },
};

/** Each: facts, and what is said of them. */
const VALUES = [
  [{ users: { affected: Number.NaN } }, "not-a-number: `users.affected` is NaN"],
  [{ users: { affected: Number.POSITIVE_INFINITY } }, "not-a-number: `users.affected` is Infinity"],
  [{ incident: { signs: [undefined] } }, "undefined-value: `incident.signs.0` is undefined"],
  [{ system: () => "down" }, "not-json: `system` is a function"],
  [{ system: Symbol("down") }, "not-json: `system` is a symbol"],
  [{ system: new Map() }, "not-json: `system` is an object of the class Map"],
  [circle, "cyclic-value: `system` contains itself"],
  [{ system: locked }, "unreadable-value: `system.state` cannot be read: no access"],
  [{ seen_at: new Date(Number.NaN) }, "invalid-date: `seen_at` is an invalid Date"],
];

for (const [facts, expected] of VALUES) {
  test(expected, () => assert.deepEqual(said(() => desk.assess(facts)), [expected]));
}

test("all of them at once", () => {
  const all = { a: Number.NaN, b: { c: [undefined, () => 1] }, d: new Date(Number.NaN) };
  const codes = said(() => desk.assess(all)).map((line) => line.split(":")[0]);
  assert.deepEqual(codes, ["not-a-number", "undefined-value", "not-json", "invalid-date"]);
});

test("a compiled desk takes no packs", () => {
  const lines = said(() => Desk.load(desk.toCompiled(["en"]), ["{}"]));
  assert.deepEqual(lines, ["mixed-packs: packs were given to a compiled desk"]);
});
