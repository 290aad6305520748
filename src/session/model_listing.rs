//! The account's models in the session's region, and the state of their listing.

use std::time::{Duration, Instant};

use crate::chat::failure::Failure;
use crate::chat::listing::{Listing, MissingList};

#[derive(Debug, Clone, Default)]
pub struct ModelListing {
    pub listing: Option<KnownListing>,
    pub asking: ListingRequest,
}

#[derive(Debug, Clone, PartialEq)]
pub struct KnownListing {
    pub listing: Listing,
    /// The time at which the listing was loaded, and its age at that time.
    pub(super) at: Instant,
    pub(super) age: Duration,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub enum ListingRequest {
    #[default]
    NotYet,
    UnderWay,
    Done,
    Failed(Failure),
}

impl KnownListing {
    pub fn age(&self, now: Instant) -> Duration {
        self.age + now.saturating_duration_since(self.at)
    }
}

impl ModelListing {
    pub fn listing(&self) -> Option<&Listing> {
        self.listing.as_ref().map(|known| &known.listing)
    }

    /// Returns the reason why the profiles could not be listed. The model table is used instead.
    pub fn profile_list_failure(&self) -> Option<&Failure> {
        match (&self.asking, self.listing().and_then(|listing| listing.missing_list.as_ref())) {
            (ListingRequest::Failed(failure), _) | (_, Some(MissingList::Profiles(failure))) => {
                Some(failure)
            }
            _ => None,
        }
    }
}
