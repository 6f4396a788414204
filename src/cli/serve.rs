//! `newsvault serve`: the archive as a site.

use std::net::SocketAddr;

use anyhow::Context;

use super::config::Config;
use super::run::signal;
use super::{Common, Exit, monitor, terminal};
use crate::archive::questions;
use crate::pipeline::clock;
use crate::web::{self, Access, Question, Site};

/// Where it is shown if nobody says otherwise: only on this machine.
const USUAL: &str = "127.0.0.1:8484";
/// A token that can be guessed is none.
const SHORTEST_TOKEN: usize = 16;

/// Options of `newsvault serve`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What is shown is only read: nothing that a visitor does changes the archive. On another address than\nthis machine's own everyone needs the token, as text in an address is seen on the way: put a server\nwith TLS in front of it. SIGTERM and Ctrl-C end it when what is being answered is answered."
)]
pub(super) struct Args {
    /// Where: a port of this machine, or an address and port
    #[arg(long, short, value_name = "ADDRESS", default_value = USUAL, value_parser = monitor::address)]
    bind: SocketAddr,
    /// What visitors must know, 16 characters or more: letters, digits, - and _. On another address than this
    /// machine's own one is made up if none is given
    #[arg(long, value_name = "TOKEN", env = "NEWSVAULT_TOKEN", hide_env_values = true, value_parser = token)]
    token: Option<String>,
    /// A name by which visitors may ask for it, beside addresses in figures; repeat it for others
    #[arg(long, value_name = "NAME")]
    host_name: Vec<String>,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let config = Config::load(common)?;
    let listening = monitor::listen(args.bind);
    let (listener, bound) = listening.map_err(|error| {
        anyhow::anyhow!(
            "cannot serve at `{}`: {error}\nhint: name another port with --bind, or 0 for any",
            args.bind
        )
    })?;
    let is_here = bound.ip().is_loopback();
    let made_up = (!is_here && args.token.is_none())
        .then(made_up)
        .transpose()?;
    let token = args.token.clone().or(made_up);
    let access = Access {
        bound,
        names: args.host_name.clone(),
        token: token.clone(),
    };
    let site = Site::new(common.archive.clone(), named(&config), access, clock::now)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.context("cannot start the threads of the server")?;
    let way_in = token.map_or_else(String::new, |token| format!("?token={token}"));
    terminal::note(&format!(
        "{} at http://{bound}/{way_in}",
        common.archive.display()
    ));
    if !is_here {
        terminal::warn(
            "newsvault: whoever has the token and reaches this machine can read the archive; without TLS others see both on the way",
        );
    }
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        web::serve_site(listener, site, signal()).await;
        Ok(Exit::Done)
    })
}

/// Those of the program and of the configuration.
fn named(config: &Config) -> Vec<Question> {
    let question = |named: questions::Named<'_>| Question {
        name: named.name.to_owned(),
        sql: named.sql.to_owned(),
        about: named.about(),
        parameters: questions::defaults(named.sql),
    };
    questions::named(&config.queries)
        .into_iter()
        .map(question)
        .collect()
}

fn token(text: &str) -> Result<String, String> {
    let is_plain = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if text.len() < SHORTEST_TOKEN || !is_plain {
        return Err(format!(
            "a token has {SHORTEST_TOKEN} characters or more: letters, digits, - and _"
        ));
    }
    Ok(text.to_owned())
}

/// 128 bits by chance.
fn made_up() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        anyhow::anyhow!("cannot make up a token: {error}\nhint: give one with --token")
    })?;
    Ok(data_encoding::HEXLOWER.encode(&bytes))
}
