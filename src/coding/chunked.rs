//! The chunks of HTTP/1.1's transfer, joined.

/// The body without the marks between its chunks; `None` if these bytes are not chunked
/// from the first to the last, as when somebody joined them already. A transfer that
/// breaks off gives what came.
pub fn joined(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let (line, after) = line(rest)?;
        let length = length(line)?;
        if length == 0 {
            return Some(body);
        }
        let Some((chunk, after)) = after.split_at_checked(length) else {
            body.extend_from_slice(after);
            return Some(body);
        };
        body.extend_from_slice(chunk);
        if after.is_empty() {
            return Some(body);
        }
        rest = after
            .strip_prefix(b"\r\n")
            .or_else(|| after.strip_prefix(b"\n"))?;
        if rest.is_empty() {
            return Some(body);
        }
    }
}

/// Longer ones are no lengths of chunks, extensions included.
const MAX_LINE: usize = 4096;

fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(b'\n', &bytes[..bytes.len().min(MAX_LINE)])?;
    let line = &bytes[..at];
    Some((line.strip_suffix(b"\r").unwrap_or(line), &bytes[at + 1..]))
}

/// Hexadecimal digits, and extensions after a semicolon.
fn length(line: &[u8]) -> Option<usize> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    let digits = std::str::from_utf8(digits).ok()?;
    let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| usize::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chunks_are_joined() {
        let cases: [(&[u8], Option<&[u8]>); 9] = [
            (b"5\r\nhello\r\n0\r\n\r\n", Some(b"hello")),
            (
                b"5;name=value\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n",
                Some(b"hello!"),
            ),
            (b"005 \nhello\n0\n\n", Some(b"hello")),
            // Broken off: in a chunk, after one, before the last.
            (b"5\r\nhel", Some(b"hel")),
            (b"5\r\nhello", Some(b"hello")),
            (b"5\r\nhello\r\n", Some(b"hello")),
            // Somebody joined them.
            (b"<html>\r\n", None),
            (b"5\r\nhello, world\r\n0\r\n\r\n", None),
            (b"", None),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(joined(bytes).as_deref(), wanted, "{}", bytes.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn what_was_cut_into_chunks_comes_back(
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..50), 0..10)
        ) {
            let mut sent = Vec::new();
            for chunk in &chunks {
                sent.extend_from_slice(format!("{:X}\r\n", chunk.len()).as_bytes());
                sent.extend_from_slice(chunk);
                sent.extend_from_slice(b"\r\n");
            }
            sent.extend_from_slice(b"0\r\n\r\n");
            prop_assert_eq!(joined(&sent), Some(chunks.concat()));
        }
    }
}
