//! Small things about texts and JSON: digests, random tokens, codes to read out, a key more.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// The digits of Crockford's base 32: none that are mistaken for others when they are read out.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The SHA-256 of bytes, given in parts.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `N` random bytes as a text for addresses and headers.
pub fn random<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<N>())
}

/// `N` random bytes. Without the system's random numbers no secret can be made, and nothing may go on.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(%error, "the system gives no random numbers");
        std::process::abort();
    }
    bytes
}

/// A code of eight digits to read out, such as `7K3M-Q2XA`.
pub fn reference() -> String {
    let digit = |byte: u8| char::from(DIGITS.get(usize::from(byte & 31)).copied().unwrap_or(b'0'));
    let [a, b, c, d, e, f, g, h] = bytes::<8>().map(digit);
    format!("{a}{b}{c}{d}-{e}{f}{g}{h}")
}

/// Whether two texts are the same, in a time that does not depend on where they differ.
pub fn same(one: &str, other: &str) -> bool {
    // Of digests nobody can choose the beginning.
    let (one, other) = (sha256(&[one.as_bytes()]), sha256(&[other.as_bytes()]));
    one.iter().zip(other).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Puts a key into a JSON object.
pub fn put(object: &mut serde_json::Value, key: &str, value: impl Into<serde_json::Value>) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value.into());
    }
}
