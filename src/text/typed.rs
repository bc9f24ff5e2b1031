//! Numbers as people type them: in wide digits or Chinese ones, with marks between groups, with a unit behind.

use crate::text::fold::folded;

/// Words before or behind a number that make it a rough one: what somebody estimates is what they know.
const ROUGHLY: [&str; 15] = [
    "approximately",
    "approx.",
    "approx",
    "roughly",
    "around",
    "about",
    "or so",
    "大约",
    "大約",
    "大概",
    "左右",
    "约",
    "約",
    "~",
    "≈",
];

/// What a counter may stand before or in the place of a unit.
const COUNTERS: [&str; 2] = ["个", "個"];

/// The integer in a line that somebody typed: `５０`, `1,000`, `1 000`, `50.0`, `50人`, `50 users`, `约50`, `三十`, `1.5万`. Behind
/// the number only one of `units` may stand. None where something else is written, or where it could mean two numbers.
///
/// ```
/// assert_eq!(fenji::read_number("约１，２００ Users", &["users"]), Some(1200));
/// assert_eq!(fenji::read_number("三百五", &[]), Some(350));
/// assert_eq!(fenji::read_number("1,5", &[]), None);
/// ```
pub fn read_number(text: &str, units: &[&str]) -> Option<i64> {
    let text = folded(text).replace('−', "-");
    let mut text = text.as_str();
    let units: Vec<String> = units.iter().map(|unit| folded(unit)).filter(|unit| !unit.is_empty()).collect();
    for word in ROUGHLY {
        text = text.strip_prefix(word).or_else(|| text.strip_suffix(word)).unwrap_or(text).trim();
    }
    let (text, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let number = amount(text, &units)?;
    Some(if negative { -number } else { number })
}

fn amount(text: &str, units: &[String]) -> Option<i64> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        let end = text.find(|c| numeral(c).is_none()).unwrap_or(text.len());
        let (number, rest) = text.split_at(end);
        return is_unit(rest, units).then(|| chinese(number)).flatten();
    }
    let mark = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | ' ' | '\'' | '_');
    let end = text.find(|c| !mark(c)).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let (number, rest) = (number.trim_end_matches(' '), rest.trim_start());
    if is_unit(rest, units) {
        return arabic(number, 1);
    }
    // Where the unit itself begins with a multiple, as in 万元, another one could mean either.
    let multiple = |c: char| numeral(c).filter(|value| *value >= 10);
    if units.iter().any(|unit| unit.starts_with(|c| multiple(c).is_some())) {
        return None;
    }
    let end = rest.find(|c| multiple(c).is_none()).unwrap_or(rest.len());
    let (multiples, rest) = rest.split_at(end);
    let times = multiples.chars().filter_map(multiple).try_fold(1_i64, i64::checked_mul)?;
    (times > 1 && is_unit(rest, units)).then(|| arabic(number, times)).flatten()
}

/// Whether nothing stands there, or one of the units, in the singular or plural.
fn is_unit(text: &str, units: &[String]) -> bool {
    let text = text.trim();
    let counted = COUNTERS.iter().find_map(|counter| text.strip_prefix(counter)).unwrap_or(text);
    let singular = |word: &str| word.strip_suffix('s').filter(|word| word.is_ascii()).unwrap_or(word).to_owned();
    text.is_empty()
        || counted.is_empty()
        || units.iter().any(|unit| {
            // What stands in brackets explains the unit and is not typed.
            let short = unit.split('(').next().unwrap_or(unit).trim_end();
            [text, counted].iter().any(|text| [unit, short].iter().any(|unit| singular(unit) == singular(text)))
        })
}

/// Arabic digits, in groups of three or of four, with a fraction only where `times` makes it whole.
fn arabic(text: &str, times: i64) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.split([',', ' ', '\'', '_']);
    let marks: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    if let Some(mark) = marks.first() {
        let first = groups.next()?;
        let lengths: Vec<usize> = groups.map(str::len).collect();
        let even = |size: usize| first.len() <= size && lengths.iter().all(|length| *length == size);
        let one_mark = marks.iter().all(|other| other == mark);
        if !one_mark || first.starts_with('0') || first.is_empty() || !(even(3) || even(4)) {
            return None;
        }
    }
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let number: i64 = digits.parse::<i64>().ok()?.checked_mul(times)?;
    let Some(fraction) = fraction else { return Some(number) };
    // Three digits behind a point are a group of a thousand in some countries.
    let is_group = fraction.len() == 3 && marks.is_empty() && times == 1;
    if fraction.is_empty() || is_group || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        return Some(number);
    }
    let parts = fraction.parse::<i64>().ok()?.checked_mul(times)?;
    let scale = 10_i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    (parts % scale == 0).then_some(number.checked_add(parts / scale)?)
}

/// What a Chinese numeral stands for.
fn numeral(c: char) -> Option<i64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' | '兩' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        '万' | '萬' => 10_000,
        '亿' | '億' => 100_000_000,
        _ => return None,
    })
}

