//! `fenji ask`: the interview. Asks what can still change something, best question first, then reports.

use crate::command::answer::{self, Answer};
use crate::command::input::{self, Plans, Settings};
use crate::data::name::unreadable;
use crate::page::desk::{self, Voices};
use crate::page::names::{Names, or};
use crate::page::output;
use crate::page::paint::{self, paint};
use crate::page::report;
use crate::page::verdict::{self, Verdict};
use crate::status::Outcome;
use crate::status::Status;
use crate::status::Stop;
use fenji::{Desk, DeskDecision, DeskFacts, DeskOptions, FactInfo, FactType, Holds, Options, Problem, SuggestedValue};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::PathBuf;

/// Be asked about an incident, one question at a time, then read the report
#[derive(clap::Args)]
#[command(after_long_help = "\
Answers:
  2        an option by its number (or id)
  1,3      several options, where several may be chosen; - for none of them
  250      a whole number, where one is asked for
  0        I don't know; so does Enter, the only way where a number is asked for
  ?        why it is asked
  b        back one question
  Ctrl-D   finish with what is known (the end of the input)

Only questions that can still change something are asked: first those about safety and leaks, then each time the \
best one. Text facts at the head of the pack's facts (a description) come before the rest. Questions go to standard \
error, the report (with --json the decision) to standard output.

Examples:
  fenji ask rules/it-operations
  fenji ask rules/it-operations --quick --locale en
  fenji ask rules/it-operations --facts known.json --json > decision.json
  printf '2\\n1\\n' | fenji ask rules/it-operations")]
pub struct Args {
    /// The rule pack: a folder or a bundle file; or the folder of a desk with several packs
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// Start from facts already known (a JSON file)
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Ask only what can change kind, scope, a level or priority (or which packs are concerned), not what only changes the
    /// guidance
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    reading: input::Reading,
    /// Show the source and the note of every item in the report, not only of the verdict
    #[arg(long)]
    full: bool,
    /// Print the decision (and errors) as JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(args: &Args) -> Outcome {
    match input::plans(&args.pack)? {
        Plans::Desk(desk) => {
            let Settings { options, locale, .. } = args.reading.settings(&*desk)?;
            let facts = hold(args, &desk, &options)?;
            let decision = desk.assess(&facts, &options);
            if args.json {
                output::json(&decision)?;
            } else {
                let voices = Voices::new(&desk, &locale, decision.zone.as_ref());
                output::text(&desk::report(&decision, &voices, args.full))?;
            }
        }
        Plans::Pack(pack) => {
            let Settings { options, locale, .. } = args.reading.settings(&*pack)?;
            let Options { received, zone, audience, roles, .. } = options;
            let roles = BTreeMap::from([(pack.id().to_owned(), roles)]);
            let options = DeskOptions { locale: Some(locale.clone()), received, zone, audience, roles };
            let desk = Desk::of(*pack);
            let facts = hold(args, &desk, &options)?;
            // What the pack alone decides is reported as a pack's decision.
            let decision = desk.assess(&facts, &options);
            let own = desk.packs().iter().zip(decision.packs.iter().map(|pack| &pack.decision));
            for (pack, decision) in own {
                if args.json {
                    output::json(decision)?;
                } else {
                    let names = Names::new(pack, &locale, decision.zone.as_ref());
                    output::text(&report::report(decision, &names, args.full))?;
                }
            }
        }
    }
    Ok(Status::Done)
}

/// Asks, starting from what is known already, and gives what is known then.
fn hold(args: &Args, desk: &Desk, options: &DeskOptions) -> Result<DeskFacts, Stop> {
    let answers = match &args.facts {
        Some(path) if input::file(Some(path)).is_none() => {
            let problem = Problem::error("usage", "`--facts` needs a file: standard input holds the answers");
            return Err(Stop::cannot(problem));
        }
        Some(path) => known(desk, path)?,
        None => Value::Object(Map::new()),
    };
    let facts = desk.facts(&answers).map_err(Stop::input)?;
    let voices = Voices::new(desk, options.locale.as_deref().unwrap_or_default(), options.zone.as_ref());
    let mut interview =
        Interview { desk, voices: &voices, options, quick: args.quick, answers, facts, history: Vec::new() };
    interview.hold()?;
    Ok(interview.facts)
}

