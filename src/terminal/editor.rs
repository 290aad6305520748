//! The external editor: a file that only the user can read, and the command that opens it.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitStatus};

use crossterm::cursor::Show;
use crossterm::execute;
use crossterm::terminal::LeaveAlternateScreen;
use tempfile::NamedTempFile;

use crate::file;

/// The size limit of the edited text, in bytes. No model accepts so much text.
const LARGEST_TEXT: usize = 20_000_000;

/// A text while it is in the editor.
#[derive(Debug)]
pub struct EditedFile {
    file: NamedTempFile,
    /// The text before the editor started.
    text: String,
}

/// The terminal's modes before the editor started.
#[derive(Debug)]
pub struct TerminalModes {
    #[cfg(unix)]
    modes: Option<rustix::termios::Termios>,
}

impl TerminalModes {
    pub fn save() -> Self {
        Self {
            #[cfg(unix)]
            modes: rustix::termios::tcgetattr(io::stdin()).ok(),
        }
    }

    /// Restores the modes, which a failed editor may have changed.
    pub fn restore(&self) {
        #[cfg(unix)]
        if let Some(modes) = &self.modes {
            // Keep what was typed already. The terminal may be gone.
            let now = rustix::termios::OptionalActions::Now;
            let _ = rustix::termios::tcsetattr(io::stdin(), now, modes);
        }
    }
}

impl EditedFile {
    /// Writes the text into a new file. The file ends with a line break, as editors expect. The
    /// terminal must be restored already.
    ///
    /// # Errors
    /// A message for the user when the file cannot be written.
    pub fn create(text: String, extension: &str) -> Result<Self, String> {
        let end = if text.is_empty() { "" } else { "\n" };
        let file = tempfile::Builder::new()
            .prefix("outcrop-")
            .suffix(&format!(".{extension}"))
            .tempfile()
            .and_then(|mut file| write!(file, "{text}{end}").map(|()| file))
            .map_err(|error| format!("Cannot write the file for the editor: {error}"))?;
        Ok(Self { file, text })
    }

    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Returns the text that the editor saved, or `None` if it did not change the text. `failure` is
    /// the message for the user if the editor failed. Changes that cannot be used stay in the file.
    ///
    /// # Errors
    /// A message for the user when the editor failed or its file cannot be read as text.
    pub fn finish(self, failure: Option<String>) -> Result<Option<String>, String> {
        let saved = file::read_text(self.file.path(), LARGEST_TEXT);
        let why = match (saved.as_deref().map(content), failure) {
            (Ok(text), failure) if text == self.text => return failure.map_or(Ok(None), Err),
            (Ok(text), None) => return Ok(Some(text.to_owned())),
            (Ok(""), Some(why)) => return Err(why),
            (_, Some(why)) => why,
            (Err(error), None) if error.is_not_found() => {
                return Err("The editor deleted its file. The text is unchanged".into());
            }
            (Err(error), None) => error.cause.to_string(),
        };
        match self.file.keep() {
            Ok((_, path)) => Err(format!(
                "Your changes were not used: {why}. They are kept in {}",
                file::quoted(&path)
            )),
            Err(_) => Err(why),
        }
    }
}

/// Returns the command that opens a file in an editor such as `vi` or `code --wait`. As in other
/// programs, the system's shell splits the words.
#[cfg(not(windows))]
pub fn command(editor: &str, file: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(script(editor)).arg("sh").arg(file);
    command
}

#[cfg(windows)]
pub fn command(editor: &str, file: &Path) -> Command {
    use std::os::windows::process::CommandExt as _;

    let mut command = Command::new("cmd");
    // With /S, cmd removes only the outer quotes.
    command.raw_arg(format!("/S /C \"{editor} \"{}\"\"", file.display()));
    command
}

/// Restores the screen after an editor failed or was killed.
pub fn restore_screen() {
    // The terminal may be gone.
    let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
}

