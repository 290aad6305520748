//! Terminal events on systems without a Unix terminal: a thread polls crossterm's own event source.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use crossterm::event::Event;
use futures_util::Stream;
use tokio::sync::mpsc;

/// How often the thread checks whether it must stop.
const LOOK: Duration = Duration::from_millis(100);

/// The terminal's events as a stream.
#[derive(Debug, Default)]
pub struct TerminalEvents {
    events: Option<mpsc::UnboundedReceiver<io::Result<Event>>>,
    is_stopped: Arc<AtomicBool>,
}

impl TerminalEvents {
    #[allow(clippy::unnecessary_wraps, reason = "the same shape as on Unix")]
    pub fn new() -> io::Result<Self> {
        Ok(Self::default())
    }

    #[allow(clippy::unnecessary_wraps, reason = "the same shape as on Unix")]
    pub fn resume(&mut self) -> io::Result<()> {
        let (sender, events) = mpsc::unbounded_channel();
        let is_stopped = Arc::new(AtomicBool::new(false));
        (self.events, self.is_stopped) = (Some(events), Arc::clone(&is_stopped));
        std::thread::spawn(move || {
            while !is_stopped.load(Ordering::SeqCst) {
                let event = match crossterm::event::poll(LOOK) {
                    Ok(false) => continue,
                    Ok(true) => crossterm::event::read(),
                    Err(error) => Err(error),
                };
                let is_broken = event.is_err();
                if sender.send(event).is_err() || is_broken {
                    break;
                }
            }
        });
        Ok(())
    }

    pub fn pause(&mut self) {
        self.is_stopped.store(true, Ordering::SeqCst);
    }
}

impl Stream for TerminalEvents {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.events {
            Some(events) => events.poll_recv(context),
            None => Poll::Pending,
        }
    }
}
