//! Cells, and what each says about a fact.

use crate::backtest::mapping::{Dates, Source};
use crate::model::schema::FactType;
use crate::problem::Problem;
use crate::text::fold::folded;
use crate::text::typed::read_number;
use crate::text::visible::clip;
use crate::time::rfc3339;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// What stands in one cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(Box<str>),
    /// A value with a type of its own.
    Json(Value),
    /// Something that is no text in the file's encoding, and how it looks.
    Broken(Box<str>),
}

impl Cell {
    /// As it is shown in messages.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Broken(text) => clip(text),
            Self::Json(value) => clip(&value.to_string()),
        }
    }
}

/// What a cell says about a fact.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    /// Nothing: it is not known.
    Nothing,
    /// The answer.
    Answer(Value),
    /// Options that it has, options that it does not have, and whether these are all.
    Options { has: Vec<String>, not: Vec<String>, whole: bool },
    /// It was not understood.
    Wrong(Box<Problem>),
}

/// One source with what its fact is, made ready to read many cells.
pub(crate) struct Reading {
    source: Source,
    fact_type: FactType,
    /// The options that any version of the pack knows.
    options: Vec<String>,
    /// The fact's units, behind numbers.
    units: Vec<String>,
    /// The table of values, by the folded word.
    values: FxHashMap<String, Value>,
    unknown: Vec<String>,
    /// Values of JSON are answers as they stand.
    plain: bool,
}

/// Words for yes and no, folded, where the mapping has no table.
const YES: [&str; 6] = ["true", "yes", "y", "1", "是", "有"];
const NO: [&str; 6] = ["false", "no", "n", "0", "否", "无"];
/// What stands between options in one cell, where the mapping does not say. No id of an option holds any of these.
const BETWEEN: [char; 4] = [',', ';', '|', '、'];

impl Reading {
    pub fn new(source: &Source, fact_type: FactType, options: Vec<String>, units: Vec<String>, plain: bool) -> Self {
        Self {
            fact_type,
            options,
            units,
            values: source.values.iter().map(|(word, value)| (folded(word.trim()), value.clone())).collect(),
            unknown: source.unknown.iter().map(|word| folded(word.trim())).collect(),
            plain,
            source: source.clone(),
        }
    }

    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What a cell says.
    pub fn told(&self, cell: &Cell) -> Told {
        match cell {
            Cell::Empty => Told::Nothing,
            Cell::Broken(text) => Told::Wrong(Box::new(broken(text))),
            Cell::Text(text) => self.text(text),
            Cell::Json(Value::Null) => Told::Nothing,
            Cell::Json(value) if self.plain => Told::Answer(value.clone()),
            Cell::Json(value) => self.json(value),
        }
    }

    fn json(&self, value: &Value) -> Told {
        match value {
            Value::String(text) => self.text(text),
            // A form of partial knowledge.
            Value::Object(_) => Told::Answer(value.clone()),
            Value::Array(items) if self.fact_type == FactType::Several => {
                let pieces: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                match pieces {
                    Some(pieces) => self.several(pieces.into_iter()),
                    None => self.unmapped(&value.to_string()),
                }
            }
            Value::Bool(flag) if self.values.is_empty() && self.yes_no() => self.flag(*flag),
            Value::Number(_) if self.values.is_empty() && self.fact_type == FactType::Number => {
                Told::Answer(value.clone())
            }
            other => self.text(&other.to_string()),
        }
    }

    fn text(&self, text: &str) -> Told {
        let text = text.trim();
        if text.is_empty() {
            return Told::Nothing;
        }
        let word = folded(text);
        if self.unknown.contains(&word) {
            return Told::Nothing;
        }
        if let Some(value) = self.values.get(&word) {
            return self.meant(value);
        }
        match self.fact_type {
            FactType::Several if self.source.option.is_none() => {
                let pieces = match &self.source.split {
                    Some(split) => text.split(split.as_str()).collect::<Vec<_>>(),
                    None if self.values.is_empty() => text.split(BETWEEN).collect(),
                    None => vec![text],
                };
                self.several(pieces.into_iter())
            }
            _ if !self.values.is_empty() => self.unmapped(text),
            FactType::Several | FactType::YesNo => match word.as_str() {
                yes if YES.contains(&yes) => self.flag(true),
                no if NO.contains(&no) => self.flag(false),
                _ => self.unmapped(text),
            },
            FactType::One if self.options.iter().any(|option| option == text) => Told::Answer(text.into()),
            FactType::One => self.unmapped(text),
            FactType::Number => {
                let units: Vec<&str> = self.units.iter().map(String::as_str).collect();
                match read_number(text, &units) {
                    Some(number) => Told::Answer(number.into()),
                    None => self.unmapped(text),
                }
            }
            FactType::Text => Told::Answer(text.into()),
            FactType::Time => match moment(text, &self.source.dates) {
                Some(moment) => Told::Answer(moment.to_string().into()),
                None => Told::Wrong(Box::new(no_time(text, &self.source.dates))),
            },
        }
    }

