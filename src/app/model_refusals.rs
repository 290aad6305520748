//! Learning from what the service refuses: what a model takes in no request is not sent to it
//! again.

use std::sync::Arc;

use super::App;
use crate::session::effect::Effect;

impl App {
    pub(super) fn forget_lessons(&mut self) -> Vec<Effect> {
        let lessons = self.session.catalog.lessons().count();
        if lessons == 0 {
            self.note = Some("Nothing was learned from refusals yet".into());
            return Vec::new();
        }
        Arc::make_mut(&mut self.session.catalog).forget();
        self.note = Some("Forgotten: every setting is sent again that the table allows".into());
        vec![Effect::ForgetLessons]
    }
}
