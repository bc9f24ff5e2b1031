// What each runtime must report: every call of the corpus answered byte for byte as by the native engine.

import assert from "node:assert/strict";

/** Fails with every mismatch in full. */
export function agree(t, report) {
  const shown = report.mismatches.map(
    ({ number, way, call, expected, got }) =>
      `call ${number}, ${way}\n${call}\nexpected: ${expected}\ngot:      ${got}\n${difference(expected, got)}\n`,
  );
  assert.equal(report.wrong, 0, `${report.wrong} of ${report.ways} answers differ:\n\n${shown.join("\n")}`);
  assert.ok(report.calls > 3000, `only ${report.calls} calls`);
  assert.ok(report.compiled > 4000, `only ${report.compiled} answers of compiled files`);
  assert.ok(report.noticed, "a spoiled answer is not noticed");
  t.diagnostic(`${report.calls} calls in ${report.ways} ways, ${report.compiled} of them to compiled files, no mismatch`);
}

function difference(expected, got) {
  let at = 0;
  while (at < expected.length && expected[at] === got[at]) at += 1;
  const around = (text) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  return `first difference at ${at}: ${around(expected)} and not ${around(got)}`;
}
