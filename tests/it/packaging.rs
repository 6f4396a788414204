//! What stands around the program: units, crontab lines, manual pages, completions.

use std::path::Path;
use std::process::{Command, Output};

use crate::archive::Place;
use crate::program::{Ended, Program};

/// Runs `newsvault install …` in a folder.
fn install(folder: &Path, words: &str) -> Ended {
    Program::within(folder).arg("install").words(words).run()
}

/// The output of a program of this machine; `None` where there is none such.
fn tool(name: &str, arguments: &[&str], folder: &Path) -> Option<Output> {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folder);
    // Without it systemd knows no users' manager.
    command.env("XDG_RUNTIME_DIR", folder);
    command.output().ok()
}

fn said(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&both).into_owned()
}

/// The lines of a unit that begin so, without their beginning.
fn settings<'a>(unit: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!("{name}=");
    unit.lines()
        .filter_map(|line| line.strip_prefix(&begin))
        .collect()
}

#[test]
fn units_are_what_systemd_takes() {
    let place = Place::new();
    let odd = place.folder().join("100% of $HOME");
    std::fs::create_dir(&odd).expect("a folder");
    std::fs::write(odd.join("my list.txt"), "").expect("a list");
    for (scope, dir) in [("", "system"), ("--user", "user")] {
        for words in ["watch", "run --every 6h"] {
            let mut program = Program::within(&odd)
                .words("install systemd --archive")
                .arg("the archive.db")
                .words(words)
                .words(scope)
                .arg("--dir")
                .arg(dir)
                .arg("--");
            if words != "watch" {
                program = program.arg("my list.txt");
            }
            program.words("--contact desk@example.org").run().expect(0);
        }
        let (service, run, timer) = (
            format!("{dir}/newsvault-the-archive.service"),
            format!("{dir}/newsvault-the-archive-run.service"),
            format!("{dir}/newsvault-the-archive-run.timer"),
        );
        let mut arguments = vec!["verify", "--man=no", &service, &run, &timer];
        arguments.extend((!scope.is_empty()).then_some(scope));
        if let Some(output) = tool("systemd-analyze", &arguments, &odd) {
            assert!(output.status.success(), "{}", said(&output));
            assert_eq!(said(&output), "");
        }
        let read = |name: &str| std::fs::read_to_string(odd.join(name)).expect("a unit");
        let folder = odd
            .canonicalize()
            .expect("it is there")
            .display()
            .to_string()
            .replace('%', "%%");
        assert_eq!(
            settings(&read(&service), "WorkingDirectory"),
            [folder.as_str()]
        );
        let begins = read(&run);
        let begins = settings(&begins, "ExecStart");
        let list = format!("\"{}/my list.txt\"", folder.replace('$', "$$"));
        assert!(begins[0].contains(&list), "{begins:?}");
        assert_eq!(settings(&read(&timer), "Persistent"), ["true"]);
        let cage = settings(&read(&service), "ReadWritePaths").len();
        assert_eq!(
            cage,
            usize::from(scope.is_empty()),
            "only the system's manager can"
        );
    }
}

#[test]
fn a_unit_that_is_there_stays_unless_it_is_forced() {
    let place = Place::new();
    let words = "systemd --dir units";
    install(place.folder(), words).expect(0);
    let again = install(place.folder(), words).expect(0);
    assert!(
        again.stderr.contains("newsvault.service` is so already"),
        "{}",
        again.stderr
    );
    let unit = place.folder().join("units/newsvault.service");
    std::fs::write(&unit, "mine").expect("written");
    let refused = install(place.folder(), words).expect(2);
    assert!(
        refused.stderr.contains("systemctl edit"),
        "{}",
        refused.stderr
    );
    assert_eq!(std::fs::read_to_string(&unit).expect("a unit"), "mine");
    install(place.folder(), "systemd --dir units --force").expect(0);
    assert!(
        std::fs::read_to_string(&unit)
            .expect("a unit")
            .contains("Type=notify")
    );
}

#[test]
fn what_would_not_start_is_not_installed() {
    let place = Place::new();
    place.file("bad.toml", "[requests]\ndelya = 1\n");
    for (words, why) in [
        (
            "systemd watch -- --dellay 3",
            "newsvault watch would not start: unexpected argument '--dellay'",
        ),
        (
            "cron run -- --delay slow",
            "newsvault run would not start: invalid value 'slow'",
        ),
        ("cron run -- no-such-list", "no-such-list"),
        ("cron run -- -", "nobody will stand at standard input"),
        ("cron watch --every 1h", "--every is for a run"),
        ("cron run --every 7m", "divide an hour or a day"),
        ("systemd --archive nowhere/x.db", "there is no folder"),
        ("systemd --config bad.toml", "unknown field `delya`"),
        (
            "systemd --config none.toml",
            "cannot find the configuration",
        ),
        ("systemd --name a/b", "no name for a unit"),
        (
            "systemd run -- --ignore-robots",
            "--ignore-robots needs a reason",
        ),
    ] {
        let refused = install(place.folder(), words).expect(2);
        assert!(refused.stderr.contains(why), "{words}: {}", refused.stderr);
        assert_eq!(refused.text(), "", "{words}");
    }
}

