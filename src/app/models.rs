//! The models that can be chosen: what is known of what can be called here, and the list while it is
//! open. Owns when it is asked for: at the first opening, and when the user wants it anew.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::App;
use super::msg::Effect;
use super::overlay::{ModelPurpose, Overlay};
use super::picker::{Picker, PickerItem};
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::listing::{Listing, MissingList};
use crate::chat::model::{Catalog, ModelId};
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

/// The list while it is open.
#[derive(Debug, Clone)]
pub struct ModelPicker {
    pub picker: Picker<ModelChoice>,
    pub purpose: ModelPurpose,
}

impl ModelPicker {
    fn new(offers: Vec<ModelChoice>, now: &ModelId, purpose: ModelPurpose) -> Self {
        let picker = Picker::new(items(offers)).starting_at(|offer| offer.id == *now);
        Self { picker, purpose }
    }

    /// What is typed, when it has the form of a full id or ARN, no row has just that id, and no row
    /// was chosen: then it is meant as it stands, whatever it happens to match.
    pub fn typed(&self) -> Option<ModelId> {
        let typed = self.picker.filter().text();
        // A full id ends in a version, which a part that is typed to narrow the list does not.
        let is_id =
            typed.contains("anthropic.claude-") && typed.ends_with(|c: char| c.is_ascii_digit());
        let is_full = typed.starts_with("arn:") || is_id;
        let is_listed = self.picker.rows().any(|item| item.value.id.as_str() == typed.trim());
        ModelId::parse(&typed).ok().filter(|_| is_full && !is_listed && self.picker.place() == 0)
    }

    /// What Enter would take, as far as anything is known of it.
    pub fn shown(
        &self,
        catalog: &Catalog,
        region: &str,
        listing: Option<&Listing>,
    ) -> Option<ModelChoice> {
        match self.typed() {
            Some(id) => model_choice::typed(catalog, region, listing, &id),
            None => self.picker.chosen().map(|item| item.value.clone()),
        }
    }
}

/// The rows: found by name, id, and the name of an account's own profile.
fn items(offers: Vec<ModelChoice>) -> Vec<PickerItem<ModelChoice>> {
    let item = |offer: ModelChoice| {
        // In an ARN every letter of the alphabet can be found.
        let id = match &offer.route {
            model_choice::ModelRoute::Application(name) => format!("{name} {}", offer.id.base()),
            _ => offer.id.to_string(),
        };
        PickerItem { name: format!("{} {id}", offer.name), remark: String::new(), value: offer }
    };
    offers.into_iter().map(item).collect()
}

impl App {
    /// Opens the list, and asks for what it does not know yet.
    pub(super) fn choose_model(&mut self, purpose: ModelPurpose) -> Vec<Effect> {
        let models = ModelPicker::new(self.offers(), &self.settings_for(purpose).model, purpose);
        self.overlay = Overlay::Models(models);
        let is_refused = |failure: &Failure| failure.kind == FailureKind::AccessDenied;
        match &self.listed.asking {
            ListingRequest::NotYet => self.list_models(),
            // What was in the way may be gone; a missing permission is not.
            ListingRequest::Failed(failure) if !is_refused(failure) => self.list_models(),
            ListingRequest::UnderWay | ListingRequest::Done | ListingRequest::Failed(_) => {
                Vec::new()
            }
        }
    }

    /// Asks for the list, unless that is under way.
    pub(super) fn list_models(&mut self) -> Vec<Effect> {
        if self.listed.asking == ListingRequest::UnderWay {
            return Vec::new();
        }
        self.listed.asking = ListingRequest::UnderWay;
        vec![Effect::ListModels]
    }

    /// Looks up what stands behind the chosen model, if its ARN hides that.
    pub(super) fn recall_models(&self) -> Vec<Effect> {
        let is_hidden = self.catalog.hides(&self.settings.model);
        if is_hidden { vec![Effect::RecallModels] } else { Vec::new() }
    }

    /// Takes in what an earlier session listed.
    pub(super) fn list_recalled(&mut self, region: &str, listing: Listing, age: Duration) {
        if self.listed.known.is_none() && self.region() == Some(region) {
            self.know(listing, age);
        }
    }

    /// Takes in what was listed, or why nothing was.
    pub(super) fn heard_list(&mut self, region: &str, listed: Result<Listing, Failure>) {
        // The way to Bedrock was found anew meanwhile, and somewhere else.
        if self.region().unwrap_or_default() != region {
            return;
        }
        match listed {
            Ok(listing) => {
                self.listed.asking = ListingRequest::Done;
                self.know(listing, Duration::ZERO);
            }
            Err(failure) => {
                // These credentials were refused, so what is known may be somebody else's.
                if failure.kind == FailureKind::AccessDenied {
                    self.listed.known = None;
                }
                self.listed.asking = ListingRequest::Failed(failure);
                self.refill_models();
            }
        }
    }

    fn know(&mut self, listing: Listing, age: Duration) {
        Arc::make_mut(&mut self.catalog).learn_aliases(&listing);
        self.listed.known = Some(KnownListing { listing, at: self.now, age });
        self.refill_models();
    }

    /// Puts what is known now into the list, if it is open: filter and choice stay.
    fn refill_models(&mut self) {
        let offers = self.offers();
        if let Overlay::Models(models) = &mut self.overlay {
            models.picker.refill(items(offers), |before, after| before.id == after.id);
        }
    }

    fn offers(&self) -> Vec<ModelChoice> {
        let region = self.region().unwrap_or_default();
        model_choice::offers(&self.catalog, region, self.listed.listing())
    }
}
