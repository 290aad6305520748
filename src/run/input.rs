//! Passes terminal input to the app.

use std::io;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::{Stream, StreamExt};
use tokio::time::Instant;

use super::at_once::poll_once;
use super::background_reply::TerminalInput;
use super::loop_config::{LoopExit, RunError};
use super::loop_state::LoopState;
use crate::app::msg::Msg;
use crate::signals::HANG_UP;

/// How long the loop takes input before it draws. Without this limit, the screen would not follow a
/// held key or a fast wheel.
const MAX_INPUT_TIME: Duration = Duration::from_millis(33);

impl LoopState {
    /// Takes all input that is available now, but for at most [`MAX_INPUT_TIME`].
    pub(super) async fn take_all_input(
        &mut self,
        first: Option<io::Result<TerminalInput>>,
        input: &mut (impl Stream<Item = io::Result<TerminalInput>> + Unpin),
    ) -> Result<Option<LoopExit>, RunError> {
        let until = Instant::now() + MAX_INPUT_TIME;
        let mut pending = Some(first);
        while let Some(next) = pending {
            // The input ends only when the terminal is gone.
            let Some(next) = next else { return Ok(Some(LoopExit::Signal(HANG_UP))) };
            if let Some(exit) = self.take_input(next.map_err(RunError::Read)?) {
                return Ok(Some(exit));
            }
            pending = if Instant::now() < until { poll_once(input.next()).await } else { None };
        }
        Ok(self.take_letters())
    }

    pub(super) async fn wait_for_reply(
        &mut self,
        input: &mut (impl Stream<Item = io::Result<TerminalInput>> + Unpin),
    ) {
        while let Some(Ok(received)) = input.next().await {
            match received {
                TerminalInput::Event(event) => self.typed_ahead.push_back(event),
                TerminalInput::Background(_) => {
                    self.take_input(received);
                    return;
                }
            }
        }
    }

    pub(super) fn take_input(&mut self, received: TerminalInput) -> Option<LoopExit> {
        let event = match received {
            TerminalInput::Event(event) => event,
            TerminalInput::Background(background) => {
                self.pending_background_queries = self.pending_background_queries.saturating_sub(1);
                self.app.update(self.now(), Msg::Background(background));
                return None;
            }
        };
        // A letter of text does not change the meaning of the next letter, so letters can be
        // collected.
        if let Some(letter) = letter(&event).filter(|_| self.app.takes_text()) {
            self.letters.push(letter);
            return None;
        }
        // The app must get the collected letters before this event.
        if let Some(exit) = self.take_letters() {
            self.typed_ahead.push_front(event);
            return Some(exit);
        }
        let msg = match event {
            Event::Key(key) if key.kind == KeyEventKind::Press => Msg::Key(key),
            Event::Key(key) if key.kind == KeyEventKind::Repeat => Msg::Key(key),
            Event::Paste(text) => Msg::Pasted(text),
            Event::Mouse(mouse) => Msg::Mouse(mouse),
            Event::Resize(columns, rows) => {
                // The window may have had other sizes since the last screen frame. ratatui clears
                // the screen only if its size differs from that of the frame.
                self.is_screen_lost = true;
                Msg::Resized(columns, rows)
            }
            Event::FocusGained => {
                self.reload_config(false);
                Msg::FocusChanged(true)
            }
            Event::FocusLost => Msg::FocusChanged(false),
            Event::Key(_) => return None,
        };
        self.apply(msg)
    }

    /// Passes the collected letters to the app in one `Msg`, so that a fast key repeat does not
    /// cost an update for each letter.
    pub(super) fn take_letters(&mut self) -> Option<LoopExit> {
        match std::mem::take(&mut self.letters) {
            letters if letters.is_empty() => None,
            letters => self.apply(Msg::Typed(letters)),
        }
    }
}

/// Returns the letter that an event types, or `None` if a modifier changes its meaning.
fn letter(event: &Event) -> Option<char> {
    match event {
        Event::Key(KeyEvent { code: KeyCode::Char(letter), modifiers, kind, .. })
            if KeyModifiers::SHIFT.contains(*modifiers) && *kind != KeyEventKind::Release =>
        {
            Some(*letter)
        }
        _ => None,
    }
}
