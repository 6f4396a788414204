//! The tables `[[source]]` of the configuration: what they name is followed, just so, and
//! what they named before is not any more.

use anyhow::Context;

use super::super::config::{Config, SourceTable};
use super::super::terminal;
use super::add::{checked, free_name};
use crate::archive::{Followed, HostLimits, SourceSpec, Writer};
use crate::model::{PageUrl, SourceKind};
use crate::pipeline::{Shard, clock, look_otherwise};
use crate::schedule::polling;
use crate::schedule::revisit::Policy;

/// Makes the archive follow what the configuration says. Says what is new or other.
pub(in super::super) fn apply(
    writer: &mut Writer,
    config: &Config,
    shard: Shard,
) -> anyhow::Result<()> {
    let pause = i64::try_from(polling::FIRST.as_secs()).unwrap_or(i64::MAX);
    let mut urls = Vec::new();
    for table in &config.sources {
        let spec = spec(writer, table)
            .with_context(|| format!("cannot follow `{}` of `{}`", table.url, config.name()))?;
        if !shard.holds(&spec.url) {
            continue;
        }
        urls.push(spec.url.clone());
        match writer.follow(&spec, pause, clock::now())? {
            Followed::New => terminal::note(&format!("following {}", spec.name)),
            Followed::Changed => {
                look_otherwise(writer, &spec.url, clock::now())?;
                terminal::note(&format!("following {} otherwise", spec.name));
            }
            Followed::Known => {}
        }
    }
    for name in writer.unfollow_unconfigured(&urls)? {
        terminal::note(&format!("following {name} no more"));
    }
    Ok(())
}

fn spec(writer: &Writer, table: &SourceTable) -> anyhow::Result<SourceSpec> {
    let url = PageUrl::parse(&table.url).map_err(|why| anyhow::anyhow!("{why}"))?;
    let or = |said: &Option<String>, usual: &str| said.clone().unwrap_or_else(|| usual.to_owned());
    let (schedule, time_zone) = (or(&table.schedule, "auto"), or(&table.time_zone, "UTC"));
    let revisit = or(&table.revisit, "usual");
    Policy::parse(&revisit).map_err(|why| anyhow::anyhow!(why))?;
    checked(
        &schedule,
        &time_zone,
        table.include.iter().chain(&table.exclude),
    )?;
    let kind = or(&table.kind, SourceKind::Auto.as_str());
    let Some(kind) = SourceKind::from_word(&kind) else {
        anyhow::bail!(
            "`{kind}` is no kind of source\nhint: it is one of {}",
            SourceKind::ALL.map(SourceKind::as_str).join(", ")
        );
    };
    Ok(SourceSpec {
        name: free_name(writer, table.name.clone(), &url)?,
        kind,
        url,
        home: None,
        is_configured: true,
        schedule,
        time_zone,
        include: table.include.clone(),
        exclude: table.exclude.clone(),
        language: table.language.clone(),
        outlet: table.outlet.clone(),
        revisit,
        limits: HostLimits {
            requests_a_day: table.requests_a_day,
            delay: table.delay,
        },
    })
}
