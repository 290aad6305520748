//! The input for drawing the metrics page.

use super::MetricsPage;
use crate::chat::conversation::MessageId;
use crate::screens::context::Drawing;

#[derive(Debug, Clone, Copy)]
pub struct MetricsDrawing<'a> {
    pub page: &'a MetricsPage,
    pub cx: Drawing<'a>,
    /// The replies of the comparison behind the page, in column order.
    pub columns: &'a [MessageId],
    /// The quota warning about the next request, in a long and a short form.
    pub warning: Option<&'a [String; 2]>,
}

impl MetricsDrawing<'_> {
    pub(super) fn column(&self, reply: MessageId) -> Option<usize> {
        self.columns.iter().position(|column| *column == reply)
    }
}
