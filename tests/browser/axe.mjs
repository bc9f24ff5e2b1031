// What axe, which knows the rules of accessibility, finds on a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What breaks a rule, one line for each element; `runOnly` names rules, else all are looked at. */
export async function violations(page, runOnly) {
  // Its script comes from the tests, not from the page, so the page's policy need not allow it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  // Half-way through a change of colour there is no contrast to judge.
  await page.evaluate(() => {
    const roots = [document, ...Array.from(document.querySelectorAll("fenji-report"), (one) => one.shadowRoot)];
    const running = roots.flatMap((root) => root?.getAnimations() ?? []);
    return Promise.all(running.map(({ finished }) => finished.catch(() => {})));
  });
  const found = await page.evaluate(
    async (chosen) => {
      const options = { resultTypes: ["violations"], preload: false, ...chosen };
      return (await window.axe.run(document, options)).violations;
    },
    runOnly ? { runOnly } : {},
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, target, failureSummary }) => `${id}: ${target} ${html.slice(0, 160)} ${failureSummary}`),
  );
}
