//! The origin of a loaded pack: its files and cases, which authors need and deciding does not.

use crate::compiled::plan::Compiled;
use crate::declare::{cases, texts};
use crate::model::case::Case;
use crate::model::overlay::OverlayRef;
use crate::pack::core::{Later, Origin, Pack};
use crate::source::bundle;
use crate::source::files::{Content, Docs};
use std::sync::{Arc, LazyLock, OnceLock};

/// What a pack was made of.
#[derive(Default)]
pub(crate) struct Source {
    pub content: Arc<Content>,
    /// The whole vocabulary, where it was read; in the content stands what was taken of it.
    pub vocabulary: Docs,
    pub(crate) cases: OnceLock<Vec<Case>>,
    /// The image in its bundle, where it was not used.
    pub image: Option<Box<str>>,
    /// Whether an image was used, so that nobody has compiled the rule files.
    pub trusted: bool,
}

impl Source {
    pub fn new(content: Content) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// The pack that was compiled from this.
    pub fn pack(self, compiled: impl Into<Arc<Compiled>>, digest: String) -> Pack {
        let compiled: Arc<Compiled> = compiled.into();
        let overlay = compiled.schema.overlay.as_ref().map(|overlay| OverlayRef {
            id: overlay.id.clone(),
            version: overlay.version.clone(),
            base_digest: bundle::base_digest(&self.content),
        });
        let later = |locale: &String| -> Later<_> {
            let (compiled, content, locale) = (compiled.clone(), self.content.clone(), locale.clone());
            LazyLock::new(Box::new(move || texts::read(&compiled, &content.docs, &locale)))
        };
        let texts = compiled.schema.locales.iter().map(later).collect();
        Pack::new(compiled, texts, digest, overlay, Origin(Some(Arc::new(self))))
    }
}

impl Pack {
    /// What it was made of; nothing, where it was loaded as a compiled pack.
    pub(crate) fn source(&self) -> &Source {
        static NONE: LazyLock<Source> = LazyLock::new(Source::default);
        self.origin.0.as_deref().and_then(|origin| origin.downcast_ref()).unwrap_or(&NONE)
    }

    /// Its cases, read when first needed.
    pub(crate) fn cases(&self) -> &[Case] {
        let (source, overlay) = (self.source(), self.compiled.schema.overlay.as_ref());
        source.cases.get_or_init(|| cases::read(&source.content.docs, overlay, &mut Vec::new()))
    }
}
