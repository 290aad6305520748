//! Values from the user's own files: models, profiles, recipes and conversations.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use super::candidate::Candidate;
use super::position::Position;
use crate::cache;
use crate::chat::model::{Catalog, ModelId};
use crate::chat::model_choice::{ModelChoice, ModelRoute, offers};
use crate::config::{Config, recipes};
use crate::document::visible;
use crate::file;
use crate::resources::Resources;
use crate::store::newest_conversations;

/// The number of conversations that are offered.
const MAX_CONVERSATIONS: u32 = 100;

/// The size limit of an AWS config file, in bytes.
const MAX_CONFIG_BYTES: usize = 1_000_000;

/// The regions of AWS, with their places.
const REGIONS: [(&str, &str); 35] = [
    ("us-east-1", "N. Virginia"),
    ("us-east-2", "Ohio"),
    ("us-west-1", "N. California"),
    ("us-west-2", "Oregon"),
    ("af-south-1", "Cape Town"),
    ("ap-east-1", "Hong Kong"),
    ("ap-east-2", "Taipei"),
    ("ap-northeast-1", "Tokyo"),
    ("ap-northeast-2", "Seoul"),
    ("ap-northeast-3", "Osaka"),
    ("ap-south-1", "Mumbai"),
    ("ap-south-2", "Hyderabad"),
    ("ap-southeast-1", "Singapore"),
    ("ap-southeast-2", "Sydney"),
    ("ap-southeast-3", "Jakarta"),
    ("ap-southeast-4", "Melbourne"),
    ("ap-southeast-5", "Malaysia"),
    ("ap-southeast-6", "New Zealand"),
    ("ap-southeast-7", "Thailand"),
    ("ca-central-1", "Canada Central"),
    ("ca-west-1", "Calgary"),
    ("eu-central-1", "Frankfurt"),
    ("eu-central-2", "Zurich"),
    ("eu-north-1", "Stockholm"),
    ("eu-south-1", "Milan"),
    ("eu-south-2", "Spain"),
    ("eu-west-1", "Ireland"),
    ("eu-west-2", "London"),
    ("eu-west-3", "Paris"),
    ("il-central-1", "Tel Aviv"),
    ("me-central-1", "UAE"),
    ("mx-central-1", "Mexico"),
    ("sa-east-1", "Sao Paulo"),
    ("us-gov-east-1", "GovCloud East"),
    ("us-gov-west-1", "GovCloud West"),
];

/// Where the values come from.
#[derive(Debug, Default)]
pub struct CompletionSources {
    resources: Resources,
    config: Option<Config>,
    /// The AWS config files.
    config_file: Option<PathBuf>,
    credentials_file: Option<PathBuf>,
}

/// A profile of the AWS config files.
struct AwsProfile {
    name: String,
    region: Option<String>,
}

