//! A batch: one facts object a line in, one decision a line out, in order, decided in parallel, in bounded memory.
//!
//! One thread reads chunks of lines, all cores decide a chunk, one thread writes what is decided; short queues between
//! them keep every stage busy and the memory bounded.

use crate::command::input;
use crate::command::progress::Progress;
use crate::data::lines::line;
use crate::data::name::unreadable;
use crate::page::output;
use crate::status::Outcome;
use crate::status::Status;
use crate::status::Stop;
use fenji::{Line, Problem, Subject};
use rayon::prelude::*;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// A chunk ends after this many lines, …
const CHUNK_LINES: usize = 1024;
/// … or where the bytes end that one read has given: what comes slowly is answered as it comes.
const READ_BYTES: usize = 1 << 18;
/// This many lines are one task for a core.
const TASK_LINES: usize = 32;
/// This many chunks may wait between two stages.
const QUEUE: usize = 2;

/// Some lines of the input, without their line breaks.
struct Chunk {
    /// The number of the first line, counted from 1.
    first: usize,
    /// The lines, one after the other.
    bytes: Vec<u8>,
    /// Where each line ends in `bytes`.
    ends: Vec<usize>,
}

/// What a chunk came to.
struct Decided {
    /// The lines to write, in order.
    text: Vec<Vec<u8>>,
    /// How many lines were read for it.
    lines: usize,
    /// How many of them have an answer: all but the empty ones.
    answered: usize,
    /// How many of those are wrong.
    wrong: usize,
    /// How many bytes they had.
    bytes: usize,
}

/// Decides every line of the input but empty ones, without `options` only its verdict; status 1 where a line was wrong.
pub fn run<S>(subject: &S, path: Option<&Path>, options: Option<&S::Options>) -> Outcome
where
    S: Subject + Sync,
    S::Options: Sync,
{
    let source = input::open(path)?;
    let progress = Progress::new(path, "lines", true);
    let (to_decide, chunks) = sync_channel(QUEUE);
    let (to_write, decided) = sync_channel(QUEUE);
    let (read, total, wrong, written) = thread::scope(|scope| {
        let reader = scope.spawn(move || read(source, &to_decide));
        let writer = scope.spawn(move || write(&decided, &progress));
        let (total, wrong) = decide(subject, options, chunks, &to_write);
        drop(to_write);
        let broken = || Err(io::Error::other("a thread of the batch broke down"));
        (reader.join().unwrap_or_else(|_| broken()), total, wrong, writer.join().unwrap_or_else(|_| broken()))
    });
    output::done(written)?;
    read.map_err(|error| unreadable(&input::name(path), &error))?;
    if wrong > 0 {
        let were = if wrong == 1 { "was" } else { "were" };
        let problem = Problem::error("bad-lines", format!("{wrong} of {total} lines {were} not decided"));
        return Err(Stop {
            status: Status::Failed,
            problems: vec![problem.help("the output says why in their place, as `{\"error\": …, \"line\": n}`")],
        });
    }
    Ok(Status::Done)
}

/// Reads chunks until the end of the input, or until nobody wants them any more.
fn read(source: impl Read, chunks: &SyncSender<Chunk>) -> io::Result<()> {
    let mut source = BufReader::with_capacity(READ_BYTES, source);
    let mut first = 1;
    loop {
        let chunk = chunk(&mut source, first)?;
        first += chunk.ends.len();
        if chunk.ends.is_empty() || chunks.send(chunk).is_err() {
            return Ok(());
        }
    }
}

fn chunk(source: &mut BufReader<impl Read>, first: usize) -> io::Result<Chunk> {
    let mut chunk = Chunk { first, bytes: Vec::new(), ends: Vec::new() };
    while chunk.ends.len() < CHUNK_LINES && line(source, &mut chunk.bytes)?.is_some() {
        chunk.ends.push(chunk.bytes.len());
        if source.buffer().is_empty() {
            break;
        }
    }
    Ok(chunk)
}

/// Decides chunk after chunk; returns how many lines were answered and how many of them are wrong.
fn decide<S>(
    subject: &S,
    options: Option<&S::Options>,
    chunks: Receiver<Chunk>,
    done: &SyncSender<Decided>,
) -> (usize, usize)
where
    S: Subject + Sync,
    S::Options: Sync,
{
    let (mut total, mut wrong) = (0, 0);
    for chunk in chunks {
        let decided = chunk.decide(subject, options);
        total += decided.answered;
        wrong += decided.wrong;
        if done.send(decided).is_err() {
            break;
        }
    }
    (total, wrong)
}

impl Chunk {
    fn decide<S>(&self, subject: &S, options: Option<&S::Options>) -> Decided
    where
        S: Subject + Sync,
        S::Options: Sync,
    {
        let numbers: Vec<usize> = (0..self.ends.len()).collect();
        let tasks: Vec<(Vec<u8>, usize, usize)> = numbers
            .par_chunks(TASK_LINES)
            .map(|task| {
                let mut text = Vec::new();
                let (mut answered, mut wrong) = (0, 0);
                for index in task {
                    let line = subject.answer_line(self.line(*index), self.first + index, options, &mut text);
                    answered += usize::from(line != Line::Empty);
                    wrong += usize::from(line == Line::Wrong);
                }
                (text, answered, wrong)
            })
            .collect();
        Decided {
            answered: tasks.iter().map(|(_, answered, _)| answered).sum(),
            wrong: tasks.iter().map(|(_, _, wrong)| wrong).sum(),
            text: tasks.into_iter().map(|(text, _, _)| text).collect(),
            lines: self.ends.len(),
            bytes: self.bytes.len() + self.ends.len(),
        }
    }

    fn line(&self, index: usize) -> &[u8] {
        let end = |index: usize| self.ends.get(index).copied().unwrap_or_default();
        let start = index.checked_sub(1).map_or(0, end);
        self.bytes.get(start..end(index)).unwrap_or_default()
    }
}

/// Writes chunk after chunk; dropping the queue on an error ends the batch.
fn write(decided: &Receiver<Decided>, progress: &Progress) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for chunk in decided {
        for text in &chunk.text {
            out.write_all(text)?;
        }
        progress.advance(chunk.bytes as u64, chunk.lines as u64);
    }
    out.flush()
}
