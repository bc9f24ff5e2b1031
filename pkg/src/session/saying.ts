// The entry `fenji/words`: what the engine says, in words for people. Needs no engine.

export { nearest } from "./language.js";
export { actors, answerText, dueText, levelName, levelRange, namesOf, type Texts, textOf } from "./phrases.js";
export { asMarkdown, asText, type Section } from "./sections.js";
export { bytes, duration, moment, span, type Words, wordsFor } from "./words.js";
