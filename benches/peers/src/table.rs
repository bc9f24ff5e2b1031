//! Markdown tables, and numbers as people read them.

/// A table: a heading and rows of the same width.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with this heading; every row must be as wide.
    pub fn new<const N: usize>(heading: [&str; N]) -> Self {
        Self { rows: vec![heading.map(str::to_owned).to_vec()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table as Markdown: columns padded, all but the first to the right.
    pub fn markdown(&self) -> String {
        let columns = self.rows[0].len();
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut lines: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
                    0 => format!(" {cell:<width$} |"),
                    _ => format!(" {cell:>width$} |"),
                });
                format!("|{}\n", cells.collect::<String>())
            })
            .collect();
        let rule = widths.iter().enumerate().map(|(column, width)| match column {
            0 => format!("{}|", "-".repeat(width + 2)),
            _ => format!("{}:|", "-".repeat(width + 1)),
        });
        lines.insert(1, format!("|{}\n", rule.collect::<String>()));
        lines.concat()
    }
}

/// Nanoseconds with a unit and two to four digits.
pub fn nanoseconds(time: f64) -> String {
    match time {
        ..1e3 => format!("{time:.0} ns"),
        ..1e4 => format!("{:.2} µs", time / 1e3),
        ..1e6 => format!("{:.1} µs", time / 1e3),
        ..1e7 => format!("{:.2} ms", time / 1e6),
        ..1e9 => format!("{:.1} ms", time / 1e6),
        _ => format!("{:.2} s", time / 1e9),
    }
}

/// Bytes in megabytes (10⁶).
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// How many times as much.
pub fn times(ratio: f64) -> String {
    match ratio {
        ..0.1 => format!("×{ratio:.2}"),
        ..10.0 => format!("×{ratio:.1}"),
        _ => format!("×{ratio:.0}"),
    }
}

/// Whether an aim is reached.
pub fn reached(is: bool) -> String {
    if is { "reached" } else { "**missed**" }.to_owned()
}
