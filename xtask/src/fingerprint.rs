//! Fingerprints: what something was made of, so that it is made again only when that has changed.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// The state of some files and folders, under a name.
pub struct Fingerprint {
    name: &'static str,
    digest: u64,
}

impl Fingerprint {
    /// The state of `paths`, which are files and folders from the root; one that is missing counts as that.
    pub fn of(name: &'static str, paths: &[&str]) -> Result<Self, String> {
        let mut files = Vec::new();
        for path in paths {
            collect(&crate::root().join(path), &mut files)?;
        }
        files.sort();
        let mut hasher = DefaultHasher::new();
        for file in files {
            let content = std::fs::read(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            // Lengths keep the end of one file apart from the beginning of the next.
            for part in [file.as_os_str().as_encoded_bytes(), &content] {
                hasher.write_usize(part.len());
                hasher.write(part);
            }
        }
        Ok(Self { name, digest: hasher.finish() })
    }

    /// The same with something that stands in no file.
    pub fn and(self, text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.digest);
        hasher.write(text.as_bytes());
        Self { digest: hasher.finish(), ..self }
    }

    /// Whether this state is the one that was kept last.
    pub fn is_kept(&self) -> bool {
        std::fs::read_to_string(self.path()).is_ok_and(|kept| kept == self.text())
    }

    /// Keeps this state: what it makes is made.
    pub fn keep(&self) -> Result<(), String> {
        let path = self.path();
        let written =
            path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, self.text()));
        written.map_err(|error| format!("cannot write {}: {error}", path.display()))
    }

    fn path(&self) -> PathBuf {
        crate::root().join("target/fingerprints").join(self.name)
    }

    fn text(&self) -> String {
        format!("{:016x}\n", self.digest)
    }
}

/// All files at or below `path`, without what npm installs.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    if path.is_dir() {
        let entries = path.read_dir().map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        for entry in entries.flatten().filter(|entry| entry.file_name() != "node_modules") {
            collect(&entry.path(), files)?;
        }
    } else if path.is_file() {
        files.push(path.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_new_and_a_renamed_file_give_another_fingerprint() {
        let folder = format!("target/fingerprint-test-{}", std::process::id());
        let at = |name: &str| crate::root().join(&folder).join(name);
        std::fs::create_dir_all(at("deep")).unwrap();
        let mut seen = Vec::new();
        let mut look = || {
            let digest = Fingerprint::of("test", &[&folder]).unwrap().digest;
            assert!(!seen.contains(&digest), "a state looks like an earlier one");
            seen.push(digest);
        };
        look();
        std::fs::write(at("a"), "one").unwrap();
        look();
        std::fs::write(at("a"), "two").unwrap();
        look();
        std::fs::rename(at("a"), at("deep/a")).unwrap();
        look();
        std::fs::write(at("b"), "").unwrap();
        look();
        let same = Fingerprint::of("test", &[&folder]).unwrap().digest;
        assert_eq!(seen.last(), Some(&same), "the same files look the same");
        std::fs::remove_dir_all(at("")).unwrap();
    }
}
