//! What the terminal tells: keys, pastes, the mouse, and the window's size. Owns the signal for a
//! new size, which crossterm may not have: its reader asks the system for what is ready, takes the
//! first of it and forgets the rest, so a key that came together with a new size would wait for
//! the key after it (and a new size that came together with a key, for ever).

use std::io;

use crossterm::event::{Event, EventStream};
use futures_util::{Stream, StreamExt};

/// Starts to listen. Must be called within a runtime, while the terminal is taken.
///
/// # Errors
/// When the system gives no signals.
pub fn listen() -> io::Result<impl Stream<Item = io::Result<Event>> + Unpin> {
    let events = EventStream::new();
    Ok(futures_util::stream::select(events, sizes()?))
}

/// The sizes of the window, each when it has changed.
#[cfg(unix)]
fn sizes() -> io::Result<impl Stream<Item = io::Result<Event>> + Unpin> {
    use std::sync::Once;

    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};

    static TAKEN_FROM_CROSSTERM: Once = Once::new();

    // Crossterm began to listen to it with its first stream, and nobody else has yet.
    #[expect(deprecated, reason = "crossterm keeps the key to what it registered to itself")]
    TAKEN_FROM_CROSSTERM.call_once(|| {
        signal_hook_registry::unregister_signal(Signal::WINCH.as_raw());
    });
    let mut changed = signal(SignalKind::window_change())?;
    Ok(futures_util::stream::poll_fn(move |context| changed.poll_recv(context))
        .map(|()| crossterm::terminal::size().map(|(columns, rows)| Event::Resize(columns, rows))))
}

/// Elsewhere a new size comes among the keys.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same shape as on Unix")]
fn sizes() -> io::Result<impl Stream<Item = io::Result<Event>> + Unpin> {
    Ok(futures_util::stream::pending())
}
