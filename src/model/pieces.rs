//! Pieces: what a text is compared by, pairs of characters and words, without those that the text denies.

use crate::model::negations::{Negations, Sense, joined};
use crate::model::wording::Wording;
use crate::text::script::code_in_either;

/// How far a denial reaches in its clause: as many characters of a script without spaces, half as many words. Further on
/// it is in doubt, and in doubt nothing is denied.
const REACH: usize = 6;
/// The letters by which a longer word is found in its other forms, and of one that was mistyped at its end.
const STEM: usize = 4;

/// A piece of a text, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Piece {
    pub key: u64,
    pub start: usize,
    pub end: usize,
}

/// The sorts of pieces, each with how much it says, in sixteenths.
#[derive(Clone, Copy)]
enum Sort {
    Character = 0,
    Characters = 1,
    Word = 2,
    Stem = 3,
    Words = 4,
}

/// How much a whole word says, or a pair of characters.
pub(crate) const WHOLE: u64 = 16;
const WEIGHTS: [u64; 5] = [8, WHOLE, WHOLE, 10, WHOLE];
const SORT_AT: u32 = 48;

/// How much a piece with this key says, in sixteenths.
pub(crate) fn weight(key: u64) -> u64 {
    usize::try_from(key >> SORT_AT).ok().and_then(|sort| WEIGHTS.get(sort)).copied().unwrap_or(0)
}

/// How much a piece with this key says for or against a yes, in sixteenths: single characters stand in everything.
pub(crate) fn telling(key: u64) -> i64 {
    let said = if key >> SORT_AT == Sort::Character as u64 { WHOLE / 4 } else { weight(key) };
    said.cast_signed()
}

fn key(sort: Sort, of: u64) -> u64 {
    (sort as u64) << SORT_AT | of & ((1 << SORT_AT) - 1)
}

/// One character of a script without spaces, or one word.
#[derive(Clone, Copy)]
struct Token {
    start: usize,
    end: usize,
    /// None for a word.
    character: Option<char>,
    /// Whether its clause began before it.
    goes_on: bool,
    /// Whether nothing but a space stands between it and the one before.
    follows: bool,
    /// Whether a colon, a question mark or the like stands before it.
    answers: bool,
    denied: bool,
}

/// The pieces of a text, each key once where it stands first, in the order of their keys.
pub(crate) fn pieces(wording: &Wording, negations: &Negations) -> Vec<Piece> {
    let mut tokens = tokens(wording);
    deny(&wording.text, &mut tokens, negations);
    let mut pieces = Vec::with_capacity(tokens.len() * 2);
    let mut before: Option<(Token, u64)> = None;
    for token in &tokens {
        let of = token
            .character
            .map_or_else(|| hash(wording.text.get(token.start..token.end)), |c| u64::from(code_in_either(c)));
        let mut add = |sort: Sort, of: u64, start: usize| {
            pieces.push(Piece { key: key(sort, of), start, end: token.end });
        };
        if !token.denied {
            match token.character {
                Some(_) => add(Sort::Character, of, token.start),
                None => {
                    add(Sort::Word, of, token.start);
                    if let Some(stem) = stem(wording.text.get(token.start..token.end)) {
                        add(Sort::Stem, hash(Some(stem)), token.start);
                    }
                }
            }
        }
        // With the word of denial before it what is denied is something else: “no power”.
        if let Some((first, first_of)) = before.filter(|(first, _)| token.follows && !(first.denied && token.denied)) {
            match (first.character, token.character) {
                (Some(_), Some(_)) => add(Sort::Characters, first_of << 21 | of, first.start),
                (None, None) => add(Sort::Words, first_of.wrapping_mul(0x9e37_79b1) ^ of, first.start),
                _ => {}
            }
        }
        before = Some((*token, of));
    }
    pieces.sort_unstable();
    pieces.dedup_by_key(|piece| piece.key);
    pieces
}

/// Whether a script is written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

