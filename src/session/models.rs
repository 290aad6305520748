//! The requests for the account's lists, and the models to choose from.

use std::sync::Arc;
use std::time::Duration;

use super::effect::Effect;
pub use super::model_listing::{KnownListing, ListingRequest, ModelListing};
use super::state::Session;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::listing::Listing;
use crate::chat::model_choice::{self, ModelChoice};

impl Session {
    /// Requests the lists, unless a request is in progress.
    pub fn list_models(&mut self) -> Vec<Effect> {
        if self.listing.asking == ListingRequest::UnderWay {
            return Vec::new();
        }
        self.listing.asking = ListingRequest::UnderWay;
        vec![Effect::ListModels]
    }

    /// Requests the lists again if the last failure may be temporary. A missing permission is
    /// permanent.
    pub fn list_models_if_needed(&mut self) -> Vec<Effect> {
        match &self.listing.asking {
            ListingRequest::Failed(failure) if failure.kind == FailureKind::AccessDenied => {
                Vec::new()
            }
            ListingRequest::NotYet | ListingRequest::Failed(_) => self.list_models(),
            ListingRequest::UnderWay | ListingRequest::Done => Vec::new(),
        }
    }

    /// Loads the cached lists if the model setting is an ARN that does not name its model.
    pub fn load_cached_models(&self) -> Vec<Effect> {
        let is_hidden = self.catalog.is_opaque(&self.settings.model);
        if is_hidden { vec![Effect::LoadCachedModels] } else { Vec::new() }
    }

    /// Adds the lists that an earlier run cached.
    pub fn cached_listing_loaded(&mut self, region: &str, listing: Listing, age: Duration) {
        if self.listing.listing.is_none() && self.region() == Some(region) {
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
                // The cached lists may belong to an identity other than the refused identity.
                if failure.kind == FailureKind::AccessDenied {
                    self.listing.listing = None;
                }
                self.listing.asking = ListingRequest::Failed(failure);
            }
        }
    }

    fn set_listing(&mut self, listing: Listing, age: Duration) {
        Arc::make_mut(&mut self.catalog).learn_aliases(&listing);
        self.listing.listing = Some(KnownListing { listing, at: self.now, age });
    }

    pub fn model_choices(&self) -> Vec<ModelChoice> {
        let region = self.region().unwrap_or_default();
        model_choice::offers(&self.catalog, region, self.listing.listing())
    }
}
