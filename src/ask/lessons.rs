//! What models refused, kept from one turn to the next.

use super::telling::tell;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::message::{Ending, Reply};
use crate::chat::model::Catalogue;
use crate::learnt::Learnt;

/// Adds what earlier turns learnt to the catalog.
pub fn recall(learnt: Option<&Learnt>, catalogue: &mut Catalogue) {
    match learnt.map(Learnt::read).transpose() {
        Ok(lessons) => {
            for (id, lesson) in lessons.into_iter().flatten() {
                catalogue.learn(&id, lesson);
            }
        }
        Err(error) => tell(&format!("What models refused before is not known: {error}")),
    }
}

/// Keeps what the service taught by refusing something, for the next time.
pub fn learn(learnt: &Learnt, reply: &Reply) {
    if let Ending::Failed(Failure { kind: FailureKind::RefusedByModel(lesson), .. }) = reply.ending
        && let Err(error) = learnt.add(&reply.model, lesson)
    {
        tracing::debug!(%error, "what was learnt is not kept");
    }
}
