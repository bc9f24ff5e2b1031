//! `fenji backtest`: old incidents graded by one or two versions of a pack.

use crate::command::checkpoint::{Checkpoint, Done, Run, unwritable};
use crate::command::input;
use crate::command::progress::Progress;
use crate::command::versions;
use crate::data::format::Format;
use crate::data::name::{is_stdin, name};
use crate::data::rows::{Chunk, Hints, Rows};
use crate::page::backtest::{Data, Shown};
use crate::page::names::Names;
use crate::page::output;
use crate::page::sheet::Page;
use crate::status::{Outcome, Status, Stop};
use fenji::{Backtest, BacktestReport, Grader, Mapping, MovedRow, Pack, Problem, Tally};
use rayon::prelude::*;
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Grade old incidents by a pack, or by two versions of it
#[derive(clap::Args)]
#[command(after_long_help = "\
Every row is graded as `fenji assess` does it: what is not known leaves several values possible, and the row counts as \
that set. With two versions: how many rows move from what to what, by which rules and clauses. With the level that \
people recorded: how far the rules agree with it.

Data are a table (CSV, with any of `,` `;` `|` and tabs, in any encoding) or lines of JSON. Without --map every column is \
the fact of that id, or every line is what `fenji assess --lines` takes. A mapping file (TOML) says which column is which \
fact; what it cannot map counts as not known and is told by column and value.

Examples:
  fenji backtest rules/it-operations --data incidents.jsonl
  fenji backtest HEAD:rules/it-operations rules/it-operations --data tickets.csv --map tickets.toml
  fenji backtest old.fenji new.fenji --data tickets.csv --map tickets.toml -o moved.jsonl --resume run.checkpoint

Exit status: 0 all rows were graded; 1 some could not be read or graded; 2 it could not go on.")]
pub struct Args {
    /// The pack; of two versions the one before: a folder, a bundle, a compiled file or REV:PATH
    #[arg(value_name = "PACK")]
    old: PathBuf,
    /// The version after
    #[arg(value_name = "NEW")]
    new: Option<PathBuf>,
    /// The old incidents: a file, or `-` for standard input
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Which column says what: a TOML file
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The format of the data [default: by the name of the file, or by how it begins]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// What separates the cells of a table: one character, or `tab` [default: found out]
    #[arg(long, value_name = "CHAR", value_parser = separator)]
    separator: Option<char>,
    /// The encoding of the data, such as gb18030 [default: found out]
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// How many rows are named that moved alike
    #[arg(long, value_name = "N", default_value_t = 5)]
    rows: usize,
    /// Write every row that moved or was recorded otherwise to a file, one JSON object a line
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Keep what is done in this file, and go on from it where it is there
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    /// Language of the words: a locale of the pack, such as zh-Hans, zh-Hant or en [default: the pack's first]
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// Print Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print the report (and errors) as JSON
    #[arg(long)]
    pub json: bool,
}

/// How often what is done is written.
const CHECKPOINT: Duration = Duration::from_millis(500);
/// This many chunks may wait to be graded.
const QUEUE: usize = 4;

fn separator(text: &str) -> Result<char, String> {
    let one = if text == "tab" { "\t" } else { text };
    let mut characters = one.chars();
    match (characters.next(), characters.next()) {
        (Some(separator), None) if separator.is_ascii() => Ok(separator),
        _ => Err("one ASCII character, or `tab`".to_owned()),
    }
}

/// The JSON document: the report, and how the data were read.
#[derive(Serialize)]
struct Document<'d> {
    #[serde(flatten)]
    report: &'d BacktestReport,
    data: &'d Data,
}

