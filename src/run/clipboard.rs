//! Copied text on its way: to the system's clipboard, whose answer is waited for without the
//! screen, or to the terminal's. Owns the thread that keeps what was copied, and what is said.

use std::sync::mpsc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::LoopConfig;
use crate::terminal::clipboard::{ClipboardOffer, ClipboardTarget};

/// How long the system's clipboard may take; then the terminal's is used.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long the end of the program waits for what was copied to be handed to a clipboard manager.
const FAREWELL: Duration = Duration::from_millis(250);

/// Some terminals take no longer sequence than about this many bytes.
const LONG: usize = 74_000;

/// The way to the clipboards.
#[derive(Debug)]
pub struct ClipboardTasks {
    keeper: Option<ClipboardThread>,
    asked: Option<OfferedText>,
}

/// The thread that keeps the system's clipboard.
#[derive(Debug)]
struct ClipboardThread {
    offers: mpsc::Sender<ClipboardOffer>,
    /// Closed when the thread has ended.
    ended: mpsc::Receiver<()>,
}

/// Text that was offered to the system's clipboard.
#[derive(Debug)]
struct OfferedText {
    text: String,
    what: String,
    answer: oneshot::Receiver<Result<(), String>>,
    until: Instant,
}

impl ClipboardTasks {
    /// Starts nothing before something is copied.
    pub fn new() -> Self {
        Self { keeper: None, asked: None }
    }

    /// Copies text, which `what` names to the user. Returns what to say at once; nothing while the
    /// system's clipboard is asked.
    pub fn copy(&mut self, config: &LoopConfig, text: String, what: String) -> Option<String> {
        if config.terminal.clipboard == ClipboardTarget::Terminal {
            return Some(send(config, &text, &what));
        }
        let (answer, answered) = oneshot::channel();
        let keeper = self.keeper.get_or_insert_with(|| ClipboardThread::start(config));
        if keeper.offers.send(ClipboardOffer { text: text.clone(), answer }).is_err() {
            self.keeper = None;
            return Some(send(config, &text, &what));
        }
        self.asked =
            Some(OfferedText { text, what, answer: answered, until: Instant::now() + PATIENCE });
        None
    }

    /// Whether the system's clipboard is asked.
    pub fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// Waits until the text is on the system's clipboard, or on its way to the terminal's; returns
    /// what to say. Waits for ever while nothing is asked.
    pub async fn answered(&mut self, config: &LoopConfig) -> String {
        let Some(asked) = &mut self.asked else { return std::future::pending().await };
        let answer = tokio::time::timeout_at(asked.until, &mut asked.answer).await;
        let OfferedText { text, what, .. } = self.asked.take().expect("it was asked above");
        let is_there = match answer {
            Ok(Ok(Ok(()))) => true,
            Ok(Ok(Err(why))) => {
                tracing::warn!(why, "the system's clipboard takes no text");
                false
            }
            Ok(Err(_)) | Err(_) => {
                tracing::warn!("the system's clipboard does not answer");
                false
            }
        };
        if !is_there {
            return send(config, &text, &what);
        }
        let copied = format!("Copied {what}: {}", counted(&text));
        let also = config.terminal.clipboard == ClipboardTarget::Both
            && (config.terminal.send_to_clipboard)(&text).is_ok();
        if also { format!("{copied}, sent to tmux too (OSC 52)") } else { copied }
    }
}

impl ClipboardThread {
    fn start(config: &LoopConfig) -> Self {
        let (offers, offered) = mpsc::channel();
        let (alive, ended) = mpsc::channel();
        let keep = config.terminal.keep_on_clipboard;
        std::thread::spawn(move || {
            keep(offered);
            drop(alive);
        });
        Self { offers, ended }
    }
}

impl Drop for ClipboardTasks {
    fn drop(&mut self) {
        if let Some(ClipboardThread { offers, ended }) = self.keeper.take() {
            drop(offers);
            // Its end is all that is waited for.
            let _ = ended.recv_timeout(FAREWELL);
        }
    }
}

/// Sends text to the terminal's clipboard, which never answers; returns what to say.
fn send(config: &LoopConfig, text: &str, what: &str) -> String {
    let long = text.len().div_ceil(3) * 4 > LONG;
    match (config.terminal.send_to_clipboard)(text) {
        Ok(()) if long => {
            let many = counted(text);
            format!("Sent {what} by OSC 52, more than some terminals take: {many}")
        }
        Ok(()) => {
            format!("Sent {what} to the terminal's clipboard: {} (OSC 52)", counted(text))
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
