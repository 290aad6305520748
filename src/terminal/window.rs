//! The window of the terminal: notifications, and the title.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::document::visible::is_unsafe_for_terminal;

/// Whether the program set the title and must restore the previous title.
static TITLE_IS_SET: AtomicBool = AtomicBool::new(false);

/// Save the title of the window, and restore it (XTWINOPS). Terminals without support ignore them.
const PUSH_TITLE: &str = "\x1b[22;2t";
const POP_TITLE: &str = "\x1b[23;2t";

/// The escape sequence that shows a notification. A terminal that does not know the sequence could
/// print it, so only terminals that are known to support it get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum NotificationProtocol {
    #[default]
    BellOnly,
    /// OSC 9: a text. Other terminals use this number for other commands.
    Text,
    /// OSC 777: a title and a text.
    TitleAndText,
}

/// How the terminal shows a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NotificationForm {
    protocol: NotificationProtocol,
    /// Whether tmux must pass the sequence on to its terminal.
    is_in_tmux: bool,
}

/// How to recognize the terminals that show notifications: a variable, and the start of its value.
const SHOW_TEXT: [(&str, &str); 4] = [
    ("TERM_PROGRAM", "iTerm"),
    ("LC_TERMINAL", "iTerm"),
    ("TERM", "xterm-kitty"),
    ("KITTY_WINDOW_ID", ""),
];
const SHOW_TITLE_AND_TEXT: [(&str, &str); 13] = [
    ("TERM_PROGRAM", "WezTerm"),
    ("WEZTERM_PANE", ""),
    ("TERM_PROGRAM", "ghostty"),
    ("TERM", "xterm-ghostty"),
    ("GHOSTTY_RESOURCES_DIR", ""),
    ("TERM_PROGRAM", "WarpTerminal"),
    ("TERM_PROGRAM", "mintty"),
    ("TERM", "foot"),
    ("TERM", "contour"),
    ("TERM", "rxvt-unicode"),
    ("TERM", "konsole"),
    ("KONSOLE_VERSION", ""),
    ("VTE_VERSION", ""),
];

impl NotificationForm {
    /// Derives the form from environment variables. tmux changes some, but keeps others of the
    /// terminal that it started in.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let is = |(name, start): &(&str, &str)| set(name).is_some_and(|it| it.starts_with(start));
        // These multiplexers do not pass the sequences on.
        let is_hidden = set("STY").is_some() || set("ZELLIJ").is_some();
        let protocol = if is_hidden {
            NotificationProtocol::BellOnly
        } else if SHOW_TEXT.iter().any(is) {
            NotificationProtocol::Text
        } else if SHOW_TITLE_AND_TEXT.iter().any(is) {
            NotificationProtocol::TitleAndText
        } else {
            NotificationProtocol::BellOnly
        };
        Self { protocol, is_in_tmux: set("TMUX").is_some() }
    }

    /// Returns the bell and the sequence that shows a text. Control characters of the text are
    /// dropped.
    fn sequence(self, text: &str) -> String {
        let text = cleaned(text);
        let shown = match self.protocol {
            NotificationProtocol::BellOnly => String::new(),
            NotificationProtocol::Text => format!("\x1b]9;Outcrop: {text}\x1b\\"),
            NotificationProtocol::TitleAndText => {
                // A semicolon could begin another part.
                format!("\x1b]777;notify;Outcrop;{}\x1b\\", text.replace(';', ","))
            }
        };
        if self.is_in_tmux && !shown.is_empty() {
            format!("\x07\x1bPtmux;{}\x1b\\", shown.replace('\x1b', "\x1b\x1b"))
        } else {
            format!("\x07{shown}")
        }
    }
}

/// Rings the bell, and shows a notification if the terminal can.
///
/// # Errors
/// If the terminal cannot be written to.
pub fn notify(form: NotificationForm, text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(form.sequence(text).as_bytes())?;
    out.flush()
}

/// Sets the title of the window, or restores its own title.
///
/// # Errors
/// If the terminal cannot be written to.
pub fn set_title(title: Option<&str>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match title {
        Some(title) => {
            let push = if TITLE_IS_SET.swap(true, Ordering::SeqCst) { "" } else { PUSH_TITLE };
            write!(out, "{push}\x1b]2;{}\x1b\\", cleaned(title))?;
        }
        None => reset_title(&mut out)?,
    }
    out.flush()
}

/// Restores the window's own title if it was changed. A terminal that does not save titles gets an
/// empty title, and then uses its default.
///
/// # Errors
/// If the terminal cannot be written to.
pub fn reset_title(out: &mut impl Write) -> io::Result<()> {
    if TITLE_IS_SET.swap(false, Ordering::SeqCst) {
        write!(out, "\x1b]2;\x1b\\{POP_TITLE}")?;
    }
    Ok(())
}

fn cleaned(text: &str) -> String {
    text.chars().filter(|letter| !is_unsafe_for_terminal(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(variables: &[(&str, &str)]) -> NotificationForm {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        NotificationForm::of(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn each_terminal_gets_the_sequence_that_it_shows() {
        fn check(variables: &[(&str, &str)], expected: &str) {
            assert_eq!(form(variables).sequence("Done; now"), expected, "{variables:?}");
        }
        let (text, both) =
            ("\x07\x1b]9;Outcrop: Done; now\x1b\\", "\x07\x1b]777;notify;Outcrop;Done, now\x1b\\");
        check(&[], "\x07");
        check(&[("TERM", "xterm-256color")], "\x07");
        check(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")], "\x07");
        check(&[("TERM", "xterm-256color"), ("VTE_VERSION", "")], "\x07");
        check(&[("TERM", "xterm-256color"), ("VTE_VERSION", "7600")], both);
        check(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], text);
        check(&[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")], text);
        check(&[("TERM", "xterm-kitty")], text);
        check(&[("TERM", "xterm-ghostty")], both);
        check(&[("TERM", "foot-extra")], both);
        check(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], both);
        check(&[("TERM", "foot"), ("STY", "1.pts")], "\x07");
        check(&[("TERM", "foot"), ("ZELLIJ", "0")], "\x07");
    }

    #[test]
    fn tmux_passes_the_sequence_on() {
        let tmux = ("TMUX", "/tmp/tmux-0/default,1,0");
        let term = ("TERM", "tmux-256color");
        assert_eq!(form(&[tmux, term]).sequence("Done"), "\x07");
        assert_eq!(
            form(&[tmux, term, ("KITTY_WINDOW_ID", "1")]).sequence("Done"),
            "\x07\x1bPtmux;\x1b\x1b]9;Outcrop: Done\x1b\x1b\\\x1b\\"
        );
        assert_eq!(
            form(&[tmux, term, ("VTE_VERSION", "7600")]).sequence("Done"),
            "\x07\x1bPtmux;\x1b\x1b]777;notify;Outcrop;Done\x1b\x1b\\\x1b\\"
        );
    }

    #[test]
    fn a_text_cannot_end_the_sequence() {
        let hostile = "a\x1b\\b\x07c\u{9c}d\u{9b}2Je\nf\u{202e}g";
        for variables in [&[("TERM", "foot")][..], &[("TERM", "xterm-kitty")]] {
            let sequence = form(variables).sequence(hostile);
            assert_eq!(sequence, form(variables).sequence("a\\bcd2Jefg"), "{sequence:?}");
            assert_eq!(sequence.matches(|letter: char| letter.is_control()).count(), 3);
        }
    }
}
