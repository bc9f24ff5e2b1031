//! Old incidents graded anew, as a report to read and as Markdown.

use crate::page::diff::{cell, digits, plain};
use crate::page::names::Names;
use crate::page::output::called;
use crate::page::paint::{self, paint};
use crate::page::sheet::Page;
use crate::words::backtest::BacktestWords;
use crate::words::diff::DiffWords;
use crate::words::lang::Lang;
use fenji::{
    Agreement, BacktestReport, Direction, Edition, Flow, Graded, PackVersion, Possible, Recorded, RowRef, RuleRows,
};
use serde::Serialize;

/// How many of one sort are shown; `--json` has all.
const SHOWN: usize = 20;
/// How many rules are shown of each version.
const SHOWN_RULES: usize = 4;

/// How many values of one set are named.
const MAX_VALUES: usize = 4;

/// How the data were read.
#[derive(Serialize)]
pub struct Data {
    /// The file.
    pub file: String,
    /// `csv` or `jsonl`.
    pub format: &'static str,
    /// The name of the encoding.
    pub encoding: String,
    /// What separates the cells of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
}

/// One backtest in one language.
pub struct Shown<'p> {
    report: &'p BacktestReport,
    data: &'p Data,
    names: Names<'p>,
    lang: Lang,
    words: &'static BacktestWords,
    diff: &'static DiffWords,
}

impl<'p> Shown<'p> {
    /// A backtest, with the names of the latest version of the pack.
    pub fn new(report: &'p BacktestReport, data: &'p Data, names: Names<'p>) -> Self {
        let lang = names.lang;
        Self { report, data, names, lang, words: lang.backtest(), diff: lang.diff() }
    }

    /// As a report.
    pub fn report(&self, page: &mut Page) {
        let (report, words) = (self.report, self.words);
        page.line(0, &paint(paint::STRONG, &self.title()));
        page.quiet(0, &self.read());
        for (name, graded) in self.conclusions() {
            self.graded(page, name, graded);
        }
        for agreement in &report.recorded {
            self.agreement(page, agreement);
        }
        let unmapped = self.unmapped();
        if !unmapped.is_empty() {
            page.heading(words.unmapped);
            self.listed(page, &unmapped.iter().map(|row| self.joined(row)).collect::<Vec<_>>());
        }
        let refused = self.not_graded();
        if !refused.is_empty() {
            page.heading(words.not_graded);
            self.listed(page, &refused.iter().map(|row| self.joined(row)).collect::<Vec<_>>());
        }
        let notes = self.notes();
        if !notes.is_empty() {
            page.line(0, "");
            notes.iter().for_each(|note| page.quiet(0, note));
        }
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let (report, words) = (self.report, self.words);
        let mut text = format!("### {}\n\n{}\n\n", plain(&self.title()), plain(&self.read()));
        for (name, graded) in self.conclusions() {
            let title = if report.new.is_some() { self.moved(name, graded) } else { self.conclusion(name) };
            text.push_str(&format!("#### {}\n\n", plain(&title)));
            let head = if report.new.is_some() {
                [&self.conclusion(name), self.diff.before, self.diff.now].map(cell).join(" | ")
            } else {
                [&self.conclusion(name), words.rows].map(cell).join(" | ")
            };
            let marks = if report.new.is_some() { "---|---:|---:" } else { "---|---:" };
            text.push_str(&format!("| {head} |\n|{marks}|\n"));
            for (values, counts) in self.counts(name, graded) {
                let counts: Vec<String> = counts.iter().map(|count| digits(&count.to_string())).collect();
                text.push_str(&format!("| {} | {} |\n", cell(&values), counts.join(" | ")));
            }
            text.push('\n');
            if graded.flows.is_empty() {
                continue;
            }
            let head = [self.diff.from, self.diff.to, words.rows, words.rule, words.first_rows].map(cell).join(" | ");
            text.push_str(&format!("| {head} |\n|---|---|---:|---|---|\n"));
            for flow in &graded.flows {
                let cells = [
                    self.possible(name, &flow.from),
                    self.possible(name, &flow.to),
                    digits(&flow.rows.to_string()),
                    self.rules(&flow.rules).join("; "),
                    self.rows(&flow.examples),
                ];
                text.push_str(&format!("| {} |\n", cells.map(|one| cell(&one)).join(" | ")));
            }
            text.push('\n');
        }
        for agreement in &report.recorded {
            text.push_str(&format!("#### {}\n\n", plain(&self.recorded_title(agreement))));
            text.extend(self.measures(agreement).iter().map(|line| format!("- {}\n", plain(line))));
            let head =
                [words.recorded_as, words.concluded, words.rows, words.rule, words.first_rows].map(cell).join(" | ");
            text.push_str(&format!("\n| {head} |\n|---|---|---:|---|---|\n"));
            for one in &agreement.table {
                let cells = [
                    self.value(&agreement.conclusion, &one.recorded),
                    self.possible(&agreement.conclusion, &one.values),
                    digits(&one.rows.to_string()),
                    self.rules(&one.rules).join("; "),
                    self.rows(&one.examples),
                ];
                text.push_str(&format!("| {} |\n", cells.map(|one| cell(&one)).join(" | ")));
            }
            text.push('\n');
        }
        let unmapped = self.unmapped();
        if !unmapped.is_empty() {
            let head = [words.column, words.value, words.rows, words.first_row, words.why].map(cell).join(" | ");
            text.push_str(&format!("#### {}\n\n| {head} |\n|---|---|---:|---:|---|\n", words.unmapped));
            text.extend(
                unmapped.iter().map(|row| format!("| {} |\n", row.each_ref().map(|one| cell(one)).join(" | "))),
            );
            text.push('\n');
        }
        let refused = self.not_graded();
        if !refused.is_empty() {
            let head = [words.why, "", words.rows, words.first_row, ""].map(cell).join(" | ");
            text.push_str(&format!("#### {}\n\n| {head} |\n|---|---|---:|---:|---|\n", words.not_graded));
            text.extend(refused.iter().map(|row| format!("| {} |\n", row.each_ref().map(|one| cell(one)).join(" | "))));
            text.push('\n');
        }
        text.extend(self.notes().iter().map(|note| format!("{}  \n", plain(note))));
        text
    }

