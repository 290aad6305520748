//! The configuration file while the client runs: what a changed file changes, and the notice about it.

use outcrop::app::app_config::{AppConfig, ConfigReload};
use outcrop::app::window::WindowOptions;
use outcrop::chat::setting_overrides::SettingOverrides;
use outcrop::chat::settings::SettingField;
use outcrop::preferences::{ConfigKey, KeyBinding, KeyPreferences, Preferences};
use outcrop::ui::appearance::ThemeChoice;

use super::*;

/// Returns the configuration of a new story.
fn defaults() -> AppConfig {
    let settings = Settings::new(ModelId::default_for("us-east-1"));
    AppConfig {
        model: None,
        overrides: SettingOverrides::default(),
        before_recipe: settings.clone(),
        settings,
        preferences: Preferences::default(),
        keys: KeyPreferences::default(),
        quota: None,
        window: WindowOptions::default(),
        counts_tokens: false,
    }
}

fn with(config: AppConfig, field: SettingField, text: &str) -> AppConfig {
    let mut config = config;
    field.set(&mut config.settings, text).expect("valid");
    field.set(&mut config.before_recipe, text).expect("valid");
    config
}

fn reloaded(config: AppConfig, changed: &[ConfigKey]) -> Msg {
    let changed = changed.to_vec();
    let reload = ConfigReload { config, changed, problems: Vec::new(), is_requested: false };
    Msg::ConfigReloaded(Ok(Box::new(reload)))
}

fn notice(story: &Story) -> &str {
    story.app.notice.as_deref().unwrap_or_default()
}

const TEMPERATURE: ConfigKey = ConfigKey::Setting(SettingField::Temperature);

#[test]
fn a_changed_file_applies_at_once_and_a_notice_names_the_keys() {
    let mut story = Story::new(80, 24);
    let mut config = with(defaults(), SettingField::Temperature, "0.5");
    config.preferences.theme = ThemeChoice::Light;
    config.preferences.captures_mouse = false;
    config.preferences.wraps_code = false;
    let keys = [TEMPERATURE, ConfigKey::Theme, ConfigKey::Mouse, ConfigKey::WrapCode];
    story.msg(reloaded(config, &keys));
    assert_eq!(notice(&story), "Configuration reloaded: temperature, theme, mouse, wrap_code");
    assert!(story.screen().contains("Configuration reloaded: temperature"), "{}", story.screen());
    assert_eq!(story.app.look.choice, ThemeChoice::Light);
    assert!(!story.app.reading.code_wraps() && !story.app.captures_mouse());
    assert!(story.effects.contains(&Effect::CaptureMouse(false)));
    story.sent("Hi");
    let sent = story.request().settings.temperature;
    assert_eq!(sent.map(|it| it.to_string()).as_deref(), Some("0.5"));
}

#[test]
fn a_value_that_the_user_changed_in_the_session_stays() {
    let mut story = Story::new(80, 24);
    story.command("set temp").typed("0.3").key(KeyCode::Enter).command("toggle mouse");
    let mut config = with(defaults(), SettingField::Temperature, "0.5");
    config.preferences.captures_mouse = false;
    config.preferences.theme = ThemeChoice::Dark;
    story.msg(reloaded(config.clone(), &[TEMPERATURE, ConfigKey::Theme]));
    let expected = "Configuration reloaded: theme. Changed by you, so not reloaded: temperature";
    assert_eq!(notice(&story), expected);
    let temperature =
        |story: &Story| story.app.session.settings.temperature.map(|it| it.to_string());
    assert_eq!(temperature(&story).as_deref(), Some("0.3"));
    // If the user sets the value of the file, the setting follows the file again.
    story.command("set temp").typed("0.5").key(KeyCode::Enter);
    let config = with(config, SettingField::Temperature, "0.7");
    story.msg(reloaded(config, &[TEMPERATURE]));
    assert_eq!(temperature(&story).as_deref(), Some("0.7"));
}

#[test]
fn the_notice_names_overridden_keys_and_keys_that_need_a_restart() {
    let mut story = Story::new(80, 24);
    // An option sets the temperature, so the resolved value is the same.
    story.msg(reloaded(defaults(), &[TEMPERATURE, ConfigKey::Region]));
    let expected = "Restart Outcrop to apply region. An option or a variable overrides temperature";
    assert_eq!(notice(&story), expected);
    story.typed("x").msg(reloaded(defaults(), &[]));
    assert_eq!(notice(&story), "", "nothing changed");
}

#[test]
fn a_configured_model_replaces_the_default_and_not_a_chosen_model() {
    let model = |id: &str| ModelId::parse(id).expect("valid");
    let key = ConfigKey::Setting(SettingField::Model);
    let mut story = Story::new(80, 24);
    story.msg(reloaded(AppConfig { model: Some(model("a.b")), ..defaults() }, &[key]));
    assert_eq!(notice(&story), "Configuration reloaded: model");
    assert_eq!(story.app.session.settings.model, model("a.b"));
    story.msg(reloaded(defaults(), &[key]));
    assert_eq!(story.app.session.settings.model, ModelId::default_for("us-east-1"));
    story.app.session.settings.model = model("c.d");
    story.app.session.model_is_chosen = true;
    story.msg(reloaded(AppConfig { model: Some(model("a.b")), ..defaults() }, &[key]));
    assert_eq!(notice(&story), "Changed by you, so not reloaded: model");
    assert_eq!(story.app.session.settings.model, model("c.d"));
}

