//! Digests as they are written: `sha256:` and hexadecimal digits.

use sha2::{Digest, Sha256};

/// The digest of bytes, given in parts, as it is.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// The digest of a text.
pub(crate) fn digest(text: &str) -> String {
    let mut written = String::with_capacity(7 + 64);
    written.push_str("sha256:");
    for byte in sha256(&[text.as_bytes()]) {
        for nibble in [byte >> 4, byte & 15] {
            written.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
    }
    written
}