/// A number in Chinese numerals; none unless it is written in the one way in which numbers are read out: 二三十 is no number.
fn chinese(text: &str) -> Option<i64> {
    let mut numerals: Vec<i64> = text.chars().map(numeral).collect::<Option<_>>()?;
    // 三百五 is 三百五十.
    if let [.., unit @ (100 | 1000 | 10_000), 1..=9] = numerals.as_slice() {
        numerals.push(unit / 10);
    }
    let (mut total, mut section, mut digit) = (0_i64, 0_i64, 0_i64);
    for numeral in &numerals {
        match numeral {
            0..=9 => digit = *numeral,
            10..=1000 => {
                section += if digit == 0 { 1 } else { digit } * numeral;
                digit = 0;
            }
            large => {
                total = total.checked_add((section + digit).checked_mul(*large)?)?;
                (section, digit) = (0, 0);
            }
        }
    }
    let number = total.checked_add(section + digit)?;
    let read_out = read_out(number);
    let short = read_out.strip_prefix(&[1, 10]).map(|rest| [&[10], rest].concat());
    (numerals == read_out || Some(numerals) == short).then_some(number)
}

/// The numerals with which a number is read out.
fn read_out(number: i64) -> Vec<i64> {
    if number == 0 {
        return vec![0];
    }
    let mut numerals = Vec::new();
    let mut rest = number;
    for unit in [100_000_000, 10_000] {
        let count = rest / unit;
        if count > 0 {
            numerals.extend(read_out(count));
            numerals.push(unit);
        }
        rest %= unit;
        if !numerals.is_empty() && rest > 0 && rest < unit / 10 && numerals.last() != Some(&0) {
            numerals.push(0);
        }
    }
    for unit in [1000, 100, 10, 1] {
        let digit = rest / unit;
        rest %= unit;
        if digit > 0 {
            numerals.push(digit);
            if unit > 1 {
                numerals.push(unit);
            }
            if rest > 0 && rest < unit / 10 {
                numerals.push(0);
            }
        }
    }
    numerals
}

#[cfg(test)]
mod tests {
    use super::{chinese, read_number};

    #[test]
    fn typed_numbers_are_read_as_meant() {
        let units = ["人", "people", "user", "元（人民幣）", "小时"];
        let cases: [(&str, Option<i64>); 78] = [
            ("50", Some(50)),
            (" ５０ ", Some(50)),
            ("５０人", Some(50)),
            ("50 人", Some(50)),
            ("50个人", Some(50)),
            ("50 个", Some(50)),
            ("50 users", Some(50)),
            ("1 User", Some(1)),
            ("50 PEOPLE", Some(50)),
            ("50元", Some(50)),
            ("50元(人民幣)", Some(50)),
            ("50\u{a0}小时", Some(50)),
            ("5\u{200b}0", Some(50)),
            ("1,000", Some(1000)),
            ("１，０００", Some(1000)),
            ("1 000", Some(1000)),
            ("1\u{202f}000", Some(1000)),
            ("1'000", Some(1000)),
            ("1’000", Some(1000)),
            ("1_000", Some(1000)),
            ("12,345,678", Some(12_345_678)),
            ("1,0000", Some(10_000)),
            ("50.0", Some(50)),
            ("50.00", Some(50)),
            ("1,000.00", Some(1000)),
            ("050", Some(50)),
            ("0", Some(0)),
            ("-0", Some(0)),
            ("-5", Some(-5)),
            ("−5", Some(-5)),
            ("－５", Some(-5)),
            ("+5", Some(5)),
            ("约50", Some(50)),
            ("大约 50 人", Some(50)),
            ("50人左右", Some(50)),
            ("about 50 people", Some(50)),
            ("~50", Some(50)),
            ("～５０", Some(50)),
            ("三十", Some(30)),
            ("三十人", Some(30)),
            ("十", Some(10)),
            ("十五", Some(15)),
            ("一百零五", Some(105)),
            ("两百", Some(200)),
            ("三百五", Some(350)),
            ("三万五", Some(35_000)),
            ("一萬兩千", Some(12_000)),
            ("5万", Some(50_000)),
            ("1.5万", Some(15_000)),
            ("3百人", Some(300)),
            ("2億", Some(200_000_000)),
            ("零", Some(0)),
            ("", None),
            ("人", None),
            ("many", None),
            ("几十", None),
            ("十几", None),
            ("二三十", None),
            ("二三", None),
            ("一百五十几", None),
            ("1,5", None),
            ("1,00", None),
            ("0,500", None),
            ("1,000,00", None),
            ("1,000 000", None),
            ("1.000", None),
            ("50.5", None),
            ("1.23456万", None),
            ("50.", None),
            ("1..0", None),
            ("5e1", None),
            ("0x10", None),
            ("50 or 60", None),
            ("50-60", None),
            ("50+", None),
            ("50多人", None),
            ("50 台", None),
            ("99999999999999999999", None),
        ];
        for (text, number) in cases {
            assert_eq!(read_number(text, &units), number, "{text:?}");
        }
    }

    #[test]
    fn a_multiple_that_could_be_the_units_own_is_not_read() {
        assert_eq!(read_number("5万元", &["万元"]), Some(5));
        assert_eq!(read_number("5万", &["万元"]), None);
        assert_eq!(read_number("5千克", &["千克"]), Some(5));
    }

    #[test]
    fn numerals_read_out_are_read() {
        let cases = [
            ("一千零一", 1001),
            ("一千零一十", 1010),
            ("一万零一百", 10_100),
            ("十万", 100_000),
            ("一十万", 100_000),
            ("一亿零五", 100_000_005),
            ("九千九百九十九万九千九百九十九", 99_999_999),
        ];
        for (text, number) in cases {
            assert_eq!(chinese(text), Some(number), "{text}");
        }
    }
}
