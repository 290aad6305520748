//! What models refused, kept between turns.

use super::telling::tell;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::message::{Ending, Reply};
use crate::chat::model::Catalogue;
use crate::learnt::Learnt;

/// Adds the lessons of earlier turns to the catalog.
pub fn recall(learnt: Option<&Learnt>, catalogue: &mut Catalogue) {
    match learnt.map(Learnt::read).transpose() {
        Ok(lessons) => {
            for (id, lesson) in lessons.into_iter().flatten() {
                catalogue.learn(&id, lesson);
            }
        }
        Err(error) => tell(&format!("The learned refusals are not used: {error}")),
    }
}

/// Stores the lesson of a reply whose request the service refused in part.
pub fn learn(learnt: &Learnt, reply: &Reply) {
    if let Ending::Failed(Failure { kind: FailureKind::RefusedByModel(lesson), .. }) = reply.ending
        && let Err(error) = learnt.add(&reply.model, lesson)
    {
        tracing::debug!(%error, "the lesson was not stored");
    }
}
