//! The models that a request can use. They come from the account's listing. Without a listing, they
//! come from the model table, combined with the region's profile prefixes. This module decides the
//! order of the choices and their routes; `description` describes them.

mod choice;

mod description;

use super::listing::{FoundationModel, InferenceProfile, Listing, ProfileKind, is_claude};
use super::model::{Catalog, ModelId};

pub use choice::{Lifecycle, ModelChoice, ModelRoute};
pub use description::{
    accepted_settings, ago, cache_price, format_price, limits, price, quota, thinking_mode, tokens,
};

/// Returns every choice in a region, newest model first. For each model: the geographic profile,
/// the global profile, the account's application profiles, and the on-demand id.
pub fn offers(catalog: &Catalog, region: &str, listing: Option<&Listing>) -> Vec<ModelChoice> {
    let builder = ChoiceBuilder { catalog, region, listing };
    let profiles: Vec<&InferenceProfile> = listing.into_iter().flat_map(Listing::claude).collect();
    let mut offers: Vec<ModelChoice> = if profiles.is_empty() && !is_complete(listing) {
        builder.of_the_table()
    } else {
        profiles.into_iter().filter_map(|profile| builder.of_profile(profile)).collect()
    };
    let models = listing.map_or(&[][..], |listing| &listing.models);
    let on_demand = models.iter().filter(|model| model.is_on_demand && is_claude(&model.id));
    offers.extend(on_demand.filter_map(|model| builder.typed(&ModelId::parse(&model.id).ok()?)));
    offers.sort_by_cached_key(|offer| builder.place(offer));
    offers
}

/// Returns true if the listing contains all profiles. A profile that is not listed then does not
/// exist.
fn is_complete(listing: Option<&Listing>) -> bool {
    listing.is_some_and(|listing| {
        !matches!(listing.missing_list, Some(super::listing::MissingList::Profiles(_)))
    })
}

/// Returns the choice for an id or ARN that the user typed, listed or not.
pub fn typed(
    catalog: &Catalog,
    region: &str,
    listing: Option<&Listing>,
    id: &ModelId,
) -> Option<ModelChoice> {
    ChoiceBuilder { catalog, region, listing }.typed(id)
}

struct ChoiceBuilder<'a> {
    catalog: &'a Catalog,
    region: &'a str,
    listing: Option<&'a Listing>,
}

