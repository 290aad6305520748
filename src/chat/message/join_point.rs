//! The continuation of a reply.

/// Where the output of a later request is joined to the existing content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JoinPoint {
    /// The index of the last block when the reply was resumed.
    pub last_index: i32,
    /// The offset to add to the block indexes of the later request. It is known after the first
    /// delta of that request.
    pub index_offset: Option<i32>,
    /// Trailing whitespace of the existing text. It was not sent, so the model may repeat it.
    pub trailing_whitespace: String,
}
