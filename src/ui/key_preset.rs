//! The presets: complete sets of keys that users know from other programs.

use super::keymap::Keymap;

/// A set of keys to start from. The user's own bindings replace its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyPreset {
    #[default]
    Default,
}

impl KeyPreset {
    pub const ALL: [Self; 1] = [Self::Default];

    /// Returns the name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
        }
    }

    /// Returns the preset with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// Changes a keymap with the default keys.
    #[must_use]
    pub fn keymap(self, default: Keymap) -> Keymap {
        match self {
            Self::Default => default,
        }
    }
}