/// The command of a crontab's line, as cron gives it to the shell.
fn commands(crontab: &str) -> Vec<String> {
    let lines = crontab.lines().filter(|line| !line.starts_with('#'));
    let commands = lines.map(|line| match line.strip_prefix("@reboot ") {
        Some(command) => command,
        None => line
            .splitn(6, ' ')
            .nth(5)
            .expect("five fields and a command"),
    });
    commands
        .map(|command| command.replace("\\%", "%"))
        .collect()
}

#[cfg(unix)]
#[test]
fn lines_for_cron_run_as_they_stand() {
    let place = Place::new();
    place.file("50% list.txt", "saved.html\n");
    place.file(
        "saved.html",
        crate::pages::story("Bridge reopens", "A band played."),
    );
    let printed = Program::on(&place)
        .words("install cron run --every 15m --")
        .arg("50% list.txt")
        .run()
        .expect(0);
    let commands = commands(printed.text());
    assert_eq!(commands.len(), 2, "{}", printed.text());
    let elsewhere = tempfile::tempdir().expect("a folder");
    // What cron does: a shell, another folder, nearly nothing in the environment.
    let ran = Command::new("/bin/sh")
        .arg("-c")
        .arg(&commands[0])
        .current_dir(&elsewhere)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .output()
        .expect("a shell");
    assert!(ran.status.success(), "{}", said(&ran));
    assert_eq!(said(&ran), "", "cron would mail it");
    assert_eq!(place.count("articles"), 1);
    // The second tells what is broken: nothing, so that nothing is mailed.
    let status = Command::new("/bin/sh")
        .arg("-c")
        .arg(&commands[1])
        .current_dir(&elsewhere)
        .output()
        .expect("a shell");
    assert!(status.status.success(), "{}", said(&status));
    assert_eq!(said(&status), "");
    // The same lines, taken by cron itself where it is.
    let crontab = place.file("crontab", printed.text());
    if let Some(checked) = tool(
        "crontab",
        &["-n", &crontab.display().to_string()],
        place.folder(),
    ) {
        let unknown = said(&checked).contains("invalid option");
        assert!(unknown || checked.status.success(), "{}", said(&checked));
    }
}

#[test]
fn a_watch_that_cron_begins_again_ends_if_there_is_one() {
    let place = Place::new();
    drop(place.writer());
    let _watching = newsvault::archive::Watching::begin(&place.path, chrono::Utc::now())
        .expect("nobody else does");
    let printed = Program::on(&place)
        .words("install cron watch")
        .run()
        .expect(0);
    let commands = commands(printed.text());
    assert_eq!(commands.len(), 3, "{commands:?}");
    assert!(commands[2].ends_with(" status --quiet"), "{commands:?}");
    let commands = &commands[..2];
    assert!(
        commands
            .iter()
            .all(|command| command.contains(" watch --quiet ")),
        "{commands:?}"
    );
    assert!(
        commands
            .iter()
            .all(|command| command.contains(" --unless-watched ")),
        "{commands:?}"
    );
    Program::on(&place)
        .words("watch --quiet --unless-watched")
        .run()
        .expect(0)
        .says("");
    Program::on(&place).words("watch --quiet").run().expect(3);
}

#[test]
fn every_command_has_a_manual_page_that_man_can_read() {
    let place = Place::new();
    Program::within(place.folder())
        .words("man --dir man1")
        .run()
        .expect(0);
    let help = Program::within(place.folder())
        .arg("--help")
        .run()
        .expect(0);
    let commands = help.text().split("Commands:").nth(1).expect("a list");
    let commands = commands
        .lines()
        .skip(1)
        .map_while(|line| line.split_whitespace().next());
    let mut pages = 0;
    for command in commands.filter(|name| *name != "help") {
        let file = place.folder().join(format!("man1/newsvault-{command}.1"));
        assert!(file.exists(), "{command}");
        pages += 1;
    }
    assert!(pages > 20, "{pages}");
    for entry in std::fs::read_dir(place.folder().join("man1")).expect("a folder") {
        let path = entry.expect("a page").path().display().to_string();
        let checks: [(&str, &[&str]); 2] = [
            ("groff", &["-man", "-ww", "-z", "-Tutf8", &path]),
            ("mandoc", &["-T", "lint", "-W", "error", &path]),
        ];
        for (name, arguments) in checks {
            if let Some(output) = tool(name, arguments, place.folder()) {
                assert!(
                    output.status.success() && output.stdout.is_empty(),
                    "{path}: {}",
                    said(&output)
                );
            }
        }
    }
}

