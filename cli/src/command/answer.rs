//! What a person may type as an answer, and what it means for the fact that was asked for.

use crate::words::catalogue::Words;
use crate::words::lang::Lang;
use fenji::{FactInfo, FactType, Word, folded};
use serde_json::{Value, json};

/// One line typed in the interview.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// A value for the fact.
    Value(Value),
    /// “I don't know.”
    Unknown,
    /// “Why do you ask?”
    Why,
    /// “Let me change the answer before.”
    Back,
}

/// What `line` answers to the question for `fact`; else what to type instead. `read` reads a number with its unit.
pub fn parse(
    line: &str,
    fact: &FactInfo<'_>,
    lang: Lang,
    read: impl Fn(&str) -> Option<i64>,
) -> Result<Answer, String> {
    let typed = line.trim();
    let text = folded(typed);
    match text.as_str() {
        "" => return Ok(Answer::Unknown),
        "?" => return Ok(Answer::Why),
        "b" => return Ok(Answer::Back),
        _ => {}
    }
    match fact.fact_type {
        FactType::One => choice(&text, fact, lang).map(|option| option.map_or(Answer::Unknown, value)),
        FactType::YesNo => yes_no(&text, fact, lang),
        FactType::Several => several(&text, fact, lang),
        FactType::Number => number(read(typed), fact, lang),
        FactType::Text => Ok(value(typed)),
        FactType::Time => Ok(value(&text)),
    }
}

/// What may be typed for `fact`, in one line.
pub fn hint(fact: &FactInfo<'_>, words: &'static Words) -> &'static str {
    match fact.fact_type {
        FactType::One | FactType::YesNo => words.hint_one,
        FactType::Several => words.hint_several,
        FactType::Number => words.hint_number,
        FactType::Text => words.hint_text,
        FactType::Time => words.hint_time,
    }
}

fn value(text: &str) -> Answer {
    Answer::Value(text.into())
}

fn yes_no(text: &str, fact: &FactInfo<'_>, lang: Lang) -> Result<Answer, String> {
    match text {
        "y" | "yes" | "true" | "是" | "是的" | "对" | "對" | "有" => return Ok(Answer::Value(true.into())),
        "n" | "no" | "false" | "否" | "不是" | "没有" | "沒有" => return Ok(Answer::Value(false.into())),
        _ => {}
    }
    let option = choice(text, fact, lang)?;
    Ok(option.map_or(Answer::Unknown, |option| Answer::Value((option == "yes").into())))
}

fn several(text: &str, fact: &FactInfo<'_>, lang: Lang) -> Result<Answer, String> {
    if text == "-" {
        return Ok(Answer::Value(json!([])));
    }
    if text == "0" {
        return Ok(Answer::Unknown);
    }
    let mut options: Vec<&str> = Vec::new();
    for part in text.split([',', ' ', '、']).filter(|part| !part.is_empty()) {
        let option = choice(part, fact, lang)?.ok_or_else(|| lang.not_an_option(part, 1, fact.options.len()))?;
        if !options.contains(&option) {
            options.push(option);
        }
    }
    if options.is_empty() {
        return Err(lang.words().hint_several.to_owned());
    }
    Ok(Answer::Value(json!(options)))
}

/// The option with this number, id or text; `None` for 0, “I don't know”.
fn choice<'p>(text: &str, fact: &FactInfo<'p>, lang: Lang) -> Result<Option<&'p str>, String> {
    let named = |option: &&Word<'_>| folded(option.id) == text || folded(option.text) == text;
    if let Some(option) = fact.options.iter().find(named) {
        return Ok(Some(option.id));
    }
    let wrong = || lang.not_an_option(text, 0, fact.options.len());
    match text.parse::<usize>().map_err(|_| wrong())?.checked_sub(1) {
        None => Ok(None),
        Some(index) => Ok(Some(fact.options.get(index).ok_or_else(wrong)?.id)),
    }
}

