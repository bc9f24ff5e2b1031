//! What is found beside the rules when a pack is loaded: what is wrong with its files, texts and image.

use crate::compiled::image::Image;
use crate::declare::{examples, groups, negations};
use crate::pack::core::Pack;
use crate::problem::Problem;
use crate::source::files::OVERLOOKED;
use crate::source::lexis;
use crate::version::VERSION;

impl Pack {
    /// What is wrong with the image in the bundle that the pack was loaded from.
    pub(crate) fn image_finding(&self) -> Option<Problem> {
        let image = self.source().image.as_deref()?;
        let other = serde_json::from_str::<Image<'_>>(image).is_ok_and(|image| image.engine() != VERSION);
        if other {
            return None;
        }
        let right = serde_json::to_string(&Image::of(&self.compiled, self.digest())).is_ok_and(|right| right == image);
        (!right).then(|| {
            Problem::error("changed-image", "the compiled rules in the bundle are not what its rule files say")
                .help("whoever trusts this bundle is misled; make it again with `fenji bundle`")
        })
    }

    /// What `check` says about the files themselves: what was not read, and what reads otherwise than it decides.
    pub(crate) fn file_findings(&self) -> Vec<Problem> {
        let scripts =
            self.source().content.scripts.iter().flat_map(|(file, text)| lexis::of_rules(file, text).warnings);
        self.source().content.notes.iter().cloned().chain(scripts).collect()
    }

    /// The files of its folder that were not read.
    pub(crate) fn overlooked(&self) -> impl Iterator<Item = &Problem> {
        self.source().content.notes.iter().filter(|problem| problem.code == OVERLOOKED)
    }

    /// What `check` says about texts.
    pub(crate) fn text_findings(&self) -> Vec<Problem> {
        let mut findings =
            crate::declare::texts::findings(&self.compiled, &self.source().content.docs, &mut Vec::new());
        let schema = &self.compiled.schema;
        findings.extend(groups::findings(schema));
        findings.extend(examples::findings(schema, &self.source().content.docs));
        if !self.compiled.suggestions.is_empty() || !schema.examples.is_empty() {
            findings.extend(negations::findings(schema));
        }
        findings
    }
}
