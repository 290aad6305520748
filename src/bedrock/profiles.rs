//! Lists the inference profiles and foundation models of the account in this region, through the
//! control plane with the same credentials as the requests. Many identities lack the permission to
//! list, so either list may be missing.

use std::fmt::Debug;
use std::time::Duration;

use aws_sdk_bedrockruntime::config::SharedInterceptor;
use aws_sdk_bedrockruntime::config::timeout::TimeoutConfig;
use aws_sdk_bedrockruntime::primitives::{DateTime, DateTimeFormat};
use futures_util::future::join;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::client::Client;
use super::control_plane::{GetCall, query_value};
use super::failure::FailedCall;
use super::secrets::masking::MaskingInterceptor;
use super::tap::LimitInterceptor;
use crate::chat::brief::one_line;
use crate::chat::failure::Failure;
use crate::chat::listing::{
    FoundationModel, InferenceProfile, Listing, MissingList, ProfileKind, ProfileTarget,
};

/// The page size, which is the maximum of the API.
const PAGE_SIZE: u32 = 1000;

/// The maximum number of pages per list. An account has about ten profiles for each model, so a
/// longer list means that the pages repeat.
const MAX_PAGES: usize = 50;

/// The time limit of a list call with all its attempts. A list call never takes minutes, unlike a
/// reply.
const LIST_TIMEOUT: Duration = Duration::from_secs(20);

/// A page of `ListInferenceProfiles`, with the members that Outcrop uses.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProfilePage {
    inference_profile_summaries: Option<Vec<ProfileSummary>>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProfileSummary {
    inference_profile_id: Option<String>,
    inference_profile_arn: Option<String>,
    inference_profile_name: Option<String>,
    models: Option<Vec<ProfileModel>>,
    status: Option<String>,
    r#type: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProfileModel {
    model_arn: Option<String>,
}

/// The response to `ListFoundationModels`, with the members that Outcrop uses.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelList {
    model_summaries: Option<Vec<ModelSummary>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelSummary {
    model_id: Option<String>,
    model_name: Option<String>,
    inference_types_supported: Option<Vec<String>>,
    model_lifecycle: Option<ModelLifecycle>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelLifecycle {
    status: Option<String>,
    end_of_life_time: Option<String>,
}

impl Client {
    /// Lists all inference profiles, both system-defined ones and the account's own, and
    /// Anthropic's foundation models. If one of the two lists fails, the other is returned.
    ///
    /// # Errors
    /// The failure of the first list if both fail, in plain words.
    pub async fn list(&self) -> Result<Listing, Failure> {
        let lists = join(self.profiles(), self.foundation_models()).await;
        let (profiles, models, lack) = match lists {
            (Ok(profiles), Ok(models)) => (profiles, models, None),
            (Ok(profiles), Err(why)) => (profiles, Vec::new(), Some(MissingList::Models(why))),
            (Err(why), Ok(models)) => (Vec::new(), models, Some(MissingList::Profiles(why))),
            (Err(why), Err(_)) => return Err(why),
        };
        let failed = lack.as_ref().map(|lack| match lack {
            MissingList::Profiles(failure) | MissingList::Models(failure) => failure.kind,
        });
        tracing::debug!(profiles = profiles.len(), models = models.len(), ?failed, "listed");
        Ok(Listing { profiles, models, missing_list: lack })
    }

    async fn profiles(&self) -> Result<Vec<InferenceProfile>, Failure> {
        let failed_call = self.failed_listing();
        let call = self.list_call::<ProfilePage>("ListInferenceProfiles", &failed_call);
        let mut found = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..MAX_PAGES {
            // Without `type`, the API returns both system and application profiles.
            let mut path = format!("/inference-profiles?maxResults={PAGE_SIZE}");
            if let Some(token) = &token {
                path = format!("{path}&nextToken={}", query_value(token));
            }
            let page = call.invoke(path).await.map_err(|error| {
                self.masked(failed_call.list_failure("bedrock:ListInferenceProfiles", &error))
            })?;
            found.extend(page.inference_profile_summaries.into_iter().flatten().map(profile));
            let next = page.next_token.filter(|next| !next.is_empty());
            if next.is_none() || next == token {
                break;
            }
            token = next;
        }
        Ok(found)
    }

    async fn foundation_models(&self) -> Result<Vec<FoundationModel>, Failure> {
        let failed_call = self.failed_listing();
        let call = self.list_call::<ModelList>("ListFoundationModels", &failed_call);
        let path = "/foundation-models?byProvider=anthropic".to_owned();
        let list = call.invoke(path).await.map_err(|error| {
            self.masked(failed_call.list_failure("bedrock:ListFoundationModels", &error))
        })?;
        Ok(list.model_summaries.into_iter().flatten().map(foundation).collect())
    }

    fn list_call<T>(&self, operation: &'static str, failed_call: &FailedCall) -> GetCall<T>
    where
        T: DeserializeOwned + Debug + Send + Sync + 'static,
    {
        let timeouts = TimeoutConfig::builder().operation_timeout(LIST_TIMEOUT).build();
        let interceptors = [
            SharedInterceptor::new(MaskingInterceptor::new(self.secrets())),
            SharedInterceptor::new(LimitInterceptor),
            SharedInterceptor::new(failed_call.destination.clone()),
        ];
        self.control().get(operation, timeouts, interceptors)
    }
}

fn profile(summary: ProfileSummary) -> InferenceProfile {
    let models = summary.models.iter().flatten();
    let arns = models.filter_map(|model| model.model_arn.as_deref());
    let targets = arns.filter_map(ProfileTarget::from_arn).collect();
    InferenceProfile {
        name: one_line(&summary.inference_profile_name.unwrap_or_default()).into_owned(),
        kind: match summary.r#type.as_deref() {
            Some("APPLICATION") => ProfileKind::Application,
            _ => ProfileKind::SystemDefined,
        },
        is_active: summary.status.as_deref() == Some("ACTIVE"),
        targets,
        id: summary.inference_profile_id.unwrap_or_default(),
        arn: summary.inference_profile_arn.unwrap_or_default(),
    }
}

fn foundation(summary: ModelSummary) -> FoundationModel {
    let lifecycle = summary.model_lifecycle.as_ref();
    let status = lifecycle.and_then(|lifecycle| lifecycle.status.as_deref());
    let end = lifecycle.and_then(|lifecycle| lifecycle.end_of_life_time.as_deref());
    let id = summary.model_id.unwrap_or_default();
    let types = summary.inference_types_supported.unwrap_or_default();
    FoundationModel {
        name: one_line(summary.model_name.as_deref().unwrap_or(&id)).into_owned(),
        is_on_demand: types.iter().any(|name| name == "ON_DEMAND"),
        is_legacy: status == Some("LEGACY"),
        end_of_life: end.and_then(day),
        id,
    }
}

/// Returns the UTC date of a timestamp, such as `2027-04-08`.
fn day(timestamp: &str) -> Option<String> {
    let time = DateTime::from_str(timestamp, DateTimeFormat::DateTimeWithOffset).ok()?;
    let text = time.fmt(DateTimeFormat::DateTime).ok()?;
    text.split_once('T').map(|(day, _)| day.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_formatted_as_its_date() {
        assert_eq!(day("2027-04-08T00:00:00Z").as_deref(), Some("2027-04-08"));
        assert_eq!(day("2027-04-08T23:30:00-01:00").as_deref(), Some("2027-04-09"));
        assert_eq!(day("soon"), None);
    }
}
