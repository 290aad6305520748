//! The options of the client, parsed once. An invalid value ends the program with exit status 2 and
//! the error message of the domain. `cli` defines the commands, and
//! [`Config::resolve`](super::Config::resolve) the precedence.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::access_values::{profile, region};
use super::resume_target::ResumeTarget;
use super::setting_options::SettingOptions;
use crate::chat::model::ModelId;
use crate::chat::quota::Quota;
use crate::preferences::linear_mode::ReplyPrinting;
use crate::preferences::{KEY_PRESETS, THEMES};
use crate::stored::KeepDays;

/// Returns a parser that knows the values for completions.
fn reply_printing() -> impl TypedValueParser<Value = ReplyPrinting> {
    let names = ReplyPrinting::ALL.map(ReplyPrinting::name);
    PossibleValuesParser::new(names).try_map(|text| text.parse::<ReplyPrinting>())
}

/// The maximum of `--notify-after`: a day.
pub const MAX_NOTIFY_SECONDS: u32 = 86_400;

/// The command-line options. `None` means that an option was not given.
#[derive(Debug, Clone, PartialEq, Default, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Options {
    /// Model id, inference profile id or ARN; default: Claude Haiku 4.5 via your region's inference profile
    #[arg(short, long, global = true, value_name = "ID", value_hint = ValueHint::Other)]
    pub model: Option<ModelId>,

    /// AWS region, such as us-east-1
    #[arg(long, global = true, value_name = "REGION", value_parser = region, value_hint = ValueHint::Other)]
    pub region: Option<String>,

    /// AWS profile; overrides keys in the environment
    #[arg(long, global = true, value_name = "NAME", value_parser = profile, value_hint = ValueHint::Other)]
    pub profile: Option<String>,

    /// URL of an alternative endpoint (http or https)
    // `Config::resolve` checks it, because clap repeats a value that it refuses, and this value may
    // contain a password.
    #[arg(long, global = true, value_name = "URL", value_hint = ValueHint::Url)]
    pub endpoint_url: Option<String>,

    #[command(flatten)]
    pub settings: SettingOptions,

    /// Read the system prompt from this file
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "system", value_hint = ValueHint::FilePath)]
    pub system_file: Option<PathBuf>,

    /// Count tokens with Bedrock while you type (sends your prompt to Bedrock)
    #[arg(long, global = true)]
    pub count_tokens: bool,

    /// Attach an image, a document or a text file to the first prompt; can be repeated
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub attach: Vec<PathBuf>,

    /// Warn before a request would exceed this many tokens per minute
    #[arg(long, global = true, value_name = "TOKENS_PER_MINUTE", allow_negative_numbers = true, value_hint = ValueHint::Other)]
    pub quota: Option<Quota>,

    /// Notify you at the end of a reply that took at least this long, if you are in another window
    #[arg(long, global = true, value_name = "SECONDS", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(..=i64::from(MAX_NOTIFY_SECONDS)), value_hint = ValueHint::Other)]
    pub notify_after: Option<u32>,

    /// Show the conversation and the state in the title of the terminal's window
    #[arg(long, global = true)]
    pub window_title: bool,

    /// Colors: auto, dark, light, high-contrast, terminal
    #[arg(long, global = true, value_name = "THEME", value_parser = THEMES, hide_possible_values = true)]
    pub theme: Option<String>,

    /// Set of keys: default, emacs, vim
    #[arg(long, global = true, value_name = "PRESET", value_parser = KEY_PRESETS, hide_possible_values = true)]
    pub keys: Option<String>,

    /// Use the built-in demo, even if credentials exist
    #[arg(long, global = true)]
    pub offline: bool,

    /// Read this configuration file instead of config.toml in your config folder
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// Folder of the stored conversations
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub data_dir: Option<PathBuf>,

    /// Store nothing: conversations are lost when you quit
    #[arg(long, global = true)]
    pub ephemeral: bool,

    /// Permanently delete conversations that have not changed for this many days; pinned conversations stay
    #[arg(long, global = true, value_name = "DAYS", allow_negative_numbers = true, value_hint = ValueHint::Other)]
    pub keep_days: Option<KeepDays>,

    /// Continue the conversation that changed last, or the conversation with this id
    #[arg(long, global = true, value_name = "ID", num_args = 0..=1, default_missing_value = "latest", value_hint = ValueHint::Other)]
    pub resume: Option<ResumeTarget>,

    /// Chat line by line, for screen readers and dumb terminals; REPLIES: as-it-comes or whole
    #[arg(long, global = true, value_name = "REPLIES", num_args = 0..=1, require_equals = true, default_missing_value = "as-it-comes", value_parser = reply_printing(), hide_possible_values = true)]
    pub plain: Option<ReplyPrinting>,

    /// Read this file instead of the nearest .env file
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub env_file: Option<PathBuf>,

    /// Record all requests and responses with their timing to this new file
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub record: Option<PathBuf>,

    /// Write a debug log to this file
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub log: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use clap::error::ErrorKind;

    use super::*;
    use crate::chat::recipe::Recipe;
    use crate::chat::setting_overrides::SettingOverrides;
    use crate::chat::settings::{Prefill, SettingField, Settings, StopSequence, SystemPrompt};

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn parse(arguments: &[&str]) -> Result<Options, clap::Error> {
        Line::try_parse_from([&["outcrop"], arguments].concat()).map(|line| line.options)
    }

    /// Returns the settings of a recipe with the values of the options.
    fn over(options: &SettingOptions, recipe: Option<&Recipe>) -> Settings {
        let mut settings = Settings::new(ModelId::default_for(""));
        if let Some(recipe) = recipe {
            recipe.apply(&mut settings);
        }
        options.overrides.apply(&mut settings);
        settings
    }

    #[test]
    fn no_arguments_give_the_default_options() {
        assert_eq!(parse(&[]).expect("valid"), Options::default());
    }

    #[test]
    fn every_option_sets_its_field() {
        let options = parse(&[
            "--model=eu.anthropic.claude-opus-5",
            "--region=eu-central-1",
            "--profile=work",
            "--endpoint-url=http://[::1]:1",
            "--system=Be short.",
            "--temperature=0.5",
            "--top-p=1",
            "--max-tokens=100",
            "--stop=---",
            "--stop=\\n#",
            "--prefill=- ls",
            "--recipe=bash",
            "--schema=a.json",
            "--thinking=high",
            "--cache=1h",
            "--documents=text",
            "--count-tokens",
            "--attach=a.png",
            "--attach=b c.pdf",
            "--quota=200_000",
            "--notify-after=30",
            "--window-title",
            "--theme=light",
            "--keys=emacs",
            "--offline",
            "--config=a.toml",
            "--data-dir=data",
            "--ephemeral",
            "--keep-days=90",
            "--resume=latest",
            "--plain=whole",
            "--env-file=a.env",
            "--record=a.jsonl",
            "--log=a.log",
        ])
        .expect("valid");
        let expected = Options {
            model: ModelId::parse("eu.anthropic.claude-opus-5").ok(),
            region: Some("eu-central-1".into()),
            profile: Some("work".into()),
            endpoint_url: Some("http://[::1]:1".into()),
            settings: SettingOptions {
                overrides: SettingOverrides {
                    texts: [
                        (SettingField::SystemPrompt, "Be short."),
                        (SettingField::Temperature, "0.5"),
                        (SettingField::TopP, "1"),
                        (SettingField::MaxTokens, "100"),
                        (SettingField::Prefill, "- ls"),
                        (SettingField::Thinking, "high"),
                        (SettingField::Caching, "1h"),
                        (SettingField::Documents, "text"),
                    ]
                    .map(|(field, text)| (field, text.to_owned()))
                    .into(),
                    stop_sequences: ["---", "\\n#"]
                        .map(|typed| StopSequence::parse(typed).expect("valid"))
                        .into(),
                    ..SettingOverrides::default()
                },
                recipe: Some("bash".into()),
                schema: Some("a.json".into()),
            },
            system_file: None,
            count_tokens: true,
            attach: vec!["a.png".into(), "b c.pdf".into()],
            quota: Quota::parse("200000").ok(),
            notify_after: Some(30),
            window_title: true,
            theme: Some("light".into()),
            keys: Some("emacs".into()),
            offline: true,
            config: Some("a.toml".into()),
            data_dir: Some("data".into()),
            ephemeral: true,
            keep_days: "90".parse().ok(),
            resume: Some(ResumeTarget::Latest),
            plain: Some(ReplyPrinting::Whole),
            env_file: Some("a.env".into()),
            record: Some("a.jsonl".into()),
            log: Some("a.log".into()),
        };
        assert_eq!(options, expected);
        let options = parse(&["--system-file=a.txt"]).expect("valid");
        assert_eq!(options.system_file, Some("a.txt".into()));
        let error = parse(&["--system-file=a.txt", "--system=b"]).expect_err("two system prompts");
        assert_eq!(error.kind(), ErrorKind::ArgumentConflict);
    }

    #[test]
    fn an_empty_text_unsets_a_setting() {
        let options = parse(&["--system", "", "--prefill", ""]).expect("valid").settings;
        let recipe = Recipe::of(
            "a".into(),
            &Settings {
                system: SystemPrompt::parse("Be brief.").ok(),
                prefill: Prefill::parse("{").ok(),
                ..Recipe::unset_recipe_fields()
            },
        );
        let settings = over(&options, Some(&recipe));
        assert_eq!((settings.system, settings.prefill), (None, None));
    }

    #[test]
    fn options_take_precedence_over_a_recipe() {
        let recipes = crate::config::recipes::built_in();
        let set = |arguments: &[&str]| {
            over(&parse(arguments).expect("valid").settings, recipes.find("json"))
        };
        let stops = |settings: &Settings| -> Vec<String> {
            settings.stop_sequences.iter().map(|stop| stop.as_str().to_owned()).collect()
        };
        let plain = set(&[]);
        assert_eq!(
            (stops(&plain), plain.recipe.as_deref()),
            (vec!["```".to_owned()], Some("json"))
        );
        let stopped = set(&["--stop=X", "--temperature=0"]);
        assert_eq!((stops(&stopped), &stopped.prefill), (vec!["X".to_owned()], &plain.prefill));
        let substitute = stopped.substitute.expect("the recipe has one");
        assert_eq!(substitute.stop_sequences, stopped.stop_sequences);
        let other = set(&["--prefill=["]);
        assert_eq!((other.prefill, other.substitute), (Prefill::parse("[").ok(), None));
    }

    #[test]
    fn a_text_may_start_with_a_hyphen() {
        let options = parse(&["--prefill", "- ", "--stop", "---"]);
        assert!(options.expect_err("a blank at the end").to_string().contains("cannot end"));
        assert!(parse(&["--prefill", "-x", "--stop", "--", "--system", "-"]).is_ok());
    }

    #[test]
    fn an_invalid_value_ends_with_status_2_and_names_the_expected_values() {
        fn check(arguments: &[&str], sentence: &str) {
            let error = parse(arguments).expect_err(sentence);
            assert_eq!(error.kind(), ErrorKind::ValueValidation, "{arguments:?}");
            assert_eq!(error.exit_code(), 2);
            assert!(error.to_string().contains(sentence), "{error}");
        }
        check(&["--temperature", "1.5"], "Temperature must be a number from 0 to 1");
        check(&["--temperature", "-0.5"], "Temperature must be a number from 0 to 1");
        check(&["--temperature", ""], "Temperature must be a number from 0 to 1");
        check(&["--top-p", "-1"], "Top P must be a number from 0 to 1");
        check(&["--max-tokens", "0"], "Max tokens must be a whole number from 1");
        check(&["--max-tokens", "-5"], "Max tokens must be a whole number from 1");
        check(&["--stop", "\\n"], "cannot be only spaces or line breaks");
        check(&["--stop", "\\q"], "Unknown escape");
        check(&["--prefill", "x "], "cannot end with a space");
        check(&["--model", "claude haiku"], "Expected a model id");
        check(&["--thinking", "hard"], "Thinking must be off, on, an effort");
        check(&["--cache", "10m"], "Prompt caching must be off, 5m or 1h");
        check(&["--quota", "0"], "A quota must be a whole number of tokens");
        check(&["--quota", "-5"], "A quota must be a whole number of tokens");
        check(&["--keep-days", "0"], "Expected a whole number of days");
        check(&["--keep-days", "-1"], "Expected a whole number of days");
        check(&["--notify-after", "soon"], "invalid digit");
        check(&["--notify-after", "-1"], "-1 is not in 0..=86400");
        check(&["--region", "US East"], "Expected a region");
        check(&["--region", ""], "Expected a region");
        check(&["--profile", " "], "Expected the name of a profile");
        check(&["--resume", "x"], "Expected the id of a conversation");
    }
}
