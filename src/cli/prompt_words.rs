//! The prompt of `ask` and the files that its arguments name.

use std::path::PathBuf;

use clap::Command;
use clap::error::{Error, ErrorKind};

use super::arguments::AskArgs;
use super::usage_tips;
use crate::config::options::Options;
use crate::file;

/// The first character of an argument that names a file.
const FILE: char = '@';

/// An argument of `ask`: a text or a file.
enum PromptWord {
    Text(String),
    File(PathBuf),
}

impl PromptWord {
    /// Parses an argument. `@` begins a file name, and `@@` begins a text that starts with `@`. An
    /// argument that is only `@` is a text.
    fn parse(word: &str) -> Self {
        match word.strip_prefix(FILE) {
            Some(rest) if rest.starts_with(FILE) => Self::Text(rest.to_owned()),
            // A shell does not replace a `~` after the `@`.
            Some(rest) if !rest.is_empty() => Self::File(file::in_home(rest)),
            _ => Self::Text(word.to_owned()),
        }
    }
}

impl AskArgs {
    fn words(&self) -> impl Iterator<Item = PromptWord> {
        self.prompt.iter().chain(&self.files).map(|word| PromptWord::parse(word))
    }

    /// Returns the text of the prompt and the files.
    pub fn text_and_files(&self) -> (Option<String>, Vec<PathBuf>) {
        let (mut text, mut files) = (None, Vec::new());
        for word in self.words() {
            match word {
                PromptWord::Text(words) => text = Some(words),
                PromptWord::File(file) => files.push(file),
            }
        }
        (text, files)
    }

    /// Refuses several texts, and options that contradict each other.
    ///
    /// # Errors
    /// A usage error.
    pub(super) fn check(&self, options: &Options, command: &mut Command) -> Result<(), Error> {
        let texts: Vec<_> = self
            .words()
            .filter_map(|word| match word {
                PromptWord::Text(text) => Some(text),
                PromptWord::File(_) => None,
            })
            .collect();
        let (kind, why) = if let [_, second, ..] = &texts[..] {
            let tip = usage_tips::ask(&texts.join(" "));
            (
                ErrorKind::UnknownArgument,
                format!("unexpected argument '{second}' found\n\n  tip: {tip}"),
            )
        } else if self.save && options.ephemeral {
            let why = "the argument '--save' cannot be used with '--ephemeral'";
            (ErrorKind::ArgumentConflict, why.to_owned())
        } else {
            return Ok(());
        };
        Err(match command.find_subcommand_mut("ask") {
            Some(ask) => ask.error(kind, why),
            None => command.error(kind, why),
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::arguments::{Cli, Command as CliCommand};

    #[test]
    fn an_argument_that_begins_with_an_at_sign_names_a_file() {
        fn check(words: &[&str], text: Option<&str>, files: &[&str]) {
            let cli = Cli::try_parse_from([&["outcrop", "ask"], words].concat()).expect("valid");
            let Some(CliCommand::Ask(ask)) = cli.command else { panic!("{words:?}") };
            let files = files.iter().map(PathBuf::from).collect();
            assert_eq!(ask.text_and_files(), (text.map(str::to_owned), files), "{words:?}");
        }
        check(&["Hello"], Some("Hello"), &[]);
        check(&["Sum it up.", "@a.md", "@b c.png"], Some("Sum it up."), &["a.md", "b c.png"]);
        check(&["@a.md", "Sum it up.", "@/b"], Some("Sum it up."), &["a.md", "/b"]);
        check(&["@a.md"], None, &["a.md"]);
        check(&["@@media is CSS"], Some("@media is CSS"), &[]);
        check(&["mail a@b.com", "@@@"], Some("@@"), &[]);
        check(&["@"], Some("@"), &[]);
        check(&[], None, &[]);
    }
}
