//! `fenji explain`: why this level, why not another, and the smallest changes of facts that would give it.

use super::names::{Names, or};
use super::paint::{self, paint};
use super::report::{Page, source};
use super::verdict::{self, Verdict};
use super::{Outcome, Status, Stop, input, output, report};
use fenji::{Change, Explanation, Holds, Target, TargetRule};
use std::path::PathBuf;

/// Say why this level, why not another, and what would change it
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  fenji explain rules/it-operations incident.json
  fenji explain rules/it-operations incident.json --level P1 --locale en
  echo '{\"system\":{\"state\":\"down\"}}' | fenji explain rules/it-operations --json")]
pub struct Args {
    /// The rule pack: a folder or a bundle file
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// What is known of the incident: a JSON file; `-` or nothing for standard input
    #[arg(value_name = "FACTS")]
    facts: Option<PathBuf>,
    /// Explain only this level of the pack [default: every level]
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,
    #[command(flatten)]
    reading: input::Reading,
    /// Print the explanation (and errors) as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    let pack = input::pack(&args.pack)?;
    let settings = args.reading.settings(&pack)?;
    let facts = input::facts(&pack, args.facts.as_deref())?;
    let wrong_level = |error: fenji::Error| Stop { status: Status::Stopped, problems: error.problems };
    let explanation = pack.explain(&facts, args.level.as_deref(), &settings.options).map_err(wrong_level)?;
    if args.json {
        output::json(&explanation)?;
    } else {
        let names = Names::new(&pack, &settings.locale, settings.options.zone.as_ref());
        output::text(&page(&explanation, &names))?;
    }
    Ok(Status::Done)
}

fn page(explanation: &Explanation<'_>, names: &Names<'_>) -> String {
    let mut page = Page::new(false);
    let verdict = Verdict::from(explanation);
    page.line(0, &verdict::headline(&verdict, names));
    report::why(&mut page, &verdict, names);
    for one in &explanation.targets {
        target(&mut page, one, names);
    }
    report::overlay(&mut page, names);
    page.finish()
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
