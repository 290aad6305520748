//! The external editor. While the editor uses the terminal, Outcrop keeps reading and storing streams,
//! and a signal still ends Outcrop.

use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::process::{Child, Command};

use super::loop_state::LoopState;
use super::shared_source::SharedSource;
use super::signals;
use crate::app::msg::Msg;
use crate::session::effect::EditorText;
use crate::terminal::editor::{EditedFile, TerminalModes, command, failure, restore_screen};

/// How long an editor may take to end after a signal before it is killed.
const KILL_TIMEOUT: Duration = Duration::from_secs(1);

impl LoopState {
    /// Opens a text in the editor and waits until the editor ends. The terminal must be restored
    /// before the call. Returns the number of a signal that ends the program. Text that the editor
    /// saved is used in either case.
    pub async fn edit(&mut self, editor: &str, edited: EditorText) -> Option<i32> {
        let EditorText { subject, text } = edited;
        let file = match EditedFile::create(text, subject.extension()) {
            Ok(file) => file,
            Err(why) => {
                self.update(Msg::EditorClosed(subject, Err(why)));
                return None;
            }
        };
        let (why, signal) = self.run_editor(editor, file.path()).await;
        self.update(Msg::EditorClosed(subject, file.finish(why)));
        signal
    }

    /// Opens the configuration file in the editor, and creates it if it does not exist. The terminal
    /// must be restored before the call. Returns the number of a signal that ends the program. The
    /// next run of the loop reads the file again.
    pub async fn edit_config(&mut self, editor: &str) -> Option<i32> {
        let (why, signal) = match self.source.as_ref().and_then(SharedSource::create_file)? {
            Ok(file) => self.run_editor(editor, &file).await,
            Err(why) => (Some(why), None),
        };
        if let Some(why) = why {
            self.update(Msg::Notice(why));
        }
        signal
    }

    /// Opens a file in the editor and waits until the editor ends. Returns a message for the user if
    /// the editor failed, and the number of a signal that ends the program.
    async fn run_editor(&mut self, editor: &str, file: &Path) -> (Option<String>, Option<i32>) {
        let modes = TerminalModes::save();
        let mut child = match Command::from(command(editor, file)).spawn() {
            Ok(child) => child,
            Err(why) => return (Some(format!("Cannot start {editor}: {why}")), None),
        };
        let ended = self.until_editor_ends(&mut child).await;
        let why = match &ended {
            Ok(Ok(status)) if status.success() => None,
            Ok(Ok(status)) => Some(failure(editor, *status)),
            Ok(Err(why)) => Some(format!("{editor} failed: {why}")),
            Err(signal) => {
                end(&mut child, *signal).await;
                None
            }
        };
        if why.is_some() || ended.is_err() {
            restore_screen();
        }
        modes.restore();
        (why, ended.err())
    }

    /// Waits until the editor ends, or until a signal ends the program.
    async fn until_editor_ends(
        &mut self,
        child: &mut Child,
    ) -> Result<std::io::Result<ExitStatus>, i32> {
        let mut signals = self.signals.take();
        let ended = loop {
            tokio::select! {
                status = child.wait() => break Ok(status),
                signal = signals::next(&mut signals) => {
                    if let Some(signals) = &mut signals
                        && let Some(signal) = signals::exit_signal(signals, signal).await
                    {
                        break Err(signal);
                    }
                }
                _ = self.inbox.filled() => self.take_stream_events(),
                // Handle reports of the store, because a queued prompt is sent once it is stored.
                event = self.tasks.next_stored() => self.store_event(event),
            }
        };
        self.signals = signals;
        ended
    }
}

/// Ends the editor with SIGHUP or SIGTERM, and kills it if it does not end in time.
async fn end(child: &mut Child, signal: i32) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process};

        let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let signal = if signal == crate::signals::HANG_UP { Signal::HUP } else { Signal::TERM };
        if let Some(pid) = pid {
            // The editor may have ended in the meantime.
            let _ = kill_process(pid, signal);
        }
    }
    #[cfg(not(unix))]
    let _ = signal;
    if tokio::time::timeout(KILL_TIMEOUT, child.wait()).await.is_err() {
        let _ = child.kill().await;
    }
}
