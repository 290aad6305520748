//! The models that can be called in the session's region, as far as the account's lists are known.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Session;
use super::effect::Effect;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::listing::{Listing, MissingList};
use crate::chat::model_choice::{self, ModelChoice};

/// What is known of what can be called in the region of the session.
#[derive(Debug, Clone, Default)]
pub struct ModelListing {
    pub known: Option<KnownListing>,
    pub asking: ListingRequest,
}

/// A listing, with its age.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownListing {
    pub listing: Listing,
    /// When it came, and how old it was then.
    at: Instant,
    age: Duration,
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
        self.known.as_ref().map(|known| &known.listing)
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

impl Session {
    /// Requests the lists, unless they are being requested.
    pub fn list_models(&mut self) -> Vec<Effect> {
        if self.listing.asking == ListingRequest::UnderWay {
            return Vec::new();
        }
        self.listing.asking = ListingRequest::UnderWay;
        vec![Effect::ListModels]
    }

    /// Requests the lists if the last request may succeed now: a missing permission stays missing.
    pub fn list_models_if_needed(&mut self) -> Vec<Effect> {
        match &self.listing.asking {
            ListingRequest::Failed(failure) if failure.kind == FailureKind::AccessDenied => {
                Vec::new()
            }
            ListingRequest::NotYet | ListingRequest::Failed(_) => self.list_models(),
            ListingRequest::UnderWay | ListingRequest::Done => Vec::new(),
        }
    }

    /// Looks up the model behind the chosen ARN, if the ARN hides it.
    pub fn recall_models(&self) -> Vec<Effect> {
        let is_hidden = self.catalog.hides(&self.settings.model);
        if is_hidden { vec![Effect::RecallModels] } else { Vec::new() }
    }

    /// Adds the lists that an earlier run cached.
    pub fn listing_recalled(&mut self, region: &str, listing: Listing, age: Duration) {
        if self.listing.known.is_none() && self.region() == Some(region) {
            self.set_listing(listing, age);
        }
    }

    /// Adds the account's lists, or the reason why they are missing.
    pub fn listing_received(&mut self, region: &str, listed: Result<Listing, Failure>) {
        // The connection may have moved to another region since the request.
        if self.region().unwrap_or_default() != region {
            return;
        }
        match listed {
            Ok(listing) => {
                self.listing.asking = ListingRequest::Done;
                self.set_listing(listing, Duration::ZERO);
            }
            Err(failure) => {
                // The cached lists may belong to another identity than the refused one.
                if failure.kind == FailureKind::AccessDenied {
                    self.listing.known = None;
                }
                self.listing.asking = ListingRequest::Failed(failure);
            }
        }
    }

    fn set_listing(&mut self, listing: Listing, age: Duration) {
        Arc::make_mut(&mut self.catalog).learn_aliases(&listing);
        self.listing.known = Some(KnownListing { listing, at: self.now, age });
    }

    /// The models and profiles to choose from.
    pub fn model_choices(&self) -> Vec<ModelChoice> {
        let region = self.region().unwrap_or_default();
        model_choice::offers(&self.catalog, region, self.listing.listing())
    }
}
