//! The receiver of the store's reports.

use crate::stored::StoreEvent;

/// Receives the reports of the store. It must not block.
pub type StoreSink = Box<dyn Fn(StoreEvent) + Send>;
