//! A CloudEvent in its structured form: <https://github.com/cloudevents/spec>. Its data are the notice itself, which other
//! formats take parts of, too.

use crate::channel::event::State;
use crate::channel::notice::{Act, Notice, Owed, When};
use crate::channel::parts::{decided_by, holds, moment, or, plans};
use serde_json::{Value, json};

/// The event.
pub(super) fn event(notice: &Notice) -> String {
    let Notice { occasion, .. } = notice;
    let at = occasion.at.as_millisecond();
    json!({
        "specversion": "1.0",
        // The same notice has the same id, however often it is sent.
        "id": format!("{}-{}-{at}", or(&occasion.id, "incident"), notice.event.name()),
        "source": or(&occasion.sender, "fenji"),
        "type": format!("fenji.incident.{}", notice.event.name()),
        "subject": or(&occasion.reference, or(&occasion.id, "incident")),
        "time": moment(occasion.at),
        "datacontenttype": "application/json",
        "data": data(notice),
    })
    .to_string()
}

/// Everything there is to tell, with all that is possible, in ids and in words.
fn data(notice: &Notice) -> Value {
    let Notice { occasion, .. } = notice;
    let act = |act: &Act| json!({ "text": act.text, "by": act.by, "avoid": act.avoid, "holds": holds(act.holds) });
    let owed = |owed: &Owed| {
        let due = match owed.due {
            When::At(at) => json!({ "at": moment(at) }),
            When::Now => json!({ "when": "immediately" }),
            When::Open => json!({ "when": "unspecified" }),
        };
        json!({ "text": owed.text, "by": owed.by, "holds": holds(owed.holds), "due": due })
    };
    let mut data = json!({
        "id": occasion.id,
        "reference": occasion.reference,
        "url": occasion.link,
        "event": notice.event.name(),
        "state": state(occasion.state),
        "holder": occasion.holder,
        "reported_at": moment(occasion.opened),
        "complete": notice.complete,
        "undecided": notice.plans.is_empty(),
        "questions": notice.questions,
        "plans": plans(notice),
        "first": notice.first.iter().map(act).collect::<Vec<_>>(),
        "duties": notice.owed.iter().map(owed).collect::<Vec<_>>(),
        "about": notice.item,
        "decided_by": decided_by(notice),
        "locale": notice.locale,
    });
    if let (Some(data), Some(written)) = (data.as_object_mut(), &occasion.written) {
        data.insert("written".to_owned(), written.as_str().into());
    }
    data
}

fn state(state: State) -> &'static str {
    match state {
        State::New => "new",
        State::Taken => "taken",
        State::Closed => "closed",
    }
}
