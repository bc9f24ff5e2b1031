//! `fenji compare`: what changed facts change in the decision, and who must be told now.

use crate::command::input::{self, Plans, Settings};
use crate::page::names::{Names, or};
use crate::page::output;
use crate::page::paint::{self, paint};
use crate::page::report;
use crate::page::sheet::Page;
use crate::status::Outcome;
use crate::status::Status;
use fenji::{
    Because, ChangedFact, Changes, Comparison, Desk, DeskComparison, Direction, Effect, Moved, SchemeMoved, Subject,
};
use std::path::PathBuf;

/// Say what changed facts change, and who must be told
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  fenji compare rules/it-operations before.json after.json
  fenji compare rules/it-operations before.json after.json --locale en --received 2026-11-22T16:00:00+08:00
  fenji compare rules/it-operations before.json - --json < after.json")]
pub struct Args {
    /// The rule pack: a folder or a bundle file; or the folder of a desk with several packs
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// What was known before: a JSON file
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// What is known now: a JSON file; `-` or nothing for standard input
    #[arg(value_name = "AFTER")]
    after: Option<PathBuf>,
    #[command(flatten)]
    reading: input::Reading,
    /// Print the comparison (and errors) as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    match input::plans(&args.pack)? {
        Plans::Pack(pack) => tell(args, &*pack, |comparison, settings| {
            page(comparison, &Names::new(&pack, &settings.locale, comparison.zone.as_ref()))
        }),
        Plans::Desk(desk) => tell(args, &*desk, |comparison, settings| of_desk(&desk, comparison, settings)),
    }
}

fn tell<'s, S: Subject>(
    args: &Args,
    subject: &'s S,
    page: impl Fn(&S::Comparison<'s>, &Settings<S>) -> String,
) -> Outcome {
    let settings = args.reading.settings(subject)?;
    let before = input::facts(subject, Some(&args.before))?;
    let after = input::facts(subject, args.after.as_deref())?;
    let comparison = subject.compare(&before, &after, &settings.options);
    if args.json {
        output::json(&comparison)?;
    } else {
        output::text(&page(&comparison, &settings))?;
    }
    Ok(Status::Done)
}

fn of_desk(desk: &Desk, comparison: &DeskComparison<'_>, settings: &Settings<Desk>) -> String {
    let locale = &settings.locale;
    let own = Names::of_desk(desk, locale, settings.zone.as_ref());
    let mut page = Page::new(false);
    facts(&mut page, &comparison.facts, &own);
    for pack in &comparison.packs {
        let state = match (pack.before, pack.after) {
            (None, Some(_)) => own.lang.remark(own.words.now_concerned),
            (_, None) => own.lang.remark(own.words.not_concerned),
            _ => String::new(),
        };
        page.heading(&format!("{}{state}", pack.title));
        let Some(of) = desk.pack(pack.pack) else { continue };
        let names = Names::new(of, locale, pack.comparison.as_ref().and_then(|comparison| comparison.zone.as_ref()));
        if pack.before != pack.after {
            let effect = match pack.takes_effect {
                Some(Effect::AtOnce) => names.words.joins_at_once,
                Some(Effect::WhenConfirmed) => names.words.drops_when_confirmed,
                None => "",
            };
            page.quiet(1, effect);
            let because: Vec<&str> = pack.because.iter().map(|fact| own.question(fact)).collect();
            if !because.is_empty() {
                page.quiet(1, &names.lang.labelled(names.words.because_of, &names.lang.all(&because)));
            }
        }
        if let Some(comparison) = &pack.comparison {
            what_changed(&mut page, comparison, &names);
        } else if let Some(level) = pack.level {
            page.line(1, &names.lang.labelled(names.words.level, &paint(paint::CAUTION, names.level(level))));
            page.heading(names.words.tell);
            for role in &pack.tell {
                page.line(1, names.role(role));
            }
        }
    }
    page.finish()
}

fn page(comparison: &Comparison<'_>, names: &Names<'_>) -> String {
    let mut page = Page::new(false);
    facts(&mut page, &comparison.facts, names);
    what_changed(&mut page, comparison, names);
    page.finish()
}

