//! What can be chosen as the model of a request: the profiles and models that were listed, or, while
//! nothing was, the table's models by the ways that a region has. Owns the order of the choices and
//! how each reaches its model; `words` says it to people.

mod words;

use super::listing::{Foundation, Kind, Listing, Profile, is_claude};
use super::model::{Catalogue, ModelId, geography};

pub use words::{accepts, ago, cache_price, dollars, limits, price, thinks, tokens};

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What is sent: the profile's id, an application profile's ARN, or the model's own id.
    pub id: ModelId,
    /// The model's name, else the name that was listed, else the id.
    pub name: String,
    /// The foundation model's id, as far as it is known.
    pub model: String,
    pub route: Route,
    /// The regions that it was listed with. A global profile names its caller's alone.
    pub regions: Vec<String>,
    /// Whether it may route to any commercial region.
    pub is_global: bool,
    /// Whether it was listed as one that cannot be called.
    pub is_inactive: bool,
    pub life: Life,
}

/// How a call gets to its model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// By a profile of the system, with this prefix: `us`, `global`, …
    Geography(String),
    /// By a profile of the account, with this name.
    Application(String),
    /// By the model's own id. `Some` when a list tells whether that is possible.
    OnDemand(Option<bool>),
    /// By an ARN that tells nothing and that no list has.
    Unknown,
}

/// Where a model is in its life, by the list, else by the table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Life {
    pub is_legacy: bool,
    /// The day, as `2027-04-08`.
    pub end: Option<String>,
}

/// Every choice that is known in a region: the newest model first, of each the near profile, the
/// global one, the account's own, and its own id where that can be called.
pub fn offers(catalogue: &Catalogue, region: &str, listing: Option<&Listing>) -> Vec<Offer> {
    let making = Making { catalogue, region, listing };
    let profiles: Vec<&Profile> = listing.into_iter().flat_map(Listing::claude).collect();
    let mut offers: Vec<Offer> = if profiles.is_empty() && !is_whole(listing) {
        making.of_the_table()
    } else {
        profiles.into_iter().filter_map(|profile| making.of_profile(profile)).collect()
    };
    let models = listing.map_or(&[][..], |listing| &listing.models);
    let on_demand = models.iter().filter(|model| model.is_on_demand && is_claude(&model.id));
    offers.extend(on_demand.filter_map(|model| making.typed(&ModelId::parse(&model.id).ok()?)));
    offers.sort_by_cached_key(|offer| making.place(offer));
    offers
}

/// Whether a listing says all about the profiles: none is none then.
fn is_whole(listing: Option<&Listing>) -> bool {
    listing.is_some_and(|listing| !matches!(listing.lack, Some(super::listing::Lack::Profiles(_))))
}

/// The choice of an id or ARN as it was typed, listed or not.
pub fn typed(
    catalogue: &Catalogue,
    region: &str,
    listing: Option<&Listing>,
    id: &ModelId,
) -> Option<Offer> {
    Making { catalogue, region, listing }.typed(id)
}

/// What choices are made of.
struct Making<'a> {
    catalogue: &'a Catalogue,
    region: &'a str,
    listing: Option<&'a Listing>,
}

impl Making<'_> {
    fn of_the_table(&self) -> Vec<Offer> {
        let near = geography(self.region);
        let prefixes = [near, "global"];
        // GovCloud is apart from the commercial regions, and `global` may be the near one.
        let prefixes = if matches!(near, "global" | "us-gov") { &prefixes[..1] } else { &prefixes };
        let ids =
            self.catalogue.models.iter().flat_map(|model| {
                prefixes.iter().map(move |prefix| format!("{prefix}.{}", model.id))
            });
        ids.filter_map(|id| self.typed(&ModelId::parse(&id).ok()?)).collect()
    }

    fn of_profile(&self, profile: &Profile) -> Option<Offer> {
        let model = profile.model()?;
        let (id, route) = match profile.kind {
            Kind::Application => (&profile.arn, Route::Application(profile.name.clone())),
            Kind::SystemDefined => (&profile.id, Route::Unknown),
        };
        let id = ModelId::parse(id).ok()?;
        // A geography that is new has a prefix as well.
        let prefix = id.as_str().strip_suffix(model).and_then(|prefix| prefix.strip_suffix('.'));
        let route = match (route, prefix) {
            (Route::Unknown, Some(prefix)) => Route::Geography(prefix.to_owned()),
            (route, _) => route,
        };
        Some(Offer {
            name: self.name(model).unwrap_or_else(|| profile.name.clone()),
            model: model.to_owned(),
            route,
            regions: profile.regions().into_iter().map(str::to_owned).collect(),
            is_global: profile.is_global(),
            is_inactive: !profile.is_active,
            life: self.life(model),
            id,
        })
    }

    fn typed(&self, id: &ModelId) -> Option<Offer> {
        let profiles = self.listing.map_or(&[][..], |listing| &listing.profiles);
        let is_meant = |profile: &&Profile| profile.id == id.as_str() || profile.arn == id.as_str();
        if let Some(profile) = profiles.iter().find(is_meant) {
            return self.of_profile(profile).map(|offer| Offer { id: id.clone(), ..offer });
        }
        let model = self.catalogue.stands_for(id).base().to_owned();
        let foundation = self.listing.and_then(|listing| listing.foundation(&model));
        let route = match id.geography() {
            Some(prefix) => Route::Geography(prefix.to_owned()),
            None if is_claude(id.base()) => Route::OnDemand(match foundation {
                Some(foundation) => Some(foundation.is_on_demand),
                // No model of the table can be called so.
                None => self.catalogue.named(&model).map(|_| false),
            }),
            None => Route::Unknown,
        };
        let name = self.name(&model).unwrap_or_else(|| id.base().to_owned());
        Some(Offer {
            id: id.clone(),
            name,
            route,
            regions: Vec::new(),
            is_global: id.geography() == Some("global"),
            is_inactive: false,
            life: self.life(&model),
            model,
        })
    }

    fn name(&self, model: &str) -> Option<String> {
        let listed = self.listing.and_then(|listing| listing.foundation(model));
        let known = self.catalogue.named(model);
        known.map(|known| &known.name).or(listed.map(|model| &model.name)).cloned()
    }

    fn life(&self, model: &str) -> Life {
        let listed = self.listing.and_then(|listing| listing.foundation(model));
        let end = self.catalogue.named(model).and_then(|known| known.legacy_until.clone());
        match listed {
            Some(Foundation { is_legacy, end_of_life, .. }) => Life {
                is_legacy: *is_legacy,
                end: end_of_life.clone().or(end.filter(|_| *is_legacy)),
            },
            None => Life { is_legacy: end.is_some(), end },
        }
    }

    /// Where a choice stands in the list.
    fn place(&self, offer: &Offer) -> (usize, u8, String) {
        let models = &self.catalogue.models;
        let model = models.iter().position(|known| known.id == offer.model);
        let route = match &offer.route {
            Route::Geography(prefix) if prefix == "global" => 1,
            Route::Geography(_) => 0,
            Route::Application(_) => 2,
            Route::OnDemand(_) => 3,
            Route::Unknown => 4,
        };
        (model.unwrap_or(models.len()), route, offer.id.to_string())
    }
}