/// The facts in a file, checked, as they were written.
fn known(desk: &Desk, path: &std::path::Path) -> Result<Value, Stop> {
    let bytes = input::read(Some(path))?;
    desk.facts_from_json(&bytes).map_err(Stop::input)?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    serde_json::from_slice(text)
        .map_err(|error| Stop::cannot(Problem::error("invalid-json", format!("the facts are not JSON: {error}"))))
}

/// An interview under way.
struct Interview<'a> {
    desk: &'a Desk,
    voices: &'a Voices<'a>,
    options: &'a DeskOptions,
    quick: bool,
    /// What is known, as JSON.
    answers: Value,
    /// The same, checked.
    facts: DeskFacts,
    /// The questions asked, and what was known of each before.
    history: Vec<(String, Option<Value>)>,
}

impl Interview<'_> {
    /// Asks until nothing is left to ask or the input ends.
    fn hold(&mut self) -> Result<(), Stop> {
        say(&paint(paint::QUIET, self.voices.own.words.intro));
        let mut input = io::stdin().lock();
        loop {
            let decision = self.desk.assess(&self.facts, self.options);
            if !self.history.is_empty() {
                self.tell(&decision);
            }
            let Some(fact) = self.next(&decision) else { return Ok(()) };
            let id = fact.id.to_owned();
            self.show(fact, &decision);
            let answered = match self.answer(fact, &mut input)? {
                None => return Ok(()),
                Some(Answer::Back) => self.back(),
                Some(Answer::Value(value)) => self.put(id, value),
                Some(_) => self.put(id, Value::Null),
            };
            if let Err(message) = answered {
                say_all(&message);
            }
        }
    }

    /// Where things stand: the one pack's verdict, or by title that of each pack that is concerned for certain, and the
    /// titles of those that may be.
    fn tell(&self, decision: &DeskDecision<'_>) {
        let (lang, words) = (self.voices.own.lang, self.voices.own.words);
        let (certain, perhaps): (Vec<_>, Vec<_>) = decision.packs.iter().partition(|pack| pack.holds == Holds::Yes);
        for pack in certain {
            let line = verdict::line(&Verdict::from(&pack.decision), self.voices.of(pack.pack));
            match self.desk.packs() {
                [_] => say(&format!("→ {line}")),
                _ => say(&format!("→ {}", lang.labelled(pack.title, &line))),
            }
        }
        let titles: Vec<&str> = perhaps.iter().map(|pack| pack.title).collect();
        if !titles.is_empty() {
            say(&paint(paint::QUIET, &format!("→ {}", lang.labelled(words.may_concern, &lang.all(&titles)))));
        }
    }

    /// The next question: what the engine asks next, but a description at the head of the facts before that, once
    /// what must be asked first is known.
    fn next<'s>(&'s self, decision: &DeskDecision<'_>) -> Option<&'s FactInfo<'s>> {
        let asked = |id: &str| self.history.iter().any(|(fact, _)| fact == id);
        let verdict = |part: &&str| matches!(*part, "packs" | "kind" | "scope" | "level" | "priority" | "schemes");
        let mut open = decision.questions.open.iter().filter(|question| !asked(question.fact));
        let next = open.find(|question| !self.quick || question.can_change.iter().any(verdict));
        let next = next.and_then(|question| self.voices.own.fact(question.fact))?;
        let head = self.voices.own.info.facts.iter().take_while(|fact| fact.fact_type == FactType::Text);
        let mut head = head.filter(|fact| !asked(fact.id) && at(&self.answers, fact.id).is_none());
        if next.ask_first || self.quick { Some(next) } else { head.next().or(Some(next)) }
    }

    fn show(&self, fact: &FactInfo<'_>, decision: &DeskDecision<'_>) {
        let words = self.voices.own.words;
        let unit = fact.unit.map(|unit| self.voices.own.lang.remark(unit)).unwrap_or_default();
        say("");
        say(&format!("{}{unit}", paint(paint::STRONG, or(fact.question, fact.id))));
        if !fact.help.is_empty() {
            say(&paint(paint::QUIET, fact.help));
        }
        for (index, option) in fact.options.iter().enumerate() {
            let suggested = decision.suggestions.iter().find(|suggestion| {
                suggestion.fact == fact.id
                    && match suggestion.value {
                        SuggestedValue::Option(id) => id == option.id,
                        SuggestedValue::Flag(yes) => option.id == if yes { "yes" } else { "no" },
                    }
            });
            let remark = suggested.map_or(String::new(), |suggestion| {
                let because: Vec<String> =
                    suggestion.because.iter().map(|word| self.voices.own.lang.quoted(word)).collect();
                self.voices.own.lang.remark(&self.voices.own.lang.labelled(words.suggested, &because.concat()))
            });
            say(&format!("  {}. {}{}", index + 1, or(option.text, option.id), paint(paint::FINE, &remark)));
        }
        if fact.fact_type == FactType::Several {
            say(&format!("  -. {}", words.none_of_these));
        }
        if !fact.options.is_empty() {
            say(&format!("  0. {}", words.dont_know));
        }
    }

    /// A valid answer to the question for `fact`; `None` at the end of the input.
    fn answer(&self, fact: &FactInfo<'_>, input: &mut impl BufRead) -> Result<Option<Answer>, Stop> {
        loop {
            prompt(&format!("{} > ", answer::hint(fact, self.voices.own.words)));
            let Some(line) = line(input)? else { return Ok(None) };
            match answer::parse(&line, fact, self.voices.own.lang, |text| self.desk.read_number(fact.id, text)) {
                Ok(Answer::Why) => say(or(fact.why, or(fact.help, fact.id))),
                Ok(answer) => return Ok(Some(answer)),
                Err(message) => say(&paint(paint::CAUTION, &message)),
            }
        }
    }

    /// Puts an answer; where it contradicts what is known nothing changes and the person is told why.
    fn put(&mut self, id: String, value: Value) -> Result<(), String> {
        let before = at(&self.answers, &id).cloned();
        // Somebody who cannot say more leaves a partly known fact as it is.
        let value = if value.is_null() { before.clone().unwrap_or(value) } else { value };
        let mut answers = self.answers.clone();
        set(&mut answers, &id, Some(value));
        let facts = self.desk.facts(&answers).map_err(|error| {
            let refused = paint(paint::CAUTION, self.voices.own.words.not_accepted);
            format!("{refused}\n{}", output::blocks(&error.problems))
        })?;
        (self.answers, self.facts) = (answers, facts);
        self.history.push((id, before));
        Ok(())
    }

    /// Takes the last answer back.
    fn back(&mut self) -> Result<(), String> {
        let Some((id, before)) = self.history.pop() else { return Err(self.voices.own.words.at_first.to_owned()) };
        set(&mut self.answers, &id, before);
        self.facts = self.desk.facts(&self.answers).map_err(|error| error.to_string())?;
        Ok(())
    }
}