/// What one pack decides otherwise.
fn what_changed(page: &mut Page, comparison: &Comparison<'_>, names: &Names<'_>) {
    let words = names.words;
    page.heading(words.verdict);
    moved(page, words.level, &comparison.level, |level| names.level(level).to_owned(), names);
    moved(page, words.kind, &comparison.kind, |kind| names.kind(kind).to_owned(), names);
    moved(page, words.scope, &comparison.scope, |scope| names.scope(scope).to_owned(), names);
    moved(page, words.priority, &comparison.priority, |priority| priority.to_string(), names);
    for SchemeMoved { scheme, moved: level } in &comparison.schemes {
        let word = |id: &&str| names.scheme_level(scheme, id).to_owned();
        moved(page, names.scheme(scheme), level, word, names);
    }
    if !comparison.tell.is_empty() {
        page.heading(words.tell);
        for role in &comparison.tell {
            page.line(1, names.role(role));
        }
    }
    // What brought the new level about need not be said again at each thing that follows from it.
    let known = &comparison.level.because;
    changes(page, words.command, &comparison.command, known, names, |act| {
        names.lang.labelled(names.act(act.act), &names.who(Some(act.role), act.to))
    });
    changes(page, words.deadlines, &comparison.duties, known, names, |duty| {
        let text = names.lang.labelled(&names.who(Some(duty.by), duty.to), or(duty.text, duty.id));
        format!("{text}{}", names.lang.remark(&names.due(&duty.due)))
    });
    changes(page, words.steps, &comparison.steps, known, names, |step| {
        names.lang.labelled(&names.who(Some(step.by), None), or(step.text, step.id))
    });
    changes(page, words.reports, &comparison.reports, known, names, |report| or(report.text, report.id).to_owned());
    report::overlay(page, names);
}

fn facts(page: &mut Page, facts: &[ChangedFact<'_>], names: &Names<'_>) {
    if facts.is_empty() {
        return page.line(0, names.words.same_facts);
    }
    page.heading(names.words.changed_facts);
    for fact in facts {
        let value = |text: &str| if text.is_empty() { names.words.dont_know.to_owned() } else { text.to_owned() };
        let change = format!("{} → {}", value(&fact.before_text), value(&fact.after_text));
        page.line(1, &format!("{} {change}", or(fact.question, fact.fact)));
    }
}

fn moved<T>(page: &mut Page, label: &str, moved: &Moved<'_, T>, word: impl Fn(&T) -> String, names: &Names<'_>)
where
    T: PartialEq,
{
    let words = names.words;
    let text = |value: &Option<T>, possible: &[T]| match value {
        Some(value) if possible.len() > 1 => format!("{}{}", word(value), names.lang.remark(words.provisional)),
        Some(value) => word(value),
        None => words.no_value.to_owned(),
    };
    let before = text(&moved.before, &moved.possible_before);
    let after = text(&moved.after, &moved.possible_after);
    if before == after && moved.direction == Direction::Same {
        return page.line(1, &names.lang.labelled(label, &format!("{after}{}", names.lang.remark(words.unchanged))));
    }
    let style = if moved.direction == Direction::Up { paint::CAUTION } else { paint::STRONG };
    page.line(1, &names.lang.labelled(label, &paint(style, &format!("{before} → {after}"))));
    match moved.takes_effect {
        Some(Effect::AtOnce) => page.line(2, words.at_once_counts),
        Some(Effect::WhenConfirmed) => page.line(2, words.when_confirmed),
        None => {}
    }
    page.quiet(2, &because(&moved.because, names));
}

fn because(facts: &[&str], names: &Names<'_>) -> String {
    let questions: Vec<&str> = facts.iter().map(|fact| names.question(fact)).collect();
    if questions.is_empty() {
        String::new()
    } else {
        names.lang.labelled(names.words.because_of, &questions.join(names.words.semicolon))
    }
}

fn changes<T>(
    page: &mut Page,
    heading: &str,
    changes: &Changes<'_, T>,
    known: &[&str],
    names: &Names<'_>,
    text: impl Fn(&T) -> String,
) {
    let words = names.words;
    let groups = [
        (paint(paint::FINE, "+"), words.added, &changes.added),
        (paint(paint::CAUTION, "~"), words.changed, &changes.changed),
        (paint(paint::QUIET, "-"), words.removed, &changes.removed),
    ];
    if groups.iter().all(|(_, _, list)| list.is_empty()) {
        return;
    }
    page.heading(heading);
    for (mark, label, list) in groups {
        for Because { item, because: facts } in list {
            page.line(1, &format!("{mark} {}{}", text(item), names.lang.remark(label)));
            if known.iter().any(|fact| !facts.contains(fact)) || known.is_empty() {
                page.quiet(3, &because(facts, names));
            }
        }
    }
}
