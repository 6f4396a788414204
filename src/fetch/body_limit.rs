//! Reads a body piece by piece, never further than asked.
//!
//! What is counted are decoded bytes, and the decoder gives small pieces, so that
//! a compressed bomb costs no more memory than an honest page of the same limit.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::ask::{Answer, InTurn};
use super::cause;
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
    bytes: Vec<u8>,
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
    pub(super) fn of(answer: Answer, limits: Limits) -> Self {
        Self {
            response: answer.response,
            bytes: Vec::new(),
            ended: false,
            limits,
            turn: Some(answer.turn),
        }
    }

    /// Reads until at least `enough` bytes are there or the body has ended.
    /// A body that breaks off before its announced end is [`Failure::Truncated`].
    pub(super) async fn read_to(&mut self, enough: u64) -> Result<(), Failure> {
        while !self.ended && self.len() < enough {
            let (limit, phase) = self.limits.next();
            match timeout_at(limit, self.response.chunk()).await {
                Err(_) => return Err(Failure::Timeout(phase)),
                Ok(Err(error)) => return Err(cause::in_body(&error)),
                Ok(Ok(Some(chunk))) => self.bytes.extend_from_slice(&chunk),
                Ok(Ok(None)) => {
                    self.ended = true;
                    self.turn = None;
                }
            }
        }
        Ok(())
    }

    /// How many bytes have come.
    pub(super) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// What has come.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What has come, for keeps.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}
