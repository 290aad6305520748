//! The manual page, made of what the program itself goes by: the options as the command line has
//! them, the keys by the table of commands, the figures by their definitions. Owns what stands
//! between these; refuses to say anything of them a second time.

use clap::{Arg, Command, CommandFactory};

use super::arguments::{Cli, ENVIRONMENT, STATUSES_OF_ASK, STATUSES_OF_MODELS};
use super::roff::Roff;
use crate::app::actions::default_keymap;
use crate::chat::meter::DEFINITIONS;
use crate::recording;
use crate::ui::keymap::KeyScope;

/// Letters that a key has beside what it does.
const KEY_COLUMN: usize = 18;

/// What it is, in more words than the command line has.
const DESCRIPTION: &str = "\
Without a command outcrop opens a full-screen client: a conversation, its settings, the figures of \
each reply below it, and an inspector of the stream. It needs a terminal on standard input and \
output. With a command it does one thing and ends.

Requests go to Amazon Bedrock by Converse and ConverseStream. Without credentials, and with \
--offline, they go to a stand-in that is compiled in: a server on loopback that answers in the same \
wire format with written text. The screen says OFFLINE then.

A setting that the model refuses is kept, shown as off with the reason, and not sent.";

/// What is said ahead of the keys.
const KEYS: &str = "\
The keys of a place work while it has the focus, and go before those that work anywhere. The \
command palette has every command by its name, those without a key too. A paste is one insertion, \
whatever it holds: it sends nothing and runs no command.";

/// What is said ahead of the definitions.
const FIGURES: &str = "\
Below the conversation stand the figures of a reply: in, out and total tokens, latency, ttft, \
tok/s, the stop reason, and the cost. Cache read, cache write and the service tier join where the \
service sends them. The figures of all turns are on the metrics page, which saves them as CSV and \
as JSON, and those of one in the inspector. A figure with ~ is an estimate.";

/// Variables that the command line's own help does not name.
const MORE_VARIABLES: [(&str, &str); 9] = [
    (
        "AWS_EC2_METADATA_DISABLED",
        "Set to true: the search for credentials does not ask for the machine's role.",
    ),
    ("HTTPS_PROXY, NO_PROXY", "The way to AWS through a proxy. Not taken from a .env."),
    ("SSL_CERT_FILE", "The certificates to trust. Not taken from a .env."),
    ("VISUAL, EDITOR", "The editor for a prompt; else vi."),
    ("NO_COLOR", "Disables color."),
    ("COLORFGBG", "Used to guess light or dark until the terminal reports its background."),
    ("FORCE_HYPERLINK", "Set to anything: links are hyperlinks inside of a multiplexer, too."),
    (
        "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME",
        "Where the files below are. A relative path is ignored, and so is a relative HOME.",
    ),
    (
        "DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION, SSH_TTY, TMUX",
        "Which clipboard is copied to: the system's, the terminal's by OSC 52, or both.",
    ),
];

/// Files of the program's own, and those that it looks for.
const FILES: [(&str, &str); 6] = [
    (
        ".env",
        "The nearest one from the current folder upwards, or the file of --env-file: lines of \
         NAME=value. From a file that was not named with --env-file, Outcrop reads only the region, \
         the profile, credentials, endpoints of Bedrock on this machine, \
         AWS_EC2_METADATA_DISABLED and OUTCROP_MODEL. If an option or the environment sets a \
         credential or a profile, all credentials and the profile of the file are ignored.",
    ),
    (
        "$XDG_STATE_HOME/outcrop/identity-choices",
        "Your answers to the question whether to use the credentials of a .env or of your default \
         AWS profile, one line for each answer; else in ~/.local/state/outcrop. Delete a line to be \
         asked again.",
    ),
    ("$XDG_CONFIG_HOME/outcrop/recipes.toml", "Your own recipes; else in ~/.config/outcrop."),
    (
        "$XDG_STATE_HOME/outcrop/learned",
        "What a model has refused, fields and a limit of max tokens, so that it is not sent to it \
         again; else in ~/.local/state/outcrop. \"Forget refusals\" empties it.",
    ),
    (
        "$XDG_STATE_HOME/outcrop/unsaved-*.json",
        "A conversation and a prompt that were saved after a panic or a signal; else in \
         ~/.local/state/outcrop. The next start offers to restore them. restored.json holds those \
         that were restored last.",
    ),
    (
        "$XDG_CACHE_HOME/outcrop/models-*.json",
        "The inference profiles that were listed last, for the next session; else in \
         ~/.cache/outcrop.",
    ),
];

