//! Old incidents graded: every count is that of each row graded by itself; mappings and their mistakes.

pub mod seeded;

use crate::oracle::knowledge::{facts_json, knowledge};
use crate::oracle::subject::for_random_packs;
use fenji::{
    Backtest, BacktestReport, Batch, Cell, Concluded, Decision, Direction, Mapping, Options, Pack, Possible, Sources,
    Tally,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn it_operations() -> Pack {
    Pack::from_folder(crate::root().join("rules/it-operations")).expect("the pack loads")
}

/// The same pack with one piece of its levels replaced.
fn changed(from: &str, to: &str) -> Pack {
    let mut sources = Sources::from_folder(crate::root().join("rules/it-operations")).expect("the pack is there");
    let file = sources.files.get_mut("rules/level.rhai").expect("it has levels");
    let text = String::from_utf8(file.clone()).expect("it is text");
    assert!(text.contains(from), "{from}");
    *file = text.replace(from, to).into_bytes();
    Pack::from_sources(&sources).unwrap_or_else(|error| panic!("{error}"))
}

/// Rows of text in one batch, of which the first has this number; columns that nobody reads are left out.
fn batch(backtest: &Backtest, first: u64, rows: &[Vec<(&str, &str)>]) -> Batch {
    let mut batch = Batch::new(first, backtest.columns().len());
    for row in rows {
        for (name, text) in row {
            if let Some(column) = backtest.columns().iter().position(|known| known == name) {
                batch.text(column, text);
            }
        }
        batch.end_row();
    }
    batch
}

fn report(backtest: &Backtest, batches: &[Batch]) -> BacktestReport {
    let (mut tally, mut grader) = (Tally::default(), backtest.grader());
    for batch in batches {
        tally.add(grader.grade(batch).tally, backtest);
    }
    backtest.report(&tally)
}

/// What a decision concludes, by name.
fn concluded(decision: &Decision<'_>) -> BTreeMap<String, Possible> {
    fn of<T: ToString>(conclusion: &fenji::Conclusion<'_, T>) -> Possible {
        let possible = conclusion.possible.iter().map(T::to_string).collect();
        Possible { possible, none: conclusion.gap.is_some() }
    }
    let mut all = BTreeMap::from([
        ("kind".to_owned(), of(&decision.kind)),
        ("scope".to_owned(), of(&decision.scope)),
        ("level".to_owned(), of(&decision.level)),
        ("priority".to_owned(), of(&decision.priority)),
    ]);
    all.extend(decision.schemes.iter().map(|one| (one.scheme.to_owned(), of(&one.conclusion))));
    all
}

/// How many rows conclude what, by name.
fn counted(report: &BacktestReport) -> BTreeMap<String, BTreeMap<Possible, u64>> {
    let rows = |all: &[Concluded]| all.iter().map(|one| (one.values.clone(), one.rows)).collect();
    report.conclusions().map(|(name, graded)| (name.to_owned(), rows(&graded.old))).collect()
}

#[test]
fn every_count_is_that_of_each_row_assessed_by_itself() {
    for_random_packs(60, &|subject, choices| {
        let Ok(backtest) = Backtest::new(subject.engine.clone(), Some(subject.engine.clone()), None, None) else {
            return Ok(());
        };
        let mut together = Batch::new(1, backtest.columns().len());
        let mut expected: BTreeMap<String, BTreeMap<Possible, u64>> = BTreeMap::new();
        let (mut graded, mut refused) = (0, 0);
        for row in 0..24 {
            let known = knowledge(choices, &subject.table);
            let line = facts_json(&subject.table, &known);
            backtest.add_line(&mut together, line.to_string().as_bytes(), row + 1);
            match subject.engine.facts(&line) {
                Err(_) => refused += 1,
                Ok(facts) => {
                    graded += 1;
                    let decision = subject.engine.assess(&facts, &Options::default());
                    // Where what is possible is only bounded, whether no rule may give any is not said.
                    let bounded = decision.kind.inexact || decision.level.inexact || decision.scope.inexact;
                    for (name, values) in concluded(&decision) {
                        let values = if bounded { Possible { none: false, ..values } } else { values };
                        *expected.entry(name).or_default().entry(values).or_default() += 1;
                    }
                }
            }
        }
        let report = report(&backtest, &[together]);
        let rows = &report.rows;
        if (rows.graded, rows.refused, rows.read) != (graded, refused, 24) {
            return Err(format!("{graded} are graded and {refused} refused by hand: {report:#?}"));
        }
        if report.conclusions().any(|(_, graded)| graded.unmoved != Some(rows.graded) || graded.moved() > 0) {
            return Err("something moved between a pack and itself".to_owned());
        }
        let mut found = counted(&report);
        found.retain(|name, _| expected.contains_key(name));
        let bounded = |counts: &BTreeMap<Possible, u64>| {
            let mut merged: BTreeMap<Vec<String>, u64> = BTreeMap::new();
            for (values, rows) in counts {
                *merged.entry(values.possible.clone()).or_default() += rows;
            }
            merged
        };
        for (name, counts) in &expected {
            let ours = found.get(name).cloned().unwrap_or_default();
            if bounded(&ours) != bounded(counts) {
                return Err(format!("{name}: {ours:?}, and by hand {counts:?}"));
            }
        }
        Ok(())
    });
}

/// The facts of a seeded row as its mapping says them, without those that the pack says do not apply.
fn by_hand(pack: &Pack, row: &seeded::Row) -> Result<fenji::Facts, fenji::Error> {
    let [signs, danger, state, restart, extent, stopped, pattern, importance, leak, _] = row.1;
    let mut facts: BTreeMap<&str, Value> = BTreeMap::new();
    let known = [
        ("software", "software-error"),
        ("network", "network-unreachable"),
        ("hardware", "hardware-fault"),
        ("malware", "malware-signs"),
        ("intrusion", "intrusion-signs"),
        ("leak", "information-exposed"),
        ("question", "question"),
    ];
    let sign = |word: &str| known.iter().find(|(known, _)| *known == word).map(|(_, sign)| *sign);
    let all: Option<Vec<&str>> = signs.split(';').map(sign).collect();
    if let Some(all) = all {
        facts.insert("incident.signs", json!(all));
    }
    let flag = |word: &str| match word {
        "yes" => json!(true),
        "no" => json!(false),
        _ => Value::Null,
    };
    let word = |word: &str, known: &[&str]| {
        let word = word.to_lowercase().replace(' ', "-");
        if known.contains(&word.as_str()) { json!(word) } else { Value::Null }
    };
    facts.insert("safety.people_at_risk", flag(danger));
    facts.insert("system.state", word(state, &["normal", "degraded", "down"]));
    facts.insert("system.restart", word(restart, &["not-tried", "failed", "recovered"]));
    facts.insert("affected.extent", word(extent, &["none", "one", "local", "whole"]));
    facts.insert("operation.affected", flag(stopped));
    facts.insert("occurrence.pattern", word(pattern, &["first", "intermittent", "repeated"]));
    facts.insert("system.importance", word(importance, &["ordinary", "important"]));
    facts.insert("leak.status", word(leak, &["none", "suspected", "confirmed"]));
    loop {
        let mut nested = json!({});
        for (id, value) in &facts {
            let (first, second) = id.split_once('.').expect("ids have two parts");
            nested[first][second] = value.clone();
        }
        match pack.facts(&nested) {
            Ok(facts) => return Ok(facts),
            Err(error) => {
                let about = |id: &&str| {
                    error.problems.iter().any(|one| one.code == "not-applicable" && one.fact.as_deref() == Some(*id))
                };
                let Some(id) = facts.keys().copied().find(about) else { return Err(error) };
                facts.remove(id);
            }
        }
    }
}

#[test]
fn flows_and_agreement_are_those_of_each_row_by_itself() {
    let old = it_operations();
    let new = changed("level(\"P2\", \"repeated-and-spread\")", "level(\"P1\", \"repeated-and-spread\")");
    let mapping = Mapping::from_toml("seeded.toml", seeded::MAPPING).unwrap_or_else(|error| panic!("{error}"));
    let names = seeded::names();
    let backtest = Backtest::new(old.clone(), Some(new.clone()), Some(&mapping), Some(&names));
    let backtest = backtest.unwrap_or_else(|error| panic!("{error}")).keeping_rows();
    let rows: Vec<seeded::Row> = seeded::rows(7, 700).collect();
    let table: Vec<Vec<(&str, &str)>> = rows
        .iter()
        .map(|row| names.iter().map(String::as_str).zip(std::iter::once(row.0.as_str()).chain(row.1)).collect())
        .collect();
    // In two batches, added the other way round.
    let (first, second) = table.split_at(234);
    let mut grader = backtest.grader();
    let first = grader.grade(&batch(&backtest, 1, first));
    let second = grader.grade(&batch(&backtest, 235, second));
    let mut tally = Tally::default();
    tally.add(second.tally.clone(), &backtest);
    tally.add(first.tally.clone(), &backtest);
    let report = backtest.report(&tally);
    // A tally that was written and read again is the same.
    let again = Tally::from_bytes(&tally.to_bytes().expect("it can be written")).expect("it can be read");
    assert_eq!(again, tally);

    let mut flows: BTreeMap<(Possible, Possible), u64> = BTreeMap::new();
    let mut recorded: BTreeMap<(String, Possible), u64> = BTreeMap::new();
    let (mut graded, mut moved) = (0, Vec::new());
    for row in &rows {
        let (Ok(before), Ok(after)) = (by_hand(&old, row), by_hand(&new, row)) else { continue };
        graded += 1;
        let options = Options::default();
        let before = concluded(&old.assess(&before, &options))["level"].clone();
        let after = concluded(&new.assess(&after, &options))["level"].clone();
        let level = row.1[9];
        if ["P1", "P2", "P3", "P4", "2"].contains(&level) {
            let level = if level == "2" { "P2" } else { level };
            *recorded.entry((level.to_owned(), after.clone())).or_default() += 1;
        }
        if before != after {
            moved.push(row.0.clone());
            *flows.entry((before, after)).or_default() += 1;
        }
    }
    assert!(graded > 500 && moved.len() > 20, "{graded} graded, {} moved: too few to prove anything", moved.len());
    let found: BTreeMap<(Possible, Possible), u64> =
        report.level.flows.iter().map(|flow| ((flow.from.clone(), flow.to.clone()), flow.rows)).collect();
    assert_eq!(found, flows);
    assert_eq!(report.rows.graded, graded);
    assert_eq!(report.level.unmoved, Some(graded - moved.len() as u64));
    for flow in &report.level.flows {
        // More serious, or only what lies between is ruled out.
        assert!(matches!(flow.direction, Direction::Up | Direction::Same), "{flow:?}");
        let now = flow.rules.iter().find(|rule| rule.rule == "repeated-and-spread" && rule.of == fenji::Edition::New);
        assert_eq!(now.map(|rule| rule.rows), Some(flow.rows), "{flow:?}");
        assert!(now.is_some_and(|rule| rule.clause.is_some()));
        assert!(
            !flow.examples.is_empty() && flow.examples.iter().all(|row| moved.contains(row.id.as_ref().expect("ids")))
        );
        assert!(flow.examples.is_sorted());
    }
    let kept = first.moved.iter().chain(&second.moved).filter(|row| row.moved.contains_key("level"));
    assert_eq!(kept.map(|row| row.row.id.clone().unwrap_or_default()).collect::<Vec<_>>(), moved);
    let agreement = report.recorded.iter().find(|one| one.of == fenji::Edition::New).expect("levels are recorded");
    let found: BTreeMap<(String, Possible), u64> =
        agreement.table.iter().map(|one| ((one.recorded.clone(), one.values.clone()), one.rows)).collect();
    assert_eq!(found, recorded);
    assert_eq!(agreement.agree + agreement.disagree + agreement.open + agreement.apart, agreement.rows);
    assert_eq!(agreement.rows, recorded.values().sum::<u64>());
    // What is in no table is counted with its first row.
    let odd = |column: &str, value: &str| {
        let at = names.iter().position(|name| name == column).expect("the column is there") - 1;
        let holds = |row: &&seeded::Row| row.1[at] == value;
        let count = rows.iter().filter(holds).count() as u64;
        let told = report.unmapped.iter().find(|one| one.column == column && one.value.as_deref() == Some(value));
        let told = told.unwrap_or_else(|| panic!("{column} {value} is not told: {:?}", report.unmapped));
        let first = rows.iter().find(holds).map(|row| row.0.clone());
        assert_eq!((told.rows, &told.first.id), (count, &first), "{column} {value}");
    };
    odd("signs", "odd");
    odd("state", "?");
    odd("priority", "soon");
    assert_eq!(report.unmapped.len(), 3, "{:?}", report.unmapped);
}

#[test]
fn the_digest_knows_neither_order_nor_batches_and_every_change() {
    let backtest = Backtest::new(it_operations(), None, None, None).expect("it fits");
    let lines = [
        "{}",
        r#"{"leak":{"status":"none"}}"#,
        r#"{"safety":{"people_at_risk":true}}"#,
        r#"{"incident":{"signs":["question"]}}"#,
    ];
    let digest = |order: &[usize], size: usize| {
        let mut tally = Tally::default();
        for chunk in order.chunks(size) {
            for row in chunk {
                let mut batch = Batch::new(*row as u64 + 1, backtest.columns().len());
                backtest.add_line(&mut batch, lines[*row].as_bytes(), 1);
                tally.add(backtest.grader().grade(&batch).tally, &backtest);
            }
        }
        backtest.report(&tally).digest
    };
    let all = digest(&[0, 1, 2, 3], 4);
    assert_eq!(all.len(), 32);
    assert_eq!(all, digest(&[3, 1, 0, 2], 1));
    assert_ne!(all, digest(&[0, 1, 2], 1));
    assert_ne!(all, digest(&[0, 1, 2, 2], 1));
}

/// A mapping and everything that must be said about it.
const MISTAKES: &[(&str, &str, &[&str])] = &[
    ("nothing", "", &["error[invalid-mapping]: the mapping says nothing about any fact"]),
    ("no TOML", "id = ", &["error[toml-syntax]", "m.toml:1"]),
    (
        "keys",
        "ide = \"a\"\n[[fact]]\nfact = \"leak.status\"\ncolum = \"a\"\n",
        &[
            "unknown key `ide`",
            "did you mean `id`?",
            "neither `column` nor `value`",
            "unknown key `fact.colum`",
            "did you mean `column`?",
        ],
    ),
    (
        "names",
        "id = \"idd\"\n[recorded]\ncolumn = \"a\"\nscheme = \"levl\"\n[[fact]]\nfact = \"leak.statu\"\ncolumn = \"a\"\n\
         [[fact]]\nfact = \"system.state\"\ncolumn = \"bb\"\n",
        &[
            "the file has no column `idd`",
            "did you mean `id`?",
            "there is no level scheme `levl`",
            "did you mean `level`?",
            "unknown fact `leak.statu`",
            "did you mean `leak.status`?",
            "the file has no column `bb`",
        ],
    ),
    (
        "values",
        "[recorded]\ncolumn = \"a\"\nlevels = { x = \"P9\" }\n[[fact]]\nfact = \"leak.status\"\ncolumn = \"a\"\nvalues = { x = \"conf\", X = \"none\" }\n\
         [[fact]]\nfact = \"incident.signs\"\nvalue = [\"question\", \"quest\"]\n[[fact]]\nfact = \"safety.people_at_risk\"\nvalue = 3\n",
        &[
            "`P9` is no level of `level`",
            "`x` stands twice in `values`",
            "`conf` is no answer to `leak.status`",
            "`quest` is no option of `incident.signs`",
            "`safety.people_at_risk` must be true or false, not a number",
        ],
    ),
    (
        "what the fact does not take",
        "[[fact]]\nfact = \"leak.status\"\ncolumn = \"a\"\nsplit = \",\"\noption = \"none\"\nwhole = false\ndate = \"%Y\"\n",
        &[
            "`split` is for facts of several choices",
            "`option` is for",
            "`whole` is for",
            "`date` is for facts of times",
        ],
    ),
    (
        "both",
        "[[fact]]\nfact = \"leak.status\"\ncolumn = \"a\"\nvalue = \"none\"\n[time]\ncolumn = \"a\"\ndate = \"%K\"\nzone = \"Peking\"\n[file]\nseparator = \"ab\"\n",
        &[
            "has both `column` and `value`",
            "`%K` is no format of dates",
            "`Peking` is no time zone",
            "`ab` separates no columns",
        ],
    ),
    ("twice in the file", "[[fact]]\nfact = \"leak.status\"\ncolumn = \"c\"\n", &["the file has 2 columns called `c`"]),
];

#[test]
fn all_mistakes_of_a_mapping_are_told_at_once() {
    let columns = ["a", "b", "c", "c", "id"].map(str::to_owned);
    for (what, text, said) in MISTAKES {
        let error = match Mapping::from_toml("m.toml", text) {
            Err(error) => error,
            Ok(mapping) => match Backtest::new(it_operations(), None, Some(&mapping), Some(&columns)) {
                Err(error) => error,
                Ok(_) => panic!("{what}: nothing is said"),
            },
        };
        let told = error.to_string();
        for part in *said {
            assert!(told.contains(part), "{what}: no `{part}` in\n{told}");
        }
        assert!(error.problems.iter().all(|problem| problem.place.is_some()), "{what}: where?\n{told}");
    }
}

/// An entry for a fact, what stands in the column, and the level that comes of it beside `question` as the only sign; or what
/// is said about the cell.
#[test]
fn cells_are_read_as_the_mapping_says() {
    let signs = |rest: &str| format!("[[fact]]\nfact = \"incident.signs\"\ncolumn = \"a\"\n{rest}");
    let fact = |id: &str, rest: &str| format!("[[fact]]\nfact = \"{id}\"\ncolumn = \"a\"\n{rest}");
    let cases: Vec<(String, &str, Value)> = vec![
        (
            signs("split = \"/\""),
            "question/ malware-signs",
            json!({"incident": {"signs": ["question", "malware-signs"]}}),
        ),
        (signs(""), "question|malware-signs", json!({"incident": {"signs": ["question", "malware-signs"]}})),
        (signs("whole = false"), "question", json!({"incident": {"signs": {"includes": ["question"]}}})),
        (signs("option = \"question\""), "yes", json!({"incident": {"signs": {"includes": ["question"]}}})),
        (signs("option = \"question\""), "否", json!({"incident": {"signs": {"excludes": ["question"]}}})),
        (
            signs("option = \"question\"\nvalues = { wahr = true }"),
            " WAHR ",
            json!({"incident": {"signs": {"includes": ["question"]}}}),
        ),
        (signs("values = { q = [] }"), "q", json!({"incident": {"signs": []}})),
        (signs("otherwise = \"question\"\nvalues = { q = [] }"), "else", json!({"incident": {"signs": ["question"]}})),
        (signs("unknown = [\"n/a\"]"), "N/A", json!({})),
        (signs(""), "", json!({})),
        (
            fact("system.importance", "values = { \"1\" = \"important\" }"),
            "1",
            json!({"system": {"importance": "important"}}),
        ),
        (
            fact("system.importance", "values = { hoch = { any_of = [\"important\"] } }"),
            "hoch",
            json!({"system": {"importance": "important"}}),
        ),
        (fact("safety.people_at_risk", ""), "TRUE", json!({"safety": {"people_at_risk": true}})),
        (fact("incident.occurred_at", "date = \"%d.%m.%Y %H:%M\"\nzone = \"+01:00\""), "05.01.2026 08:12", json!({})),
    ];
    let pack = it_operations();
    for (text, cell, facts) in &cases {
        let mapping = Mapping::from_toml("m.toml", text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let backtest = Backtest::new(pack.clone(), None, Some(&mapping), Some(&["a".to_owned()]));
        let backtest = backtest.unwrap_or_else(|error| panic!("{text}: {error}"));
        let report = report(&backtest, &[batch(&backtest, 1, &[vec![("a", cell)]])]);
        let facts = pack.facts(facts).unwrap_or_else(|error| panic!("{error}"));
        let expected = concluded(&pack.assess(&facts, &Options::default()));
        assert_eq!(report.unmapped, Vec::new(), "{text} {cell}");
        for (name, graded) in report.conclusions() {
            assert_eq!(graded.old, [Concluded { values: expected[name].clone(), rows: 1 }], "{text} {cell}: {name}");
        }
    }
    let wrong = [
        (fact("system.importance", ""), "high", "unmapped-value"),
        (fact("safety.people_at_risk", ""), "perhaps", "unmapped-value"),
        (signs(""), "question;quest", "unmapped-value"),
        // One cell is odd once, whatever it should have been an answer to.
        ([fact("system.importance", ""), fact("safety.people_at_risk", "")].concat(), "high", "unmapped-value"),
        (fact("incident.occurred_at", ""), "yesterday", "bad-time"),
        (fact("incident.occurred_at", "date = \"%d.%m.%Y\""), "2026-01-01", "bad-time"),
    ];
    for (text, cell, code) in &wrong {
        let mapping = Mapping::from_toml("m.toml", text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let backtest =
            Backtest::new(pack.clone(), None, Some(&mapping), None).unwrap_or_else(|error| panic!("{error}"));
        let rows = vec![vec![("a", "")], vec![("a", *cell)], vec![("a", *cell)]];
        let report = report(&backtest, &[batch(&backtest, 1, &rows)]);
        let told: Vec<(&str, u64, u64)> =
            report.unmapped.iter().map(|one| (one.code.as_str(), one.rows, one.first.row)).collect();
        assert_eq!(told, [(*code, 2, 2)], "{text} {cell}");
        assert_eq!(report.rows.graded, 3, "the rest goes on");
    }
}

/// The scale of what was recorded is the newer version's: a level that only the older one has is possible all the same.
#[test]
fn what_is_open_never_agrees() {
    use crate::packs::{Change, pack};
    let swaps = [
        ("pack.toml", "\"P1\", \"P2\"", "\"P1\""),
        ("rules/plan.rhai", "level(\"P2\", \"all-else\")", "level(\"P1\", \"all-else\")"),
        ("rules/plan.rhai", "when(|r| r.level == \"P2\")", "when(|r| r.spread)"),
        ("text/en.toml", "P2 = \"Mild\"", ""),
    ];
    let new = pack(&swaps.map(|(file, from, to)| Change::Swap(file, from, to)));
    let mapping = "[recorded]\ncolumn = \"level\"\n[[fact]]\nfact = \"spread\"\ncolumn = \"spread\"\n";
    let mapping = Mapping::from_toml("m.toml", mapping).unwrap_or_else(|error| panic!("{error}"));
    let backtest = Backtest::new(pack(&[]), Some(new), Some(&mapping), None).unwrap_or_else(|error| panic!("{error}"));
    let report = report(&backtest, &[batch(&backtest, 1, &[vec![("level", "P1"), ("spread", "")]])]);
    let [old, new] = &report.recorded[..] else { panic!("{:?}", report.recorded) };
    assert_eq!((old.agree, old.open, old.share), (0, 1, None), "{old:?}");
    assert_eq!((new.agree, new.open), (1, 0), "{new:?}");
}

#[test]
fn without_a_mapping_a_row_is_what_assess_takes() {
    let backtest = Backtest::new(it_operations(), None, None, None).expect("it fits");
    let mut batch = Batch::new(1, backtest.columns().len());
    let lines: [&[u8]; 9] = [
        b"{}",
        b"[1]",
        b"{\"leak\": {\"statu\": \"none\"}}",
        b"{\"leak\": {\"status\": \"nonne\"}}",
        b"{\"leak\": {\"status\": \"none\"}, \"leak\": {}}",
        b"{\"leak.status\": \"none\"}",
        b"{\"leak\": ",
        b"  ",
        b"{\"safety\": {\"people_at_risk\": \"true\"}}",
    ];
    for (at, line) in lines.iter().enumerate() {
        backtest.add_line(&mut batch, line, at + 1);
    }
    let report = report(&backtest, &[batch]);
    let rows = &report.rows;
    assert_eq!((rows.read, rows.graded, rows.unreadable, rows.refused), (8, 2, 4, 2), "{:#?}", report.refused);
    let codes: Vec<(&str, u64)> = report.refused.iter().map(|one| (one.code.as_str(), one.first.row)).collect();
    for code in [
        ("wrong-type", 2),
        ("unknown-fact", 3),
        ("unknown-option", 4),
        ("duplicate-key", 5),
        ("invalid-json", 7),
        ("wrong-type", 8),
    ] {
        assert!(codes.contains(&code), "{code:?} in {codes:?}");
    }
}

#[test]
fn columns_can_be_set_whole() {
    let backtest = Backtest::new(it_operations(), None, None, Some(&["leak.status".to_owned(), "x".to_owned()]));
    let backtest = backtest.expect("one column is a fact");
    assert_eq!(backtest.columns(), ["leak.status"]);
    let mut batch = Batch::new(1, 1);
    batch.set_column(0, vec![Cell::Text("none".into()), Cell::Empty], vec![0, 1, 0]);
    batch.set_rows(3);
    let report = report(&backtest, &[batch]);
    assert_eq!((report.rows.graded, report.unused_columns), (3, vec!["x".to_owned()]));
}

#[test]
fn the_schema_for_editors_has_the_keys_that_the_reader_knows() {
    let schema = std::fs::read_to_string(crate::root().join("schema/mapping.toml.json")).expect("it is there");
    let schema: Value = serde_json::from_str(&schema).expect("it is JSON");
    let wrong = "zz = 1\n[time]\ncolumn = \"a\"\nzz = 1\n[recorded]\ncolumn = \"a\"\nzz = 1\n[file]\nzz = 1\n\
                 [[fact]]\nfact = \"a\"\ncolumn = \"a\"\nzz = 1\n";
    let error = Mapping::from_toml("m.toml", wrong).expect_err("it has odd keys");
    let places = [
        ("zz", "/properties"),
        ("time.zz", "/properties/time/anyOf/1/properties"),
        ("recorded.zz", "/properties/recorded/properties"),
        ("file.zz", "/properties/file/properties"),
        ("fact.zz", "/properties/fact/items/properties"),
    ];
    for (key, place) in places {
        let message = format!("unknown key `{key}`");
        let problem = error.problems.iter().find(|problem| problem.message == message).expect(&message);
        let mut known = problem.allowed.clone();
        known.sort();
        let described = schema.pointer(place).and_then(Value::as_object).expect(place);
        let mut described: Vec<&String> = described.keys().collect();
        described.sort();
        assert_eq!(described, known.iter().collect::<Vec<_>>(), "{place}");
    }
}
