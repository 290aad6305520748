//! Parses the bytes of a terminal into events.

use std::collections::VecDeque;

use crossterm::event::Event;
use terminput_crossterm::to_crossterm;

const ESC: u8 = 0x1b;

/// The longest sequence of a key or a mouse event. Longer sequences are invalid and are dropped.
const LONGEST_SEQUENCE: usize = 64;

/// The start and the end of a bracketed paste, whose length has no limit.
const PASTE: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// A parser that keeps the bytes of an incomplete sequence for the next chunk.
#[derive(Debug, Default)]
pub struct InputParser {
    sequence: Vec<u8>,
    events: VecDeque<Event>,
}

impl InputParser {
    /// Takes a chunk of bytes. `is_last` says that the terminal has no more bytes now; an Esc at
    /// the end of such a chunk is the Esc key.
    pub fn advance(&mut self, chunk: &[u8], is_last: bool) {
        for (at, byte) in chunk.iter().enumerate() {
            let is_end = is_last && at + 1 == chunk.len();
            if self.sequence == [ESC] && *byte == ESC {
                // The first Esc was a key.
                self.parse();
            }
            self.sequence.push(*byte);
            if self.sequence != [ESC] || is_end {
                self.parse();
            }
        }
    }

    pub fn next_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Returns true if the incomplete sequence cannot become a key or a mouse event.
    fn is_invalid(&self) -> bool {
        let is_too_long =
            self.sequence.len() > LONGEST_SEQUENCE && !self.sequence.starts_with(PASTE);
        // A final byte ends any control sequence with parameters.
        let is_private =
            self.sequence.starts_with(b"\x1b[<") || self.sequence.starts_with(b"\x1b[?");
        let has_ended = self.sequence.len() > 3
            && self.sequence.last().is_some_and(|byte| (0x40..=0x7e).contains(byte));
        is_too_long || is_private && has_ended
    }

    fn parse(&mut self) {
        // Each byte of a paste must cost the same, however long the paste is.
        if self.sequence.starts_with(PASTE) && !self.sequence.ends_with(PASTE_END) {
            return;
        }
        if is_mouse_outside(&self.sequence) {
            self.sequence.clear();
            return;
        }
        if let Some(key) = modified_key(&self.sequence) {
            self.sequence = key;
        }
        match terminput::Event::parse_from(&self.sequence) {
            Ok(None) if self.is_invalid() => self.sequence.clear(),
            Ok(None) => {}
            Ok(Some(event)) => {
                self.sequence.clear();
                self.events.extend(to_crossterm(event));
            }
            Err(_) => self.sequence.clear(),
        }
    }
}

/// Returns true if a mouse event is in column 0 or row 0. Terminals count from 1, and the library
/// subtracts 1 without a check.
fn is_mouse_outside(sequence: &[u8]) -> bool {
    let [ESC, b'[', parameters @ .., b'M' | b'm'] = sequence else { return false };
    let is_zero = |number: &[u8]| !number.is_empty() && number.iter().all(|digit| *digit == b'0');
    parameters.split(|byte| *byte == b';').skip(1).any(is_zero)
}

/// Converts a key of modifyOtherKeys, `CSI 27 ; modifiers ; code ~`, to the form that the library
/// knows, `CSI code ; modifiers u`.
fn modified_key(sequence: &[u8]) -> Option<Vec<u8>> {
    let parameters = sequence.strip_prefix(b"\x1b[27;")?.strip_suffix(b"~")?;
    let at = parameters.iter().position(|byte| *byte == b';')?;
    Some([b"\x1b[", &parameters[at + 1..], b";", &parameters[..at], b"u"].concat())
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    use proptest::prelude::*;

    use super::*;

    fn parsed(chunks: &[&[u8]]) -> Vec<Event> {
        let mut parser = InputParser::default();
        for (at, chunk) in chunks.iter().enumerate() {
            parser.advance(chunk, at + 1 == chunks.len());
        }
        std::iter::from_fn(|| parser.next_event()).collect()
    }

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn escape_is_a_key_where_no_sequence_follows() {
        let esc = key(KeyCode::Esc, KeyModifiers::NONE);
        let up = key(KeyCode::Up, KeyModifiers::NONE);
        let alt_b = key(KeyCode::Char('b'), KeyModifiers::ALT);
        assert_eq!(parsed(&[b"\x1b"]), std::slice::from_ref(&esc));
        assert_eq!(parsed(&[b"\x1b\x1b"]), [esc.clone(), esc.clone()]);
        assert_eq!(parsed(&[b"\x1b\x1b[A"]), [esc.clone(), up.clone()]);
        assert_eq!(parsed(&[b"\x1b\x1bb"]), [esc, alt_b.clone()]);
        assert_eq!(parsed(&[b"\x1bb"]), [alt_b]);
        assert_eq!(parsed(&[b"\x1b", b"[A"]), [up]);
    }

    #[test]
    fn a_sequence_may_be_split_over_chunks() {
        let paste = Event::Paste("two\rlines".into());
        assert_eq!(parsed(&[b"\x1b[200~two\rli", b"nes\x1b[2", b"01~"]), [paste]);
        let letter = key(KeyCode::Char('é'), KeyModifiers::NONE);
        assert_eq!(parsed(&[b"\xc3", b"\xa9"]), [letter]);
    }

    #[test]
    fn the_focus_is_reported() {
        assert_eq!(parsed(&[b"\x1b[O\x1b[I"]), [Event::FocusLost, Event::FocusGained]);
    }

    #[test]
    fn a_long_paste_is_parsed_in_linear_time() {
        // Every byte could end a mouse event. A scan of the whole paste at each of them takes hours.
        let text = "m".repeat(4_000_000);
        let paste = [PASTE, text.as_bytes(), PASTE_END].concat();
        assert_eq!(parsed(&[&paste]), [Event::Paste(text)]);
    }

    #[test]
    fn modified_keys_have_two_forms() {
        let newline = key(KeyCode::Enter, KeyModifiers::SHIFT);
        for form in [&b"\x1b[27;2;13~"[..], b"\x1b[13;2u"] {
            assert_eq!(parsed(&[form]), std::slice::from_ref(&newline));
        }
        let word = key(KeyCode::Backspace, KeyModifiers::CONTROL);
        assert_eq!(parsed(&[b"\x1b[27;5;127~"]), [word]);
        assert_eq!(parsed(&[b"\x1b[27;~", b"\x1b[27;;~", b"\x1b[27;5~"]), []);
    }

    #[test]
    fn keys_after_an_invalid_sequence_are_kept() {
        let end = key(KeyCode::Char('x'), KeyModifiers::NONE);
        for noise in
            ["\x1b[".to_owned() + &"1".repeat(1000) + "~", "\x1b[<1;".into(), "\u{9b}".into()]
        {
            let events = parsed(&[noise.as_bytes(), b"~~xx"]);
            assert_eq!(events.last(), Some(&end), "{noise:?}");
        }
        assert_eq!(parsed(&[b"\xff\xfe", b"x"]).last(), Some(&end));
    }

    #[test]
    fn a_mouse_event_in_column_or_row_0_is_dropped() {
        for event in ["\x1b[<0;0;5M", "\x1b[<0;5;0m", "\x1b[<35;00;1M", "\x1b[32;0;1M"] {
            assert_eq!(parsed(&[event.as_bytes()]), [], "{event:?}");
        }
        assert_eq!(parsed(&[b"\x1b[<0;1;10M"]).len(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_parsed_without_a_panic(chunks: Vec<Vec<u8>>) {
            let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
            parsed(&chunks);
        }
    }
}
