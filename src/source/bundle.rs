//! Bundles: a pack as one versioned JSON file, protected by a digest of its content.

use crate::facts::json;
use crate::model::path;
use crate::problem::Error;
use crate::problem::Problem;
use crate::source::document::LazyDoc;
use crate::source::files::Content;
use crate::text::digest::digest as text_digest;
use crate::version::FORMAT;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The largest bundle, in bytes.
pub const MAX_BUNDLE_BYTES: usize = 64 << 20;

const REMAKE: &str = "make the bundle again with `fenji bundle`";

/// The content as one JSON object, path → document or script; keys in order.
fn canonical(content: &Content) -> Value {
    let docs = content.docs.iter().map(|(path, doc)| (path.clone(), doc.get().to_json()));
    let scripts = content.scripts.iter().map(|(path, text)| (path.clone(), Value::from(text.as_str())));
    Value::Object(docs.chain(scripts).collect())
}

/// `sha256:` and the SHA-256 of the content as compact JSON with keys in order, in hexadecimal.
pub(crate) fn digest(content: &Content) -> String {
    text_digest(&canonical(content).to_string())
}

/// The digest of the base alone: of all files but the overlay's.
pub(crate) fn base_digest(content: &Content) -> String {
    let docs = content.docs.iter().map(|(path, doc)| (path, doc.json()));
    let scripts = content.scripts.iter().map(|(path, text)| (path, Value::from(text.as_str()).to_string().into()));
    let base: BTreeMap<&String, Cow<'_, str>> = docs.chain(scripts).filter(|(path, _)| !path::is_ours(path)).collect();
    let files: Vec<String> = base.iter().map(|(path, json)| format!("{}:{json}", Value::from(path.as_str()))).collect();
    text_digest(&format!("{{{}}}", files.join(",")))
}

/// The bundle of `content`: `{"fenji": 1, "digest": "sha256:…", "content": {path: document or script}, "compiled": image}`.
pub(crate) fn write(content: &Content, digest: &str, image: Option<String>) -> String {
    let content = canonical(content);
    let image = image.map_or_else(String::new, |image| format!(",\"compiled\":{image}"));
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
    if text.len() > MAX_BUNDLE_BYTES {
        return Err(Problem::error("too-large", format!("the bundle is larger than {MAX_BUNDLE_BYTES} bytes"))
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
                        .is_ok_and(|content| bundle.digest == text_digest(&content))) =>
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
    let digest = text_digest(&content);
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
