//! The terminal's answer to the question for its background (OSC 11), taken out of the keys that
//! it comes among. The parser hands it on as keys: Alt+] for `ESC ]`, its letters, and Alt+\ or
//! Ctrl+G for the end. Owns what the answer looks like and how long keys
//! that may belong to one are held; refuses to ask.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::Stream;
use tokio::time::{Instant, Sleep};

use crate::app::appearance::Background;

/// How an answer begins. The second form brings an alpha channel, which says nothing here.
const FORMS: [(&str, usize); 2] = [("\x1b]11;rgb:", 3), ("\x1b]11;rgba:", 4)];

/// How an answer ends: ST or BEL.
const ENDS: [&str; 2] = ["\x1b\\", "\x07"];

/// What is held back is let through after this long. A key that somebody pressed waits so long
/// at most; an answer comes in one piece but for the boundary of a network packet.
const FOR_ESC: Duration = Duration::from_millis(40);
const FOR_A_KEY: Duration = Duration::from_millis(100);
/// So long after the start an Esc by itself may be the beginning of an answer that was cut off
/// behind it. Later it is somebody's key: one that a terminal which never answers would delay for
/// ever.
const ESC_MAY_BEGIN_FOR: Duration = Duration::from_secs(5);
/// From `ESC ] 1 1` on it is no key of anybody's.
const FOR_THE_REST: Duration = Duration::from_secs(10);

/// What comes from the terminal.
#[derive(Debug, Clone, PartialEq)]
pub enum TerminalInput {
    Event(Event),
    Background(Background),
}

/// The input with answers as facts of their own.
#[derive(Debug)]
pub struct BackgroundReply<S> {
    input: S,
    /// Answers that may come. Nothing is held back when none may.
    awaited: u32,
    start: Instant,
    held: HeldKeys,
    /// What is let through.
    ready: VecDeque<TerminalInput>,
    patience: Option<Pin<Box<Sleep>>>,
    is_over: bool,
}

/// Keys that may be an answer, and the bytes that they were.
#[derive(Debug, Default)]
struct HeldKeys {
    keys: Vec<KeyEvent>,
    bytes: String,
}

impl<S> BackgroundReply<S> {
    /// With the number of questions that were asked.
    pub fn new(input: S, awaited: u32) -> Self {
        let (held, ready) = (HeldKeys::default(), VecDeque::new());
        let start = Instant::now();
        Self { input, awaited, start, held, ready, patience: None, is_over: false }
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Key(key) if self.awaited > 0 => self.take_key(key),
            // Comes from a signal, not from among the keys.
            Event::Resize(..) => self.ready.push_back(TerminalInput::Event(event)),
            _ => {
                self.let_through();
                self.ready.push_back(TerminalInput::Event(event));
            }
        }
    }

    fn take_key(&mut self, key: KeyEvent) {
        let Some(bytes) = bytes(&key) else {
            self.let_through();
            return self.ready.push_back(TerminalInput::Event(Event::Key(key)));
        };
        if bytes == "\x1b" && self.held.bytes.is_empty() && self.start.elapsed() > ESC_MAY_BEGIN_FOR
        {
            return self.ready.push_back(TerminalInput::Event(Event::Key(key)));
        }
        if !may_go_on(&format!("{}{bytes}", self.held.bytes)) {
            // It may be the first key of an answer all the same.
            self.let_through();
            if !may_go_on(&bytes) {
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
            self.awaited -= 1;
            self.ready.push_back(TerminalInput::Background(Background::of(color)));
        }
    }

    fn let_through(&mut self) {
        self.patience = None;
        let keys = std::mem::take(&mut self.held).keys;
        self.ready.extend(keys.into_iter().map(|key| TerminalInput::Event(Event::Key(key))));
    }
}

impl<S: Stream<Item = io::Result<Event>> + Unpin> Stream for BackgroundReply<S> {
    type Item = io::Result<TerminalInput>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(heard) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(heard)));
            }
            if self.is_over {
                return Poll::Ready(None);
            }
            match Pin::new(&mut self.input).poll_next(context) {
                Poll::Ready(Some(Ok(event))) => self.take(event),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => {
                    self.let_through();
                    self.is_over = true;
                }
                Poll::Pending if self.held.keys.is_empty() => return Poll::Pending,
                Poll::Pending => {
                    let bound = patience(&self.held.bytes);
                    let until = || Box::pin(tokio::time::sleep_until(Instant::now() + bound));
                    match self.patience.get_or_insert_with(until).as_mut().poll(context) {
                        Poll::Ready(()) => self.let_through(),
                        Poll::Pending => return Poll::Pending,
                    }
                }
            }
        }
    }
}

/// The bytes that this key was parsed from, for keys that can be in an answer.
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
        ..=1 => FOR_ESC,
        2..=3 => FOR_A_KEY,
        _ => FOR_THE_REST,
    }
}

/// Whether an answer can begin so.
fn may_go_on(bytes: &str) -> bool {
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
        let ends = end.is_empty() || may_end && ENDS.iter().any(|known| known.starts_with(end));
        are_channels && ends
    })
}

fn is_channel(digits: &str) -> bool {
    matches!(digits.len(), 1..=4) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// The color of an answer that is whole, each channel from 0 to 1.
fn color(bytes: &str) -> Option<[f64; 3]> {
    let whole = ENDS.iter().find_map(|end| bytes.strip_suffix(end))?;
    let channels = FORMS.iter().find_map(|(form, _)| whole.strip_prefix(form))?;
    let mut values = channels.split('/').map(|digits| {
        let most = 16_u32.pow(u32::try_from(digits.len()).ok()?) - 1;
        Some(f64::from(u32::from_str_radix(digits, 16).ok()?) / f64::from(most))
    });
    Some([values.next()??, values.next()??, values.next()??])
}

#[cfg(test)]
mod tests;
