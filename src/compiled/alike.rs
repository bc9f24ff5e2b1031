//! Examples in the order and in the spelling in which they pack best. How they are counted depends on neither.

use crate::model::examples::Told;
use crate::model::negations::Negations;
use crate::model::pieces::pieces;
use crate::model::schema::Schema;
use crate::model::wording::Wording;
use crate::text::fold::is_chinese;
use crate::text::script::code_in_either;
use std::collections::BTreeMap;

/// The examples of a pack by language and answer, each behind the one that is most like it.
pub(crate) fn ordered(schema: &Schema) -> Vec<(Told, u16, String)> {
    let mut groups: BTreeMap<(bool, Told, u16), Vec<String>> = BTreeMap::new();
    for (told, times, phrase) in schema.examples.phrases() {
        let phrase = plain(phrase, &schema.negations);
        let spaced = !phrase.chars().any(is_chinese);
        groups.entry((spaced, *told, *times)).or_default().push(phrase);
    }
    let each = groups
        .into_iter()
        .flat_map(|((_, told, times), group)| chained(group).into_iter().map(move |phrase| (told, times, phrase)));
    each.collect()
}

/// The phrase in small letters and simplified characters, if its pieces are the same so.
fn plain(phrase: &str, negations: &Negations) -> String {
    let simple = phrase.chars().flat_map(char::to_lowercase);
    let simple: String = simple.map(|c| char::from_u32(code_in_either(c)).unwrap_or(c)).collect();
    let keys = |text: &str| pieces(&Wording::of(text), negations).into_iter().map(|piece| piece.key);
    // The longest phrases must not become longer.
    let same = simple.len() <= phrase.len() && keys(&simple).eq(keys(phrase));
    if same { simple } else { phrase.to_owned() }
}

/// Each phrase behind the one of those before it that has most pairs of characters in common with it.
fn chained(mut phrases: Vec<String>) -> Vec<String> {
    phrases.sort_unstable();
    let mut left: Vec<(Vec<u64>, String)> = phrases.into_iter().map(|phrase| (pairs(&phrase), phrase)).collect();
    let mut chain = Vec::with_capacity(left.len());
    let mut next = 0;
    while next < left.len() {
        let (last, phrase) = left.remove(next);
        chain.push(phrase);
        let mut best = 0;
        next = 0;
        for (at, (of, _)) in left.iter().enumerate() {
            let common = common(&last, of);
            let near = ((common * common) << 10) / (of.len() + 1);
            if near > best {
                (best, next) = (near, at);
            }
        }
    }
    chain
}

/// The pairs of neighbouring characters, ascending.
fn pairs(phrase: &str) -> Vec<u64> {
    let pairs = phrase.chars().zip(phrase.chars().skip(1));
    let mut pairs: Vec<u64> = pairs.map(|(one, other)| u64::from(one) << 32 | u64::from(other)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// How many are in both of two ascending lists.
fn common(one: &[u64], other: &[u64]) -> usize {
    let mut other = other.iter().peekable();
    one.iter()
        .filter(|pair| {
            while other.next_if(|known| known < pair).is_some() {}
            other.peek() == Some(pair)
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::{chained, plain};
    use crate::model::negations::{Negations, Sense};

    #[test]
    fn what_is_alike_stands_together_and_nothing_is_lost() {
        let phrases = ["网站打不开", "no power", "官网打不开了", "power cut", "网站打不开"].map(str::to_owned);
        assert_eq!(chained(phrases.into()), ["no power", "power cut", "官网打不开了", "网站打不开", "网站打不开"]);
        assert!(chained(Vec::new()).is_empty());
    }

    #[test]
    fn a_phrase_is_simplified_where_it_is_counted_alike() {
        assert_eq!(plain("OA 機房沒電", &Negations::default()), "oa 机房没电");
        // Read so it would be denied.
        let mut negations = Negations::default();
        negations.before.push(("没".to_owned(), Sense::Denies));
        assert_eq!(plain("沒電了", &negations), "沒電了");
    }
}
