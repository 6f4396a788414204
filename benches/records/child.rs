//! What a program took: time, CPU time of all its threads, memory at most.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Result;

pub(super) struct Measured {
    pub(super) wall: Duration,
    pub(super) cpu: Duration,
    /// Bytes.
    pub(super) memory: u64,
}

/// Runs a program to its end, which must be a good one.
pub(super) fn measure(command: &mut Command) -> Result<Measured> {
    let before = children()?;
    let began = Instant::now();
    let mut program = command.stdout(Stdio::null()).spawn()?;
    let mut memory = 0;
    let status = loop {
        memory = memory.max(most(program.id()));
        if let Some(status) = program.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let wall = began.elapsed();
    if !status.success() {
        return Err(format!("{command:?}: {status}").into());
    }
    let cpu = children()?.saturating_sub(before);
    Ok(Measured { wall, cpu, memory })
}

/// CPU time of our children that have ended, which the system reckons in hundredths.
fn children() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The second field is a name in brackets; these are the 16th and 17th.
    let (_, behind) = stat.rsplit_once(')').ok_or("no stat")?;
    let fields = behind.split_whitespace().skip(13).take(2);
    let ticks: u64 = fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * 10))
}

fn most(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}
