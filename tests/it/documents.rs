//! The documents, executed: every command shown is run as written and must print what is shown, every table is held to the
//! code.
#![cfg(unix)] // The commands are run by `sh`, as a person would type them.

use crate::packs::{
    self,
    Change::{Before, File, Swap},
};
use crate::schemas;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Commands shown that are not run here, because each starts a build, a server or this very test, or needs what is only on
/// another machine.
const NOT_RUN: &[&str] = &[
    "cargo xtask",
    "cargo install --path .",
    "fenji-server ",
    "podman ",
    "git clone",
    "rustup ",
    "FENJI_ENDPOINT=",
    "perf record",
    "node --cpu-prof",
];

/// Commands and languages that `tests/packaging` runs, from the packed package.
const PACKAGED: &[&str] = &["node ", "deno ", "bun ", "npm ", "esbuild ", "webpack "];
const PACKAGED_LANGUAGES: &[&str] = &["js", "jsx", "vue", "html", "http"];

/// The sections that are followed in an empty folder of their own.
const GUIDES: [&str; 2] = ["Write a pack in ten minutes", "十分钟写一个规则包"];

/// Folders without documents of ours.
const FOREIGN: [&str; 4] = ["target", "node_modules", "dist", "build"];

const PACKS: [&str; 2] = ["docs/packs.md", "docs/packs.zh-CN.md"];
const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// A document by its path from the root.
struct Document {
    path: String,
    text: String,
}

/// A fenced code block.
#[derive(Debug)]
struct Block<'a> {
    /// The heading of the second level that it stands under.
    section: &'a str,
    language: &'a str,
    text: String,
    line: usize,
}

impl Block<'_> {
    /// The file that it shows, named in a comment in its first line.
    fn file(&self) -> Option<&str> {
        let line = self.text.lines().next()?;
        let comment = line.strip_prefix("# ").or_else(|| line.strip_prefix("// "))?;
        comment.split_whitespace().find(|word| word.contains('/'))
    }
}

fn root() -> &'static Path {
    crate::root()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Markdown file of ours, found by walking, so that none can be forgotten.
fn documents() -> Vec<Document> {
    fn walk(folder: &Path, found: &mut Vec<Document>) {
        for entry in fs::read_dir(folder).expect("a folder of ours is readable").flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() {
                if !name.starts_with('.') && !FOREIGN.contains(&name.as_str()) {
                    walk(&path, found);
                }
            } else if name.ends_with(".md") {
                let path = path.strip_prefix(root()).expect("it lies inside").to_string_lossy().replace('\\', "/");
                let text = read(&path);
                found.push(Document { path, text });
            }
        }
    }
    let mut found = Vec::new();
    walk(root(), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

#[test]
fn every_block_of_every_document_does_what_is_shown() {
    let documents = documents();
    assert!(documents.len() > 15, "{} documents", documents.len());
    let ran: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = documents.iter().map(|document| scope.spawn(|| follow(document))).collect();
        threads.into_iter().map(|thread| thread.join().expect("the document does what it shows")).sum()
    });
    assert!(ran > 20, "{ran} commands were run");
}

/// Does what a document says; returns how many commands were run.
fn follow(document: &Document) -> usize {
    let blocks = blocks(&document.text);
    let mut ran = 0;
    let folder = tempfile::tempdir().expect("a temporary folder");
    for block in &blocks {
        let at = format!("{} line {}", document.path, block.line);
        let guide = GUIDES.contains(&block.section);
        match (block.language, block.file()) {
            ("console", _) => ran += run_block(block, if guide { folder.path() } else { root() }, &at),
            ("toml" | "rhai", Some(file)) if guide => add(&folder.path().join(file), &block.text),
            ("toml", Some(file)) => is_part(block, file, &at),
            ("rhai", Some(file)) => {
                let shown = block.text.split_once('\n').map_or("", |(_, rest)| rest);
                assert!(read(file).contains(shown), "{at}: {file} does not hold what is shown");
            }
            ("json", _) if block.text.starts_with("// ") => {}
            ("json", None) => are_facts(&block.text, &at),
            ("json", Some(_)) => {}
            ("rust" | "rust,no_run", _) => {
                let included = format!("include_str!(\"../{}\")", document.path);
                assert!(read("src/lib.rs").contains(&included), "{at}: src/lib.rs does not have {included}");
            }
            ("text", _) => assert_eq!(document.path, "ARCHITECTURE.md", "{at}: what is text cannot be tested"),
            ("toml" | "rhai", None) => {
                let known = [
                    "[[scheme]]",
                    "level_of(",
                    "[schemes]",
                    "[case.expect.schemes]",
                    "compute(",
                    "[negations.",
                    "[phrases.",
                    "# .taplo.toml",
                ];
                assert!(known.iter().any(|known| block.text.starts_with(known)), "{at}: no test knows this block");
            }
            (language, _) => {
                assert!(PACKAGED_LANGUAGES.contains(&language), "{at}: no test knows blocks of `{language}`");
            }
        }
    }
    ran
}

