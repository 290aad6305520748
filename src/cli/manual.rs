//! The manual page in roff: the commands and options as the command line defines them, and then the
//! pages of the manual.

use clap::{Arg, Command, CommandFactory};

use super::arguments::Cli;
use super::roff::{Roff, bold, escape};
use crate::document::block::{Block, Leaf, LeafKind, Margin};
use crate::document::incremental::{Document, Syntax};
use crate::document::text_face::TextFace;
use crate::document::written_marks::WrittenMarks;
use crate::manual::{ManualPage, PAGES};
use crate::ui::key_tables;
use crate::ui::keymap::Keymap;

/// Width of the first column of a table in characters.
const TERM_COLUMNS: usize = 18;

/// Bold type replaces the backticks of code.
const MARKS: WrittenMarks = WrittenMarks { addresses: true, backticks: false };

/// The text of the section DESCRIPTION.
const DESCRIPTION: &str = "\
Without a command, outcrop opens the full-screen app. It shows the conversation, its settings, the \
metrics of each reply and an inspector of the stream. It needs a terminal on standard input and \
output. With a command, outcrop does one thing and exits.

Outcrop sends requests to Amazon Bedrock with Converse and ConverseStream. Without credentials, \
or with --offline, it uses a built-in demo: a server on loopback that sends canned replies in the wire \
format of Bedrock. The header then shows OFFLINE.

If a model does not support a setting, the setting stays visible with the reason, and is not sent.";

/// Returns the manual page with the keys of a keymap.
pub fn page(keymap: &Keymap) -> String {
    // A built command has --help and --version, and each of its subcommands also has the common
    // options.
    let (plain, mut built) = (Cli::command(), Cli::command());
    built.build();
    let program = concat!("outcrop ", env!("CARGO_PKG_VERSION"));
    let mut page = Roff::new("outcrop", program);
    page.section("Name");
    let about = plain.get_about().map(ToString::to_string).unwrap_or_default();
    page.text(&format!("outcrop - {}", lowercase_first(&about)));
    page.section("Synopsis");
    page.text("outcrop [OPTIONS]");
    for command in shown_commands(&plain) {
        page.paragraph(&usage(command));
    }
    page.section("Description");
    page.text(DESCRIPTION);
    page.section("Commands");
    for command in shown_commands(&plain) {
        add_command(&mut page, command);
    }
    page.section("Options");
    page.text("Options may come before or after the command. They override the environment.");
    options(&mut page, &built);
    for manual_page in PAGES {
        add_markdown(&mut page, manual_page, keymap);
    }
    page.finish()
}

fn shown_commands(program: &Command) -> impl Iterator<Item = &Command> {
    program.get_subcommands().filter(|command| !command.is_hide_set())
}

/// Adds a page of the manual. Its title becomes a section.
fn add_markdown(page: &mut Roff, manual_page: &ManualPage, keymap: &Keymap) {
    let text = manual_page.text(&|table| key_tables::of_user(keymap, table));
    let document = Document::of(Syntax::Markdown(MARKS), &text);
    for block in document.blocks() {
        for leaf in &block.leaves {
            add_leaf(page, block, leaf);
        }
    }
}

fn add_leaf(page: &mut Roff, block: &Block, leaf: &Leaf) {
    let plain = &block.text[leaf.text.start as usize..leaf.text.end as usize];
    let text = || marked(block, leaf.text.start, leaf.text.end);
    match (&leaf.kind, leaf.margins.last()) {
        (LeafKind::Heading(1), _) => page.section(plain),
        (LeafKind::Heading(_), _) => page.subsection(plain),
        (LeafKind::Code(_), _) => page.typed(plain),
        (LeafKind::Table(table), _) => {
            let cells = |row: &Vec<std::ops::Range<u32>>| -> Vec<String> {
                row.iter().map(|cell| marked(block, cell.start, cell.end)).collect()
            };
            // The first row is the head, which a list does not need.
            let rows: Vec<_> = table.rows.iter().skip(1).map(cells).collect();
            page.table(TERM_COLUMNS, &rows);
        }
        (LeafKind::Rule, _) => {}
        (LeafKind::Paragraph, Some(Margin::Item { mark, .. })) => page.item(mark, &text()),
        (LeafKind::Paragraph, _) => page.escaped_paragraph(&text()),
    }
}

/// Returns a part of a block's text as roff. Code and strong text are bold, emphasis is italic.
fn marked(block: &Block, start: u32, end: u32) -> String {
    let mut marked = String::new();
    let mut at = 0;
    for run in &block.runs {
        let (from, to) = (start.max(at), end.min(run.end));
        at = run.end;
        if from >= to {
            continue;
        }
        let text = &block.text[from as usize..to as usize];
        if run.style.has(TextFace::CODE) || run.style.has(TextFace::STRONG) {
            marked.push_str(&bold(text));
        } else if run.style.has(TextFace::EMPHASIS) {
            marked.extend(["\\fI", &escape(text), "\\fR"]);
        } else {
            marked.push_str(&escape(text));
        }
    }
    marked
}

/// Adds a command with its own options.
fn add_command(page: &mut Roff, command: &Command) {
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
        // Clap gives a switch the values true and false.
        if argument.get_action().takes_values() && !values.is_empty() {
            let values: Vec<_> =
                values.iter().map(clap::builder::PossibleValue::get_name).collect();
            help = format!("{help}: {}", values.join(", "));
        }
        if let [default] = argument.get_default_values()
            && argument.get_action().takes_values()
        {
            help = format!("{help}; default: {}", default.to_string_lossy());
        }
        let paragraphs: Vec<_> = help.split("\n\n").map(sentence).collect();
        page.entry(&argument_syntax(argument), &paragraphs.join("\n\n"));
    }
}

