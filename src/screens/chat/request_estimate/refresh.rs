//! Keeps the estimate of the next request up to date.

use crate::chat::conversation::MessageId;
use crate::chat::estimate::{ContentSize, Estimate};
use crate::chat::request::Request;
use crate::screens::chat::Chat;
use crate::screens::chat::token_count::CountBasis;
use crate::session::Session;
use crate::session::connection::ConnectionState;
use crate::session::effect::Effect;

impl Chat {
    /// Updates the estimate, and returns the effect that starts an exact count if one is needed.
    pub fn update_estimate(&mut self, session: &Session) -> Option<Effect> {
        if let Some(message) = session.first_in_flight() {
            // Requests in flight change the sizes of their replies.
            self.estimate.sums.forget_from(message);
        }
        let effect = self.estimate.counting.of(self.basis(session));
        self.estimate.now = self.next_estimate(session);
        effect
    }

    fn next_estimate(&mut self, session: &Session) -> Option<Estimate> {
        let is_blank = self.composer.is_blank();
        if session.is_busy() || (is_blank && session.open.conversation.is_empty()) {
            return None;
        }
        let frame = Request::of(Vec::new(), &session.settings, &session.catalog);
        let before = self.parent_of_next(session);
        let history =
            self.estimate.size_up_to(&session.open.conversation, session.open.number, before);
        let written = if is_blank { ContentSize::default() } else { self.composer.size() };
        let size = ContentSize::request(&frame).plus(history).plus(written);
        let counted = self.estimate.counting.counted();
        Some(Estimate::of(&frame, size, counted, session.cached_tokens(before), &session.catalog))
    }

    /// Returns the total size of the messages before the draft, and the size of the draft. For a
    /// prompt of the conversation, the first size includes the prompt and the second size is zero.
    pub fn sizes(
        &mut self,
        session: &Session,
        prompt: Option<MessageId>,
    ) -> (ContentSize, ContentSize) {
        let (before, written) = match prompt {
            Some(prompt) => (Some(prompt), ContentSize::default()),
            None => (self.parent_of_next(session), self.composer.size()),
        };
        let open = &session.open;
        (self.estimate.size_up_to(&open.conversation, open.number, before), written)
    }

    /// Returns the basis of a token count, if one may be requested.
    fn basis(&self, session: &Session) -> Option<CountBasis> {
        let is_linked = matches!(
            session.connection,
            ConnectionState::Online { .. } | ConnectionState::Offline { .. }
        );
        if !self.estimate.counting.is_on() || !is_linked || session.is_busy() {
            return None;
        }
        let id = session.catalog.count_tokens_model(&session.settings)?;
        if self.composer.is_blank() || self.estimate.counting.refusal(id).is_some() {
            return None;
        }
        Some(CountBasis {
            conversation: session.open.number,
            before: self.parent_of_next(session),
            written: self.composer.state(),
            settings: session.settings.clone(),
        })
    }
}
