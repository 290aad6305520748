//! The raw view: text on the terminal as it was found, without wraps and borders of ours, so that
//! the terminal's own mouse selects it. Safe to show: nothing in it is obeyed.

use std::io::{self, PipeReader, Write};

use crate::document::visible;

/// Stands below the text.
const WAY_BACK: &str = "— Enter goes back to Outcrop —";

/// Writes text and waits for Enter, the end of the input, or the end of `until`. Blocks: it wants a
/// thread of its own. Give the terminal back before, take it again after.
pub fn show(text: &str, until: &PipeReader) {
    let mut page = with_marks(text);
    if !page.ends_with('\n') {
        page.push('\n');
    }
    let mut out = io::stdout().lock();
    // A terminal that takes no text sends no Enter either; the next frame says what is wrong.
    let written = write!(out, "\n{page}\n{WAY_BACK}\n").and_then(|()| out.flush());
    drop(out);
    if written.is_ok() && is_typed(until) {
        // A terminal hands over a line at a time; whatever it says, it ends in Enter.
        let _ = io::stdin().read_line(&mut String::new());
    }
}

/// The text with marks for what a terminal would obey. Tabs are kept: they are copied as they are.
fn with_marks(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (at, piece) in text.split('\t').enumerate() {
        if at > 0 {
            shown.push('\t');
        }
        visible::append(&mut shown, &mut 0, piece);
    }
    shown
}

/// Waits until there is something to read, or until the other end of the pipe is closed: then no.
#[cfg(unix)]
fn is_typed(until: &PipeReader) -> bool {
    use rustix::event::{PollFd, PollFlags, poll};

    let stdin = io::stdin();
    let mut asked = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(until, PollFlags::IN)];
    loop {
        match poll(&mut asked, None) {
            Ok(_) => return asked[1].revents().is_empty(),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(not(unix))]
fn is_typed(_until: &PipeReader) -> bool {
    // No signal ends the wait here, so reading may as well begin.
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_and_lines_stay_and_nothing_is_obeyed() {
        assert_eq!(with_marks("\ta\tb\n\n\u{1b}[2Jc\u{9b}\r\n"), "\ta\tb\n\n␛[2Jc‹U+009B›␍\n");
    }
}
