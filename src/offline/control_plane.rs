//! The two lists of the control plane: `GET /inference-profiles` and `GET /foundation-models`, as in the
//! API model of `bedrock` of November 2026. In [`DENIED_REGION`], both are denied, to test the client.

use serde_json::{Value, json};

use crate::chat::model::{Catalog, DEFAULT_MODEL, Model, geography};

use super::error_response::ErrorResponse;
use super::operation::QueryString;

/// The region in which listing is denied: `outcrop --offline --region us-denied-1`.
const DENIED_REGION: &str = "us-denied-1";

/// The account that owns the profiles, from AWS's documentation.
const ACCOUNT: &str = "123456789012";
const CREATED_AT: &str = "2026-01-15T00:00:00Z";

/// Returns the response to `ListInferenceProfiles`: the geographic and global profiles of each
/// model that the region can use, and one application inference profile. Supports `type`,
/// `maxResults` and `nextToken`.
pub(super) fn inference_profiles(
    catalog: &Catalog,
    region: &str,
    query: &QueryString,
) -> Result<Value, ErrorResponse> {
    check_permission("bedrock:ListInferenceProfiles", region)?;
    let kind = enum_parameter(query, "type", &["SYSTEM_DEFINED", "APPLICATION"])?;
    let system = catalog.models.iter().flat_map(|model| {
        model.routes_from(region).map(move |prefix| system_profile(model, prefix, region))
    });
    let default = catalog.models.iter().find(|model| model.id == DEFAULT_MODEL);
    let own = default.map(|model| application_profile(model, region));
    let profiles: Vec<Value> = system
        .chain(own)
        .filter(|profile| kind.is_none_or(|kind| profile["type"] == kind))
        .collect();
    let (page, next) = page(&profiles, query)?;
    let mut response = json!({ "inferenceProfileSummaries": page });
    if let Some(next) = next {
        response["nextToken"] = next.into();
    }
    Ok(response)
}

/// Returns the response to `ListFoundationModels`. Supports `byProvider`, `byOutputModality`,
/// `byInferenceType` and `byCustomizationType`. The operation has no pages.
pub(super) fn foundation_models(
    catalog: &Catalog,
    region: &str,
    query: &QueryString,
) -> Result<Value, ErrorResponse> {
    check_permission("bedrock:ListFoundationModels", region)?;
    let modality = enum_parameter(query, "byOutputModality", &["TEXT", "IMAGE", "EMBEDDING"])?;
    // All models need a profile, and none can be customized.
    let is_other = enum_parameter(query, "byInferenceType", &["ON_DEMAND", "PROVISIONED"])?
        .is_some()
        || query.get("byCustomizationType").is_some()
        || modality.is_some_and(|modality| modality != "TEXT")
        || query.get("byProvider").is_some_and(|name| !name.eq_ignore_ascii_case("anthropic"));
    let models = catalog.models.iter().filter(|_| !is_other);
    let summaries: Vec<Value> = models
        .map(|model| {
            let lifecycle = match &model.legacy_until {
                Some(end) => {
                    json!({ "status": "LEGACY", "endOfLifeTime": format!("{end}T00:00:00Z") })
                }
                None => json!({ "status": "ACTIVE" }),
            };
            json!({
                "modelArn": model_arn(model, region),
                "modelId": model.id,
                "modelName": model.name,
                "providerName": "Anthropic",
                "inputModalities": ["TEXT", "IMAGE"],
                "outputModalities": ["TEXT"],
                "responseStreamingSupported": true,
                "customizationsSupported": [],
                "inferenceTypesSupported": ["INFERENCE_PROFILE"],
                "modelLifecycle": lifecycle,
            })
        })
        .collect();
    Ok(json!({ "modelSummaries": summaries }))
}

fn system_profile(model: &Model, prefix: &str, region: &str) -> Value {
    let id = format!("{prefix}.{}", model.id);
    // The service uses names such as "US Anthropic Claude Haiku 4.5" and "Global Anthropic …".
    let place = if prefix == "global" { "Global".to_owned() } else { prefix.to_uppercase() };
    json!({
        "inferenceProfileId": id,
        "inferenceProfileArn": format!("arn:aws:bedrock:{region}:{ACCOUNT}:inference-profile/{id}"),
        "inferenceProfileName": format!("{place} Anthropic {}", model.name),
        "description": format!("Routes requests to {} in {place} regions.", model.name),
        "models": routed_models(model, prefix, region),
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
        "createdAt": CREATED_AT,
        "updatedAt": CREATED_AT,
    })
}

fn application_profile(model: &Model, region: &str) -> Value {
    let id = "offline00team";
    json!({
        "inferenceProfileId": id,
        "inferenceProfileArn":
            format!("arn:aws:bedrock:{region}:{ACCOUNT}:application-inference-profile/{id}"),
        "inferenceProfileName": "team-profile",
        "description": format!("An application inference profile for {}.", model.name),
        "models": routed_models(model, geography(region), region),
        "status": "ACTIVE",
        "type": "APPLICATION",
        "createdAt": CREATED_AT,
        "updatedAt": CREATED_AT,
    })
}

