//! Attachments on the disk, each under the digest of its bytes: the same file is kept once, and what is there is whole.

use crate::code::Code;
use crate::fault::Fault;
use crate::text::{hex, random};
use axum::body::Bytes;
use futures_util::{Stream, StreamExt as _};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt as _;

/// In bytes, for one file; as the form has it.
pub const MAX_FILE: u64 = 10 * 1024 * 1024;
/// In bytes, for all files of one report.
pub const MAX_FILES: u64 = 25 * 1024 * 1024;
/// Files of one report.
pub const MAX_COUNT: usize = 10;

/// How long a report may be on its way whose files are on the disk already: longer than any request may take.
const COMING: std::time::Duration = std::time::Duration::from_secs(600);

/// Where files are kept.
#[derive(Clone, Debug)]
pub struct Files {
    kept: PathBuf,
    coming: PathBuf,
}

/// A file that is on the disk.
#[derive(Clone, Debug)]
pub struct Stored {
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Files {
    /// Makes the folders, and throws away what was coming in when the server last ended.
    pub fn open(data: &Path) -> std::io::Result<Self> {
        let files = Self { kept: data.join("attachments"), coming: data.join("attachments").join("coming") };
        if files.coming.is_dir() {
            std::fs::remove_dir_all(&files.coming)?;
        }
        std::fs::create_dir_all(&files.coming)?;
        Ok(files)
    }

    /// Streams a file to the disk. It is synced and in its place before this answers.
    pub async fn take<S, E>(&self, name: String, media_type: String, mut bytes: S) -> Result<Stored, Fault>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
    {
        let coming = self.coming.join(random::<16>());
        let done = write(&coming, &name, &mut bytes).await;
        let (sha256, size) = match done {
            Ok(done) => done,
            Err(fault) => {
                _ = tokio::fs::remove_file(&coming).await;
                return Err(fault);
            }
        };
        let place = self.place(&sha256);
        if let Some(folder) = place.parent() {
            tokio::fs::create_dir_all(folder).await?;
            tokio::fs::rename(&coming, &place).await?;
            // The name is on the disk, too, only when its folder is.
            tokio::fs::File::open(folder).await?.sync_all().await?;
        }
        Ok(Stored { name, media_type, bytes: size, sha256 })
    }

    /// Opens a kept file.
    pub async fn open_kept(&self, sha256: &str) -> Result<tokio::fs::File, Fault> {
        match tokio::fs::File::open(self.place(sha256)).await {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Fault::absent("attachment")),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a file from the disk; whether it is gone. One that came lately stays: it may belong to a report that is being
    /// taken.
    pub async fn remove(&self, sha256: &str) -> Result<bool, Fault> {
        let place = self.place(sha256);
        let gone = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
        let came = match tokio::fs::metadata(&place).await {
            Ok(file) => file,
            Err(error) if gone(&error) => return Ok(true),
            Err(error) => return Err(error.into()),
        };
        if is_young(&came) {
            return Ok(false);
        }
        // Out of the way first: one that comes at this very moment must not be taken for the old one.
        let aside = self.coming.join(random::<16>());
        match tokio::fs::rename(&place, &aside).await {
            Err(error) if gone(&error) => return Ok(true),
            moved => moved?,
        }
        if is_young(&tokio::fs::metadata(&aside).await?) {
            tokio::fs::rename(&aside, &place).await?;
            return Ok(false);
        }
        tokio::fs::remove_file(&aside).await?;
        if let Some(folder) = place.parent() {
            tokio::fs::File::open(folder).await?.sync_all().await?;
        }
        Ok(true)
    }

    fn place(&self, sha256: &str) -> PathBuf {
        // Digits only: what comes here is no path.
        let digits: String = sha256.chars().filter(char::is_ascii_hexdigit).collect();
        let (folder, _) = digits.split_at(digits.len().min(2));
        self.kept.join(folder).join(&digits)
    }
}

/// Whether a file came so lately that its report may still be on its way; clocks of several machines differ.
fn is_young(file: &std::fs::Metadata) -> bool {
    let age = file.modified().ok().and_then(|came| came.elapsed().ok());
    age.is_none_or(|age| age < COMING)
}

async fn write<S, E>(path: &Path, name: &str, bytes: &mut S) -> Result<(String, u64), Fault>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let (mut hasher, mut size) = (Sha256::new(), 0u64);
    let mut file = tokio::fs::File::create(path).await?;
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk.map_err(|_| Fault::new(Code::CutOff, "the request ended too early"))?;
        size += chunk.len() as u64;
        if size > MAX_FILE {
            let most = MAX_FILE / 1024 / 1024;
            let detail = format!("the attachment `{}` is larger than {most} MB; send a smaller copy", shown(name));
            return Err(Fault::new(Code::TooLarge, detail));
        }
        hasher.update(&chunk);
        file.write_all(&chunk).await?;
    }
    file.sync_all().await?;
    Ok((hex(&hasher.finalize()), size))
}

/// A name as it is shown and kept: no path, nothing that breaks a line or turns the direction of reading.
pub fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = fenji::visible(last).chars().filter(|c| !c.is_control()).take(120).collect();
    if plain.trim().is_empty() { "file".to_owned() } else { plain }
}
