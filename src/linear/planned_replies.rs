//! The replies of a comparison that are not requested yet.

/// Replies that are still to be requested.
#[derive(Debug, Default)]
pub struct PlannedReplies {
    /// The models, last first. `None` is the current model.
    pub models: Vec<Option<String>>,
    pub count: usize,
    /// Whether the first of several models that match is chosen: the profile of the region's geography.
    pub chooses_first: bool,
}

impl PlannedReplies {
    pub fn is_empty(&self) -> bool {
        self.models.is_empty()
    }
}
