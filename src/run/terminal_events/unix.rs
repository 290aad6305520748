//! The thread that reads the terminal, and the stream of its events.

use std::io::{self, PipeWriter};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use crossterm::event::Event;
use futures_util::Stream;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

use crate::terminal::input::{self, InputChunk, InputParser};

/// The maximum number of chunks that wait for the event loop.
const MAX_WAITING_CHUNKS: usize = 16;

/// The terminal's events as a stream. It reads only between [`Self::resume`] and [`Self::pause`],
/// so that an editor or a shell can use the terminal in between. It keeps bytes that were read but
/// not yet consumed. It ends when the terminal is gone.
#[derive(Debug)]
pub struct TerminalEvents {
    parser: InputParser,
    reader: Option<TerminalReader>,
    resized: Signal,
}

impl TerminalEvents {
    /// Creates a stream that is paused. Must be called within a runtime.
    ///
    /// # Errors
    /// If the system cannot report window changes.
    pub fn new() -> io::Result<Self> {
        let resized = signal(SignalKind::window_change())?;
        Ok(Self { parser: InputParser::default(), reader: None, resized })
    }

    /// Starts reading. The terminal must be in raw mode.
    ///
    /// # Errors
    /// If no pipe or thread can be created.
    pub fn resume(&mut self) -> io::Result<()> {
        if self.reader.is_none() {
            self.reader = Some(TerminalReader::start()?);
        }
        Ok(())
    }

    /// Stops reading, so that another program can read the terminal.
    pub fn pause(&mut self) {
        let Some(reader) = self.reader.take() else { return };
        for chunk in reader.stop() {
            self.parser.advance(&chunk.bytes, chunk.is_last);
        }
    }
}

impl Stream for TerminalEvents {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(event) = this.parser.next_event() {
            return Poll::Ready(Some(Ok(event)));
        }
        if this.resized.poll_recv(context).is_ready() {
            let size = crossterm::terminal::size();
            return Poll::Ready(Some(size.map(|(columns, rows)| Event::Resize(columns, rows))));
        }
        let Some(reader) = &mut this.reader else { return Poll::Pending };
        loop {
            match reader.chunks.poll_recv(context) {
                Poll::Ready(Some(chunk)) => this.parser.advance(&chunk.bytes, chunk.is_last),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
            if let Some(event) = this.parser.next_event() {
                return Poll::Ready(Some(Ok(event)));
            }
        }
    }
}

/// A thread that reads until it is stopped or the terminal is gone.
#[derive(Debug)]
struct TerminalReader {
    chunks: mpsc::Receiver<InputChunk>,
    /// Closing this pipe stops the thread.
    stop: PipeWriter,
    thread: JoinHandle<()>,
}

impl TerminalReader {
    fn start() -> io::Result<Self> {
        let (stopped, stop) = io::pipe()?;
        let (sender, chunks) = mpsc::channel(MAX_WAITING_CHUNKS);
        let thread = std::thread::Builder::new().name("terminal input".into());
        let thread = thread.spawn(move || {
            // The closed channel tells the event loop that no more input can arrive.
            while let Ok(Some(chunk)) = input::read(&stopped) {
                if sender.blocking_send(chunk).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { chunks, stop, thread })
    }

    /// Stops the thread and returns what it has read.
    fn stop(self) -> Vec<InputChunk> {
        let Self { mut chunks, stop, thread } = self;
        drop(stop);
        let mut read = Vec::new();
        // The thread may be waiting for room in the channel.
        while !thread.is_finished() {
            while let Ok(chunk) = chunks.try_recv() {
                read.push(chunk);
            }
            std::thread::yield_now();
        }
        read.extend(std::iter::from_fn(|| chunks.try_recv().ok()));
        read
    }
}
