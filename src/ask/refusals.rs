//! Learned refusals of models, kept between turns.

use crate::chat::failure::{Failure, FailureKind};
use crate::chat::message::{Ending, Reply};
use crate::refusal_file::RefusalFile;

/// Stores the refusal if the service refused a part of the request.
pub fn learn(learned: &RefusalFile, reply: &Reply) {
    if let Ending::Failed(Failure { kind: FailureKind::RefusedByModel(lesson), .. }) = reply.ending
        && let Err(error) = learned.add(&reply.model, lesson)
    {
        tracing::debug!(%error, "the learned limit was not stored");
    }
}
