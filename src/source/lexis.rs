//! Rule files and TOML as their readers see them: what is code, what is text, what is comment, and what is never closed.

use crate::problem::Problem;
use crate::source::characters::{Findings, Region, Spot, wide_quote};

/// What begins and does not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// The first of so many nested comments.
    Comment(usize),
    /// A text that goes over lines.
    Text(&'static str),
}

/// What is wrong with the text of a rule file before it is understood.
pub(crate) fn of_rules<'f>(file: &'f str, text: &str) -> Findings<'f> {
    let mut findings = Findings::new(file);
    let open = rules(text, &mut |sight| match sight {
        Sight::Char(region, c, at) => findings.see(region, c, at),
        Sight::Foreign(c, at) => findings.foreign(c, at),
    });
    if let Some((open, at)) = open {
        let problem = match open {
            Open::Comment(1) => Problem::error("unclosed-comment", "this comment is never closed")
                .help("end it with `*/`; else all that follows it is no rule"),
            Open::Comment(depth) => {
                Problem::error("unclosed-comment", format!("{depth} comments are open here and never closed"))
                    .help("comments may stand in comments: each `/*` needs a `*/` of its own")
            }
            Open::Text(quote) => Problem::error("unclosed-text", "this text is never closed")
                .help(format!("end it with `{quote}`; else all that follows it is no rule")),
        };
        // What stands in the rest of the file follows from that.
        findings.errors.retain(|problem| problem.place.as_ref().is_none_or(|place| *place < at.place(file)));
        findings.errors.push(problem.at(Some(at.place(file))));
    }
    findings
}

/// What is wrong with the characters of a TOML file.
#[cfg(feature = "folder")]
pub(crate) fn of_toml<'f>(file: &'f str, text: &str) -> Findings<'f> {
    let mut findings = Findings::new(file);
    toml(text, &mut |sight| match sight {
        Sight::Char(region, c, at) => findings.see(region, c, at),
        Sight::Foreign(c, at) => findings.foreign(c, at),
    });
    findings
}

/// One character of a file.
#[derive(Clone, Copy)]
pub(crate) enum Sight {
    Char(Region, char, Spot),
    /// A quotation mark of another keyboard that begins or should end a text.
    Foreign(char, Spot),
}

/// How a stretch of text between backticks goes on.
enum Template {
    Ends,
    Code,
    Open,
}

/// Goes through a text, one character after the other.
struct Walk<'t> {
    rest: std::str::Chars<'t>,
    at: Spot,
    /// The first quotation mark of another keyboard inside a text of this line, which may have been meant to end it.
    ended: Option<(char, Spot)>,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text.chars(), at: Spot::START, ended: None }
    }

    /// The next character and where it stands.
    fn next(&mut self) -> Option<(char, Spot)> {
        let c = self.rest.next()?;
        let at = self.at;
        self.at = at.after(c);
        if c == '\n' {
            self.ended = None;
        }
        Some((c, at))
    }

    fn follows(&self, what: &str) -> bool {
        self.rest.as_str().starts_with(what)
    }

    /// Takes as many characters as `what` has.
    fn take(&mut self, what: &str, region: Region, see: &mut impl FnMut(Sight)) {
        for _ in what.chars() {
            if let Some((c, at)) = self.next() {
                see(Sight::Char(region, c, at));
            }
        }
    }

    /// A comment to the end of the line.
    fn line_comment(&mut self, see: &mut impl FnMut(Sight)) {
        while !self.rest.as_str().is_empty() && !self.follows("\n") && !self.follows("\r\n") {
            self.take("c", Region::Comment, see);
        }
    }

    /// A text on one line, after the quotation mark of another keyboard that begins it.
    fn wide_text(&mut self, ends: &[char], see: &mut impl FnMut(Sight)) {
        while !self.rest.as_str().is_empty() && !self.follows("\n") {
            let Some((c, at)) = self.next() else { return };
            see(Sight::Char(Region::Text, c, at));
            if ends.contains(&c) {
                return;
            }
        }
    }

    /// A text on one line, after the quotation mark that begins it. Where the line ends before it, a quotation mark of
    /// another keyboard was likely meant to end it.
    fn text(&mut self, quote: char, escapes: bool, doubles: bool, see: &mut impl FnMut(Sight)) {
        loop {
            if self.rest.as_str().is_empty() || self.follows("\n") {
                if let Some((c, at)) = self.ended {
                    see(Sight::Foreign(c, at));
                }
                return;
            }
            let Some((c, at)) = self.next() else { return };
            see(Sight::Char(Region::Text, c, at));
            if c == '\\' && escapes {
                // A line that ends with it goes on in the next one.
                if self.follows("\r\n") {
                    self.take("c", Region::Text, see);
                }
                self.take("c", Region::Text, see);
            } else if c == quote {
                if !(doubles && self.rest.as_str().starts_with(quote)) {
                    return;
                }
                self.take("c", Region::Text, see);
            } else if wide_quote(c).is_some_and(|ends| ends.contains(&quote)) {
                self.ended.get_or_insert((c, at));
            }
        }
    }

    /// A text between backticks up to its end, or to the code that stands in it.
    fn template(&mut self, see: &mut impl FnMut(Sight)) -> Template {
        while !self.rest.as_str().is_empty() {
            if self.follows("``") || self.follows("\\${") {
                self.take(if self.follows("`") { "``" } else { "\\${" }, Region::Text, see);
            } else if self.follows("${") {
                self.take("$", Region::Text, see);
                return Template::Code;
            } else if self.follows("`") {
                self.take("`", Region::Text, see);
                return Template::Ends;
            } else {
                self.take("c", Region::Text, see);
            }
        }
        Template::Open
    }

    /// All up to and with `end`; whether it came.
    fn until(&mut self, end: &str, region: Region, see: &mut impl FnMut(Sight)) -> bool {
        while !self.rest.as_str().is_empty() {
            if self.follows(end) {
                self.take(end, region, see);
                return true;
            }
            self.take("c", region, see);
        }
        false
    }
}