/// Returns an argument as it is typed: `-V, --version`, `--model ID`, `--plain[=REPLIES]`, `PROMPT`.
fn argument_syntax(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    let is_optional = argument.get_num_args().is_some_and(|count| count.min_values() == 0);
    let value = match names.first().filter(|_| argument.get_action().takes_values()) {
        Some(name) if is_optional && argument.is_require_equals_set() => format!("[={name}]"),
        Some(name) if is_optional && !argument.is_positional() => format!(" [{name}]"),
        Some(name) => format!(" {name}"),
        None => String::new(),
    };
    let short = argument.get_short().map(|letter| format!("-{letter}"));
    let long = argument.get_long().map(|name| format!("--{name}"));
    match [short, long] {
        [None, None] => value.trim_start().to_owned(),
        [Some(short), Some(long)] => format!("{short}, {long}{value}"),
        [one, other] => format!("{}{value}", one.or(other).unwrap_or_default()),
    }
}

/// Returns the usage of a command: `outcrop replay [OPTIONS] FILE`.
fn usage(command: &Command) -> String {
    let places = command.get_arguments().filter(|argument| argument.is_positional()).map(|place| {
        let name = argument_syntax(place);
        if place.is_required_set() { format!(" {name}") } else { format!(" [{name}]") }
    });
    let has_options = command.get_arguments().any(|argument| !argument.is_positional());
    let options = if has_options { " [OPTIONS]" } else { "" };
    format!("outcrop {}{options}{}", command.get_name(), places.collect::<String>())
}

/// Returns the text as a sentence, with the period that clap removes.
fn sentence(text: &str) -> String {
    let end = if text.is_empty() || text.trim_end().ends_with(['.', ':']) { "" } else { "." };
    let mut letters = text.trim().chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(end.chars()).collect()
}

/// Returns the text with a lowercase first letter.
fn lowercase_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::actions::default_keymap;
    use crate::chat::meter::DEFINITIONS;
    use crate::cli::arguments::ENVIRONMENT;

    /// Returns the terms and their meanings from lines in which several spaces separate a term from
    /// its meaning.
    fn terms(text: &str) -> impl Iterator<Item = (&str, &str)> {
        let lines = text.lines().filter_map(|line| line.strip_prefix("  "));
        lines.map(|line| {
            let (term, meaning) = line.split_once("  ").unwrap_or((line, ""));
            (term.trim_end_matches("; or"), meaning.trim())
        })
    }

    #[test]
    fn the_page_contains_every_option_key_and_figure() {
        let page = page(&default_keymap());
        let check = |text: &str| assert!(page.contains(&escape(text)), "{text:?} is missing");
        let (plain, mut built) = (Cli::command(), Cli::command());
        built.build();
        for command in shown_commands(&plain).chain([&built]) {
            for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
                check(&argument_syntax(argument));
                let help = argument.get_long_help().or_else(|| argument.get_help());
                let help = help.expect("every option has a help text").to_string();
                help.split("\n\n").for_each(check);
            }
        }
        for binding in default_keymap().bindings() {
            for key in &binding.keys {
                check(&key.name());
                check(binding.row.help);
            }
        }
        for (name, definition) in DEFINITIONS {
            check(name);
            check(definition);
        }
        assert!(page.is_ascii(), "readers need not know the encoding");
    }

    #[test]
    fn the_page_contains_the_variables_and_statuses_of_the_help() {
        let page = page(&default_keymap());
        let variables = terms(ENVIRONMENT).flat_map(|(names, _)| names.split(", "));
        for name in variables {
            assert!(page.contains(&bold(name)), "{name} is missing in configuration.md");
        }
        let command = Cli::command();
        let ask = command.find_subcommand("ask").expect("a command");
        let help = ask.get_after_long_help().expect("a text").to_string();
        let (statuses, _) = help.split_once("\n\n").expect("the variables follow");
        for (status, meaning) in terms(statuses) {
            let row = format!("{status}\n{}\n", escape(meaning));
            assert!(page.contains(&row), "{status}, {meaning} is missing in scripts.md");
        }
    }

    #[test]
    fn markdown_emphasis_becomes_roff_fonts() {
        let document = Document::of(Syntax::Markdown(MARKS), "a `b` *c* **d**");
        let block = document.block(0);
        let end = u32::try_from("a b c d".len()).expect("short");
        assert_eq!(marked(block, 0, end), "a \\fBb\\fR \\fIc\\fR \\fBd\\fR");
    }

    #[test]
    fn a_command_is_shown_as_it_is_typed() {
        let command = Cli::command();
        let usages: Vec<_> = shown_commands(&command).map(usage).collect();
        let expected = [
            "outcrop ask [OPTIONS] [PROMPT] [@FILE]",
            "outcrop models [OPTIONS]",
            "outcrop history [OPTIONS] [QUERY]",
            "outcrop export [OPTIONS] ID",
            "outcrop import FILE",
            "outcrop replay [OPTIONS] FILE",
            "outcrop keys [OPTIONS]",
            "outcrop config [OPTIONS]",
            "outcrop completions SHELL",
            "outcrop man",
        ];
        assert_eq!(usages, expected);
    }
}
