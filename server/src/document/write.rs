//! A document as Markdown and as a page of its own that prints on A4. What people wrote is text in both, never markup.

use crate::document::{
    Document,
    words::{Words, fill},
};

/// What a section's text says, line by line: `- ` begins an item, an empty line ends a paragraph.
enum Block<'t> {
    Paragraph(Vec<&'t str>),
    List(Vec<&'t str>),
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut ended = true;
    for line in text.lines().map(str::trim) {
        match (line.strip_prefix("- "), blocks.last_mut()) {
            _ if line.is_empty() => ended = true,
            (Some(item), Some(Block::List(items))) if !ended => items.push(item),
            (Some(item), _) => {
                blocks.push(Block::List(vec![item]));
                ended = false;
            }
            (None, Some(Block::Paragraph(lines))) if !ended => lines.push(line),
            (None, _) => {
                blocks.push(Block::Paragraph(vec![line]));
                ended = false;
            }
        }
    }
    blocks
}

/// Which one it is: a draft, or a version.
fn version(document: &Document, words: &Words) -> String {
    match document.version {
        0 => words.draft.to_owned(),
        version => fill(words.version, &[("version", &version.to_string())]),
    }
}

pub fn markdown(document: &Document) -> String {
    let words = Words::of(&document.locale);
    let mut text = format!("# {}\n\n", inline(&document.title));
    let mut head = |label: &str, value: &str| {
        text.push_str(&format!("- **{}**{}{}\n", inline(label), words.colon, inline(value)));
    };
    document.head.iter().for_each(|(label, value)| head(label, value));
    let edition = inline(&version(document, words));
    text.push_str(&format!("\n*{edition}*\n"));
    for section in &document.sections {
        text.push_str(&format!("\n## {}\n", inline(&section.heading)));
        let blocks = blocks(&section.text);
        if blocks.is_empty() {
            text.push_str(&format!("\n{}\n", inline(words.to_be_written)));
        }
        for block in blocks {
            text.push('\n');
            match block {
                Block::Paragraph(lines) => {
                    let lines: Vec<String> = lines.into_iter().map(line).collect();
                    text.push_str(&format!("{}\n", lines.join("\\\n")));
                }
                Block::List(items) => items.into_iter().for_each(|item| text.push_str(&format!("- {}\n", line(item)))),
            }
        }
    }
    text
}

/// Text inside a line: nothing in it begins markup.
fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.replace(['\r', '\n'], " ").chars() {
        if "\\`*_[]<>&~|".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The same at the beginning of a line, where some more could begin a heading, a list or a rule.
fn line(text: &str) -> String {
    let escaped = inline(text);
    let number = escaped.find(|c: char| !c.is_ascii_digit()).unwrap_or(escaped.len());
    match escaped.as_bytes().get(number) {
        Some(b'.' | b')') if number > 0 => {
            format!("{}\\{}", escaped.get(..number).unwrap_or_default(), escaped.get(number..).unwrap_or_default())
        }
        Some(b'#' | b'+' | b'-' | b'=') if number == 0 => format!("\\{escaped}"),
        _ => escaped,
    }
}

/// How the page looks: black on white, and on paper as on the screen.
const STYLE: &str = "@page{size:A4;margin:20mm 18mm}\
    body{max-width:174mm;margin:0 auto;padding:8mm;font:11pt/1.6 system-ui,\"Noto Sans CJK SC\",\"PingFang SC\",sans-serif;color:#000;background:#fff}\
    h1{font-size:18pt;line-height:1.3;margin:0 0 4mm}\
    h2{font-size:13pt;margin:6mm 0 1mm;break-after:avoid}\
    p{margin:0 0 2mm}ul{margin:0 0 2mm;padding-inline-start:6mm}li{break-inside:avoid}\
    table{border-collapse:collapse;width:100%}\
    th,td{padding:1mm 2mm;border:1px solid #999;text-align:start;vertical-align:top;overflow-wrap:anywhere}\
    th{width:28mm;font-weight:600}\
    .edition{color:#444}\
    @media print{body{max-width:none;padding:0}}";

pub fn html(document: &Document) -> String {
    let words = Words::of(&document.locale);
    let title = escaped(&document.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<h1>{title}</h1>\n<p class=\"edition\">{}</p>\n<table>\n",
        escaped(&document.locale),
        escaped(&version(document, words)),
    );
    for (label, value) in &document.head {
        page.push_str(&format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escaped(label), escaped(value)));
    }
    page.push_str("</table>\n");
    for section in &document.sections {
        page.push_str(&format!("<h2>{}</h2>\n", escaped(&section.heading)));
        let blocks = blocks(&section.text);
        if blocks.is_empty() {
            page.push_str(&format!("<p>{}</p>\n", escaped(words.to_be_written)));
        }
        for block in blocks {
            match block {
                Block::Paragraph(lines) => {
                    let lines: Vec<String> = lines.into_iter().map(escaped).collect();
                    page.push_str(&format!("<p>{}</p>\n", lines.join("<br>\n")));
                }
                Block::List(items) => {
                    let items: String = items.into_iter().map(|item| format!("<li>{}</li>\n", escaped(item))).collect();
                    page.push_str(&format!("<ul>\n{items}</ul>\n"));
                }
            }
        }
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Section;

    fn document(text: &str) -> Document {
        Document {
            kind: "preliminary".to_owned(),
            version: 2,
            locale: "en".to_owned(),
            title: "<b>*Title*</b>".to_owned(),
            head: vec![("To".to_owned(), "a|b & c".to_owned())],
            sections: vec![Section { id: "s".to_owned(), heading: "One".to_owned(), text: text.to_owned() }],
        }
    }

    #[test]
    fn what_people_wrote_is_no_markup() {
        let written = "# no heading\n1. no list\n<img src=x> [a](b) `c`\n\n- - item\n- second\nbehind";
        assert_eq!(
            markdown(&document(written)),
            "# \\<b\\>\\*Title\\*\\</b\\>\n\n- **To**: a\\|b \\& c\n\n*version 2*\n\n## One\n\n\\# no heading\\\n1\\. no list\\\n\
             \\<img src=x\\> \\[a\\](b) \\`c\\`\n\n- \\- item\n- second\n\nbehind\n"
        );
        let page = html(&document(written));
        for part in [
            "<h1>&lt;b&gt;*Title*&lt;/b&gt;</h1>",
            "<td>a|b &amp; c</td>",
            "<p># no heading<br>\n1. no list<br>\n&lt;img src=x&gt; [a](b) `c`</p>",
            "<ul>\n<li>- item</li>\n<li>second</li>\n</ul>\n<p>behind</p>",
        ] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
    }

    #[test]
    fn what_nobody_has_written_yet_is_seen() {
        assert!(markdown(&document(" \n")).ends_with("## One\n\n(to be completed)\n"));
        assert!(html(&document("")).contains("<p>(to be completed)</p>"));
    }
}
