//! The keys of the inspector: its part of the table of commands.

use crossterm::event::KeyCode::{
    Char, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Up,
};

use super::{Action, Tab};
use crate::app::actions::Action as C;
use crate::app::actions::KeyScope::Inspector;
use crate::app::actions::{ActionRow, row};
use crate::ui::key_press::{CTRL, NONE};

/// Its rows.
#[rustfmt::skip]
pub const KEYS: &[ActionRow] = &[
    row(C::Inspect(Action::Open(Tab::Events)), "show-inspector-events", Inspector, &[(Char('1'), NONE)], None, "events: each with its time, size and text"),
    row(C::Inspect(Action::Open(Tab::Timeline)), "show-inspector-timeline", Inspector, &[(Char('2'), NONE)], None, "timeline: from sending to the end, to scale"),
    row(C::Inspect(Action::Open(Tab::Request)), "show-inspector-request", Inspector, &[(Char('3'), NONE)], None, "request: what was sent"),
    row(C::Inspect(Action::Open(Tab::Response)), "show-inspector-response", Inspector, &[(Char('4'), NONE)], None, "response: status, headers, every attempt"),
    row(C::Inspect(Action::Open(Tab::Stats)), "show-inspector-stats", Inspector, &[(Char('5'), NONE)], None, "stats: the figures of the turn, and what they mean"),
    row(C::Inspect(Action::NextTab), "inspector-next-tab", Inspector, &[(Right, NONE)], None, "the next of these"),
    row(C::Inspect(Action::PreviousTab), "inspector-previous-tab", Inspector, &[(Left, NONE)], None, "the one before"),
    row(C::Inspect(Action::Down), "inspector-down", Inspector, &[(Down, NONE), (Char('j'), NONE)], None, "down a row"),
    row(C::Inspect(Action::Up), "inspector-up", Inspector, &[(Up, NONE), (Char('k'), NONE)], None, "up a row; among events, stop following the stream"),
    row(C::Inspect(Action::PageDown), "inspector-page-down", Inspector, &[(PageDown, NONE)], None, "down a page"),
    row(C::Inspect(Action::PageUp), "inspector-page-up", Inspector, &[(PageUp, NONE)], None, "up a page"),
    row(C::Inspect(Action::First), "inspector-first", Inspector, &[(Char('g'), NONE), (Home, NONE)], None, "to the first row"),
    row(C::Inspect(Action::Last), "inspector-last", Inspector, &[(Char('G'), NONE), (End, NONE)], None, "to the last row, and follow the stream"),
    row(C::Inspect(Action::OpenEvent), "inspector-open-event", Inspector, &[(Enter, NONE)], None, "open the event: payload, headers, checksums; or close it"),
    row(C::Inspect(Action::Zoom), "inspector-zoom", Inspector, &[(Char('z'), NONE)], None, "the whole page, or below the conversation"),
    row(C::Inspect(Action::EarlierTurn), "inspector-earlier-turn", Inspector, &[(Char('['), NONE)], None, "the turn before"),
    row(C::Inspect(Action::LaterTurn), "inspector-later-turn", Inspector, &[(Char(']'), NONE)], None, "the turn after"),
    row(C::Inspect(Action::EarlierAttempt), "inspector-earlier-attempt", Inspector, &[(Char('{'), NONE)], None, "the request or attempt before, where the turn took several"),
    row(C::Inspect(Action::LaterAttempt), "inspector-later-attempt", Inspector, &[(Char('}'), NONE)], None, "the request or attempt after"),
    row(C::Inspect(Action::NextType), "inspector-next-type", Inspector, &[(Char('t'), NONE)], None, "only events of the next type, or all"),
    row(C::Inspect(Action::PreviousType), "inspector-previous-type", Inspector, &[(Char('T'), NONE)], None, "only events of the type before"),
    row(C::Find, "find", Inspector, &[(Char('/'), NONE), (Char('f'), CTRL)], None, "find in the page: a text, the list of events, or an open one"),
    row(C::FindNext, "find-next", Inspector, &[(Char('n'), NONE)], None, "go to the next place or event that holds it"),
    row(C::FindPrevious, "find-previous", Inspector, &[(Char('N'), NONE)], None, "go to the one before"),
    row(C::Inspect(Action::Copy), "inspector-copy", Inspector, &[(Char('y'), NONE)], None, "copy the event's JSON, or the text of the page"),
    row(C::Inspect(Action::CopyBytes), "inspector-copy-bytes", Inspector, &[(Char('b'), NONE)], None, "copy bytes as they are: the event's or a stream's as hex, else the body"),
    row(C::Inspect(Action::CopyEvents), "inspector-copy-events", Inspector, &[(Char('Y'), NONE)], None, "copy all events as JSON lines; an open one, with its headers"),
    row(C::Inspect(Action::Leave), "inspector-leave", Inspector, &[(Esc, NONE)], None, "take the marks of find away, close the event; else to the composer"),
];
