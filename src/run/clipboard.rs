//! Copies text to the system's clipboard, or to the terminal's clipboard if the system's does not
//! accept it. Owns the thread that keeps the copied text.

use std::sync::mpsc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::clipboard_reply::{ClipboardReply, send};
use super::tasks::{AbortOnDrop, TaskResult, Tasks};
use crate::terminal::clipboard::{ClipboardOffer, ClipboardTarget};
use crate::terminal::functions::TerminalFunctions;

/// How long the system's clipboard may take before the terminal's clipboard is used instead.
const SYSTEM_CLIPBOARD_TIMEOUT: Duration = Duration::from_millis(500);

/// How long the program waits on exit for a clipboard manager to take the copied text.
const CLIPBOARD_MANAGER_TIMEOUT: Duration = Duration::from_millis(250);

/// The clipboards of the system and of the terminal.
#[derive(Debug, Default)]
pub struct Clipboard {
    thread: Option<ClipboardThread>,
    /// The task that waits for the reply to the last copy.
    waiting: Option<AbortOnDrop>,
}

/// The thread that keeps the copied text for the system's clipboard.
#[derive(Debug)]
struct ClipboardThread {
    offers: mpsc::Sender<ClipboardOffer>,
    /// A channel that closes when the thread ends.
    ended: mpsc::Receiver<()>,
}

impl Clipboard {
    /// Copies text. Notes for the user refer to it as `name`. Returns a note for the user, or
    /// `None` if the system's clipboard will report its result through `tasks`.
    pub fn copy(
        &mut self,
        terminal: &TerminalFunctions,
        tasks: &Tasks,
        text: String,
        name: String,
    ) -> Option<String> {
        if terminal.clipboard == ClipboardTarget::Terminal {
            return Some(send(terminal, &text, &name));
        }
        let (reply, receiver) = oneshot::channel();
        let thread = self.thread.get_or_insert_with(|| ClipboardThread::start(terminal));
        if thread.offers.send(ClipboardOffer { text: text.clone(), done: reply }).is_err() {
            self.thread = None;
            return Some(send(terminal, &text, &name));
        }
        self.waiting = Some(tasks.spawn(async move {
            let reply = tokio::time::timeout(SYSTEM_CLIPBOARD_TIMEOUT, receiver).await;
            if let Ok(Ok(Err(why))) = &reply {
                tracing::warn!(why, "the system clipboard rejected the text");
            } else if !matches!(reply, Ok(Ok(Ok(())))) {
                tracing::warn!("the system clipboard does not respond");
            }
            let is_copied = matches!(reply, Ok(Ok(Ok(()))));
            TaskResult::Copied(ClipboardReply { text, name, is_copied })
        }));
        None
    }
}

impl ClipboardThread {
    fn start(terminal: &TerminalFunctions) -> Self {
        let (offers, offered) = mpsc::channel();
        let (alive, ended) = mpsc::channel();
        let keep = terminal.keep_on_clipboard;
        std::thread::spawn(move || {
            keep(offered);
            drop(alive);
        });
        Self { offers, ended }
    }
}

impl Drop for Clipboard {
    fn drop(&mut self) {
        if let Some(ClipboardThread { offers, ended }) = self.thread.take() {
            drop(offers);
            // An error means that the thread has ended.
            let _ = ended.recv_timeout(CLIPBOARD_MANAGER_TIMEOUT);
        }
    }
}
