//! What an account can call in one region, as the control plane lists it: inference profiles and
//! foundation models. Owns their shape and what an ARN tells; what can be chosen of them, and in
//! which words, is the business of [`super::model_choice`].

use super::failure::Failure;
use super::model_id::{ModelId, geography};

/// The two lists. Empty lists are lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    pub profiles: Vec<InferenceProfile>,
    pub models: Vec<FoundationModel>,
    /// The list that could not be had beside the other.
    pub lack: Option<MissingList>,
}

/// The list that is missing, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingList {
    Profiles(Failure),
    Models(Failure),
}

/// An inference profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InferenceProfile {
    /// `us.anthropic.claude-haiku-4-5-20251001-v1:0`; of an application profile a word without
    /// meaning.
    pub id: String,
    pub arn: String,
    pub name: String,
    pub kind: ProfileKind,
    /// Whether it can be called. The API knows no other status yet.
    pub is_active: bool,
    /// The models behind it: one model, once for each region that it routes to.
    pub targets: Vec<ProfileTarget>,
}

/// Who made a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileKind {
    SystemDefined,
    Application,
}

/// A model in a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileTarget {
    /// The foundation model's id, without prefix.
    pub model: String,
    /// `None`: any commercial region, as `global.` profiles say it.
    pub region: Option<String>,
}

/// A foundation model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundationModel {
    pub id: String,
    pub name: String,
    /// Whether its own id can be called, without a profile.
    pub is_on_demand: bool,
    /// Bedrock means to end it: it serves old users, and plans are to be made.
    pub is_legacy: bool,
    /// The day of the end of its life, as `2027-04-08`.
    pub end_of_life: Option<String>,
}

impl ProfileTarget {
    /// Reads `arn:aws:bedrock:REGION::foundation-model/ID`, in which the region may be empty.
    /// `None` for the ARN of anything else.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let region = parts.by_ref().nth(3)?;
        let model = parts.nth(1)?.strip_prefix("foundation-model/")?;
        let region = (!region.is_empty()).then(|| region.to_owned());
        (!model.is_empty()).then(|| Self { model: model.to_owned(), region })
    }
}

impl InferenceProfile {
    /// The foundation model's id.
    pub fn model(&self) -> Option<&str> {
        self.targets.first().map(|target| target.model.as_str())
    }

    /// Whether a Claude model is behind it.
    pub fn is_claude(&self) -> bool {
        self.model().is_some_and(is_claude)
    }

    /// The regions that it names, each once, in the list's order.
    pub fn regions(&self) -> Vec<&str> {
        let mut regions: Vec<&str> = Vec::new();
        for region in self.targets.iter().filter_map(|target| target.region.as_deref()) {
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
        regions
    }

    /// The id of what this profile was made from: a profile of the system, or a model.
    fn stands_for(&self) -> Option<ModelId> {
        let model = self.model()?;
        let id = match (self.is_global(), &self.regions()[..]) {
            (true, _) => format!("global.{model}"),
            (false, [_]) => model.to_owned(),
            (false, regions) => match geography(regions.first()?) {
                // Several regions of a geography without a prefix that is known here: it costs as
                // the others do.
                "global" => format!("apac.{model}"),
                prefix => format!("{prefix}.{model}"),
            },
        };
        ModelId::parse(&id).ok()
    }

    /// Whether it may route to any commercial region.
    pub fn is_global(&self) -> bool {
        self.targets.iter().any(|target| target.region.is_none())
    }
}

/// Whether a foundation model's id is Claude's.
pub fn is_claude(model: &str) -> bool {
    model.starts_with("anthropic.claude")
}

impl Listing {
    /// The profiles of Claude models.
    pub fn claude(&self) -> impl Iterator<Item = &InferenceProfile> {
        self.profiles.iter().filter(|profile| profile.is_claude())
    }

    /// The profiles of other models, which Outcrop is not for.
    pub fn others(&self) -> usize {
        self.profiles.len() - self.claude().count()
    }

    /// The ids and ARNs that do not tell their model, each with an id that does and goes the same
    /// ways: those of application profiles, and of geographies that are new.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, ModelId)> {
        let tells = |profile: &InferenceProfile| {
            let id = ModelId::parse(&profile.id).ok();
            id.is_some_and(|id| Some(id.base()) == profile.model())
        };
        self.claude().filter(move |profile| !tells(profile)).flat_map(|profile| {
            let stands_for = profile.stands_for();
            let names = [profile.arn.as_str(), profile.id.as_str()];
            names.into_iter().filter_map(move |name| Some((name, stands_for.clone()?)))
        })
    }

    /// What is listed of a foundation model.
    pub fn foundation(&self, model: &str) -> Option<&FoundationModel> {
        self.models.iter().find(|foundation| foundation.id == model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_models_arn_tells_model_and_region() {
        fn check(arn: &str, expected: Option<(&str, Option<&str>)>) {
            let target = ProfileTarget::of_arn(arn);
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
    fn a_profile_names_each_region_once() {
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