/// Whether a shortened TOML file is part of the real one.
fn is_part(block: &Block<'_>, file: &str, at: &str) {
    fn part(shown: &Value, real: &Value) -> bool {
        match (shown, real) {
            (Value::Object(shown), Value::Object(real)) => {
                shown.iter().all(|(key, value)| real.get(key).is_some_and(|real| part(value, real)))
            }
            (Value::Array(shown), Value::Array(real)) => {
                shown.iter().all(|value| real.iter().any(|real| part(value, real)))
            }
            (shown, real) => shown == real,
        }
    }
    let (shown, real) = (schemas::toml(&block.text), schemas::toml(&read(file)));
    assert!(part(&shown, &real), "{at}: {file} does not hold what is shown");
}

/// Whether these are facts that the pack takes from which the documents take their examples.
fn are_facts(text: &str, at: &str) {
    let pack = fenji::Pack::from_folder(root().join("rules/it-operations")).expect("the pack is there");
    if let Err(error) = pack.facts_from_json(text.as_bytes()) {
        panic!("{at}: no facts:\n{error}");
    }
}

#[test]
fn both_readmes_are_short_and_open_with_the_commands_that_start_decide_and_test() {
    for path in READMES {
        let text = read(path);
        assert!(text.len() <= 10_000, "{path} has {} bytes; what is more belongs into docs/", text.len());
        let blocks = blocks(&text);
        let commands: Vec<&str> = blocks.iter().flat_map(|block| block.text.lines()).filter_map(command).collect();
        let assess = "cargo run --release -- assess rules/it-operations examples/lost-laptop.json";
        assert_eq!(commands[..3], ["cargo xtask start", assess, "cargo xtask test"]);
    }
    assert!(read(".ci/run").lines().any(|line| line == "cargo xtask test"), "CI runs another command");
}

#[test]
fn a_document_in_two_languages_shows_the_same_in_both() {
    // What differs is words: of a shell's answers, of texts, and the language that is asked for.
    let shown = |text: &str| {
        let code =
            |block: &Block<'_>| ["rust", "rust,no_run", "rhai", "js", "jsx", "vue", "html"].contains(&block.language);
        let blocks = blocks(text).into_iter().filter(code);
        let blocks = blocks.map(|block| (block.language.to_owned(), block.text.replace("\"zh-Hans\"", "\"en\"")));
        let words = |line: &&str| !line.contains("<title>");
        blocks
            .map(|(language, text)| (language, text.lines().filter(words).collect::<Vec<_>>().join("\n")))
            .collect::<Vec<_>>()
    };
    let documents = documents();
    let chinese = documents.iter().filter_map(|document| Some((document, document.path.strip_suffix(".zh-CN.md")?)));
    let mut pairs = 0;
    for (chinese, name) in chinese {
        let english = format!("{name}.md");
        assert_eq!(shown(&read(&english)), shown(&chinese.text), "{english} and {}", chinese.path);
        pairs += 1;
    }
    assert_eq!(pairs, 5, "README, packs, facts and decisions, desk, form");
}

