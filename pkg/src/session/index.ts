// The entry `fenji/session`: the way of a report without a screen, for portals that draw their own.

export { type About, draftOf, flattened, type KnownFacts } from "./about.js";
export { isQuestion, MOST } from "./asking.js";
export type { Changes, Item, Line } from "./changes.js";
export { type Fitted, fitted, joined, SCREENS } from "./draft.js";
export {
  type AttachmentCode,
  AttachmentError,
  MAX_ATTACHMENT_BYTES,
  MAX_ATTACHMENTS,
  MAX_ATTACHMENTS_BYTES,
  refusal,
} from "./files.js";
export { type FirstWords, firstWords } from "./first.js";
export { type Group, grouped } from "./groups.js";
export { type Contact, codeOf, contacts, guide, handler, type Line as GuideLine } from "./guide.js";
export type { Change, Interview } from "./interview.js";
export { nearest } from "./language.js";
export type {
  Answer,
  Answers,
  Attachment,
  Delivery,
  Draft,
  Facts,
  PackRef,
  Paper,
  Receipt,
  Report,
  ReportAnswer,
  Screen,
  Shown,
  Stored,
  Typed,
  Why,
} from "./model.js";
export { fileName } from "./paper.js";
export { actors, answerText, dueText, levelName, levelRange, roleOf, textOf } from "./phrases.js";
export type { Decider, Info, Plan, Verdict } from "./plans.js";
export { type Fields, type Filled, NONE, UNKNOWN, type Wrong } from "./reading.js";
export { asMarkdown, asText, type Section } from "./sections.js";
export { Session } from "./session.js";
export type { Beginning, Surroundings } from "./surroundings.js";
export { asideLines, byRole, concerned, levelSentence, shortVerdict } from "./verdict.js";
export { bytes, duration, moment, span, type Words, wordsFor } from "./words.js";