    fn title(&self) -> String {
        let of = |version: &PackVersion| called(&version.id, &version.version, version.overlay.as_ref());
        let short =
            |version: &PackVersion| version.digest.trim_start_matches("sha256:").chars().take(8).collect::<String>();
        let old = &self.report.old;
        let packs = match &self.report.new {
            None => of(old),
            Some(new) if of(old) == of(new) => {
                format!("{}{}", of(new), self.lang.remark(&format!("{} → {}", short(old), short(new))))
            }
            Some(new) => format!("{} → {}", of(old), of(new)),
        };
        self.lang.labelled(&packs, &self.data.file)
    }

    /// “200 rows, 3 could not be read (csv, UTF-8, `;`)”.
    fn read(&self) -> String {
        let (rows, words) = (&self.report.rows, self.words);
        let mut parts = vec![self.count(rows.read, words.rows)];
        let [by_old, by_new] = words.refused_by;
        let counts = [
            (rows.unreadable, words.unreadable),
            (rows.refused, if self.report.new.is_some() { by_old } else { words.refused }),
            (rows.refused_by_new.unwrap_or(0), by_new),
        ];
        parts.extend(counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| self.count(*count, what)));
        if let Some((first, last)) = &self.report.period {
            parts.push(format!("{first} – {last}"));
        }
        let separator = self.data.separator.as_deref().map(|one| if one == "\t" { "tab" } else { one });
        let how: Vec<&str> = [self.data.format, &self.data.encoding].into_iter().chain(separator).collect();
        format!("{}{}", self.lang.all(&parts), self.lang.remark(&how.join(" ")))
    }

    fn count(&self, count: u64, what: &str) -> String {
        let space = if self.lang == Lang::En { " " } else { "" };
        format!("{}{space}{what}", digits(&count.to_string()))
    }

    /// The level first, then what else is concluded about any row.
    fn conclusions(&self) -> impl Iterator<Item = (&'p str, &'p Graded)> {
        let mut all: Vec<(&str, &Graded)> = self.report.conclusions().filter(|(_, one)| !one.old.is_empty()).collect();
        all.sort_by_key(|(name, _)| *name != "level");
        all.into_iter()
    }

    fn conclusion(&self, name: &str) -> String {
        match name {
            "kind" => self.diff.kind.to_owned(),
            "scope" => self.diff.scope.to_owned(),
            "level" => self.diff.level.to_owned(),
            "priority" => self.diff.priority.to_owned(),
            scheme => format!("{}{}", self.diff.scheme, self.lang.remark(self.names.scheme(scheme))),
        }
    }

    fn moved(&self, name: &str, graded: &Graded) -> String {
        let parts =
            [self.count(graded.moved(), self.words.moved), self.count(graded.unmoved.unwrap_or(0), self.words.unmoved)];
        self.lang.labelled(&self.conclusion(name), &self.lang.all(&parts))
    }

    /// By what is concluded, how many rows: of two versions before and now.
    fn counts(&self, name: &str, graded: &Graded) -> Vec<(String, Vec<u64>)> {
        let mut seen: Vec<&Possible> = Vec::new();
        for one in graded.old.iter().chain(&graded.new) {
            if !seen.contains(&&one.values) {
                seen.push(&one.values);
            }
        }
        let rows = |of: &[fenji::Concluded], values: &Possible| {
            of.iter().find(|one| one.values == *values).map_or(0, |one| one.rows)
        };
        let both = self.report.new.is_some();
        let line = |values: &Possible| {
            let counts = std::iter::once(rows(&graded.old, values)).chain(both.then(|| rows(&graded.new, values)));
            (self.possible(name, values), counts.collect())
        };
        seen.into_iter().map(line).collect()
    }

    fn graded(&self, page: &mut Page, name: &str, graded: &Graded) {
        let both = self.report.new.is_some();
        page.heading(&if both { self.moved(name, graded) } else { self.conclusion(name) });
        let counts = self.counts(name, graded);
        let total: u64 = graded.old.iter().map(|one| one.rows).sum();
        for (values, counts) in counts.iter().take(SHOWN) {
            let shown: Vec<String> = counts.iter().map(|count| digits(&count.to_string())).collect();
            let share = match counts.as_slice() {
                [count] if total > 0 => self.lang.remark(&percent(*count as f64 / total as f64)),
                _ => String::new(),
            };
            page.line(1, &self.lang.labelled(values, &format!("{}{share}", shown.join(" → "))));
        }
        self.rest(page, counts.len());
        for flow in graded.flows.iter().take(SHOWN) {
            self.flow(page, name, flow);
        }
        self.rest(page, graded.flows.len());
    }

    fn rest(&self, page: &mut Page, all: usize) {
        if all > SHOWN {
            page.quiet(1, &format!("… {} (--json)", self.count((all - SHOWN) as u64, self.words.more)));
        }
    }

    fn listed(&self, page: &mut Page, lines: &[String]) {
        lines.iter().take(SHOWN).for_each(|line| page.line(1, line));
        self.rest(page, lines.len());
    }

    fn flow(&self, page: &mut Page, name: &str, flow: &Flow) {
        let (style, turn) = match flow.direction {
            Direction::Up => (paint::ALARM, self.lang.remark(self.diff.up)),
            Direction::Down => (paint::CAUTION, self.lang.remark(self.diff.down)),
            _ => (paint::STRONG, String::new()),
        };
        let values = format!("{} → {}", self.possible(name, &flow.from), self.possible(name, &flow.to));
        let rows = digits(&flow.rows.to_string());
        page.line(1, &self.lang.labelled(&format!("• {}{turn}", paint(style, &values)), &rows));
        self.rules(&flow.rules).iter().for_each(|rule| page.quiet(2, rule));
        self.examples(page, &flow.examples);
    }

    fn examples(&self, page: &mut Page, examples: &[RowRef]) {
        if !examples.is_empty() {
            page.quiet(2, &self.lang.labelled(self.words.first_rows, &self.rows(examples)));
        }
    }

    /// The rules behind some rows, with their clauses.
    fn rules(&self, rules: &[RuleRows]) -> Vec<String> {
        let of = |edition: Edition| rules.iter().filter(move |rule| rule.of == edition).take(SHOWN_RULES);
        let line = |rule: &RuleRows| {
            let clause = rule.clause.as_deref().map(|clause| self.lang.remark(clause)).unwrap_or_default();
            let label = match (&self.report.new, rule.of) {
                (None, _) => self.words.rule,
                (Some(_), Edition::Old) => self.diff.before,
                (Some(_), Edition::New) => self.diff.now,
            };
            format!("{}{clause} ×{}", self.lang.labelled(label, &rule.rule), digits(&rule.rows.to_string()))
        };
        of(Edition::Old).chain(of(Edition::New)).map(line).collect()
    }

    fn rows(&self, rows: &[RowRef]) -> String {
        let one = |row: &RowRef| row.id.clone().unwrap_or_else(|| row.row.to_string());
        self.lang.all(&rows.iter().map(one).collect::<Vec<_>>())
    }

    fn value(&self, conclusion: &str, id: &str) -> String {
        match conclusion {
            "kind" => self.names.kind(id),
            "scope" => self.names.scope(id),
            "level" => self.names.level(id),
            "priority" => id,
            scheme => self.names.scheme_level(scheme, id),
        }
        .to_owned()
    }

    fn possible(&self, conclusion: &str, values: &Possible) -> String {
        let mut all: Vec<String> = values.possible.iter().map(|id| self.value(conclusion, id)).collect();
        if values.none {
            all.push(self.words.no_rule.to_owned());
        }
        if all.len() <= MAX_VALUES {
            return self.lang.either(&all);
        }
        let more = all.split_off(MAX_VALUES - 1).len();
        format!("{} … +{more}", self.lang.all(&all))
    }

    fn recorded_title(&self, agreement: &Agreement) -> String {
        let of = match (&self.report.new, agreement.of) {
            (None, _) => String::new(),
            (Some(_), Edition::Old) => self.lang.remark(self.diff.before),
            (Some(_), Edition::New) => self.lang.remark(self.diff.now),
        };
        format!("{}{of}", self.words.recorded)
    }

    /// The counts and measures of agreement, a line each.
    fn measures(&self, agreement: &Agreement) -> Vec<String> {
        let words = self.words;
        let counts = [
            (agreement.agree, words.agree),
            (agreement.disagree, words.disagree),
            (agreement.open, words.open),
            (agreement.apart, words.apart),
        ];
        let counts: Vec<String> = counts.iter().map(|(count, what)| self.count(*count, what)).collect();
        let mut lines = vec![self.lang.all(&counts)];
        let measures = [
            (words.share, agreement.share.map(percent)),
            (words.kappa, agreement.kappa.map(|kappa| format!("{kappa:.3}"))),
            (words.weighted, agreement.weighted_kappa.map(|kappa| format!("{kappa:.3}"))),
        ];
        let known = measures.into_iter().filter_map(|(label, value)| Some(self.lang.labelled(label, &value?)));
        let known: Vec<String> = known.collect();
        if !known.is_empty() {
            lines.push(known.join(self.names.words.semicolon));
        }
        lines
    }

    fn agreement(&self, page: &mut Page, agreement: &Agreement) {
        page.heading(&self.recorded_title(agreement));
        self.measures(agreement).iter().for_each(|line| page.line(1, line));
        let apart: Vec<&Recorded> = agreement.table.iter().filter(|one| one.distance != 0).collect();
        if apart.is_empty() {
            return;
        }
        page.line(1, &paint(paint::STRONG, self.words.differences));
        for one in apart.iter().take(SHOWN) {
            let style = if one.distance > 0 { paint::ALARM } else { paint::CAUTION };
            let what = format!(
                "{} → {}",
                self.value(&agreement.conclusion, &one.recorded),
                self.possible(&agreement.conclusion, &one.values)
            );
            page.line(1, &self.lang.labelled(&format!("• {}", paint(style, &what)), &digits(&one.rows.to_string())));
            self.rules(&one.rules).iter().for_each(|rule| page.quiet(2, rule));
            self.examples(page, &one.examples);
        }
        self.rest(page, apart.len());
    }

    /// Column, value, rows, first row and reason of all that was not understood.
    fn unmapped(&self) -> Vec<[String; 5]> {
        let line = |one: &fenji::Unmapped| {
            let value = one.value.as_ref().map_or(self.words.further.to_owned(), |value| format!("`{value}`"));
            let rows = digits(&one.rows.to_string());
            [one.column.clone(), value, rows, digits(&one.first.row.to_string()), one.message.clone()]
        };
        self.report.unmapped.iter().map(line).collect()
    }

    /// Code, version, rows, first row and reason of all that was not graded.
    fn not_graded(&self) -> Vec<[String; 5]> {
        let line = |one: &fenji::Refusal| {
            let by = match (&self.report.new, one.by) {
                (Some(_), Some(Edition::Old)) => self.diff.before,
                (Some(_), Some(Edition::New)) => self.diff.now,
                _ => "",
            };
            let rows = digits(&one.rows.to_string());
            [one.code.clone(), by.to_owned(), rows, digits(&one.first.row.to_string()), one.message.clone()]
        };
        self.report.refused.iter().map(line).collect()
    }

    /// “category, `Foo`: 3 rows, first in row 2: why”.
    fn joined(&self, [what, detail, rows, first, why]: &[String; 5]) -> String {
        let what: Vec<&str> = [what.as_str(), detail].into_iter().filter(|part| !part.is_empty()).collect();
        let space = if self.lang == Lang::En { " " } else { "" };
        let first = match self.lang {
            Lang::En => format!("{} {first}", self.words.first_row),
            _ => format!("{} {first} {}", self.words.first_row, self.words.row),
        };
        let unit = if rows == "1" { self.words.row } else { self.words.rows };
        let counted = self.lang.all(&[format!("{rows}{space}{unit}"), first]);
        let counted = format!("{counted}{}", self.lang.remark(why));
        self.lang.labelled(&self.lang.all(&what), &counted)
    }

    fn notes(&self) -> Vec<String> {
        let (report, words) = (self.report, self.words);
        let mut notes = Vec::new();
        if !report.left_out.is_empty() {
            let one = |(fact, rows): (&String, &u64)| format!("{fact} {}", digits(&rows.to_string()));
            let all: Vec<String> = report.left_out.iter().map(one).collect();
            notes.push(self.lang.labelled(words.left_out, &self.lang.all(&all)));
        }
        for (label, columns) in [(words.unused, &report.unused_columns), (words.empty, &report.empty_columns)] {
            if !columns.is_empty() {
                notes.push(self.lang.labelled(label, &self.lang.all(columns)));
            }
        }
        notes.push(self.lang.labelled(words.digest, &report.digest));
        notes
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
