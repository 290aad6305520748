//! The chat screen: the prompt and the conversation.
//!
//! ```text
//! update.rs            performs the actions
//! composer.rs          the draft of the prompt, and the history of prompts
//! attachments.rs       attaches files; pending_attachments.rs: files that are being read;
//!                      chips.rs: how attachments are displayed
//! replies.rs  stop.rs  sending, regenerating, continuing and stopping; queue.rs: the queued prompt
//! drag.rs              selecting text with the mouse; drag_actions.rs: copying it
//! recall.rs            recalls the prompts of all conversations
//! examples.rs          the example prompts of the first screen
//! selection.rs         the selected messages and turns
//! citations.rs         moves between the citations of a reply
//! find.rs              search in the conversation; find_actions.rs: its actions
//! external_editor.rs   the draft and messages in the external editor
//! copy.rs  reading.rs  copying, and the display options
//! request_text.rs      the request as text
//! request_estimate.rs  the estimate of the next request; token_count.rs: the exact count; quota.rs
//! view.rs              drawing
//! ```

mod actions;

mod attachments;

mod citations;

pub mod chips;

pub mod composer;

mod copy;

pub mod drag;

mod drag_actions;

pub mod examples;

mod external_editor;

pub mod find;

mod find_actions;

pub mod pending_attachments;

mod queue;

mod quota;

mod reading;

mod recall;

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

use std::ops::Range;

pub use actions::{Action, KEYS};
use composer::Composer;
use drag::MouseDrag;
use find::Find;
use pending_attachments::PendingAttachments;
use request_estimate::RequestEstimate;
use transcript::Transcript;

use crate::chat::prompt::Prompt;

#[derive(Debug, Clone, Default)]
pub struct Chat {
    pub composer: Composer,
    pub attachments: PendingAttachments,
    /// The prompt to send when the reply in flight is complete.
    pub queued: Option<Prompt>,
    pub transcript: Transcript,
    /// The press of the mouse button on the conversation.
    pub drag: Option<MouseDrag>,
    pub find: Find,
    pub estimate: RequestEstimate,
    /// The selected example of the first screen.
    pub example: usize,
    /// The rows of the screen that show each example.
    pub example_rows: Vec<(Range<u16>, usize)>,
}

impl Chat {
    /// Switches to another conversation. The draft stays in the composer.
    pub fn switch_conversation(&mut self) {
        self.transcript = Transcript::default();
        self.drag = None;
        self.find = self.find.in_another_conversation();
    }

    /// Replaces the draft by that of another conversation. Up in the prompt box restores the old draft.
    pub fn change_draft(&mut self, draft: Prompt) {
        self.composer.put_aside();
        self.attachments.ignore_result();
        if !draft.is_empty() {
            self.composer.set(draft);
        }
    }
}
