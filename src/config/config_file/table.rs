//! The table of the keys. The parser, the printed defaults, the JSON Schema and the manual's table
//! follow from its rows.

use std::sync::LazyLock;

use super::key_row::{Check, KeyRow, Section, ValueType};
use crate::chat::invalid_value::InvalidValue;
use crate::chat::quota::Quota;
use crate::chat::recipe;
use crate::chat::settings::{Budget, SettingField, ValueKind};
use crate::config::options::MAX_NOTIFY_SECONDS;
use crate::config::setting_options::words;
use crate::config::{access_values, endpoint};
use crate::preferences::linear_mode::ReplyPrinting;
use crate::preferences::{ConfigKey, KEY_PRESETS, THEMES, ThemeChoice};

/// The largest number of rows that a notch of the mouse wheel can scroll.
const MAX_WHEEL_ROWS: u32 = 20;

/// Returns the rows, by section.
pub fn rows() -> &'static [KeyRow] {
    static ROWS: LazyLock<Vec<KeyRow>> = LazyLock::new(|| {
        let mut rows: Vec<_> = SettingField::all().map(setting).collect();
        rows.extend(own_rows());
        rows
    });
    &ROWS
}

/// Returns the rows of a section.
pub fn rows_of(section: Section) -> impl Iterator<Item = &'static KeyRow> {
    rows().iter().filter(move |row| row.section == section)
}

/// Returns the row of a field of the settings.
fn setting(field: SettingField) -> KeyRow {
    let kind = match field.kind() {
        ValueKind::Id | ValueKind::Text | ValueKind::Json => ValueType::Text,
        ValueKind::Texts => ValueType::StopSequences,
        ValueKind::Pairs => ValueType::Pairs,
        ValueKind::Decimal => ValueType::Share,
        ValueKind::Whole => ValueType::Whole { min: 1, max: u32::MAX },
        ValueKind::Choice if field == SettingField::Thinking => {
            ValueType::WordOrWhole(words(field), Budget::MIN)
        }
        ValueKind::Choice => ValueType::Word(words(field)),
    };
    let unset = match field {
        SettingField::Model => "Claude Haiku 4.5 via your region's inference profile",
        SettingField::MaxTokens => "4096, or 16384 for thinking without a token budget",
        _ if field.unset_label() == "model default" => "the model's",
        _ => field.unset_label(),
    };
    KeyRow {
        key: ConfigKey::Setting(field),
        section: Section::Settings,
        kind,
        default: None,
        unset: unset.into(),
        example: field.example(),
        about: format!("{}. {}", field.label(), field.about()).into(),
        check: Check::Setting,
    }
}

fn own_rows() -> Vec<KeyRow> {
    use Check::{Nothing, With};
    use ConfigKey as Key;
    use Section::{Appearance, Keys, Options, Recipes, Settings};
    use ValueType::{Switch, Text, Whole, Word};

    let row = |section, key, kind, unset: &'static str, example, about: &'static str, check| {
        let (unset, about) = (unset.into(), about.into());
        KeyRow { key, section, kind, default: None, unset, example, about, check }
    };
    let with_default = |section, key, kind, default, about: &'static str, check| {
        let row = row(section, key, kind, "", default, about, check);
        KeyRow { default: Some(default), ..row }
    };
    let rows = Whole { min: 1, max: MAX_WHEEL_ROWS };
    #[rustfmt::skip]
    let rows = vec![
        row(Settings, Key::Recipe, Text, "none", "bash", "Recipe for the format of the reply. The other keys of this section override its values.", With(|text| recipe::name(text).map(drop))),
        row(Options, Key::Region, Text, "the region of the profile", "us-east-1", "AWS region.", With(|text| access_values::region(text).map(drop))),
        row(Options, Key::Profile, Text, "the default credentials", "work", "AWS profile. Credentials or a profile in the environment override it. If a .env file has credentials, Outcrop asks which credentials to use.", With(|text| access_values::profile(text).map(drop))),
        row(Options, Key::EndpointUrl, Text, "Amazon Bedrock", "http://127.0.0.1:8080", "URL of an alternative endpoint for Bedrock Runtime and Bedrock.", With(|text| endpoint::parse(text).map(drop))),
        with_default(Options, Key::Offline, Switch, "false", "Whether the built-in demo replies, even if credentials exist.", Nothing),
        row(Options, Key::DataDir, Text, "the data folder of the platform", "~/conversations", "Folder of the stored conversations. A relative path starts at the folder of this file.", With(path)),
        with_default(Options, Key::Ephemeral, Switch, "false", "Whether Outcrop stores nothing. Conversations are then lost when you quit.", Nothing),
        with_default(Options, Key::CountTokens, Switch, "false", "Whether Bedrock counts tokens while you type. This sends your prompt to Bedrock.", Nothing),
        row(Options, Key::Quota, Whole { min: 1, max: u32::MAX }, "no warning", "200000", "Warn before a request would exceed this many tokens per minute.", With(|text| Quota::parse(text).map(drop))),
        row(Options, Key::KeepDays, Whole { min: 1, max: u32::MAX }, "all are kept", "90", "Permanently delete conversations that have not changed for this many days. Pinned conversations stay.", Nothing),
        row(Options, Key::NotifyAfter, Whole { min: 0, max: MAX_NOTIFY_SECONDS }, "no notification", "10", "Notify at the end of a reply that took at least this many seconds, while the window has no focus.", Nothing),
        with_default(Options, Key::WindowTitle, Switch, "false", "Whether the title of the window shows the conversation and the state.", Nothing),
        row(Options, Key::Plain, Word(vec!["as-it-comes", "whole"]), "the full-screen app", "whole", "Linear mode: print replies as they arrive, or when they are complete.", With(|text| text.parse::<ReplyPrinting>().map(drop))),
        row(Options, Key::Log, Text, "no log", "~/outcrop.log", "File of the debug log. A relative path starts at the folder of this file.", With(path)),
        with_default(Appearance, Key::Theme, Word(THEMES.into()), "auto", "The colors.", With(|text| ThemeChoice::parse(text).map(drop))),
        with_default(Appearance, Key::Mouse, Switch, "true", "Whether the mouse scrolls, selects and clicks. If false, the terminal selects text.", Nothing),
        with_default(Appearance, Key::WrapCode, Switch, "true", "Whether long lines of code wrap. If false, they scroll.", Nothing),
        with_default(Appearance, Key::ScrollRows, rows, "3", "Number of rows to scroll for each notch of the mouse wheel.", Nothing),
        row(Recipes, Key::RecipesFile, Text, "recipes.toml in the configuration folder", "~/recipes.toml", "File of your recipes. A relative path starts at the folder of this file.", With(path)),
        with_default(Keys, Key::KeyPreset, Word(KEY_PRESETS.into()), KEY_PRESETS[0], "Key preset. The other lines of this section override its keys.", With(preset)),
    ];
    rows
}

fn preset(text: &str) -> Result<(), InvalidValue> {
    if KEY_PRESETS.contains(&text) {
        return Ok(());
    }
    Err(InvalidValue(format!("A preset must be {}", KEY_PRESETS.join(" or "))))
}

fn path(text: &str) -> Result<(), InvalidValue> {
    let is_path = !text.trim().is_empty() && !text.contains(char::is_control);
    if is_path { Ok(()) } else { Err(InvalidValue("Expected a path".into())) }
}
