//! Random conditions in the analysable part of rhai, as text, with what they read.

use super::choices::Choices;
use super::pack::{Answer, Fact, KINDS, LEVELS, PRIORITIES, Reads, SCHEMES, SCOPES, Stage};

/// What a condition may mention.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// All facts.
    pub facts: &'a [Fact],
    /// The facts it may read.
    pub readable: &'a [usize],
    /// The conclusions it may read.
    pub stages: &'a [Stage],
    /// The functions it may call.
    pub helpers: &'a [Helper],
}

/// A condition as text.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The expression, or the statements of a closure's body.
    pub text: String,
    /// What it reads.
    pub reads: Reads,
    bind: Bind,
}

/// A pure function of the pack.
#[derive(Clone, Debug)]
pub struct Helper {
    /// Its name.
    pub name: String,
    /// How it is called.
    pub form: Form,
    /// What it reads.
    pub reads: Reads,
}

/// How a helper is called.
#[derive(Clone, Debug)]
pub enum Form {
    /// With the report: is it so?
    Report,
    /// With the report and a limit for a number: is it so?
    Limit,
    /// With the value of this choice: is it so?
    Choice(usize),
    /// With the report: a number.
    Number,
}

const OPERATORS: [&str; 6] = [">=", ">", "<", "<=", "==", "!="];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bind {
    Or,
    And,
    Tight,
}

impl Condition {
    fn new(text: String, bind: Bind, reads: Reads) -> Self {
        Self { text, reads, bind }
    }

    /// The text, in parentheses where an operator that binds like `least` needs them.
    fn inside(&self, least: Bind) -> String {
        if self.bind < least { format!("({})", self.text) } else { self.text.clone() }
    }

    /// The whole in parentheses, unless it is a single operand already.
    fn operand(&self) -> String {
        let single = self.text.starts_with("r.") && !self.text.contains(' ');
        if single || self.text == "true" || self.text == "false" {
            self.text.clone()
        } else {
            format!("({})", self.text)
        }
    }
}

fn reads_fact(fact: usize) -> Reads {
    Reads { facts: [fact].into(), ..Reads::default() }
}

/// A condition as one expression, nested up to `depth`.
pub fn condition(c: &mut Choices<'_>, at: Context<'_>, depth: usize) -> Condition {
    if depth == 0 {
        return atom(c, at);
    }
    match c.below(20) {
        0..5 => atom(c, at),
        form @ 5..12 => {
            let (word, bind) = if form < 9 { ("&&", Bind::And) } else { ("||", Bind::Or) };
            let parts: Vec<Condition> = (0..2 + c.below(2)).map(|_| condition(c, at, depth - 1)).collect();
            let text: Vec<String> = parts.iter().map(|part| part.inside(bind)).collect();
            let reads = parts.into_iter().fold(Reads::default(), |all, part| all.and(part.reads));
            Condition::new(text.join(&format!(" {word} ")), bind, reads)
        }
        12 | 13 => {
            let part = condition(c, at, depth - 1);
            Condition::new(format!("!{}", part.operand()), Bind::Tight, part.reads)
        }
        14 | 15 => {
            let whole = chain(c, at, depth, |part| part.text);
            Condition::new(format!("({})", whole.text), Bind::Tight, whole.reads)
        }
        16 | 17 => switch(c, at, depth),
        _ => call(c, at).unwrap_or_else(|| atom(c, at)),
    }
}

/// The body of a closure or a helper: an expression, or statements that end in one.
pub fn body(c: &mut Choices<'_>, at: Context<'_>, depth: usize) -> Condition {
    match c.below(12) {
        8 => {
            let named = condition(c, at, depth.saturating_sub(1));
            let rest = condition(c, at, depth.saturating_sub(1));
            let last = *c.pick(&["known && {}", "known || {}", "!known && {}", "if known { true } else { {} }"]);
            let text = format!("let known = {}; {}", named.text, last.replace("{}", &rest.operand()));
            Condition::new(text, Bind::Or, named.reads.and(rest.reads))
        }
        9 => chain(c, at, depth, |part| {
            if part.text.len() % 3 == 0 { format!("let inner = {}; inner", part.text) } else { part.text }
        }),
        10 => let_value(c, at).unwrap_or_else(|| condition(c, at, depth)),
        11 => limit(c, at, depth).unwrap_or_else(|| condition(c, at, depth)),
        _ => condition(c, at, depth),
    }
}

