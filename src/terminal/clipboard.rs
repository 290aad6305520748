//! The system's clipboard and the terminal's clipboard, which may be on another machine. Decides
//! which of them to use.

use std::io;
use std::sync::mpsc::Receiver;

use arboard::Clipboard;
use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;
use tokio::sync::oneshot;

/// The clipboard for copied text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipboardTarget {
    System,
    /// Uses OSC 52.
    Terminal,
    /// Both, because the terminal that shows tmux may be on this machine or on another.
    Both,
}

/// Returns the clipboard to use. `has` returns true if a variable is set and not empty.
pub fn way(has: impl Fn(&str) -> bool) -> ClipboardTarget {
    decide(cfg!(any(windows, target_os = "macos")), has)
}

/// Decides which clipboard to use. `has_always` says that the system has a clipboard even if no
/// variable names a display.
fn decide(has_always: bool, has: impl Fn(&str) -> bool) -> ClipboardTarget {
    let has_system = has_always || has("DISPLAY") || has("WAYLAND_DISPLAY");
    // Over SSH, a display is on the remote machine or is forwarded over a slow connection.
    let is_remote = has("SSH_CONNECTION") || has("SSH_TTY");
    match (has_system && !is_remote, has("TMUX")) {
        (false, _) => ClipboardTarget::Terminal,
        (true, false) => ClipboardTarget::System,
        (true, true) => ClipboardTarget::Both,
    }
}

/// Puts text on the terminal's clipboard by OSC 52. This works over SSH and in tmux (with
/// `set-clipboard on`). Terminals do not confirm it.
///
/// # Errors
/// If the terminal cannot be written to.
pub fn send(text: &str) -> io::Result<()> {
    execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
}

/// Text for the system's clipboard.
#[derive(Debug)]
pub struct ClipboardOffer {
    pub text: String,
    /// Receives the result.
    pub done: oneshot::Sender<Result<(), String>>,
}

/// Puts each offered text on the system's clipboard until the channel closes. Needs its own thread,
/// because it blocks and may hang with a display that does not respond. On X11, the program that
/// copied a text provides it at each paste, so the text may be lost when this function returns.
pub fn keep(offers: Receiver<ClipboardOffer>) {
    let mut owner: Option<Clipboard> = None;
    for ClipboardOffer { text, done: answer } in offers {
        let put = match owner.take().map_or_else(Clipboard::new, Ok) {
            Ok(mut clipboard) => clipboard.set_text(text).map(|()| owner = Some(clipboard)),
            Err(error) => Err(error),
        };
        // The send fails if the receiver has stopped waiting.
        let _ = answer.send(put.map_err(|error| error.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_to_the_clipboard_of_the_users_machine() {
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
