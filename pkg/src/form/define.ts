// Defines <fenji-report>, unless the page has done so already.

import { FenjiReport } from "./index.js";

const known = customElements.get("fenji-report");
if (!known) customElements.define("fenji-report", FenjiReport);
else if ((known as Partial<typeof FenjiReport>).version !== FenjiReport.version) {
  // A name can be given once. Whoever embeds the form must learn that theirs is not the one that is shown.
  const other = (known as Partial<typeof FenjiReport>).version ?? "another version";
  console.warn(
    `<fenji-report> of fenji ${FenjiReport.version} is not used: the page has one from fenji ${other} (\`npm ls fenji\`)`,
  );
}

declare global {
  interface HTMLElementTagNameMap {
    "fenji-report": FenjiReport;
  }
}
