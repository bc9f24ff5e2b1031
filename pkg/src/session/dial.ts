// What can be dialled: the numbers to call that stand in a text.

/** The pieces of a text: what can be dialled, and what stands before, between and behind. */
export function dialled(
  text: string,
  phones: readonly string[],
): { readonly text: string; readonly number: string | null }[] {
  const pieces: { text: string; number: string | null }[] = [];
  let rest = text;
  for (const phone of phones) {
    const at = rest.indexOf(phone);
    if (at < 0) continue;
    pieces.push({ text: rest.slice(0, at), number: null }, { text: phone, number: phone.replaceAll(/[^\d+*#]/g, "") });
    rest = rest.slice(at + phone.length);
  }
  pieces.push({ text: rest, number: null });
  return pieces.filter((piece) => piece.text !== "");
}

/** A text with numbers to call put in where their names stand in braces, and these numbers in their order. */
export function filled(
  text: string,
  values: Readonly<Record<string, string>>,
): { readonly text: string; readonly phones: readonly string[] } {
  const phones: string[] = [];
  const put = text.replaceAll(/\{([\w-]+)\}/g, (braces, name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return braces;
    phones.push(value);
    return value;
  });
  return { text: put, phones };
}
