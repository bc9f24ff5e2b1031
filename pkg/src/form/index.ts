// The entry `fenji/form`: the element's class and what goes with it; defines nothing.

export type { KnownFacts } from "../session/about.js";
export type { Answer, Answers, Attachment, Delivery, Receipt, Report } from "../session/model.js";
export {
  type ChangeDetail,
  type DeliveryDetail,
  FenjiReport,
  type FormProperty,
  type SubmitDetail,
} from "./element.js";