/// Shows every character of a rule file as rhai reads it, and says what is still open at its end.
pub(crate) fn rules(text: &str, see: &mut impl FnMut(Sight)) -> Option<(Open, Spot)> {
    let mut walk = Walk::new(text);
    // By template that the code stands in: where it begins, and how many braces are open in its code.
    let mut templates: Vec<(Spot, usize)> = Vec::new();
    while let Some((c, at)) = walk.next() {
        match c {
            '/' if walk.follows("/") => {
                see(Sight::Char(Region::Comment, c, at));
                walk.line_comment(see);
            }
            '/' if walk.follows("*") => {
                see(Sight::Char(Region::Comment, c, at));
                walk.take("*", Region::Comment, see);
                let mut depth = 1;
                while depth > 0 {
                    if walk.rest.as_str().is_empty() {
                        return Some((Open::Comment(depth), at));
                    }
                    let (begins, ends) = (walk.follows("/*"), walk.follows("*/"));
                    depth = if begins { depth + 1 } else { depth - usize::from(ends) };
                    walk.take(if begins || ends { "**" } else { "*" }, Region::Comment, see);
                }
            }
            '"' | '\'' => {
                see(Sight::Char(Region::Text, c, at));
                walk.text(c, true, true, see);
                // Rhai takes a text for closed that would go on in a line after the last.
                if walk.rest.as_str().is_empty() && text.trim_end_matches(['\r', '\n']).ends_with('\\') {
                    return Some((Open::Text(if c == '"' { "\"" } else { "'" }), at));
                }
            }
            '`' => {
                see(Sight::Char(Region::Text, c, at));
                match walk.template(see) {
                    Template::Ends => {}
                    Template::Code => templates.push((at, 0)),
                    Template::Open => return Some((Open::Text("`"), at)),
                }
            }
            '#' if walk.follows("\"") || walk.follows("#") => {
                see(Sight::Char(Region::Text, c, at));
                let mut end = "\"#".to_owned();
                while walk.follows("#") {
                    walk.take("#", Region::Text, see);
                    end.push('#');
                }
                if walk.follows("\"") {
                    walk.take("\"", Region::Text, see);
                    if !walk.until(&end, Region::Text, see) {
                        return Some((Open::Text("\"#"), at));
                    }
                }
            }
            '}' if templates.last().is_some_and(|(_, braces)| *braces == 1) => {
                see(Sight::Char(Region::Code, c, at));
                let begin = templates.pop().map_or(at, |(begin, _)| begin);
                match walk.template(see) {
                    Template::Ends => {}
                    Template::Code => templates.push((begin, 0)),
                    Template::Open => return Some((Open::Text("`"), begin)),
                }
            }
            c => match wide_quote(c) {
                Some(ends) => {
                    see(Sight::Foreign(c, at));
                    walk.wide_text(ends, see);
                }
                None => {
                    if let Some((_, braces)) = templates.last_mut() {
                        *braces += usize::from(c == '{');
                        *braces = braces.saturating_sub(usize::from(c == '}'));
                    }
                    see(Sight::Char(Region::Code, c, at));
                }
            },
        }
    }
    templates.first().map(|(begin, _)| (Open::Text("`"), *begin))
}

/// Shows every character of a TOML file. What is never closed there, its own parser tells.
#[cfg(feature = "folder")]
fn toml(text: &str, see: &mut impl FnMut(Sight)) {
    let mut walk = Walk::new(text);
    while let Some((c, at)) = walk.next() {
        match c {
            '#' => {
                see(Sight::Char(Region::Comment, c, at));
                walk.line_comment(see);
            }
            '"' if walk.follows("\"\"") => {
                see(Sight::Char(Region::Text, c, at));
                walk.take("\"\"", Region::Text, see);
                while !walk.rest.as_str().is_empty() && !walk.follows("\"\"\"") {
                    let escapes = walk.follows("\\");
                    walk.take(if escapes { "\\c" } else { "c" }, Region::Text, see);
                }
                // The text may itself end with quotation marks.
                while walk.follows("\"") {
                    walk.take("\"", Region::Text, see);
                }
            }
            '\'' if walk.follows("''") => {
                see(Sight::Char(Region::Text, c, at));
                walk.take("''", Region::Text, see);
                walk.until("'''", Region::Text, see);
                while walk.follows("'") {
                    walk.take("'", Region::Text, see);
                }
            }
            '"' | '\'' => {
                see(Sight::Char(Region::Text, c, at));
                walk.text(c, c == '"', false, see);
            }
            c => match wide_quote(c) {
                Some(ends) => {
                    see(Sight::Foreign(c, at));
                    walk.wide_text(ends, see);
                }
                None => see(Sight::Char(Region::Code, c, at)),
            },
        }
    }
}
