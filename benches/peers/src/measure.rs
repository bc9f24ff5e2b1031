//! The clock: processor time of this process, batches long enough to trust, the median of many.

use cpu_time::ProcessTime;
use std::fs;
use std::time::Duration;

/// How long to measure.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// The least a batch lasts.
    batch: Duration,
    /// How many batches are timed.
    batches: usize,
    /// How many are timed where one lasts longer than [`LONG`].
    few: usize,
}

/// For numbers to publish.
pub const FULL: Effort = Effort { batch: Duration::from_millis(20), batches: 21, few: 5 };

/// For a look.
pub const QUICK: Effort = Effort { batch: Duration::from_millis(2), batches: 7, few: 1 };

const LONG: Duration = Duration::from_millis(500);

/// Nanoseconds that one call of `work` takes: the median over batches of whole cycles `work(0) … work(cycle - 1)`.
pub fn time(effort: Effort, cycle: usize, mut work: impl FnMut(usize)) -> f64 {
    let mut run = |cycles: usize| {
        let start = ProcessTime::now();
        for _ in 0..cycles {
            (0..cycle).for_each(&mut work);
        }
        start.elapsed()
    };
    let mut cycles = 1;
    let mut batch = run(cycles);
    while batch < effort.batch {
        let missing = effort.batch.as_secs_f64() * 1.2 / batch.as_secs_f64().max(1e-6);
        cycles = (cycles as f64 * missing.min(100.0)).ceil() as usize;
        batch = run(cycles);
    }
    let batches = if batch > LONG { effort.few } else { effort.batches };
    let mut times: Vec<Duration> = (0..batches).map(|_| run(cycles)).collect();
    times.sort_unstable();
    times[batches / 2].as_secs_f64() * 1e9 / (cycles * cycle) as f64
}

/// What one load costs a fresh process.
#[derive(Clone, Copy)]
pub struct Cost {
    pub seconds: f64,
    /// Memory kept after the load, in bytes.
    pub kept: u64,
    /// Memory at the worst moment, in bytes.
    pub peak: u64,
}

/// Runs `load` once; Linux only, where `/proc` tells the memory (elsewhere it reads 0).
pub fn cost<T>(load: impl FnOnce() -> T) -> Cost {
    let before = status("VmRSS:");
    // Forgets the peak so far; where this is not allowed the peak is of the whole process.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let start = ProcessTime::now();
    let loaded = load();
    let seconds = start.elapsed().as_secs_f64();
    let cost =
        Cost { seconds, kept: status("VmRSS:").saturating_sub(before), peak: status("VmHWM:").saturating_sub(before) };
    drop(loaded);
    cost
}

fn status(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
