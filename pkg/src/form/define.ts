// Defines <fenji-report>, unless the page has done so already.

import { FenjiReport } from "./element.js";

if (!customElements.get("fenji-report")) customElements.define("fenji-report", FenjiReport);

declare global {
  interface HTMLElementTagNameMap {
    "fenji-report": FenjiReport;
  }
}