/// `if … else if … else`, whose parts are written by `write`.
fn chain(c: &mut Choices<'_>, at: Context<'_>, depth: usize, write: fn(Condition) -> String) -> Condition {
    let mut text = String::new();
    let mut reads = Reads::default();
    for _ in 0..1 + c.below(2) {
        let test = condition(c, at, depth.saturating_sub(1));
        let then = condition(c, at, depth.saturating_sub(1));
        reads = reads.and(test.reads).and(then.reads.clone());
        text += &format!("if {} {{ {} }} else ", test.text, write(then));
    }
    let last = condition(c, at, depth.saturating_sub(1));
    reads = reads.and(last.reads.clone());
    Condition::new(format!("{text}{{ {} }}", write(last)), Bind::Or, reads)
}

fn switch(c: &mut Choices<'_>, at: Context<'_>, depth: usize) -> Condition {
    let (on, cases, mut reads) = switched(c, at);
    let mut arms = String::new();
    for case in cases {
        let then = condition(c, at, depth.saturating_sub(2));
        arms += &format!("{case} => {}, ", then.text);
        reads = reads.and(then.reads);
    }
    let other = condition(c, at, depth.saturating_sub(2));
    let text = format!("(switch {on} {{ {arms}_ => {} }})", other.text);
    Condition::new(text, Bind::Tight, reads.and(other.reads))
}

/// Something to switch on, with one or two disjoint cases of it.
fn switched(c: &mut Choices<'_>, at: Context<'_>) -> (String, Vec<String>, Reads) {
    if let Some((path, words, stage)) = worded_stage(c, at, 25) {
        let (first, second) = words.split_at(1 + c.below(words.len() - 1));
        let cases = [quoted(first).join(" | "), quoted(second).join(" | ")];
        return (path, cases[..1 + c.below(2)].to_vec(), Reads { stages: [stage].into(), ..Reads::default() });
    }
    let fact = *c.pick(at.readable);
    let path = path(at, fact);
    let cases = match &at.facts[fact].answer {
        Answer::One(options) => {
            let words: Vec<&str> = options.iter().map(String::as_str).collect();
            let (first, second) = words.split_at(1 + c.below(words.len() - 1));
            let cases = [quoted(first).join(" | "), quoted(second).join(" | ")];
            cases[..1 + c.below(2)].to_vec()
        }
        Answer::Number(min, max) => {
            let cut = c.between(*min, *max);
            [format!("{cut}"), format!("{}..{}", cut + 1, cut + 3), format!("{}..={}", cut - 2, cut - 1)]
                [..1 + c.below(3)]
                .to_vec()
        }
        Answer::YesNo => vec![(if c.chance(50) { "false" } else { "true" }).to_owned()],
        Answer::Several(options) => {
            let on = format!("\"{}\" in {path}", c.pick(options));
            return (on, vec!["true".to_owned()], reads_fact(fact));
        }
    };
    (path, cases, reads_fact(fact))
}

fn call(c: &mut Choices<'_>, at: Context<'_>) -> Option<Condition> {
    let usable = |helper: &&Helper| {
        helper.reads.stages.iter().all(|stage| at.stages.contains(stage))
            && helper.reads.facts.iter().all(|fact| at.readable.contains(fact))
            && match helper.form {
                Form::Choice(fact) => at.readable.contains(&fact),
                _ => true,
            }
    };
    let usable: Vec<&Helper> = at.helpers.iter().filter(usable).collect();
    if usable.is_empty() {
        return None;
    }
    let helper = *c.pick(&usable);
    let text = match helper.form {
        Form::Report => format!("{}(r)", helper.name),
        Form::Limit => format!("{}(r, {})", helper.name, c.between(-3, 12)),
        Form::Choice(fact) => format!("{}({})", helper.name, path(at, fact)),
        Form::Number => format!("({}(r) >= {})", helper.name, c.between(0, 4)),
    };
    let mut reads = helper.reads.clone();
    if let Form::Choice(fact) = helper.form {
        reads.facts.insert(fact);
    }
    Some(Condition::new(text, Bind::Tight, reads))
}

/// A value under a name, used twice.
fn let_value(c: &mut Choices<'_>, at: Context<'_>) -> Option<Condition> {
    let fact = *c.pick(at.readable);
    let path = path(at, fact);
    let text = match &at.facts[fact].answer {
        Answer::One(options) => {
            format!("let it = {path}; it == \"{}\" || it != \"{}\"", c.pick(options), c.pick(options))
        }
        Answer::Several(options) => format!("let it = {path}; \"{}\" in it || it.is_empty()", c.pick(options)),
        Answer::YesNo => format!("let it = {path}; it == {}", c.chance(50)),
        Answer::Number(min, max) => {
            let factor = c.between(1, 3);
            let low = c.between(*min, *max) * factor;
            format!("let it = {path} * {factor} + 1; it >= {low} && it < {}", low + c.between(1, 6))
        }
    };
    Some(Condition::new(text, Bind::Or, reads_fact(fact)))
}

