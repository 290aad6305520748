//! The keys of the inspector: its part of the table of commands.

use crossterm::event::KeyCode::{
    Char, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Up,
};

use super::{Act, Tab};
use crate::app::command::Command as C;
use crate::app::command::KeyScope::Inspector;
use crate::app::command::{ActionRow, CTRL, NONE, row};

/// Its rows.
#[rustfmt::skip]
pub const KEYS: &[ActionRow] = &[
    row(C::Inspect(Act::Open(Tab::Events)), Inspector, &[(Char('1'), NONE)], None, "events: each with its time, size and text"),
    row(C::Inspect(Act::Open(Tab::Timeline)), Inspector, &[(Char('2'), NONE)], None, "timeline: from sending to the end, to scale"),
    row(C::Inspect(Act::Open(Tab::Request)), Inspector, &[(Char('3'), NONE)], None, "request: what was sent"),
    row(C::Inspect(Act::Open(Tab::Response)), Inspector, &[(Char('4'), NONE)], None, "response: status, headers, every attempt"),
    row(C::Inspect(Act::Open(Tab::Stats)), Inspector, &[(Char('5'), NONE)], None, "stats: the figures of the turn, and what they mean"),
    row(C::Inspect(Act::NextTab), Inspector, &[(Right, NONE)], None, "the next of these"),
    row(C::Inspect(Act::PreviousTab), Inspector, &[(Left, NONE)], None, "the one before"),
    row(C::Inspect(Act::Down), Inspector, &[(Down, NONE), (Char('j'), NONE)], None, "down a row"),
    row(C::Inspect(Act::Up), Inspector, &[(Up, NONE), (Char('k'), NONE)], None, "up a row; among events, stop following the stream"),
    row(C::Inspect(Act::PageDown), Inspector, &[(PageDown, NONE)], None, "down a page"),
    row(C::Inspect(Act::PageUp), Inspector, &[(PageUp, NONE)], None, "up a page"),
    row(C::Inspect(Act::First), Inspector, &[(Char('g'), NONE), (Home, NONE)], None, "to the first row"),
    row(C::Inspect(Act::Last), Inspector, &[(Char('G'), NONE), (End, NONE)], None, "to the last row, and follow the stream"),
    row(C::Inspect(Act::OpenEvent), Inspector, &[(Enter, NONE)], None, "open the event: payload, headers, checksums; or close it"),
    row(C::Inspect(Act::Zoom), Inspector, &[(Char('z'), NONE)], None, "the whole page, or below the conversation"),
    row(C::Inspect(Act::EarlierTurn), Inspector, &[(Char('['), NONE)], None, "the turn before"),
    row(C::Inspect(Act::LaterTurn), Inspector, &[(Char(']'), NONE)], None, "the turn after"),
    row(C::Inspect(Act::EarlierAttempt), Inspector, &[(Char('{'), NONE)], None, "the request or attempt before, where the turn took several"),
    row(C::Inspect(Act::LaterAttempt), Inspector, &[(Char('}'), NONE)], None, "the request or attempt after"),
    row(C::Inspect(Act::NextType), Inspector, &[(Char('t'), NONE)], None, "only events of the next type, or all"),
    row(C::Inspect(Act::PreviousType), Inspector, &[(Char('T'), NONE)], None, "only events of the type before"),
    row(C::Find, Inspector, &[(Char('/'), NONE), (Char('f'), CTRL)], None, "find in the page: a text, the list of events, or an open one"),
    row(C::FindNext, Inspector, &[(Char('n'), NONE)], None, "go to the next place or event that holds it"),
    row(C::FindPrevious, Inspector, &[(Char('N'), NONE)], None, "go to the one before"),
    row(C::Inspect(Act::Copy), Inspector, &[(Char('y'), NONE)], None, "copy the event's JSON, or the text of the page"),
    row(C::Inspect(Act::CopyBytes), Inspector, &[(Char('b'), NONE)], None, "copy bytes as they are: the event's or a stream's as hex, else the body"),
    row(C::Inspect(Act::CopyEvents), Inspector, &[(Char('Y'), NONE)], None, "copy all events as JSON lines; an open one, with its headers"),
    row(C::Inspect(Act::Leave), Inspector, &[(Esc, NONE)], None, "take the marks of find away, close the event; else to the composer"),
];
