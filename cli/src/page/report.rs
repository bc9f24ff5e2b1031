//! The readable report of a decision: the verdict first, then why, then what to do, by whom and by when.

use crate::page::names::{Names, or};
use crate::page::paint::{self, paint};
use crate::page::sheet::{Page, source};
use crate::page::steps;
use crate::page::verdict::{self, Verdict};
use fenji::{ComputedFact, Conclusion, Decision, Due, Holds, SchemeConclusion, SuggestedValue, Suggestion};

/// The report on `decision`, in full or only what is needed first.
pub fn report(decision: &Decision<'_>, names: &Names<'_>, full: bool) -> String {
    let mut page = Page::new(full);
    summary(&mut page, decision, names);
    people(&mut page, decision, names);
    why(&mut page, &Verdict::from(decision), names);
    computed(&mut page, &decision.computed, names);
    steps::first(&mut page, decision, names);
    command(&mut page, decision, names);
    deadlines(&mut page, decision, names);
    steps::checklist(&mut page, &decision.steps, names);
    reports(&mut page, decision, names, "");
    questions(&mut page, decision, names);
    suggestions(&mut page, &decision.suggestions, names);
    if !full {
        page.line(0, "");
        page.quiet(0, names.words.hint_full);
    }
    overlay(&mut page, names);
    page.finish()
}

/// Which overlay changed the pack that decided, and which pack that is.
pub fn overlay(page: &mut Page, names: &Names<'_>) {
    if let Some(overlay) = names.info.overlay {
        let base = names.lang.remark(&format!("{} {}", names.info.id, names.info.version));
        page.line(0, "");
        page.quiet(0, &names.lang.labelled(names.words.overlay, &format!("{} {}{base}", overlay.id, overlay.version)));
    }
}

fn summary(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    let verdict = Verdict::from(decision);
    page.line(0, &verdict::headline(&verdict, names));
    if let Some(level) = decision.level.value {
        page.quiet(0, names.level_meaning(level));
    }
    let open = verdict::unsettled(&verdict, names);
    if open.is_empty() {
        return page.quiet(0, names.words.certain);
    }
    page.line(0, &paint(paint::CAUTION, names.words.still_open));
    for line in open {
        page.line(1, &line);
    }
}

/// Who fills the roles, and which roles nobody fills.
fn people(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    for warning in &decision.warnings {
        page.line(0, &paint(paint::CAUTION, &names.lang.labelled(names.words.unbound, names.role(warning.role))));
    }
    if !decision.roles.is_empty() {
        page.heading(names.words.people);
    }
    for bound in &decision.roles {
        let contact = bound.contact.as_deref().map(|contact| names.lang.remark(contact)).unwrap_or_default();
        page.line(1, &names.lang.labelled(names.role(bound.role), &format!("{}{contact}", bound.name)));
    }
}

/// The rules behind each conclusion.
pub fn why(page: &mut Page, verdict: &Verdict<'_, '_>, names: &Names<'_>) {
    let words = names.words;
    page.heading(&format!("{}{}", words.why, names.lang.remark(words.marks)));
    reasons(page, words.level, verdict.level, |level| names.level(level).to_owned(), names);
    reasons(page, words.kind, verdict.kind, |kind| names.kind(kind).to_owned(), names);
    reasons(page, words.scope, verdict.scope, |scope| names.scope(scope).to_owned(), names);
    reasons(page, words.priority, verdict.priority, |priority| priority.to_string(), names);
    for SchemeConclusion { scheme, conclusion } in verdict.schemes {
        reasons(page, names.scheme(scheme), conclusion, |level| names.scheme_level(scheme, level).to_owned(), names);
    }
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
        let text = names.lang.labelled(&word(&reason.gives), or(reason.text, reason.rule));
        let (source, note) = (source(reason.clause, names), names.basis(reason.basis, reason.note));
        if reason.holds == Holds::Yes {
            page.line(2, &format!("{} {text}", paint(paint::FINE, "✓")));
            page.quiet(4, &source);
            page.quiet(4, &note);
        } else {
            page.line(2, &format!("{} {text}", paint(paint::CAUTION, "?")));
            page.detail(4, &source);
            page.detail(4, &note);
        }
    }
}

