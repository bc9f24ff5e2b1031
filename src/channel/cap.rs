//! An alert of the Common Alerting Protocol: <https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html>.

use crate::channel::escape::tidy;
use crate::channel::event::{Event, State};
use crate::channel::fit::{Room, clip};
use crate::channel::notice::Notice;
use crate::channel::parts::or;
use jiff::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Xml};

/// Longest headline, in characters: what most receivers show.
const MOST_HEADLINE: usize = 160;

/// The alert. It is for those who respond, not for the public: an alarm of the public is given by who may give it.
pub(super) fn alert(notice: &Notice) -> String {
    let mut writer = Alert(Writer::new_with_indent(Vec::new(), b' ', 2));
    writer.event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    let mut start = BytesStart::new("alert");
    start.push_attribute(("xmlns", "urn:oasis:names:tc:emergency:cap:1.2"));
    writer.event(Xml::Start(start));
    writer.head(notice);
    writer.event(Xml::Start(BytesStart::new("info")));
    writer.info(notice);
    writer.event(Xml::End(BytesEnd::new("info")));
    writer.event(Xml::End(BytesEnd::new("alert")));
    String::from_utf8(writer.0.into_inner()).unwrap_or_default()
}

struct Alert(Writer<Vec<u8>>);

impl Alert {
    fn event(&mut self, event: Xml<'_>) {
        // Writing into memory does not fail.
        _ = self.0.write_event(event);
    }

    fn put(&mut self, name: &str, text: &str) {
        self.event(Xml::Start(BytesStart::new(name)));
        self.event(Xml::Text(BytesText::new(&tidy(text))));
        self.event(Xml::End(BytesEnd::new(name)));
    }

    fn pair(&mut self, name: &str, key: &str, text: &str) {
        self.event(Xml::Start(BytesStart::new(name)));
        self.put("valueName", key);
        self.put("value", text);
        self.event(Xml::End(BytesEnd::new(name)));
    }

    fn head(&mut self, notice: &Notice) {
        let occasion = &notice.occasion;
        let sender = name(or(&occasion.sender, "fenji"));
        let id = name(or(&occasion.id, or(&occasion.reference, "incident")));
        let kind = match (notice.event, occasion.state) {
            (_, State::Closed) => "Cancel",
            (Event::Reported, _) => "Alert",
            _ => "Update",
        };
        self.put("identifier", &identifier(&id, notice.event, occasion.at));
        self.put("sender", &sender);
        self.put("sent", &moment(occasion.at));
        self.put("status", "Actual");
        self.put("msgType", kind);
        self.put("scope", "Restricted");
        self.put("restriction", notice.lang.words().responders);
        if kind != "Alert" {
            // The first of them all has a name that everybody can reckon.
            let first = identifier(&id, Event::Reported, occasion.opened);
            self.put("references", &format!("{sender},{first},{}", moment(occasion.opened)));
        }
        self.put("incidents", &name(or(&occasion.reference, &id)));
    }

    fn info(&mut self, notice: &Notice) {
        let occasion = &notice.occasion;
        let sheet = notice.sheet(Room { items: 5, width: 240 });
        let (decided, over) = (!notice.plans.is_empty(), occasion.state == State::Closed);
        let urgency = match (over, decided, notice.urgency(4)) {
            (true, ..) => "Past",
            (_, false, _) => "Unknown",
            (_, _, 0) => "Immediate",
            (_, _, 1) => "Expected",
            _ => "Future",
        };
        let severity = match (decided, notice.severity(4)) {
            (false, _) => "Unknown",
            (_, 0) => "Extreme",
            (_, 1) => "Severe",
            (_, 2) => "Moderate",
            _ => "Minor",
        };
        // Whether it is so: the one thing that this format has a word for.
        let certainty = match (decided, notice.is_certain()) {
            (false, _) => "Unknown",
            (_, true) => "Observed",
            (_, false) => "Possible",
        };
        let kind = notice.counted().next().map(|plan| notice.kind(plan)).filter(|kind| !kind.is_empty());
        self.put("language", &notice.locale);
        // CAP's kinds of threats are not those of plans, and none is guessed.
        self.put("category", "Other");
        self.put("event", &kind.unwrap_or_else(|| notice.edition.title.clone()));
        self.put("urgency", urgency);
        self.put("severity", severity);
        self.put("certainty", certainty);
        self.put("senderName", or(&occasion.sender, "fenji"));
        self.put("headline", &notice.headline(MOST_HEADLINE));
        self.put("description", &clip(&sheet.lines(notice.lang).join(" "), 2_000));
        if !sheet.now.is_empty() {
            self.put("instruction", &clip(&sheet.now.join(" "), 2_000));
        }
        if let Some(link) = &occasion.link {
            self.put("web", link);
        }
        for plan in &notice.plans {
            let of = |what: &str| format!("fenji:{}:{what}", plan.id);
            self.pair("parameter", &of("level"), &plan.level.ids().join(" "));
            self.pair("parameter", &of("kind"), &plan.kind.ids().join(" "));
            self.pair("parameter", &of("scope"), &plan.scope.ids().join(" "));
        }
        self.pair("parameter", "fenji:complete", if notice.complete { "true" } else { "false" });
        self.pair("parameter", "fenji:digest", &notice.edition.digest);
    }
}

fn identifier(id: &str, event: Event, at: Timestamp) -> String {
    format!("{id}.{}.{}", event.name(), at.as_millisecond())
}

/// A name without what may not stand in one: spaces, commas, `<` and `&`.
fn name(text: &str) -> String {
    tidy(text).chars().map(|c| if matches!(c, ' ' | ',' | '<' | '&') { '_' } else { c }).collect()
}

/// A moment with its offset in numbers: CAP takes no `Z`.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S-00:00").to_string()
}
