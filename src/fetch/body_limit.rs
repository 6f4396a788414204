//! Reads a body piece by piece, never further than asked, and decodes it on the way.
//!
//! Decoded bytes count, so a compressed bomb costs no more memory than an honest page
//! of the same limit; bytes on the wire may not be more either, for there are streams
//! that decode to nothing for ever.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;
use tokio::time::{Instant, timeout_at};

use super::ask::{Answer, InTurn};
use super::cause;
use crate::coding::{Decoder, Spoilt};
use crate::model::{Failure, TimeoutPhase};

impl Limits {
    fn next(self) -> (Instant, TimeoutPhase) {
        match Instant::now() + self.idle {
            idle if idle < self.deadline => (idle, TimeoutPhase::Idle),
            _ => (self.deadline, TimeoutPhase::Total),
        }
    }
}

/// A body in transit: what has come, and the rest.
pub(super) struct Body {
    response: Response,
    decoder: Decoder,
    wire_bytes: u64,
    limit: u64,
    ended: bool,
    limits: Limits,
    /// The host rests once the body has ended.
    turn: Option<InTurn>,
}

/// Limits in time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Between two pieces.
    pub(super) idle: Duration,
    /// When all must have come.
    pub(super) deadline: Instant,
}

impl Body {
    /// Keeps one byte more than `limit`, which tells a body that is too large.
    pub(super) fn of(answer: Answer, limit: u64, limits: Limits) -> Result<Self, Failure> {
        let encodings = answer.response.headers().get_all(CONTENT_ENCODING);
        let encodings: Vec<&str> = encodings.iter().filter_map(|v| v.to_str().ok()).collect();
        Ok(Self {
            decoder: Decoder::of(&encodings.join(","), limit.saturating_add(1)).map_err(failure)?,
            response: answer.response,
            wire_bytes: 0,
            limit,
            ended: false,
            limits,
            turn: Some(answer.turn),
        })
    }

    /// Reads until at least `enough` bytes are there or the body has ended.
    /// A body that breaks off before its announced end is [`Failure::Truncated`].
    pub(super) async fn read_to(&mut self, enough: u64) -> Result<(), Failure> {
        while !self.ended && self.len() < enough {
            let (limit, phase) = self.limits.next();
            match timeout_at(limit, self.response.chunk()).await {
                Err(_) => return Err(Failure::Timeout(phase)),
                Ok(Err(error)) => return Err(cause::in_body(&error)),
                Ok(Ok(Some(chunk))) => {
                    self.wire_bytes += chunk.len() as u64;
                    self.decoder.push(&chunk).map_err(failure)?;
                    if self.wire_bytes > self.limit && self.len() < enough {
                        return Err(Failure::TooLarge(self.limit));
                    }
                }
                Ok(Ok(None)) => {
                    self.ended = true;
                    self.turn = None;
                    if self.wire_bytes > 0 {
                        self.decoder.end().map_err(failure)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// How many bytes have come.
    pub(super) fn len(&self) -> u64 {
        self.decoder.bytes().len() as u64
    }

    /// How many of them came over the wire.
    pub(super) fn wire_bytes(&self) -> u64 {
        self.wire_bytes
    }

    /// What has come.
    pub(super) fn bytes(&self) -> &[u8] {
        self.decoder.bytes()
    }

    /// What has come, for keeps.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.decoder.into_bytes()
    }
}

fn failure(spoilt: Spoilt) -> Failure {
    match spoilt {
        Spoilt::Short => Failure::Truncated,
        Spoilt::Damaged(why) => Failure::Protocol(format!("the body cannot be decoded: {why}")),
    }
}