/// What was computed and decides.
pub fn computed(page: &mut Page, computed: &[ComputedFact<'_>], names: &Names<'_>) {
    if computed.is_empty() {
        return;
    }
    page.heading(names.words.computed);
    for fact in computed {
        let value = match &fact.failed {
            Some(_) => paint(paint::CAUTION, names.words.not_computed),
            None => paint(paint::STRONG, &fact.text),
        };
        let called = or(fact.question, fact.fact).trim_end_matches(['?', '？']);
        page.line(1, &names.lang.labelled(called, &value));
        page.detail(3, fact.failed.as_deref().unwrap_or_default());
    }
}

fn command(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    if decision.command.is_empty() {
        return;
    }
    page.heading(names.words.command);
    for act in decision.command.chunk_by(|a, b| a.act == b.act) {
        let mut roles: Vec<String> = Vec::new();
        for command in act {
            let who = paint(paint::STRONG, &names.who(Some(command.role), command.to));
            let who = format!("{who}{}", names.maybe(command.holds));
            if !roles.contains(&who) {
                roles.push(who);
            }
        }
        let label = act.first().map_or("", |command| names.act(command.act));
        page.line(1, &names.lang.labelled(label, &roles.join(" / ")));
        for command in act {
            page.detail(2, command.text);
            page.detail(3, &source(command.clause, names));
            page.detail(3, &names.basis(command.basis, command.note));
        }
    }
}

/// The duties under their deadlines, each deadline once, those without a number last.
fn deadlines(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    let mut dues: Vec<&Due<'_>> = Vec::new();
    for duty in &decision.duties {
        if !dues.contains(&&duty.due) {
            dues.push(&duty.due);
        }
    }
    dues.sort_by_key(|due| match due {
        Due::Immediately => 0,
        Due::Within { .. } => 1,
        Due::Unspecified => 2,
    });
    if !dues.is_empty() {
        page.heading(names.words.deadlines);
    }
    for due in dues {
        page.line(1, &paint(paint::STRONG, &names.due(due)));
        for duty in decision.duties.iter().filter(|duty| duty.due == *due) {
            let text = names.lang.labelled(&names.who(Some(duty.by), duty.to), or(duty.text, duty.id));
            page.line(2, &format!("{text}{}", names.maybe(duty.holds)));
            page.detail(4, &source(duty.clause, names));
            page.detail(4, &names.basis(duty.basis, duty.note));
        }
    }
}

/// The reports to write; `of` names the plan where there are several.
pub fn reports(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>, of: &str) {
    if decision.reports.is_empty() {
        return;
    }
    let of = if of.is_empty() { String::new() } else { names.lang.remark(of) };
    page.heading(&format!("{}{of}", names.words.reports));
    for report in &decision.reports {
        let text = names.lang.labelled(&paint(paint::STRONG, or(report.text, report.id)), &names.due(&report.due));
        page.line(1, &format!("[ ] {text}{}", names.maybe(report.holds)));
        page.line(3, &names.who(report.by, report.to));
        if !report.labels.is_empty() {
            let labels: Vec<&str> = report.labels.iter().map(|label| label.trim_end_matches(['?', '？'])).collect();
            page.quiet(3, &names.lang.labelled(names.words.fields, &names.lang.all(&labels)));
        }
        page.detail(3, &source(report.clause, names));
        page.detail(3, &names.basis(report.basis, report.note));
    }
}

fn questions(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    let mut open = decision.questions.open.iter();
    let Some(next) = open.next() else { return };
    next_question(page, next.fact, &next.can_change, names);
    if open.len() > 0 {
        page.heading(names.words.open_questions);
    }
    for question in open {
        let can_change = names.lang.remark(&names.lang.can_change(&question.can_change));
        page.line(1, &format!("{}{}", names.question(question.fact), paint(paint::QUIET, &can_change)));
    }
}

/// The question to ask next, with its help and options, and what its answer can change.
pub fn next_question(page: &mut Page, fact: &str, can_change: &[&str], names: &Names<'_>) {
    page.heading(names.words.next);
    page.line(1, &paint(paint::STRONG, names.question(fact)));
    if let Some(fact) = names.fact(fact) {
        page.quiet(2, fact.help);
        let options: Vec<&str> = fact.options.iter().map(|option| or(option.text, option.id)).collect();
        page.quiet(2, &options.join(" / "));
    }
    page.quiet(2, &names.lang.can_change(can_change));
}

/// What the description hints at, to be confirmed.
pub fn suggestions(page: &mut Page, suggestions: &[Suggestion<'_>], names: &Names<'_>) {
    if suggestions.is_empty() {
        return;
    }
    page.heading(names.words.suggestions);
    for suggestion in suggestions {
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
