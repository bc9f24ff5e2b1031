// The entry `fenji/form`: the element's class and what goes with it; defines nothing.

export type { Answer, Answers, Attachment, Delivery, Report, ReportAnswer } from "../session/model.js";
export { type ChangeDetail, type DeliveryDetail, FenjiReport, type SubmitDetail } from "./element.js";
