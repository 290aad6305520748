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

/// Width of the key column in characters.
const KEY_COLUMN: usize = 18;

/// The text of the section DESCRIPTION.
const DESCRIPTION: &str = "\
Without a command, outcrop opens a full-screen client. It shows the conversation, its settings, the \
figures of each reply and an inspector of the stream. It needs a terminal on standard input and \
output. With a command, outcrop does one thing and exits.

Outcrop sends requests to Amazon Bedrock with Converse and ConverseStream. Without credentials, and \
with --offline, it uses a built-in demo: a server on loopback that sends canned replies in the wire \
format of Bedrock. The header then shows OFFLINE.

If a model does not support a setting, the setting stays visible with the reason, and is not sent.";

/// The text before the keys.
const KEYS: &str = "\
The keys of a pane or a page work while it has the focus, and override the keys that work anywhere. \
The command palette lists every command by name, including commands without a key. A paste only \
inserts text. It never sends a prompt or runs a command.";

/// The text before the definitions.
const FIGURES: &str = "\
The footer shows the figures of a reply: in, out and total tokens, latency, ttft, tok/s, the stop \
reason and the cost. It also shows cache read, cache write and the service tier if Bedrock sends \
them. The metrics page shows the figures of all turns and saves them as CSV or JSON. The inspector \
shows the figures of one turn. A figure with ~ is an estimate.";

/// Variables that `--help` does not mention.
const MORE_VARIABLES: [(&str, &str); 9] = [
    (
        "AWS_EC2_METADATA_DISABLED",
        "Set to true to skip the role of an EC2 instance when looking for credentials.",
    ),
    ("HTTPS_PROXY, NO_PROXY", "The proxy for AWS, and hosts without a proxy. Ignored in a .env."),
    ("SSL_CERT_FILE", "A file of trusted certificates. Ignored in a .env."),
    ("VISUAL, EDITOR", "The editor for prompts. The default is vi."),
    ("NO_COLOR", "Disables color."),
    ("COLORFGBG", "Used to guess light or dark until the terminal reports its background."),
    ("FORCE_HYPERLINK", "Set to any value to write links as hyperlinks inside a multiplexer, too."),
    (
        "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME",
        "The folders of the files below. Relative paths, and a relative HOME, are ignored.",
    ),
    (
        "DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION, SSH_TTY, TMUX",
        "Used to choose the clipboard: the system's, the terminal's (OSC 52) or both.",
    ),
];

/// The files that Outcrop reads and writes.
const FILES: [(&str, &str); 6] = [
    (
        ".env",
        "The nearest .env in the current folder or a parent folder, or the file of --env-file. It \
         contains lines of the form NAME=value. Without --env-file, Outcrop reads only the region, \
         the profile, credentials, local endpoints of Bedrock, AWS_EC2_METADATA_DISABLED and \
         OUTCROP_MODEL. If an option or the environment sets a \
         credential or a profile, all credentials and the profile of the file are ignored.",
    ),
    (
        "$XDG_STATE_HOME/outcrop/identity-choices",
        "Your answers to the question whether to use the credentials of a .env or of your default \
         AWS profile, one per line. Delete a line to be asked again. The default folder is \
         ~/.local/state/outcrop.",
    ),
    (
        "$XDG_CONFIG_HOME/outcrop/recipes.toml",
        "Your own recipes. The default folder is ~/.config/outcrop.",
    ),
    (
        "$XDG_STATE_HOME/outcrop/learned",
        "The settings and token limits that a model rejected. Outcrop does not send them again. \
         \"Forget learned limits\" empties the file. The default folder is ~/.local/state/outcrop.",
    ),
    (
        "$XDG_STATE_HOME/outcrop/unsaved-*.json",
        "The conversation and the prompt, saved after a panic or a signal. The next start offers to \
         restore them. restored.json contains the last restored conversation. The default folder is \
         ~/.local/state/outcrop.",
    ),
    (
        "$XDG_CACHE_HOME/outcrop/models-*.json",
        "The last list of inference profiles, for the next session. The default folder is \
         ~/.cache/outcrop.",
    ),
];

/// A command as it is typed, and what it does.
const EXAMPLES: [(&str, &str); 4] = [
    ("outcrop --offline", "Try the client without credentials."),
    (
        "outcrop ask --json --temperature 0 \"What's 1+1?\"",
        "Print one reply with its figures, for a script.",
    ),
    (
        "outcrop ask --recipe json --clean \"An EventBridge rule\" > rule.json",
        "Save only the data in a file.",
    ),
    ("outcrop replay turn.jsonl --speed 2", "Replay a recording at twice its speed."),
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
    page.text(
        "Of the client: 0 after quitting, 1 if the terminal failed or the end of a recording was \
         not written, 128 plus the signal's number after a signal.",
    );
    for (command, statuses) in [("ask", STATUSES_OF_ASK), ("models", STATUSES_OF_MODELS)] {
        page.paragraph(&format!("Of outcrop {command}:"));
        tagged(statuses).for_each(|(status, meaning)| page.entry(status, &sentence(&meaning)));
    }
    page.section("Environment");
    page.text(
        "Each variable comes from the environment or from a .env file (see FILES). An empty \
         variable counts as unset.",
    );
    tagged(ENVIRONMENT).for_each(|(name, meaning)| page.entry(name, &sentence(&meaning)));
    page.entries(&MORE_VARIABLES);
    page.section("Files");
    page.entries(&FILES);
    page.paragraph("macOS and Windows have their own folders for such files.");
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
        "--record FILE and \"Record stream to file\" write all requests and responses to a new file \
         that only you can read. Each line is a JSON object. The first line contains the format and \
         its version, \"{}\" {}. Every other line contains a type (request, response, frame, bytes, \
         end, over, shown), the number of the exchange, the attempt, and at, the microseconds since \
         the request. A frame contains its event, its readable payload, and raw, all its bytes in \
         base64. Keys, tokens, signatures and cookies in URLs and headers are masked, except a key \
         in the path of an endpoint, which looks like any other path. In bodies, only the \
         credentials that Outcrop uses are masked. Prompts, replies and error texts are unchanged.",
        recording::FORMAT,
        recording::VERSION
    )
}

/// Returns the terms and their meanings from lines that separate both by several spaces.
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
