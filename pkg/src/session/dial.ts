// What can be dialled: short numbers for help that stand in a text.

/** The pieces of a text: what can be dialled, and what stands before, between and behind. */
export function dialled(text: string): { readonly text: string; readonly number: string | null }[] {
  return text
    .split(/((?<!\d)(?:1[12]\d|99\d|911|9\d{4})(?!\d))/)
    .map((piece, index) => ({ text: piece, number: index % 2 === 1 ? piece : null }))
    .filter((piece) => piece.text !== "");
}
