//! The values that the metrics page is drawn from.

use super::MetricsPage;
use crate::chat::conversation::MessageId;
use crate::screens::context::Drawing;

/// What the page is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct MetricsDrawing<'a> {
    pub page: &'a MetricsPage,
    pub cx: Drawing<'a>,
    /// The replies of the comparison behind the page, column by column.
    pub columns: &'a [MessageId],
    /// What to know about the quota before the next request, at length and in short.
    pub warning: Option<&'a [String; 2]>,
}

impl MetricsDrawing<'_> {
    /// The column that shows a reply, counted from 0.
    pub(super) fn column(&self, reply: MessageId) -> Option<usize> {
        self.columns.iter().position(|column| *column == reply)
    }
}
