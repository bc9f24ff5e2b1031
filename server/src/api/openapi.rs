//! `GET /openapi.json`: the API in OpenAPI 3.1, its shapes being the engine's own.

use crate::app::App;
use crate::code::ALL;
use crate::text::put;
use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value, json};

/// One address: method, path, what it does, who may, what it takes and what it answers.
struct Route(&'static str, &'static str, &'static str, Who, Option<Value>, (&'static str, Value));

#[derive(Clone, Copy, PartialEq)]
enum Who {
    Anybody,
    Reporter,
    Responder,
}

pub async fn document(State(app): State<App>) -> Json<Value> {
    Json(assembled(&app.config.url()))
}

fn assembled(url: &str) -> Value {
    let mut schemas = Map::new();
    for (name, schema) in [("Report", fenji::report_schema()), ("DeskDecision", fenji::answer_schema())] {
        let mut schema = moved(schema);
        let definitions = schema.as_object_mut().and_then(|schema| schema.remove("$defs"));
        schemas.extend(definitions.and_then(|definitions| definitions.as_object().cloned()).unwrap_or_default());
        // A decision's own document is one of a pack; that of the desk is among its definitions.
        if name == "Report" {
            schema.as_object_mut().map(|schema| schema.remove("$schema"));
            if schema.get("$ref").is_none() {
                schemas.insert(name.to_owned(), schema);
            }
        }
    }
    schemas.extend(own());
    let mut paths = Map::new();
    for Route(method, path, summary, who, takes, (status, answers)) in routes() {
        let mut operation = json!({
            "summary": summary,
            "responses": {
                status: { "description": "Done", "content": { "application/json": { "schema": answers } } },
                "default": { "description": "What went wrong", "content": { "application/problem+json": { "schema": of("Fault") } } },
            },
            "parameters": path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(|name| json!({
                "name": name, "in": "path", "required": true, "schema": { "type": "string" },
            })).collect::<Vec<_>>(),
            "security": match who {
                Who::Anybody => json!([]),
                Who::Reporter => json!([{ "secret": [] }]),
                Who::Responder => json!([{ "session": [] }]),
            },
        });
        if (status == "204" || answers.is_null())
            && let Some(responses) = operation.get_mut("responses")
        {
            put(responses, status, json!({ "description": "Done" }));
        }
        if let Some(takes) = takes {
            let mut content = json!({ "application/json": { "schema": takes } });
            for (route, part) in [("/api/reports", "report"), ("/api/reports/{id}/additions", "addition")] {
                if path == route {
                    put(
                        &mut content,
                        "multipart/form-data",
                        json!({ "schema": { "type": "object", "required": [part], "properties": {
                        part: takes.clone(),
                        "attachment": { "type": "array", "maxItems": crate::files::MAX_COUNT, "items": { "type": "string", "format": "binary" } },
                    } } }),
                    );
                }
            }
            put(&mut operation, "requestBody", json!({ "required": true, "content": content }));
        }
        let entry = paths.entry(path.to_owned()).or_insert_with(|| json!({}));
        put(entry, method, operation);
    }
    json!({
        "openapi": "3.1.1",
        "info": { "title": "fenji-server", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "MIT OR Apache-2.0" } },
        "servers": [{ "url": url }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "fenji" },
                "secret": { "type": "http", "scheme": "bearer", "description": "The `secret` of the receipt" },
            },
        },
    })
}

/// References as they are inside an OpenAPI document.
fn moved(schema: Value) -> Value {
    let text = schema.to_string().replace("#/$defs/", "#/components/schemas/");
    serde_json::from_str(&text).unwrap_or(schema)
}

