//! The keys of the inspector.

use crossterm::event::KeyCode::{
    Char, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Up,
};

use super::tab::Tab;
use crate::ui::key_press::NONE;
use crate::ui::keymap::KeyScope::{Anywhere, Inspector};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// An action of the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Shows, focuses or hides the inspector.
    Toggle,
    Open(Tab),
    NextTab,
    PreviousTab,
    Down,
    Up,
    PageDown,
    PageUp,
    First,
    Last,
    OpenEvent,
    Zoom,
    EarlierTurn,
    LaterTurn,
    EarlierAttempt,
    LaterAttempt,
    NextType,
    PreviousType,
    Copy,
    CopyBytes,
    CopyEvents,
    Leave,
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(KEYS, *self)
    }
}

/// The rows of the action table for the inspector.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(Action::Toggle, "toggle-inspector", Anywhere, &[(F(3), NONE)], Some("Toggle inspector"), "open the inspector, or close it").or("stream events wire"),
    row(Action::Open(Tab::Events), "show-inspector-events", Inspector, &[(Char('1'), NONE)], None, "events: each with its time, size and text"),
    row(Action::Open(Tab::Timeline), "show-inspector-timeline", Inspector, &[(Char('2'), NONE)], None, "timeline: from the request to the end of the stream, to scale"),
    row(Action::Open(Tab::Request), "show-inspector-request", Inspector, &[(Char('3'), NONE)], None, "request: what was sent"),
    row(Action::Open(Tab::Response), "show-inspector-response", Inspector, &[(Char('4'), NONE)], None, "response: status, headers, every attempt"),
    row(Action::Open(Tab::Stats), "show-inspector-stats", Inspector, &[(Char('5'), NONE)], None, "stats: the metrics of the turn, and what they mean"),
    row(Action::NextTab, "inspector-next-tab", Inspector, &[(Right, NONE)], None, "next tab"),
    row(Action::PreviousTab, "inspector-previous-tab", Inspector, &[(Left, NONE)], None, "previous tab"),
    row(Action::Down, "inspector-down", Inspector, &[(Down, NONE), (Char('j'), NONE)], None, "down a row"),
    row(Action::Up, "inspector-up", Inspector, &[(Up, NONE), (Char('k'), NONE)], None, "up a row; stop following the stream"),
    row(Action::PageDown, "inspector-page-down", Inspector, &[(PageDown, NONE)], None, "down a page"),
    row(Action::PageUp, "inspector-page-up", Inspector, &[(PageUp, NONE)], None, "up a page"),
    row(Action::First, "inspector-first", Inspector, &[(Char('g'), NONE), (Home, NONE)], None, "first row"),
    row(Action::Last, "inspector-last", Inspector, &[(Char('G'), NONE), (End, NONE)], None, "last row; follow the stream"),
    row(Action::OpenEvent, "inspector-open-event", Inspector, &[(Enter, NONE)], None, "open or close the event: payload, headers, checksums"),
    row(Action::Zoom, "inspector-zoom", Inspector, &[(Char('z'), NONE)], None, "fill the screen, or show the inspector below the conversation"),
    row(Action::EarlierTurn, "inspector-earlier-turn", Inspector, &[(Char('['), NONE)], None, "previous turn"),
    row(Action::LaterTurn, "inspector-later-turn", Inspector, &[(Char(']'), NONE)], None, "next turn"),
    row(Action::EarlierAttempt, "inspector-earlier-attempt", Inspector, &[(Char('{'), NONE)], None, "previous request or attempt of the turn"),
    row(Action::LaterAttempt, "inspector-later-attempt", Inspector, &[(Char('}'), NONE)], None, "next request or attempt"),
    row(Action::NextType, "inspector-next-type", Inspector, &[(Char('t'), NONE)], None, "next filter: all events, all except deltas, or one type"),
    row(Action::PreviousType, "inspector-previous-type", Inspector, &[(Char('T'), NONE)], None, "previous filter"),
    row(Action::Copy, "inspector-copy", Inspector, &[(Char('y'), NONE)], None, "copy the event's JSON, or the text of the tab"),
    row(Action::CopyBytes, "inspector-copy-bytes", Inspector, &[(Char('b'), NONE)], None, "copy the raw bytes: the event or the stream as hexadecimal; if the response is not a stream, the body"),
    row(Action::CopyEvents, "inspector-copy-events", Inspector, &[(Char('Y'), NONE)], None, "copy all events as JSON lines, or the open event with its headers"),
    row(Action::Leave, "inspector-leave", Inspector, &[(Esc, NONE)], None, "clear highlights, close the event, or go to the prompt"),
];