#[test]
fn clearing_a_recipe_applies_the_changed_settings_of_the_file() {
    let mut story = Story::new(80, 24);
    story.command("apply recipe").typed("bash").key(KeyCode::Enter);
    let config = with(defaults(), SettingField::Prefill, "Here:");
    story.msg(reloaded(config, &[ConfigKey::Setting(SettingField::Prefill)]));
    assert_eq!(notice(&story), "Changed by you, so not reloaded: prefill");
    story.command("clear recipe");
    let settings = &story.app.session.settings;
    assert_eq!(SettingField::Prefill.text(settings).as_deref(), Some("Here:"));
}

#[test]
fn the_wheel_scrolls_the_configured_rows() {
    let mut story = Story::new(60, 20);
    story.turn("Hi", &numbered(60));
    let first = |story: &Story| {
        let screen = story.screen();
        let line = screen.lines().find_map(|row| row.split_once("line ")).expect("a line").1;
        let digits: String = line.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<i32>().expect("a number")
    };
    let wheel = |story: &mut Story| {
        let before = first(story);
        story.msg(Msg::Mouse(crossterm::event::MouseEvent {
            kind: crossterm::event::MouseEventKind::ScrollUp,
            column: 10,
            row: 5,
            modifiers: KeyModifiers::NONE,
        }));
        before - first(story)
    };
    assert_eq!(wheel(&mut story), 3);
    let mut config = defaults();
    config.preferences.wheel_rows = 7;
    story.msg(reloaded(config, &[ConfigKey::ScrollRows]));
    assert_eq!(wheel(&mut story), 7);
}

const PROBLEM: &str = "\"/home/me/.config/outcrop/config.toml\", line 3: unknown key temprature; did \
                       you mean temperature?";

fn with_problem(is_requested: bool) -> Msg {
    let problems = vec![PROBLEM.to_owned()];
    let reload = ConfigReload { config: defaults(), changed: Vec::new(), problems, is_requested };
    Msg::ConfigReloaded(Ok(Box::new(reload)))
}

#[test]
fn a_problem_is_named_once_and_the_command_shows_all_problems() {
    let mut story = Story::new(80, 24);
    story.msg(with_problem(false));
    let expected = "config.toml, line 3: unknown key temprature; did you mean temperature?";
    assert_eq!(notice(&story), expected);
    assert!(story.screen().contains(expected), "{}", story.screen());
    story.typed("x").msg(with_problem(false));
    assert_eq!(notice(&story), "");
    story.command("reload configuration");
    assert_eq!(story.effects.last(), Some(&Effect::ReloadConfig));
    story.msg(with_problem(true));
    insta::assert_snapshot!("problems", story.screen());
    story.key(KeyCode::Esc).msg(reloaded(defaults(), &[]));
    assert_eq!(notice(&story), "All keys of the configuration file are valid now");
}

#[test]
fn the_command_says_if_nothing_changed_or_the_file_cannot_be_read() {
    let mut story = Story::new(80, 24);
    let reload = ConfigReload {
        config: defaults(),
        changed: Vec::new(),
        problems: Vec::new(),
        is_requested: true,
    };
    story.msg(Msg::ConfigReloaded(Ok(Box::new(reload))));
    assert_eq!(notice(&story), "The configuration has not changed");
    let why = "Configuration not reloaded: cannot read \"config.toml\": it is a folder";
    story.msg(Msg::ConfigReloaded(Err(why.into())));
    assert_eq!(notice(&story), why);
}

#[test]
fn changed_keys_apply_at_once_and_hints_show_them() {
    let mut story = Story::new(80, 24);
    let mut config = defaults();
    let (scope, action) = (None, "palette".to_owned());
    config.keys.bindings = vec![KeyBinding { scope, action, keys: vec!["ctrl+x".into()] }];
    story.msg(reloaded(config, &[ConfigKey::Keys]));
    assert_eq!(notice(&story), "Configuration reloaded: keys");
    assert!(story.screen().contains("Ctrl+X commands"), "{}", story.screen());
    story.ctrl('x');
    assert!(story.screen().contains("MOST USED"), "{}", story.screen());
}

#[test]
fn a_theme_that_is_being_chosen_stays() {
    let mut story = Story::new(80, 24);
    story.command("choose theme");
    let mut config = defaults();
    config.preferences.theme = ThemeChoice::Light;
    story.msg(reloaded(config, &[ConfigKey::Theme]));
    story.key(KeyCode::Esc);
    assert_eq!(story.app.look.choice, ThemeChoice::Auto);
}