/// The value at a dotted path.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| value.get(key))
}

/// Sets or removes the value at a dotted path.
fn set(value: &mut Value, path: &str, new: Option<Value>) {
    let Value::Object(map) = value else { return };
    match (path.split_once('.'), new) {
        (Some((first, rest)), new) => set(map.entry(first).or_insert_with(|| Value::Object(Map::new())), rest, new),
        (None, Some(new)) => drop(map.insert(path.to_owned(), new)),
        (None, None) => drop(map.remove(path)),
    }
}

/// The next line; `None` at the end of the input. What is not UTF-8 cannot be an answer and is asked for again.
fn line(input: &mut impl BufRead) -> Result<Option<String>, Stop> {
    let mut bytes = Vec::new();
    let taken = input.take(1 << 16).read_until(b'\n', &mut bytes);
    if taken.map_err(|error| unreadable("standard input", &error))? == 0 {
        say("");
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned();
    if !io::stdin().is_terminal() {
        say(&text);
    }
    Ok(Some(text))
}

/// Shows a line on standard error: standard output is for the result.
fn say(text: &str) {
    say_all(&paint::inline(text));
}

/// Shows lines of which each one is meant.
fn say_all(text: &str) {
    // An interview that nobody can see any more ends with its input.
    let _ = writeln!(anstream::stderr(), "{}", paint::tame(text));
}

fn prompt(text: &str) {
    let mut out = anstream::stderr();
    let _ = write!(out, "{}", paint(paint::QUIET, &paint::tame(text)));
    let _ = out.flush();
}
