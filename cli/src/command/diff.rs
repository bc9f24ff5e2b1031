//! `fenji diff`: what a change of a pack changes, for every combination of facts, and whether that may be.

use crate::command::input::{self, Plans};
use crate::command::versions;
use crate::page::diff::Shown;
use crate::page::names::Names;
use crate::page::output;
use crate::page::paint::{self, paint};
use crate::page::sheet::Page;
use crate::status::{Outcome, Status, Stop};
use crate::words::lang::Lang;
use fenji::{Desk, DeskDiff, Diff, Gate, Objection, Problem, SignOff, Subject};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Say exactly what a change of a pack changes
#[derive(clap::Args)]
#[command(after_long_help = "\
Every combination of facts is compared, by proof and not by samples: how many move from which level to which, where, by \
which rules and clauses, with one incident each; steps and deadlines that appear or go; words that changed.

OLD and NEW are packs or desks, as folders, bundles or compiled files, or REV:PATH: what a path held in a revision of \
git.

Gates:
  patch       nothing moves: only words may change
  minor       no conclusion moves: guidance and words may change
  raise-only  levels, scopes and priorities only become more serious

Examples:
  fenji diff HEAD:rules/it-operations rules/it-operations
  fenji diff v1.2.0:rules rules --markdown
  fenji diff old.json new.json --gate raise-only --sign-off agreed.toml --json

Exit status: 0 compared, and the gate lets it pass; 1 the gate does not; 2 a pack cannot be loaded.")]
pub struct Args {
    /// The version before: a folder, a bundle, a compiled file or REV:PATH
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The version after
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Language of the words: a locale of the new pack, such as zh-Hans, zh-Hant or en [default: the pack's first]
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// What the change may move; fails where it moves more
    #[arg(long, value_name = "GATE", value_parser = ["patch", "minor", "raise-only"])]
    gate: Option<String>,
    /// What was agreed to all the same: a TOML file with `[[agreed]]` entries. Without --gate it must name everything that moves
    #[arg(long, value_name = "FILE")]
    sign_off: Option<PathBuf>,
    /// Print Markdown, for a pull request
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print the comparison (and errors) as JSON
    #[arg(long)]
    pub json: bool,
}

/// What was compared.
enum Compared {
    Packs(Box<Diff>),
    Desks(Box<DeskDiff>),
}

pub fn run(args: &Args) -> Outcome {
    let agreed = args.sign_off.as_deref().map(sign_off).transpose()?.unwrap_or_default();
    let gate = match (&args.gate, &args.sign_off) {
        (Some(name), _) => Some(name.parse::<Gate>().map_err(Stop::pack)?),
        (None, Some(_)) => Some(Gate::Patch),
        (None, None) => None,
    };
    let (old, new) = (versions::open(&args.old)?, versions::open(&args.new)?);
    let compared = match (&old, &new) {
        (Plans::Pack(old), Plans::Pack(new)) => Compared::Packs(old.diff(new).map_err(Stop::pack)?.into()),
        (Plans::Desk(old), Plans::Desk(new)) => Compared::Desks(old.diff(new).map_err(Stop::pack)?.into()),
        (Plans::Desk(_), _) => return Err(mixed(&args.old)),
        (_, Plans::Desk(_)) => return Err(mixed(&args.new)),
    };
    let diffs: Vec<(String, &Diff)> = match &compared {
        Compared::Packs(diff) => vec![(String::new(), diff)],
        Compared::Desks(diff) => {
            let packs = diff.packs.iter().map(|(id, diff)| (id.clone(), diff));
            [(diff.new.id.clone(), &diff.desk)].into_iter().chain(packs).collect()
        }
    };
    let mut objections: Vec<(&str, Objection)> = Vec::new();
    for (gate, (pack, diff)) in gate.into_iter().flat_map(|gate| diffs.iter().map(move |diff| (gate, diff))) {
        objections.extend(diff.objections(gate, &agreed).into_iter().map(|one| (pack.as_str(), one)));
    }
    let unused = agreed.unused(&diffs.iter().map(|(_, diff)| *diff).collect::<Vec<_>>());
    if !unused.is_empty() && !args.json {
        output::problems(&unused, false);
    }
    if args.json {
        let gate = gate.map(|gate| Passed {
            name: gate.name(),
            passed: objections.is_empty(),
            objections: &objections,
            unused: &unused,
        });
        match &compared {
            Compared::Packs(diff) => output::json(&Document { diff: diff.as_ref(), gate })?,
            Compared::Desks(diff) => output::json(&Document { diff: diff.as_ref(), gate })?,
        }
    } else {
        let locale = locale(args, &new)?;
        let mut text = match (&compared, &new) {
            (Compared::Packs(diff), Plans::Pack(pack)) => shown(args, diff, Names::new(pack, &locale, None), &locale),
            (Compared::Desks(diff), Plans::Desk(desk)) => of_desk(args, diff, desk, &locale),
            _ => String::new(),
        };
        if let Some(gate) = gate {
            text.push_str(&verdict(args, gate, &objections, &locale));
        }
        output::text(&text)?;
    }
    Ok(if objections.is_empty() { Status::Done } else { Status::Failed })
}

/// The JSON document: the comparison, and what the gate says.
#[derive(Serialize)]
struct Document<'d, D: Serialize> {
    #[serde(flatten)]
    diff: &'d D,
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<Passed<'d>>,
}

