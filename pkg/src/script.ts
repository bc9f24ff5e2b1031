// The form and the engine in one file, for pages that may not load modules: defines <fenji-report>, takes the Wasm from beside it.

import "./form/define.js";

export { type ChangeDetail, type DeliveryDetail, FenjiReport, type SubmitDetail } from "./form/index.js";
export * from "./web.js";
