//! Problems: everything that can be wrong with a pack or with facts, said so that a person can act on it.

pub mod codes;

use crate::text::fold::folded;
use crate::text::visible::visible;
use serde::Serialize;
use std::fmt;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be decided until it is mended.
    Error,
    /// The pack works; its author should look at it.
    Warning,
}

/// Where in a pack a problem stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The file's path inside the pack, with `/`; a file of an overlay stands under `overlay/`.
    pub file: String,
    /// Line, counted from 1; absent where only the file is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in characters, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}

/// One thing that is wrong: what, where, what is allowed and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// A stable kebab-case name of this sort of problem, for programs.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in one sentence, lower case, user input in backticks; characters that nobody sees are written out.
    pub message: String,
    /// The place in the pack, where there is one.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The dotted path of the fact concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// What was given, as short JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// What is allowed instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// A concrete incident (facts) that shows the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<serde_json::Value>,
}

impl Problem {
    /// An error of sort `code`.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: visible(&message.into()).into_owned(),
            place: None,
            fact: None,
            given: None,
            allowed: Vec::new(),
            help: None,
            witness: None,
        }
    }

    /// A warning of sort `code`.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The first problems of many, and how many more there are.
    pub(crate) fn keep_first(problems: &mut Vec<Self>, most: usize) {
        let more = problems.len().saturating_sub(most);
        if more == 0 {
            return;
        }
        problems.truncate(most);
        let place = problems.last().and_then(|last| last.place.clone());
        let are = if more == 1 { "problem like these is" } else { "problems like these are" };
        let told =
            Self::error("too-many", format!("{more} more {are} not shown")).help("mend the problems above first");
        problems.push(told.at(place.map(|place| Place { line: None, column: None, ..place })));
    }

    /// The same problem at `place`.
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// The same problem about the fact at path `fact`.
    pub fn about(mut self, fact: impl Into<String>) -> Self {
        self.fact = Some(fact.into());
        self
    }

    /// The same problem with what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(visible(&help.into()).into_owned());
        self
    }

    /// The same problem with the list of what is allowed.
    pub fn allowed<S: Into<String>>(mut self, allowed: impl IntoIterator<Item = S>) -> Self {
        self.allowed = allowed.into_iter().map(Into::into).collect();
        self
    }

    /// The same problem with "did you mean …" where a name in `known` is close to `given`, else with the list of `known`.
    pub fn suggest<'a>(self, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.suggest_one_of(given, known.into_iter().collect())
    }

    fn suggest_one_of(self, given: &str, known: Vec<&str>) -> Self {
        // Ids are exact, but what was meant is seen through another width or case.
        let meant = folded(given);
        let given = if known.contains(&meant.as_str()) { meant.as_str() } else { given };
        // Nobody means a name by something several times as long.
        let comparable = known.iter().filter(|name| given.len() <= 2 * name.len() + 8);
        let near = comparable
            .map(|name| (strsim::damerau_levenshtein(given, name), *name))
            .filter(|(distance, name)| *distance <= 1 + differing(given, name) / 4)
            .min();
        let problem = if known.len() <= 40 { self.allowed(known) } else { self };
        match near {
            Some((_, name)) => problem.help(format!("did you mean `{name}`?")),
            None => problem,
        }
    }
}

/// How many characters of `name` follow the dotted parts that both names begin with.
fn differing(given: &str, name: &str) -> usize {
    let shared = given.split_inclusive('.').zip(name.split_inclusive('.')).take_while(|(a, b)| a == b);
    let shared: usize = shared.map(|(part, _)| part.len()).sum();
    name.get(shared..).unwrap_or_default().chars().count()
}

impl fmt::Display for Problem {
    /// A block of lines: `error[code]: message`, then place, fact, allowed values, witness and help, each on its own line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        // What is quoted from outside is data in the fields; here it must not forge a line or turn the text around.
        write!(f, "{severity}[{}]: {}", self.code, visible(&self.message))?;
        let allowed = (!self.allowed.is_empty()).then(|| self.allowed.join(", "));
        let place = self.place.as_ref().map(Place::to_string);
        let witness = self.witness.as_ref().map(ToString::to_string);
        let lines = [
            ("-->", &place),
            ("fact:", &self.fact),
            ("given:", &self.given),
            ("allowed:", &allowed),
            ("for example:", &witness),
            ("help:", &self.help),
        ];
        for (label, text) in lines {
            if let Some(text) = text {
                write!(f, "\n  {label} {}", visible(text))?;
            }
        }
        Ok(())
    }
}

/// Why something cannot go on: one or more problems, all that were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Problems"))]
pub struct Error {
    /// All problems found, in the order of their places.
    pub problems: Vec<Problem>,
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// What was made, unless there is something wrong with it.
pub(crate) fn unless<T>(problems: Vec<Problem>, made: T) -> Result<T, Error> {
    if problems.is_empty() { Ok(made) } else { Err(Error { problems }) }
}

/// The problems by place, each once.
pub(crate) fn in_order(mut problems: Vec<Problem>) -> Error {
    problems.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    problems.dedup();
    Error { problems }
}