/// A number compared with a limit that depends on something else.
fn limit(c: &mut Choices<'_>, at: Context<'_>, depth: usize) -> Option<Condition> {
    let fact = *at.readable.iter().find(|fact| matches!(at.facts[**fact].answer, Answer::Number(..)))?;
    let Answer::Number(min, max) = at.facts[fact].answer else { return None };
    let others: Vec<usize> = at.readable.iter().copied().filter(|other| *other != fact).collect();
    if others.is_empty() {
        return None;
    }
    let test = condition(c, Context { readable: &others, helpers: &[], ..at }, depth.saturating_sub(1));
    let (low, high) = (c.between(min, max), c.between(min, max));
    let text = format!("let limit = if {} {{ {low} }} else {{ {high} }}; {} >= limit", test.text, path(at, fact));
    Some(Condition::new(text, Bind::Or, test.reads.and(reads_fact(fact))))
}

fn atom(c: &mut Choices<'_>, at: Context<'_>) -> Condition {
    if c.chance(15) {
        return reckoned(c, at);
    }
    if let Some((path, words, stage)) = worded_stage(c, at, 35) {
        let reads = Reads { stages: [stage].into(), ..Reads::default() };
        return Condition::new(worded(c, &path, &words), Bind::Tight, reads);
    }
    if at.stages.contains(&Stage::Priority) && c.chance(25) {
        // Arithmetic is for number facts alone.
        let text = compared(c, "r.priority", 1, PRIORITIES as i64);
        return Condition::new(text, Bind::Tight, Reads { stages: [Stage::Priority].into(), ..Reads::default() });
    }
    let fact = *c.pick(at.readable);
    Condition::new(about(c, at, fact), Bind::Tight, reads_fact(fact))
}

/// A comparison of what is reckoned from one to three facts with a constant, or with a number.
fn reckoned(c: &mut Choices<'_>, at: Context<'_>) -> Condition {
    let (mut text, first) = part(c, at);
    let mut reads = reads_fact(first);
    for _ in 0..c.below(3) {
        let (more, fact) = part(c, at);
        text = format!("{text} {} {more}", if c.chance(35) { "-" } else { "+" });
        reads = reads.and(reads_fact(fact));
    }
    let text = match c.below(6) {
        0 => format!("({text}) * {}", c.between(-2, 3)),
        1 => format!("min({text}, {})", c.between(0, 6)),
        2 => format!("max({}, {text}) - 1", c.between(-2, 3)),
        3 => format!("({text}) / {}", c.between(2, 3)),
        _ => text,
    };
    let operator = *c.pick(&OPERATORS);
    if c.chance(30) {
        let (other, fact) = part(c, at);
        return Condition::new(format!("{text} {operator} {other}"), Bind::Tight, reads.and(reads_fact(fact)));
    }
    let text = match c.below(5) {
        0 => format!("({text}) in {}..={}", c.between(-3, 2), c.between(2, 9)),
        1 => format!("{} {operator} {text}", c.between(-2, 9)),
        _ => format!("{text} {operator} {}", c.between(-2, 9)),
    };
    Condition::new(text, Bind::Tight, reads)
}

/// A number from one fact: weighted, counted, or one of the numbers that stand for its answers.
fn part(c: &mut Choices<'_>, at: Context<'_>) -> (String, usize) {
    let fact = *c.pick(at.readable);
    let path = path(at, fact);
    let (less, more) = (c.between(-2, 3), c.between(0, 5));
    let text = match &at.facts[fact].answer {
        Answer::YesNo => format!("(if {path} {{ {more} }} else {{ {less} }})"),
        Answer::Several(options) => match c.below(3) {
            0 => format!("(if \"{}\" in {path} {{ {more} }} else {{ {less} }})", c.pick(options)),
            1 => format!("{path}.len() * {more}"),
            _ => format!("{path}.len()"),
        },
        Answer::One(options) => {
            let arms: Vec<String> =
                options.iter().map(|option| format!("\"{option}\" => {}", c.between(-1, 6))).collect();
            let rest = if c.chance(60) { format!(", _ => {less}") } else { String::new() };
            let arms = if rest.is_empty() { &arms[..] } else { &arms[1..] };
            format!("(switch {path} {{ {}{rest} }})", arms.join(", "))
        }
        Answer::Number(min, max) => match c.below(5) {
            0 => format!("{path} * {less}"),
            1 => format!("(if {path} == () {{ {more} }} else {{ {path} }})"),
            2 => format!("(if {path} > {} {{ {path} * 2 }} else {{ {less} }})", c.between(*min, *max)),
            _ => path,
        },
    };
    (text, fact)
}

