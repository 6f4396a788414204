//! What an archive knows of a site: blocks of text that stand on many of its pages.

use std::collections::HashSet;

use super::is_ideograph;

/// A block with fewer letters is no boilerplate for its words alone: "Read more" may head anything.
const MIN_LETTERS: u32 = 20;

/// By what a block of text is known again; case, spaces and signs do not count.
///
/// Never changes, since archives keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockPrint(u64);

impl BlockPrint {
    /// `None` for a text too short to be told from others.
    pub fn of(text: &str) -> Option<Self> {
        let (mut hash, mut letters) = (0xcbf2_9ce4_8422_2325_u64, 0);
        let mut add = |c: u32| hash = (hash ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01b3);
        for c in text.chars() {
            if c.is_ascii_alphanumeric() {
                letters += 1;
                add(u32::from(c.to_ascii_lowercase()));
            } else if !c.is_ascii() && c.is_alphanumeric() {
                letters += if is_ideograph(c) { 3 } else { 1 };
                c.to_lowercase().for_each(|c| add(u32::from(c)));
            }
        }
        (letters >= MIN_LETTERS).then_some(Self(hash))
    }

    /// As SQLite keeps it.
    pub fn to_sql(self) -> i64 {
        self.0.cast_signed()
    }

    /// From what SQLite kept.
    pub fn from_sql(number: i64) -> Self {
        Self(number.cast_unsigned())
    }
}

/// The boilerplate of one site. Empty for a site that is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteMemory {
    blocks: HashSet<BlockPrint>,
}

impl SiteMemory {
    /// True if this text is known to be boilerplate.
    pub fn knows(&self, text: &str) -> bool {
        !self.is_empty() && BlockPrint::of(text).is_some_and(|print| self.blocks.contains(&print))
    }

    /// True if this block is known to be boilerplate.
    pub fn has(&self, print: BlockPrint) -> bool {
        self.blocks.contains(&print)
    }

    /// True if nothing is known.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl FromIterator<BlockPrint> for SiteMemory {
    fn from_iter<I: IntoIterator<Item = BlockPrint>>(blocks: I) -> Self {
        Self {
            blocks: blocks.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BlockPrint, SiteMemory};

    #[test]
    fn a_block_is_known_by_its_letters() {
        let print = BlockPrint::of("Sign up for our daily newsletter!");
        assert_eq!(print, BlockPrint::of("SIGN UP  for our daily newsletter"));
        assert_eq!(print.map(BlockPrint::to_sql), Some(KNOWN));
        assert_eq!(BlockPrint::of("Read more"), None);
        assert!(BlockPrint::of("更多新闻请关注我们").is_some());
        let memory: SiteMemory = print.into_iter().collect();
        assert!(memory.knows("Sign up for our daily newsletter"));
        assert!(!memory.knows("Sign up for our weekly newsletter"));
    }

    const KNOWN: i64 = 5_086_265_201_653_914_596;
}
