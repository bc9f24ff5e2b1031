//! Bundles: a pack as one versioned JSON file, protected by a digest of its content.

use crate::Error;
use crate::doc::Doc;
use crate::json;
use crate::problem::Problem;
use crate::sources::Content;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The bundle and pack format that this engine reads and writes.
pub const FORMAT: i64 = 1;

/// The largest bundle, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// Whether `path` names a file that a pack may have.
pub(crate) fn is_pack_path(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["pack.toml" | "facts.toml"] => true,
        ["rules", name] => name.ends_with(".rhai"),
        ["text" | "cases", name] => name.ends_with(".toml"),
        _ => false,
    }
}

/// The content as one JSON object, path → document or script; keys in order.
fn canonical(content: &Content) -> Value {
    let docs = content.docs.iter().map(|(path, doc)| (path.clone(), doc.to_json()));
    let scripts = content.scripts.iter().map(|(path, text)| (path.clone(), Value::from(text.as_str())));
    Value::Object(docs.chain(scripts).collect())
}

fn digest_of(content: &Value) -> String {
    let hash = Sha256::digest(content.to_string().as_bytes());
    let mut text = String::with_capacity(7 + 64);
    text.push_str("sha256:");
    for byte in hash {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
    }
    text
}

/// `sha256:` and the SHA-256 of the content as compact JSON with keys in order, in hexadecimal.
pub(crate) fn digest(content: &Content) -> String {
    digest_of(&canonical(content))
}

/// The bundle of `content`: `{"fenji": 1, "digest": "sha256:…", "content": {path: document or script}}`.
pub(crate) fn write(content: &Content) -> String {
    let content = canonical(content);
    let digest = digest_of(&content);
    json!({ "fenji": FORMAT, "digest": digest, "content": content }).to_string()
}

/// The content and digest of the bundle in `text`.
pub(crate) fn read(text: &str) -> Result<(Content, String), Error> {
    let help = "make the bundle again with `fenji bundle`";
    let broken = |message: &str| Error::from(Problem::error("broken-bundle", message).help(help));
    if text.len() > MAX_BYTES {
        return Err(broken(&format!("the bundle is larger than {MAX_BYTES} bytes")));
    }
    let value = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|error| {
        Error::from(Problem {
            help: Some(help.to_owned()),
            ..json::syntax(&error, "broken-bundle", "the bundle is not JSON")
        })
    })?;
    let Value::Object(mut bundle) = value else { return Err(broken("a bundle is a JSON object")) };
    match bundle.get("fenji").and_then(Value::as_i64) {
        Some(FORMAT) => {}
        Some(version) if version > FORMAT => {
            return Err(Problem::error(
                "newer-bundle",
                format!("the bundle has format {version}; this engine reads up to {FORMAT}"),
            )
            .help("update fenji, or make the bundle with this version")
            .into());
        }
        _ => return Err(broken("this is no bundle: the key `fenji` with the format's number is missing")),
    }
    let stated = bundle.get("digest").and_then(Value::as_str).map(str::to_owned);
    let Some(Value::Object(content)) = bundle.remove("content") else {
        return Err(broken("the bundle has no `content`"));
    };
    let content = Value::Object(content);
    let digest = digest_of(&content);
    if stated.as_deref() != Some(digest.as_str()) {
        return Err(Problem::error("changed-bundle", "the bundle's content does not match its digest")
            .about("digest")
            .help("it was changed after it was made; make it again from the pack's folder with `fenji bundle`")
            .into());
    }
    let Value::Object(files) = content else { return Err(broken("the bundle has no `content`")) };
    Ok((split(files)?, digest))
}

fn split(files: Map<String, Value>) -> Result<Content, Error> {
    let mut content = Content::default();
    for (path, value) in files {
        match value {
            Value::String(text) if path.ends_with(".rhai") => {
                content.scripts.insert(path, text);
            }
            _ if path.ends_with(".rhai") => {
                return Err(Problem::error("broken-bundle", format!("`{path}` is no text"))
                    .help("make the bundle again with `fenji bundle`")
                    .into());
            }
            value => {
                content.docs.insert(path, Doc::from_json(value));
            }
        }
    }
    content.complete(Vec::new())
}
