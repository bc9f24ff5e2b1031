// What each runtime must report: every call of the corpus answered byte for byte as by the native engine. A second entrance
// to an engine that answers all of them must be the same objects, and answers the small corpus.

import assert from "node:assert/strict";

/** How many calls, and how many of compiled files, are enough. */
const WHOLE = [3000, 4000];
const SMALL = [300, 300];

/** Fails with every mismatch in full. */
export function agree(t, report, [calls, compiled] = WHOLE) {
  const shown = report.mismatches.map(
    ({ number, way, call, expected, got }) =>
      `call ${number}, ${way}\n${call}\nexpected: ${expected}\ngot:      ${got}\n${difference(expected, got)}\n`,
  );
  assert.equal(report.wrong, 0, `${report.wrong} of ${report.ways} answers differ:\n\n${shown.join("\n")}`);
  assert.ok(report.calls > calls, `only ${report.calls} calls`);
  assert.ok(report.compiled > compiled, `only ${report.compiled} answers of compiled files`);
  assert.ok(report.noticed, "a spoiled answer is not noticed");
  t.diagnostic(`${report.calls} calls in ${report.ways} ways, ${report.compiled} of them to compiled files, no mismatch`);
}

/** The same of an entrance to an engine of which another one was asked everything. */
export function agreeAlike(t, { differing, ...report }) {
  assert.deepEqual(differing, [], "these are not the same objects as in the other entry");
  agree(t, report, SMALL);
}

function difference(expected, got) {
  let at = 0;
  while (at < expected.length && expected[at] === got[at]) at += 1;
  const around = (text) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  return `first difference at ${at}: ${around(expected)} and not ${around(got)}`;
}
