//! Separates the terminal's report of its background color (OSC 11) from the keys. The parser reads
//! the report as keys: Alt+] for `ESC ]`, the letters, and Alt+\ or Ctrl+G for the end. This file
//! defines the format of a report, and how long to hold keys that may belong to one.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::Stream;
use tokio::time::{Instant, Sleep};

use crate::ui::appearance::Background;

/// The starts of a report, with the number of channels. The alpha channel of the second form is ignored.
const FORMS: [(&str, usize); 2] = [("\x1b]11;rgb:", 3), ("\x1b]11;rgba:", 4)];

/// The ends of a report: ST or BEL.
const ENDS: [&str; 2] = ["\x1b\\", "\x07"];

/// How long a held Esc waits for the rest of a report. This limits the delay of a typed Esc. A report
/// arrives in one read, unless it is split over two network packets.
const HELD_KEY_TIMEOUT: Duration = Duration::from_millis(40);
/// How long `ESC ]` and `ESC ] 1` wait. The user may have typed Alt+].
const FOR_A_KEY: Duration = Duration::from_millis(100);
/// How long after the start a single Esc may be the start of a report. After this time, treat Esc as a
/// typed key. A terminal that never reports must not delay keys.
const ESC_HOLD_PERIOD: Duration = Duration::from_secs(5);
/// How long to wait after `ESC ] 1 1`, which no key sends.
const REPORT_TIMEOUT: Duration = Duration::from_secs(10);

/// Input from the terminal.
#[derive(Debug, Clone, PartialEq)]
pub enum TerminalInput {
    Event(Event),
    Background(Background),
}

/// A stream of input in which reports of the background are separate from keys.
#[derive(Debug)]
pub struct BackgroundReply<S> {
    input: S,
    /// The number of reports that may still arrive. If it is zero, no key is held.
    expected_reports: u32,
    start: Instant,
    held: HeldKeys,
    /// Input that is ready to be returned.
    ready: VecDeque<TerminalInput>,
    patience: Option<Pin<Box<Sleep>>>,
    is_over: bool,
}

/// Keys that may belong to a report, and their bytes.
#[derive(Debug, Default)]
struct HeldKeys {
    keys: Vec<KeyEvent>,
    bytes: String,
}

impl<S> BackgroundReply<S> {
    /// Returns a stream that expects this many reports.
    pub fn new(input: S, awaited: u32) -> Self {
        let (held, ready) = (HeldKeys::default(), VecDeque::new());
        let start = Instant::now();
        Self {
            input,
            expected_reports: awaited,
            start,
            held,
            ready,
            patience: None,
            is_over: false,
        }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Key(key) if self.expected_reports > 0 => self.take_key(key),
            // A resize comes from a signal, so it does not interrupt a report.
            Event::Resize(..) => self.ready.push_back(TerminalInput::Event(event)),
            _ => {
                self.release_keys();
                self.ready.push_back(TerminalInput::Event(event));
            }
        }
    }

    fn take_key(&mut self, key: KeyEvent) {
        let Some(bytes) = bytes(&key) else {
            self.release_keys();
            return self.ready.push_back(TerminalInput::Event(Event::Key(key)));
        };
        if bytes == "\x1b" && self.held.bytes.is_empty() && self.start.elapsed() > ESC_HOLD_PERIOD {
            return self.ready.push_back(TerminalInput::Event(Event::Key(key)));
        }
        if !is_report_prefix(&format!("{}{bytes}", self.held.bytes)) {
            // The key may still be the first key of a report.
            self.release_keys();
            if !is_report_prefix(&bytes) {
                return self.ready.push_back(TerminalInput::Event(Event::Key(key)));
            }
        }
        self.hold(key, &bytes);
    }

    fn hold(&mut self, key: KeyEvent, bytes: &str) {
        self.held.keys.push(key);
        self.held.bytes.push_str(bytes);
        self.patience = None;
        if let Some(color) = color(&self.held.bytes) {
            self.held = HeldKeys::default();
            self.expected_reports -= 1;
            self.ready.push_back(TerminalInput::Background(Background::of(color)));
        }
    }

    fn release_keys(&mut self) {
        self.patience = None;
        let keys = std::mem::take(&mut self.held).keys;
        self.ready.extend(keys.into_iter().map(|key| TerminalInput::Event(Event::Key(key))));
    }
}

