//! The raw view: text on the terminal's main screen, without wrapping or borders, so that the
//! terminal's own mouse selection works. Control characters are made visible.

use std::io::{self, PipeReader, Write};

use crate::document::visible;

/// The line below the text.
const RETURN_PROMPT: &str = "— Press Enter to return to Outcrop —";

/// Writes text and waits for Enter, the end of the input, or the end of `until`. Blocks, so it
/// needs its own thread. The terminal must be in cooked mode during the call.
pub fn show(text: &str, until: &PipeReader) {
    let mut page = with_visible_control_characters(text);
    if !page.ends_with('\n') {
        page.push('\n');
    }
    let mut out = io::stdout().lock();
    // If the terminal accepts no output, it sends no Enter. The next screen frame reports the
    // error.
    let written = write!(out, "\n{page}\n{RETURN_PROMPT}\n").and_then(|()| out.flush());
    drop(out);
    if written.is_ok() && is_typed(until) {
        // In cooked mode the terminal sends complete lines, so any input ends with Enter.
        let _ = io::stdin().read_line(&mut String::new());
    }
}

/// Returns the text with control characters made visible. Tabs are kept, so that copied text
/// contains them.
fn with_visible_control_characters(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (at, piece) in text.split('\t').enumerate() {
        if at > 0 {
            shown.push('\t');
        }
        visible::append(&mut shown, &mut 0, piece);
    }
    shown
}

/// Waits until there is input, or until the other end of the pipe is closed. Returns whether there
/// is input.
#[cfg(unix)]
fn is_typed(until: &PipeReader) -> bool {
    use rustix::event::{PollFd, PollFlags, poll};

    let stdin = io::stdin();
    let mut polled = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(until, PollFlags::IN)];
    loop {
        match poll(&mut polled, None) {
            Ok(_) => return polled[1].revents().is_empty(),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(not(unix))]
fn is_typed(_until: &PipeReader) -> bool {
    // On this platform no signal ends the view, so the caller can read at once.
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_and_line_breaks_stay_and_control_characters_are_visible() {
        assert_eq!(
            with_visible_control_characters("\ta\tb\n\n\u{1b}[2Jc\u{9b}\r\n"),
            "\ta\tb\n\n␛[2Jc‹U+009B›␍\n"
        );
    }
}
