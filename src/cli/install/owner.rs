//! Whose a file is.

/// The owner's name, or number where it has none; `None` for root, and where there are no owners.
#[cfg(unix)]
pub(super) fn of(path: &str) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let uid = std::fs::metadata(path).ok()?.uid();
    if uid == 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    Some(name_of(uid, &users).unwrap_or_else(|| uid.to_string()))
}

#[cfg(not(unix))]
pub(super) fn of(_path: &str) -> Option<String> {
    None
}

#[cfg(unix)]
fn name_of(uid: u32, users: &str) -> Option<String> {
    let users = users.lines().map(|line| line.split(':'));
    let mut found = users.filter_map(|mut fields| {
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    });
    found.next()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_third_field_is_the_number() {
        let users = "root:x:0:0::/root:/bin/sh\nbroken\narchive:x:995:7::/srv:/bin/sh\n";
        assert_eq!(name_of(995, users).as_deref(), Some("archive"));
        assert_eq!(name_of(7, users), None);
    }
}