#[test]
fn the_further_scheme_that_is_shown_works() {
    for text in PACKS.map(read) {
        let blocks = blocks(&text);
        let holding = |language: &str, what: &str| {
            let block = blocks.iter().find(|block| block.language == language && block.text.contains(what));
            block.unwrap_or_else(|| panic!("no {language} with {what}")).text.as_str()
        };
        let declared = holding("toml", "[[scheme]]");
        let pack = format!("plan = \"plan-1\"\n\n[parameters]\nservice-dead-major = 10\n\n{declared}");
        let fact = "[[fact]]\nid = \"people.dead\"\ntype = \"number\"\nmin = 0\nmax = 99\n";
        let reading = "step(\"told\").phase(\"detection\").by(\"desk\").gap().when(|r| r.service_level == \"major\");";
        let rules = format!("//! As shown.\n{}\n{reading}\n", holding("rhai", "level_of("));
        let words = format!("{}\n[roles]\n", holding("toml", "[schemes]"));
        let case = "[[case]]\nid = \"many\"\nwhy = \"Many.\"\nfacts = { people.dead = 10 }\n";
        let cases = format!("{case}\n{}", holding("toml", "[case.expect.schemes]"));
        let pack = packs::pack(&[
            Swap("pack.toml", "plan = \"plan-1\"\n", &pack),
            Before("facts.toml", fact),
            Swap("text/en.toml", "[roles]\n", &words),
            File("rules/scheme.rhai", &rules),
            File("cases/scheme.toml", &cases),
        ]);
        let problems = pack.check().problems;
        let about = problems.iter().filter(|problem| problem.message.contains("text `scheme"));
        assert_eq!(packs::blocks(about), "");
        assert!(pack.run_cases().ok(), "{:?}", pack.run_cases());
    }
}

#[test]
fn the_table_of_commands_lists_every_subcommand() {
    let help = fenji("fenji --help", root());
    let commands = help.split("Commands:").nth(1).expect("the help lists commands");
    let names = commands.lines().skip(1).map_while(|line| line.split_whitespace().next());
    let text = read("docs/command-line.md");
    for name in names.filter(|name| *name != "help") {
        assert!(text.contains(&format!("| `fenji {name}")), "the table of commands lacks `fenji {name}`");
    }
}

#[test]
fn the_tables_of_builders_have_every_builder() {
    let code = read("src/script/signatures.rs");
    let signatures =
        code.split("SIGNATURES").nth(1).and_then(|rest| rest.split("];").next()).expect("the list is there");
    let names = signatures.lines().filter_map(|line| line.trim().strip_prefix("(\"")?.split('"').next());
    let names: Vec<&str> = names.filter(|name| !["contains", "is_empty"].contains(name)).collect();
    assert!(names.len() > 30, "{names:?}");
    for (path, text) in PACKS.map(|path| (path, read(path))) {
        let cells = text.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split(" | ").next());
        let cells: String = cells.collect();
        let missing =
            names.iter().filter(|name| !cells.contains(&format!("`{name}(")) && !cells.contains(&format!("`.{name}(")));
        assert_eq!(missing.collect::<Vec<_>>(), Vec::<&&str>::new(), "{path} does not say what these declare");
    }
}

#[test]
fn the_forms_that_a_condition_may_take_are_accepted_and_others_are_not() {
    let headings = ["## What a condition may say", "## 条件里能写什么"];
    let forms = [0, 1].map(|which| {
        let document = read(PACKS[which]);
        let section = document.split(headings[which]).nth(1).expect("the section is there");
        let rows = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let examples = rows.skip(2).flat_map(|row| row.replace("\\|", "\u{1}").split('|').nth(2).map(str::to_owned));
        examples
            .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
            .map(|form| form.replace('\u{1}', "|"))
            .filter(|form| !form.starts_with("fn "))
            .collect::<Vec<_>>()
    });
    assert_eq!(forms[0], forms[1], "the documents list other forms");
    assert!(forms[0].len() >= 20, "{:?}", forms[0]);
    for form in &forms[0] {
        let problems = condition_problems(form);
        assert!(problems.is_empty(), "`{form}` is listed but not accepted:\n{problems}");
    }
    for form in
        ["r.system.name == \"x\"", "r.system.state.len() > 2", "r.users.affected * r.users.total > 3", "print(1)"]
    {
        assert!(!condition_problems(form).is_empty(), "`{form}` is not listed, yet accepted");
    }
}

#[test]
fn the_computation_that_is_shown_works() {
    for text in PACKS.map(read) {
        let blocks = blocks(&text);
        let block = blocks.iter().find(|block| block.text.starts_with("compute(")).expect("one is shown");
        let number = |name: &str| format!("[[fact]]\nid = \"users.{name}\"\ntype = \"number\"\nmin = 1\nmax = 9\n\n");
        let facts = ["affected", "total"].map(number).concat();
        let share = "[[fact]]\nid = \"users.share\"\ntype = \"number\"\nmin = 0\nmax = 900\n";
        packs::pack(&[Before("facts.toml", &(facts + share)), File("rules/shown.rhai", &block.text)]);
    }
}

