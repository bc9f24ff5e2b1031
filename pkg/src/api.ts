// What every entry of the package gives.

export type * from "../build/types.js";
export { type ErrorCode, FenjiError } from "./errors.js";
export type { InitInput } from "./init.js";
export {
  type AssessOptions,
  type Bundle,
  type ExplainOptions,
  type Facts,
  type LinesOptions,
  type LoadOptions,
  Pack,
  type Roles,
  type Versions,
  version,
} from "./pack.js";
