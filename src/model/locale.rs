//! Locales: which of several serves a reader best, and which of them are layers over others.

/// The locales over which this one is a layer, the most general first, and then itself.
pub(crate) fn layers<'l>(locales: &'l [String], locale: &'l str) -> Vec<&'l str> {
    let below = locales.iter().map(String::as_str).filter(|other| is_over(locale, other));
    let mut layers: Vec<&str> = below.collect();
    layers.sort_by_key(|other| other.len());
    layers.push(locale);
    layers
}

/// Whether a locale is a layer over one of the others: the same language in one region, of which only the words that
/// differ there need be written.
pub(crate) fn is_layer(locales: &[String], locale: &str) -> bool {
    locales.iter().any(|other| is_over(locale, other))
}

fn is_over(locale: &str, other: &str) -> bool {
    let rest = locale.strip_prefix(other).and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|rest| rest.split('-').next().is_some_and(is_region))
}

/// The one of `locales` that serves `asked` (a BCP 47 tag) best: the same, else one of the same language and script, first
/// that of the same region, then one of none.
pub(crate) fn serving<'l>(locales: &'l [String], asked: &str) -> Option<&'l String> {
    let same = || locales.iter().filter(|locale| language(locale) == language(asked));
    let wanted = region(asked);
    locales
        .iter()
        .find(|locale| locale.eq_ignore_ascii_case(asked))
        .or_else(|| same().find(|locale| wanted.is_some() && region(locale) == wanted))
        .or_else(|| same().find(|locale| region(locale).is_none()))
        .or_else(|| same().next())
}

/// The language of a locale and, for Chinese, the script it is written in.
fn language(locale: &str) -> String {
    let locale = lower(locale);
    let mut parts = locale.split('-');
    let language = parts.next().unwrap_or_default();
    if language != "zh" {
        return language.to_owned();
    }
    let rest: Vec<&str> = parts.collect();
    if let Some(script) = rest.iter().find(|part| part.len() == 4) {
        return format!("zh-{script}");
    }
    let traditional = rest.iter().any(|part| ["tw", "hk", "mo"].contains(part));
    if traditional { "zh-hant".to_owned() } else { "zh-hans".to_owned() }
}

/// The region of a locale. Chinese of Macau is served by that of Hong Kong, as CLDR has it.
fn region(locale: &str) -> Option<String> {
    let locale = lower(locale);
    let region = locale.split('-').skip(1).find(|part| is_region(part))?;
    Some(if locale.starts_with("zh-") && region == "mo" { "hk".to_owned() } else { region.to_owned() })
}

fn is_region(part: &str) -> bool {
    match part.len() {
        2 => part.bytes().all(|byte| byte.is_ascii_alphabetic()),
        3 => part.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

fn lower(locale: &str) -> String {
    locale.to_ascii_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::{is_layer, layers, serving};

    #[test]
    fn who_asks_gets_the_nearest() {
        let locales = ["zh-Hans", "zh-Hant-HK", "zh-Hant", "en"].map(str::to_owned);
        let table = [
            ("zh-HK", "zh-Hant-HK"),
            ("zh_Hant_HK", "zh-Hant-HK"),
            ("zh-MO", "zh-Hant-HK"),
            ("zh-Hant-MO", "zh-Hant-HK"),
            ("zh-hant", "zh-Hant"),
            ("zh-TW", "zh-Hant"),
            ("zh-Hant-SG", "zh-Hant"),
            ("zh-Hans-HK", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh", "zh-Hans"),
            ("en-HK", "en"),
        ];
        for (asked, served) in table {
            assert_eq!(serving(&locales, asked).map(String::as_str), Some(served), "{asked}");
        }
        assert_eq!(serving(&locales, "de"), None);
        assert_eq!(serving(&locales[1..2], "zh-TW").map(String::as_str), Some("zh-Hant-HK"));
    }

    #[test]
    fn a_region_is_a_layer_over_its_language_and_a_script_is_none() {
        let locales = ["zh", "zh-Hant", "zh-Hant-HK", "en", "en-GB"].map(str::to_owned);
        assert_eq!(layers(&locales, "zh-Hant-HK"), ["zh-Hant", "zh-Hant-HK"]);
        assert_eq!(layers(&locales, "en-GB"), ["en", "en-GB"]);
        assert!(!is_layer(&locales, "zh-Hant") && is_layer(&locales, "zh-Hant-HK"));
    }
}
