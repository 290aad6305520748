//! How the chat screen is drawn.
//!
//! ```text
//! ┌ header.rs: title · model · region · OFFLINE ────────────────┐
//! │ conversation.rs (welcome.rs while it is empty)              │
//! │ find.rs: the find bar, while it is open                     │
//! ├ composer.rs ────────────────────────────────────────────────┤
//! └ footer.rs: state · usage · latency · rate · stop reason ────┘
//!   request_estimate.rs: what the next request takes, in the frame of the prompt and in the details
//!   details.rs  request.rs: the texts of two dialogs
//! ```

pub mod composer;

pub mod conversation;

pub mod details;

pub mod find;

pub mod footer;

pub mod header;

pub mod request;

mod request_estimate;

mod welcome;

use super::Chat;
use crate::screens::context::Drawing;

/// What the screen is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct ChatDrawing<'a> {
    pub chat: &'a Chat,
    pub cx: Drawing<'a>,
    /// What the configuration had to say; shown on the first screen.
    pub notes: &'a [String],
}