impl ChoiceBuilder<'_> {
    fn of_the_table(&self) -> Vec<ModelChoice> {
        let ids = self.catalog.models.iter().flat_map(|model| {
            model.routes_from(self.region).map(move |prefix| format!("{prefix}.{}", model.id))
        });
        ids.filter_map(|id| self.typed(&ModelId::parse(&id).ok()?)).collect()
    }

    fn of_profile(&self, profile: &InferenceProfile) -> Option<ModelChoice> {
        let model = profile.model()?;
        let (id, route) = match profile.kind {
            ProfileKind::Application => {
                (&profile.arn, ModelRoute::Application(profile.name.clone()))
            }
            ProfileKind::SystemDefined => (&profile.id, ModelRoute::Unknown),
        };
        let id = ModelId::parse(id).ok()?;
        // The id may have the prefix of a geography that Outcrop does not know.
        let prefix = id.as_str().strip_suffix(model).and_then(|prefix| prefix.strip_suffix('.'));
        let route = match (route, prefix) {
            (ModelRoute::Unknown, Some(prefix)) => ModelRoute::Geography(prefix.to_owned()),
            (route, _) => route,
        };
        Some(ModelChoice {
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

    fn typed(&self, id: &ModelId) -> Option<ModelChoice> {
        let profiles = self.listing.map_or(&[][..], |listing| &listing.profiles);
        let matches_id =
            |profile: &&InferenceProfile| profile.id == id.as_str() || profile.arn == id.as_str();
        if let Some(profile) = profiles.iter().find(matches_id) {
            return self.of_profile(profile).map(|offer| ModelChoice { id: id.clone(), ..offer });
        }
        let model = self.catalog.resolve_alias(id).base().to_owned();
        let foundation = self.listing.and_then(|listing| listing.foundation(&model));
        let is_govcloud = self.region.starts_with("us-gov-");
        let route = match id.geography() {
            Some(prefix) => ModelRoute::Geography(prefix.to_owned()),
            None if is_claude(id.base()) => ModelRoute::OnDemand(match foundation {
                Some(foundation) => Some(foundation.is_on_demand),
                // In commercial regions, the models of the table can be called only through an
                // inference profile.
                None => self.catalog.named(&model).map(|_| false).filter(|_| !is_govcloud),
            }),
            None => ModelRoute::Unknown,
        };
        let name = self.name(&model).unwrap_or_else(|| id.base().to_owned());
        Some(ModelChoice {
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
        let table_row = self.catalog.named(model);
        table_row.map(|row| &row.name).or(listed.map(|model| &model.name)).cloned()
    }

    fn life(&self, model: &str) -> Lifecycle {
        let listed = self.listing.and_then(|listing| listing.foundation(model));
        let row = self.catalog.named(model);
        let end = row.and_then(|row| row.legacy_until.clone());
        let life = match listed {
            Some(FoundationModel { is_legacy, end_of_life, .. }) => Lifecycle {
                is_legacy: *is_legacy,
                end: end_of_life.clone().or(end.filter(|_| *is_legacy)),
                end_after: None,
            },
            None => Lifecycle { is_legacy: end.is_some(), end, end_after: None },
        };
        let is_open = !life.is_legacy && life.end.is_none();
        let end_after = row.and_then(|row| row.end_after.clone()).filter(|_| is_open);
        Lifecycle { end_after, ..life }
    }

    fn place(&self, offer: &ModelChoice) -> (usize, u8, String) {
        let models = &self.catalog.models;
        let model = models.iter().position(|row| row.id == offer.model);
        let route = match &offer.route {
            ModelRoute::Geography(prefix) if prefix == "global" => 1,
            ModelRoute::Geography(_) => 0,
            ModelRoute::Application(_) => 2,
            ModelRoute::OnDemand(_) => 3,
            ModelRoute::Unknown => 4,
        };
        (model.unwrap_or(models.len()), route, offer.id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::failure::{Failure, FailureKind};
    use super::super::listing::{MissingList, ProfileTarget};
    use super::*;
    use crate::config::models::catalog;

    const HAIKU: &str = "anthropic.claude-haiku-4-5-20251001-v1:0";

    fn profile(id: &str, model: &str, kind: ProfileKind, regions: &[&str]) -> InferenceProfile {
        let target = |region: &&str| ProfileTarget {
            model: model.into(),
            region: (!region.is_empty()).then(|| (*region).to_owned()),
        };
        InferenceProfile {
            id: id.into(),
            arn: format!("arn:aws:bedrock:us-east-1:1:application-inference-profile/{id}"),
            name: "own".into(),
            kind,
            is_active: true,
            targets: regions.iter().map(target).collect(),
        }
    }

    fn ids(offers: &[ModelChoice]) -> Vec<&str> {
        offers.iter().map(|offer| offer.id.as_str()).collect()
    }

    #[test]
    fn the_table_offers_the_routes_of_the_region() {
        fn check(region: &str, expected: &[&str]) {
            let offers = offers(&catalog(), region, None);
            let haiku = offers.iter().filter(|offer| offer.model == HAIKU);
            let prefixes: Vec<_> = haiku.filter_map(|offer| offer.id.geography()).collect();
            assert_eq!(prefixes, expected, "{region}");
        }
        check("us-east-1", &["us", "global"]);
        check("ap-northeast-1", &["jp", "global"]);
        check("ap-south-1", &["in", "global"]);
        check("sa-east-1", &["global"]);
        check("us-gov-west-1", &[]);
    }

    #[test]
    fn the_table_offers_no_profile_that_does_not_exist() {
        fn check(region: &str, model: &str, expected: &[&str]) {
            let offers = offers(&catalog(), region, None);
            let offered = offers.iter().filter(|offer| offer.model.contains(model));
            let prefixes: Vec<_> = offered.filter_map(|offer| offer.id.geography()).collect();
            assert_eq!(prefixes, expected, "{region} {model}");
        }
        check("us-east-1", "opus-4-1", &["us"]);
        check("us-east-1", "fable-5-2", &["us"]);
        check("eu-west-1", "opus-4-1", &[]);
        check("ap-south-1", "opus-5-5", &["global"]);
        check("us-gov-east-1", "", &["us-gov"]);
    }

    #[test]
    fn listed_models_are_offered_newest_first() {
        let us = ["us-east-1", "us-west-2"];
        let (near, global) = (format!("us.{HAIKU}"), format!("global.{HAIKU}"));
        let opus = "anthropic.claude-opus-5-5";
        let listing = Listing {
            profiles: vec![
                profile("own", HAIKU, ProfileKind::Application, &us),
                profile(&global, HAIKU, ProfileKind::SystemDefined, &["us-east-1", ""]),
                profile("us.meta.llama", "meta.llama", ProfileKind::SystemDefined, &us),
                profile(&near, HAIKU, ProfileKind::SystemDefined, &us),
                profile(&format!("us.{opus}"), opus, ProfileKind::SystemDefined, &us),
            ],
            ..Listing::default()
        };
        let own = &listing.profiles[0].arn;
        let offers = offers(&catalog(), "us-east-1", Some(&listing));
        assert_eq!(ids(&offers), [&format!("us.{opus}"), &near, &global, own]);
        assert_eq!(listing.unsupported_count(), 1);
    }

    #[test]
    fn an_empty_list_offers_nothing_and_a_missing_list_offers_the_table() {
        let failure = Failure::new(FailureKind::AccessDenied, "a", "b", "c");
        let refused = Listing {
            missing_list: Some(MissingList::Profiles(failure.clone())),
            ..Listing::default()
        };
        let half =
            Listing { missing_list: Some(MissingList::Models(failure)), ..Listing::default() };
        let offered = |listing: &Listing| offers(&catalog(), "us-east-1", Some(listing)).len();
        assert_eq!((offered(&Listing::default()), offered(&half)), (0, 0));
        assert!(offered(&refused) > 20);
    }

    #[test]
    fn every_route_is_described_in_one_line() {
        fn check(id: &str, region: &str, listing: Option<&Listing>, expected: &str) {
            let id = ModelId::parse(id).expect("valid");
            let offer = typed(&catalog(), region, listing, &id).expect("an offer");
            assert_eq!(offer.describe_route(region), expected);
        }
        let (at, bare) = ("us-east-1", HAIKU);
        let us = "us. profile: any AWS region in the United States";
        check(&format!("us.{HAIKU}"), at, None, us);
        let global = "global. profile: any commercial region, about 10 % cheaper; data may leave the \
                      geography";
        check(&format!("global.{HAIKU}"), at, None, global);
        let eu =
            "eu. profile: AWS regions in Europe; requests from us-east-1 are likely to be rejected";
        check(&format!("eu.{HAIKU}"), at, None, eu);
        let none = "no prefix: on demand, in us-east-1 only; not available for this model";
        check(bare, at, None, none);
        let new = "no prefix: on demand, in us-east-1 only, if the model supports it";
        check("anthropic.claude-novel-6", at, None, new);
        let listing = Listing {
            profiles: vec![
                profile("one", HAIKU, ProfileKind::Application, &[at]),
                profile(
                    "kr.anthropic.claude-x",
                    "anthropic.claude-x",
                    ProfileKind::SystemDefined,
                    &[at],
                ),
            ],
            models: vec![FoundationModel {
                id: HAIKU.into(),
                name: "Claude Haiku 4.5".into(),
                is_on_demand: true,
                is_legacy: false,
                end_of_life: None,
            }],
            missing_list: None,
        };
        let listed = Some(&listing);
        check(bare, at, listed, "no prefix: on demand, in us-east-1 only");
        let own = "own, a profile of this account: in us-east-1 only";
        check(&listing.profiles[0].arn, at, listed, own);
        let novel = "kr. profile: any of its regions";
        check("kr.anthropic.claude-x", at, listed, novel);
        let arn = "arn:aws:bedrock:us-east-1:1:application-inference-profile/other";
        check(arn, at, listed, "an unknown id; Bedrock decides the route");
    }

    #[test]
    fn the_listed_lifecycle_overrides_the_table() {
        let sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
        let life = |listing: Option<&Listing>| {
            let id = ModelId::parse(sonnet).expect("valid");
            typed(&catalog(), "us-east-1", listing, &id).and_then(|offer| offer.life.describe())
        };
        let listed = |is_legacy, end: Option<&str>| Listing {
            models: vec![FoundationModel {
                id: sonnet.into(),
                name: "x".into(),
                is_on_demand: false,
                is_legacy,
                end_of_life: end.map(str::to_owned),
            }],
            ..Listing::default()
        };
        assert_eq!(life(None).as_deref(), Some("legacy, end of life 2027-04-08"));
        let fable = ModelId::parse("us.anthropic.claude-fable-5-2").expect("valid");
        let fable = typed(&catalog(), "us-east-1", None, &fable).expect("an offer");
        let after = Some("active, end of life not before 2027-11-09");
        assert_eq!(fable.life.describe().as_deref(), after);
        assert_eq!(life(Some(&listed(false, None))), None);
        let other = listed(true, Some("2028-01-01"));
        assert_eq!(life(Some(&other)).as_deref(), Some("legacy, end of life 2028-01-01"));
        let undated = listed(true, None);
        assert_eq!(life(Some(&undated)).as_deref(), Some("legacy, end of life 2027-04-08"));
    }
}
