//! A row of a preset.

use crate::ui::keymap::KeyScope;

/// The keys of an action in a scope, as users write them.
pub type PresetRow = (KeyScope, &'static str, &'static [&'static str]);
