//! Characters that do not belong where they stand: those of wide keyboards and word processors, those that nobody sees,
//! and those that turn the direction of writing.

use crate::problem::{Place, Problem};

/// How many of them are told of one file.
const MAX_TOLD: usize = 20;

/// What a stretch of a file is to whoever reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Region {
    Code,
    Text,
    Comment,
}

/// Where a character stands: its line and column, counted from 1, and its byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub line: usize,
    pub column: usize,
    pub byte: usize,
}

impl Spot {
    pub const START: Self = Self { line: 1, column: 1, byte: 0 };

    /// The spot after this character.
    pub fn after(self, c: char) -> Self {
        let byte = self.byte + c.len_utf8();
        if c == '\n' {
            Self { line: self.line + 1, column: 1, byte }
        } else {
            Self { column: self.column + 1, byte, ..self }
        }
    }

    pub fn place(self, file: &str) -> Place {
        Place { file: file.to_owned(), line: Some(self.line), column: Some(self.column) }
    }
}

/// What is wrong with the characters of one file.
pub(crate) struct Findings<'f> {
    file: &'f str,
    /// Why the file cannot be understood.
    pub errors: Vec<Problem>,
    /// What may mislead its readers.
    pub warnings: Vec<Problem>,
    /// The last foreign one, with the spot after it: a row of the same, or of the letters of a word, is told once.
    last: Option<(char, Spot)>,
    /// The last line with a warning.
    warned: usize,
}

impl<'f> Findings<'f> {
    pub fn new(file: &'f str) -> Self {
        Self { file, errors: Vec::new(), warnings: Vec::new(), last: None, warned: 0 }
    }

    /// Looks at one character of the file.
    pub fn see(&mut self, region: Region, c: char, at: Spot) {
        // Nearly all characters are these.
        if matches!(c, ' '..='~' | '\n' | '\t') || c == '\r' && region != Region::Comment {
            return;
        }
        match region {
            Region::Code => self.foreign(c, at),
            Region::Text | Region::Comment => self.misleading(region, c, at),
        }
    }

    /// A character that stands where only the language's own may.
    pub fn foreign(&mut self, c: char, at: Spot) {
        let word = |c: char| c.is_alphanumeric() && meant(c).is_none();
        let told = self.last.replace((c, at.after(c)));
        let again = told.is_some_and(|(other, end)| end == at && (other == c || word(other) && word(c)));
        if again || self.errors.len() >= MAX_TOLD {
            return;
        }
        let help = match meant(c) {
            Some(meant) => format!("write {meant}"),
            None if unseen(c) => "remove it".to_owned(),
            None => "names are written with a-z, 0-9 and _; words stand in quotation marks".to_owned(),
        };
        let message = format!("{} cannot stand outside of texts and comments", described(c));
        self.errors.push(Problem::error("foreign-character", message).at(Some(at.place(self.file))).help(help));
    }

    /// A character in a text or comment that makes it look otherwise than it is read.
    fn misleading(&mut self, region: Region, c: char, at: Spot) {
        // Words in a script from right to left need its marks, and nothing in them decides.
        let words = self.file.split('/').rev().nth(1) == Some("text");
        let turns = bidi(c) && !(words && mark(c));
        let ends = region == Region::Comment && line_end(c);
        if !turns && !ends || self.warned == at.line || self.warnings.len() >= MAX_TOLD {
            return;
        }
        self.warned = at.line;
        let what = if region == Region::Comment { "a comment" } else { "a text" };
        let (message, help) = if turns {
            (
                format!("{} stands in {what}: the line reads otherwise than it decides", described(c)),
                "remove it; whoever shows texts takes care of their direction",
            )
        } else {
            (
                format!("{} stands in {what} and does not end it: what seems to follow is still comment", described(c)),
                "end the line with an ordinary line end",
            )
        };
        let problem = Problem::warning("misleading-character", message);
        self.warnings.push(problem.at(Some(at.place(self.file))).help(help));
    }
}

/// A character as messages show it, so that it can be told from all others: what cannot be seen by its number.
pub(crate) fn described(c: char) -> String {
    let name = name(c);
    let number = format!("U+{:04X}", u32::from(c));
    match name {
        Some(name) if unseen(c) => format!("{number} ({name})"),
        Some(name) => format!("`{c}` ({number}, {name})"),
        None => format!("`{c}` ({number})"),
    }
}

/// Whether a character leaves no ink.
pub(crate) fn unseen(c: char) -> bool {
    c.is_control() || c.is_whitespace() || bidi(c) || invisible(c)
}

