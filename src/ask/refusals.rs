//! Learned refusals of models, kept between turns.

use super::diagnostics::print_line;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::message::{Ending, Reply};
use crate::chat::model::Catalog;
use crate::refusal_file::RefusalFile;

/// Adds the refusals of earlier turns to the catalog.
pub fn recall(learned: Option<&RefusalFile>, catalog: &mut Catalog) {
    match learned.map(RefusalFile::read).transpose() {
        Ok(lessons) => {
            for (id, lesson) in lessons.into_iter().flatten() {
                catalog.learn(&id, lesson);
            }
        }
        Err(error) => print_line(&format!("The learned limits are not used: {error}")),
    }
}

/// Stores the refusal if the service refused a part of the request.
pub fn learn(learned: &RefusalFile, reply: &Reply) {
    if let Ending::Failed(Failure { kind: FailureKind::RefusedByModel(lesson), .. }) = reply.ending
        && let Err(error) = learned.add(&reply.model, lesson)
    {
        tracing::debug!(%error, "the learned limit was not stored");
    }
}
