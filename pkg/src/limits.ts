// How much the engine takes. Written from its own limits by tests/it/limits.rs; do not edit.

/** The largest bundle, in bytes. */
export const MAX_BUNDLE = 67_108_864;
/** The largest facts as JSON, in bytes. */
export const MAX_FACTS = 1_048_576;
/** How deep values may be nested. */
export const MAX_DEPTH = 64;
/** So many problems are enough for a person to act on. */
export const MAX_PROBLEMS = 100;
