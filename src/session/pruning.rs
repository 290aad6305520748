//! Prunes branches of the open conversation, and undoes it.

use super::state::Session;
use crate::chat::conversation::MessageId;

impl Session {
    /// Hides a message and everything below it. Returns the number of messages.
    ///
    /// # Errors
    /// A message for the user, if the branch must stay.
    pub fn prune(&mut self, root: MessageId) -> Result<usize, &'static str> {
        if self.is_replay() {
            return Err("Branches of a replay cannot be pruned");
        }
        let conversation = &mut self.open.conversation;
        let mut in_flight = self.open.in_flight.values();
        if in_flight.any(|request| conversation.is_in_branch(request.message, root)) {
            return Err("A reply in this branch is not complete. Stop it or wait");
        }
        conversation
            .prune(root)
            .ok_or("This branch is the whole conversation, so it cannot be pruned")
    }

    /// Shows the branch again that was pruned last. Returns its first message.
    ///
    /// # Errors
    /// A message for the user, if there is no such branch or a reply is not complete.
    pub fn undo_prune(&mut self) -> Result<MessageId, &'static str> {
        if self.is_busy() {
            return Err("Wait until the reply is complete, then restore the branch");
        }
        self.open.conversation.undo_prune().ok_or("No pruned branch to restore")
    }
}
