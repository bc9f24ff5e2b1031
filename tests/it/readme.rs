//! The READMEs, executed: every command shown is run as written and must print what is shown.
#![cfg(unix)] // The commands are run by `sh`, as a person would type them.

use crate::packs::{
    self,
    Change::{Before, File, Swap},
};
use std::fs;
use std::path::Path;
use std::process::Command;

const ENGLISH: &str = include_str!("../../README.md");
const CHINESE: &str = include_str!("../../README.zh-CN.md");

/// Commands shown that are not run here, because each starts a build or this very test.
const NOT_RUN: &[&str] = &["cargo xtask", "cargo install --path .", "git clone", "rustup "];

/// The section that is followed in an empty folder of its own.
const GUIDES: [&str; 2] = ["Write a pack in ten minutes", "十分钟写一个规则包"];

/// A fenced code block.
#[derive(Debug)]
struct Block<'a> {
    /// The heading of the second level that it stands under.
    section: &'a str,
    language: &'a str,
    text: String,
    line: usize,
}

#[test]
fn the_commands_print_what_the_readme_shows() {
    outside_the_guide(ENGLISH, GUIDES[0]);
}

#[test]
fn the_commands_print_what_the_chinese_readme_shows() {
    outside_the_guide(CHINESE, GUIDES[1]);
}

#[test]
fn the_guide_leads_from_nothing_to_a_working_pack() {
    inside_the_guide(ENGLISH, GUIDES[0]);
}

#[test]
fn the_chinese_guide_leads_from_nothing_to_a_working_pack() {
    inside_the_guide(CHINESE, GUIDES[1]);
}

#[test]
fn the_commands_for_the_examples_work() {
    outside_the_guide(include_str!("../../examples/README.md"), "none");
}

fn outside_the_guide(readme: &str, guide: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(run_all(readme, root, |block| block.section != guide) > 0, "no command was run");
}

fn inside_the_guide(readme: &str, guide: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert!(run_all(readme, folder.path(), |block| block.section == guide) >= 5, "the guide is not all there");
}

#[test]
fn both_readmes_open_with_the_commands_that_start_decide_and_test() {
    for text in [ENGLISH, CHINESE] {
        let blocks = blocks(text);
        let commands: Vec<&str> = blocks.iter().flat_map(|block| block.text.lines()).filter_map(command).collect();
        let assess = "cargo run --release -- assess rules/it-operations examples/lost-laptop.json";
        assert_eq!(commands[..2], ["cargo xtask start", assess]);
        assert!(commands.contains(&"cargo xtask test"));
    }
    assert!(include_str!("../../.ci/run").lines().any(|line| line == "cargo xtask test"), "CI runs another command");
}

#[test]
fn both_readmes_show_the_same_rust() {
    let rust = |text| blocks(text).into_iter().filter(|block| block.language == "rust").map(|block| block.text);
    let english: Vec<String> = rust(ENGLISH).collect();
    assert_eq!(english, rust(CHINESE).collect::<Vec<_>>());
    assert_eq!(english.len(), 1, "the quick start, which the documentation tests run");
}

