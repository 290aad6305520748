//! The reply of the system's clipboard, the fallback to the terminal's clipboard, and the notes for
//! the user.

use crate::terminal::clipboard::ClipboardTarget;
use crate::terminal::functions::TerminalFunctions;

/// Some terminals accept no escape sequence longer than about this many bytes.
const MAX_SAFE_SEQUENCE_BYTES: usize = 74_000;

/// The reply of the system's clipboard to a copy.
#[derive(Debug)]
pub struct ClipboardReply {
    pub(super) text: String,
    /// How notes refer to the text.
    pub(super) name: String,
    pub(super) is_copied: bool,
}

impl ClipboardReply {
    /// Sends the text to the terminal's clipboard too, if needed. Returns a note for the user.
    pub fn finish(self, terminal: &TerminalFunctions) -> String {
        let Self { text, name, is_copied } = self;
        if !is_copied {
            return send(terminal, &text, &name);
        }
        let copied = format!("Copied {name}: {}", counted(&text));
        let is_sent = terminal.clipboard == ClipboardTarget::Both
            && (terminal.send_to_clipboard)(&text).is_ok();
        if is_sent { format!("{copied}, sent to tmux too (OSC 52)") } else { copied }
    }
}

/// Sends text to the terminal's clipboard, which never replies. Returns a note for the user.
pub(super) fn send(terminal: &TerminalFunctions, text: &str, name: &str) -> String {
    let is_long = text.len().div_ceil(3) * 4 > MAX_SAFE_SEQUENCE_BYTES;
    match (terminal.send_to_clipboard)(text) {
        Ok(()) if is_long => {
            let many = counted(text);
            format!(
                "Sent {name} to the terminal's clipboard: {many} (OSC 52). Some terminals do not accept this much"
            )
        }
        Ok(()) => {
            format!("Sent {name} to the terminal's clipboard: {} (OSC 52)", counted(text))
        }
        Err(error) => format!("Not copied: {error}"),
    }
}

fn counted(text: &str) -> String {
    match text.chars().count() {
        1 => "1 character".to_owned(),
        many => format!("{many} characters"),
    }
}
