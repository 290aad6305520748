//! The clipboard: the system's, and the one of the terminal that is looked at, which may be on
//! another machine. Owns which of them is meant, and how text gets there.

use std::io;
use std::sync::mpsc::Receiver;

use arboard::Clipboard;
use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;
use tokio::sync::oneshot;

/// Where copied text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipboardTarget {
    /// To the system's clipboard.
    System,
    /// By OSC 52, to the clipboard of the terminal.
    Terminal,
    /// By both: the terminal that shows tmux may be on this machine or on another.
    Both,
}

/// Where text goes in an environment; `has` says whether a variable is set there and not empty.
pub fn way(has: impl Fn(&str) -> bool) -> ClipboardTarget {
    decide(cfg!(any(windows, target_os = "macos")), has)
}

/// `has_always`: the system has a clipboard without any display being named.
fn decide(has_always: bool, has: impl Fn(&str) -> bool) -> ClipboardTarget {
    let has_system = has_always || has("DISPLAY") || has("WAYLAND_DISPLAY");
    // A display over SSH is this machine's, or a slow way back to the other's.
    let is_remote = has("SSH_CONNECTION") || has("SSH_TTY");
    match (has_system && !is_remote, has("TMUX")) {
        (false, _) => ClipboardTarget::Terminal,
        (true, false) => ClipboardTarget::System,
        (true, true) => ClipboardTarget::Both,
    }
}

/// Puts text on the clipboard of the terminal, by OSC 52: also over SSH and in tmux (with
/// `set-clipboard on`). Terminals do not answer, so success is not known.
///
/// # Errors
/// When the terminal cannot be written to.
pub fn send(text: &str) -> io::Result<()> {
    execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
}

/// Text for the system's clipboard.
#[derive(Debug)]
pub struct ClipboardOffer {
    pub text: String,
    /// Gets to know whether it is there, or why not.
    pub done: oneshot::Sender<Result<(), String>>,
}

/// Puts each offered text on the system's clipboard until no more can come. Blocks, and may hang
/// with a display that does not answer: it wants a thread of its own. X11 asks the program that
/// copied for the text at each paste, so what was copied may be gone when this returns.
pub fn keep(offers: Receiver<ClipboardOffer>) {
    let mut kept: Option<Clipboard> = None;
    for ClipboardOffer { text, done: answer } in offers {
        let put = match kept.take().map_or_else(Clipboard::new, Ok) {
            Ok(mut clipboard) => clipboard.set_text(text).map(|()| kept = Some(clipboard)),
            Err(error) => Err(error),
        };
        // Whoever waited too long has found another way.
        let _ = answer.send(put.map_err(|error| error.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_where_the_person_is() {
        fn check(variables: &[&str], expected: ClipboardTarget) {
            assert_eq!(decide(false, |name| variables.contains(&name)), expected, "{variables:?}");
        }
        check(&[], ClipboardTarget::Terminal);
        check(&["DISPLAY"], ClipboardTarget::System);
        check(&["WAYLAND_DISPLAY"], ClipboardTarget::System);
        check(&["DISPLAY", "SSH_CONNECTION"], ClipboardTarget::Terminal);
        check(&["WAYLAND_DISPLAY", "SSH_TTY"], ClipboardTarget::Terminal);
        check(&["TMUX"], ClipboardTarget::Terminal);
        check(&["TMUX", "DISPLAY"], ClipboardTarget::Both);
        check(&["TMUX", "DISPLAY", "SSH_TTY"], ClipboardTarget::Terminal);
    }

    #[test]
    fn a_desktop_without_a_named_display_has_a_clipboard_too() {
        assert_eq!(decide(true, |_| false), ClipboardTarget::System);
        assert_eq!(decide(true, |name| name == "SSH_CONNECTION"), ClipboardTarget::Terminal);
    }
}
