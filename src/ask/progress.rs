//! The progress of the turn on standard error, if the reply goes to a file or a pipe and standard error
//! is a terminal: one line of ASCII that is overwritten, and erased at the end.

use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::diagnostics::print_line;
use crate::chat::count::counted;
use crate::chat::event::StreamEvent;
use crate::chat::meter::Meter;

/// The time between two changes of the line.
const INTERVAL: Duration = Duration::from_millis(250);

/// The progress line. Clones share it. Without a terminal, nothing is shown.
#[derive(Debug, Clone)]
pub(super) struct TurnProgress(Option<Arc<Mutex<ProgressLine>>>);

#[derive(Debug)]
struct ProgressLine {
    /// The width of the terminal.
    columns: usize,
    /// The tokens of 1,000 characters, for the estimate.
    tokens_per_1000: u32,
    stage: &'static str,
    meter: Meter,
    shown: String,
}

impl TurnProgress {
    /// Starts to count for a request that is sent now. `columns` is the width of the terminal.
    pub fn start(columns: Option<usize>, tokens_per_1000: u32, now: Instant) -> Self {
        let line = |columns| ProgressLine {
            columns,
            tokens_per_1000,
            stage: "waiting",
            meter: Meter::new(now),
            shown: String::new(),
        };
        Self(columns.map(|columns| Arc::new(Mutex::new(line(columns)))))
    }

    fn line(&self) -> Option<MutexGuard<'_, ProgressLine>> {
        self.0.as_ref().map(|line| line.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn take(&self, at: Instant, event: &StreamEvent) {
        let Some(mut line) = self.line() else { return };
        line.meter.apply(at, event);
        if event.is_delta() {
            line.stage = "streaming";
        }
    }

    /// Prints a message about a retry, and shows the progress below it.
    pub fn retrying(&self, message: &str) {
        if let Some(mut line) = self.line() {
            line.stage = "retrying";
            line.show("");
        }
        print_line(message);
    }

    /// Returns true if the progress is shown.
    pub fn is_shown(&self) -> bool {
        self.0.is_some()
    }

    /// Updates the line from time to time. Never ends.
    pub async fn show(&self, now: fn() -> Instant) -> Infallible {
        if self.0.is_none() {
            return std::future::pending().await;
        }
        loop {
            if let Some(mut line) = self.line() {
                let text = line.text(now());
                line.show(&text);
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Removes the line.
    pub fn erase(&self) {
        if let Some(mut line) = self.line() {
            line.show("");
        }
    }
}

impl ProgressLine {
    fn text(&self, now: Instant) -> String {
        let seconds = self.meter.elapsed(now).as_secs();
        let tokens = match self.meter.usage().and_then(|usage| usage.output) {
            Some(output) => counted(output, "token"),
            None => match self.meter.estimated_output(self.tokens_per_1000) {
                0 => return format!("outcrop: {}, {seconds} s", self.stage),
                tokens => format!("~{}", counted(tokens, "token")),
            },
        };
        format!("outcrop: {}, {tokens}, {seconds} s", self.stage)
    }

    /// Replaces the line. The text and the spaces over the previous text fit the terminal, because a
    /// line that wraps cannot be overwritten.
    fn show(&mut self, text: &str) {
        let text = text.get(..text.len().min(self.columns.saturating_sub(1))).unwrap_or_default();
        if text == self.shown {
            return;
        }
        let rest = self.shown.len().saturating_sub(text.len());
        let back = if text.is_empty() { "\r" } else { "" };
        let written = format!("\r{text}{}{back}", " ".repeat(rest));
        text.clone_into(&mut self.shown);
        // Ignore the error: a lost progress line must not fail the turn.
        let _ = io::stderr().write_all(written.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::event::{Metadata, Usage};

    #[test]
    fn the_line_names_the_stage_the_tokens_and_the_seconds() {
        let sent_at = Instant::now();
        let progress = TurnProgress::start(Some(80), 250, sent_at);
        let check = |after_ms: u64, event: Option<StreamEvent>, expected: &str| {
            let at = sent_at + Duration::from_millis(after_ms);
            if let Some(event) = event {
                progress.take(at, &event);
            }
            assert_eq!(progress.line().expect("a terminal").text(at), expected);
        };
        check(900, None, "outcrop: waiting, 0 s");
        let text = |text: &str| StreamEvent::Text { index: 0, text: text.into() };
        check(1000, Some(text("Hello you")), "outcrop: streaming, ~3 tokens, 1 s");
        let usage = Some(Usage { output: Some(1234), ..Usage::default() });
        let metadata = StreamEvent::Metadata(Metadata { usage, ..Metadata::default() });
        check(61_500, Some(metadata), "outcrop: streaming, 1,234 tokens, 61 s");
    }
}
