//! The files that are being read before they are attached.

use crate::session::effect::{AttachmentSource, Effect};

/// Files that are being looked at.
#[derive(Debug, Clone, Default)]
pub struct PendingAttachments {
    /// Numbers the looks, so that an answer to an old one is dropped.
    last: u64,
    pub(super) pending: Vec<(u64, AttachmentSource)>,
    /// Enter was pressed while a file was being read: the prompt goes when it is there.
    pub(super) sends_then: bool,
}

impl PendingAttachments {
    /// Whether a file is being read that somebody waits for. A paste may be text as well.
    pub fn is_reading(&self) -> bool {
        self.pending.iter().any(|(_, source)| !matches!(source, AttachmentSource::Pasted(_)))
    }

    /// Forgets what is being looked at.
    pub fn forget(&mut self) {
        self.pending.clear();
        self.sends_then = false;
    }

    /// Another key takes back that the prompt goes by itself.
    pub fn hold(&mut self) {
        self.sends_then = false;
    }

    /// Begins to read files. Returns the number of the attempt and its effect.
    pub fn begin(&mut self, source: AttachmentSource) -> (u64, Effect) {
        self.last += 1;
        self.pending.push((self.last, source.clone()));
        (self.last, Effect::Attach { number: self.last, source })
    }

    pub(super) fn end(&mut self, number: u64) -> Option<AttachmentSource> {
        let at = self.pending.iter().position(|(pending, _)| *pending == number)?;
        Some(self.pending.remove(at).1)
    }
}
