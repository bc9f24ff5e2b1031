//! A generated pack as plain data, and its files as text.

use fenji::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What a fact's answers look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One of the options.
    One(Vec<String>),
    /// Any of the options.
    Several(Vec<String>),
    /// Yes or no.
    YesNo,
    /// A whole number from the first to the second.
    Number(i64, i64),
}

impl Answer {
    /// How many answers there are.
    pub fn count(&self) -> usize {
        match self {
            Answer::One(options) => options.len(),
            Answer::Several(options) => 1 << options.len(),
            Answer::YesNo => 2,
            Answer::Number(min, max) => usize::try_from(max - min + 1).unwrap(),
        }
    }
}

/// One declared fact.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its dotted id.
    pub id: String,
    /// Its answers.
    pub answer: Answer,
    /// When it applies.
    pub when: Option<String>,
    /// The facts that `when` reads.
    pub when_reads: BTreeSet<usize>,
    /// The facts it is computed from, where it is computed.
    pub computed_from: Option<Vec<usize>>,
    /// Whether it is asked before all others.
    pub ask_first: bool,
    /// Whether later answers are more serious.
    pub ordered: bool,
}

/// The stages of a decision, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Facts that cannot be together.
    Impossible,
    /// What sort of incident.
    Kind,
    /// How far it reaches.
    Scope,
    /// How serious it is.
    Level,
    /// Order of work.
    Priority,
    /// How serious it is in the scheme at this place.
    Scheme(usize),
    /// Who acts.
    Command,
    /// By when.
    Duty,
    /// What to do.
    Step,
    /// What to write.
    Report,
}

/// What a rule reads, directly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Facts.
    pub facts: BTreeSet<usize>,
    /// Conclusions.
    pub stages: BTreeSet<Stage>,
}

impl Reads {
    /// What either reads.
    pub fn and(mut self, other: Reads) -> Self {
        self.facts.extend(other.facts);
        self.stages.extend(other.stages);
        self
    }
}

/// One rule as it is written.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its stage.
    pub stage: Stage,
    /// Its id.
    pub id: String,
    /// Its statement.
    pub text: String,
    /// What its condition reads.
    pub reads: Reads,
    /// Whether it needs a note.
    pub noted: bool,
}

/// A generated pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Facts in order of declaration.
    pub facts: Vec<Fact>,
    /// Statements that compute facts.
    pub computes: Vec<String>,
    /// Functions shared by all rule files.
    pub helpers: Vec<String>,
    /// Rules in the order in which they run.
    pub rules: Vec<Rule>,
    /// How many of [`SCHEMES`] it has.
    pub schemes: usize,
    /// The name of the file that holds the helpers: before or after the rules.
    pub helper_file: &'static str,
    /// Whether each stage has its own rule file.
    pub split: bool,
}

/// Kinds, scopes and levels of every generated pack; scopes and levels are most serious first.
pub const KINDS: [&str; 3] = ["fire", "flood", "fault"];
/// Scopes.
pub const SCOPES: [&str; 3] = ["wide", "near", "none"];
/// Levels.
pub const LEVELS: [&str; 4] = ["P1", "P2", "P3", "P4"];
/// Further schemes that a pack may have: the id, what conditions call it, and its levels, most serious first.
pub const SCHEMES: [(&str, &str, &[&str]); 2] =
    [("service-level", "service_level", &["grave", "mild"]), ("band", "band", &["red", "amber", "green"])];
/// Priorities are 1 to this.
pub const PRIORITIES: usize = 3;
/// Roles.
pub const ROLES: [&str; 2] = ["desk", "head"];
/// Acts.
pub const ACTS: [&str; 2] = ["start", "close"];
/// Phases.
pub const PHASES: [&str; 2] = ["first", "then"];

impl Pack {
    /// The pack's files.
    pub fn sources(&self) -> Sources {
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        files.insert("pack.toml".into(), manifest() + self.scheme_tables().as_str());
        // A text and a time are asked for too; no rule reads them, so they are never in question.
        let tables = self.facts.iter().map(fact_table).collect::<String>();
        files.insert(
            "facts.toml".into(),
            tables + "[[fact]]\nid = \"note.words\"\ntype = \"text\"\n\n[[fact]]\nid = \"note.at\"\ntype = \"time\"\n",
        );
        files.insert("text/en.toml".into(), self.words());
        for rule in &self.rules {
            let file = if self.split { format!("rules/{}", file_of(rule.stage)) } else { "rules/m-all.rhai".into() };
            let _ = writeln!(files.entry(file).or_insert_with(|| "//! Rules.\n".into()), "{}\n", rule.text);
        }
        let shared = [self.helpers.join("\n"), self.computes.join("\n")].join("\n");
        if !shared.trim().is_empty() {
            files.insert(format!("rules/{}", self.helper_file), format!("//! Shared.\n{shared}\n"));
        }
        Sources::new(files)
    }

    /// The files that matter for reading a failure.
    pub fn describe(&self) -> String {
        let sources = self.sources();
        let shown = sources.files.iter().filter(|(path, _)| *path == "facts.toml" || path.ends_with(".rhai"));
        let blocks = shown.map(|(path, bytes)| format!("--- {path}\n{}\n", String::from_utf8_lossy(bytes).trim_end()));
        blocks.collect()
    }

