//! Draws the chat screen.
//!
//! ```text
//! ┌ header.rs: title · model · region · OFFLINE ────────────────┐
//! │ conversation.rs, or welcome.rs while it is empty            │
//! │ find.rs: the find bar, while it is open                     │
//! │ queued.rs: the queued prompt, while there is one            │
//! │ notice.rs: a notice that is too long for the composer's frame │
//! ├ composer.rs ────────────────────────────────────────────────┤
//! └ footer.rs: state · usage · latency · rate · stop reason ────┘
//!   request_estimate.rs: the next request's estimate, in the composer's frame and in the details
//!   details.rs  request.rs: the texts of two dialogs
//! ```

pub mod composer;

pub mod conversation;

pub mod details;

pub mod find;

pub mod footer;

pub mod header;

mod key_hints;

pub mod notice;

pub mod queued;

pub mod request;

mod request_estimate;

pub mod welcome;

use super::Chat;
use crate::screens::context::Drawing;

#[derive(Debug, Clone, Copy)]
pub struct ChatDrawing<'a> {
    pub chat: &'a Chat,
    pub cx: Drawing<'a>,
    /// Warnings and hints from the configuration, shown on the first screen.
    pub notes: &'a [String],
}
