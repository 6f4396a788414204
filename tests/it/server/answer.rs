//! Answers as a test scripts them, good and bad.

use std::io::Write;
use std::time::Duration;

use super::Request;

/// What the server says, and what it does wrong.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    pub(super) delay: Duration,
    pub(super) cut_after: Option<usize>,
    pub(super) hangs_after: Option<usize>,
    chunked: bool,
    pub(super) held: bool,
    claimed_length: Option<usize>,
    pub(super) drip: Option<Duration>,
    pub(super) endless: bool,
}

impl Answer {
    /// 200 with HTML in UTF-8.
    pub(crate) fn html(body: &str) -> Self {
        Self::new(200, "text/html; charset=utf-8", body.as_bytes())
    }

    /// 200 with plain text: a robots.txt.
    pub(crate) fn text(body: &str) -> Self {
        Self::new(200, "text/plain", body.as_bytes())
    }

    /// Any answer.
    pub(crate) fn new(status: u16, content_type: &str, body: &[u8]) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: body.to_vec(),
            delay: Duration::ZERO,
            cut_after: None,
            hangs_after: None,
            chunked: false,
            held: false,
            claimed_length: None,
            drip: None,
            endless: false,
        }
    }

    /// A status with a line of HTML.
    pub(crate) fn status(status: u16) -> Self {
        let body = format!("<h1>Status {status}</h1>");
        Self::new(status, "text/html", body.as_bytes())
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).header("Location", location)
    }

    /// With one more header. With an `ETag`, the server answers 304 to whoever has it.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Begins only after a while.
    pub(crate) fn delayed(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Begins only after [`Server::release`].
    pub(crate) fn held(mut self) -> Self {
        self.held = true;
        self
    }

    /// Closes the connection after so many bytes of the body.
    pub(crate) fn cut_after(mut self, bytes: usize) -> Self {
        self.cut_after = Some(bytes);
        self
    }

    /// Sends so many bytes of the body, then nothing, and keeps the connection open.
    pub(crate) fn hangs_after(mut self, bytes: usize) -> Self {
        self.hangs_after = Some(bytes);
        self
    }

    /// Sends the body in chunks instead of announcing its length.
    pub(crate) fn chunked(mut self) -> Self {
        self.chunked = true;
        self
    }

    /// Announces another length than the body has.
    pub(crate) fn claims_length(mut self, bytes: usize) -> Self {
        self.claimed_length = Some(bytes);
        self
    }

    /// Sends the body a byte at a time, with a pause before each.
    pub(crate) fn drips(mut self, pause: Duration) -> Self {
        self.drip = Some(pause);
        self
    }

    /// Sends the body, in chunks, again and again.
    pub(crate) fn endless(mut self) -> Self {
        self.endless = true;
        self.chunked()
    }

    /// Compresses the body in one of the ways that HTTP knows.
    pub(crate) fn encoded(mut self, encoding: &str) -> Self {
        self.body = match encoding {
            "gzip" => return self.gzip(),
            "deflate" => {
                let level = flate2::Compression::default();
                let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
                encoder.write_all(&self.body).expect("memory takes it");
                encoder.finish().expect("memory takes it")
            }
            "br" => {
                let mut bytes = Vec::new();
                let mut encoder = brotli::CompressorWriter::new(&mut bytes, 4096, 5, 22);
                encoder.write_all(&self.body).expect("memory takes it");
                drop(encoder);
                bytes
            }
            "zstd" => zstd::encode_all(&*self.body, 3).expect("memory takes it"),
            other => panic!("{other} is no encoding"),
        };
        self.header("Content-Encoding", encoding)
    }

    /// The body as it goes over the wire.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Compresses the body.
    pub(crate) fn gzip(mut self) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&self.body).expect("memory takes it");
        self.body = encoder.finish().expect("memory takes it");
        self.header("Content-Encoding", "gzip")
    }

    /// True if the client has it already, as its validator says.
    pub(super) fn knows(&self, request: &Request) -> bool {
        let etag = self.headers.iter().find(|(name, _)| name == "ETag");
        etag.is_some_and(|(_, etag)| request.header("if-none-match") == Some(etag))
    }

    /// Head and body as they go over the wire, and where the body begins.
    pub(super) fn bytes(&self) -> (Vec<u8>, usize) {
        let framing = if self.chunked {
            ("Transfer-Encoding".to_owned(), "chunked".to_owned())
        } else {
            (
                "Content-Length".to_owned(),
                self.claimed_length.unwrap_or(self.body.len()).to_string(),
            )
        };
        let mut bytes = format!("HTTP/1.1 {} Scripted\r\n", self.status).into_bytes();
        let close = ("Connection".to_owned(), "close".to_owned());
        for (name, value) in self.headers.iter().chain([&framing, &close]) {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        bytes.extend(b"\r\n");
        let head = bytes.len();
        if self.chunked {
            for chunk in self.body.chunks(512) {
                bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
                bytes.extend(chunk);
                bytes.extend(b"\r\n");
            }
            if !self.endless {
                bytes.extend(b"0\r\n\r\n");
            }
        } else {
            bytes.extend(&self.body);
        }
        (bytes, head)
    }
}
