//! The window of the terminal: its focus, and whether the user wants notifications and a title.

use std::time::Duration;

/// How long a reply must take before its end is worth a notification, unless the user chose a time.
const NOTIFY_AFTER: Duration = Duration::from_secs(10);

/// The choices of the user at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WindowOptions {
    /// Notify the user at the end of a reply that took at least this long. `None`: never.
    pub notify_after: Option<Duration>,
    /// Whether the title of the window shows the conversation and the state.
    pub shows_title: bool,
}

#[derive(Debug, Clone)]
pub struct Window {
    /// Stays `true` if the terminal does not report the focus.
    pub has_focus: bool,
    pub options: WindowOptions,
    /// The time that *Toggle notifications* sets.
    chosen_time: Duration,
}

impl Window {
    pub fn new(options: WindowOptions) -> Self {
        let chosen_time = options.notify_after.unwrap_or(NOTIFY_AFTER);
        Self { has_focus: true, options, chosen_time }
    }

    /// Sets the time that a reply must take, or turns notifications off.
    pub fn notify_after(&mut self, time: Option<Duration>) {
        self.options.notify_after = time;
        self.chosen_time = time.unwrap_or(self.chosen_time);
    }

    /// Turns notifications on or off. Returns a message for the user.
    pub fn toggle_notifications(&mut self) -> String {
        let is_on = self.options.notify_after.is_none();
        self.options.notify_after = is_on.then_some(self.chosen_time);
        if is_on {
            let seconds = self.chosen_time.as_secs();
            format!("Notifications are on for replies that take at least {seconds} s")
        } else {
            "Notifications are off".into()
        }
    }

    /// Turns the title on or off. Returns a message for the user.
    pub fn toggle_title(&mut self) -> String {
        self.options.shows_title = !self.options.shows_title;
        let state = if self.options.shows_title { "on" } else { "off" };
        format!("The window title is {state}")
    }
}
