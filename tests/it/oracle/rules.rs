//! Random rules and helpers over random facts.

use super::choices::Choices;
use super::condition::{Condition, Context, Form, Helper, about, body, condition};
use super::pack::{
    ACTS, Answer, Fact, KINDS, LEVELS, PHASES, PRIORITIES, Pack, ROLES, Reads, Rule, SCHEMES, SCOPES, Stage,
};

const IMPOSSIBLE: Stage = Stage::Impossible;

/// Helpers as statements and as what rules may call.
pub fn helpers(c: &mut Choices<'_>, facts: &[Fact]) -> (Vec<String>, Vec<Helper>) {
    let readable: Vec<usize> = (0..facts.len()).collect();
    let mut statements = Vec::new();
    let mut helpers: Vec<Helper> = Vec::new();
    for index in 0..c.below(4) {
        let name = format!("helper_{index}");
        let stages: &[Stage] = if c.chance(30) { &[Stage::Kind, Stage::Scope] } else { &[] };
        let at = Context { facts, readable: &readable, stages, helpers: &helpers };
        let numbers: Vec<usize> = select(facts, |answer| matches!(answer, Answer::Number(..)));
        let choices: Vec<usize> = select(facts, |answer| matches!(answer, Answer::One(_)));
        let (statement, form, reads) = match c.below(5) {
            3 if !numbers.is_empty() => {
                let fact = *c.pick(&numbers);
                let operator = *c.pick(&[">=", "<", "==", "!="]);
                let statement = format!("fn {name}(r, limit) {{ r.{} {operator} limit }}", facts[fact].id);
                (statement, Form::Limit, Reads { facts: [fact].into(), ..Reads::default() })
            }
            4 if !choices.is_empty() => {
                let fact = *c.pick(&choices);
                let Answer::One(options) = &facts[fact].answer else { unreachable!() };
                let (first, second) = (c.pick(options), c.pick(options));
                let statement = format!("fn {name}(x) {{ x == \"{first}\" || x == \"{second}\" }}");
                (statement, Form::Choice(fact), Reads::default())
            }
            2 => {
                let test = condition(c, at, 1);
                let (low, high) = (c.between(0, 4), c.between(0, 4));
                let statement = format!("fn {name}(r) {{ if {} {{ {low} }} else {{ {high} }} }}", test.text);
                (statement, Form::Number, test.reads)
            }
            _ => {
                let test = body(c, at, 2);
                (format!("fn {name}(r) {{ {} }}", test.text), Form::Report, test.reads)
            }
        };
        statements.push(statement);
        helpers.push(Helper { name, form, reads });
    }
    (statements, helpers)
}

fn select(facts: &[Fact], want: fn(&Answer) -> bool) -> Vec<usize> {
    (0..facts.len()).filter(|fact| want(&facts[*fact].answer)).collect()
}

/// Rules of all stages, with as many further schemes.
pub fn rules(c: &mut Choices<'_>, facts: &[Fact], helpers: &[Helper], schemes: usize) -> Vec<Rule> {
    use Stage::{Command, Duty, Kind, Level, Priority, Report, Scope, Step};
    let readable: Vec<usize> = (0..facts.len()).collect();
    let mut rules = Vec::new();
    let mut add = |c: &mut Choices<'_>, stage: Stage, stages: &[Stage], count: usize, always: usize| {
        let at = Context { facts, readable: &readable, stages, helpers };
        for index in 0..count {
            let unconditional = stage != IMPOSSIBLE && index + 1 == count && c.chance(always);
            let when = if unconditional { None } else { Some(when(c, at, stage)) };
            rules.push(rule(c, stage, index, when, facts));
        }
    };
    let counts = [c.below(3), 1 + c.below(4), 1 + c.below(3), 1 + c.below(6), 1 + c.below(3), c.below(7)];
    add(c, IMPOSSIBLE, &[], counts[0], 0);
    add(c, Kind, &[], counts[1], 60);
    add(c, Scope, &[Kind], counts[2], 60);
    add(c, Level, &[Kind, Scope], counts[3], 60);
    add(c, Priority, &[Kind, Scope, Level], counts[4], 60);
    let mut conclusions = vec![Kind, Scope, Level, Priority];
    for scheme in 0..schemes {
        let count = 1 + c.below(4);
        add(c, Stage::Scheme(scheme), &[Kind, Scope, Level, Priority], count, 60);
        conclusions.push(Stage::Scheme(scheme));
    }
    let mut of = [0; 4];
    for _ in 0..counts[5] {
        of[c.below(4)] += 1;
    }
    for (stage, count) in [Command, Duty, Step, Report].into_iter().zip(of) {
        add(c, stage, &conclusions, count, 20);
    }
    rules
}