/// A command as it is typed, and what it does.
const EXAMPLES: [(&str, &str); 4] = [
    ("outcrop --offline", "Try it without credentials."),
    (
        "outcrop ask --json --temperature 0 \"What's 1+1?\"",
        "One turn with its figures, for a script.",
    ),
    (
        "outcrop ask --recipe json --clean \"An EventBridge rule\" > rule.json",
        "The data alone, ready for a file.",
    ),
    ("outcrop replay turn.jsonl --speed 2", "A recorded stream at twice its speed."),
];

/// The page.
pub fn page() -> String {
    // What is built has --help and --version; each command has the common options, too.
    let (plain, mut built) = (Cli::command(), Cli::command());
    built.build();
    let program = concat!("outcrop ", env!("CARGO_PKG_VERSION"));
    let mut page = Roff::new("outcrop", program);
    page.section("Name");
    let about = plain.get_about().map(ToString::to_string).unwrap_or_default();
    page.text(&format!("outcrop - {}", lowered(&about)));
    page.section("Synopsis");
    page.text("outcrop [OPTIONS]");
    for command in plain.get_subcommands() {
        page.paragraph(&usage(command));
    }
    page.section("Description");
    page.text(DESCRIPTION);
    page.section("Commands");
    for command in plain.get_subcommands() {
        described(&mut page, command);
    }
    page.section("Options");
    page.text("Options may come before or after the command. They override the environment.");
    options(&mut page, &built);
    keys(&mut page);
    page.section("Figures");
    page.text(FIGURES);
    page.entries(DEFINITIONS);
    page.section("Exit status");
    page.text("Of the client: 0 when it was quit, 1 when the terminal failed or the end of a recording was \
         not written, 128 and the number of the signal that ended it.");
    for (command, statuses) in [("ask", STATUSES_OF_ASK), ("models", STATUSES_OF_MODELS)] {
        page.paragraph(&format!("Of outcrop {command}:"));
        tagged(statuses).for_each(|(status, meaning)| page.entry(status, &sentence(&meaning)));
    }
    page.section("Environment");
    page.text(
        "From the environment, or from a .env (see FILES). A variable that is empty counts as \
         absent.",
    );
    tagged(ENVIRONMENT).for_each(|(name, meaning)| page.entry(name, &sentence(&meaning)));
    page.entries(&MORE_VARIABLES);
    page.section("Files");
    page.entries(&FILES);
    page.paragraph("On macOS and Windows they are where such files are kept there.");
    page.section("Recordings");
    page.text(&recordings());
    page.section("Examples");
    for (command, meaning) in EXAMPLES {
        page.paragraph(meaning);
        page.typed(command);
    }
    page.finish()
}

/// A command with its own options.
fn described(page: &mut Roff, command: &Command) {
    page.subsection(&usage(command));
    let about = command.get_long_about().or_else(|| command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let paragraphs: Vec<_> = about.split("\n\n").map(sentence).collect();
    page.text(&paragraphs.join("\n\n"));
    options(page, command);
}

fn options(page: &mut Roff, command: &Command) {
    for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
        let help = argument.get_long_help().or_else(|| argument.get_help());
        let mut help = help.map(ToString::to_string).unwrap_or_default();
        let values = argument.get_possible_values();
        // A switch takes no value, whatever clap reads one as.
        if argument.get_action().takes_values() && !values.is_empty() {
            let values: Vec<_> =
                values.iter().map(clap::builder::PossibleValue::get_name).collect();
            help = format!("{help}: {}", values.join(", "));
        }
        if let [default] = argument.get_default_values()
            && argument.get_action().takes_values()
        {
            help = format!("{help}; {} unless set", default.to_string_lossy());
        }
        let paragraphs: Vec<_> = help.split("\n\n").map(sentence).collect();
        page.entry(&spelled(argument), &paragraphs.join("\n\n"));
    }
}

/// An option or a place as it is typed: `-V, --version`, `--model ID`, `PROMPT`.
fn spelled(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    let value = match names.first() {
        Some(name) if argument.get_action().takes_values() => format!(" {name}"),
        _ => String::new(),
    };
    let short = argument.get_short().map(|letter| format!("-{letter}"));
    let long = argument.get_long().map(|name| format!("--{name}"));
    match [short, long] {
        [None, None] => value.trim_start().to_owned(),
        [Some(short), Some(long)] => format!("{short}, {long}{value}"),
        [one, other] => format!("{}{value}", one.or(other).unwrap_or_default()),
    }
}