#[derive(Serialize)]
struct Passed<'d> {
    name: &'static str,
    passed: bool,
    #[serde(serialize_with = "named")]
    objections: &'d [(&'d str, Objection)],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unused: &'d [Problem],
}

/// Objections, of a desk each with its pack.
fn named<S: serde::Serializer>(objections: &[(&str, Objection)], to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Named<'o> {
        #[serde(skip_serializing_if = "str::is_empty")]
        pack: &'o str,
        #[serde(flatten)]
        objection: &'o Objection,
    }
    to.collect_seq(objections.iter().map(|(pack, objection)| Named { pack, objection }))
}

fn sign_off(path: &Path) -> Result<SignOff, Stop> {
    let bytes = input::read(Some(path))?;
    let name = path.display().to_string();
    let text = String::from_utf8(bytes).map_err(|_| {
        Stop::cannot(Problem::error("invalid-utf8", format!("`{name}` is not UTF-8")).help("save the file as UTF-8"))
    })?;
    SignOff::from_toml(&name, &text).map_err(Stop::pack)
}

fn mixed(desk: &Path) -> Stop {
    let problem = Problem::error("is-desk", format!("`{}` holds a desk with several packs", desk.display()));
    Stop::cannot(problem.help("compare two packs, or two desks"))
}

fn locale(args: &Args, new: &Plans) -> Result<String, Stop> {
    fn of<S: Subject>(args: &Args, subject: &S) -> Result<String, Stop> {
        match &args.locale {
            Some(locale) => subject.locale(locale).map(str::to_owned).map_err(Stop::pack),
            None => Ok(subject.locales().first().cloned().unwrap_or_default()),
        }
    }
    match new {
        Plans::Pack(pack) => of(args, pack.as_ref()),
        Plans::Desk(desk) => of(args, desk.as_ref()),
    }
}

fn shown(args: &Args, diff: &Diff, names: Names<'_>, locale: &str) -> String {
    let shown = Shown::new(diff, names, locale);
    if args.markdown {
        return shown.markdown();
    }
    let mut page = Page::new(true);
    shown.report(&mut page);
    page.finish()
}

fn of_desk(args: &Args, diff: &DeskDiff, desk: &Desk, locale: &str) -> String {
    let words = Lang::of(locale).diff();
    let mut parts = vec![shown(args, &diff.desk, Names::of_desk(desk, locale, None), locale)];
    for (label, ids) in [(words.packs_added, &diff.packs_added), (words.packs_removed, &diff.packs_removed)] {
        if !ids.is_empty() {
            parts.push(format!("{}\n", Lang::of(locale).labelled(label, &ids.join(", "))));
        }
    }
    let packs = diff.packs.iter().filter_map(|(id, diff)| Some((desk.pack(id)?, diff)));
    parts.extend(packs.map(|(pack, diff)| shown(args, diff, Names::new(pack, locale, None), locale)));
    parts.join("\n")
}

/// What the gate says.
fn verdict(args: &Args, gate: Gate, objections: &[(&str, Objection)], locale: &str) -> String {
    let name = gate.name();
    let lang = Lang::of(locale);
    if objections.is_empty() {
        let text = lang.gate_passed(name);
        return if args.markdown { format!("\n**{text}**\n") } else { format!("\n{}\n", paint(paint::FINE, &text)) };
    }
    let text = lang.gate_refused(name, objections.len());
    let mut all =
        if args.markdown { format!("\n**{text}**\n\n") } else { format!("\n{}\n", paint(paint::ALARM, &text)) };
    for (pack, one) in objections {
        let none = lang.diff().none;
        let place = one.words.get(locale).map(|words| words.join(lang.words().semicolon)).unwrap_or_default();
        let what = if pack.is_empty() { one.what.clone() } else { format!("{pack}: {}", one.what) };
        let values = format!("{} → {}", one.from.as_deref().unwrap_or(none), one.to.as_deref().unwrap_or(none));
        let clauses = if one.clauses.is_empty() { String::new() } else { lang.remark(&one.clauses.join("; ")) };
        let mark = if args.markdown { "- " } else { "  • " };
        all.push_str(&paint::inline(&format!(
            "{mark}{}",
            lang.labelled(&format!("{what}, {values}"), &format!("{place}{clauses}"))
        )));
        all.push('\n');
    }
    all
}
