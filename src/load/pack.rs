//! Loading packs: from their files in memory, from bundles, changed by an overlay or by one rule file.

use crate::compile::build::{Analysed, Limits};
use crate::compiled::image::Image;
use crate::compiled::plan::Compiled;
#[cfg(feature = "folder")]
use crate::declare::overlay;
use crate::declare::{taken, texts};
use crate::load::origin::Source;
use crate::model::path;
use crate::model::schema::Schema;
use crate::pack::core::Pack;
use crate::problem::in_order;
use crate::problem::{Error, Place, Problem};
use crate::script::machine::Machine;
use crate::script::run::run;
use crate::source::bundle;
use crate::source::bundle::Held;
use crate::source::files::{self, Content, MAX_FILE_BYTES};
use crate::source::lexis;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Pack {
    /// Loads a bundle, as [`Pack::to_bundle`] writes it.
    ///
    /// # Errors
    /// The text is no bundle, was cut short or changed, or has a newer format; or the pack in it is wrong.
    pub fn from_bundle(json: &str) -> Result<Self, Error> {
        Self::read_from_bundle(json)?.no_desk()
    }

    pub(crate) fn read_from_bundle(json: &str) -> Result<Self, Error> {
        let Held { content, digest, image } = bundle::read(json, false)?;
        // A bundle was made from a pack whose texts and cases were read, and its digest says that they are the same.
        Self::from_content(Source { image, ..Source::new(content) }, digest, &Limits::default())
    }

    /// Loads a bundle that comes from where the program itself comes from, many times faster: its digest is taken as
    /// stated, and its compiled rules as they stand, where this version of the engine made them. `fenji check` proves
    /// that they are what the rule files say.
    ///
    /// # Errors
    /// As [`Pack::from_bundle`], but a bundle that was changed may go unnoticed.
    pub fn from_trusted_bundle(json: &str) -> Result<Self, Error> {
        Self::read_from_trusted_bundle(json)?.no_desk()
    }

    pub(crate) fn read_from_trusted_bundle(json: &str) -> Result<Self, Error> {
        let Held { content, digest, image } = bundle::read(json, true)?;
        if let Some(image) = image.as_deref().and_then(|image| serde_json::from_str::<Image<'_>>(image).ok()) {
            let mut problems = Vec::new();
            let schema = Schema::read(&content.docs, &mut problems);
            let machine = Machine::idle(content.scripts.clone(), schema.parameters.clone());
            if problems.is_empty()
                && image.is_of(&digest)
                && let Some(compiled) = image.open(schema, Box::new(machine))
            {
                return Ok(Source { trusted: true, ..Source::new(content) }.pack(compiled, digest));
            }
        }
        Self::from_content(Source::new(content), digest, &Limits::default())
    }

    /// Loads a pack from its files in memory.
    ///
    /// # Errors
    /// As [`Pack::from_folder`].
    #[cfg(feature = "folder")]
    pub fn from_sources(sources: &crate::source::files::Sources) -> Result<Self, Error> {
        Self::from_sources_with(sources, &Limits::default())
    }

    /// Loads a pack from its files in memory, at a stated cost.
    ///
    /// # Errors
    /// As [`Pack::from_folder`].
    #[cfg(feature = "folder")]
    pub fn from_sources_with(sources: &crate::source::files::Sources, limits: &Limits) -> Result<Self, Error> {
        Self::from_new(crate::source::toml::parse(sources)?, limits)?.no_desk()
    }

    /// A desk's own part, which is built as a pack is.
    #[cfg(feature = "folder")]
    pub(crate) fn desk_from_content(content: Content) -> Result<Self, Error> {
        Self::from_new(content, &Limits::default())
    }

    /// A desk's own part from its bundle.
    pub(crate) fn desk_from_bundle(json: &str, trusted: bool) -> Result<Self, Error> {
        let read = if trusted { Self::read_from_trusted_bundle(json) } else { Self::read_from_bundle(json) }?;
        if read.compiled.schema.routing.is_some() {
            return Ok(read);
        }
        Err(Problem::error("no-desk", format!("`{}` is a pack, not a desk", read.id()))
            .help("give the bundle of the desk first, then those of its packs")
            .into())
    }

    pub(crate) fn no_desk(self) -> Result<Self, Error> {
        if self.compiled.schema.routing.is_none() {
            return Ok(self);
        }
        Err(Problem::error("is-desk", format!("`{}` is a desk, not a pack", self.id()))
            .help("load it as a desk, together with its packs")
            .into())
    }

    /// This pack changed by an overlay, of which these are the files (`overlay.toml`, `rules/…`, `text/…`, `cases/…`).
    /// Where the overlay says that its base stands does not matter here.
    ///
    /// # Errors
    /// As [`Pack::from_folder`]; or the overlay is for another pack or version, or this pack is overlaid already.
    ///
    /// ```
    /// let base = fenji::Pack::from_folder("rules/customer-data-leak")?;
    /// let overlay = r#"
    ///     format = 1
    ///     id = "small-shop"
    ///     version = "1.0.0"
    ///     base = { id = "customer-data-leak", version = "0.1.0" }
    ///     parameters = { people-high = 100 }
    ///     cases = { off = ["one-below-a-thousand"] }
    /// "#;
    /// let pack = base.overlaid(&fenji::Sources::new([("overlay.toml", overlay)]))?;
    /// assert_eq!((pack.id(), pack.overlay().unwrap().id.as_str()), ("customer-data-leak", "small-shop"));
    /// # Ok::<(), fenji::Error>(())
    /// ```
    #[cfg(feature = "folder")]
    pub fn overlaid(&self, overlay: &crate::source::files::Sources) -> Result<Self, Error> {
        if self.is_compiled() {
            return Err(compiled_only().into());
        }
        if self.overlay().is_some() {
            return Err(overlay::nested(&format!("the pack `{}`", self.id())).into());
        }
        Self::from_new(crate::source::toml::overlaid(&self.source().content, overlay)?, &Limits::default())
    }

    /// The same pack with one rule file replaced, added, or (without a text) removed, read and proved as if it were new:
    /// what an author's workbench needs to try a rule out.
    ///
    /// # Errors
    /// As [`Pack::from_folder`]; or `path` is not that of a rule file, or there is no such file to remove.
    ///
    /// ```
    /// let pack = fenji::Pack::from_folder("rules/it-operations")?;
    /// let trial = |rule: &str| pack.with_script("rules/trial.rhai", Some(rule.to_owned()));
    /// assert_eq!(trial(r#"level("P9", "always").gap();"#).unwrap_err().problems[0].code, "unknown-level");
    /// // The pack's texts have no words for a new rule; a check says so.
    /// let problems = trial(r#"level("P1", "always").gap();"#)?.check().problems;
    /// assert!(problems.iter().any(|problem| problem.code == "missing-text"));
    /// # Ok::<(), fenji::Error>(())
    /// ```
    pub fn with_script(&self, path: &str, text: Option<String>) -> Result<Self, Error> {
        if self.is_compiled() {
            return Err(compiled_only().into());
        }
        let known = path::is_rule_path(path) && (text.is_some() || self.scripts().contains_key(path));
        if !known {
            return Err(self.no_script(path));
        }
        if let Some(text) = text.as_ref().filter(|text| text.len() > MAX_FILE_BYTES) {
            return Err(Problem::error("too-large", format!("the file is too large: {} bytes", text.len()))
                .at(Some(Place { file: path.to_owned(), line: None, column: None }))
                .help(format!("keep each file under {MAX_FILE_BYTES} bytes"))
                .into());
        }
        let mut content = Content::clone(&self.source().content);
        let vocabulary = &self.source().vocabulary;
        if !vocabulary.is_empty() {
            // A new rule may need more of it.
            content = content.with_vocabulary(vocabulary.clone());
        }
        let scripts = Arc::make_mut(&mut content.scripts);
        match text {
            Some(text) => _ = scripts.insert(path.to_owned(), files::text(&text).into_owned()),
            None => _ = scripts.remove(path),
        }
        Self::from_new(content.complete(Vec::new())?, &Limits::default())
    }

    /// Why `path` is that of no rule file, and which one may be meant.
    pub(crate) fn no_script(&self, path: &str) -> Error {
        let shown = crate::text::visible::clip(path);
        let (problem, help) = if path::is_rule_path(path) {
            (format!("the pack has no rule file `{shown}`"), "there is nothing to remove")
        } else {
            (format!("`{shown}` is not the path of a rule file"), "rule files are rules/*.rhai, without folders inside")
        };
        // A name without its folder or its ending is near enough.
        let meant = match path.rsplit(['/', '\\']).next() {
            Some(name) if name.ends_with(".rhai") => format!("rules/{name}"),
            Some(name) if !name.contains('.') => format!("rules/{name}.rhai"),
            _ => path.to_owned(),
        };
        let mut problem =
            Problem::error("unknown-file", problem).suggest(&meant, self.scripts().keys().map(String::as_str));
        problem.help.get_or_insert_with(|| help.to_owned());
        problem.into()
    }

    /// Its rule files: path → text.
    pub fn scripts(&self) -> &BTreeMap<String, String> {
        &self.source().content.scripts
    }

    /// A pack that nobody has read before. What it takes of a vocabulary is known once it is compiled, so what it leaves
    /// goes only then; an overlay changes what is left, as it would a bundle.
    pub(crate) fn from_new(content: Content, limits: &Limits) -> Result<Self, Error> {
        if !content.has_vocabulary() {
            return Self::from_files(Source::new(content), limits);
        }
        let (base, overlay) = content.parted();
        let pack = Self::from_files(Source::new(base), limits)?;
        let mut content = Content::clone(&pack.source().content);
        let vocabulary = content.vocabulary();
        let taken = taken::taken(&pack.compiled, &content.docs);
        match overlay {
            None => {
                content.notes.extend(texts::doubled(&pack.compiled, &content.docs));
                let content = content.with_vocabulary(taken);
                let digest = bundle::digest(&content);
                Ok(Source { vocabulary, ..Source::new(content) }.pack(pack.compiled, digest))
            }
            Some(ours) => {
                let content = content.with_vocabulary(taken).with_overlay(ours).complete(Vec::new())?;
                Self::from_files(Source { vocabulary, ..Source::new(content) }, limits)
            }
        }
    }

    /// A pack whose texts and cases nobody has read before.
    fn from_files(source: Source, limits: &Limits) -> Result<Self, Error> {
        let digest = bundle::digest(&source.content);
        let pack = Self::from_content(source, digest, limits)?;
        let docs = &pack.source().content.docs;
        let mut problems = Vec::new();
        crate::declare::cases::read(docs, pack.compiled.schema.overlay.as_ref(), &mut problems);
        texts::findings(&pack.compiled, docs, &mut problems);
        if problems.is_empty() { Ok(pack) } else { Err(in_order(problems)) }
    }

    pub(crate) fn from_content(source: Source, digest: String, limits: &Limits) -> Result<Self, Error> {
        let compiled = analysed(&source.content)?.build(limits).map_err(in_order)?;
        Ok(source.pack(compiled, digest))
    }

    /// Its rule files, run and read once more.
    pub(crate) fn analysed(&self) -> Result<Analysed, Error> {
        if self.is_compiled() { Err(compiled_only().into()) } else { analysed(&self.source().content) }
    }

    /// The same pack, its rule files compiled, with the image that was used until now to compare.
    pub(crate) fn compiled_again(&self) -> Result<Self, Error> {
        let image = serde_json::to_string(&Image::of(&self.compiled, self.digest())).ok().map(Into::into);
        let source = Source { image, ..Source::new(Content::clone(&self.source().content)) };
        Self::from_content(source, self.digest().to_owned(), &Limits::default())
    }

    /// The pack as one versioned JSON text, protected by a digest. Folder and bundle decide alike. Of a compiled pack, which
    /// has no files, the text is empty.
    pub fn to_bundle(&self) -> String {
        if self.is_compiled() {
            return String::new();
        }
        bundle::write(&self.source().content, self.digest(), image(&self.compiled, self.digest()))
    }
}