    /// Several options, each as a word of its own.
    fn several<'t>(&self, pieces: impl Iterator<Item = &'t str>) -> Told {
        let mut has: Vec<String> = Vec::new();
        for piece in pieces.map(str::trim).filter(|piece| !piece.is_empty()) {
            let word = folded(piece);
            if self.unknown.contains(&word) {
                return Told::Nothing;
            }
            let meant = match self.values.get(&word) {
                Some(value) => self.meant(value),
                None if self.values.is_empty() && self.options.iter().any(|option| option == piece) => {
                    Told::Options { has: vec![piece.to_owned()], not: Vec::new(), whole: true }
                }
                None => self.unmapped(piece),
            };
            match meant {
                Told::Options { has: more, .. } => {
                    has.extend(more.into_iter().filter(|one| !has.contains(one)).collect::<Vec<_>>())
                }
                other => return other,
            }
        }
        Told::Options { has, not: Vec::new(), whole: self.source.whole }
    }

    /// What a value of the table, of `value` or of `otherwise` means.
    pub fn meant(&self, value: &Value) -> Told {
        match (self.fact_type, value) {
            (FactType::Several, Value::Bool(flag)) if self.source.option.is_some() => self.flag(*flag),
            (FactType::Several, Value::String(option)) => {
                Told::Options { has: vec![option.clone()], not: Vec::new(), whole: self.source.whole }
            }
            (FactType::Several, Value::Array(items)) => match items.iter().map(|item| item.as_str()).collect() {
                Some::<Vec<&str>>(items) => Told::Options {
                    has: items.into_iter().map(str::to_owned).collect(),
                    not: Vec::new(),
                    whole: self.source.whole,
                },
                None => Told::Answer(value.clone()),
            },
            _ => Told::Answer(value.clone()),
        }
    }

    fn yes_no(&self) -> bool {
        self.fact_type == FactType::YesNo || self.source.option.is_some()
    }

    fn flag(&self, flag: bool) -> Told {
        match &self.source.option {
            Some(option) => {
                let one = vec![option.clone()];
                let (has, not) = if flag { (one, Vec::new()) } else { (Vec::new(), one) };
                Told::Options { has, not, whole: false }
            }
            None => Told::Answer(flag.into()),
        }
    }

    fn unmapped(&self, text: &str) -> Told {
        if let Some(value) = &self.source.otherwise {
            return self.meant(value);
        }
        let text = clip(text);
        let problem = Problem::error("unmapped-value", format!("`{text}` is no answer to `{}`", self.source.fact));
        let known: Vec<&str> = match self.fact_type {
            _ if !self.values.is_empty() => self.source.values.iter().map(|(word, _)| word.as_str()).collect(),
            FactType::One | FactType::Several => self.options.iter().map(String::as_str).collect(),
            FactType::YesNo => vec!["true", "false"],
            _ => Vec::new(),
        };
        let mut problem = problem.about(self.source.fact.clone()).suggest(&text, known);
        problem.help.get_or_insert_with(|| "name it under `values` or `unknown` of the mapping".to_owned());
        Told::Wrong(Box::new(problem))
    }
}

fn broken(text: &str) -> Problem {
    Problem::error("invalid-utf8", format!("`{}` is no text in the encoding of the file", clip(text)))
        .help("name the encoding: `encoding` under `[file]` of the mapping, or `--encoding`")
}

/// The problem of a text that is no moment.
pub(crate) fn no_time(text: &str, dates: &Dates) -> Problem {
    let problem = Problem::error("bad-time", format!("`{}` is no moment with date and time", clip(text)));
    match &dates.format {
        Some(format) => problem.help(format!("the mapping says that times are written as `{format}`")),
        None => problem.help("say how times are written: `date = \"%d.%m.%Y %H:%M\"`, and in which `zone`"),
    }
}

/// The moment that a text means.
pub(crate) fn moment(text: &str, dates: &Dates) -> Option<Timestamp> {
    let Some(format) = &dates.format else {
        let local = || dates.zone.as_ref()?.moment(text.parse::<DateTime>().ok()?);
        return rfc3339::read_widely(text).map(|(time, _)| time).or_else(local);
    };
    let parsed = BrokenDownTime::parse(format, text).ok()?;
    if let Ok(time) = parsed.to_timestamp() {
        return Some(time);
    }
    let date = parsed.to_date().ok()?;
    let local = date.to_datetime(parsed.to_time().unwrap_or_default());
    dates.zone.clone().unwrap_or_default().moment(local)
}
