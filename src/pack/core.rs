//! The pack: one plan made executable, loaded, compiled and ready to decide.

use crate::VERSION;
use crate::answer::decision::{Decision, PackRef, Verdict};
use crate::answer::schema as json_schema;
use crate::compile::build::{Compiled, Limits, compile};
use crate::compiled::image::Image;
use crate::decide::assess::{self, Options};
use crate::decide::compare::{self, Comparison};
use crate::decide::explain::{self, Explanation};
use crate::decide::roles::{self, Roles};
use crate::declare::negations;
#[cfg(feature = "folder")]
use crate::declare::overlay;
use crate::declare::overlay::OverlayRef;
use crate::facts::json;
use crate::facts::read::{self as facts, Facts, MAX_FACTS_BYTES};
use crate::model::routing::Routing;
use crate::model::schema::Schema;
use crate::model::texts::{self, Texts};
use crate::pack::info::{self, PackInfo};
use crate::problem::{Error, Place, Problem};
use crate::prove::cases::{self, Case, TestReport};
use crate::prove::check::{self, CheckReport};
use crate::script::lexis;
use crate::script::machine::Machine;
use crate::script::run as script;
use crate::source::bundle;
use crate::source::bundle::Held;
use crate::source::files as sources;
use crate::source::files::{Content, MAX_FILE_BYTES, OVERLOOKED};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

/// A validated and compiled pack. One pack serves all threads.
pub struct Pack {
    pub(crate) compiled: Compiled,
    /// By locale; read when first needed.
    texts: Vec<OnceLock<Texts>>,
    cases: OnceLock<Vec<Case>>,
    content: Content,
    digest: String,
    overlay: Option<OverlayRef>,
    /// The image in its bundle, where it was not used.
    image: Option<Box<str>>,
    /// Whether an image was used, so that nobody has compiled the rule files.
    trusted: bool,
}

impl std::fmt::Debug for Pack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pack").field("id", &self.id()).field("version", &self.version()).finish_non_exhaustive()
    }
}

impl Pack {
    /// Loads the pack in a folder. Where it holds an overlay, also loads the base that overlay.toml names, and gives the
    /// base changed by the overlay.
    ///
    /// # Errors
    /// Everything that is wrong with the pack, with file, line and column. Files of the overlay stand under `overlay/`;
    /// [`locate`](crate::locate) says where any file is to be found.
    #[cfg(feature = "folder")]
    pub fn from_folder(path: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        Self::from_new(crate::folder::read::content(path.as_ref())?, &Limits::default())
    }

    /// Loads a pack from a folder or a bundle file, whichever `path` names.
    ///
    /// # Errors
    /// As [`Pack::from_folder`] and [`Pack::from_bundle`]; or the path cannot be read.
    #[cfg(feature = "folder")]
    pub fn open(path: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        if path.is_dir() {
            return Self::from_folder(path);
        }
        Self::from_bundle(&Self::read_bundle(path)?)
    }

    /// The text of a bundle file.
    #[cfg(feature = "folder")]
    pub(crate) fn read_bundle(path: &std::path::Path) -> Result<String, Error> {
        let unreadable =
            |what: String| Error::from(Problem::error("unreadable", what).help("name a pack's folder or a bundle"));
        let bytes = crate::folder::read::read_file(path, bundle::MAX_BYTES)
            .map_err(|error| unreadable(format!("cannot read `{}`: {error}", path.display())))?;
        String::from_utf8(bytes).map_err(|_| unreadable(format!("`{}` is not UTF-8", path.display())))
    }

    /// Loads a bundle, as [`Pack::to_bundle`] writes it.
    ///
    /// # Errors
    /// The text is no bundle, was cut short or changed, or has a newer format; or the pack in it is wrong.
    pub fn from_bundle(json: &str) -> Result<Self, Error> {
        Self::read_from_bundle(json)?.no_desk()
    }

