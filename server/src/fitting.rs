//! Whether what is configured fits the rules in use.

use crate::config::Config;
use crate::config::history::History;
use crate::config::retention::Retention;
use crate::judge;
use crate::rules::Rules;
use fenji::FactType;

/// The ranks of the levels that the configuration names, looked up once.
#[derive(Debug, Default)]
pub struct Ranks(std::collections::BTreeMap<String, i64>);

impl Ranks {
    /// Looks all of them up; what in all of the configuration does not fit, and what there is instead.
    pub fn read(config: &Config, rules: &Rules) -> Result<Self, String> {
        let of_channels = config.channels.iter().map(|one| ("channel", &one.name, &one.least_level));
        let of_rungs = config.escalation.iter().map(|one| ("escalation", &one.name, &one.least_level));
        // What is shipped knows the shipped rules alone; what is configured must fit.
        let mut wrong = config.history.as_ref().map(|history| of_history(history, rules)).unwrap_or_default();
        wrong.extend(of_retention(&config.retention, rules));
        let mut ranks = Self::default();
        for (what, name, level) in of_channels.chain(of_rungs) {
            let Some(level) = level else { continue };
            let named: Vec<(String, i64)> = all(rules).filter(|(full, _)| names(full, level)).collect();
            match named.iter().map(|(_, rank)| *rank).max() {
                Some(rank) => drop(ranks.0.insert(level.clone(), rank)),
                None => {
                    let known: Vec<String> = all(rules).map(|(full, _)| full).collect();
                    wrong.push(format!(
                        "the {what} `{name}`: there is no level `{level}`; there are {}",
                        known.join(", ")
                    ));
                }
            }
        }
        for channel in &config.channels {
            if let Some(Err(error)) = channel.locale.as_deref().map(|asked| rules.desk.locale(asked)) {
                wrong.push(format!("the channel `{}`: {error}", channel.name));
            }
        }
        if wrong.is_empty() { Ok(ranks) } else { Err(wrong.join("\n")) }
    }

    /// The largest rank that is told; every one where no level is named.
    pub fn of(&self, level: Option<&str>) -> i64 {
        level.and_then(|level| self.0.get(level).copied()).unwrap_or(i64::MAX)
    }
}

/// Every level as `PACK:LEVEL`, with its rank.
fn all(rules: &Rules) -> impl Iterator<Item = (String, i64)> {
    rules.desk.packs().iter().flat_map(move |pack| {
        let of = |level: &str| Some((format!("{}:{level}", pack.id()), judge::rank_of(rules, pack.id(), level)?));
        pack.info("").levels.iter().filter_map(|level| of(level.id)).collect::<Vec<_>>()
    })
}

fn names(full: &str, level: &str) -> bool {
    full == level || full.split_once(':').is_some_and(|(_, own)| own == level)
}

/// What of the table `[history]` the rules in use do not have.
fn of_history(history: &History, rules: &Rules) -> Vec<String> {
    let info = rules.desk.info("");
    let fact = |id: &str| info.facts.iter().find(|fact| fact.id == id);
    let named = history.named.iter().filter(|id| fact(id).is_none_or(|fact| fact.fact_type != FactType::Text));
    let mut wrong: Vec<String> =
        named.map(|id| format!("[history]: `{id}` in `named` is no fact of the rules that takes a text")).collect();
    if let Some(again) = &history.again {
        match fact(&again.fact) {
            Some(known) if known.fact_type == FactType::One => {
                let options: Vec<&str> = known.options.iter().map(|option| option.id).collect();
                if !options.contains(&again.answer.as_str()) {
                    let (fact, answer, options) = (&again.fact, &again.answer, options.join(", "));
                    wrong.push(format!("[history]: `{fact}` has no option `{answer}`; it has {options}"));
                }
            }
            _ => wrong.push(format!("[history]: `{}` in `again` is no fact of the rules with one answer", again.fact)),
        }
    }
    wrong
}

/// What of the table `[retention]` they do not have.
fn of_retention(retention: &Retention, rules: &Rules) -> Vec<String> {
    let unknown = retention.packs.keys().filter(|pack| rules.desk.pack(pack).is_none());
    unknown.map(|pack| format!("[retention]: there is no pack `{pack}` in the rules")).collect()
}
