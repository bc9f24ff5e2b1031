//! The shapes of the API that only the server has, as JSON Schemas.

use crate::code::ALL;
use serde_json::{Map, Value, json};

/// A shape by its name.
pub(super) fn of(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// An object with these keys and no others.
pub(super) fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

/// What only the server says.
pub(super) fn own() -> Map<String, Value> {
    let text = json!({ "type": "string" });
    let moment = json!({ "type": ["string", "null"], "format": "date-time" });
    let incident = json!({
        "type": "object",
        "required": ["id", "reference", "state", "opened_at", "changed_at", "summary"],
        "properties": {
            "id": text, "reference": text, "state": { "enum": ["open", "closed", "merged"] },
            "merged_into": { "type": ["string", "null"] }, "opened_at": moment, "changed_at": moment,
            "acknowledged_at": moment, "acknowledged_by": { "type": ["string", "null"] }, "closed_at": moment,
            "erased_at": moment,
            "holder": { "type": ["string", "null"] },
            "received_at": text, "zone": text, "locale": text, "rules": text,
            "summary": { "type": "object", "properties": {
                "text": text, "complete": { "type": "boolean" }, "levels": { "type": "array", "items": of("LevelShown") },
                "questions": { "type": "integer" }, "undecided": { "type": "boolean" },
            } },
            "decision": { "anyOf": [of("DeskDecision"), { "type": "null" }] },
            "proposed": { "type": "array", "items": { "enum": ["duplicate", "again"] } },
            "proposals": { "type": "array", "items": of("Proposal") },
            "documents": { "type": "array", "items": { "type": "object" } },
        },
    });
    let codes: Vec<&str> = ALL.iter().map(|(code, ..)| *code).collect();
    let problem = json!({
        "type": "object",
        "required": ["title", "status", "code", "detail"],
        "properties": {
            "type": text, "title": text, "status": { "type": "integer" }, "code": { "enum": codes },
            "detail": text,
            "problems": { "type": "array", "items": of("Problem") },
        },
    });
    let status = json!({
        "type": "object",
        "required": ["report", "reference", "state", "received_at"],
        "properties": {
            "report": text, "reference": text, "state": { "enum": ["received", "seen", "in-work", "closed"] },
            "received_at": moment, "seen_at": moment, "changed_at": moment, "closed_at": moment,
            "holder": { "type": ["string", "null"] },
        },
    });
    let same = json!({
        "type": "object",
        "required": ["fact", "question", "answers"],
        "description": "A fact in common; without answers where people wrote it themselves",
        "properties": { "fact": text, "question": text, "answers": { "type": "array", "items": text } },
    });
    let related = json!({
        "type": "object",
        "required": ["id", "reference", "state", "opened_at", "same", "apart"],
        "properties": {
            "id": text, "reference": text, "state": { "enum": ["open", "closed"] }, "opened_at": moment, "closed_at": moment,
            "same": { "type": "array", "items": same },
            "apart": { "type": "integer", "description": "In seconds" },
        },
    });
    let proposal = json!({
        "type": "object",
        "required": ["id", "kind", "incidents"],
        "properties": {
            "id": text, "kind": { "enum": ["duplicate", "again"] },
            "incidents": { "type": "array", "items": related },
            "from": text, "into": text,
            "fact": text, "question": text, "answer": text, "answer_text": text, "count": { "type": "integer" },
        },
    });
    let section = object(json!({ "id": text, "heading": text, "text": text }), &["id", "heading", "text"]);
    let document = json!({
        "type": "object",
        "required": ["kind", "version", "locale", "title", "head", "sections"],
        "properties": {
            "kind": text, "version": { "type": "integer" }, "locale": text, "title": text,
            "head": { "type": "array", "items": { "type": "array", "items": text, "minItems": 2, "maxItems": 2 } },
            "sections": { "type": "array", "items": of("Section") },
        },
    });
    let list = json!({
        "type": "object",
        "required": ["incidents", "seq", "now"],
        "properties": { "incidents": { "type": "array", "items": of("Incident") }, "seq": { "type": "integer" }, "now": moment },
    });
    [
        ("Incident", incident),
        ("Incidents", list),
        ("Proposal", proposal),
        ("Document", document),
        ("Section", section),
        ("Status", status),
        ("Fault", problem),
        (
            "Access",
            object(
                json!({
                    "at": { "type": "string", "format": "date-time" }, "by": text,
                    "what": { "enum": ["incident", "attachment", "document", "report", null] },
                }),
                &["at", "by", "what"],
            ),
        ),
        (
            "Ways",
            object(
                json!({
                    "password": { "type": "boolean" },
                    "provider": { "type": ["object", "null"], "properties": { "name": text, "url": text } },
                }),
                &["password", "provider"],
            ),
        ),
    ]
    .map(|(name, schema)| (name.to_owned(), schema))
    .into_iter()
    .collect()
}
