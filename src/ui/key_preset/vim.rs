//! The preset `vim`: modes in the prompt, and vim's keys in the other panes and pages. The commands of
//! normal and visual mode are in [`crate::ui::vim`].

use super::preset_row::PresetRow;
use crate::ui::keymap::KeyScope::{
    Anywhere, Branches, Conversation, Help, Insert, Inspector, Metrics, Normal, Text, Visual,
};

#[rustfmt::skip]
pub const ROWS: &[PresetRow] = &[
    (Insert, "normal-mode", &["esc", "j j"]),
    (Normal, "palette", &[":"]),
    (Normal, "help", &["?"]),
    (Normal, "find", &["/"]),
    (Normal, "page-down", &["ctrl+d"]),
    (Normal, "page-up", &["ctrl+u"]),
    (Visual, "palette", &[":"]),
    (Anywhere, "show-raw", &["alt+v"]),
    (Conversation, "select-first", &["g g"]),
    (Conversation, "page-down", &["ctrl+d"]),
    (Conversation, "page-up", &["ctrl+u"]),
    (Inspector, "inspector-first", &["g g", "home"]),
    (Inspector, "inspector-page-down", &["pgdn", "ctrl+d"]),
    (Inspector, "inspector-page-up", &["pgup", "ctrl+u"]),
    (Metrics, "metrics-first", &["g g", "home"]),
    (Metrics, "metrics-page-down", &["pgdn", "ctrl+d"]),
    (Metrics, "metrics-page-up", &["pgup", "ctrl+u"]),
    (Branches, "branches-first", &["g g", "home"]),
    (Branches, "branches-page-down", &["pgdn", "ctrl+d"]),
    (Branches, "branches-page-up", &["pgup", "ctrl+u"]),
    (Help, "help-first", &["g g", "home"]),
    (Help, "help-page-down", &["pgdn", "ctrl+d"]),
    (Help, "help-page-up", &["pgup", "ctrl+u"]),
    (Text, "dialog-first", &["g g", "home"]),
    (Text, "dialog-page-down", &["pgdn", "ctrl+d"]),
    (Text, "dialog-page-up", &["pgup", "ctrl+u"]),
];
