//! The call that a failure describes.

use crate::bedrock::destination::Destination;
use crate::chat::model::ModelId;

/// The failed call: everything that the advice in a failure can name.
#[derive(Debug, Clone)]
pub struct FailedCall {
    pub model: ModelId,
    pub region: String,
    pub profile: Option<String>,
    /// How to get new credentials of the same kind, as an imperative.
    pub renewal: String,
    pub destination: Destination,
}
