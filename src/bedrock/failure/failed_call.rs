//! The call that a failure describes.

use crate::bedrock::destination::Destination;
use crate::chat::model::ModelId;

/// A failed call, with every value that the advice in a failure can name.
#[derive(Debug, Clone)]
pub struct FailedCall {
    pub model: ModelId,
    pub region: String,
    pub profile: Option<String>,
    /// The instruction that tells the user how to renew the credentials.
    pub renewal: String,
    pub destination: Destination,
}
