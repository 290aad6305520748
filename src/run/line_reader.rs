//! Reads lines of standard input on a thread. The thread reads only on request, so that another
//! program can use the terminal between two lines.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc;
use std::thread;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// The maximum number of bytes of lines that are read at once.
const MOST_BYTES: usize = 1024 * 1024;

/// The lines that arrived together. `None` is the end of the input.
pub type ReadLines = io::Result<Option<Vec<String>>>;

/// The reader and its thread.
#[derive(Debug)]
pub struct LineReader {
    requests: mpsc::Sender<()>,
    lines: UnboundedReceiver<ReadLines>,
    /// Whether the thread is reading.
    is_reading: bool,
}

impl LineReader {
    /// Starts the thread. `waits_for_more` says whether more lines arrive at once, because they were
    /// pasted.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub fn start(
        input: impl Read + Send + 'static,
        waits_for_more: fn() -> bool,
    ) -> io::Result<Self> {
        let (requests, requested) = mpsc::channel();
        let (sender, lines) = unbounded_channel();
        let read = move || {
            let mut input = BufReader::new(input);
            while requested.recv().is_ok() {
                let lines = read_lines(&mut input, waits_for_more);
                // The send fails only if the program ends.
                if sender.send(lines).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("lines".into()).spawn(read)?;
        Ok(Self { requests, lines, is_reading: false })
    }

    /// Requests the next lines, unless they are requested already.
    pub fn request(&mut self) {
        if !std::mem::replace(&mut self.is_reading, true) {
            // The send cannot fail, because the thread runs as long as this reader exists.
            let _ = self.requests.send(());
        }
    }

    /// Returns the requested lines. Waits forever if none are requested. Cancelling the call loses
    /// nothing.
    pub async fn next(&mut self) -> ReadLines {
        if !self.is_reading {
            return std::future::pending().await;
        }
        let lines = self.lines.recv().await.unwrap_or(Ok(None));
        self.is_reading = false;
        lines
    }
}

/// Reads a line, and all lines that arrive together with it.
fn read_lines(input: &mut impl BufRead, waits_for_more: fn() -> bool) -> ReadLines {
    let mut lines = Vec::new();
    let mut size = 0;
    loop {
        let mut bytes = Vec::new();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            return Ok((!lines.is_empty()).then_some(lines));
        }
        size += bytes.len();
        let line = String::from_utf8_lossy(&bytes);
        lines.push(line.trim_end_matches(['\n', '\r']).to_owned());
        if size > MOST_BYTES || !waits_for_more() {
            return Ok(Some(lines));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_read_on_request() {
        let mut reader = LineReader::start(&b"one\r\ntwo\nthree"[..], || false).expect("a thread");
        for line in ["one", "two", "three"] {
            reader.request();
            reader.request();
            let lines = reader.next().await.expect("it can be read");
            assert_eq!(lines, Some(vec![line.to_owned()]));
        }
        reader.request();
        assert_eq!(reader.next().await.expect("it can be read"), None);
    }

    #[tokio::test]
    async fn lines_that_arrive_together_are_one_input() {
        let mut reader = LineReader::start(&b"one\ntwo\n"[..], || true).expect("a thread");
        reader.request();
        let lines = reader.next().await.expect("it can be read");
        assert_eq!(lines, Some(vec!["one".to_owned(), "two".to_owned()]));
    }
}
