// Options in groups: those that the packs name, and what becomes of options that stand in none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped } from "../../pkg/dist/session/index.js";
import { DESK, loaded } from "./packs.mjs";

const option = (id) => ({ id, text: id.toUpperCase() });
const options = ["a", "b", "c", "d"].map(option);
const group = (id, ...options) => ({ id, text: `Group ${id}`, options });

/** Each: the groups of a fact, and what is shown. */
const ROWS = [
  [undefined, [[null, "abcd"]]],
  [
    [group("x", "a", "c"), group("y", "b", "d")],
    [
      ["Group x", "ac"],
      ["Group y", "bd"],
    ],
  ],
  [
    [group("x", "a", "c")],
    [
      ["Group x", "ac"],
      [null, "bd"],
    ],
  ],
  [
    [group("x", "a", "b"), group("y", "b", "c", "e")],
    [
      ["Group x", "ab"],
      ["Group y", "c"],
      [null, "d"],
    ],
  ],
  [[group("x", "e")], [[null, "abcd"]]],
];

for (const [groups, shown] of ROWS) {
  test(groups?.map((one) => `${one.id}: ${one.options}`).join("; ") ?? "no groups", () => {
    const all = grouped({ options, ...(groups ? { groups } : {}) });
    assert.deepEqual(
      all.map(({ text, options }) => [text, options.map(({ id }) => id).join("")]),
      shown,
    );
  });
}

test("every sign of the desk stands in one group, and each group has words in every language", () => {
  const desk = loaded(DESK);
  const locales = desk.locales.map((locale) => desk.info(locale).facts.filter(({ groups }) => groups));
  assert.ok(locales.every((facts) => facts.length > 0));
  for (const fact of locales.flat()) {
    const all = grouped(fact);
    assert.deepEqual(
      all.flatMap(({ options }) => options.map(({ id }) => id)).sort(),
      fact.options.map(({ id }) => id).sort(),
    );
    assert.ok(all.every(({ text }) => text));
    assert.ok(fact.groups.every(({ id, text }) => text !== id));
  }
  desk.free();
});
