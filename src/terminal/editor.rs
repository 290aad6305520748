//! The external editor: a file that only the user can read, and the command that opens it.

use std::io::{self, Write};
use std::process::{Command, ExitStatus};

use crossterm::cursor::Show;
use crossterm::execute;
use crossterm::terminal::LeaveAlternateScreen;
use tempfile::NamedTempFile;

use crate::file;

/// The size limit of the edited text, in bytes. No request can be larger.
const LARGEST_TEXT: usize = 20_000_000;

/// A text while it is in the editor.
#[derive(Debug)]
pub struct EditedFile {
    file: NamedTempFile,
    /// The terminal's modes before the editor started.
    #[cfg(unix)]
    modes: Option<rustix::termios::Termios>,
}

impl EditedFile {
    /// Writes the text into a new file. The terminal must be restored already.
    ///
    /// # Errors
    /// A message for the user when the file cannot be written.
    pub fn create(text: &str) -> Result<Self, String> {
        let file = tempfile::Builder::new()
            .prefix("outcrop-")
            .suffix(".md")
            .tempfile()
            .and_then(|mut file| file.write_all(text.as_bytes()).map(|()| file))
            .map_err(|error| format!("Cannot write the file for the editor: {error}"))?;
        Ok(Self {
            file,
            #[cfg(unix)]
            modes: rustix::termios::tcgetattr(io::stdin()).ok(),
        })
    }

    /// Returns the command that opens the file in an editor such as `vi` or `code --wait`.
    pub fn command(&self, editor: &str) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(script(editor)).arg("sh").arg(self.file.path());
        command
    }

    /// Reads the text that the editor saved.
    ///
    /// # Errors
    /// A message for the user when the file cannot be read as text.
    pub fn read(&self) -> Result<String, String> {
        file::read_text(self.file.path(), LARGEST_TEXT)
            .map_err(|error| format!("Cannot read the text from the editor: {error}"))
    }

    /// Restores the terminal after an editor was killed.
    pub fn restore_terminal(&self) {
        // The terminal may be gone.
        let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
        #[cfg(unix)]
        if let Some(modes) = &self.modes {
            let flush = rustix::termios::OptionalActions::Flush;
            let _ = rustix::termios::tcsetattr(io::stdin(), flush, modes);
        }
    }
}

/// Returns the shell script that runs the editor. Where possible, the editor replaces the shell, so
/// that a signal reaches the editor. Otherwise the shell must ignore Ctrl+C in the editor.
fn script(editor: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || " -_./+,:@%~".contains(c);
    if editor.chars().all(is_plain) {
        format!("exec {editor} \"$1\"")
    } else {
        format!("trap : INT; {editor} \"$1\"")
    }
}

/// Returns a message for the user about an editor that failed.
pub fn failure(editor: &str, status: ExitStatus) -> String {
    match status.code() {
        Some(126 | 127) => format!("Cannot run {editor}. Set $EDITOR to your editor"),
        Some(code) => format!("{editor} exited with status {code}. The prompt is unchanged"),
        None => format!("{editor} was killed. The prompt is unchanged"),
    }
}