#[test]
fn the_denials_that_are_shown_do_what_stands_beside_them() {
    let suggests = "\nsuggest(\"signs\", \"smoke\").words([\"fire\", \"smoke\", \"受伤\", \"烟\"]);\n";
    type Stories = &'static [(&'static str, bool)];
    let rows: [(&str, &str, Stories); 2] = [
        (PACKS[0], "en", &[("not on fire", false), ("smoke: no", false), ("no smoke? yes", true), ("fire", true)]),
        (PACKS[1], "zh-Hans", &[("没有人受伤", false), ("烟：无", false), ("有没有受伤", true), ("受伤了", true)]),
    ];
    for (path, locale, stories) in rows {
        let text = read(path);
        let blocks = blocks(&text);
        let shown = blocks.iter().find(|block| block.text.starts_with("[negations.")).expect("they are shown");
        let mut files = packs::files();
        let locales = format!("locales = [\"en\", \"{locale}\"]");
        let mut toml = packs::without_denials().to_owned();
        if locale != "en" {
            toml = toml.replace("locales = [\"en\"]", &locales);
        }
        files.insert("pack.toml".to_owned(), format!("{toml}\n{}", shown.text));
        files.entry("rules/plan.rhai".to_owned()).or_default().push_str(suggests);
        let pack = fenji::Pack::from_sources(&fenji::Sources::new(files)).unwrap_or_else(|error| panic!("{error}"));
        for (story, suggested) in stories {
            let facts = pack.facts(&serde_json::json!({ "story": story })).expect("a story");
            let decision = pack.assess(&facts, &fenji::Options::default());
            assert_eq!(!decision.suggestions.is_empty(), *suggested, "{path}: {story}");
        }
    }
}

#[test]
fn the_examples_that_are_shown_suggest_what_they_are_examples_of() {
    let facts = "\n[[fact]]\nid = \"incident.signs\"\ntype = \"several\"\noptions = [\"smoke\", \"noise\"]\n\n\
                 [[fact]]\nid = \"safety.people_at_risk\"\ntype = \"yes-no\"\nask_first = true\n";
    type Stories = &'static [(&'static str, &'static [&'static str])];
    let rows: [(&str, Stories); 2] = [
        (
            PACKS[0],
            &[
                ("a loud humming", &["\"noise\""]),
                ("thick smoke here", &["true", "\"smoke\""]),
                ("laptop is dead", &[]),
            ],
        ),
        (PACKS[1], &[("一直嗡嗡响", &["\"noise\""]), ("冒灰烟了", &["true", "\"smoke\""]), ("电脑死机", &[])]),
    ];
    for (path, stories) in rows {
        let text = read(path);
        let blocks = blocks(&text);
        let shown = blocks.iter().find(|block| block.text.starts_with("[phrases.")).expect("they are shown");
        let mut files = packs::files();
        files.entry("facts.toml".to_owned()).or_default().push_str(facts);
        files.insert("examples/en.toml".to_owned(), shown.text.clone());
        let pack = fenji::Pack::from_sources(&fenji::Sources::new(files)).unwrap_or_else(|error| panic!("{error}"));
        for (story, suggested) in stories {
            let facts = pack.facts(&serde_json::json!({ "story": story })).expect("a story");
            let decision = pack.assess(&facts, &fenji::Options::default());
            // The tiny pack has words of its own.
            let own = decision.suggestions.iter().filter(|one| one.fact != "signs");
            let values: Vec<String> = own.map(|one| serde_json::json!(one.value).to_string()).collect();
            assert_eq!(values, *suggested, "{path}: {story}");
        }
    }
}