    fn read_from_bundle(json: &str) -> Result<Self, Error> {
        let Held { content, digest, image } = bundle::read(json, false)?;
        // A bundle was made from a pack whose texts and cases were read, and its digest says that they are the same.
        Ok(Self { image, ..Self::from_content(content, digest, &Limits::default())? })
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

    fn read_from_trusted_bundle(json: &str) -> Result<Self, Error> {
        let Held { content, digest, image } = bundle::read(json, true)?;
        if let Some(image) = image.as_deref().and_then(|image| serde_json::from_str::<Image<'_>>(image).ok()) {
            let mut problems = Vec::new();
            let schema = Schema::read(&content.docs, &mut problems);
            let machine = Machine::idle(content.scripts.clone(), schema.parameters.clone());
            if problems.is_empty()
                && let Some(compiled) = image.open(schema, machine, &digest)
            {
                return Ok(Self { trusted: true, ..Self::new(compiled, content, digest) });
            }
        }
        Self::from_content(content, digest, &Limits::default())
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
        Self::from_new(crate::folder::read::parse(sources)?, limits)?.no_desk()
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

    fn no_desk(self) -> Result<Self, Error> {
        if self.compiled.schema.routing.is_none() {
            return Ok(self);
        }
        Err(Problem::error("is-desk", format!("`{}` is a desk, not a pack", self.id()))
            .help("load it as a desk, together with its packs")
            .into())
    }

    /// Whether it computes the fact with this id.
    pub(crate) fn computes(&self, fact: &str) -> bool {
        let is = |id: usize| self.compiled.schema.facts.get(id).is_some_and(|other| other.id == fact);
        self.compiled.computations.iter().any(|computation| is(computation.fact))
    }

    /// What a desk declares beside what a pack does.
    pub(crate) fn routing(&self) -> &Routing {
        static NONE: LazyLock<Routing> = LazyLock::new(Routing::default);
        self.compiled.schema.routing.as_ref().unwrap_or(&NONE)
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
        if self.overlay.is_some() {
            return Err(overlay::nested(&format!("the pack `{}`", self.id())).into());
        }
        Self::from_new(crate::folder::read::overlaid(&self.content, overlay)?, &Limits::default())
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
        let known = bundle::is_rule_path(path) && (text.is_some() || self.scripts().contains_key(path));
        if !known {
            return Err(self.no_script(path));
        }
        if let Some(text) = text.as_ref().filter(|text| text.len() > MAX_FILE_BYTES) {
            return Err(Problem::error("too-large", format!("the file is too large: {} bytes", text.len()))
                .at(Some(Place { file: path.to_owned(), line: None, column: None }))
                .help(format!("keep each file under {MAX_FILE_BYTES} bytes"))
                .into());
        }
        let mut content = self.content.clone();
        let scripts = Arc::make_mut(&mut content.scripts);
        match text {
            Some(text) => _ = scripts.insert(path.to_owned(), sources::text(&text).into_owned()),
            None => _ = scripts.remove(path),
        }
        Self::from_new(content.complete(Vec::new())?, &Limits::default())
    }

    /// Why `path` is that of no rule file, and which one may be meant.
    fn no_script(&self, path: &str) -> Error {
        let shown = facts::clip(path);
        let (problem, help) = if bundle::is_rule_path(path) {
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
        &self.content.scripts
    }

    /// A pack whose texts and cases nobody has read before.
    fn from_new(content: Content, limits: &Limits) -> Result<Self, Error> {
        let digest = bundle::digest(&content);
        let pack = Self::from_content(content, digest, limits)?;
        let mut problems = Vec::new();
        cases::read(&pack.content.docs, pack.compiled.schema.overlay.as_ref(), &mut problems);
        texts::findings(&pack.compiled, &pack.content.docs, &mut problems);
        if problems.is_empty() { Ok(pack) } else { Err(in_order(problems)) }
    }

    fn from_content(content: Content, digest: String, limits: &Limits) -> Result<Self, Error> {
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
        let mut scripts = script::run(&content.scripts, &schema.parameters, &mut problems);
        if let Some(overlay) = &schema.overlay {
            overlay.compare_names(&scripts.rules, &content.docs, &mut problems);
            scripts.rules = overlay.arrange(scripts.rules);
        }
        let compiled = compile(schema, content.scripts.clone(), scripts, limits, problems).map_err(in_order)?;
        Ok(Self::new(compiled, content, digest))
    }

    fn new(compiled: Compiled, content: Content, digest: String) -> Self {
        let texts = compiled.schema.locales.iter().map(|_| OnceLock::new()).collect();
        let overlay = compiled.schema.overlay.as_ref().map(|overlay| OverlayRef {
            id: overlay.id.clone(),
            version: overlay.version.clone(),
            base_digest: bundle::base_digest(&content),
        });
        Self { compiled, texts, cases: OnceLock::new(), content, digest, overlay, image: None, trusted: false }
    }

    /// What is wrong with the image in the bundle that the pack was loaded from.
    pub(crate) fn image_finding(&self) -> Option<Problem> {
        let image = self.image.as_deref()?;
        let other = serde_json::from_str::<Image<'_>>(image).is_ok_and(|image| image.engine() != VERSION);
        if other {
            return None;
        }
        let right = serde_json::to_string(&Image::of(&self.compiled, &self.digest)).is_ok_and(|right| right == image);
        (!right).then(|| {
            Problem::error("changed-image", "the compiled rules in the bundle are not what its rule files say")
                .help("whoever trusts this bundle is misled; make it again with `fenji bundle`")
        })
    }

    pub(crate) fn cases(&self) -> &[Case] {
        let overlay = self.compiled.schema.overlay.as_ref();
        self.cases.get_or_init(|| cases::read(&self.content.docs, overlay, &mut Vec::new()))
    }

    /// What `check` says about the files themselves: what was not read, and what reads otherwise than it decides.
    pub(crate) fn file_findings(&self) -> Vec<Problem> {
        let scripts = self.content.scripts.iter().flat_map(|(file, text)| lexis::of_rules(file, text).warnings);
        self.content.notes.iter().cloned().chain(scripts).collect()
    }

    /// The files of its folder that were not read.
    pub(crate) fn overlooked(&self) -> impl Iterator<Item = &Problem> {
        self.content.notes.iter().filter(|problem| problem.code == OVERLOOKED)
    }

    /// What `check` says about texts.
    pub(crate) fn text_findings(&self) -> Vec<Problem> {
        let mut findings = texts::findings(&self.compiled, &self.content.docs, &mut Vec::new());
        if !self.compiled.suggestions.is_empty() {
            findings.extend(negations::findings(&self.compiled.schema));
        }
        findings
    }

    /// The pack as one versioned JSON text, protected by a digest. Folder and bundle decide alike.
    pub fn to_bundle(&self) -> String {
        bundle::write(&self.content, &self.compiled, &self.digest)
    }

    /// The pack's id.
    pub fn id(&self) -> &str {
        &self.compiled.schema.id
    }

    /// The pack's version.
    pub fn version(&self) -> &str {
        &self.compiled.schema.version
    }

    /// `sha256:` and the digest of its content, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The overlay through which it was changed; id and version are still the base's.
    pub fn overlay(&self) -> Option<&OverlayRef> {
        self.overlay.as_ref()
    }

    /// The locales it speaks, the default first.
    pub fn locales(&self) -> &[String] {
        &self.compiled.schema.locales
    }

    /// The locale of the pack that serves `asked` (a BCP 47 tag) best: the same, or one of the same language and script,
    /// so that `zh-CN` is served by `zh-Hans`, `zh-TW` by `zh-Hant` and `en-GB` by `en`.
    ///
    /// # Errors
    /// The pack speaks no such language.
    pub fn locale(&self, asked: &str) -> Result<&str, Error> {
        let locales = self.locales();
        let served = locales.iter().find(|locale| locale.eq_ignore_ascii_case(asked));
        let served = served.or_else(|| locales.iter().find(|locale| language(locale) == language(asked)));
        served.map(String::as_str).ok_or_else(|| {
            let what = if self.compiled.schema.routing.is_some() { "desk" } else { "pack" };
            Problem::error("unknown-locale", format!("the {what} has no locale `{asked}`"))
                .suggest(asked, locales.iter().map(String::as_str))
                .into()
        })
    }

    fn reference(&self) -> PackRef<'_> {
        PackRef { id: self.id(), version: self.version(), digest: &self.digest, overlay: self.overlay() }
    }

    pub(crate) fn words(&self, locale: Option<&str>) -> (&str, &Texts) {
        static NONE: LazyLock<Texts> = LazyLock::new(Texts::default);
        let locales = self.locales();
        let index = locale.and_then(|locale| locales.iter().position(|known| known == locale)).unwrap_or(0);
        match (locales.get(index), self.texts.get(index)) {
            (Some(locale), Some(texts)) => {
                (locale, texts.get_or_init(|| texts::read(&self.compiled, &self.content.docs, locale)))
            }
            _ => ("", &NONE),
        }
    }

    /// The pack in words: what a form needs to show it. An unknown locale gives the default's words.
    pub fn info(&self, locale: &str) -> PackInfo<'_> {
        let (locale, texts) = self.words(Some(locale));
        info::info(self, locale, texts)
    }

    /// The JSON Schema (draft 2020-12) of this pack's facts, in the words of one locale.
    pub fn facts_schema(&self, locale: &str) -> Value {
        json_schema::facts(self, &self.info(locale))
    }

    /// Reads facts: nested JSON, one object an incident. Absent means not asked, null means not known; a fact may also
    /// be partly known (`any_of`, `at_least`, `at_most`, `includes`, `excludes`).
    ///
    /// # Errors
    /// Everything that is wrong with the facts; nothing is decided then.
    ///
    /// ```
    /// # let pack = fenji::Pack::from_folder("rules/it-operations").unwrap();
    /// let error = pack.facts(&serde_json::json!({ "system": { "stat": "down" } })).unwrap_err();
    /// assert_eq!(error.problems[0].code, "unknown-fact");
    /// assert_eq!(error.problems[0].help.as_deref(), Some("did you mean `system.state`?"));
    /// ```
    pub fn facts(&self, value: &Value) -> Result<Facts, Error> {
        facts::read(&self.compiled, value).map_err(|problems| Error { problems })
    }

    /// Reads facts from JSON text; also finds duplicate keys, wrong encoding, and text that is too large or too deep.
    ///
    /// # Errors
    /// As [`Pack::facts`].
    pub fn facts_from_json(&self, text: &[u8]) -> Result<Facts, Error> {
        let value = json::parse(text, MAX_FACTS_BYTES, "the facts").map_err(|problems| Error { problems })?;
        self.facts(&value)
    }

    /// Reads who fills the pack's roles: `{"overall-head": {"name": "…", "contact": "…"}}`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn roles_from_json(&self, text: &[u8]) -> Result<Roles, Error> {
        let value = json::parse(text, MAX_FACTS_BYTES, "the roles").map_err(|problems| Error { problems });
        let roles = value.and_then(|value| roles::read(&self.compiled.schema, &value));
        roles.map_err(|Error { mut problems }| {
            problems.iter_mut().for_each(|problem| problem.code = roles::INVALID);
            Error { problems }
        })
    }