impl<S: Stream<Item = io::Result<Event>> + Unpin> Stream for BackgroundReply<S> {
    type Item = io::Result<TerminalInput>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(next) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(next)));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            match Pin::new(&mut self.input).poll_next(context) {
                Poll::Ready(Some(Ok(event))) => self.take(event),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => {
                    self.release_keys();
                    self.is_over = true;
                }
                Poll::Pending if self.held.keys.is_empty() => return Poll::Pending,
                Poll::Pending => {
                    let bound = patience(&self.held.bytes);
                    let until = || Box::pin(tokio::time::sleep_until(Instant::now() + bound));
                    match self.patience.get_or_insert_with(until).as_mut().poll(context) {
                        Poll::Ready(()) => self.release_keys(),
                        Poll::Pending => return Poll::Pending,
                    }
                }
            }
        }
    }
}

/// Returns the bytes of a key; `None` if the key cannot be in a report.
fn bytes(key: &KeyEvent) -> Option<String> {
    if key.kind != KeyEventKind::Press {
        return None;
    }
    match (key.code, key.modifiers - KeyModifiers::SHIFT) {
        (KeyCode::Esc, KeyModifiers::NONE) => Some("\x1b".into()),
        (KeyCode::Char(letter), KeyModifiers::NONE) => Some(letter.into()),
        (KeyCode::Char(letter), KeyModifiers::ALT) => Some(format!("\x1b{letter}")),
        (KeyCode::Char('g'), KeyModifiers::CONTROL) => Some("\x07".into()),
        _ => None,
    }
}

fn patience(bytes: &str) -> Duration {
    match bytes.len() {
        ..=1 => HELD_KEY_TIMEOUT,
        2..=3 => FOR_A_KEY,
        _ => REPORT_TIMEOUT,
    }
}

/// Returns true if a report can start with these bytes.
fn is_report_prefix(bytes: &str) -> bool {
    FORMS.iter().any(|(form, count)| {
        let Some(rest) = bytes.strip_prefix(form) else { return form.starts_with(bytes) };
        let end = rest.find(['\x1b', '\x07']).unwrap_or(rest.len());
        let (channels, end) = rest.split_at(end);
        let channels: Vec<&str> = channels.split('/').collect();
        let (last, full) = channels.split_last().expect("a split has a first part");
        let are_channels = channels.len() <= *count
            && full.iter().all(|channel| is_channel(channel))
            && (last.is_empty() || is_channel(last));
        let may_end = channels.len() == *count && !last.is_empty();
        let ends =
            end.is_empty() || may_end && ENDS.iter().any(|terminator| terminator.starts_with(end));
        are_channels && ends
    })
}

fn is_channel(digits: &str) -> bool {
    matches!(digits.len(), 1..=4) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Returns the color of a complete report, each channel from 0 to 1.
fn color(bytes: &str) -> Option<[f64; 3]> {
    let whole = ENDS.iter().find_map(|end| bytes.strip_suffix(end))?;
    let channels = FORMS.iter().find_map(|(form, _)| whole.strip_prefix(form))?;
    let mut values = channels.split('/').map(|digits| {
        let maximum = 16_u32.pow(u32::try_from(digits.len()).ok()?) - 1;
        Some(f64::from(u32::from_str_radix(digits, 16).ok()?) / f64::from(maximum))
    });
    Some([values.next()??, values.next()??, values.next()??])
}

#[cfg(test)]
mod tests;