/// What loading a pack says about a step with this condition; `a`, `b` and `c` stand for yes-no facts.
fn condition_problems(form: &str) -> String {
    let folder = crate::root().join("rules/it-operations");
    let mut sources = fenji::Sources::from_folder(folder).expect("the pack is there");
    let yes_no = |name: &str| format!("\n[[fact]]\nid = \"form.{name}\"\ntype = \"yes-no\"\n");
    let number = |name: &str| format!("\n[[fact]]\nid = \"users.{name}\"\ntype = \"number\"\nmin = 0\nmax = 9999\n");
    let facts = [["a", "b", "c"].map(yes_no).concat(), ["affected", "total"].map(number).concat()].concat();
    sources.files.entry("facts.toml".to_owned()).or_default().extend_from_slice(facts.as_bytes());
    let rule = format!(
        "//! One form.\nstep(\"form\").phase(\"summary\").by(\"reporter\").gap().when(|r| {{
            let a = r.form.a; let b = r.form.b; let c = r.form.c;
            {form}
        }});"
    );
    sources.files.insert("rules/form.rhai".to_owned(), rule.into_bytes());
    fenji::Pack::from_sources(&sources).map(|_| String::new()).unwrap_or_else(|error| error.to_string())
}

/// The limits that the documents name, with where each is set.
const LIMITS: &[(&str, &str, &str)] = &[
    ("16 MiB", "src/source/files.rs", "MAX_FILE_BYTES"),
    ("64 MiB", "src/source/bundle.rs", "MAX_BUNDLE_BYTES"),
    ("100,000", "src/script/limits.rs", "MAX_RULES"),
    ("512", "src/model/schema.rs", "MAX_FACTS"),
    ("1,024", "src/model/schema.rs", "MAX_OPTIONS"),
    ("512", "src/model/schema.rs", "MAX_SEVERAL_OPTIONS"),
    ("60", "src/model/schema.rs", "MAX_VALUES"),
    ("1,000,000", "src/script/limits.rs", "MAX_OPERATIONS"),
    ("10,000", "src/script/limits.rs", "MAX_COMPUTE_OPERATIONS"),
    ("4,096", "src/script/limits.rs", "MAX_STRING"),
    ("256", "src/script/limits.rs", "MAX_ITEMS"),
    ("32", "src/script/leaf.rs", "MAX_CALLS"),
    ("50,000", "src/compile/build.rs", "diagram_nodes"),
    ("1 MiB", "src/facts/limits.rs", "MAX_FACTS_BYTES"),
    ("20,000", "src/facts/limits.rs", "MAX_TEXT"),
    ("64", "src/facts/json.rs", "MAX_DEPTH"),
];

#[test]
fn the_limits_are_those_of_the_code() {
    for (shown, file, name) in LIMITS {
        let code = fs::read_to_string(crate::root().join(file)).expect(file);
        let value = shown.replace(" MiB", " << 20").replace(',', "");
        let is_set = |line: &str| {
            let (declaration, set) = line.split_once(['=', '{']).unwrap_or_default();
            let set = set.trim_end_matches([';', '}', ' ']).replace('_', "");
            line.contains(name) && !declaration.is_empty() && set.ends_with(&format!(" {value}"))
        };
        assert!(code.lines().any(is_set), "{name} in {file} is not {shown}");
        for text in PACKS.map(read) {
            let in_table = |line: &str| line.starts_with('|') && line.contains(shown);
            assert!(text.lines().any(in_table), "{shown} is not in a table");
        }
    }
}

#[test]
fn shown_output_is_compared_line_by_line() {
    let cases = [
        ("a\nb\nc", "a\nb\nc", true),
        ("a\n…\nc", "a\nb\nb\nc", true),
        ("a\n…", "a\nb\nc", true),
        ("…\nc", "a\nb\nc", true),
        ("a\n…\nd", "a\nb\nc", false),
        ("a\nb", "a\nb\nc", false),
        ("a\n…\nc", "b\nc", false),
        ("sha256:…, a", "sha256:0123, a", true),
        ("sha256:…, b", "sha256:0123, a", false),
    ];
    for (shown, printed, expected) in cases {
        assert_eq!(matches(shown, printed), expected, "{shown:?} and {printed:?}");
    }
}

/// Runs the commands of a `console` block, each opening with `$ `, and compares the lines below it. Returns how many were
/// run.
fn run_block(block: &Block<'_>, folder: &Path, at: &str) -> usize {
    let mut count = 0;
    let mut lines = block.text.lines().peekable();
    while let Some(line) = lines.next() {
        let command = command(line).unwrap_or_else(|| panic!("{at}: `{line}` is no command"));
        let mut shown = Vec::new();
        while let Some(line) = lines.next_if(|line| self::command(line).is_none()) {
            shown.push(line.trim_end());
        }
        if NOT_RUN.iter().chain(PACKAGED).any(|other| command.starts_with(other)) {
            continue;
        }
        let printed = fenji(command, folder);
        let shown = shown.join("\n");
        assert!(
            shown.is_empty() || matches(shown.trim_end(), printed.trim_end()),
            "{at}: `{command}` prints\n\n{printed}\nand not what is shown:\n\n{shown}\n",
        );
        count += 1;
    }
    count
}

