//! The readable report of a decision: the verdict first, then why, then what to do, by whom and by when.

use super::names::{Names, or};
use super::paint::{self, paint};
use super::{steps, verdict};
use fenji::{Conclusion, Decision, Holds, SuggestedValue};

/// A text that grows line by line.
#[derive(Default)]
pub struct Page {
    text: String,
}

impl Page {
    /// A heading with an empty line before it.
    pub fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(0, &paint(paint::HEADING, text));
    }

    /// A line, indented by `depth` steps.
    pub fn line(&mut self, depth: usize, text: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A line in the background: a clause, a note, help.
    pub fn quiet(&mut self, depth: usize, text: &str) {
        if !text.is_empty() {
            self.line(depth, &paint(paint::QUIET, text));
        }
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.text
    }
}

/// The report on `decision`.
pub fn report(decision: &Decision<'_>, names: &Names<'_>) -> String {
    let mut page = Page::default();
    summary(&mut page, decision, names);
    why(&mut page, decision, names);
    steps::now(&mut page, &decision.steps, names);
    steps::avoid(&mut page, &decision.steps, names);
    command(&mut page, decision, names);
    deadlines(&mut page, decision, names);
    steps::checklist(&mut page, &decision.steps, names);
    reports(&mut page, decision, names);
    questions(&mut page, decision, names);
    suggestions(&mut page, decision, names);
    page.finish()
}

fn summary(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    page.line(0, &verdict::headline(decision, names));
    if let Some(level) = decision.level.value {
        page.quiet(0, names.level_meaning(level));
    }
    let open = verdict::unsettled(decision, names);
    if open.is_empty() {
        return page.quiet(0, names.words.certain);
    }
    page.line(0, &paint(paint::CAUTION, names.words.still_open));
    for line in open {
        page.line(1, &line);
    }
}

fn why(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    let words = names.words;
    page.heading(words.why);
    reasons(page, words.level, &decision.level, |level| names.level(level).to_owned(), names);
    reasons(page, words.kind, &decision.kind, |kind| names.kind(kind).to_owned(), names);
    reasons(page, words.scope, &decision.scope, |scope| names.scope(scope).to_owned(), names);
    reasons(page, words.priority, &decision.priority, |priority| priority.to_string(), names);
}

fn reasons<T>(
    page: &mut Page,
    label: &str,
    conclusion: &Conclusion<'_, T>,
    word: impl Fn(&T) -> String,
    names: &Names<'_>,
) {
    if conclusion.reasons.is_empty() {
        return;
    }
    page.line(1, label);
    for reason in &conclusion.reasons {
        let (mark, remark) = match reason.holds {
            Holds::Yes => (paint(paint::FINE, "✓"), String::new()),
            Holds::Maybe => (paint(paint::CAUTION, "?"), names.lang.remark(names.words.may_hold)),
        };
        let text = names.lang.labelled(&word(&reason.gives), or(reason.text, reason.rule));
        page.line(2, &format!("{mark} {text}{remark}"));
        page.quiet(4, &source(reason.clause, names));
        page.quiet(4, &names.basis(reason.basis, reason.note).unwrap_or_default());
    }
}

fn command(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    if decision.command.is_empty() {
        return;
    }
    page.heading(names.words.command);
    for command in &decision.command {
        let who = names.who(Some(command.role), command.to);
        let text = names.lang.labelled(names.act(command.act), &paint(paint::STRONG, &who));
        page.line(1, &format!("{text}{}", names.maybe(command.holds)));
        page.quiet(2, command.text);
        page.quiet(2, &names.basis(command.basis, command.note).unwrap_or_default());
    }
    clauses(page, 1, decision.command.iter().filter_map(|command| command.clause), names);
}

fn deadlines(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    if decision.duties.is_empty() {
        return;
    }
    page.heading(names.words.deadlines);
    for duty in &decision.duties {
        let text = names.lang.labelled(&paint(paint::STRONG, &names.due(&duty.due)), or(duty.text, duty.id));
        page.line(1, &format!("{text}{}", names.maybe(duty.holds)));
        page.quiet(2, &names.who(Some(duty.by), duty.to));
        page.quiet(2, &names.basis(duty.basis, duty.note).unwrap_or_default());
    }
    clauses(page, 1, decision.duties.iter().filter_map(|duty| duty.clause), names);
}

fn reports(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    if decision.reports.is_empty() {
        return;
    }
    page.heading(names.words.reports);
    for report in &decision.reports {
        let text = names.lang.labelled(&paint(paint::STRONG, &names.due(&report.due)), or(report.text, report.id));
        page.line(1, &format!("[ ] {text}{}", names.maybe(report.holds)));
        page.quiet(3, &names.who(report.by, report.to));
        if !report.labels.is_empty() {
            page.line(3, &names.lang.labelled(names.words.fields, &names.lang.all(report.labels)));
        }
        page.quiet(3, &names.basis(report.basis, report.note).unwrap_or_default());
    }
    clauses(page, 1, decision.reports.iter().filter_map(|report| report.clause), names);
}

fn questions(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    let mut open = decision.questions.open.iter();
    let Some(next) = open.next() else { return };
    page.heading(names.words.next);
    page.line(1, &paint(paint::STRONG, names.question(next.fact)));
    if let Some(fact) = names.fact(next.fact) {
        page.quiet(2, fact.help);
        let options: Vec<&str> = fact.options.iter().map(|option| or(option.text, option.id)).collect();
        page.quiet(2, &options.join(" / "));
    }
    page.quiet(2, &names.lang.can_change(&next.can_change));
    if open.len() > 0 {
        page.heading(names.words.open_questions);
    }
    for question in open {
        let can_change = names.lang.remark(&names.lang.can_change(&question.can_change));
        page.line(1, &format!("{}{}", names.question(question.fact), paint(paint::QUIET, &can_change)));
    }
}

fn suggestions(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    if decision.suggestions.is_empty() {
        return;
    }
    page.heading(names.words.suggestions);
    for suggestion in &decision.suggestions {
        let value = match suggestion.value {
            SuggestedValue::Option(option) => names.option(suggestion.fact, option),
            SuggestedValue::Flag(true) => names.words.yes,
            SuggestedValue::Flag(false) => names.words.no,
        };
        let because: Vec<String> = suggestion.because.iter().map(|words| names.lang.quoted(words)).collect();
        page.line(1, &format!("{} {}", names.question(suggestion.fact), paint(paint::STRONG, value)));
        page.quiet(2, &because.concat());
    }
}

/// “Source: …”, or nothing where there is no clause.
pub fn source(clause: Option<&str>, names: &Names<'_>) -> String {
    clause.map(|clause| names.lang.labelled(names.words.clause, clause)).unwrap_or_default()
}

/// The clauses of a list in one quiet line, each once.
pub fn clauses<'a>(page: &mut Page, depth: usize, clauses: impl Iterator<Item = &'a str>, names: &Names<'_>) {
    let mut known: Vec<&str> = Vec::new();
    for clause in clauses {
        if !known.contains(&clause) {
            known.push(clause);
        }
    }
    if !known.is_empty() {
        page.quiet(depth, &names.lang.labelled(names.words.clause, &known.join(names.words.semicolon)));
    }
}
