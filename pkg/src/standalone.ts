// The form and the engine for pages without a bundler: defines <fenji-report> at once, so that the first field stands; what
// drives it, the engine and the words of one language come as files from beside this one, and the Wasm, too.

import "./form/define.js";

export { type ChangeDetail, type DeliveryDetail, FenjiReport, type SubmitDetail } from "./form/index.js";
export type * from "./web.js";

// The first field does not wait for the engine; whoever imports it from here does.
const engine = await import("./web.js");

export const { init, localZone, version } = engine;
export const Desk = engine.Desk;
export type Desk = import("./web.js").Desk;
export const FenjiError = engine.FenjiError;
export type FenjiError = import("./web.js").FenjiError;
export const Pack = engine.Pack;
export type Pack = import("./web.js").Pack;
