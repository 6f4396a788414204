//! Tells people what was noticed: by a request to an address, by a program, or both.
//!
//! What is to be told stands in the archive until it was told. A hook is told at most so
//! often; what comes in between goes out together. Nobody waits for it.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use super::clock;
use super::health::do_errand;
use super::run::Errand;
use crate::archive::{ArchiveError, Hook, Notice, Writer};
use crate::fetch::Webhook;

/// Events in one telling at most.
const MOST: usize = 50;
/// So long a program may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// So much of what it complains is kept.
const COMPLAINT: u64 = 400;
/// How often it is looked whether there is something to tell.
const LOOK: Duration = Duration::from_secs(5);

/// Who is told, and how often.
#[derive(Debug, Clone, Default)]
pub struct Hooks {
    /// An address.
    pub webhook: Option<Webhook>,
    /// A program and its arguments; it gets the notice on its standard input.
    pub command: Option<Vec<String>>,
    /// Between two tellings of one hook.
    pub pause: Duration,
}

impl Hooks {
    /// Those that there are.
    pub fn all(&self) -> Vec<Hook> {
        let webhook = self.webhook.as_ref().map(|_| Hook::Webhook);
        let command = self.command.as_ref().map(|_| Hook::Command);
        webhook.into_iter().chain(command).collect()
    }

    fn pause(&self) -> TimeDelta {
        TimeDelta::from_std(self.pause).unwrap_or(TimeDelta::MAX)
    }

    /// Tells one hook; an error says why it was in vain.
    async fn tell(&self, hook: Hook, archive: &Path, notices: &[Notice]) -> Result<(), String> {
        let body = body(archive, notices);
        match hook {
            Hook::Webhook => match &self.webhook {
                Some(webhook) => webhook.post(body).await,
                None => Err("there is no webhook".to_owned()),
            },
            Hook::Command => match self.command.as_deref() {
                Some([program, arguments @ ..]) => hand_over(program, arguments, &body).await,
                _ => Err("there is no command".to_owned()),
            },
        }
    }
}

/// Tells each hook once what waits for it. What is not told stays.
pub async fn deliver(writer: &mut Writer, hooks: &Hooks) -> Result<(), ArchiveError> {
    for hook in hooks.all() {
        let notices = writer.take_notices(hook, MOST, hooks.pause(), clock::now())?;
        if notices.is_empty() {
            continue;
        }
        let told = hooks.tell(hook, writer.path(), &notices).await;
        complain(&told);
        writer.settle_notices(hook, &notices, told.err().as_deref(), clock::now())?;
    }
    Ok(())
}

/// Tells each hook what waits for it, while a run lasts; ends with it. Which they are may
/// change.
pub async fn keep_delivering(
    archive: &Path,
    errands: &mpsc::UnboundedSender<Errand>,
    said: &dyn Fn() -> Hooks,
) {
    loop {
        let hooks = &said();
        tokio::time::sleep(LOOK.min(hooks.pause.max(Duration::from_millis(200)))).await;
        for hook in hooks.all() {
            if deliver_beside(archive, errands, hooks, hook)
                .await
                .is_none()
            {
                return;
            }
        }
    }
}

/// `None` once the run has ended.
async fn deliver_beside(
    archive: &Path,
    errands: &mpsc::UnboundedSender<Errand>,
    hooks: &Hooks,
    hook: Hook,
) -> Option<()> {
    let pause = hooks.pause();
    let take = move |writer: &mut Writer| writer.take_notices(hook, MOST, pause, clock::now());
    let notices = do_errand(errands, take).await?;
    if notices.is_empty() {
        return Some(());
    }
    let told = hooks.tell(hook, archive, &notices).await;
    complain(&told);
    let settle = move |writer: &mut Writer| {
        writer.settle_notices(hook, &notices, told.err().as_deref(), clock::now())
    };
    do_errand(errands, settle).await
}

fn complain(told: &Result<(), String>) {
    if let Err(why) = told {
        tracing::warn!(%why, "nobody was told");
    }
}

/// What is sent. `text` is what chat programs print.
fn body(archive: &Path, notices: &[Notice]) -> String {
    let archive = archive
        .canonicalize()
        .unwrap_or_else(|_| archive.to_owned());
    let archive = archive.display().to_string();
    let lines = notices.iter().map(|notice| {
        let word = match notice.kind.as_str() {
            "alert_opened" => "alert",
            _ => "mended",
        };
        let alert = &notice.alert;
        format!(
            "{word}: {} {}: {}",
            alert.rule, alert.subject, alert.message
        )
    });
    let text: Vec<String> = std::iter::once(format!("newsvault, {archive}"))
        .chain(lines)
        .collect();
    let events: Vec<_> = notices
        .iter()
        .map(|notice| {
            json!({
                "id": notice.event_id,
                "at": notice.at,
                "kind": notice.kind,
                "message": notice.message,
                "alert": notice.alert,
            })
        })
        .collect();
    json!({
        "program": "newsvault",
        "version": env!("CARGO_PKG_VERSION"),
        "archive": archive,
        "text": text.join("\n"),
        "events": events,
    })
    .to_string()
}

/// Runs a program with the body on its standard input.
async fn hand_over(program: &str, arguments: &[String], body: &str) -> Result<(), String> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        // Who is given up must not live on.
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("`{program}` cannot be run: {error}"))?;
    match tokio::time::timeout(PATIENCE, finish(child, body)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err(format!("`{program}` {why}")),
        Err(_) => Err(format!(
            "`{program}` did not end within {} s",
            PATIENCE.as_secs()
        )),
    }
}

async fn finish(mut child: Child, body: &str) -> Result<(), String> {
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let write = async {
        if let Some(mut stdin) = stdin {
            // Who reads no input closes the pipe; that is its right.
            let _ = stdin.write_all(body.as_bytes()).await;
        }
    };
    let read = async {
        let mut said = Vec::new();
        if let Some(mut stderr) = stderr {
            let mut first = (&mut stderr).take(COMPLAINT);
            // What cannot be read is not said; the rest must not fill the pipe.
            let _ = first.read_to_end(&mut said).await;
            let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
        }
        String::from_utf8_lossy(&said).trim().to_owned()
    };
    let ((), said, ended) = tokio::join!(write, read, child.wait());
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) if said.is_empty() => Err(format!("failed: {status}")),
        Ok(status) => Err(format!("failed: {status}: {said}")),
        Err(error) => Err(format!("cannot be waited for: {error}")),
    }
}
