//! How a table is written: headings, the lines under them, and what stands for that which nobody can write.

/// A heading with the lines under it.
pub struct Section {
    pub head: String,
    pub body: String,
}

impl Section {
    /// Whether it says what must be said, and ends a case.
    pub fn is_expectation(&self) -> bool {
        self.head.starts_with("says") || self.head.starts_with("finds")
    }
}

/// The sections of a table. Blank lines after what must be said part it from the next case.
pub fn read(text: &str) -> Vec<Section> {
    let parts = text.strip_prefix("=== ").expect("a table begins with a heading").trim_end().split("\n=== ");
    let section = |part: &str| {
        let (head, body) = part.split_once('\n').unwrap_or((part, ""));
        let mut section = Section { head: head.to_owned(), body: body.to_owned() };
        if section.is_expectation() {
            section.body.truncate(body.trim_end_matches('\n').len());
        }
        section
    };
    parts.map(section).collect()
}

/// The table of these sections.
pub fn write(sections: &[Section]) -> String {
    let mut text = String::new();
    for section in sections {
        for line in [&format!("=== {}", section.head), &section.body].into_iter().filter(|line| !line.is_empty()) {
            text.push_str(line);
            text.push('\n');
        }
        if section.is_expectation() {
            text.push('\n');
        }
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// A text with all that stands in `«…»` written out.
pub fn expanded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut parts = text.split(['«', '»']);
    bytes.extend(parts.next().unwrap_or_default().as_bytes());
    while let (Some(inside), Some(after)) = (parts.next(), parts.next()) {
        if let Some((times, text)) = inside.split_once(" × ") {
            let times: usize = times.parse().expect("a number of times");
            let counted = |n: usize| text.replace("№+1", &(n + 1).to_string()).replace('№', &n.to_string());
            let all = if text.contains('№') { (0..times).map(counted).collect() } else { text.repeat(times) };
            bytes.extend(all.as_bytes());
        } else if let Some(code) = inside.strip_prefix("U+") {
            let code = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect("a character");
            bytes.extend(code.to_string().as_bytes());
        } else {
            bytes.push(u8::from_str_radix(inside, 16).expect("a byte as two digits"));
        }
        bytes.extend(after.as_bytes());
    }
    bytes
}

#[test]
fn what_cannot_be_written_is_written_out() {
    assert_eq!(expanded("a«2 × b»c"), b"abbc");
    assert_eq!(expanded("«2 × h№+1(h№) »«U+0000»«ff»"), b"h1(h0) h2(h1) \0\xff");
}
