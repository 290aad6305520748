//! The presets: complete sets of keys that users know from other programs.

mod emacs;

mod preset_row;

mod vim;

use preset_row::PresetRow;

use super::key_bindings::KeyBinding;
use super::keymap::Keymap;

/// A set of keys to start from. The user's own bindings replace its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyPreset {
    #[default]
    Default,
    Emacs,
    Vim,
}

impl KeyPreset {
    pub const ALL: [Self; 3] = [Self::Default, Self::Emacs, Self::Vim];

    /// Returns the name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Emacs => "emacs",
            Self::Vim => "vim",
        }
    }

    /// Returns the preset with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// Returns the keys that differ from the default keys.
    pub fn bindings(self) -> Vec<KeyBinding> {
        let rows = match self {
            Self::Default => &[][..],
            Self::Emacs => emacs::ROWS,
            Self::Vim => vim::ROWS,
        };
        let binding = |(scope, action, keys): &PresetRow| KeyBinding {
            scope: Some(scope.name().to_owned()),
            action: (*action).to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        };
        rows.iter().map(binding).collect()
    }

    /// Changes a keymap with the default keys.
    #[must_use]
    pub fn keymap(self, default: Keymap) -> Keymap {
        let mut keymap = default.with_preset(&self.bindings()).0;
        keymap.has_modes = self == Self::Vim;
        keymap
    }
}
