//! The completion scripts, and the hidden command that they call. It reads only local files, and prints
//! nothing but candidates.
//!
//! ```text
//! typed_line.rs  the words of a command line, as a shell passes them
//! position.rs    what the word at the cursor is
//! candidates.rs  the candidates for that word; candidate.rs: one of them
//! values.rs      values from the user's own files
//! ```
//!
//! Each line of the output is a candidate, a tab and its description. A line that begins with a tab asks
//! the script to complete files or folders: `\tfiles\tPREFIX`. PREFIX is the part of the word before
//! the path, such as `--attach=`.

mod candidate;

mod candidates;

mod position;

mod typed_line;

mod values;

use std::ffi::OsString;

use candidate::Candidate;
use candidates::Candidates;
use position::Position;
use typed_line::TypedLine;
pub use values::CompletionSources;

use super::arguments::CompletionShell;
use super::command_options;
use crate::ui::text::clip;

/// The longest description of a candidate in bash, in columns.
const BASH_HELP_WIDTH: usize = 50;

/// The types of completion in which bash inserts one candidate after the other.
const INSERTING: [&str; 2] = ["37", "42"];

/// Returns the completion script of a shell.
pub fn script(shell: CompletionShell) -> &'static str {
    match shell {
        CompletionShell::Bash => include_str!("../../assets/completions/outcrop.bash"),
        CompletionShell::Elvish => include_str!("../../assets/completions/outcrop.elv"),
        CompletionShell::Fish => include_str!("../../assets/completions/outcrop.fish"),
        CompletionShell::Powershell => include_str!("../../assets/completions/outcrop.ps1"),
        CompletionShell::Zsh => include_str!("../../assets/completions/_outcrop"),
    }
}

/// Returns the candidates for the last word, in the form that the script of the shell expects.
pub fn complete(
    shell: CompletionShell,
    passed: &[OsString],
    sources: &CompletionSources,
) -> String {
    let passed: Vec<String> = passed.iter().map(|it| it.to_string_lossy().into_owned()).collect();
    let line = match (shell, &passed[..]) {
        (CompletionShell::Bash, [line, word, ..]) => TypedLine::bash(line, word),
        (CompletionShell::Powershell, [line, ..]) => TypedLine::powershell(line),
        _ => TypedLine::words(passed.clone()),
    };
    let mut definition = command_options::completed();
    definition.build();
    let position = Position::at_end(&definition, &line.words);
    let candidates = if line.is_redirection {
        Candidates::Files { prefix: String::new() }
    } else {
        candidates::at(&position, sources)
    };
    match candidates {
        Candidates::Files { prefix } => format!("\tfiles\t{}\n", line.without_kept(&prefix)),
        Candidates::Folders { prefix } => format!("\tfolders\t{}\n", line.without_kept(&prefix)),
        Candidates::Values(values) => match shell {
            CompletionShell::Bash => {
                let is_inserting =
                    passed.get(2).is_some_and(|kind| INSERTING.contains(&kind.as_str()));
                bash_lines(&line, &values, is_inserting)
            }
            CompletionShell::Powershell => {
                values.iter().filter(|it| line.begins(it)).map(described).collect()
            }
            // These shells choose the candidates that match, in the way that the user configured.
            _ => values.iter().map(described).collect(),
        },
    }
}

fn described(candidate: &Candidate) -> String {
    format!("{}\t{}\n", candidate.value, candidate.help)
}

/// Returns the candidates that begin with the word. bash shows no descriptions. So while several
/// candidates match, the title of a conversation follows its id. bash then inserts only the common
/// prefix of the candidates.
fn bash_lines(line: &TypedLine, values: &[Candidate], is_inserting: bool) -> String {
    let values: Vec<&Candidate> = values.iter().filter(|it| line.begins(it)).collect();
    let is_titled = values.len() > 1 && !is_inserting;
    let lines = values.into_iter().map(|candidate| {
        let value = line.quoted(line.without_kept(&candidate.value));
        if is_titled && candidate.needs_help {
            format!("{value}  ({})\n", clip(&candidate.help, BASH_HELP_WIDTH))
        } else {
            value + "\n"
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(shell: CompletionShell, passed: &[&str]) -> String {
        let passed: Vec<OsString> = passed.iter().map(OsString::from).collect();
        complete(shell, &passed, &CompletionSources::default())
    }

    #[test]
    fn bash_gets_the_part_after_the_last_colon() {
        let line = "outcrop -m us.anthropic.claude-haiku-4-5-20251001-v1:";
        assert_eq!(completed(CompletionShell::Bash, &[line, "", "9"]), "0\n");
        let whole = "outcrop -m us.anthropic.claude-haiku-4-5";
        let word = "us.anthropic.claude-haiku-4-5";
        let id = "us.anthropic.claude-haiku-4-5-20251001-v1:0\n";
        assert_eq!(completed(CompletionShell::Bash, &[whole, word, "9"]), id);
        let quoted = "outcrop -m \"us.anthropic.claude-haiku-4-5-20251001-v1:";
        let word = "us.anthropic.claude-haiku-4-5-20251001-v1:";
        assert_eq!(completed(CompletionShell::Bash, &[quoted, word, "9"]), id);
        let after_sign = "outcrop --model=us.anthropic.claude-haiku-4-5";
        let word = "us.anthropic.claude-haiku-4-5";
        assert_eq!(completed(CompletionShell::Bash, &[after_sign, word, "9"]), id);
    }

    #[test]
    fn files_are_completed_by_the_shell_and_only_where_a_file_is_expected() {
        fn check(line: &str, expected: &str) {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(completed(CompletionShell::Zsh, &words), expected, "{line}");
        }
        check("outcrop --attach ", "\tfiles\t\n");
        check("outcrop ask --attach=a", "\tfiles\t--attach=\n");
        check("outcrop ask Hello @a", "\tfiles\t@\n");
        check("outcrop -p @", "\tfiles\t@\n");
        check("outcrop replay ", "\tfiles\t\n");
        check("outcrop import a", "\tfiles\t\n");
        check("outcrop --data-dir ", "\tfolders\t\n");
        check("outcrop --system ", "");
        check("outcrop ask --stop a", "");
        check("outcrop history a", "");
    }

    #[test]
    fn a_redirection_of_bash_is_a_file() {
        for line in ["outcrop man > a", "outcrop man >a", "outcrop ask 2>> "] {
            assert_eq!(
                completed(CompletionShell::Bash, &[line, "a", "9"]),
                "\tfiles\t\n",
                "{line}"
            );
        }
    }

    #[test]
    fn wrong_words_have_no_candidates() {
        for words in [&[][..], &["outcrop"], &["outcrop", "--nonsense", "--", "-"]] {
            for shell in [CompletionShell::Bash, CompletionShell::Fish] {
                assert_eq!(completed(shell, words), "", "{words:?}");
            }
        }
    }
}
