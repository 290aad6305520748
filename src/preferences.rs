//! The keys of the configuration file, and the preferences for the screen. `config` reads them, and
//! the app applies them.

pub mod linear_mode;

use std::borrow::Cow;

use crate::chat::invalid_value::InvalidValue;
use crate::chat::settings::SettingField;

/// A key of the configuration file. `config/config_file/table.rs` defines its type and its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConfigKey {
    /// A field of the settings for a request.
    Setting(SettingField),
    Recipe,
    Region,
    Profile,
    EndpointUrl,
    Offline,
    DataDir,
    Ephemeral,
    CountTokens,
    Quota,
    KeepDays,
    NotifyAfter,
    WindowTitle,
    Plain,
    Log,
    RecipesFile,
    Theme,
    Mouse,
    WrapCode,
    ScrollRows,
    KeyPreset,
    /// The keys of all actions.
    Keys,
}

impl ConfigKey {
    /// Returns the name in the file, without its section.
    pub fn name(self) -> Cow<'static, str> {
        let name = match self {
            // The recipes file uses the same names.
            Self::Setting(field) => return field.name().replace('-', "_").into(),
            Self::Recipe => "recipe",
            Self::Region => "region",
            Self::Profile => "profile",
            Self::EndpointUrl => "endpoint_url",
            Self::Offline => "offline",
            Self::DataDir => "data_dir",
            Self::Ephemeral => "ephemeral",
            Self::CountTokens => "count_tokens",
            Self::Quota => "quota",
            Self::KeepDays => "keep_days",
            Self::NotifyAfter => "notify_after",
            Self::WindowTitle => "window_title",
            Self::Plain => "plain",
            Self::Log => "log",
            Self::RecipesFile => "file",
            Self::Theme => "theme",
            Self::Mouse => "mouse",
            Self::WrapCode => "wrap_code",
            Self::ScrollRows => "scroll_rows",
            Self::KeyPreset => "preset",
            Self::Keys => "keys",
        };
        name.into()
    }
}

/// Keys that the user gives to an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBinding {
    /// The name of a scope. `None` is the scope *anywhere*, or all scopes of an action that has no
    /// key there.
    pub scope: Option<String>,
    /// The name of the action.
    pub action: String,
    /// The texts of the keys. Without a text, the action has no key.
    pub keys: Vec<String>,
}

/// The names of the presets of keys. The first is the default.
pub const KEY_PRESETS: [&str; 3] = ["default", "emacs", "vim"];

/// The names of the themes on the command line and in the configuration file.
pub const THEMES: [&str; 5] = ["auto", "dark", "light", "high-contrast", "terminal"];

/// The preset of keys, and the keys that the user gives to actions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyPreferences {
    /// The name of the preset. `None` is the default.
    pub preset: Option<String>,
    pub bindings: Vec<KeyBinding>,
}

/// The default keys of an action in a scope, for the printed configuration and its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultKeys {
    pub scope: &'static str,
    pub action: &'static str,
    pub keys: Vec<String>,
    pub help: &'static str,
}

/// The preferences for the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    pub theme: ThemeChoice,
    pub captures_mouse: bool,
    /// Whether code lines that are longer than the pane wrap.
    pub wraps_code: bool,
    /// Rows scrolled by one notch of the mouse wheel.
    pub wheel_rows: u8,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { theme: ThemeChoice::Auto, captures_mouse: true, wraps_code: true, wheel_rows: 3 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeChoice {
    /// Dark or light, to match the terminal's background.
    #[default]
    Auto,
    Dark,
    Light,
    HighContrast,
    /// The terminal's own sixteen colors.
    Terminal,
}

impl ThemeChoice {
    pub const ALL: [Self; 5] =
        [Self::Auto, Self::Dark, Self::Light, Self::HighContrast, Self::Terminal];

    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high contrast",
            Self::Terminal => "terminal",
        }
    }

    /// Parses a name. A hyphen may replace the space.
    ///
    /// # Errors
    /// Returns [`InvalidValue`] for any other text.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let is_named = |choice: &Self| choice.name().replace(' ', "-") == text.replace(' ', "-");
        Self::ALL.into_iter().find(is_named).ok_or_else(|| {
            InvalidValue("A theme must be auto, dark, light, high-contrast or terminal".into())
        })
    }
}