    /// The number in what somebody typed as the answer to `fact`, in whatever digits, with the fact's unit of any locale
    /// behind it; none where it is not clear. Whether the fact allows it, [`Pack::facts`] says. See [`crate::read_number`].
    pub fn read_number(&self, fact: &str, text: &str) -> Option<i64> {
        crate::text::typed::read_number(text, &self.units(fact))
    }

    /// The units of a fact in all locales.
    pub(crate) fn units(&self, fact: &str) -> Vec<&str> {
        let Some(index) = self.compiled.fact_ids.get(fact) else { return Vec::new() };
        let words = self.locales().iter().map(|locale| self.words(Some(locale)).1);
        words.filter_map(|words| words.facts.get(*index)?.unit.as_deref()).collect()
    }

    /// Decides one incident. Facts of another pack give a decision without meaning, but no failure.
    ///
    /// ```
    /// let pack = fenji::Pack::from_folder("rules/it-operations")?;
    /// let facts = pack.facts(&serde_json::json!({ "leak": { "status": "confirmed" } }))?;
    /// let decision = pack.assess(&facts, &fenji::Options::default());
    /// assert_eq!(decision.level.value, Some("P1"));
    /// # Ok::<(), fenji::Error>(())
    /// ```
    pub fn assess(&self, facts: &Facts, options: &Options) -> Decision<'_> {
        let (_, texts) = self.words(options.locale.as_deref());
        assess::assess(&self.compiled, texts, self.reference(), facts, options)
    }

    /// Only the conclusions and the ids of the rules behind them.
    pub fn verdict(&self, facts: &Facts) -> Verdict<'_> {
        assess::verdict(&self.compiled, facts)
    }

    /// What changed between two states of one incident: facts, conclusions, duties, steps, and who must be told now.
    pub fn compare(&self, before: &Facts, after: &Facts, options: &Options) -> Comparison<'_> {
        let (_, texts) = self.words(options.locale.as_deref());
        compare::compare(&self.compiled, texts, self.reference(), before, after, options)
    }

    /// Why this level, and what would give another one: `level`, or each other level of the pack. Further schemes are not
    /// explained; [`Pack::assess`] gives the reasons of each.
    ///
    /// # Errors
    /// `level` is no level of the pack.
    pub fn explain(&self, facts: &Facts, level: Option<&str>, options: &Options) -> Result<Explanation<'_>, Error> {
        let levels = &self.compiled.schema.levels;
        let wanted = match level {
            None => None,
            Some(name) => Some(levels.iter().position(|level| level == name).ok_or_else(|| {
                Problem::error("unknown-level", format!("`{name}` is no level of this pack"))
                    .suggest(name, levels.iter().map(String::as_str))
            })?),
        };
        let (_, texts) = self.words(options.locale.as_deref());
        Ok(explain::explain(&self.compiled, texts, self.reference(), facts, wanted))
    }

    /// Everything that is wrong or doubtful about the pack, and what is proved about it.
    pub fn check(&self) -> CheckReport {
        if !self.trusted {
            return check::check(self);
        }
        let problems = match Self::from_content(self.content.clone(), self.digest.clone(), &Limits::default()) {
            Ok(mut compiled) => {
                compiled.image = serde_json::to_string(&Image::of(&self.compiled, &self.digest)).ok().map(Into::into);
                return check::check(&compiled);
            }
            Err(error) => error.problems,
        };
        CheckReport { problems, ..check::check(self) }
    }

    /// Decides the pack's cases and compares with what each expects.
    pub fn run_cases(&self) -> TestReport {
        cases::run(self)
    }
}

/// The language of a locale and, for Chinese, the script it is written in.
fn language(locale: &str) -> String {
    let locale = locale.to_ascii_lowercase().replace('_', "-");
    let mut parts = locale.split('-');
    let language = parts.next().unwrap_or_default();
    if language != "zh" {
        return language.to_owned();
    }
    let rest: Vec<&str> = parts.collect();
    if let Some(script) = rest.iter().find(|part| part.len() == 4) {
        return format!("zh-{script}");
    }
    let traditional = rest.iter().any(|part| ["tw", "hk", "mo"].contains(part));
    if traditional { "zh-hant".to_owned() } else { "zh-hans".to_owned() }
}

/// The problems by place, each once.
fn in_order(mut problems: Vec<Problem>) -> Error {
    problems.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    problems.dedup();
    Error { problems }
}