impl CompletionSources {
    /// Returns the sources of the user who runs the process. `config` is `None` if it is not valid.
    pub fn new(
        mut resources: Resources,
        mut config: Option<Config>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Self {
        let aws = |name: &str, file: &str| {
            let named = variable(name).filter(|value| !value.is_empty());
            let own = || Some(file::home()?.join(".aws").join(file));
            named.map(PathBuf::from).or_else(own)
        };
        if let Some(own) = config.as_mut().and_then(|config| config.recipes.take()) {
            resources.files.recipes = Some(own);
        }
        Self {
            resources,
            config,
            config_file: aws("AWS_CONFIG_FILE", "config"),
            credentials_file: aws("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        }
    }

    /// Returns the models of the stored lists, then the models of the built-in table. In the table, the
    /// models that the region reaches come first.
    pub fn models(&self, position: &Position<'_>) -> Vec<Candidate> {
        let catalog: &Arc<Catalog> = &self.resources.catalog;
        let region = self.region_at(position);
        let cache = self.resources.files.cache.as_deref();
        let lists = cache.map(|folder| cache::read_all(folder, region.as_deref()));
        let region = region.unwrap_or_default();
        let listed =
            lists.into_iter().flatten().flat_map(|list| offers(catalog, &region, Some(&list)));
        let table = offers(catalog, &region, None);
        let own = listed.chain(table).map(|choice| model(&choice));
        let routes = catalog.models.iter().flat_map(|model| {
            let id = move |route: &String| format!("{route}.{}", model.id);
            model.routes.iter().map(move |route| Candidate::new(id(route), &*model.name))
        });
        let mut models: Vec<Candidate> = Vec::new();
        for candidate in own.chain(routes) {
            if models.iter().all(|known| known.value != candidate.value) {
                models.push(candidate);
            }
        }
        models
    }

    fn region_at(&self, position: &Position<'_>) -> Option<String> {
        if let Some(region) = position.given("region") {
            return Some(region.to_owned());
        }
        let access = self.config.as_ref().map(|config| &config.access);
        let profile = position.given("profile");
        if let (None, Some(region)) = (profile, access.and_then(|access| access.region.as_ref())) {
            return Some(region.clone());
        }
        let name = profile.or_else(|| access?.profile.as_deref()).unwrap_or("default");
        self.aws_profiles().into_iter().find(|profile| profile.name == name)?.region
    }

    pub fn regions(&self) -> Vec<Candidate> {
        REGIONS.iter().map(|(region, place)| Candidate::new(*region, *place)).collect()
    }

    pub fn profiles(&self) -> Vec<Candidate> {
        let candidate =
            |profile: AwsProfile| Candidate::new(profile.name, profile.region.unwrap_or_default());
        self.aws_profiles().into_iter().map(candidate).collect()
    }

    fn aws_profiles(&self) -> Vec<AwsProfile> {
        let mut profiles: Vec<AwsProfile> = Vec::new();
        for (path, is_config) in [(&self.config_file, true), (&self.credentials_file, false)] {
            let read =
                path.as_deref().and_then(|path| file::read_text(path, MAX_CONFIG_BYTES).ok());
            for profile in parse_profiles(&read.unwrap_or_default(), is_config) {
                if profiles.iter().all(|known| known.name != profile.name) {
                    profiles.push(profile);
                }
            }
        }
        profiles
    }

    pub fn recipes(&self) -> Vec<Candidate> {
        let (recipes, _) = recipes::read(self.resources.files.recipes.as_deref());
        let candidate = |recipe: &crate::chat::recipe::Recipe| {
            Candidate::new(&*recipe.name, visible::line(&recipe.help))
        };
        recipes.iter().map(candidate).collect()
    }

    /// Returns the stored conversations, as the history lists them.
    pub fn conversations(&self, position: &Position<'_>) -> Vec<Candidate> {
        let named = position.given("data_dir").map(PathBuf::from);
        let configured = || self.config.as_ref()?.data_dir.clone();
        let own = || self.resources.files.data.clone();
        let Some(folder) = named.or_else(configured).or_else(own) else { return Vec::new() };
        let Ok(entries) = newest_conversations(&folder, MAX_CONVERSATIONS) else {
            return Vec::new();
        };
        let candidate = |entry: crate::stored::HistoryEntry| Candidate {
            needs_help: true,
            ..Candidate::new(entry.conversation.to_string(), visible::line(&entry.title))
        };
        entries.into_iter().map(candidate).collect()
    }
}

fn model(choice: &ModelChoice) -> Candidate {
    let name = match &choice.route {
        ModelRoute::Application(profile) => format!("{}, profile {profile}", choice.name),
        _ => choice.name.clone(),
    };
    Candidate::new(ModelId::as_str(&choice.id), visible::line(&name))
}

/// Returns the profiles of a file. In the config file, the name follows the word `profile`.
fn parse_profiles(text: &str, is_config: bool) -> Vec<AwsProfile> {
    let mut profiles: Vec<AwsProfile> = Vec::new();
    let mut is_profile = false;
    for line in text.lines() {
        if let Some(header) = line.trim().strip_prefix('[').and_then(|it| it.split(']').next()) {
            let header = header.trim();
            let name = match header.split_once(char::is_whitespace) {
                Some(("profile", name)) if is_config => Some(name.trim()),
                None if !is_config || header == "default" => Some(header),
                _ if !is_config => Some(header),
                _ => None,
            };
            let name = name.map(|name| name.trim_matches(['"', '\'']).to_owned());
            is_profile = name.is_some();
            profiles.extend(name.map(|name| AwsProfile { name, region: None }));
        } else if is_profile
            && let Some((key, value)) = line.split_once('=')
            && key == key.trim_start()
            && key.trim_end() == "region"
            && let Some(profile) = profiles.last_mut()
        {
            profile.region = Some(value.trim().to_owned());
        }
    }
    profiles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_the_sections_of_both_files() {
        fn check(text: &str, is_config: bool, expected: &[(&str, Option<&str>)]) {
            let profiles = parse_profiles(text, is_config);
            let found: Vec<_> =
                profiles.iter().map(|it| (it.name.as_str(), it.region.as_deref())).collect();
            assert_eq!(found, expected, "{text}");
        }
        let config = "[default]\nregion = eu-west-1\n[profile work]\nsso_session = a\n\
                      s3 =\n  region = us-east-2\n[ profile \"my own\" ] # mine\nregion=us-east-1\n\
                      [sso-session a]\nregion = eu-north-1\n[services b]\n";
        let expected =
            [("default", Some("eu-west-1")), ("work", None), ("my own", Some("us-east-1"))];
        check(config, true, &expected);
        check(
            "[work]\naws_access_key_id = A\n[default]\n",
            false,
            &[("work", None), ("default", None)],
        );
        check("", true, &[]);
    }
}
