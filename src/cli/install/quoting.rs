//! Words as systemd, a shell and cron read them. Line breaks are refused before
//! ([`super::job`]): neither a unit nor a crontab can hold one.

/// A word of a command line in a unit: quotes, escapes, variables and specifiers are its own.
pub(super) fn unit_word(word: &str) -> String {
    let mut quoted = String::with_capacity(word.len() + 2);
    for c in word.chars() {
        match c {
            '%' => quoted.push_str("%%"),
            '$' => quoted.push_str("$$"),
            '"' | '\\' => quoted.extend(['\\', c]),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=@%,+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        quoted
    } else {
        format!("\"{quoted}\"")
    }
}

/// A path in a list of paths of a unit: no variables there.
pub(super) fn unit_path(path: &str) -> String {
    unit_word(path).replace("$$", "$")
}

/// A path that is a unit setting's whole value: taken as it is, but for specifiers.
pub(super) fn unit_value(path: &str) -> String {
    path.replace('%', "%%")
}

/// A word of a command that cron gives to a shell.
pub(super) fn cron_word(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    let shell = format!("'{}'", word.replace('\'', r"'\''"));
    // Cron takes the backslash before a percent sign away, and counts backslashes: one
    // that the word has itself must not stand beside ours.
    let mut line = String::with_capacity(shell.len() + 2);
    for c in shell.chars() {
        if c == '%' {
            if line.ends_with('\\') {
                line.push_str("''");
            }
            line.push('\\');
        }
        line.push(c);
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What cron hands to the shell, as its source has it.
    fn as_cron_reads(line: &str) -> String {
        let (mut out, mut escaped) = (String::new(), false);
        for c in line.chars() {
            if escaped {
                if c == '%' {
                    out.pop();
                }
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == '%' {
                break;
            }
            out.push(c);
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
        /// Through cron and a real shell a word comes out as it went in.
        #[cfg(unix)]
        #[test]
        fn a_word_comes_through_cron_and_shell(word in r#"[a-z%\\'"$ `*~!&;ä-]{1,12}"#) {
            let script = format!("printf %s {}", as_cron_reads(&cron_word(&word)));
            let output = std::process::Command::new("/bin/sh").arg("-c").arg(script).output();
            let said = output.expect("a shell").stdout;
            prop_assert_eq!(String::from_utf8_lossy(&said), word);
        }
    }

    #[test]
    fn words_of_a_unit_are_quoted_if_they_must_be() {
        assert_eq!(
            unit_word("/srv/news/newsvault.db"),
            "/srv/news/newsvault.db"
        );
        assert_eq!(unit_word("100%"), "100%%");
        assert_eq!(unit_word("a b"), "\"a b\"");
        assert_eq!(unit_word("a\"b\\c$d"), "\"a\\\"b\\\\c$$d\"");
        assert_eq!(unit_word(";"), "\";\"");
        assert_eq!(unit_word(""), "\"\"");
        assert_eq!(unit_path("/a $b"), "\"/a $b\"");
        assert_eq!(unit_value("/a b%"), "/a b%%");
    }
}
