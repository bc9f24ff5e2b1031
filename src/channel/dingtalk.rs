//! A card of a custom robot in DingTalk: <https://open.dingtalk.com/document/robots/custom-robot-access>.

use crate::channel::escape::{address, tidy, wide};
use crate::channel::fit::{Room, clip, fit};
use crate::channel::notice::Notice;
use crate::channel::sheet::Sheet;
use crate::channel::words::Lang;
use serde_json::json;

/// Most bytes of a message.
const MOST: usize = 20_000;

/// A card with a button; without a link, the same as Markdown.
pub(super) fn card(notice: &Notice) -> String {
    fit(MOST, String::len, |room| write(notice, room))
}

fn write(notice: &Notice, room: Room) -> String {
    let sheet = notice.sheet(room);
    let text = markdown(&sheet, notice.lang);
    let title = wide(&clip(&sheet.headline, 100));
    match &notice.occasion.link {
        Some(link) => json!({
            "msgtype": "actionCard",
            "actionCard": {
                "title": title,
                "text": text,
                "btnOrientation": "0",
                "singleTitle": notice.lang.words().link,
                "singleURL": link,
            },
        }),
        None => json!({ "msgtype": "markdown", "markdown": { "title": title, "text": text } }),
    }
    .to_string()
}

/// The Markdown that DingTalk and WeCom both read: headings, lists, quotations, bold.
pub(super) fn markdown(sheet: &Sheet, lang: Lang) -> String {
    let words = lang.words();
    let mut blocks = vec![format!("### {}", wide(&sheet.headline))];
    blocks.extend(sheet.remark.iter().map(|remark| format!("> {}", wide(remark))));
    let fact = |(label, text): &(String, String)| format!("**{}**{}{}", wide(label), words.colon, wide(text));
    // Two spaces break a line inside a paragraph.
    blocks.push(sheet.facts.iter().map(fact).collect::<Vec<_>>().join("  \n"));
    for (label, list) in sheet.lists(lang) {
        let list: Vec<String> = list.iter().map(|text| format!("- {}", wide(text))).collect();
        blocks.push(format!("**{label}**\n\n{}", list.join("\n")));
    }
    blocks.extend(sheet.written.iter().map(|text| format!("> {}{}{}", words.written, words.colon, wide(text))));
    blocks.push(wide(&sheet.footer));
    blocks.join("\n\n")
}

/// Several notices as one.
pub(super) fn digest(lines: &[(String, Option<String>)], lang: Lang) -> String {
    let title = format!("{} {}", lines.len(), lang.words().several);
    fit(MOST, String::len, |room| {
        let text = format!("### {title}\n\n{}", list(lines, room, lang));
        json!({ "msgtype": "markdown", "markdown": { "title": title, "text": text } }).to_string()
    })
}

/// The lines of a digest as Markdown, as many as there is room for.
pub(super) fn list(lines: &[(String, Option<String>)], room: Room, lang: Lang) -> String {
    let most = room.items * 10;
    let line = |(text, link): &(String, Option<String>)| match link {
        Some(link) => format!("- [{}]({})", wide(&clip(&tidy(text), 120)), address(link)),
        None => format!("- {}", wide(&clip(&tidy(text), 120))),
    };
    let mut list: Vec<String> = lines.iter().take(most).map(line).collect();
    list.extend((lines.len() > most).then(|| format!("- {}", lang.more(lines.len() - most))));
    list.join("\n")
}