    /// The facts that some rule reads: itself, through when a fact applies, through what is computed, or through facts
    /// that cannot be together with one of these.
    pub fn deciding(&self) -> BTreeSet<usize> {
        let (impossible, others): (Vec<&Rule>, Vec<&Rule>) =
            self.rules.iter().partition(|rule| rule.stage == Stage::Impossible);
        let mut read: BTreeSet<usize> = others.iter().flat_map(|rule| rule.reads.facts.clone()).collect();
        loop {
            let before = read.len();
            for fact in read.clone() {
                read.extend(&self.facts[fact].when_reads);
                read.extend(self.facts[fact].computed_from.iter().flatten());
            }
            for rule in &impossible {
                if !rule.reads.facts.is_disjoint(&read) {
                    read.extend(&rule.reads.facts);
                }
            }
            if read.len() == before {
                return read;
            }
        }
    }

    fn scheme_tables(&self) -> String {
        let table =
            |(id, _, levels): &(&str, &str, &[&str])| format!("\n[[scheme]]\nid = \"{id}\"\nlevels = {levels:?}\n");
        SCHEMES[..self.schemes].iter().map(table).collect()
    }

    fn words(&self) -> String {
        let mut text = String::from("[pack]\ntitle = \"t\"\nsummary = \"s\"\n");
        let asked = |id: &str| format!("[facts.\"{id}\"]\nquestion = \"q\"\nhelp = \"h\"\nwhy = \"w\"\n");
        text += &asked("note.words");
        text += &asked("note.at");
        for fact in &self.facts {
            text += &asked(&fact.id);
            let options: Vec<String> = match &fact.answer {
                Answer::Number(..) => {
                    text += "unit = \"u\"\n";
                    continue;
                }
                Answer::YesNo => vec!["yes".into(), "no".into()],
                Answer::One(options) | Answer::Several(options) => options.clone(),
            };
            let _ = writeln!(text, "[facts.\"{}\".options]", fact.id);
            text += &entries(options.iter().map(String::as_str));
        }
        let names: [(&str, &[&str]); 8] = [
            ("kinds", &KINDS),
            ("scopes", &SCOPES),
            ("levels", &LEVELS),
            ("roles", &ROLES),
            ("acts", &ACTS),
            ("phases", &PHASES),
            ("goals", &PHASES),
            ("outputs", &PHASES),
        ];
        for (section, ids) in names {
            text += &format!("[{section}]\n{}", entries(ids.iter().copied()));
        }
        text += &format!("[schemes]\n{}", entries(SCHEMES[..self.schemes].iter().map(|(id, _, _)| *id)));
        for (id, _, levels) in &SCHEMES[..self.schemes] {
            text += &format!("[scheme-levels.{id}]\n{}", entries(levels.iter().copied()));
        }
        for (section, stages) in [
            ("rules", Stage::Impossible..=Stage::Scheme(SCHEMES.len())),
            ("commands", Stage::Command..=Stage::Command),
            ("duties", Stage::Duty..=Stage::Duty),
            ("steps", Stage::Step..=Stage::Step),
            ("reports", Stage::Report..=Stage::Report),
        ] {
            let ids = self.rules.iter().filter(|rule| stages.contains(&rule.stage)).map(|rule| rule.id.as_str());
            text += &format!("[{section}]\n{}", entries(ids));
        }
        let noted = self.rules.iter().filter(|rule| rule.noted).map(|rule| rule.id.as_str());
        text += &format!("[notes]\n{}", entries(noted));
        if self.rules.iter().any(|rule| rule.stage == Stage::Report) {
            text += "[fields]\nfirst-cause = \"c\"\n";
        }
        text
    }
}

fn manifest() -> String {
    let list = |items: &[&str]| format!("{items:?}");
    format!(
        "format = 1\nid = \"random\"\nversion = \"0.1.0\"\nlocales = [\"en\"]\nkinds = {}\nscopes = {}\nlevels = {}\n\
         priorities = {PRIORITIES}\nroles = {}\nacts = {}\nphases = {}\n\n[source]\nplan = \"000\"\n",
        list(&KINDS),
        list(&SCOPES),
        list(&LEVELS),
        list(&ROLES),
        list(&ACTS),
        list(&PHASES),
    )
}

fn fact_table(fact: &Fact) -> String {
    let mut text = format!("[[fact]]\nid = \"{}\"\n", fact.id);
    let _ = match &fact.answer {
        Answer::One(options) => writeln!(text, "type = \"one\"\noptions = {options:?}"),
        Answer::Several(options) => writeln!(text, "type = \"several\"\noptions = {options:?}"),
        Answer::YesNo => writeln!(text, "type = \"yes-no\""),
        Answer::Number(min, max) => writeln!(text, "type = \"number\"\nmin = {min}\nmax = {max}"),
    };
    if let Some(when) = &fact.when {
        let _ = writeln!(text, "when = '{when}'");
    }
    if fact.ask_first {
        text += "ask_first = true\n";
    }
    if !fact.ordered && !matches!(fact.answer, Answer::Several(_)) {
        text += "ordered = false\n";
    }
    text + "\n"
}

fn entries<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    ids.map(|id| format!("\"{id}\" = \"{id} in words\"\n")).collect()
}

/// Files run in the order of their names, which is not the order of the stages.
fn file_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Level => "b-level.rhai",
        Stage::Kind => "c-kind.rhai",
        Stage::Impossible => "d-impossible.rhai",
        Stage::Priority => "e-priority.rhai",
        Stage::Scope => "f-scope.rhai",
        Stage::Scheme(_) => "a-scheme.rhai",
        Stage::Command | Stage::Duty | Stage::Step | Stage::Report => "g-guidance.rhai",
    }
}
