//! A record's header: named fields, and what kind of record they make it.

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordType {
    /// What a server answered.
    Response,
    /// A thing as it was got otherwise, without an answer around it.
    Resource,
    /// The same again: a capture whose bytes are in another record, or were not sent.
    Revisit,
    /// A thing made out of another record, as the text of a page is.
    Conversion,
    /// What a server was asked.
    Request,
    /// What somebody has to say about another record.
    Metadata,
    /// What made the file.
    Warcinfo,
    /// The rest of a record in another file.
    Continuation,
    /// Something that the standard does not know.
    Other,
}

impl RecordType {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Response,
        Self::Resource,
        Self::Revisit,
        Self::Conversion,
        Self::Request,
        Self::Metadata,
        Self::Warcinfo,
        Self::Continuation,
        Self::Other,
    ];

    /// The word in `WARC-Type`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Resource => "resource",
            Self::Revisit => "revisit",
            Self::Conversion => "conversion",
            Self::Request => "request",
            Self::Metadata => "metadata",
            Self::Warcinfo => "warcinfo",
            Self::Continuation => "continuation",
            Self::Other => "other",
        }
    }

    fn named(word: &str) -> Self {
        let mut all = Self::ALL.iter().copied();
        all.find(|kind| kind.code().eq_ignore_ascii_case(word))
            .unwrap_or(Self::Other)
    }
}

/// The named fields of a record, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// `1.0`, `1.1`.
    pub version: String,
    /// Names as they stand there, and values.
    pub fields: Vec<(String, String)>,
}

impl Header {
    /// Reads a version line and what follows it. Lines without a colon mean nothing.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let (first, rest) = split_line(bytes);
        let version = first.strip_prefix(b"WARC/").unwrap_or(first);
        Self {
            version: text(version),
            fields: fields(rest).0,
        }
    }

    /// The first field of this name, in whatever case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// What the record is.
    pub fn record_type(&self) -> RecordType {
        self.get("warc-type")
            .map_or(RecordType::Other, RecordType::named)
    }

    /// `WARC-Record-ID` as it stands there, brackets and all.
    pub fn id(&self) -> Option<&str> {
        self.get("warc-record-id")
    }

    /// How long the block is, if the field is a number.
    pub(super) fn length(&self) -> Option<u64> {
        let digits = self.get("content-length")?;
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().unwrap_or(u64::MAX))
    }
}

/// A line without its end (CR LF, or LF alone), and what follows.
pub(super) fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match memchr::memchr(b'\n', bytes) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &bytes[bytes.len()..]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

/// Named fields until an empty line, and what follows that; a line that begins with
/// white space goes on with the one before.
pub(super) fn fields(mut bytes: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let mut fields: Vec<(String, String)> = Vec::new();
    while !bytes.is_empty() {
        let (line, rest) = split_line(bytes);
        bytes = rest;
        if line.is_empty() {
            break;
        }
        if matches!(line[0], b' ' | b'\t') {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(text(line).trim());
            }
            continue;
        }
        // Pseudo-fields of HTTP/2 begin with a colon: they name nothing here.
        let colon = memchr::memchr(b':', line).filter(|at| *at > 0);
        if let Some(at) = colon {
            let (name, value) = (text(&line[..at]), text(&line[at + 1..]));
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    (fields, bytes)
}

/// UTF-8, or else what the web took for Latin-1.
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}
