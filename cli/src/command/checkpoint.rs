//! Checkpoints: what was counted so far, so that a run that was ended goes on where it was; for the same file, mapping and
//! packs alone.

use crate::command::written::write_whole;
use crate::data::name::{name, unreadable};
use crate::status::Stop;
use fenji::{Backtest, Pack, Problem, Tally};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The format of the file.
const FORMAT: u32 = 2;

/// What a run is a run of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    fenji: String,
    format: u32,
    /// The digest of the data.
    data: String,
    /// The digest of the mapping file; none without one.
    mapping: Option<String>,
    /// How the data are read.
    read_as: String,
    /// The digests of the packs.
    packs: Vec<String>,
    /// How many rows that moved alike are named.
    examples: usize,
    /// Where rows that moved are written to.
    output: Option<PathBuf>,
    /// How many rows are counted, and how long the file of moved rows is.
    #[serde(default)]
    rows: u64,
    #[serde(default)]
    written: u64,
}

/// A file that is written again and again.
pub struct Checkpoint {
    path: PathBuf,
    head: Head,
}

/// What a run reads and writes.
pub struct Run<'r> {
    pub data: &'r Path,
    /// How the data are read.
    pub read_as: String,
    /// The text of the mapping.
    pub mapping: Option<&'r [u8]>,
    /// How many rows that moved alike are named.
    pub examples: usize,
    /// Where rows that moved are written to.
    pub output: Option<&'r Path>,
}

/// Where a run goes on.
#[derive(Default)]
pub struct Done {
    pub tally: Tally,
    pub rows: u64,
    pub written: u64,
}

impl Checkpoint {
    /// A checkpoint for a run; what was done before, where the file is there.
    pub fn new(path: &Path, run: Run<'_>, backtest: &Backtest) -> Result<(Self, Done), Stop> {
        let Run { data, read_as, mapping, examples, output } = run;
        let head = Head {
            fenji: fenji::VERSION.to_owned(),
            format: FORMAT,
            data: digest(data).map_err(|error| unreadable(&name(data), &error))?,
            mapping: mapping.map(|text| hex(Sha256::digest(text).as_slice())),
            read_as,
            packs: backtest.packs().iter().map(|pack| Pack::digest(pack).to_owned()).collect(),
            examples,
            output: output.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned())),
            rows: 0,
            written: 0,
        };
        let mut checkpoint = Self { path: path.to_owned(), head };
        if !path.exists() {
            return Ok((checkpoint, Done::default()));
        }
        let bytes = std::fs::read(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
        let done = checkpoint.read(&bytes)?;
        checkpoint.head.rows = done.rows;
        Ok((checkpoint, done))
    }

    fn read(&self, bytes: &[u8]) -> Result<Done, Stop> {
        let shown = self.path.display();
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let (head, body) = bytes.split_at(end);
        let Ok(head) = serde_json::from_slice::<Head>(head) else {
            let problem = Problem::error("broken-checkpoint", format!("`{shown}` is no checkpoint of a backtest"));
            return Err(Stop::cannot(problem.help("name another file, or take this one away")));
        };
        let (ours, before) = (&self.head, &head);
        let differences = [
            (ours.fenji != before.fenji || ours.format != before.format, "another version of fenji"),
            (ours.data != before.data, "other data"),
            (ours.mapping != before.mapping, "another mapping"),
            (ours.read_as != before.read_as, "data that were read otherwise"),
            (ours.packs != before.packs, "another pack"),
            (ours.examples != before.examples, "another `--rows`"),
            (ours.output != before.output, "another `--output`"),
        ];
        let others: Vec<&str> = differences.iter().filter(|(differs, _)| *differs).map(|(_, what)| *what).collect();
        if !others.is_empty() {
            let message = format!("the checkpoint `{shown}` is of {}", others.join(" and "));
            let problem = Problem::error("other-checkpoint", message);
            return Err(Stop::cannot(problem.help("take the file away to begin anew, or name another one")));
        }
        let tally = Tally::from_bytes(body.get(1..).unwrap_or_default()).map_err(Stop::pack)?;
        Ok(Done { tally, rows: head.rows, written: head.written })
    }

    /// Writes what is done, whole or not at all.
    pub fn write(&mut self, tally: &Tally, rows: u64, written: u64) -> Result<(), Stop> {
        (self.head.rows, self.head.written) = (rows, written);
        let mut bytes = serde_json::to_vec(&self.head)
            .map_err(|error| Stop::cannot(Problem::error("output", format!("cannot write JSON: {error}"))))?;
        bytes.push(b'\n');
        bytes.extend(tally.to_bytes().map_err(Stop::pack)?);
        write_whole(&self.path, &bytes).map_err(|error| unwritable(&self.path, &error))
    }
}

/// A file that cannot be written.
pub fn unwritable(path: &Path, error: &io::Error) -> Stop {
    Stop::cannot(Problem::error("unwritable", format!("cannot write `{}`: {error}", path.display())))
}

fn digest(path: &Path) -> io::Result<String> {
    let (mut file, mut hash, mut buffer) = (File::open(path)?, Sha256::new(), vec![0; 1 << 20]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex(hash.finalize().as_slice()));
        }
        hash.update(buffer.get(..read).unwrap_or_default());
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