fn number(read: Option<i64>, fact: &FactInfo<'_>, lang: Lang) -> Result<Answer, String> {
    let number = read.ok_or_else(|| lang.words().not_a_number.to_owned())?;
    let low = fact.min.is_some_and(|min| number < min);
    let high = fact.max.is_some_and(|max| number > max);
    if low || high { Err(lang.out_of_bounds(fact.min, fact.max)) } else { Ok(Answer::Value(number.into())) }
}

#[cfg(test)]
mod tests {
    use super::{Answer, parse};
    use crate::words::lang::Lang;
    use fenji::{FactInfo, FactType, Word};
    use serde_json::json;

    fn fact(kind: FactType) -> FactInfo<'static> {
        let options = match kind {
            FactType::One | FactType::Several => vec![Word { id: "low", text: "低" }, Word { id: "high", text: "高" }],
            FactType::YesNo => vec![Word { id: "no", text: "否" }, Word { id: "yes", text: "是" }],
            _ => vec![],
        };
        let (question, help, why, unit, when) = ("", "", "", None, None);
        let (min, max) = if kind == FactType::Number { (Some(0), Some(100)) } else { (None, None) };
        FactInfo {
            id: "a.b",
            fact_type: kind,
            question,
            help,
            why,
            unit,
            options,
            groups: vec![],
            min,
            max,
            when,
            ask_first: false,
            asked_of: &[],
            deciding: true,
            computed: false,
        }
    }

    #[test]
    fn typed_lines_become_answers() {
        use Answer::{Back, Unknown, Value, Why};
        use FactType::{Number, One, Several, Text, YesNo};
        let cases = [
            (One, "2", Some(Value(json!("high")))),
            (One, " ２ ", Some(Value(json!("high")))),
            (One, "low", Some(Value(json!("low")))),
            (One, "0", Some(Unknown)),
            (One, "", Some(Unknown)),
            (One, "？", Some(Why)),
            (One, "B", Some(Back)),
            (One, "3", None),
            (One, "-1", None),
            (One, "1,2", None),
            (YesNo, "1", Some(Value(json!(false)))),
            (YesNo, "是", Some(Value(json!(true)))),
            (YesNo, "No", Some(Value(json!(false)))),
            (YesNo, "ｙ", Some(Value(json!(true)))),
            (YesNo, "Ｎｏ", Some(Value(json!(false)))),
            (YesNo, "有", Some(Value(json!(true)))),
            (YesNo, "没有", Some(Value(json!(false)))),
            (YesNo, "\u{200b}否\u{3000}", Some(Value(json!(false)))),
            (YesNo, "１", Some(Value(json!(false)))),
            (YesNo, "maybe", None),
            (One, "高", Some(Value(json!("high")))),
            (One, "ＬＯＷ", Some(Value(json!("low")))),
            (Number, "５０", Some(Value(json!(50)))),
            (Number, "50 人", Some(Value(json!(50)))),
            (Number, "约五十", Some(Value(json!(50)))),
            (Number, "1,0", None),
            (FactType::Time, "２０２６－１１－２２Ｔ０９：００：００Ｚ", Some(Value(json!("2026-11-22t09:00:00z")))),
            (Several, "1,2", Some(Value(json!(["low", "high"])))),
            (Several, "２、１，2", Some(Value(json!(["high", "low"])))),
            (Several, "-", Some(Value(json!([])))),
            (Several, "0", Some(Unknown)),
            (Several, "0,1", None),
            (Several, ",", None),
            (Number, "0", Some(Value(json!(0)))),
            (Number, "100", Some(Value(json!(100)))),
            (Number, "101", None),
            (Number, "1.5", None),
            (Number, "", Some(Unknown)),
            (Text, "三楼 ２ 号", Some(Value(json!("三楼 ２ 号")))),
        ];
        for (kind, line, expected) in cases {
            assert_eq!(
                parse(line, &fact(kind), Lang::En, |text| fenji::read_number(text, &["人"])).ok(),
                expected,
                "{kind:?} {line:?}"
            );
        }
    }
}
