//! Random bytes, the same in every run.

/// The same random bytes in every run (xorshift64*).
pub(super) struct Noise(pub(super) u64);

impl Noise {
    fn next(&mut self) -> u8 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d).to_be_bytes()[0]
    }

    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next()).collect()
    }

    pub(super) fn ascii(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() & 0x7f).collect()
    }

    /// Tags, attributes and text in no order.
    pub(super) fn markup(&mut self, count: usize) -> Vec<u8> {
        let pieces = [
            "<p>",
            "</p>",
            "<div class=author>",
            "</div>",
            "<b>",
            "</b>",
            "<table>",
            "<td>",
            "</table>",
            "<h1>",
            "</h1>",
            "<time>",
            "3 May 2024",
            " By Ann Lee ",
            "<li>",
            "<a href=/x>",
            "</a>",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<meta name=date content='",
            "'>",
            "<title>",
            "</title>",
            "<select>",
            "<svg>",
            "</svg>",
            "&#",
            "\u{e9}",
            "=\"",
            "/>",
        ];
        let piece = |byte: u8| pieces[usize::from(byte) % pieces.len()].as_bytes();
        (0..count)
            .flat_map(|_| piece(self.next()).to_vec())
            .collect()
    }
}