fn of(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

/// What only the server says.
fn own() -> Map<String, Value> {
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

fn routes() -> Vec<Route> {
    use Who::{Anybody, Reporter, Responder};
    let text = || json!({ "type": "string" });
    let incident = || ("200", of("Incident"));
    let any = || json!({ "type": "object" });
    vec![
        Route("post", "/api/reports", "Take a report", Anybody, Some(of("Report")), ("201", of("Receipt"))),
        Route("get", "/api/reports/{id}/status", "What became of a report", Reporter, None, ("200", of("Status"))),
        Route(
            "post",
            "/api/reports/{id}/additions",
            "Add to a report",
            Reporter,
            Some(object(json!({ "text": text(), "facts": any() }), &[])),
            ("204", Value::Null),
        ),
        Route(
            "post",
            "/api/session",
            "Sign in",
            Anybody,
            Some(object(json!({ "name": text(), "password": text() }), &["name", "password"])),
            ("200", any()),
        ),
        Route("get", "/api/session", "Who is signed in; 204 where nobody is", Anybody, None, ("200", any())),
        Route("get", "/api/sign-in", "How people sign in here", Anybody, None, ("200", of("Ways"))),
        Route(
            "get",
            "/api/session/oidc",
            "On to the provider of the company's accounts; it sends people back to `/api/session/oidc/done`",
            Anybody,
            None,
            ("303", Value::Null),
        ),
        Route("delete", "/api/session", "Sign out", Responder, None, ("204", Value::Null)),
        Route(
            "get",
            "/api/incidents",
            "Incidents by rank and next deadline",
            Responder,
            None,
            ("200", of("Incidents")),
        ),
        Route("get", "/api/incidents/{id}", "One incident, decided for responders", Responder, None, incident()),
        Route(
            "post",
            "/api/incidents/{id}/answers",
            "Answer questions",
            Responder,
            Some(object(json!({ "facts": any(), "clear": { "type": "array", "items": text() } }), &[])),
            incident(),
        ),
        Route(
            "post",
            "/api/incidents/{id}/steps/{item}",
            "Tick off `step:…`, `duty:…` or `report:…`",
            Responder,
            Some(object(json!({ "state": { "enum": ["done", "not-needed", "open"] }, "note": text() }), &["state"])),
            incident(),
        ),
        Route(
            "post",
            "/api/incidents/{id}/grade",
            "Set a level: anybody raises, the commander lowers",
            Responder,
            Some(object(
                json!({ "pack": text(), "level": { "type": ["string", "null"] }, "reason": text() }),
                &["pack", "reason"],
            )),
            incident(),
        ),
        Route(
            "post",
            "/api/incidents/{id}/notes",
            "Add a note",
            Responder,
            Some(object(json!({ "text": text() }), &["text"])),
            incident(),
        ),
        Route("post", "/api/incidents/{id}/acknowledge", "Say that somebody has it", Responder, None, incident()),
        Route(
            "post",
            "/api/incidents/{id}/hand-over",
            "Give it to somebody else",
            Responder,
            Some(object(json!({ "to": text(), "note": text() }), &["to"])),
            incident(),
        ),
        Route(
            "post",
            "/api/incidents/{id}/merge",
            "Join it with another one",
            Responder,
            Some(object(json!({ "into": text() }), &["into"])),
            incident(),
        ),
        Route(
            "post",
            "/api/incidents/{id}/close",
            "Close it, or open it again",
            Responder,
            Some(object(json!({ "reason": text(), "reopen": { "type": "boolean" } }), &["reason"])),
            incident(),
        ),
        Route(
            "post",
            "/api/incidents/{id}/erase",
            "Erase what people wrote about a closed incident, for good: an admin's act",
            Responder,
            Some(object(json!({ "reason": text() }), &["reason"])),
            incident(),
        ),
        Route(
            "post",
            "/api/incidents/{id}/proposals/{proposal}",
            "Take what the past suggests, a merge or an answer, or dismiss it",
            Responder,
            Some(object(json!({ "take": { "type": "boolean" } }), &["take"])),
            incident(),
        ),
        Route(
            "get",
            "/api/incidents/{id}/access",
            "Who looked at it, for an admin: one row for each person, thing and hour",
            Responder,
            None,
            ("200", json!({ "type": "array", "items": of("Access") })),
        ),
        Route(
            "get",
            "/api/incidents/{id}/documents/{kind}",
            "A report document: a draft, or with `version` one that was saved; with `as` as Markdown or HTML",
            Responder,
            None,
            ("200", of("Document")),
        ),
        Route(
            "post",
            "/api/incidents/{id}/documents/{kind}",
            "Save another version of a report document",
            Responder,
            Some(object(
                json!({
                    "locale": text(), "title": text(), "sections": { "type": "array", "items": of("Section") },
                    "after": { "type": "integer", "description": "The version that was edited; 0 for a draft" },
                }),
                &["locale", "title", "sections", "after"],
            )),
            ("201", json!({ "type": "object", "properties": { "kind": text(), "version": { "type": "integer" } } })),
        ),
        Route("get", "/api/incidents/{id}/attachments/{sha256}", "A file", Responder, None, ("200", Value::Null)),
        Route("get", "/api/receipts/{id}", "A receipt and its report", Responder, None, ("200", any())),
        Route("get", "/api/rules/{digest}", "Questions and names in words", Responder, None, ("200", of("DeskInfo"))),
        Route("get", "/api/events", "What happens, as server-sent events", Responder, None, ("200", Value::Null)),
        Route(
            "get",
            "/api/outbox",
            "Messages that wait or were given up",
            Responder,
            None,
            ("200", json!({ "type": "array" })),
        ),
        Route("post", "/api/outbox/{id}", "Try a message once more", Responder, None, ("204", Value::Null)),
        Route("get", "/healthz", "The process answers", Anybody, None, ("200", Value::Null)),
        Route("get", "/readyz", "The server can work", Anybody, None, ("200", Value::Null)),
        Route("get", "/metrics", "Numbers for Prometheus", Anybody, None, ("200", Value::Null)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_to_a_shape() {
        let document = assembled("http://localhost");
        let text = document.to_string();
        let references: Vec<&str> =
            text.split("\"$ref\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(references.len() > 100, "{}", references.len());
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
    }
}