#[test]
fn a_manual_page_says_what_the_help_says_and_more() {
    let place = Place::new();
    let page = Program::within(place.folder())
        .words("man sources add")
        .run()
        .expect(0);
    for part in [
        "NEWSVAULT-SOURCES-ADD",
        "\\-\\-schedule",
        "NEWSVAULT_ARCHIVE",
        "SEE ALSO",
    ] {
        assert!(page.text().contains(part), "{part}");
    }
    let program = Program::within(place.folder()).arg("man").run().expect(0);
    for part in [
        "EXIT STATUS",
        "ENVIRONMENT",
        "FILES",
        "EXAMPLES",
        "newsvault\\-extract(1)",
    ] {
        assert!(program.text().contains(part), "{part}");
    }
    let none = Program::within(place.folder())
        .words("man no such")
        .run()
        .expect(2);
    assert!(
        none.stderr.contains("there is no command `no such`"),
        "{}",
        none.stderr
    );
}

#[test]
fn the_exit_codes_of_the_manual_are_those_of_the_readme() {
    let place = Place::new();
    let program = Program::within(place.folder()).arg("man").run().expect(0);
    let part = program
        .text()
        .split(".SH \"EXIT STATUS\"")
        .nth(1)
        .expect("a section");
    let part = part.split(".SH").next().unwrap_or_default();
    let lines: Vec<&str> = part
        .lines()
        .filter(|line| !line.is_empty() && *line != ".TP")
        .collect();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"))
        .expect("README.md");
    let rows = readme
        .split("| exit code | meaning |")
        .nth(1)
        .expect("a table");
    let rows: Vec<&str> = rows
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with("| "))
        .collect();
    assert_eq!(lines.len(), 2 * rows.len(), "{lines:?}");
    for (entry, row) in lines.chunks(2).zip(rows) {
        let code = entry[0].replace("\\fB", "").replace("\\fR", "");
        assert_eq!(
            format!(
                "| {code} | {} |",
                entry[1].replace("\\-", "-").replace("\\*(Aq", "'")
            ),
            row
        );
    }
}

#[test]
fn shells_complete_commands_and_options() {
    let place = Place::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Program::within(place.folder())
            .words("completions")
            .arg(shell)
            .run()
            .expect(0);
        assert!(script.text().contains("timemap"), "{shell}");
        place.file(shell, script.text());
    }
    let bash = "source ./bash; COMP_WORDS=(newsvault sources ad); COMP_CWORD=2; \
        _newsvault newsvault ad sources; printf '%s\\n' \"${COMPREPLY[@]}\"; \
        COMP_WORDS=(newsvault install systemd --ev); COMP_CWORD=3; \
        _newsvault newsvault --ev systemd; printf '%s\\n' \"${COMPREPLY[@]}\"";
    if let Some(output) = tool("bash", &["--norc", "-c", bash], place.folder()) {
        assert_eq!(said(&output), "add\n--every\n");
    }
    let fish = "source ./fish; complete -C 'newsvault install systemd --ev'";
    if let Some(output) = tool("fish", &["--no-config", "-c", fish], place.folder()) {
        assert!(said(&output).starts_with("--every\t"), "{}", said(&output));
    }
    if let Some(output) = tool("zsh", &["-f", "-n", "zsh"], place.folder()) {
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// A file of this repository.
fn repository(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// No image is built here; that its words fit program and repository can be seen all the same.
#[test]
fn the_image_runs_what_the_program_knows_and_sees_what_it_is_built_from() {
    let place = Place::new();
    let dockerfile = repository("Dockerfile").replace("\\\n", " ");
    let instruction = |name: &str| {
        let mut lines = dockerfile
            .lines()
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        lines.next_back().unwrap_or_else(|| panic!("no {name}"))
    };
    let command: Vec<String> = serde_json::from_str(instruction("CMD")).expect("a list of words");
    let program = Program::within(place.folder()).words(&command.join(" "));
    program.arg("--help").run().expect(0);
    let volume = instruction("VOLUME");
    assert_eq!(
        instruction("ENV"),
        format!("NEWSVAULT_ARCHIVE={volume}/newsvault.db")
    );
    assert_eq!(
        instruction("WORKDIR"),
        volume,
        "newsvault.toml is looked for beside the archive"
    );
    assert_eq!(instruction("USER"), "nonroot");
    let build = dockerfile
        .split("RUN ")
        .find(|run| run.contains("cargo build"))
        .expect("a step");
    assert!(
        build.contains("--release --locked --bin newsvault"),
        "{build}"
    );
    let ignored = repository(".dockerignore");
    let ignored: Vec<&str> = ignored
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let named = repository("Cargo.toml");
    let named = named
        .lines()
        .filter_map(|line| line.strip_prefix("path = \"")?.strip_suffix('"'));
    for path in named.chain(["Cargo.toml", "Cargo.lock", "src", "migrations"]) {
        let first = path.split('/').next().expect("a name");
        assert!(!ignored.contains(&first), "{path}");
    }
}