fn when(c: &mut Choices<'_>, at: Context<'_>, stage: Stage) -> Condition {
    if stage == IMPOSSIBLE {
        let (first, second) = (*c.pick(at.readable), *c.pick(at.readable));
        let one = Context { readable: &[first], helpers: &[], ..at };
        let other = Context { readable: &[second], helpers: &[], ..at };
        let mut both = condition(c, one, 0);
        both.text += &format!(" && {}", about(c, other, second));
        both.reads.facts.insert(second);
        return both;
    }
    let depth = 1 + c.below(3);
    body(c, at, depth)
}

fn rule(c: &mut Choices<'_>, stage: Stage, index: usize, when: Option<Condition>, facts: &[Fact]) -> Rule {
    let role = *c.pick(&ROLES);
    let due = *c.pick(&[".immediately()", ".unspecified()", ".within(\"PT1H\", \"received\")"]);
    let (word, head) = match stage {
        Stage::Impossible => ("impossible", "impossible(ID)".to_owned()),
        Stage::Kind => ("kind", format!("kind(\"{}\", ID)", c.pick(&KINDS))),
        Stage::Scope => ("scope", format!("scope(\"{}\", ID)", c.pick(&SCOPES))),
        Stage::Level => ("level", format!("level(\"{}\", ID)", c.pick(&LEVELS))),
        Stage::Scheme(scheme) => {
            let (id, _, levels) = SCHEMES[scheme];
            (id, format!("level_of(\"{id}\", \"{}\", ID)", c.pick(levels)))
        }
        Stage::Priority => ("priority", format!("priority({}, ID)", c.between(1, PRIORITIES as i64))),
        Stage::Command => ("command", format!("command(\"{}\", ID).role(\"{role}\")", c.pick(&ACTS))),
        Stage::Duty => ("duty", format!("duty(ID).by(\"{role}\").to(\"head\"){due}")),
        Stage::Step => {
            let after =
                if index > 0 && c.chance(40) { format!(".after(\"step-{}\")", index - 1) } else { String::new() };
            let mark = *c.pick(&["", ".destructive()", ".evidence()", ".avoid()", ".first(2)"]);
            let phase = PHASES[usize::from(index > 1)];
            ("step", format!("step(ID).phase(\"{phase}\").by(\"{role}\"){after}{mark}"))
        }
        Stage::Report => {
            let fields = [facts[0].id.as_str(), "first-cause"];
            ("report", format!("report(ID).by(\"{role}\").to(\"desk\"){due}.fields({fields:?})"))
        }
    };
    let id = format!("{word}-{index}");
    let basis =
        if stage == IMPOSSIBLE { "" } else { *c.pick(&[".clause(\"c\")", ".clause(\"c\").reading()", ".gap()"]) };
    let condition = when.as_ref().map_or(String::new(), |when| format!(".when(|r| {})", braced(&when.text)));
    let head = head.replace("ID", &format!("\"{id}\""));
    let text =
        if c.chance(50) { format!("{head}{condition}{basis};") } else { format!("{head}{basis}\n    {condition};") };
    let reads = when.map(|when| when.reads).unwrap_or_default();
    Rule { stage, id, text, reads, noted: basis.ends_with("reading()") || basis.ends_with("gap()") }
}

fn braced(text: &str) -> String {
    let statements = text.starts_with("let ") || text.starts_with("if ");
    if statements { format!("{{ {text} }}") } else { text.to_owned() }
}

/// A pack of random facts and rules.
pub fn assemble(c: &mut Choices<'_>, facts: Vec<Fact>, computes: Vec<String>) -> Pack {
    let (statements, callable) = helpers(c, &facts);
    let schemes = c.below(SCHEMES.len() + 1);
    let rules = rules(c, &facts, &callable, schemes);
    let helper_file = *c.pick(&["z-shared.rhai", "a-shared.rhai"]);
    Pack { facts, computes, helpers: statements, rules, schemes, helper_file, split: c.chance(60) }
}
