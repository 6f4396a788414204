//! Any text is read as a list, and only a list that is a file names files.
#![no_main]

use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use newsvault::discover::list::{ListBase, read};

fuzz_target!(|text: &str| {
    for entry in read(text.lines(), ListBase::None).flatten() {
        assert!(!entry.is_file());
    }
    let folder = ListBase::Folder(PathBuf::from("/lists"));
    for problem in read(text.lines(), folder).filter_map(Result::err) {
        assert!(!problem.why.is_empty());
    }
});
