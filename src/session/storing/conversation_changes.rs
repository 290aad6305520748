//! Changes of stored conversations, whether or not they are open.

use crate::session::effect::Effect;
use crate::session::state::Session;
use crate::stored::{ConversationKey, StoreChange};

impl Session {
    /// Returns the change of a stored conversation.
    pub fn change_stored(&mut self, conversation: ConversationKey, change: StoreChange) -> Effect {
        let now_ms = self.now_ms();
        self.store.write(conversation, now_ms, change)
    }

    /// Renames a stored conversation, or the open one. Without a title, the title is the first prompt.
    /// A conversation that is not stored yet is stored with its title later.
    pub fn rename(
        &mut self,
        conversation: Option<ConversationKey>,
        title: Option<String>,
    ) -> Option<Effect> {
        let conversation = conversation.or(self.open.saved.key);
        if conversation == self.open.saved.key {
            self.open.saved.title.clone_from(&title);
        }
        Some(self.change_stored(conversation?, StoreChange::Rename { title }))
    }
}