/// Returns the content of a saved file: without a byte order mark, and without the last line break.
fn content(saved: &str) -> &str {
    let text = saved.strip_prefix('\u{feff}').unwrap_or(saved);
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// Returns the shell script that runs the editor. Where possible, the editor replaces the shell, so
/// that a signal reaches the editor. Otherwise the shell must ignore Ctrl+C in the editor.
#[cfg(not(windows))]
fn script(editor: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || " -_./+,:@%~=$\"'\\".contains(c);
    let sets_variable = editor.split_whitespace().next().is_some_and(|word| word.contains('='));
    if editor.chars().all(is_word) && !sets_variable {
        format!("exec {editor} \"$1\"")
    } else {
        format!("trap : INT; {editor} \"$1\"")
    }
}

/// Returns a message for the user about an editor that failed.
pub fn failure(editor: &str, status: ExitStatus) -> String {
    match status.code() {
        // The Windows shell exits with 9009 if it cannot find a command.
        Some(126 | 127 | 9009) => {
            format!("Cannot run {editor}. Set $VISUAL or $EDITOR to your editor")
        }
        Some(code) => format!("{editor} exited with status {code}. The text is unchanged"),
        None => format!("{editor} was killed. The text is unchanged"),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn file(text: &str) -> EditedFile {
        EditedFile::create(text.to_owned(), "md").expect("a file")
    }

    /// Runs a variable as the editor. Returns the arguments that the editor got before the file.
    fn arguments(variable: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let editor = folder.path().join("my editor");
        let script = "#!/bin/sh\nfor word in \"$@\"; do printf '%s\\n' \"$word\"; done\n";
        fs::write(&editor, script).expect("a file");
        fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).expect("a file");
        let variable = variable.replace("EDITOR", &editor.display().to_string());
        let edited = file("text");
        let output = command(&variable, edited.path()).env("FOLDER", folder.path()).output();
        let output = output.expect("a shell");
        assert!(output.status.success(), "{variable}: {output:?}");
        let output = String::from_utf8(output.stdout).expect("text");
        let mut words: Vec<String> = output.lines().map(str::to_owned).collect();
        let path = edited.file.path().display().to_string();
        assert_eq!(words.pop(), Some(path), "{variable}");
        words
    }

    #[test]
    fn the_variable_has_the_words_of_a_shell() {
        fn check(variable: &str, expected: &[&str]) {
            assert_eq!(arguments(variable), expected, "{variable}");
        }
        check("'EDITOR'", &[]);
        check("\"EDITOR\" --wait", &["--wait"]);
        check("  'EDITOR'   -w  -n ", &["-w", "-n"]);
        check("'EDITOR' --title 'two words' ''", &["--title", "two words", ""]);
        check("'EDITOR' two\\ words \"a'b\" 'c\"d'", &["two words", "a'b", "c\"d"]);
        check("'EDITOR' --alternate-editor=\"\" +1", &["--alternate-editor=", "+1"]);
        check("\"$FOLDER/my editor\" \"$VALUE\"", &[""]);
        check("VALUE='a b' sh -c '\"$0\" \"$VALUE\" \"$1\"' 'EDITOR'", &["a b"]);
        check("cd /; 'EDITOR' 'a;b'", &["a;b"]);
    }

    #[test]
    fn a_text_returns_exactly_and_an_unchanged_text_is_no_change() {
        fn check(text: &str, saved: &str, expected: Option<&str>) {
            let edited = file(text);
            fs::write(edited.file.path(), saved).expect("a file");
            assert_eq!(edited.finish(None), Ok(expected.map(str::to_owned)), "{text:?} {saved:?}");
        }
        check("a", "a\n", None);
        check("a", "a", None);
        check("a\n", "a\n\n", None);
        check("a\n", "a\n", Some("a"));
        check("", "", None);
        check("", "\n", None);
        check("a", "", Some(""));
        check("a\nb", "\u{feff}a\nc\r\n", Some("a\nc"));
    }

    #[test]
    fn the_file_ends_with_a_line_break_and_is_private() {
        for (text, written) in [("", ""), ("a", "a\n"), ("a\n", "a\n\n")] {
            let edited = file(text);
            let path = edited.file.path().to_owned();
            assert_eq!(fs::read_to_string(&path).expect("a file"), written);
            let mode = fs::metadata(&path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            drop(edited);
            assert!(!path.exists(), "the file is removed");
        }
    }

    #[test]
    fn changes_that_cannot_be_used_stay_in_the_file() {
        fn check(saved: &[u8], failure: Option<&str>, expected: &str, is_kept: bool) {
            let edited = file("a");
            let path = edited.file.path().to_owned();
            fs::write(&path, saved).expect("a file");
            let expected = expected.replace("FILE", &file::quoted(&path));
            assert_eq!(edited.finish(failure.map(str::to_owned)), Err(expected));
            assert_eq!(fs::read(&path).ok().as_deref(), is_kept.then_some(saved));
            let _ = fs::remove_file(path);
        }
        check(
            b"f\xfcr\n",
            None,
            "Your changes were not used: it is not UTF-8 text. They are kept in FILE",
            true,
        );
        check(
            b"b\n",
            Some("vi was killed"),
            "Your changes were not used: vi was killed. They are kept in FILE",
            true,
        );
        check(b"a\n", Some("vi was killed"), "vi was killed", false);
        check(b"", Some("vi was killed"), "vi was killed", false);
        let edited = file("a");
        fs::remove_file(edited.file.path()).expect("a file");
        let why = edited.finish(None).expect_err("no file");
        assert_eq!(why, "The editor deleted its file. The text is unchanged");
    }
}
