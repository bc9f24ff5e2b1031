// The entry `fenji/report`: reports and receipts for whoever receives or makes them. No page, no engine of its own.

export { isAttached, sha256Of } from "./hash.js";
export { briefOf, editionOf, type Making, reportOf } from "./make.js";
export { ReportError, readReport } from "./read.js";
export {
  type Attached,
  type Brief,
  type Decides,
  type DeskEdition,
  type Differs,
  type Edition,
  type FactChange,
  type Facts,
  type FirstShown,
  FORMAT,
  type LevelShown,
  type Receipt,
  type Report,
  type Shown,
  type What,
} from "./shape.js";
export { receiptOf, type Verified, verifyReport } from "./verify.js";
