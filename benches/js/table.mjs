// Markdown tables, and numbers as people read them: the same as in benches/peers/src/table.rs.

/** Rows as a Markdown table, the first its heading: columns padded, all but the first to the right. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => [...row[column]].length)));
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => {
      const space = " ".repeat(widths[column] - [...cell].length);
      return column === 0 ? ` ${cell}${space} |` : ` ${space}${cell} |`;
    });
    return `|${cells.join("")}\n`;
  });
  const rule = widths.map((width, column) =>
    column === 0 ? `${"-".repeat(width + 2)}|` : `${"-".repeat(width + 1)}:|`,
  );
  lines.splice(1, 0, `|${rule.join("")}\n`);
  return lines.join("");
}

/** A time in microseconds with a unit and two to four digits. */
export function microseconds(time) {
  if (time < 1) return `${(time * 1e3).toFixed(0)} ns`;
  if (time < 10) return `${time.toFixed(2)} µs`;
  if (time < 1e3) return `${time.toFixed(1)} µs`;
  if (time < 1e4) return `${(time / 1e3).toFixed(2)} ms`;
  if (time < 1e6) return `${(time / 1e3).toFixed(1)} ms`;
  return `${(time / 1e6).toFixed(2)} s`;
}

/** A time in milliseconds. */
export function milliseconds(time) {
  return `${time.toFixed(1)} ms`;
}

/** Bytes in megabytes (10⁶). */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** How many times as much. */
export function times(ratio) {
  if (ratio < 0.1) return `×${ratio.toFixed(2)}`;
  return ratio < 10 ? `×${ratio.toFixed(1)}` : `×${ratio.toFixed(0)}`;
}

/** Whether an aim is reached. */
export function reached(is) {
  return is ? "reached" : "**missed**";
}
