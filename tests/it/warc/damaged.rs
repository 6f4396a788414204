//! A table of damage: which records come through, and what is said of the others.
//!
//! Each file holds records about a, b, c, …; what must come out is told by their letters
//! in order, and a flaw's word between them.

use newsvault::exchange::warc::Records;

use super::made::{address, answer, gzip, record, record_of_length, response, zstd};

#[derive(Clone)]
struct Damage {
    name: &'static str,
    file: Vec<u8>,
    wanted: &'static str,
}

fn damage(name: &'static str, parts: &[&[u8]], wanted: &'static str) -> Damage {
    Damage {
        name,
        file: parts.concat(),
        wanted,
    }
}

/// The same damage to plain records and to records in a gzip or zstd piece each.
fn plain_and_packed(name: &'static str, parts: &[&[u8]], wanted: &'static str) -> Vec<Damage> {
    let gzipped: Vec<Vec<u8>> = parts.iter().map(|part| gzip(part)).collect();
    let zstd: Vec<Vec<u8>> = parts.iter().map(|part| zstd(part)).collect();
    let whole = gzip(&parts.concat());
    [parts.concat(), gzipped.concat(), zstd.concat(), whole]
        .into_iter()
        .map(|file| Damage { name, file, wanted })
        .collect()
}

/// `a`, without its last bytes.
fn short(bytes: &[u8], by: usize) -> &[u8] {
    &bytes[..bytes.len() - by]
}

/// Said to be of another length than it is.
fn wrong_length(topic: &str, length: &str) -> Vec<u8> {
    record_of_length("response", &address(topic), &[], &answer(topic), length)
}

/// Every record a, b, c with these line ends between and in them.
fn with_line_ends(bytes: &[u8], end: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let (head, block) = text.split_once("\r\n\r\n").expect("a header ends");
    let block = block.strip_suffix("\r\n\r\n").expect("a record ends");
    let head = head.replace("\r\n", end);
    format!("{head}{end}{end}{block}{end}{end}").into_bytes()
}

