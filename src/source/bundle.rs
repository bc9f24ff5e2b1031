//! Bundles: a pack as one versioned JSON file, protected by a digest of its content.

use crate::compile::build::Compiled;
use crate::compiled::image::Image;
use crate::declare::overlay;
use crate::facts::json;
use crate::model::routing as router;
use crate::problem::Error;
use crate::problem::Problem;
use crate::source::document::LazyDoc;
use crate::source::files::{self as sources, Content};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The bundle and pack format that this engine reads and writes.
pub const FORMAT: i64 = 1;

/// The largest bundle, in bytes.
pub(crate) const MAX_BYTES: usize = 64 << 20;

const REMAKE: &str = "make the bundle again with `fenji bundle`";

/// Whether `path` names a rule file that a pack or its overlay may have.
pub(crate) fn is_rule_path(path: &str) -> bool {
    let path = path.strip_prefix(overlay::FOLDER).unwrap_or(path);
    path.strip_prefix("rules/")
        .is_some_and(|name| name.ends_with(".rhai") && !name.contains('/') && !sources::is_left_over(name))
}

/// Whether `path` names a file that a pack or its overlay may have.
pub(crate) fn is_pack_path(path: &str) -> bool {
    let (ours, inside) = match path.strip_prefix(overlay::FOLDER) {
        Some(inside) => (true, inside),
        None => (false, path),
    };
    let parts: Vec<&str> = inside.split('/').collect();
    match parts.as_slice() {
        ["pack.toml" | "facts.toml" | router::FILE] => !ours,
        ["overlay.toml"] => ours,
        ["rules", _] => is_rule_path(inside),
        ["text" | "cases", name] => name.ends_with(".toml") && !sources::is_left_over(name),
        _ => false,
    }
}

/// The content as one JSON object, path → document or script; keys in order.
fn canonical(content: &Content) -> Value {
    let docs = content.docs.iter().map(|(path, doc)| (path.clone(), doc.get().to_json()));
    let scripts = content.scripts.iter().map(|(path, text)| (path.clone(), Value::from(text.as_str())));
    Value::Object(docs.chain(scripts).collect())
}

fn digest_of(content: &str) -> String {
    hexadecimal(&Sha256::digest(content.as_bytes()))
}

/// A digest as text.
pub(crate) fn hexadecimal(hash: &[u8]) -> String {
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
    digest_of(&canonical(content).to_string())
}

/// The digest of the base alone: of all files but the overlay's.
pub(crate) fn base_digest(content: &Content) -> String {
    let docs = content.docs.iter().map(|(path, doc)| (path, doc.json()));
    let scripts = content.scripts.iter().map(|(path, text)| (path, Value::from(text.as_str()).to_string().into()));
    let base: BTreeMap<&String, Cow<'_, str>> =
        docs.chain(scripts).filter(|(path, _)| !overlay::is_ours(path)).collect();
    let files: Vec<String> = base.iter().map(|(path, json)| format!("{}:{json}", Value::from(path.as_str()))).collect();
    digest_of(&format!("{{{}}}", files.join(",")))
}

/// The bundle of `content`: `{"fenji": 1, "digest": "sha256:…", "content": {path: document or script}, "compiled": image}`.
pub(crate) fn write(content: &Content, compiled: &Compiled, digest: &str) -> String {
    let content = canonical(content);
    // An image that cannot be written or read is left out; then the rule files are compiled.
    let image = serde_json::to_string(&Image::of(compiled, digest)).unwrap_or_default();
    let readable = serde_json::from_str::<Image<'_>>(&image).is_ok();
    let image = if readable { format!(",\"compiled\":{image}") } else { String::new() };
    format!("{{\"content\":{content},\"digest\":\"{digest}\",\"fenji\":{FORMAT}{image}}}")
}

/// A bundle whose content nobody has touched since it was written.
#[derive(Deserialize)]
struct Written<'a> {
    fenji: i64,
    digest: &'a str,
    #[serde(borrow)]
    content: Files<'a>,
    #[serde(borrow, default)]
    compiled: Option<&'a RawValue>,
}

/// What a bundle holds.
pub(crate) struct Held {
    pub content: Content,
    pub digest: String,
    /// The image, as text.
    pub image: Option<Box<str>>,
}

/// Files by path, each as its text stands in the bundle.
type Files<'a> = BTreeMap<String, &'a RawValue>;

/// What the bundle in `text` holds; a trusted one is not proved to be what its digest says.
pub(crate) fn read(text: &str, trusted: bool) -> Result<Held, Error> {
    if text.len() > MAX_BYTES {
        return Err(Problem::error("too-large", format!("the bundle is larger than {MAX_BYTES} bytes"))
            .help("split the pack into smaller ones")
            .into());
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Content with the right digest is as it was written; anything else is looked at closely.
    match serde_json::from_str::<Written<'_>>(text) {
        Ok(bundle)
            if bundle.fenji == FORMAT
                && (trusted
                    || serde_json::to_string(&bundle.content)
                        .is_ok_and(|content| bundle.digest == digest_of(&content))) =>
        {
            let image = bundle.compiled.map(|image| image.get().into());
            Ok(Held { content: split(bundle.content)?, digest: bundle.digest.to_owned(), image })
        }
        _ => {
            let (content, digest) = rewritten(text)?;
            let files = serde_json::from_str(&content).map_err(|_| broken("the bundle has no `content`"))?;
            Ok(Held { content: split(files)?, digest, image: None })
        }
    }
}

fn broken(message: &str) -> Error {
    Problem::error("broken-bundle", message).help(REMAKE).into()
}

/// The content, written anew, and the digest of a bundle that others may have laid out differently.
fn rewritten(text: &str) -> Result<(String, String), Error> {
    let value = serde_json::from_str(text).map_err(|error| {
        Error::from(Problem {
            help: Some(REMAKE.to_owned()),
            ..json::syntax(&error, 1, "broken-bundle", "the bundle is not JSON")
        })
    })?;
    let Value::Object(bundle) = value else { return Err(broken("a bundle is a JSON object")) };
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
    let Some(content @ Value::Object(_)) = bundle.get("content") else {
        return Err(broken("the bundle has no `content`"));
    };
    let content = content.to_string();
    let digest = digest_of(&content);
    if bundle.get("digest").and_then(Value::as_str) != Some(digest.as_str()) {
        return Err(Problem::error("changed-bundle", "the bundle's content does not match its digest")
            .about("digest")
            .help("it was changed after it was made; make it again from the pack's folder with `fenji bundle`")
            .into());
    }
    Ok((content, digest))
}

fn split(files: Files<'_>) -> Result<Content, Error> {
    let mut content = Content::default();
    let mut scripts = BTreeMap::new();
    for (path, value) in files {
        if path.ends_with(".rhai") {
            let text = serde_json::from_str(value.get()).map_err(|_| broken(&format!("`{path}` is no text")))?;
            scripts.insert(path, text);
        } else {
            content.docs.insert(path, LazyDoc::from_json(value.get()));
        }
    }
    content.scripts = scripts.into();
    content.complete(Vec::new())
}