pub fn run(args: &Args) -> Outcome {
    if args.resume.is_some() && is_stdin(&args.data) {
        let problem = Problem::error("usage", "standard input cannot be gone on with");
        return Err(Stop::cannot(problem.help("`--resume` needs a file in `--data`")));
    }
    not_written_over(args)?;
    let old = pack(&args.old)?;
    let new = args.new.as_deref().map(pack).transpose()?;
    let newest = new.as_ref().unwrap_or(&old).clone();
    let locale = match &args.locale {
        Some(locale) => newest.locale(locale).map_err(Stop::pack)?.to_owned(),
        None => newest.locales().first().cloned().unwrap_or_default(),
    };
    let mapped = args.map.as_deref().map(mapping).transpose()?;
    let mapping = mapped.as_ref().map(|(mapping, _)| mapping);
    let hints = Hints {
        format: args.format,
        separator: args.separator.or(mapping.and_then(Mapping::separator)),
        encoding: args.encoding.clone().or(mapping.and_then(Mapping::encoding).map(str::to_owned)),
    };
    let mut source = Rows::open(&args.data, &hints)?;
    let backtest = Backtest::new(old, new, mapping, source.columns()).map_err(Stop::pack)?.with_examples(args.rows);
    let backtest = if args.output.is_some() { backtest.keeping_rows() } else { backtest };
    if args.output.is_some() && !backtest.compares() {
        let problem = Problem::error("usage", "there is nothing that a row could have moved from");
        return Err(Stop::cannot(problem.help("`--output` needs two versions, or a column with the recorded level")));
    }
    source.select(backtest.columns());
    let (format, encoding, separated) = source.described();
    let data = Data {
        file: name(&args.data),
        format: format.name(),
        encoding: encoding.to_owned(),
        separator: separated.map(String::from),
    };
    let resumed = match &args.resume {
        Some(path) => {
            let run = Run {
                data: &args.data,
                read_as: format!("{} {} {:?}", data.format, data.encoding, data.separator),
                mapping: mapped.as_ref().map(|(_, text)| text.as_slice()),
                examples: args.rows,
                output: args.output.as_deref(),
            };
            let (checkpoint, done) = Checkpoint::new(path, run, &backtest)?;
            (Some(checkpoint), done)
        }
        None => (None, Done::default()),
    };
    let tally = grade(args, &backtest, source, resumed)?;
    let report = backtest.report(&tally);
    if args.json {
        output::json(&Document { report: &report, data: &data })?;
    } else {
        let shown = Shown::new(&report, &data, Names::new(&newest, &locale, None));
        if args.markdown {
            output::text(&shown.markdown())?;
        } else {
            let mut page = Page::new(true);
            shown.report(&mut page);
            output::text(&page.finish())?;
        }
    }
    Ok(if tally.not_graded(&backtest) == 0 { Status::Done } else { Status::Failed })
}

/// What is read is not what is written to.
fn not_written_over(args: &Args) -> Result<(), Stop> {
    let same = |one: &Path, other: &Path| {
        one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
    };
    let written = [("--output", args.output.as_deref()), ("--resume", args.resume.as_deref())];
    let read = [("--data", Some(args.data.as_path())), ("--map", args.map.as_deref())];
    let pairs = written.iter().flat_map(|one| read.iter().chain(&written).map(move |other| (one, other)));
    for ((one, path), (other, read)) in pairs {
        if let (Some(path), Some(read)) = (path, read)
            && one != other
            && same(path, read)
        {
            let what = format!("`{one}` and `{other}` name the same file `{}`", path.display());
            return Err(Stop::cannot(
                Problem::error("usage", what).help("name another file: what is there would be lost"),
            ));
        }
    }
    Ok(())
}

fn pack(path: &Path) -> Result<Pack, Stop> {
    versions::open(path)?.into_pack(path, "name one of its packs: each is graded by itself")
}

/// A mapping, and the text that it was read from.
fn mapping(path: &Path) -> Result<(Mapping, Vec<u8>), Stop> {
    let bytes = input::read(Some(path))?;
    let name = path.display().to_string();
    let Ok(text) = std::str::from_utf8(&bytes) else {
        let problem = Problem::error("invalid-utf8", format!("`{name}` is not UTF-8")).help("save the file as UTF-8");
        return Err(Stop::cannot(problem));
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mapping = Mapping::from_toml(&name, text).map_err(Stop::pack)?;
    Ok((mapping, bytes))
}

/// Where rows that moved are written to.
struct Moved {
    path: PathBuf,
    file: BufWriter<File>,
    written: u64,
}

impl Moved {
    /// A new file, or the one that was written before, cut to what counts of it.
    fn new(path: &Path, written: u64) -> Result<Self, Stop> {
        let opened = OpenOptions::new().write(true).create(true).truncate(false).open(path).and_then(|mut file| {
            if file.metadata()?.len() < written {
                return Err(io::Error::other(
                    "it is shorter than when the checkpoint was written; take both files away",
                ));
            }
            file.set_len(written)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        });
        let file = opened.map_err(|error| unwritable(path, &error))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file), written })
    }

    fn write(&mut self, row: &MovedRow) -> Result<(), Stop> {
        let mut line = serde_json::to_vec(row)
            .map_err(|error| Stop::cannot(Problem::error("output", format!("cannot write JSON: {error}"))))?;
        line.push(b'\n');
        self.written += line.len() as u64;
        self.file.write_all(&line).map_err(|error| unwritable(&self.path, &error))
    }

    fn flush(&mut self) -> Result<u64, Stop> {
        // The checkpoint must never know of more than is on the disk.
        let kept = self.file.flush().and_then(|()| self.file.get_ref().sync_data());
        kept.map_err(|error| unwritable(&self.path, &error))?;
        Ok(self.written)
    }
}

