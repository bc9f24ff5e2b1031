//! Text of any encoding as UTF-8: found out by what is valid, or named.

use crate::data::name::unreadable;
use crate::status::Stop;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use fenji::Problem;
use std::io::{self, Cursor, Read};

/// So much of the beginning says which encoding and which separator a file has.
const SAMPLE: usize = 1 << 18;

type Source = io::Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>;

/// A text that is read as UTF-8; what does not belong to its encoding stays as it is in UTF-8, and becomes U+FFFD in any other.
pub struct Text {
    source: io::Chain<Cursor<Vec<u8>>, DecodeReaderBytes<Source, Vec<u8>>>,
    sample: String,
    encoding: &'static Encoding,
}

impl Text {
    /// A text in the encoding with this name; without a name it is found out.
    pub fn new(mut source: Box<dyn Read + Send>, encoding: Option<&str>, name: &str) -> Result<Self, Stop> {
        let told = |error: io::Error| unreadable(name, &error);
        let named = encoding.map(named).transpose()?;
        let mut start = Vec::new();
        source.by_ref().take(SAMPLE as u64).read_to_end(&mut start).map_err(told)?;
        let whole = start.len() < SAMPLE;
        let encoding = match (Encoding::for_bom(&start), named) {
            (Some((marked, _)), _) => marked,
            (None, Some(named)) => named,
            (None, None) => found(&start, whole),
        };
        let source = Cursor::new(start).chain(source);
        let mut decoded = DecodeReaderBytesBuilder::new()
            .encoding(Some(encoding).filter(|encoding| *encoding != UTF_8))
            .utf8_passthru(true)
            .strip_bom(true)
            .build(source);
        let mut start = Vec::new();
        decoded.by_ref().take(SAMPLE as u64).read_to_end(&mut start).map_err(told)?;
        let sample = String::from_utf8_lossy(&start).into_owned();
        Ok(Self { source: Cursor::new(start).chain(decoded), sample, encoding })
    }

    /// The beginning of it.
    pub fn sample(&self) -> &str {
        &self.sample
    }

    /// The name of the encoding.
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// Whether what does not belong to the encoding has become U+FFFD.
    pub fn marks_what_is_broken(&self) -> bool {
        self.encoding != UTF_8
    }
}

impl Read for Text {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.source.read(to)
    }
}

fn named(name: &str) -> Result<&'static Encoding, Stop> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        let problem = Problem::error("invalid-option", format!("`{name}` is no encoding"));
        Stop::cannot(
            problem.help("name it as in a web page, such as `utf-8`, `gb18030`, `big5`, `utf-16le` or `windows-1252`"),
        )
    })
}

/// The encoding of a text that begins so: UTF-8 where nearly all of it is that, UTF-16 where every other byte is zero, else
/// what is likeliest by the characters that it would give.
fn found(start: &[u8], whole: bool) -> &'static Encoding {
    let (mut rest, mut broken, mut good) = (start, 0_usize, 0_usize);
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                good += text.chars().filter(|c| !c.is_ascii()).count();
                break;
            }
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to());
                good += String::from_utf8_lossy(valid).chars().filter(|c| !c.is_ascii()).count();
                let Some(length) = error.error_len() else {
                    // Cut within a character.
                    broken += usize::from(whole);
                    break;
                };
                broken += 1;
                rest = after.get(length..).unwrap_or_default();
            }
        }
    }
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count() * 4 > start.len();
    if zeros(1) {
        return encoding_rs::UTF_16LE;
    }
    if zeros(0) {
        return encoding_rs::UTF_16BE;
    }
    if broken * 10 <= good || broken == 0 {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(start, whole);
    match detector.guess(None, Utf8Detection::Deny) {
        // The larger of the two reads all that the smaller one does.
        encoding if encoding == encoding_rs::GBK => encoding_rs::GB18030,
        encoding => encoding,
    }
}

#[cfg(test)]
mod tests {
    use super::Text;
    use std::io::Read;

    fn read(bytes: Vec<u8>, encoding: Option<&str>) -> (String, &'static str) {
        let Ok(mut text) = Text::new(Box::new(std::io::Cursor::new(bytes)), encoding, "test") else {
            return (String::new(), "none");
        };
        let mut all = Vec::new();
        text.read_to_end(&mut all).expect("what lies in memory is readable");
        (String::from_utf8_lossy(&all).into_owned(), text.encoding())
    }

    #[test]
    fn encodings_are_found() {
        let hans = "编号,系统状态,影响范围\n1,宕机,全部\n2,正常,没有影响\n3,缓慢,本地网络\n".repeat(3);
        let hant = "編號,系統狀態,影響範圍\n1,當機,全部\n2,正常,沒有影響\n3,緩慢,區域網路\n".repeat(3);
        let (gb, _, _) = encoding_rs::GB18030.encode(&hans);
        let (big5, _, _) = encoding_rs::BIG5.encode(&hant);
        let wide = |text: &str, little: bool| -> Vec<u8> {
            let units = text.encode_utf16();
            units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        let bom = |mark: &[u8], text: Vec<u8>| [mark.to_vec(), text].concat();
        let ascii = "id;state\n1;down\n2;up\n".repeat(4);
        let cases: Vec<(Vec<u8>, &str, &str)> = vec![
            (hans.clone().into_bytes(), &hans, "UTF-8"),
            (bom(b"\xef\xbb\xbf", hans.clone().into_bytes()), &hans, "UTF-8"),
            (gb.to_vec(), &hans, "gb18030"),
            (big5.to_vec(), &hant, "Big5"),
            (bom(b"\xff\xfe", wide(&hans, true)), &hans, "UTF-16LE"),
            (bom(b"\xfe\xff", wide(&hans, false)), &hans, "UTF-16BE"),
            (wide(&ascii, true), &ascii, "UTF-16LE"),
            (wide(&ascii, false), &ascii, "UTF-16BE"),
            (
                b"id,place\n1,Stra\xdfe\n2,Caf\xe9\n3,Z\xfcrich\n".to_vec(),
                "id,place\n1,Straße\n2,Café\n3,Zürich\n",
                "windows-1252",
            ),
            (Vec::new(), "", "UTF-8"),
        ];
        for (bytes, text, encoding) in cases {
            assert_eq!(read(bytes, None), (text.to_owned(), encoding));
        }
        assert_eq!(read(gb.to_vec(), Some("gbk")).0, hans, "by name");
        assert_eq!(read(gb.to_vec(), Some("klingon")).1, "none");
        // One byte that does not belong there makes no other encoding of it.
        let mut odd = hans.clone().into_bytes();
        odd.push(0xff);
        assert_eq!(read(odd, None).1, "UTF-8");
    }
}