/// Whether a character turns the direction in which others are written.
fn bidi(c: char) -> bool {
    mark(c) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character only counts as a letter of one direction.
fn mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Whether some programs begin a new line after a character that ends none here.
fn line_end(c: char) -> bool {
    matches!(c, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character is a quotation mark of another keyboard; then also what ends the text that it begins.
pub(crate) fn wide_quote(c: char) -> Option<&'static [char]> {
    match c {
        '“' | '”' | '„' | '‟' | '＂' => Some(&['“', '”', '‟', '＂', '"']),
        '‘' | '’' | '‚' | '‛' | '＇' => Some(&['‘', '’', '‛', '＇', '\'']),
        '「' | '」' | '｢' | '｣' => Some(&['」', '｣']),
        '『' | '』' => Some(&['』']),
        '«' | '»' => Some(&['»', '«']),
        _ => None,
    }
}

/// What to write instead, as help says it.
fn meant(c: char) -> Option<String> {
    let ascii = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32);
    let sign = match c {
        '“' | '”' | '„' | '‟' | '＂' | '「' | '」' | '『' | '』' | '｢' | '｣' | '«' | '»' | '″' | '〝' | '〞' => {
            "\""
        }
        '‘' | '’' | '‚' | '‛' | '＇' | '′' | '´' => "'",
        '，' | '、' | '､' => ",",
        '。' | '｡' | '·' | '・' | '･' => ".",
        '【' | '〔' | '〖' | '［' => "[",
        '】' | '〕' | '〗' | '］' => "]",
        '《' | '〈' => "<",
        '》' | '〉' => ">",
        '…' => "..",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '×' => "*",
        '÷' => "/",
        '≤' | '≦' => "<=",
        '≥' | '≧' => ">=",
        '≠' => "!=",
        '∧' => "&&",
        '∨' => "||",
        '¬' => "!",
        '∈' => "in",
        '\u{2028}' | '\u{2029}' | '\u{85}' => return Some("an ordinary line end".to_owned()),
        c if c.is_whitespace() => return Some("an ordinary blank".to_owned()),
        '！'..='～' => return ascii.map(|ascii| format!("`{ascii}`")),
        _ => return None,
    };
    Some(format!("`{sign}`"))
}

/// The name of a character that messages mention, as Unicode has it.
fn name(c: char) -> Option<String> {
    let name = match c {
        '\0'..='\u{1f}' | '\u{7f}' | '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' => "control character",
        '\u{85}' => "next line",
        '\u{a0}' => "no-break space",
        '\u{ad}' => "soft hyphen",
        '\u{34f}' => "combining grapheme joiner",
        '\u{61c}' => "Arabic letter mark",
        '\u{1680}' => "Ogham space mark",
        '\u{180e}' => "Mongolian vowel separator",
        '\u{2000}'..='\u{200a}' => "typographic space",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "pop directional formatting",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{202f}' => "narrow no-break space",
        '\u{205f}' => "medium mathematical space",
        '\u{2060}' => "word joiner",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "first strong isolate",
        '\u{2069}' => "pop directional isolate",
        '\u{2800}' => "Braille pattern blank",
        '\u{3000}' => "ideographic space",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => "Hangul filler",
        '\u{fe00}'..='\u{fe0f}' => "variation selector",
        '\u{feff}' => "zero width no-break space, also called byte order mark",
        '\u{fffd}' => "replacement character",
        '“' => "left double quotation mark",
        '”' => "right double quotation mark",
        '‘' => "left single quotation mark",
        '’' => "right single quotation mark",
        '「' => "left corner bracket",
        '」' => "right corner bracket",
        '『' => "left white corner bracket",
        '』' => "right white corner bracket",
        '【' => "left black lenticular bracket",
        '】' => "right black lenticular bracket",
        '《' => "left double angle bracket",
        '》' => "right double angle bracket",
        '、' => "ideographic comma",
        '。' => "ideographic full stop",
        '…' => "horizontal ellipsis",
        '–' => "en dash",
        '—' => "em dash",
        '−' => "minus sign",
        '×' => "multiplication sign",
        '÷' => "division sign",
        '≤' => "less-than or equal to",
        '≥' => "greater-than or equal to",
        '≠' => "not equal to",
        '！'..='～' => return ascii_name(c).map(|name| format!("fullwidth {name}")),
        c if unseen(c) => "invisible character",
        _ => return None,
    };
    Some(name.to_owned())
}

/// The name of the sign that a fullwidth form is the wide one of.
fn ascii_name(c: char) -> Option<&'static str> {
    let ascii = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32)?;
    Some(match ascii {
        '0'..='9' => "digit",
        'A'..='Z' | 'a'..='z' => "letter",
        '!' => "exclamation mark",
        '"' => "quotation mark",
        '#' => "number sign",
        '$' => "dollar sign",
        '%' => "percent sign",
        '&' => "ampersand",
        '\'' => "apostrophe",
        '(' => "left parenthesis",
        ')' => "right parenthesis",
        '*' => "asterisk",
        '+' => "plus sign",
        ',' => "comma",
        '-' => "hyphen-minus",
        '.' => "full stop",
        '/' => "solidus",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less-than sign",
        '=' => "equals sign",
        '>' => "greater-than sign",
        '?' => "question mark",
        '@' => "commercial at",
        '[' => "left square bracket",
        '\\' => "reverse solidus",
        ']' => "right square bracket",
        '^' => "circumflex accent",
        '_' => "low line",
        '`' => "grave accent",
        '{' => "left curly bracket",
        '|' => "vertical line",
        '}' => "right curly bracket",
        _ => "tilde",
    })
}