/// Grades all rows: one thread reads, all grade, and what chunks come to is added in their order.
fn grade(
    args: &Args,
    backtest: &Backtest,
    source: Rows,
    (mut checkpoint, done): (Option<Checkpoint>, Done),
) -> Result<Tally, Stop> {
    let mut moved = args.output.as_deref().map(|path| Moved::new(path, done.written)).transpose()?;
    let progress = Progress::new(Some(&args.data), "rows", false);
    let (to_grade, chunks) = sync_channel(QUEUE);
    let Done { mut tally, mut rows, .. } = done;
    let skipped = rows;
    let graded = thread::scope(|scope| {
        let reader = scope.spawn(move || read(source, &to_grade));
        let graded = (|| {
            let pool: Mutex<Vec<Grader<'_>>> = Mutex::new(Vec::new());
            let mut saved = Instant::now();
            let width = rayon::current_num_threads() * 2;
            while let Some(group) = group(&chunks, width) {
                let bytes: u64 = group.iter().map(|chunk| chunk.bytes).sum();
                let count: usize = group.iter().map(|chunk| chunk.rows).sum();
                let left: Vec<&Chunk> = group.iter().filter(|chunk| chunk.first > skipped).collect();
                let outcomes: Vec<_> = left
                    .par_iter()
                    .map(|chunk| {
                        let taken = pool.lock().ok().and_then(|mut pool| pool.pop());
                        let mut grader = taken.unwrap_or_else(|| backtest.grader());
                        let outcome = grader.grade(&chunk.batch(backtest));
                        if let Ok(mut pool) = pool.lock() {
                            pool.push(grader);
                        }
                        outcome
                    })
                    .collect();
                for (chunk, outcome) in left.iter().zip(outcomes) {
                    rows = chunk.first - 1 + chunk.rows as u64;
                    tally.add(outcome.tally, backtest);
                    if let Some(moved) = &mut moved {
                        outcome.moved.iter().try_for_each(|row| moved.write(row))?;
                    }
                }
                progress.advance(bytes, count as u64);
                if saved.elapsed() > CHECKPOINT && rows > skipped {
                    save(&mut checkpoint, &mut moved, &tally, rows)?;
                    saved = Instant::now();
                }
            }
            save(&mut checkpoint, &mut moved, &tally, rows)
        })();
        drop(chunks);
        let broken = || Err(Stop::cannot(Problem::error("unreadable", "the thread that reads the data broke down")));
        // What could not be read is why there was no more to grade.
        reader.join().unwrap_or_else(|_| broken()).and(graded)
    });
    graded?;
    if tally.rows() == 0 {
        let problem = Problem::error("no-rows", format!("`{}` has no rows", name(&args.data)));
        return Err(Stop::cannot(problem.help("give a file with incidents")));
    }
    Ok(tally)
}

/// Reads chunks until the end, or until nobody wants them any more.
fn read(mut source: Rows, chunks: &SyncSender<Chunk>) -> Result<(), Stop> {
    while let Some(chunk) = source.next()? {
        if chunks.send(chunk).is_err() {
            break;
        }
    }
    Ok(())
}

/// The next chunks: as many as there are already, up to `width`; none at the end.
fn group(chunks: &Receiver<Chunk>, width: usize) -> Option<Vec<Chunk>> {
    let mut group = vec![chunks.recv().ok()?];
    while group.len() < width {
        match chunks.try_recv() {
            Ok(chunk) => group.push(chunk),
            Err(_) => break,
        }
    }
    Some(group)
}

fn save(checkpoint: &mut Option<Checkpoint>, moved: &mut Option<Moved>, tally: &Tally, rows: u64) -> Result<(), Stop> {
    let written = moved.as_mut().map_or(Ok(0), Moved::flush)?;
    match checkpoint {
        Some(checkpoint) => checkpoint.write(tally, rows, written),
        None => Ok(()),
    }
}