#[test]
fn the_further_scheme_that_both_readmes_show_works() {
    for text in [ENGLISH, CHINESE] {
        let blocks = blocks(text);
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
fn the_readmes_list_every_subcommand() {
    let help = fenji("fenji --help", Path::new(env!("CARGO_MANIFEST_DIR")));
    let commands = help.split("Commands:").nth(1).expect("the help lists commands");
    let names = commands.lines().skip(1).map_while(|line| line.split_whitespace().next());
    for name in names.filter(|name| *name != "help") {
        for text in [ENGLISH, CHINESE] {
            assert!(text.contains(&format!("| `fenji {name}")), "the table of commands lacks `fenji {name}`");
        }
    }
}

#[test]
fn the_forms_that_a_condition_may_take_are_accepted_and_others_are_not() {
    let sections = [(ENGLISH, "## What a condition may say"), (CHINESE, "## 条件里能写什么")];
    let forms = sections.map(|(readme, heading)| {
        let section = readme.split(heading).nth(1).expect("the section is there");
        let rows = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let examples = rows.skip(2).flat_map(|row| row.replace("\\|", "\u{1}").split('|').nth(2).map(str::to_owned));
        examples
            .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
            .map(|form| form.replace('\u{1}', "|"))
            .filter(|form| !form.starts_with("fn "))
            .collect::<Vec<_>>()
    });
    assert_eq!(forms[0], forms[1], "the READMEs list other forms");
    assert!(forms[0].len() >= 20, "{:?}", forms[0]);
    for form in &forms[0] {
        let problems = condition_problems(form);
        assert!(problems.is_empty(), "`{form}` is listed but not accepted:\n{problems}");
    }
    for form in ["r.system.name == \"x\"", "r.system.state.len() > 2", "r.users.affected > r.users.total", "print(1)"] {
        assert!(!condition_problems(form).is_empty(), "`{form}` is not listed, yet accepted");
    }
}

/// What loading a pack says about a step with this condition; `a`, `b` and `c` stand for yes-no facts.
fn condition_problems(form: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/it-operations");
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

/// The limits that the READMEs name, with where each is set.
const LIMITS: &[(&str, &str, &str)] = &[
    ("16 MiB", "src/sources.rs", "MAX_FILE_BYTES"),
    ("64 MiB", "src/bundle.rs", "MAX_BYTES"),
    ("100,000", "src/script.rs", "MAX_RULES"),
    ("512", "src/schema.rs", "MAX_FACTS"),
    ("1,024", "src/schema.rs", "MAX_OPTIONS"),
    ("512", "src/schema.rs", "MAX_SEVERAL_OPTIONS"),
    ("60", "src/schema.rs", "MAX_VALUES"),
    ("1,000,000", "src/script.rs", "MAX_OPERATIONS"),
    ("10,000", "src/script.rs", "MAX_COMPUTE_OPERATIONS"),
    ("4,096", "src/script.rs", "MAX_STRING"),
    ("256", "src/script.rs", "MAX_ITEMS"),
    ("32", "src/syntax.rs", "MAX_CALLS"),
    ("50,000", "src/compile.rs", "diagram_nodes"),
    ("1 MiB", "src/facts.rs", "MAX_FACTS_BYTES"),
    ("20,000", "src/facts.rs", "MAX_TEXT"),
    ("64", "src/json.rs", "MAX_DEPTH"),
];

#[test]
fn the_limits_are_those_of_the_code() {
    for (shown, file, name) in LIMITS {
        let code = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect(file);
        let value = shown.replace(" MiB", " << 20").replace(',', "");
        let is_set = |line: &str| {
            let (declaration, set) = line.split_once(['=', '{']).unwrap_or_default();
            let set = set.trim_end_matches([';', '}', ' ']).replace('_', "");
            line.contains(name) && !declaration.is_empty() && set.ends_with(&format!(" {value}"))
        };
        assert!(code.lines().any(is_set), "{name} in {file} is not {shown}");
        for readme in [ENGLISH, CHINESE] {
            assert!(
                readme.lines().any(|line| line.starts_with('|') && line.contains(shown)),
                "{shown} is not in a table"
            );
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

/// Does what the chosen blocks of `readme` say, in `folder`: writes the files, runs the commands, compares what they
/// print. Returns how many commands were run.
fn run_all(readme: &str, folder: &Path, chosen: impl Fn(&Block<'_>) -> bool) -> usize {
    let mut count = 0;
    for block in blocks(readme).iter().filter(|block| chosen(block)) {
        let file = block.text.lines().next().and_then(|line| {
            line.strip_prefix("# ")
                .or_else(|| line.strip_prefix("// "))?
                .split_whitespace()
                .find(|word| word.contains('/'))
        });
        match (block.language, file) {
            ("console", _) => count += run_block(block, folder),
            ("toml" | "rhai", Some(file)) => add(&folder.join(file), &block.text),
            _ => {}
        }
    }
    count
}

/// Runs the commands of a `console` block, each opening with `$ `, and compares the lines below it.
fn run_block(block: &Block<'_>, folder: &Path) -> usize {
    let mut count = 0;
    let mut lines = block.text.lines().peekable();
    while let Some(line) = lines.next() {
        let command = command(line).unwrap_or_else(|| panic!("README line {}: `{line}` is no command", block.line));
        let mut shown = Vec::new();
        while let Some(line) = lines.next_if(|line| self::command(line).is_none()) {
            shown.push(line.trim_end());
        }
        if NOT_RUN.iter().any(|other| command.starts_with(other)) {
            continue;
        }
        let printed = fenji(command, folder);
        let shown = shown.join("\n");
        assert!(
            shown.is_empty() || matches(shown.trim_end(), printed.trim_end()),
            "README line {}: `{command}` prints\n\n{printed}\nand not what is shown:\n\n{shown}\n",
            block.line
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
