//! The terminal functions that the event loop calls, as values. Tests use the default, whose
//! functions do nothing.

use std::io;
use std::sync::mpsc::Receiver;

use super::abilities::TerminalAbilities;
use super::clipboard::{self, ClipboardOffer, ClipboardTarget};
use super::window::{self, NotificationForm};

/// The functions for clipboard, mouse and window.
#[derive(Debug, Clone)]
pub struct TerminalFunctions {
    /// Whether to query the background each time the terminal enters raw mode. The report may
    /// arrive between keys at any time.
    pub queries_background: bool,
    /// The clipboard that copied text goes to.
    pub clipboard: ClipboardTarget,
    /// Sends text to the terminal's clipboard.
    pub send_to_clipboard: fn(&str) -> io::Result<()>,
    /// Puts texts on the system's clipboard and keeps them there until the channel closes. Blocks.
    pub keep_on_clipboard: fn(Receiver<ClipboardOffer>),
    /// Captures the mouse, or releases it.
    pub capture_mouse: fn(bool) -> io::Result<()>,
    /// How the terminal shows notifications.
    pub notifications: NotificationForm,
    /// Notifies the user.
    pub notify: fn(NotificationForm, &str) -> io::Result<()>,
    /// Sets the title of the window, or restores its own title.
    pub set_title: fn(Option<&str>) -> io::Result<()>,
}

impl TerminalFunctions {
    /// Returns the functions of the terminal of this process.
    #[allow(
        clippy::disallowed_methods,
        reason = "the terminal describes itself in the environment"
    )]
    pub fn of_process(abilities: TerminalAbilities) -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let variable = |name: &str| std::env::var_os(name)?.into_string().ok();
        Self {
            queries_background: abilities.supports_background_query(),
            clipboard: clipboard::way(is_set),
            send_to_clipboard: clipboard::send,
            keep_on_clipboard: clipboard::keep,
            capture_mouse: super::capture_mouse,
            notifications: NotificationForm::of(variable),
            notify: window::notify,
            set_title: if abilities.has_extensions { window::set_title } else { |_| Ok(()) },
        }
    }
}

impl Default for TerminalFunctions {
    fn default() -> Self {
        Self {
            queries_background: false,
            clipboard: ClipboardTarget::Terminal,
            send_to_clipboard: |_| Ok(()),
            keep_on_clipboard: |_| (),
            capture_mouse: |_| Ok(()),
            notifications: NotificationForm::default(),
            notify: |_, _| Ok(()),
            set_title: |_| Ok(()),
        }
    }
}
