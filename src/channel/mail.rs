//! A notice for mail: as plain text, the subject in its first line, and as a page.

use crate::channel::escape;
use crate::channel::fit::Room;
use crate::channel::notice::Notice;

/// Mail has room.
const ROOM: Room = Room { items: 10, width: 400 };

/// Plain text.
pub(super) fn text(notice: &Notice) -> String {
    let sheet = notice.sheet(ROOM);
    let mut lines = vec![notice.line(), String::new()];
    lines.extend(sheet.lines(notice.lang));
    if let Some(link) = &notice.occasion.link {
        lines.extend([String::new(), format!("{}{}{link}", notice.lang.words().link, notice.lang.words().colon)]);
    }
    lines.extend([String::new(), sheet.footer, String::new()]);
    lines.join("\n")
}

/// A page that needs nothing from elsewhere.
pub(super) fn html(notice: &Notice) -> String {
    let sheet = notice.sheet(ROOM);
    let words = notice.lang.words();
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n<body style=\"font: 16px/1.5 \
         system-ui, sans-serif; max-width: 40rem; margin: 1rem auto; padding: 0 1rem\">\n<h1 style=\"font-size: 1.25rem\">{}</h1>\n",
        escape::html(&notice.locale),
        escape::html(&sheet.headline),
        escape::html(&sheet.headline),
    );
    let mut put = |text: String| {
        page.push_str(&text);
        page.push('\n');
    };
    if let Some(remark) = &sheet.remark {
        put(format!("<p><strong>{}</strong></p>", escape::html(remark)));
    }
    put("<table style=\"border-collapse: collapse\">".to_owned());
    for (label, text) in &sheet.facts {
        let (label, text) = (escape::html(label), escape::html(text));
        put(format!(
            "<tr><th style=\"text-align: left; vertical-align: top; padding: .15rem 1rem .15rem 0\">{label}</th><td>{text}</td></tr>"
        ));
    }
    put("</table>".to_owned());
    for (label, list) in sheet.lists(notice.lang) {
        put(format!("<h2 style=\"font-size: 1rem\">{label}</h2>\n<ul>"));
        list.iter().for_each(|text| put(format!("<li>{}</li>", escape::html(text))));
        put("</ul>".to_owned());
    }
    if let Some(written) = &sheet.written {
        let written = escape::html(written);
        put(format!("<h2 style=\"font-size: 1rem\">{}</h2>\n<blockquote>{written}</blockquote>", words.written));
    }
    if let Some(link) = &notice.occasion.link {
        put(format!("<p><a href=\"{}\">{}</a></p>", escape::html(link), words.link));
    }
    put(format!("<p style=\"color: #595959; font-size: .875rem\">{}</p>", escape::html(&sheet.footer)));
    page.push_str("</body></html>\n");
    page
}
