//! The files that are being read before they are attached.

use crate::session::effect::{AttachmentSource, Effect};

#[derive(Debug, Clone, Default)]
pub struct PendingAttachments {
    /// The number of the last request. The result of each pending request is used.
    last_request: u64,
    pub(super) pending: Vec<(u64, AttachmentSource)>,
    /// Whether Enter was pressed while a file was being read. If so, the prompt is sent once the
    /// file has been read.
    pub(super) sends_when_read: bool,
}

impl PendingAttachments {
    /// Returns whether the user waits for a file. A paste does not count, since it may be text.
    pub fn is_reading(&self) -> bool {
        self.pending.iter().any(|(_, source)| !matches!(source, AttachmentSource::Pasted(_)))
    }

    /// Ignores the results of all pending requests.
    pub fn ignore_result(&mut self) {
        self.pending.clear();
        self.sends_when_read = false;
    }

    /// Cancels the automatic sending, because another key was pressed.
    pub fn cancel_sending(&mut self) {
        self.sends_when_read = false;
    }

    /// Starts to read files. Returns the number of the request and its effect.
    pub fn begin(&mut self, source: AttachmentSource) -> (u64, Effect) {
        self.last_request += 1;
        self.pending.push((self.last_request, source.clone()));
        (self.last_request, Effect::Attach { number: self.last_request, source })
    }

    pub(super) fn end(&mut self, number: u64) -> Option<AttachmentSource> {
        let at = self.pending.iter().position(|(pending, _)| *pending == number)?;
        Some(self.pending.remove(at).1)
    }
}