/// A comparison that reads `fact` alone.
pub fn about(c: &mut Choices<'_>, at: Context<'_>, fact: usize) -> String {
    let path = path(at, fact);
    match &at.facts[fact].answer {
        Answer::One(options) => {
            let words: Vec<&str> = options.iter().map(String::as_str).collect();
            worded(c, &path, &words)
        }
        Answer::Several(options) => {
            let option = c.pick(options);
            match c.below(6) {
                0 => format!("\"{option}\" in {path}"),
                1 => format!("{path}.contains(\"{option}\")"),
                2 => format!("\"{option}\" !in {path}"),
                3 => format!("{path}.is_empty()"),
                4 => format!("!{path}.is_empty()"),
                _ => format!("!(\"{option}\" in {path})"),
            }
        }
        Answer::YesNo => match c.below(6) {
            0 | 1 => path,
            2 => format!("!{path}"),
            3 => format!("{path} == true"),
            4 => format!("{path} != true"),
            _ => format!("false == {path}"),
        },
        Answer::Number(min, max) => numbered(c, &path, *min, *max),
    }
}

fn worded(c: &mut Choices<'_>, path: &str, words: &[&str]) -> String {
    let some = |c: &mut Choices<'_>| quoted(&c.some(words, 1).into_iter().copied().collect::<Vec<_>>()).join(", ");
    match c.below(8) {
        0 | 1 => format!("{path} == \"{}\"", c.pick(words)),
        2 => format!("{path} != \"{}\"", c.pick(words)),
        3 | 4 => format!("{path} in [{}]", some(c)),
        5 => format!("{path} !in [{}]", some(c)),
        6 => format!("\"{}\" == {path}", c.pick(words)),
        _ => format!("!({path} != \"{}\")", c.pick(words)),
    }
}

/// A comparison of a number from `min` to `max`.
fn compared(c: &mut Choices<'_>, path: &str, min: i64, max: i64) -> String {
    let operator = *c.pick(&OPERATORS);
    let value = c.between(min, max);
    let other = c.between(min, max);
    match c.below(8) {
        0..3 => format!("{path} {operator} {value}"),
        3 => format!("{value} {operator} {path}"),
        4 => format!("{path} in {}..{}", value.min(other), value.max(other)),
        5 => format!("{path} in {}..={}", value.min(other), value.max(other)),
        6 => format!("{path} !in {}..={}", value.min(other), value.max(other)),
        _ => format!("{path} in [{value}, {other}]"),
    }
}

/// The same, sometimes with arithmetic.
fn numbered(c: &mut Choices<'_>, path: &str, min: i64, max: i64) -> String {
    if !c.chance(35) {
        return compared(c, path, min, max);
    }
    let operator = *c.pick(&OPERATORS);
    let value = c.between(min, max);
    match c.below(4) {
        0 => {
            let (factor, plus) = (c.between(1, 4) * if c.chance(30) { -1 } else { 1 }, c.between(-4, 4));
            format!("{path} * {factor} + {plus} {operator} {}", value * factor + c.between(-1, 1))
        }
        1 => {
            let (divisor, minus) = (c.between(2, 4) * if c.chance(30) { -1 } else { 1 }, c.between(-4, 4));
            format!("({path} - {minus}) / {divisor} {operator} {}", (value - minus) / divisor)
        }
        2 => {
            let from = c.between(0, 9);
            format!("{from} - {path} {operator} {}", from - value)
        }
        _ => format!("{path} * 2 in {}..{}", value * 2 - 1, value * 2 + c.between(0, 6)),
    }
}

/// In `percent` of the cases where words of a conclusion can be read: its path and words.
fn worded_stage(c: &mut Choices<'_>, at: Context<'_>, percent: usize) -> Option<(String, Vec<&'static str>, Stage)> {
    let worded: Vec<Stage> = at.stages.iter().copied().filter(|stage| *stage != Stage::Priority).collect();
    if worded.is_empty() || !c.chance(percent) {
        return None;
    }
    let stage = *c.pick(&worded);
    let (path, words) = match stage {
        Stage::Kind => ("r.kind", KINDS.to_vec()),
        Stage::Scope => ("r.scope", SCOPES.to_vec()),
        Stage::Scheme(scheme) => {
            let (_, property, levels) = SCHEMES[scheme];
            return Some((format!("r.{property}"), levels.to_vec(), stage));
        }
        _ => ("r.level", LEVELS.to_vec()),
    };
    Some((path.to_owned(), words, stage))
}

fn quoted(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| format!("\"{word}\"")).collect()
}

fn path(at: Context<'_>, fact: usize) -> String {
    format!("r.{}", at.facts[fact].id)
}
