//! The models that can be called in the session's region, as far as the account's lists are known.

use std::time::{Duration, Instant};

use crate::chat::failure::Failure;
use crate::chat::listing::{Listing, MissingList};

/// What is known of what can be called in the region of the session.
#[derive(Debug, Clone, Default)]
pub struct ModelListing {
    pub listing: Option<KnownListing>,
    pub asking: ListingRequest,
}

/// A listing, with its age.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownListing {
    pub listing: Listing,
    /// When it came, and how old it was then.
    pub(super) at: Instant,
    pub(super) age: Duration,
}

/// Whether a list is asked for.
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

    /// The failure of the list of profiles, which the table stands in for.
    pub fn refusal(&self) -> Option<&Failure> {
        match (&self.asking, self.listing().and_then(|listing| listing.lack.as_ref())) {
            (ListingRequest::Failed(failure), _) | (_, Some(MissingList::Profiles(failure))) => {
                Some(failure)
            }
            _ => None,
        }
    }
}