/// `outcrop replay [OPTIONS] FILE`.
fn usage(command: &Command) -> String {
    let places = command.get_arguments().filter(|argument| argument.is_positional()).map(|place| {
        let name = spelled(place);
        if place.is_required_set() { format!(" {name}") } else { format!(" [{name}]") }
    });
    let has_options = command.get_arguments().any(|argument| !argument.is_positional());
    let options = if has_options { " [OPTIONS]" } else { "" };
    format!("outcrop {}{options}{}", command.get_name(), places.collect::<String>())
}

fn keys(page: &mut Roff) {
    page.section("Keys");
    page.text(KEYS);
    let keymap = default_keymap();
    for place in KeyScope::ALL {
        page.subsection(place.label());
        let bindings = keymap.bindings().iter();
        let rows = bindings.filter(|it| it.row.scope == place && !it.keys.is_empty());
        let rows: Vec<_> = rows.map(|it| (it.keys_in_words(), it.row.help)).collect();
        page.list(KEY_COLUMN, rows.iter().map(|(keys, help)| (keys.as_str(), *help)));
    }
}

fn recordings() -> String {
    format!(
        "--record FILE and \"Record stream to file\" write what goes over the wire into a new file \
         that you alone can read: lines of JSON, of which the first is the form and its version, \
         \"{}\" {}. Each other line has a type (request, response, frame, bytes, end, over, \
         shown), the exchange and its attempt, and at: microseconds since the request. A frame has its event, its \
         payload for reading, and raw, all its bytes in base64. In addresses and headers keys, \
         tokens, signatures and cookies are masked, but for a key in the path of an endpoint, which \
         nothing tells from a path. In bodies, only the credentials that Outcrop uses are masked: \
         prompts, replies and error texts stay as they were.",
        recording::FORMAT,
        recording::VERSION
    )
}

/// The lines of a text that are a term, blanks, and what it means.
fn tagged(text: &str) -> impl Iterator<Item = (&str, String)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("  "));
    lines.map(|line| {
        let (term, meaning) = line.split_once("  ").unwrap_or((line, ""));
        let meaning = meaning.trim().trim_end_matches("; or");
        (term.trim_end_matches("; or"), meaning.to_owned())
    })
}

/// With a capital at its start, and a full stop at its end, which clap takes away.
fn sentence(text: &str) -> String {
    let end = if text.is_empty() || text.trim_end().ends_with(['.', ':']) { "" } else { "." };
    let mut letters = text.trim().chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(end.chars()).collect()
}

/// With a small letter at its start, as names of pages are described.
fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::roff::escaped;

    #[test]
    fn every_option_key_and_figure_is_on_the_page() {
        let page = page();
        let check = |text: &str| assert!(page.contains(&escaped(text)), "{text:?} is missing");
        let (plain, mut built) = (Cli::command(), Cli::command());
        built.build();
        for command in plain.get_subcommands().chain([&built]) {
            for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
                check(&spelled(argument));
                let help = argument.get_long_help().or_else(|| argument.get_help());
                let help = help.expect("every option says what it does").to_string();
                help.split("\n\n").for_each(check);
            }
        }
        for binding in default_keymap().bindings().iter().filter(|it| !it.keys.is_empty()) {
            check(&binding.keys_in_words());
            check(binding.row.help);
        }
        for (name, definition) in DEFINITIONS {
            check(name);
            check(definition);
        }
        for text in [STATUSES_OF_ASK, STATUSES_OF_MODELS, ENVIRONMENT] {
            for (term, meaning) in tagged(text) {
                assert!(!term.contains("  ") && !meaning.is_empty(), "{term}: {meaning}");
                check(term);
                check(&sentence(&meaning));
            }
        }
        assert!(page.is_ascii(), "so that nobody needs to know its encoding");
    }

    #[test]
    fn a_command_is_shown_as_it_is_typed() {
        let command = Cli::command();
        let usages: Vec<_> = command.get_subcommands().map(usage).collect();
        let expected = [
            "outcrop ask [OPTIONS] [PROMPT]",
            "outcrop models [OPTIONS]",
            "outcrop replay [OPTIONS] FILE",
            "outcrop completions SHELL",
            "outcrop man",
        ];
        assert_eq!(usages, expected);
    }
}
