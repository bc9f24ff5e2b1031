// A Wasm module with one exported function replaced by a trap: the only sure way to see what a crash does.

/** The module in `bytes` (a Uint8Array) with `unreachable` as the body of the export `name`. */
export function trapping(bytes, name) {
  const copy = bytes.slice();
  let at = 8;
  const number = () => {
    let [value, shift, byte] = [0, 0, 0x80];
    while (byte & 0x80) {
      byte = copy[at++];
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    }
    return value;
  };
  const text = () => {
    const length = number();
    at += length;
    return new TextDecoder().decode(copy.subarray(at - length, at));
  };
  const limits = () => {
    if (number() & 1) number();
    number();
  };
  let imported = 0;
  let wanted = -1;
  while (at < copy.length) {
    const section = copy[at++];
    const end = number() + at;
    if (section === 2) {
      for (let left = number(); left > 0; left--) {
        text();
        text();
        const kind = copy[at++];
        if (kind === 0) imported += 1;
        if (kind === 1) at += 1;
        if (kind === 3) at += 2;
        else if (kind === 0) number();
        else limits();
      }
    } else if (section === 7) {
      for (let left = number(); left > 0; left--) {
        const found = text() === name;
        const kind = copy[at++];
        const index = number();
        if (found && kind === 0) wanted = index - imported;
      }
    } else if (section === 10) {
      if (wanted < 0) throw new Error(`the module does not export \`${name}\``);
      for (let left = number(), index = 0; left > 0; left--, index++) {
        const size = number();
        // No locals, `unreachable`, as many `nop`s as are left, `end`.
        if (index === wanted) copy.fill(1, at, at + size).set([0, 0], at);
        if (index === wanted) copy[at + size - 1] = 0x0b;
        at += size;
      }
    }
    at = end;
  }
  return copy;
}
