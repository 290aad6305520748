//! The keys of the inspector.

use crossterm::event::KeyCode::{
    Char, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Up,
};

use super::tab::Tab;
use crate::ui::key_press::NONE;
use crate::ui::keymap::KeyScope::{Anywhere, Inspector};
use crate::ui::keymap::{ActionName, ActionRow, name_in, row};

/// What a key of the inspector means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Show, focus, hide.
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

/// Its rows.
#[rustfmt::skip]
pub const KEYS: &[ActionRow<Action>] = &[
    row(Action::Toggle, "toggle-inspector", Anywhere, &[(F(3), NONE)], Some("Toggle inspector"), "inspector: show, focus, hide").or("stream events wire"),
    row(Action::Open(Tab::Events), "show-inspector-events", Inspector, &[(Char('1'), NONE)], None, "events: each with its time, size and text"),
    row(Action::Open(Tab::Timeline), "show-inspector-timeline", Inspector, &[(Char('2'), NONE)], None, "timeline: from sending to the end, to scale"),
    row(Action::Open(Tab::Request), "show-inspector-request", Inspector, &[(Char('3'), NONE)], None, "request: what was sent"),
    row(Action::Open(Tab::Response), "show-inspector-response", Inspector, &[(Char('4'), NONE)], None, "response: status, headers, every attempt"),
    row(Action::Open(Tab::Stats), "show-inspector-stats", Inspector, &[(Char('5'), NONE)], None, "stats: the figures of the turn, and what they mean"),
    row(Action::NextTab, "inspector-next-tab", Inspector, &[(Right, NONE)], None, "the next of these"),
    row(Action::PreviousTab, "inspector-previous-tab", Inspector, &[(Left, NONE)], None, "the one before"),
    row(Action::Down, "inspector-down", Inspector, &[(Down, NONE), (Char('j'), NONE)], None, "down a row"),
    row(Action::Up, "inspector-up", Inspector, &[(Up, NONE), (Char('k'), NONE)], None, "up a row; among events, stop following the stream"),
    row(Action::PageDown, "inspector-page-down", Inspector, &[(PageDown, NONE)], None, "down a page"),
    row(Action::PageUp, "inspector-page-up", Inspector, &[(PageUp, NONE)], None, "up a page"),
    row(Action::First, "inspector-first", Inspector, &[(Char('g'), NONE), (Home, NONE)], None, "to the first row"),
    row(Action::Last, "inspector-last", Inspector, &[(Char('G'), NONE), (End, NONE)], None, "to the last row, and follow the stream"),
    row(Action::OpenEvent, "inspector-open-event", Inspector, &[(Enter, NONE)], None, "open the event: payload, headers, checksums; or close it"),
    row(Action::Zoom, "inspector-zoom", Inspector, &[(Char('z'), NONE)], None, "the whole page, or below the conversation"),
    row(Action::EarlierTurn, "inspector-earlier-turn", Inspector, &[(Char('['), NONE)], None, "the turn before"),
    row(Action::LaterTurn, "inspector-later-turn", Inspector, &[(Char(']'), NONE)], None, "the turn after"),
    row(Action::EarlierAttempt, "inspector-earlier-attempt", Inspector, &[(Char('{'), NONE)], None, "the request or attempt before, where the turn took several"),
    row(Action::LaterAttempt, "inspector-later-attempt", Inspector, &[(Char('}'), NONE)], None, "the request or attempt after"),
    row(Action::NextType, "inspector-next-type", Inspector, &[(Char('t'), NONE)], None, "only events of the next type, or all"),
    row(Action::PreviousType, "inspector-previous-type", Inspector, &[(Char('T'), NONE)], None, "only events of the type before"),
    row(Action::Copy, "inspector-copy", Inspector, &[(Char('y'), NONE)], None, "copy the event's JSON, or the text of the page"),
    row(Action::CopyBytes, "inspector-copy-bytes", Inspector, &[(Char('b'), NONE)], None, "copy bytes as they are: the event's or a stream's as hex, else the body"),
    row(Action::CopyEvents, "inspector-copy-events", Inspector, &[(Char('Y'), NONE)], None, "copy all events as JSON lines; an open one, with its headers"),
    row(Action::Leave, "inspector-leave", Inspector, &[(Esc, NONE)], None, "take the marks of find away, close the event; else to the composer"),
];
