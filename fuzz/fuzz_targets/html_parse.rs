//! Any bytes become a tree whose subtrees are ranges and whose depth is bounded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvault::html::parse;

/// What the nesting gate lets through, and what the parser adds to it.
const DEEPEST: usize = 512;

fuzz_target!(|input: (Option<&str>, &[u8])| {
    let (content_type, bytes) = input;
    let page = parse(bytes, content_type, 1 << 20);
    let tree = &page.tree;
    let mut depths = vec![0; tree.len()];
    for id in tree.ids().skip(1) {
        let parent = tree.parent(id).expect("only the root has none");
        assert!(parent < id && tree.contains(parent, id));
        assert!(tree.size(parent) > tree.size(id));
        let depth = depths[parent.index()] + 1;
        assert!(depth <= DEEPEST);
        depths[id.index()] = depth;
    }
    assert_eq!(tree.size(tree.root()), tree.len());
});
