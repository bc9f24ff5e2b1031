//! `cargo run --release [-- --quick]`: measures fenji and other rules engines side by side; tables on stdout.

mod cel;
mod desk;
mod engine;
mod fenji;
mod it_operations;
mod measure;
mod obvious;
mod plain_rhai;
mod regorus;
mod synthetic;
mod table;
mod zen;

use engine::{Engine, Load, agree};
use measure::{Cost, Effort, FULL, QUICK, cost, time};
use std::env::{args, current_exe};
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};
use synthetic::{INCIDENTS, Profile, SIZES, Synthetic};
use table::{Table, megabytes, nanoseconds, reached, times};

/// The engines in the order of the columns.
const ENGINES: [(&str, Load); 7] = [
    ("fenji", fenji::load),
    ("fenji from JSON", fenji::load_unread),
    ("zen-engine", zen::load),
    ("cel", cel::load),
    ("regorus", regorus::load),
    ("rhai", plain_rhai::load),
    ("plain Rust", obvious::load),
];
/// Which of [`ENGINES`] are peers.
const PEERS: std::ops::Range<usize> = 2..6;
/// Decisions with 10,000 rules may take this many times those with 10, where as many rules match.
const GROWTH: f64 = 3.0;
/// How long `--repeat` lasts.
const PROFILED: Duration = Duration::from_secs(5);
/// Aims for loading 10,000 rules.
const LOAD_SECONDS: f64 = 2.0;
const LOAD_BYTES: u64 = 100_000_000;

fn main() {
    let arguments: Vec<String> = args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => measure(FULL),
        ["--quick"] => measure(QUICK),
        ["--desk"] => println!("{}", desk::measure(QUICK).markdown()),
        ["--load", engine, profile] => print_cost(engine, profile),
        ["--repeat", row] => it_operations::repeat(row, PROFILED),
        ["--repeat", engine, profile, size] => repeat(engine, profile, size.parse().expect("a number of rules")),
        _ => {
            eprintln!(
                "usage: peers [--quick]\n       peers --desk\n       peers --repeat ROW\n       peers --repeat ENGINE PROFILE RULES"
            );
            std::process::exit(2);
        }
    }
}

fn measure(effort: Effort) {
    println!("### A real pack\n\n{}", it_operations::measure(effort).markdown());
    println!("### Seven packs behind one desk\n\n{}", desk::measure(effort).markdown());
    let share = decisions(effort, Profile::Share);
    println!("### Deciding, 2.5 % of the rules match\n\n{}", side_by_side(&share, [5.0, 5.0, 50.0, 200.0]).markdown());
    let same = decisions(effort, Profile::Same);
    println!("### Deciding, three rules match\n\n{}", side_by_side(&same, [5.0, 5.0, 10.0, 10.0]).markdown());
    println!("### Growth from 10 to 10,000 rules, three rules match\n\n{}", growth(&same).markdown());
    println!("### Loading 10,000 rules\n\n{}", loading(effort).markdown());
}

/// One size: the mean number of rules met, and the nanoseconds of each engine.
struct Row {
    size: usize,
    met: f64,
    times: Vec<f64>,
}

fn decisions(effort: Effort, profile: Profile) -> Vec<Row> {
    let rows = SIZES.map(|size| {
        let synthetic = Synthetic::new(profile, size);
        let mut engines: Vec<(&str, Box<dyn Engine>)> = Vec::new();
        for (name, load) in ENGINES {
            eprintln!("{}, {size} rules: load {name}", profile.name());
            engines.push((name, load(&synthetic)));
        }
        eprintln!("{}, {size} rules: all engines agree?", profile.name());
        let met = agree(&mut engines);
        let mut times = Vec::new();
        for (name, engine) in &mut engines {
            let taken = time(effort, INCIDENTS, |incident| {
                black_box(engine.decide(incident));
            });
            eprintln!("{}, {size} rules: {name} {}", profile.name(), nanoseconds(taken));
            times.push(taken);
        }
        Row { size, met, times }
    });
    rows.into()
}

