//! The inference profiles and foundation models that the control plane lists for one account and
//! region. [`super::model_choice`] turns them into choices and describes them.

use super::failure::Failure;
use super::model_id::{ModelId, geography};

/// The profiles and the models. Both lists may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    pub profiles: Vec<InferenceProfile>,
    pub models: Vec<FoundationModel>,
    /// The list that could not be loaded.
    pub missing_list: Option<MissingList>,
}

/// The list that is missing, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingList {
    Profiles(Failure),
    Models(Failure),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InferenceProfile {
    /// An id such as `us.anthropic.claude-haiku-4-5-20251001-v1:0`. The id of an application
    /// profile does not contain the model.
    pub id: String,
    pub arn: String,
    pub name: String,
    pub kind: ProfileKind,
    /// Whether the status is `ACTIVE`: the profile can be called. The API defines no other status
    /// yet.
    pub is_active: bool,
    /// The models behind the profile: one model, once for each region that the profile routes to.
    pub targets: Vec<ProfileTarget>,
}

/// The owner of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileKind {
    SystemDefined,
    Application,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileTarget {
    /// The id of the foundation model, without a prefix.
    pub model: String,
    /// The region; `None` means any commercial region, as in `global.` profiles.
    pub region: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundationModel {
    pub id: String,
    pub name: String,
    /// Whether the model's own id can be called without a profile.
    pub is_on_demand: bool,
    /// Whether the lifecycle status is `LEGACY`: only accounts that already use the model can call
    /// it.
    pub is_legacy: bool,
    /// The end-of-life date, such as `2027-04-08`.
    pub end_of_life: Option<String>,
}

impl ProfileTarget {
    /// Parses `arn:aws:bedrock:REGION::foundation-model/ID`, where the region may be empty. Returns
    /// `None` for any other ARN.
    pub fn from_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let region = parts.by_ref().nth(3)?;
        let model = parts.nth(1)?.strip_prefix("foundation-model/")?;
        let region = (!region.is_empty()).then(|| region.to_owned());
        (!model.is_empty()).then(|| Self { model: model.to_owned(), region })
    }
}

impl InferenceProfile {
    pub fn model(&self) -> Option<&str> {
        self.targets.first().map(|target| target.model.as_str())
    }

    pub fn is_claude(&self) -> bool {
        self.model().is_some_and(is_claude)
    }

    /// Returns the distinct regions of the profile, in the order of the list.
    pub fn regions(&self) -> Vec<&str> {
        let mut regions: Vec<&str> = Vec::new();
        for region in self.targets.iter().filter_map(|target| target.region.as_deref()) {
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
        regions
    }

    /// Returns the id of the system profile or model that this profile was made from.
    fn source_model_id(&self) -> Option<ModelId> {
        let model = self.model()?;
        let id = match (self.is_global(), &self.regions()[..]) {
            (true, _) => format!("global.{model}"),
            (false, [_]) => model.to_owned(),
            (false, regions) => match geography(regions.first()?) {
                // The profile routes to several regions but has no known prefix. Any geographic
                // prefix except `us-gov` gives the right price, because all of these cost the same.
                "global" => format!("apac.{model}"),
                prefix => format!("{prefix}.{model}"),
            },
        };
        ModelId::parse(&id).ok()
    }

    /// Returns true if the profile may route to any commercial region.
    pub fn is_global(&self) -> bool {
        self.targets.iter().any(|target| target.region.is_none())
    }
}

pub fn is_claude(model: &str) -> bool {
    model.starts_with("anthropic.claude")
}

impl Listing {
    pub fn claude(&self) -> impl Iterator<Item = &InferenceProfile> {
        self.profiles.iter().filter(|profile| profile.is_claude())
    }

    /// Returns the number of profiles of models that Outcrop does not support.
    pub fn unsupported_count(&self) -> usize {
        self.profiles.len() - self.claude().count()
    }

    /// Returns the ids and ARNs that do not reveal their model, each with an equivalent id that
    /// does. These are application profiles and profiles with an unknown prefix.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, ModelId)> {
        let tells = |profile: &InferenceProfile| {
            let id = ModelId::parse(&profile.id).ok();
            id.is_some_and(|id| Some(id.base()) == profile.model())
        };
        self.claude().filter(move |profile| !tells(profile)).flat_map(|profile| {
            let stands_for = profile.source_model_id();
            let names = [profile.arn.as_str(), profile.id.as_str()];
            names.into_iter().filter_map(move |name| Some((name, stands_for.clone()?)))
        })
    }

    pub fn foundation(&self, model: &str) -> Option<&FoundationModel> {
        self.models.iter().find(|foundation| foundation.id == model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_arn_has_model_and_region() {
        fn check(arn: &str, expected: Option<(&str, Option<&str>)>) {
            let target = ProfileTarget::from_arn(arn);
            let found = target.as_ref().map(|t| (t.model.as_str(), t.region.as_deref()));
            assert_eq!(found, expected, "{arn}");
        }
        let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
        check(
            &format!("arn:aws:bedrock:us-east-1::foundation-model/{haiku}"),
            Some((haiku, Some("us-east-1"))),
        );
        check(&format!("arn:aws:bedrock:::foundation-model/{haiku}"), Some((haiku, None)));
        check(
            &format!("arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/{haiku}"),
            Some((haiku, Some("us-gov-west-1"))),
        );
        for other in [
            "",
            haiku,
            "arn:aws:bedrock:us-east-1::foundation-model/",
            "arn:aws:bedrock:us-east-1:123456789012:custom-model/a/b",
            "arn:aws:bedrock",
        ] {
            check(other, None);
        }
    }

    #[test]
    fn a_profile_returns_each_region_once() {
        let target = |region: Option<&str>| ProfileTarget {
            model: "anthropic.claude-opus-5".into(),
            region: region.map(str::to_owned),
        };
        let mut profile = InferenceProfile {
            id: "x".into(),
            arn: "y".into(),
            name: "z".into(),
            kind: ProfileKind::SystemDefined,
            is_active: true,
            targets: [Some("us-west-2"), Some("us-east-1"), Some("us-west-2")].map(target).into(),
        };
        assert_eq!(profile.regions(), ["us-west-2", "us-east-1"]);
        assert!(profile.is_claude() && !profile.is_global());
        profile.targets = [Some("us-east-1"), None].map(target).into();
        assert!(profile.is_global());
        profile.targets = Vec::new();
        assert!(!profile.is_claude());
    }
}
