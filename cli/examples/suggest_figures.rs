//! Figures of suggestions: how many of the descriptions in a file of lines get the right ones, in the first three and without
//! too many beside them. Every third line is held out: `cargo run -p fenji-cli --example suggest_figures -- FILE [tuned|held] [show]`.

use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Instant;

#[path = "../../tests/it/suggesting.rs"]
mod suggesting;

/// What was counted over some lines.
#[derive(Default)]
struct Figures {
    lines: usize,
    /// Lines with a right sign among the first three, and right and wanted groups of signs.
    hit: usize,
    shown: usize,
    right: usize,
    danger: (usize, usize, usize),
    leak: (usize, usize, usize),
    most: usize,
    all: usize,
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn count(pack: &fenji::Pack, line: &Value, figures: &mut Figures, show: bool) {
    let description = line["description"].as_str().unwrap_or_default();
    let groups: Vec<BTreeSet<String>> = line["signs"].as_array().into_iter().flatten().map(texts).collect();
    let wanted: BTreeSet<String> = groups.into_iter().flatten().collect();
    let may: BTreeSet<String> = wanted.union(&texts(&line["ok"])).cloned().collect();
    let all = suggesting::suggested(pack, description);
    let signs = suggesting::of_fact(pack, description, "incident.signs");
    let danger = !suggesting::of_fact(pack, description, "safety.people_at_risk").is_empty();
    let leak = suggesting::of_fact(pack, description, "leak.status").pop();
    let hit = signs.iter().take(3).any(|sign| wanted.contains(sign));
    figures.lines += 1;
    figures.hit += usize::from(hit);
    figures.shown += signs.len();
    figures.all += all.len();
    figures.most = figures.most.max(all.len());
    figures.right += signs.iter().filter(|sign| may.contains(*sign)).count();
    let in_danger = line["danger"].as_bool() == Some(true);
    figures.danger.0 += usize::from(in_danger);
    figures.danger.1 += usize::from(in_danger && danger);
    figures.danger.2 += usize::from(!in_danger && danger);
    let leaks = line["leak"].as_str().filter(|leak| *leak != "none");
    figures.leak.0 += usize::from(leaks.is_some());
    figures.leak.1 += usize::from(leaks.is_some() && leak.is_some());
    figures.leak.2 += usize::from(leaks.is_none() && leak.is_some());
    if show
        && (!hit
            || danger != in_danger
            || leak.is_some() != leaks.is_some()
            || signs.iter().any(|sign| !may.contains(sign)))
    {
        println!(
            "{} {description}\n   wanted {wanted:?}, danger {in_danger}, leak {leaks:?}",
            if hit { " " } else { "MISSED" }
        );
        for (named, because) in all {
            println!("     {named} {because:?}");
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().expect("name a file of descriptions");
    let rest: Vec<String> = arguments.collect();
    let has = |word: &str| rest.iter().any(|given| given == word);
    let text = std::fs::read_to_string(file).expect("the file can be read");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("each line is a description")).collect();
    let pack = suggesting::pack();
    for (name, held) in [("tuned", false), ("held", true)] {
        if rest.iter().any(|given| given == "tuned" || given == "held") && !has(name) {
            continue;
        }
        let mut figures = Figures::default();
        for (_, line) in lines.iter().enumerate().filter(|(index, _)| (index % 3 == 2) == held) {
            count(&pack, line, &mut figures, has("show"));
        }
        let per = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
        println!("{name}: {} lines", figures.lines);
        println!("  right sign among the first three {:.1} %", per(figures.hit, figures.lines));
        println!(
            "  signs shown on average {:.2}, precision {:.1} %",
            figures.shown as f64 / figures.lines.max(1) as f64,
            per(figures.right, figures.shown)
        );
        let (of, found, wrong) = figures.danger;
        println!("  danger {found} of {of}, in vain {wrong}");
        let (of, found, wrong) = figures.leak;
        println!("  leak {found} of {of}, in vain {wrong}");
        println!(
            "  all shown on average {:.2}, at most {}",
            figures.all as f64 / figures.lines.max(1) as f64,
            figures.most
        );
        let right = figures.right + figures.danger.1 + figures.leak.1;
        println!("  precision of all {:.1} %", per(right, figures.all));
    }
    let long: String =
        "仓库冒黑烟了，里面还有两个人没出来，已经打了119，请尽快派人过来看看现场情况，另外收银系统也报错打不开了。"
            .repeat(4)
            .chars()
            .take(200)
            .collect();
    let facts = pack.facts(&serde_json::json!({ "incident": { "description": long } })).expect("a description");
    let empty = pack.facts(&serde_json::json!({})).expect("no facts");
    for (name, facts) in [("200 characters", &facts), ("nothing", &empty)] {
        let start = Instant::now();
        for _ in 0..1000 {
            std::hint::black_box(pack.assess(std::hint::black_box(facts), &fenji::Options::default()));
        }
        println!("{name}: {:.1} µs a decision", start.elapsed().as_secs_f64() * 1000.0);
    }
}
