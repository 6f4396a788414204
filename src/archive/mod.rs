//! placeholder
/// placeholder
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {}
impl ArchiveError {
    /// True if the file itself cannot be opened or written.
    pub fn is_about_the_file(&self) -> bool {
        match *self {}
    }
}
