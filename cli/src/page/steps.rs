//! The steps of a report: what to do at once, what not to do, and the checklist by phase.

use crate::page::names::{Names, or};
use crate::page::paint::{self, paint};
use crate::page::sheet::Page;
use crate::page::sheet::source;
use fenji::{Decision, Step};

/// What to do and what not to do in the first minutes; in full, all that must not be done.
pub fn first(page: &mut Page, decision: &Decision<'_>, names: &Names<'_>) {
    let steps = || decision.first.iter().filter_map(|first| decision.steps.iter().find(|step| step.id == first.id));
    list(page, names.words.now, steps().filter(|step| !step.avoid), names);
    let later =
        decision.steps.iter().filter(|step| page.full && decision.first.iter().all(|first| first.id != step.id));
    let avoid: Vec<&Step<'_>> = steps().chain(later).filter(|step| step.avoid).collect();
    list(page, names.words.avoid, avoid.into_iter(), names);
}

/// Every step to do, numbered through all phases, so that “after 3” has one meaning.
pub fn checklist(page: &mut Page, steps: &[Step<'_>], names: &Names<'_>) {
    let steps: Vec<&Step<'_>> = steps.iter().filter(|step| !step.avoid).collect();
    if steps.is_empty() {
        return;
    }
    page.heading(names.words.steps);
    let mut first = 0;
    for phase in steps.chunk_by(|a, b| a.phase == b.phase) {
        heading(page, phase, names);
        for (index, step) in phase.iter().enumerate() {
            line(page, first + index + 1, step, &steps, names);
        }
        first += phase.len();
    }
}

fn list<'a, 'p: 'a>(page: &mut Page, heading: &str, steps: impl Iterator<Item = &'a Step<'p>>, names: &Names<'_>) {
    let mut steps = steps.peekable();
    if steps.peek().is_none() {
        return;
    }
    page.heading(heading);
    for step in steps {
        let text = names.lang.labelled(names.role(step.by), or(step.text, step.id));
        page.line(1, &format!("• {text}{}", names.maybe(step.holds)));
        page.detail(2, &source(step.clause, names));
        page.detail(2, &names.basis(step.basis, step.note));
    }
}

fn heading(page: &mut Page, phase: &[&Step<'_>], names: &Names<'_>) {
    let Some(id) = phase.first().map(|step| step.phase) else { return };
    let Some(info) = names.phase(id) else { return page.line(1, &paint(paint::STRONG, id)) };
    page.line(1, &paint(paint::STRONG, or(info.text, id)));
    for (label, text) in [(names.words.goal, info.goal), (names.words.output, info.output)] {
        if !text.is_empty() {
            page.quiet(2, &names.lang.labelled(label, text));
        }
    }
}

fn line(page: &mut Page, number: usize, step: &Step<'_>, all: &[&Step<'_>], names: &Names<'_>) {
    let text = names.lang.labelled(names.role(step.by), or(step.text, step.id));
    let destructive = match step.destructive {
        true => paint(paint::ALARM, &names.lang.remark(names.words.destructive)),
        false => String::new(),
    };
    let before = all.iter().enumerate().filter(|(_, other)| step.after.contains(&other.id));
    let before: Vec<String> = before.map(|(index, _)| (index + 1).to_string()).collect();
    let before = match before.is_empty() {
        true => String::new(),
        false => paint(paint::QUIET, &names.lang.remark(&names.lang.after(&before))),
    };
    page.line(2, &format!("[ ] {number}. {text}{}{destructive}{before}", names.maybe(step.holds)));
    page.detail(4, &source(step.clause, names));
    page.detail(4, &names.basis(step.basis, step.note));
}
