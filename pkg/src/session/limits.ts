// How much the engine takes. Written from its own limits by tests/it/limits.rs; do not edit.

/** The longest text of a fact, in characters. */
export const MAX_TEXT = 20_000;