/// Returns the regions to which a geography's profile of Claude Haiku 4.5 routes, at most the five that
/// the API model allows. Source: AWS, "Supported Regions and models for inference profiles".
fn regions(prefix: &str) -> &'static [&'static str] {
    match prefix {
        "us" => &["us-east-1", "us-east-2", "us-west-2"],
        "eu" => &["eu-central-1", "eu-north-1", "eu-south-1", "eu-west-1", "eu-west-3"],
        "jp" => &["ap-northeast-1", "ap-northeast-3"],
        "au" => &["ap-southeast-2", "ap-southeast-4"],
        "in" => &["ap-south-1", "ap-south-2"],
        "us-gov" => &["us-gov-east-1", "us-gov-west-1"],
        _ => &[],
    }
}

/// Returns the `models` of a profile: one for each region. A global profile has one for the caller's
/// region and one without a region.
fn routed_models(model: &Model, prefix: &str, region: &str) -> Vec<Value> {
    let regions = match regions(prefix) {
        [] => &[region, ""][..],
        regions => regions,
    };
    regions.iter().map(|region| json!({ "modelArn": model_arn(model, region) })).collect()
}

/// Returns an error in the region in which listing is denied.
fn check_permission(action: &str, region: &str) -> Result<(), ErrorResponse> {
    if region != DENIED_REGION {
        return Ok(());
    }
    let message = format!(
        "User: arn:aws:iam::{ACCOUNT}:user/example is not authorized to perform: {action} because \
         no identity-based policy allows the {action} action"
    );
    Err(ErrorResponse::new(403, "AccessDeniedException", message))
}

fn model_arn(model: &Model, region: &str) -> String {
    format!("arn:aws:bedrock:{region}::foundation-model/{}", model.id)
}

/// Returns a page of a list and the token of the next page.
fn page<'a>(
    items: &'a [Value],
    query: &QueryString,
) -> Result<(&'a [Value], Option<String>), ErrorResponse> {
    let size = match query.get("maxResults") {
        None => 1000,
        Some(text) => match text.parse::<usize>() {
            Ok(size) if (1..=1000).contains(&size) => size,
            _ => {
                return Err(ErrorResponse::constraint(
                    text,
                    "maxResults",
                    "have value between 1 and 1000",
                ));
            }
        },
    };
    let start = match query.get("nextToken") {
        None => 0,
        Some(token) => token
            .strip_prefix("from-")
            .and_then(|from| from.parse().ok())
            .filter(|from| *from <= items.len())
            .ok_or_else(|| ErrorResponse::validation("The provided nextToken is invalid."))?,
    };
    let end = items.len().min(start + size);
    Ok((&items[start..end], (end < items.len()).then(|| format!("from-{end}"))))
}

fn enum_parameter<'a>(
    query: &'a QueryString,
    name: &str,
    known: &[&str],
) -> Result<Option<&'a str>, ErrorResponse> {
    match query.get(name) {
        Some(value) if !known.contains(&value) => Err(ErrorResponse::constraint(
            value,
            name,
            &format!("satisfy enum value set: [{}]", known.join(", ")),
        )),
        value => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use hyper::{Method, Uri};

    use super::super::operation::Operation;
    use super::super::test_catalog;
    use super::*;

    fn ids(uri: &str) -> Result<(Vec<String>, Option<String>), String> {
        let uri: Uri = uri.parse().expect("a uri");
        let (response, list, id) = match Operation::parse(&Method::GET, &uri) {
            Operation::ListInferenceProfiles(query) => (
                inference_profiles(&test_catalog::catalog(), "eu-west-1", &query),
                "inferenceProfileSummaries",
                "inferenceProfileId",
            ),
            Operation::ListFoundationModels(query) => (
                foundation_models(&test_catalog::catalog(), "eu-west-1", &query),
                "modelSummaries",
                "modelId",
            ),
            other => panic!("{other:?}"),
        };
        let response = response.map_err(|error| error.message)?;
        let items = response[list].as_array().cloned().unwrap_or_default();
        let ids = items.iter().filter_map(|item| item[id].as_str().map(str::to_owned)).collect();
        Ok((ids, response["nextToken"].as_str().map(str::to_owned)))
    }

    fn check(uri: &str, expected: &[&str], token: Option<&str>) {
        let expected: Vec<_> = expected.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(ids(uri), Ok((expected, token.map(str::to_owned))), "{uri}");
    }

    #[test]
    fn profiles_have_pages_and_types() {
        check(
            "/inference-profiles?maxResults=3&type=SYSTEM_DEFINED",
            &[
                "eu.anthropic.claude-opus-5-5",
                "global.anthropic.claude-opus-5-5",
                "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
            ],
            Some("from-3"),
        );
        check(
            "/inference-profiles?maxResults=3&type=SYSTEM_DEFINED&nextToken=from-3",
            &["global.anthropic.claude-haiku-4-5-20251001-v1:0"],
            None,
        );
        check("/inference-profiles?type=APPLICATION", &["offline00team"], None);
    }

    #[test]
    fn models_are_filtered_by_provider_and_modality() {
        let all = ["anthropic.claude-opus-5-5", DEFAULT_MODEL];
        check("/foundation-models", &all, None);
        check("/foundation-models?byProvider=Anthropic&byOutputModality=TEXT", &all, None);
        check("/foundation-models?byProvider=amazon", &[], None);
        check("/foundation-models?byInferenceType=ON_DEMAND", &[], None);
    }

    #[test]
    fn an_invalid_query_is_an_error() {
        for uri in [
            "/inference-profiles?maxResults=0",
            "/inference-profiles?maxResults=many",
            "/inference-profiles?nextToken=nonsense",
            "/inference-profiles?type=OTHER",
            "/foundation-models?byOutputModality=SMELL",
        ] {
            assert!(ids(uri).is_err(), "{uri}");
        }
    }
}