/// Runs and reads the rule files of a pack.
fn analysed(content: &Content) -> Result<Analysed, Error> {
    let mut problems = Vec::new();
    let schema = Schema::read(&content.docs, &mut problems);
    if schema.overlay.as_ref().is_some_and(|overlay| overlay.foreign) {
        return Err(in_order(problems));
    }
    let unreadable: Vec<Problem> =
        content.scripts.iter().flat_map(|(file, text)| lexis::of_rules(file, text).errors).collect();
    if !unreadable.is_empty() {
        // What else might be said of these files would only follow from that.
        return Err(in_order([problems, unreadable].concat()));
    }
    let mut scripts = run(&content.scripts, &schema.parameters, &mut problems);
    if let Some(overlay) = &schema.overlay {
        overlay.compare_names(&scripts.rules, &content.docs, &mut problems);
        scripts.rules = overlay.arrange(scripts.rules);
    }
    Analysed::of(schema, content.scripts.clone(), scripts, problems).map_err(in_order)
}

/// The image of a compiled pack; none where it cannot be written or read, so that the rule files are compiled.
fn image(compiled: &Compiled, digest: &str) -> Option<String> {
    let image = serde_json::to_string(&Image::of(compiled, digest)).ok()?;
    serde_json::from_str::<Image<'_>>(&image).is_ok().then_some(image)
}

/// Why a compiled pack can be neither checked nor changed.
pub(crate) fn compiled_only() -> Problem {
    Problem::error("compiled-only", "this is a compiled pack: its rule files, texts and cases are not in it")
        .help("name the folder or the bundle that it was made of")
}