fn side_by_side(rows: &[Row], aims: [f64; 4]) -> Table {
    let [a, b, c, d, e, f, g] = ENGINES.map(|(name, _)| name);
    let mut table = Table::new(["rules", "matching", a, b, c, d, e, f, g, "fastest peer", "aim", ""]);
    for (row, aim) in rows.iter().zip(aims) {
        let fastest = row.times[PEERS].iter().copied().fold(f64::INFINITY, f64::min) / row.times[0];
        let mut cells = vec![row.size.to_string(), format!("{:.1}", row.met), nanoseconds(row.times[0])];
        let ratio = |time: &f64| format!("{} {}", nanoseconds(*time), times(time / row.times[0]));
        cells.extend(row.times[1..].iter().map(ratio));
        cells.extend([times(fastest), format!("≥ {}", times(aim)), reached(fastest >= aim)]);
        table.row(cells);
    }
    table
}

fn growth(rows: &[Row]) -> Table {
    let mut table = Table::new(["engine", "growth", "aim", ""]);
    let (first, last) = (&rows[0], &rows[rows.len() - 1]);
    for (index, (name, _)) in ENGINES.iter().enumerate() {
        let grown = last.times[index] / first.times[index];
        let aimed = index == 0;
        table.row([
            (*name).to_owned(),
            times(grown),
            if aimed { format!("≤ {}", times(GROWTH)) } else { String::new() },
            if aimed { reached(grown <= GROWTH) } else { String::new() },
        ]);
    }
    table
}

/// Loads the largest set in a fresh process for each engine, so that memory is counted from nothing; for a look, only
/// fenji.
fn loading(effort: Effort) -> Table {
    let mut table = Table::new(["engine", "profile", "time", "memory kept", "memory at most", "aim", ""]);
    for (index, (name, _)) in ENGINES.iter().enumerate() {
        if *name == "fenji from JSON" || (effort == QUICK && index > 0) {
            continue;
        }
        for profile in [Profile::Share, Profile::Same] {
            eprintln!("{}, 10000 rules: load {name} in a process of its own", profile.name());
            let cost = cost_elsewhere(name, profile);
            let aimed = index == 0;
            table.row([
                (*name).to_owned(),
                profile.name().to_owned(),
                nanoseconds(cost.seconds * 1e9),
                megabytes(cost.kept),
                megabytes(cost.peak),
                if aimed { format!("≤ {LOAD_SECONDS} s, ≤ {}", megabytes(LOAD_BYTES)) } else { String::new() },
                if aimed { reached(cost.seconds <= LOAD_SECONDS && cost.peak <= LOAD_BYTES) } else { String::new() },
            ]);
        }
    }
    table
}

fn cost_elsewhere(engine: &str, profile: Profile) -> Cost {
    let output = Command::new(current_exe().expect("this program"))
        .args(["--load", engine, profile.name()])
        .output()
        .expect("a child process");
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [seconds, kept, peak] => Cost { seconds, kept: kept as u64, peak: peak as u64 },
        _ => panic!("{engine} did not load: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn print_cost(engine: &str, profile: &str) {
    let synthetic = Synthetic::new(Profile::named(profile), SIZES[SIZES.len() - 1]);
    let load = loader(engine);
    let cost = cost(|| load(&synthetic));
    println!("{} {} {}", cost.seconds, cost.kept, cost.peak);
}

/// Lets one engine decide for [`PROFILED`], for a profiler to watch.
fn repeat(engine: &str, profile: &str, size: usize) {
    let mut engine = loader(engine)(&Synthetic::new(Profile::named(profile), size));
    let start = Instant::now();
    while start.elapsed() < PROFILED {
        (0..INCIDENTS).for_each(|incident| {
            black_box(engine.decide(incident));
        });
    }
}

fn loader(engine: &str) -> Load {
    ENGINES.iter().find(|(name, _)| *name == engine).expect("an engine").1
}