fn tokens(wording: &Wording) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(wording.text.len() / 2);
    let (mut goes_on, mut follows, mut answers) = (false, false, false);
    let mut breaks = wording.breaks().iter().copied().peekable();
    for (at, c) in wording.text.char_indices() {
        while breaks.next_if(|broken| *broken <= at).is_some() {
            (goes_on, follows) = (false, false);
        }
        let end = at + c.len_utf8();
        let unspaced = is_unspaced(c);
        if !unspaced && (c == '\'' || c == '-') && follows {
            // Inside a word it is a part of it; behind one it is nothing.
            continue;
        }
        if !unspaced && !c.is_alphanumeric() {
            if c == ' ' {
                continue;
            }
            answers = matches!(c, ':' | '?' | '=') && !tokens.is_empty();
            (goes_on, follows) = (false, false);
            continue;
        }
        if let Some(last) = tokens.last_mut().filter(|last| !unspaced && follows && last.character.is_none())
            && wording.text.get(last.end..at).is_some_and(|between| !between.contains(' '))
        {
            last.end = end;
            continue;
        }
        tokens.push(Token {
            start: at,
            end,
            character: unspaced.then_some(c),
            goes_on,
            follows,
            answers: std::mem::take(&mut answers),
            denied: false,
        });
        (goes_on, follows) = (true, true);
    }
    tokens
}

/// Marks what the text denies.
fn deny(text: &str, tokens: &mut [Token], negations: &Negations) {
    let known = |tokens: &[Token], at: usize| {
        let first = text.get(tokens.get(at)?.start..)?.chars().next()?;
        word_at(text, tokens, at, negations.before_with(first))
    };
    let mut at = 0;
    while at < tokens.len() {
        if tokens.get(at).is_some_and(|token| token.answers) {
            answer(text, tokens, at, negations);
        }
        let Some((after, sense)) = known(tokens, at) else {
            at += 1;
            continue;
        };
        if sense != Sense::Denies {
            at = after;
            continue;
        }
        // Denied twice is said.
        let (mut denied, mut next) = (true, after);
        let goes_on = |tokens: &[Token], at: usize| tokens.get(at).is_some_and(|token| token.goes_on);
        while goes_on(tokens, next) {
            match known(tokens, next) {
                Some((after, Sense::Denies)) => (denied, next) = (!denied, after),
                Some((after, Sense::Between)) => next = after,
                Some((after, Sense::Neutral)) => (denied, next) = (false, after),
                None => break,
            }
        }
        let mut end = next;
        let mut reach = REACH;
        while reach > 0 && goes_on(tokens, end) && known(tokens, end).is_none_or(|(_, sense)| sense == Sense::Between) {
            reach = reach.saturating_sub(if tokens.get(end).is_some_and(|token| token.character.is_some()) {
                1
            } else {
                2
            });
            end += 1;
        }
        let yes = || negations.after_yes.iter().map(|word| (word, ()));
        denied &= !(next + 1..=end).any(|at| goes_on(tokens, at) && word_at(text, tokens, at, yes()).is_some());
        if denied {
            tokens.iter_mut().take(end).skip(after).for_each(|token| token.denied = true);
        }
        at = end.max(after);
    }
}

/// Denies what stands before the answer at `at`, where it is a no: “smoke: no”.
fn answer(text: &str, tokens: &mut [Token], at: usize, negations: &Negations) {
    let Some((after, ())) = word_at(text, tokens, at, negations.after_no.iter().map(|word| (word, ()))) else { return };
    if tokens.get(after).is_some_and(|token| token.goes_on) {
        return;
    }
    let (mut reach, mut start) = (REACH, at);
    while let Some(token) = start.checked_sub(1).and_then(|before| tokens.get_mut(before)).filter(|_| reach > 0) {
        token.denied = true;
        reach = reach.saturating_sub(if token.character.is_some() { 1 } else { 2 });
        start -= 1;
        if !token.goes_on {
            break;
        }
    }
}

/// The first of these words that stands at a token, whole, and the token behind it.
fn word_at<'w, T>(
    text: &str,
    tokens: &[Token],
    at: usize,
    words: impl Iterator<Item = (&'w String, T)>,
) -> Option<(usize, T)> {
    let start = tokens.get(at)?.start;
    let rest = text.get(start..)?;
    let is = |word: &str| {
        rest.strip_prefix(word)
            .is_some_and(|behind| !word.is_empty() && !joined(word.chars().next_back(), behind.chars().next()))
    };
    let (word, value) = words.into_iter().find(|(word, _)| is(word))?;
    let end = start + word.len();
    let more = tokens.get(at..)?.iter().take_while(|token| token.start < end).count();
    Some((at + more.max(1), value))
}

/// A word's first letters, where it has more.
fn stem(word: Option<&str>) -> Option<&str> {
    let word = word?;
    let (end, _) = word.char_indices().nth(STEM)?;
    word.get(..end)
}

/// FNV-1a in 32 bits, without what joins the parts of a word.
fn hash(word: Option<&str>) -> u64 {
    let bytes = word.unwrap_or_default().bytes().filter(|byte| !matches!(byte, b'\'' | b'-'));
    u64::from(bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)))
}
