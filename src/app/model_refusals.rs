//! Learning from what the service refuses: what a model takes in no request is not sent to it
//! again.

use std::sync::Arc;

use super::App;
use super::msg::{ConnectionState, Effect, ReplyId};
use crate::chat::event::StreamEvent;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::model::{ModelId, ModelRefusal};

impl App {
    /// Learns from the failure of a reply, if it teaches something, and says what to keep of
    /// it. What the stand-in acts out is no lesson for another day.
    pub(super) fn learn(&mut self, reply: ReplyId, event: &StreamEvent) -> Option<Effect> {
        let StreamEvent::Failed(Failure { kind: FailureKind::RefusedByModel(lesson), .. }) = event
        else {
            return None;
        };
        // The model that was asked, which may be another than the one that began the reply.
        let turn = self.turns.values().find(|turn| turn.requests.last() == Some(&reply))?;
        let id = turn.settings.model.clone();
        let is_new = Arc::make_mut(&mut self.catalog).learn(&id, *lesson);
        let is_kept = is_new && matches!(self.link, ConnectionState::Online { .. });
        is_kept.then_some(Effect::Remember(id, *lesson))
    }

    /// Adds the lessons of earlier runs to the catalog.
    pub(super) fn recall(&mut self, lessons: &[(ModelId, ModelRefusal)]) -> Vec<Effect> {
        let catalog = Arc::make_mut(&mut self.catalog);
        for (id, lesson) in lessons {
            catalog.learn(id, *lesson);
        }
        Vec::new()
    }

    pub(super) fn forget_lessons(&mut self) -> Vec<Effect> {
        let lessons = self.catalog.lessons().count();
        if lessons == 0 {
            self.note = Some("Nothing was learned from refusals yet".into());
            return Vec::new();
        }
        Arc::make_mut(&mut self.catalog).forget();
        self.note = Some("Forgotten: every setting is sent again that the table allows".into());
        vec![Effect::ForgetLessons]
    }
}
