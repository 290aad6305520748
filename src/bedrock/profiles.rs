//! Lists the inference profiles and foundation models of the account in this region, through the
//! control plane with the same credentials as the requests. Many identities lack the permission to
//! list, so either list may be missing.

use std::time::Duration;

use aws_sdk_bedrock::config::timeout::TimeoutConfig;
use aws_sdk_bedrock::primitives::{DateTime, DateTimeFormat};
use aws_sdk_bedrock::types::{
    FoundationModelLifecycleStatus, FoundationModelSummary, InferenceProfileStatus,
    InferenceProfileSummary, InferenceProfileType, InferenceType,
};
use futures_util::future::join;

use super::client::Client;
use super::tap::LimitInterceptor;
use crate::chat::brief::one_line;
use crate::chat::failure::Failure;
use crate::chat::listing::{
    FoundationModel, InferenceProfile, Listing, MissingList, ProfileKind, ProfileTarget,
};

/// The page size, which is the maximum of the API.
const PAGE_SIZE: i32 = 1000;

/// The maximum number of pages per list. An account has about ten profiles for each model, so a
/// longer list means that the pages repeat.
const MAX_PAGES: usize = 50;

/// The time limit of a list call with all its attempts. A list call never takes minutes, unlike a
/// reply.
const LIST_TIMEOUT: Duration = Duration::from_secs(20);

impl Client {
    /// Lists all inference profiles, both system-defined ones and the account's own, and
    /// Anthropic's foundation models. If one of the two lists fails, the other is returned.
    ///
    /// # Errors
    /// The failure of the first list if both fail, in plain words.
    pub async fn list(&self) -> Result<Listing, Failure> {
        let timeouts = TimeoutConfig::builder().operation_timeout(LIST_TIMEOUT).build();
        let config = self.control().timeout_config(timeouts).interceptor(LimitInterceptor);
        let plane = aws_sdk_bedrock::Client::from_conf(config.build());
        let lists = join(self.profiles(&plane), self.foundation_models(&plane)).await;
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

    async fn profiles(
        &self,
        plane: &aws_sdk_bedrock::Client,
    ) -> Result<Vec<InferenceProfile>, Failure> {
        let failed_call = self.failed_listing();
        let mut found = Vec::new();
        let mut token = None;
        for _ in 0..MAX_PAGES {
            // Without `type`, the API returns both system and application profiles.
            let call = plane.list_inference_profiles().max_results(PAGE_SIZE);
            let call = call.set_next_token(token.clone()).customize();
            let page = call.interceptor(failed_call.destination.clone()).send().await;
            let page = page.map_err(|error| {
                self.masked(failed_call.list_failure("bedrock:ListInferenceProfiles", &error))
            })?;
            found.extend(page.inference_profile_summaries().iter().map(profile));
            let next = page.next_token.filter(|next| !next.is_empty());
            if next.is_none() || next == token {
                break;
            }
            token = next;
        }
        Ok(found)
    }

    async fn foundation_models(
        &self,
        plane: &aws_sdk_bedrock::Client,
    ) -> Result<Vec<FoundationModel>, Failure> {
        let failed_call = self.failed_listing();
        let call = plane.list_foundation_models().by_provider("anthropic").customize();
        let answer = call.interceptor(failed_call.destination.clone()).send().await;
        let answer = answer.map_err(|error| {
            self.masked(failed_call.list_failure("bedrock:ListFoundationModels", &error))
        })?;
        Ok(answer.model_summaries().iter().map(foundation).collect())
    }
}

fn profile(summary: &InferenceProfileSummary) -> InferenceProfile {
    let arns = summary.models.iter().filter_map(|model| model.model_arn());
    InferenceProfile {
        id: summary.inference_profile_id.clone(),
        arn: summary.inference_profile_arn.clone(),
        name: one_line(&summary.inference_profile_name).into_owned(),
        kind: match summary.r#type {
            InferenceProfileType::Application => ProfileKind::Application,
            _ => ProfileKind::SystemDefined,
        },
        is_active: summary.status == InferenceProfileStatus::Active,
        targets: arns.filter_map(ProfileTarget::from_arn).collect(),
    }
}

fn foundation(summary: &FoundationModelSummary) -> FoundationModel {
    let lifecycle = summary.model_lifecycle();
    let end = lifecycle.and_then(|lifecycle| lifecycle.end_of_life_time());
    FoundationModel {
        id: summary.model_id.clone(),
        name: one_line(summary.model_name().unwrap_or(&summary.model_id)).into_owned(),
        is_on_demand: summary.inference_types_supported().contains(&InferenceType::OnDemand),
        is_legacy: lifecycle
            .is_some_and(|lifecycle| lifecycle.status == FoundationModelLifecycleStatus::Legacy),
        end_of_life: end.and_then(day),
    }
}

/// Returns the date, such as `2027-04-08`.
fn day(time: &DateTime) -> Option<String> {
    let text = time.fmt(DateTimeFormat::DateTime).ok()?;
    text.split_once('T').map(|(day, _)| day.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_formatted_as_its_date() {
        assert_eq!(day(&DateTime::from_secs(1_807_142_400)).as_deref(), Some("2027-04-08"));
        assert_eq!(day(&DateTime::from_secs(i64::MAX)), None);
    }
}
