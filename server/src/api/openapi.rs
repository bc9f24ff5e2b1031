//! `GET /openapi.json`: the API in OpenAPI 3.1, its shapes being the engine's own.

use crate::api::acts;
use crate::api::shapes::{object, of, own};
use crate::app::App;
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
    for schema in [sent(), fenji::answer_schema()] {
        let mut schema = moved(schema);
        let definitions = schema.as_object_mut().and_then(|schema| schema.remove("$defs"));
        // A decision's own document is one of a pack; that of the desk is among its definitions.
        schemas.extend(definitions.and_then(|definitions| definitions.as_object().cloned()).unwrap_or_default());
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
            "parameters": parameters(method, path),
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

fn definitions(schema: &Value) -> Map<String, Value> {
    schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default()
}

/// What devices send. A report is also what a plan asks for, and an edition what was compared: of two shapes with one name,
/// that which is sent is called so.
fn sent() -> Value {
    let (mut schema, others) = (fenji::report_schema(), definitions(&fenji::answer_schema()));
    for (name, definition) in definitions(&schema) {
        if others.get(&name).is_some_and(|other| *other != definition) {
            let (from, to) = (format!("\"#/$defs/{name}\""), format!("\"#/$defs/Sent{name}\""));
            schema = serde_json::from_str(&schema.to_string().replace(&from, &to)).unwrap_or(schema);
            if let Some(all) = schema.get_mut("$defs").and_then(Value::as_object_mut)
                && let Some(definition) = all.remove(&name)
            {
                all.insert(format!("Sent{name}"), definition);
            }
        }
    }
    schema
}

/// References as they are inside an OpenAPI document.
fn moved(schema: Value) -> Value {
    let text = schema.to_string().replace("#/$defs/", "#/components/schemas/");
    serde_json::from_str(&text).unwrap_or(schema)
}

/// What stands in the address of a route: in its path, then behind it.
fn parameters(method: &str, path: &str) -> Vec<Value> {
    let text = || json!({ "type": "string" });
    let count = |most: i64| json!({ "type": "integer", "minimum": 0, "maximum": most });
    let asked = match (method, path) {
        ("get", "/api/incidents") => vec![
            ("state", json!({ "enum": ["open", "closed", "merged", "all"], "default": "open" })),
            ("q", text()),
            ("rank", json!({ "type": "integer" })),
            ("new", json!({ "type": "boolean" })),
            ("limit", count(i64::from(i32::MAX))),
            ("offset", count(i64::from(i32::MAX))),
        ],
        ("get", "/api/incidents/{id}" | "/api/rules/{digest}") => vec![("locale", text())],
        ("get", "/api/incidents/{id}/documents/{kind}") => vec![
            ("locale", text()),
            ("version", count(i64::from(u32::MAX))),
            ("as", json!({ "enum": ["json", "markdown", "html"], "default": "json" })),
        ],
        _ => Vec::new(),
    };
    let inside = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let inside = inside.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": text() }));
    let behind = asked.into_iter().map(|(name, schema)| json!({ "name": name, "in": "query", "schema": schema }));
    inside.chain(behind).collect()
}

fn routes() -> Vec<Route> {
    use Who::{Anybody, Reporter, Responder};
    let text = || json!({ "type": "string" });
    // What somebody must say: not empty, and no book.
    let said = || json!({ "type": "string", "minLength": 1, "maxLength": acts::MAX_TEXT, "pattern": "\\S" });
    let incident = || ("200", of("Incident"));
    let any = || json!({ "type": "object" });
    vec![
        Route("post", "/api/reports", "Take a report", Anybody, Some(of("SentReport")), ("201", of("Receipt"))),
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
            Some(json!({
                "type": "object", "additionalProperties": false,
                "properties": {
                    "facts": { "type": "object" },
                    "clear": { "type": "array", "items": text() },
                },
                "anyOf": [
                    { "required": ["facts"], "properties": { "facts": { "minProperties": 1 } } },
                    { "required": ["clear"], "properties": { "clear": { "minItems": 1 } } },
                ],
            })),
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
                json!({ "pack": text(), "level": { "type": ["string", "null"] }, "reason": said() }),
                &["pack", "reason"],
            )),
            incident(),
        ),
        Route(
            "post",
            "/api/incidents/{id}/notes",
            "Add a note",
            Responder,
            Some(object(json!({ "text": said() }), &["text"])),
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
            Some(object(json!({ "reason": said(), "reopen": { "type": "boolean" } }), &["reason"])),
            incident(),
        ),
        Route(
            "post",
            "/api/incidents/{id}/erase",
            "Erase what people wrote about a closed incident, for good: an admin's act",
            Responder,
            Some(object(json!({ "reason": said() }), &["reason"])),
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
                    "after": { "type": "integer", "minimum": 0, "maximum": u32::MAX, "description": "The version that was edited; 0 for a draft" },
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

    /// Two shapes of one name would hide one of them.
    #[test]
    fn every_shape_has_a_name_of_its_own() {
        let (sent, decided) = (definitions(&sent()), definitions(&fenji::answer_schema()));
        for (name, schema) in &sent {
            assert!(decided.get(name).is_none_or(|other| other == schema), "`{name}` is two things");
        }
        for name in own().keys() {
            assert!(!sent.contains_key(name) && !decided.contains_key(name), "`{name}` is the engine's, too");
        }
        let document = assembled("http://127.0.0.1");
        let body = document.pointer("/paths/~1api~1reports/post/requestBody/content/application~1json/schema/$ref");
        assert_eq!(body, Some(&json!("#/components/schemas/SentReport")));
        assert!(document.pointer("/components/schemas/SentReport/properties/facts").is_some());
        // Whatever is named is there.
        for name in document.to_string().split("#/components/schemas/").skip(1) {
            let name = name.split('"').next().unwrap();
            assert!(document["components"]["schemas"].get(name).is_some(), "there is no `{name}`");
        }
    }
}
