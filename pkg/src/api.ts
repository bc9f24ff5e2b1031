// What every entry of the package gives.

export type * from "../build/types.js";
export { Desk, type DeskExplainOptions, type DeskLinesOptions, type DeskOptions, type DeskRoles } from "./desk.js";
export { type ErrorCode, FenjiError } from "./errors.js";
export type { Init, InitInput, InitOptions } from "./init.js";
export { type Bundle, type Facts, type LoadOptions, localZone, type Source } from "./input.js";
export type { AssessOptions, ExplainOptions, LinesOptions, Roles, StandingOptions } from "./options.js";
export { Pack, type Versions, version } from "./pack.js";
