//! `fenji explain`: why this level, why not another, and the smallest changes of facts that would give it.

use crate::command::input::{self, Plans, Settings};
use crate::page::desk::{Voices, titled};
use crate::page::names::{Names, or};
use crate::page::output;
use crate::page::paint::{self, paint};
use crate::page::report;
use crate::page::sheet::Page;
use crate::page::sheet::source;
use crate::page::verdict::{self, Verdict};
use crate::status::Outcome;
use crate::status::Status;
use crate::status::Stop;
use fenji::{Change, DeskExplanation, Explanation, Holds, Subject, Target, TargetRule};
use std::path::PathBuf;

/// Say why this level, why not another, and what would change it
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  fenji explain rules/it-operations incident.json
  fenji explain rules/it-operations incident.json --level P1 --locale en
  fenji explain rules incident.json --level it-operations:P1
  echo '{\"system\":{\"state\":\"down\"}}' | fenji explain rules/it-operations --json")]
pub struct Args {
    /// The rule pack: a folder or a bundle file; or the folder of a desk with several packs
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// What is known of the incident: a JSON file; `-` or nothing for standard input
    #[arg(value_name = "FACTS")]
    facts: Option<PathBuf>,
    /// Explain only this level of the pack [default: every level]; of a desk also as PACK:LEVEL
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,
    #[command(flatten)]
    reading: input::Reading,
    /// Print the explanation (and errors) as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    match input::plans(&args.pack)? {
        Plans::Pack(pack) => explain(args, &*pack, |explanation, settings| {
            page(explanation, &Names::new(&pack, &settings.locale, settings.zone.as_ref()))
        }),
        Plans::Desk(desk) => explain(args, &*desk, |explanation, settings| {
            page_of_desk(explanation, &Voices::new(&desk, &settings.locale, settings.zone.as_ref()))
        }),
    }
}

fn explain<'s, S: Subject>(
    args: &Args,
    subject: &'s S,
    page: impl Fn(&S::Explanation<'s>, &Settings<S>) -> String,
) -> Outcome {
    let settings = args.reading.settings(subject)?;
    let facts = input::facts(subject, args.facts.as_deref())?;
    // A level that is none here was typed wrong.
    let explanation = subject.explain(&facts, args.level.as_deref(), &settings.options).map_err(Stop::pack)?;
    if args.json {
        output::json(&explanation)?;
    } else {
        output::text(&page(&explanation, &settings))?;
    }
    Ok(Status::Done)
}

fn page(explanation: &Explanation<'_>, names: &Names<'_>) -> String {
    let mut page = Page::new(false);
    explained(&mut page, explanation, names);
    report::overlay(&mut page, names);
    page.finish()
}

/// Pack after pack: why it is concerned, then what it explains by itself.
fn page_of_desk(explanation: &DeskExplanation<'_>, voices: &Voices<'_>) -> String {
    let mut page = Page::new(false);
    if explanation.packs.is_empty() {
        page.line(0, &paint(paint::ALARM, voices.own.words.no_plan));
    }
    for pack in &explanation.packs {
        let names = voices.of(pack.pack);
        page.heading(&titled(pack.title, pack.holds, names));
        page.quiet(1, &names.lang.labelled(names.words.concerned, pack.text));
        page.quiet(1, &source(pack.clause, names));
        page.quiet(1, &names.basis(pack.basis, pack.note));
        explained(&mut page, &pack.explanation, names);
    }
    page.finish()
}

fn explained(page: &mut Page, explanation: &Explanation<'_>, names: &Names<'_>) {
    let verdict = Verdict::from(explanation);
    page.line(0, &verdict::headline(&verdict, names));
    report::why(page, &verdict, names);
    for one in &explanation.targets {
        target(page, one, names);
    }
}

fn target(page: &mut Page, target: &Target<'_>, names: &Names<'_>) {
    let words = names.words;
    let (style, state) = match target.possible {
        Some(Holds::Yes) => (paint::FINE, words.is_level),
        Some(Holds::Maybe) => (paint::CAUTION, words.may_be_level),
        None => (paint::QUIET, words.not_level),
    };
    let name = names.level(target.level);
    let id = if name == target.level { String::new() } else { names.lang.remark(target.level) };
    page.heading(&format!("{name}{id}"));
    page.quiet(1, names.level_meaning(target.level));
    page.line(1, &paint(style, state));
    for one in &target.rules {
        rule(page, one, names);
    }
    if target.possible == Some(Holds::Yes) {
        return;
    }
    match target.changes.as_slice() {
        [] if target.changes_proved => page.quiet(1, words.no_change),
        [] => page.quiet(1, words.no_change_known),
        some if !target.changes_proved => {
            page.line(1, names.lang.labelled(&names.lang.some_change_to(name), "").trim_end());
            for one in some {
                changes(page, one, names);
            }
        }
        [only] => {
            page.line(1, names.lang.labelled(&names.lang.change_to(name), "").trim_end());
            changes(page, only, names);
        }
        several => {
            page.line(1, names.lang.labelled(&names.lang.any_change_to(name), "").trim_end());
            for one in several {
                changes(page, one, names);
            }
        }
    }
}

fn rule(page: &mut Page, rule: &TargetRule<'_>, names: &Names<'_>) {
    let words = names.words;
    let (mark, state) = match rule.holds {
        Some(Holds::Yes) => (paint(paint::FINE, "✓"), words.rule_holds),
        Some(Holds::Maybe) => (paint(paint::CAUTION, "?"), words.rule_may_hold),
        None => (paint(paint::QUIET, "✗"), words.rule_fails),
    };
    page.line(2, &format!("{mark} {}{}", or(rule.text, rule.rule), names.lang.remark(state)));
    page.quiet(4, &source(rule.clause, names));
    if rule.holds != Some(Holds::Yes) && !rule.changes.is_empty() {
        page.quiet(4, &names.lang.labelled(words.would_hold_if, &row(&rule.changes, names)));
    }
}

/// One set of changes: all of them together.
fn changes(page: &mut Page, changes: &[Change<'_>], names: &Names<'_>) {
    page.line(2, &format!("• {}", row(changes, names)));
}

fn row(changes: &[Change<'_>], names: &Names<'_>) -> String {
    let changes: Vec<String> =
        changes.iter().map(|change| names.lang.change(change.question, &change.from_text, &change.to_text)).collect();
    changes.join(names.words.semicolon)
}
