//! Cases: named situations inside a pack, each with what must be decided about it.

use crate::model::audience::Audience;
use crate::problem::Place;
use crate::time::zone::{Moment, Zone};
use serde_json::Value;

/// One case, as its author wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub id: String,
    pub file: String,
    pub place: Place,
    pub facts: Value,
    pub received: Option<Moment>,
    pub zone: Option<Zone>,
    pub audience: Option<Audience>,
    pub expect: Vec<(&'static Expectation, Expected)>,
}

#[derive(Clone, Debug)]
pub(crate) enum Expected {
    Text(String),
    Flag(bool),
    Number(i64),
    List(Vec<String>),
    Map(Vec<(String, Vec<String>)>),
}

/// How an expectation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Number,
    Flag,
    List,
    /// By name one value or several.
    Map,
}

/// What the names in an expectation are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    Rules,
    Steps,
    Reports,
    Duties,
    Commands,
    Packs,
    Conflicts,
    Schemes,
    Computed,
    /// Facts that are still asked for.
    Open,
    /// Facts that need not be.
    Irrelevant,
    /// Facts that were of use.
    Used,
    /// Audiences, each with its first steps.
    First,
    /// What is counted.
    Counts,
    /// Values, which may be any.
    Values,
}

/// How it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// What stands under the key, or under the name in it, is the same.
    Same,
    /// Each name holds: `yes`, `maybe` or `no`.
    Each(&'static str),
    /// All names that hold so, in order.
    All(&'static str),
    /// Those of the names that came out, in order.
    Order,
}

/// One thing that a case may expect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expectation {
    pub key: &'static str,
    pub form: Form,
    pub topic: Topic,
    pub way: Way,
    of: Of,
}

/// Whose cases may expect it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Both,
    Pack,
    Desk,
}

/// Everything that cases may expect, in the order in which it is compared.
const EXPECTATIONS: [Expectation; 34] = {
    use {Form::*, Topic::*, Way::*};
    const fn row(key: &'static str, of: Of, form: Form, topic: Topic, way: Way) -> Expectation {
        Expectation { key, form, topic, way, of }
    }
    [
        row("kind", Of::Pack, Text, Values, Same),
        row("scope", Of::Pack, Text, Values, Same),
        row("level", Of::Pack, Text, Values, Same),
        row("next", Of::Both, Text, Open, Same),
        row("priority", Of::Both, Number, Values, Same),
        row("complete", Of::Both, Flag, Values, Same),
        row("packs", Of::Desk, List, Packs, All("yes")),
        row("maybe_packs", Of::Desk, List, Packs, All("maybe")),
        row("no_packs", Of::Desk, List, Packs, Each("no")),
        row("rules", Of::Pack, List, Rules, Each("yes")),
        row("maybe", Of::Pack, List, Rules, Each("maybe")),
        row("not_rules", Of::Pack, List, Rules, Each("no")),
        row("steps", Of::Both, List, Steps, Each("yes")),
        row("no_steps", Of::Both, List, Steps, Each("no")),
        row("maybe_steps", Of::Both, List, Steps, Each("maybe")),
        row("order", Of::Both, List, Steps, Order),
        row("reports", Of::Pack, List, Reports, Each("yes")),
        row("no_reports", Of::Pack, List, Reports, Each("no")),
        row("no_duties", Of::Both, List, Duties, Each("no")),
        row("no_commands", Of::Pack, List, Commands, Each("no")),
        row("conflicts", Of::Desk, List, Conflicts, Each("yes")),
        row("no_conflicts", Of::Desk, List, Conflicts, Each("no")),
        row("open", Of::Both, List, Open, All("yes")),
        row("irrelevant", Of::Both, List, Irrelevant, Each("yes")),
        row("used", Of::Both, List, Used, Each("yes")),
        row("first", Of::Both, Map, First, Same),
        row("at_most", Of::Both, Map, Counts, Same),
        row("possible", Of::Pack, Map, Values, Same),
        row("command", Of::Pack, Map, Values, Same),
        row("levels", Of::Desk, Map, Packs, Same),
        row("duties", Of::Both, Map, Duties, Same),
        row("joined", Of::Desk, Map, Steps, Same),
        row("schemes", Of::Pack, Map, Schemes, Same),
        row("computed", Of::Pack, Map, Computed, Same),
    ]
};

/// What the cases of a pack or of a desk may expect.
pub(crate) fn expectations(desk: bool) -> impl Iterator<Item = &'static Expectation> {
    EXPECTATIONS.iter().filter(move |row| row.of == Of::Both || (row.of == Of::Desk) == desk)
}
