// The form and the engine in one file, for pages without a bundler: defines <fenji-report>, fetches the Wasm beside it.

import "./form/define.js";

export { type ChangeDetail, type DeliveryDetail, FenjiReport, type SubmitDetail } from "./form/index.js";
export * from "./web.js";