fn whole() -> Vec<Damage> {
    let [a, b, c] = ["a", "b", "c"].map(response);
    let (gzipped, zstd) = (gzip(&b), zstd(&b));
    let bare: Vec<&[u8]> = [&a, &b, &c].map(|record| short(record, 4)).to_vec();
    let folded = record(
        "response",
        &address("a"),
        &[("X-Note", "this goes\r\n on and\r\n\ton")],
        &answer("a"),
    );
    let blocks: Vec<u8> = [&a[..], &b, &c]
        .concat()
        .chunks(700)
        .flat_map(gzip)
        .collect();
    let mut table = plain_and_packed("as it should be", &[&a, &b, &c], "a b c");
    table.extend(plain_and_packed("no line ends between", &bare, "a b c"));
    table.extend([
        damage("nothing", &[], ""),
        damage("line ends only", &[b"\r\n\r\n\n\n"], ""),
        damage(
            "line feeds only",
            &[&a, &with_line_ends(&b, "\n"), &c],
            "a b c",
        ),
        damage(
            "plain, gzip and zstd",
            &[&a, &gzipped, &zstd, &a, &gzipped],
            "a b b a b",
        ),
        damage(
            "plain and gzip without line ends",
            &[short(&a, 4), &gzipped, &c],
            "a b c",
        ),
        damage("many empty lines", &[&a, &b"\r\n".repeat(9_000), &b], "a b"),
        damage("zeros at the end", &[&a, &b, &[0; 5_000]], "a b"),
        damage("gzip blocks that know no records", &[&blocks], "a b c"),
        damage(
            "an empty gzip piece",
            &[&gzip(&a), &gzip(b""), &gzip(&b)],
            "a b",
        ),
        damage("a folded field", &[&folded, &b], "a b"),
        damage(
            "no field but the length",
            &[b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n", &b],
            "? b",
        ),
    ]);
    table
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn broken() -> Vec<Damage> {
    let [a, b, c] = ["a", "b", "c"].map(response);
    let no_length = String::from_utf8_lossy(&b).replacen("Content-Length: ", "X-Length: ", 1);
    let no_end = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 20\r\n".to_vec();
    let huge = format!("X-Huge: {}", "h".repeat(3_000_000));
    let huge = record("response", &address("b"), &[("X", &huge)], &answer("b"));
    let many = "X-Many: m\r\n".repeat(100_000);
    let many = record("response", &address("b"), &[("X", &many)], &answer("b"));
    let mut table = Vec::new();
    for (name, length, flaw) in [
        ("too long a length", "2000", "a wrong_length c"),
        ("too short a length", "700", "a wrong_length c"),
        ("a length of nothing", "0", "a wrong_length c"),
        ("a length below zero", "-5", "a no_length c"),
        ("a length in words", "many", "a no_length c"),
    ] {
        let b = wrong_length("b", length);
        table.push(damage(name, &[&a, &b, &c], flaw));
        table.push(damage(name, &[&gzip(&[&a[..], &b, &c].concat())], flaw));
    }
    let absurd = wrong_length("b", "99999999999999999999999999");
    let large = wrong_length("b", "60000000");
    table.extend([
        damage(
            "an absurd length",
            &[&a, &absurd, &c, &a],
            "a wrong_length c a",
        ),
        damage(
            "a length beyond the end",
            &[&a, &large, &c, &a],
            "a cut_short c a",
        ),
        damage(
            "absurd, in gzip pieces",
            &[&gzip(&a), &gzip(&absurd), &gzip(&c)],
            "a wrong_length c",
        ),
        damage(
            "beyond, in gzip pieces",
            &[&gzip(&a), &gzip(&large), &gzip(&c)],
            "a cut_short c",
        ),
        damage(
            "beyond, in zstd pieces",
            &[&zstd(&a), &zstd(&large), &zstd(&c)],
            "a cut_short c",
        ),
        damage(
            "no length",
            &[&a, no_length.as_bytes(), &c],
            "a no_length c",
        ),
        damage("a header without end", &[&a, &no_end, &c], "a header c"),
        damage("a huge field", &[&a, &huge, &c], "a header c"),
        damage(
            "a huge field in gzip",
            &[&gzip(&a), &gzip(&huge), &gzip(&c)],
            "a header c",
        ),
        damage("too many fields", &[&a, &many, &c], "a header c"),
        damage("junk before", &[b"hello, world\r\n", &a, &b], "junk a b"),
        damage("junk between", &[&a, b"hello, world", &b, &c], "a junk b c"),
        damage(
            "junk before gzip",
            &[b"\x1f\x8bhello", &gzip(&a), &gzip(&b)],
            "junk a b",
        ),
        damage(
            "junk between gzip pieces",
            &[&gzip(&a), b"hello", &gzip(&b)],
            "a junk b",
        ),
        damage("junk behind", &[&a, b"WARC/"], "a junk"),
        damage("no WARC at all", &[b"<!DOCTYPE html><p>A page"], "junk"),
        damage(
            "a page of gzip",
            &[&gzip(b"<!DOCTYPE html><p>A page"), &gzip(&a)],
            "junk a",
        ),
    ]);
    table
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn cut_short() -> Vec<Damage> {
    let [a, b, c] = ["a", "b", "c"].map(response);
    let (a_gz, b_gz, c_gz) = (gzip(&a), gzip(&b), gzip(&c));
    let mut flipped = b_gz.clone();
    flipped[b_gz.len() / 2] ^= 0x55;
    let mut wrong_checksum = b_gz.clone();
    let checksum = b_gz.len() - 6;
    wrong_checksum[checksum] ^= 1;
    let mut wrong_zstd = zstd(&b);
    wrong_zstd.truncate(60);
    let whole = gzip(&[&a[..], &b, &c].concat());
    vec![
        damage("cut in a block", &[&a, short(&b, 300)], "a cut_short"),
        damage("cut in a header", &[&a, &b[..50]], "a cut_short"),
        damage("cut in a version line", &[&a, &b[..7]], "a junk"),
        damage(
            "cut, and more behind",
            &[&a, short(&b, 300), &c, &a],
            "a wrong_length c a",
        ),
        damage(
            "cut in a header, and more behind",
            &[&a, &b[..60], &c],
            "a header c",
        ),
        damage(
            "cut in a gzip piece",
            &[&a_gz, short(&b_gz, 40)],
            "a cut_short",
        ),
        damage(
            "cut before the checksum",
            &[&a_gz, short(&b_gz, 8)],
            "a damaged",
        ),
        damage(
            "cut in a gzip piece, and more behind",
            &[&a_gz, short(&b_gz, 40), &c_gz, &a_gz],
            "a damaged c a",
        ),
        damage(
            "a bit of gzip flipped",
            &[&a_gz, &flipped, &c_gz],
            "a damaged c",
        ),
        damage(
            "a wrong checksum",
            &[&a_gz, &wrong_checksum, &c_gz],
            "a damaged c",
        ),
        damage(
            "cut in a zstd piece",
            &[&zstd(&a), &wrong_zstd, &zstd(&c)],
            "a damaged c",
        ),
        damage("one gzip stream cut", &[short(&whole, 30)], "a b cut_short"),
        damage(
            "gzip damaged, plain behind",
            &[&a_gz, &flipped, &c],
            "a damaged c",
        ),
    ]
}

/// Letters of the records that come, and words of what is wrong with others.
fn read(file: &[u8]) -> String {
    let told = Records::new(file).map(|record| match record {
        Ok(record) => record
            .header
            .get("warc-target-uri")
            .and_then(|url| url.rsplit('/').next())
            .unwrap_or("?")
            .to_owned(),
        Err(broken) => broken.flaw.code().to_owned(),
    });
    told.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_rest_of_a_damaged_file_is_read() {
    let mut wrong = Vec::new();
    for damage in [whole(), broken(), cut_short()].concat() {
        let told = read(&damage.file);
        if told != damage.wanted {
            wrong.push(format!(
                "{}: wanted `{}`, got `{told}`",
                damage.name, damage.wanted
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A byte at a time.
struct Slow<'a>(&'a [u8]);

impl std::io::Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = buffer.len().min(1);
        self.0.read(&mut buffer[..count])
    }
}

#[test]
fn a_compressed_piece_right_after_a_block_is_known_however_slowly_it_comes() {
    let plain = response("a");
    let file = [short(&plain, 4), &gzip(&response("b"))].concat();
    let told = |source: &mut dyn std::io::Read| -> Vec<String> {
        let told = Records::new(source).map(|read| match read {
            Ok(record) => record.url().expect("an address").to_string(),
            Err(broken) => broken.flaw.code().to_owned(),
        });
        told.collect()
    };
    let fast = told(&mut &*file);
    assert_eq!(fast, [address("a"), address("b")]);
    assert_eq!(told(&mut Slow(&file)), fast);
}
