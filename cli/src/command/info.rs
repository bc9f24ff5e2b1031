//! `fenji info`: what a pack or a desk is, and what its plans ask for on ordinary days.

use crate::command::input::{self, Plans};
use crate::page::names::{Names, or};
use crate::page::output;
use crate::page::paint::{self, paint};
use crate::page::sheet::{Page, source};
use crate::status::{Outcome, Status, Stop};
use fenji::{Done, Pack, Problem, Standing, Subject, Zone, visible};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Show what a pack is, and what is due on ordinary days
#[derive(clap::Args)]
#[command(after_long_help = "\
Standing duties are drills, reviews and trainings, which no incident starts. The file for --done says when each duty was done last: {\"drill-regularly\": \"2026-09-01T09:00:00+08:00\"}; of a desk by \
pack: {\"it-operations\": {…}}.

Examples:
  fenji info rules/it-operations
  fenji info rules --done last.json --locale en

Exit status: 0 done, 1 the file is wrong, 2 the pack cannot be loaded.")]
pub struct Args {
    /// The rule pack: a folder, a bundle or a compiled file; or the folder of a desk with several packs
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// Language of the words: a locale of the pack [default: the pack's first]
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// When each standing duty was done last: a JSON file
    #[arg(long, value_name = "FILE")]
    done: Option<PathBuf>,
    /// The time zone in which months and years count: a name such as Asia/Shanghai, or an offset such as +08:00
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    zone: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

/// What is known of a pack or a desk, and what is due on ordinary days.
#[derive(Serialize)]
struct Document<I, S> {
    #[serde(flatten)]
    info: I,
    standing: S,
}

pub fn run(args: &Args) -> Outcome {
    let zone: Option<Zone> = args.zone.as_deref().map(|zone| zone.parse().map_err(Stop::pack)).transpose()?;
    match input::plans(&args.pack)? {
        Plans::Pack(pack) => {
            let locale = locale(&*pack, args)?;
            let done = match &args.done {
                Some(path) => pack.done_from_json(&input::read(Some(path))?).map_err(Stop::input)?,
                None => Done::new(),
            };
            let standing = pack.standing(&locale, &done, zone.as_ref());
            if args.json {
                output::json(&Document { info: pack.info(&locale), standing })?;
            } else {
                output::text(&page(&[(&pack, standing)], &locale, zone.as_ref()))?;
            }
        }
        Plans::Desk(desk) => {
            let locale = locale(&*desk, args)?;
            let done = match &args.done {
                Some(path) => by_pack(path, desk.packs())?,
                None => BTreeMap::new(),
            };
            let none = Done::new();
            let standing = desk
                .packs()
                .iter()
                .map(|pack| (pack, pack.standing(&locale, done.get(pack.id()).unwrap_or(&none), zone.as_ref())));
            let standing: Vec<(&Pack, Vec<Standing<'_>>)> = standing.collect();
            if args.json {
                let standing: BTreeMap<&str, &Vec<Standing<'_>>> =
                    standing.iter().map(|(pack, standing)| (pack.id(), standing)).collect();
                output::json(&Document { info: desk.info(&locale), standing })?;
            } else {
                output::text(&page(&standing, &locale, zone.as_ref()))?;
            }
        }
    }
    Ok(Status::Done)
}

fn locale<S: Subject>(subject: &S, args: &Args) -> Result<String, Stop> {
    match &args.locale {
        Some(locale) => subject.locale(locale).map(str::to_owned).map_err(Stop::pack),
        None => Ok(subject.locales().first().cloned().unwrap_or_default()),
    }
}

/// The moments in a file, by pack.
fn by_pack(path: &Path, packs: &[Pack]) -> Result<BTreeMap<String, Done>, Stop> {
    let given: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(&input::read(Some(path))?).map_err(|error| {
            let problem = Problem::error("invalid-json", format!("`{}` is not JSON: {error}", path.display()));
            Stop::input(problem.help("write {\"pack\": {\"duty\": \"2026-09-01T09:00:00+08:00\"}}").into())
        })?;
    let mut problems = Vec::new();
    let mut done = BTreeMap::new();
    for (id, given) in given {
        let Some(pack) = packs.iter().find(|pack| pack.id() == id) else {
            let problem = Problem::error("unknown-pack", format!("the desk has no pack `{}`", visible(&id)));
            problems.push(problem.suggest(&id, packs.iter().map(Pack::id)));
            continue;
        };
        match pack.done_from_json(given.get().as_bytes()) {
            Ok(moments) => _ = done.insert(id, moments),
            Err(error) => problems.extend(error.problems),
        }
    }
    if problems.is_empty() { Ok(done) } else { Err(Stop::input(fenji::Error { problems })) }
}

/// For people: what each pack is, and what is due on ordinary days.
fn page(packs: &[(&Pack, Vec<Standing<'_>>)], locale: &str, zone: Option<&Zone>) -> String {
    let mut page = Page::new(true);
    for (pack, standing) in packs {
        let names = Names::new(pack, locale, zone);
        page.heading(&format!("{} ({} {})", names.info.title, pack.id(), pack.version()));
        page.line(1, names.info.summary);
        page.quiet(1, pack.digest());
        if standing.is_empty() {
            continue;
        }
        page.line(1, &paint(paint::STRONG, names.words.standing));
        for duty in standing {
            let text = names.lang.labelled(&names.who(Some(duty.by), duty.to), or(duty.text, duty.id));
            page.line(2, &format!("• {text}"));
            page.line(4, &names.every(duty));
            page.quiet(4, &source(duty.clause, &names));
            page.quiet(4, &names.basis(duty.basis, duty.note));
        }
    }
    page.finish()
}