fn command(line: &str) -> Option<&str> {
    line.strip_prefix("$ ")
}

/// Runs a shell command in `folder`, with our `fenji` for `fenji` and for `cargo run --release --`; returns what a
/// person would see.
fn fenji(command: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_fenji")).parent().expect("the command lies in a folder");
    let path = std::env::join_paths(
        std::iter::once(binary.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("{{ {}\n}} 2>&1", command.replace("cargo run --release --", "fenji")))
        .current_dir(folder)
        .env("PATH", path.expect("the search path can be joined"))
        .output()
        .expect("sh runs");
    let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    assert!(matches!(output.status.code(), Some(0 | 1)), "`{command}` ended with {}:\n{text}", output.status);
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Whether `printed` is what is `shown`, where a line `…` stands for any lines and `…` in a line for any text.
fn matches(shown: &str, printed: &str) -> bool {
    fn lines(shown: &[&str], printed: &[&str]) -> bool {
        match (shown.split_first(), printed.split_first()) {
            (None, None) => true,
            (Some((&"…", rest)), _) => (0..=printed.len()).any(|skip| lines(rest, &printed[skip..])),
            (Some((line, shown)), Some((other, printed))) => same(line, other) && lines(shown, printed),
            _ => false,
        }
    }
    fn same(shown: &str, printed: &str) -> bool {
        match shown.split_once('…') {
            None => shown == printed,
            Some((start, rest)) => printed.strip_prefix(start).is_some_and(|printed| {
                printed.char_indices().any(|(at, _)| same(rest, &printed[at..])) || same(rest, "")
            }),
        }
    }
    lines(&shown.lines().collect::<Vec<_>>(), &printed.lines().collect::<Vec<_>>())
}

/// Adds what a block says to a file, as its reader would: a rule that stands there already is replaced, what stands under
/// a table's heading that the file has goes there, everything else goes to the end.
fn add(file: &Path, text: &str) {
    let mut result = fs::read_to_string(file).unwrap_or_default();
    let is_table = |line: &str| line.starts_with('[') && !line.starts_with("[[");
    let toml = file.extension().is_some_and(|extension| extension == "toml");
    let mut pieces: Vec<String> = vec![String::new()];
    for line in text.lines().skip(1) {
        // A table inside an item of a list, such as `[case.expect]`, stays with its item.
        let in_list = pieces.last().is_some_and(|piece| piece.lines().any(|line| line.starts_with("[[")));
        if toml && is_table(line) && !in_list {
            pieces.push(String::new());
        }
        let rule = line.split_once(')').filter(|_| !toml).map(|(head, _)| format!("{head})"));
        let known = rule.and_then(|head| result.lines().find(|line| line.starts_with(&head)).map(str::to_owned));
        match (known, pieces.last_mut()) {
            (Some(known), _) => {
                assert!(known.ends_with(';'), "{}: `{known}` goes on in the next line", file.display());
                result = result.replace(&known, line);
            }
            (None, Some(piece)) => *piece += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    for piece in pieces {
        let (heading, rest) = piece.split_once('\n').unwrap_or_default();
        let known = is_table(heading).then(|| result.find(&format!("{heading}\n"))).flatten();
        match known {
            Some(at) => result.insert_str(at + heading.len() + 1, rest),
            None => result.push_str(&piece),
        }
    }
    fs::write(file, result).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

fn blocks(markdown: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let (mut section, mut inside) = ("", false);
    for (index, line) in markdown.lines().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            inside = !inside;
            if inside {
                found.push(Block { section, language: language.trim(), text: String::new(), line: index + 1 });
            }
        } else if inside {
            let block = found.last_mut().expect("a block is open");
            block.text.push_str(line);
            block.text.push('\n');
        } else if let Some(heading) = line.strip_prefix("## ") {
            section = heading.trim();
        }
    }
    assert!(!inside, "a code block is not closed");
    found
}
