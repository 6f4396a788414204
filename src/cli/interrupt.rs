//! Ctrl-C in commands that work outside the async runtime.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use anyhow::Context;

/// From here on Ctrl-C does this, instead of ending the program at once.
pub(super) fn on_interrupt(act: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot listen for Ctrl-C")?;
    let (listening, listens) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime.block_on(async {
            let mut pressed = pin!(tokio::signal::ctrl_c());
            // Only the first poll begins to listen.
            let early = poll_fn(|cx| Poll::Ready(pressed.as_mut().poll(cx))).await;
            let _ = listening.send(());
            let pressed = match early {
                Poll::Ready(pressed) => pressed,
                Poll::Pending => pressed.await,
            };
            if pressed.is_ok() {
                act();
            }
        });
    });
    // An error would mean that the thread is gone: then Ctrl-C does what it does elsewhere.
    let _ = listens.recv();
    Ok(())
}
