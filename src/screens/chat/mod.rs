//! The chat screen: the prompt and the conversation.
//!
//! ```text
//! update.rs            what its actions do, one arm each
//! composer.rs          the prompt that is written, and the prompts before it
//! attachments.rs       files that are attached; pending_attachments.rs: files that are being read;
//!                      chips.rs: how they are shown
//! replies.rs  stop.rs  sending, regenerating, continuing and stopping
//! selection.rs         the selected messages and turns
//! find.rs              finding in the conversation; find_actions.rs: how it moves the view
//! copy.rs  reading.rs  copying, and how messages are read
//! request_text.rs      the request as text
//! request_estimate.rs  what the next request will take; token_count.rs: the exact count; quota.rs
//! view.rs              how it is drawn
//! ```

mod actions;

mod attachments;

pub mod chips;

pub mod composer;

mod copy;

pub mod find;

mod find_actions;

pub mod pending_attachments;

mod quota;

mod reading;

mod replay;

mod replies;

pub mod request_estimate;

pub mod request_text;

mod selection;

mod stop;

pub mod token_count;

pub mod transcript;

mod update;

pub mod view;

pub use actions::{Action, KEYS};
use composer::Composer;
use find::Find;
use pending_attachments::PendingAttachments;
use request_estimate::RequestEstimate;
use transcript::Transcript;

use crate::chat::prompt::Prompt;

/// The state of the screen.
#[derive(Debug, Clone, Default)]
pub struct Chat {
    pub composer: Composer,
    pub attachments: PendingAttachments,
    pub transcript: Transcript,
    pub find: Find,
    /// What the next request will take.
    pub estimate: RequestEstimate,
}

impl Chat {
    /// Shows another conversation. A draft stays in the prompt box.
    pub fn in_another_conversation(&mut self) {
        self.transcript = Transcript::default();
        self.find = self.find.in_another_conversation();
    }

    /// Puts a draft aside that belongs to the present conversation: an edit of a prompt, or the prompt of
    /// a turn without a reply.
    pub fn put_old_draft_aside(&mut self, last_prompt: Option<&Prompt>) {
        if self.transcript.editing.is_some() || last_prompt == Some(&self.composer.prompt()) {
            self.composer.put_aside();
            self.attachments.forget();
        }
    }
}
