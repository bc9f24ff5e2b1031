//! An Incident Finding of OCSF 1.8: <https://schema.ocsf.io/1.8.0/classes/incident_finding>.

use crate::channel::event::{Event, State};
use crate::channel::fit::{Room, clip};
use crate::channel::notice::Notice;
use crate::channel::parts::{decided_by, or, plans};
use crate::version::VERSION;
use serde_json::json;

const SCHEMA: &str = "1.8.0";
const CATEGORY: u32 = 2;
const CLASS: u32 = 2005;

/// The finding.
pub(super) fn finding(notice: &Notice) -> String {
    let occasion = &notice.occasion;
    let (activity, activity_name) = match (notice.event, occasion.state) {
        (_, State::Closed) => (3, "Close"),
        (Event::Reported, _) => (1, "Create"),
        _ => (2, "Update"),
    };
    let (status, status_name) = match occasion.state {
        State::New => (1, "New"),
        State::Taken => (2, "In Progress"),
        State::Closed => (5, "Closed"),
    };
    // The worst that is possible; `confidence` and `unmapped` say whether something else is.
    let (severity, severity_name) = match notice.severity(4) {
        0 => (5, "Critical"),
        1 => (4, "High"),
        2 => (3, "Medium"),
        _ => (2, "Low"),
    };
    let (priority, priority_name) = match notice.urgency(4) {
        0 => (4, "Critical"),
        1 => (3, "High"),
        2 => (2, "Medium"),
        _ => (1, "Low"),
    };
    let (confidence, confidence_name) = if notice.is_certain() { (3, "High") } else { (1, "Low") };
    let sheet = notice.sheet(Room { items: 5, width: 240 });
    let kinds = notice.counted().flat_map(|plan| plan.kind.ids()).map(str::to_owned);
    let uid = or(&occasion.id, &occasion.reference);
    let mut finding = json!({
        "activity_id": activity,
        "activity_name": activity_name,
        "category_uid": CATEGORY,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Incident Finding",
        "type_uid": CLASS * 100 + activity,
        "time": occasion.at.as_millisecond(),
        "start_time": occasion.opened.as_millisecond(),
        "severity_id": severity,
        "severity": severity_name,
        "priority_id": priority,
        "priority": priority_name,
        "confidence_id": confidence,
        "confidence": confidence_name,
        "status_id": status,
        "status": status_name,
        "message": sheet.headline,
        "desc": clip(&sheet.lines(notice.lang).join("\n"), 4_000),
        "metadata": {
            "version": SCHEMA,
            "product": { "name": "fenji", "vendor_name": "fenji", "version": VERSION },
            "profiles": ["incident"],
            "uid": format!("{uid}-{}-{}", notice.event.name(), occasion.at.as_millisecond()),
        },
        "finding_info_list": [{
            "uid": uid,
            "title": sheet.headline,
            "types": kinds.collect::<Vec<_>>(),
            "created_time": occasion.opened.as_millisecond(),
            "modified_time": occasion.at.as_millisecond(),
        }],
        "unmapped": {
            "reference": occasion.reference,
            "complete": notice.complete,
            "plans": plans(notice),
            "decided_by": decided_by(notice),
        },
    });
    if let Some(finding) = finding.as_object_mut() {
        // OCSF wants somebody: who has it, else those whose turn it is.
        match &occasion.holder {
            Some(holder) => finding.insert("assignee".to_owned(), json!({ "name": holder })),
            None => {
                let turn = notice.owed.first().map(|owed| owed.by.as_str());
                let turn = turn.or(notice.first.first().map(|act| act.by.as_str())).unwrap_or_default();
                let name = or(turn, notice.lang.words().responders);
                finding.insert("assignee_group".to_owned(), json!({ "name": name }))
            }
        };
        if let Some(link) = &occasion.link {
            finding.insert("src_url".to_owned(), link.as_str().into());
        }
    }
    finding.to_string()
}
