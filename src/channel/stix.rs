//! A bundle of STIX 2.1 with one incident: <https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html>. The incident is
//! a stub there; what is possible stands in an extension of ours, whose definition comes along.

use crate::channel::event::State;
use crate::channel::fit::{Room, clip};
use crate::channel::notice::Notice;
use crate::channel::parts::{decided_by, moment, or, plans};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// When the extension was defined: an object of STIX has a time of its own.
const DEFINED: &str = "2026-11-30T00:00:00.000Z";

/// The bundle.
pub(super) fn bundle(notice: &Notice) -> String {
    let occasion = &notice.occasion;
    let uid = or(&occasion.id, &occasion.reference);
    let maker = id("identity", "fenji");
    let extension = id("extension-definition", "fenji incident 1");
    let sheet = notice.sheet(Room { items: 5, width: 240 });
    let identity = json!({
        "type": "identity", "spec_version": "2.1", "id": maker, "created": DEFINED, "modified": DEFINED,
        "name": "fenji", "identity_class": "system",
    });
    let definition = json!({
        "type": "extension-definition", "spec_version": "2.1", "id": extension, "created_by_ref": maker,
        "created": DEFINED, "modified": DEFINED,
        "name": "fenji incident",
        "description": "what each emergency plan concludes about an incident, with every value that is still possible",
        "schema": "the properties plans, complete, event, state and decided_by as in the data of fenji's CloudEvents",
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    });
    let state = match occasion.state {
        State::New => "new",
        State::Taken => "taken",
        State::Closed => "closed",
    };
    let mut reference = json!({ "source_name": "fenji", "external_id": or(&occasion.reference, or(uid, "incident")) });
    if let (Some(reference), Some(link)) = (reference.as_object_mut(), &occasion.link) {
        reference.insert("url".to_owned(), link.as_str().into());
    }
    let incident = json!({
        "type": "incident", "spec_version": "2.1", "id": id("incident", uid), "created_by_ref": maker,
        "created": moment(occasion.opened),
        // What was changed before it was made would be no version of it.
        "modified": moment(occasion.at.max(occasion.opened)),
        "name": sheet.headline,
        "description": clip(&sheet.lines(notice.lang).join("\n"), 4_000),
        "lang": notice.locale,
        "labels": [if notice.is_certain() { "decided" } else { "provisional" }],
        "external_references": [reference],
        "extensions": {
            extension: {
                "extension_type": "property-extension",
                "plans": plans(notice),
                "complete": notice.complete,
                "event": notice.event.name(),
                "state": state,
                "decided_by": decided_by(notice),
            },
        },
    });
    let name = format!("{uid} {} {}", notice.event.name(), occasion.at.as_millisecond());
    json!({ "type": "bundle", "id": id("bundle", &name), "objects": [identity, definition, incident] }).to_string()
}

/// The id of an object: the same for the same name. STIX takes no UUID of version 7, so it is one of version 5 in form,
/// made with a better digest.
fn id(kind: &str, name: &str) -> String {
    let digest = Sha256::digest(format!("fenji {kind} {name}").as_bytes());
    let mut bytes = [0; 16];
    for (byte, made) in bytes.iter_mut().zip(digest) {
        *byte = made;
    }
    let number = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0x3 << 62) | (0x5 << 76) | (0x2 << 62);
    let hex = format!("{number:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{kind}--{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}
