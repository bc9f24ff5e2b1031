//! Text as it was meant: whatever keyboard, input method or document it comes from.

use crate::text::visible::is_format;

/// The Kangxi radicals, U+2F00 to U+2FD5, as the characters that they look like: documents made to be printed give them
/// where text is copied out of them.
const RADICALS: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾\
弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸\
缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首\
香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// A character in its usual width and form, as the compatibility normalization of Unicode (NFKC) has it, for what
/// keyboards and documents of Chinese and English give; curly apostrophes straight, and every space the usual one.
fn usual(c: char) -> char {
    match c {
        c if c.is_ascii() => c,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2f00}'..='\u{2fd5}' => RADICALS.chars().nth((u32::from(c) - 0x2f00) as usize).unwrap_or(c),
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{ffe5}' => '¥',
        // What ends a line or a column stays.
        c if c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}') => ' ',
        c => c,
    }
}

/// The characters of `text` in lower case and in their usual form, without those that only format.
pub(crate) fn characters(text: &str) -> impl Iterator<Item = char> {
    let seen = text.chars().filter(|c| is_plain(*c) || !is_format(*c));
    seen.flat_map(|c| {
        let plain = is_plain(c).then(|| c.to_ascii_lowercase());
        let other = plain.is_none().then(|| usual(c).to_lowercase());
        plain.into_iter().chain(other.into_iter().flatten())
    })
}

/// Whether a character of Chinese or English is as it is meant, but for its case. Most are, and whole dictionaries of phrases
/// are read before the first answer.
fn is_plain(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// `text` as it was meant, whatever keyboard or document it comes from: in lower case and usual width, without white space
/// around it and without what nobody sees.
pub fn folded(text: &str) -> String {
    characters(text).collect::<String>().trim().to_owned()
}

/// Whether a character is Chinese: between such characters a space is no part of a word.
pub(crate) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{303f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{RADICALS, usual};
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn what_is_folded_is_folded_as_unicode_has_it() {
        assert_eq!(RADICALS.chars().count(), 214);
        let spaces = ['\u{a0}', '\u{202f}', '\u{3000}'].into_iter().chain('\u{2000}'..='\u{200a}');
        for c in ('\u{ff01}'..='\u{ff5e}').chain('\u{2f00}'..='\u{2fd5}').chain(['\u{ffe5}']).chain(spaces) {
            assert_eq!(usual(c).to_string(), c.nfkc().to_string(), "{c:?}");
        }
    }
}
