//! Tests of the simulated failures.

use outcrop::offline::FAULTS;

use super::{Reply, TestStandIn};

async fn fail(name: &str) -> Reply {
    TestStandIn::start().await.reply(&[&format!("fail: {name}")]).await
}

#[tokio::test]
async fn http_errors_have_status_and_error_type() {
    async fn check(name: &str, status: u16, code: &str) {
        let reply = fail(name).await;
        let error = reply.error.unwrap_or_default();
        assert!(error.contains(&format!("StatusCode({status})")), "{name}: {error}");
        assert_eq!(reply.error_response.map(|(code, _)| code).as_deref(), Some(code), "{name}");
    }
    check("access-denied", 403, "AccessDeniedException").await;
    check("model-access", 403, "AccessDeniedException").await;
    check("expired", 403, "ExpiredTokenException").await;
    check("invalid-key", 403, "UnrecognizedClientException").await;
    check("use-case-form", 404, "ResourceNotFoundException").await;
    check("payment", 403, "AccessDeniedException").await;
    check("restricted", 400, "ValidationException").await;
    check("location", 400, "ValidationException").await;
    check("retired", 404, "ResourceNotFoundException").await;
    check("too-long", 400, "ValidationException").await;
    check("no-profile", 400, "ValidationException").await;
    check("timeout", 408, "ModelTimeoutException").await;
    check("model-error", 424, "ModelErrorException").await;
}

#[tokio::test]
async fn the_error_for_a_wrong_api_key_has_no_error_type() {
    let reply = fail("bad-key").await;
    assert_eq!(reply.error_response, None);
    let error = reply.error.unwrap_or_default();
    assert!(error.contains("Please make sure your API Key is valid."), "{error}");
}

#[tokio::test]
async fn the_throttled_twice_failure_succeeds_at_the_third_attempt_of_every_request() {
    let server = TestStandIn::start().await;
    for _ in 0..2 {
        // The SDK makes three attempts.
        let reply = server.reply(&["fail: throttled-twice and then this"]).await;
        assert_eq!((reply.text.as_str(), reply.stop_reason()), ("and then this", "end_turn"));
    }
}

#[tokio::test]
async fn text_before_a_cut_arrives() {
    async fn check(name: &str, error: Option<&str>) {
        let reply = fail(name).await;
        assert!(!reply.text.is_empty() && reply.stop.is_none(), "{name}: {reply:?}");
        match error {
            None => assert_eq!(reply.error, None, "{name}"),
            Some(words) => {
                let given = reply.error.unwrap_or_default();
                assert!(given.contains(words), "{name}: {given}");
            }
        }
    }
    // For the first two failures, the SDK reports no error. Only `messageStop` is missing.
    check("cut-boundary", None).await;
    check("cut-prelude", None).await;
    check("cut-frame", Some("UnexpectedEndOfStream")).await;
    check("reset", Some("DispatchFailure")).await;
    check("bad-crc", Some("ChecksumMismatch")).await;
    check("error-frame", Some("unrecognized")).await;
    check("exception-throttling", Some("ThrottlingException")).await;
    check("exception-model", Some("ModelStreamErrorException")).await;
    check("exception-internal", Some("InternalServerException")).await;
    check("exception-unavailable", Some("ServiceUnavailableException")).await;
    check("exception-validation", Some("ValidationException")).await;
}

#[tokio::test]
async fn unusual_streams_end_without_an_error() {
    async fn check(name: &str, is_unusual: impl Fn(&Reply) -> bool) {
        let reply = fail(name).await;
        assert!(reply.error.is_none() && reply.stop.is_some(), "{name}: {reply:?}");
        assert!(is_unusual(&reply), "{name}: {:?}", reply.event_types);
    }
    check("unknown-event", |reply| reply.event_types.contains(&"other")).await;
    check("unknown-delta", |reply| reply.stop_reason() == "end_turn").await;
    check("unknown-stop", |reply| reply.stop_reason() == "pause_turn").await;
    check("refusal", |reply| reply.stop_reason() == "refusal").await;
    check("content-filtered", |reply| reply.stop_reason() == "content_filtered").await;
    check("guardrail", |reply| {
        reply.metadata.as_ref().is_some_and(|metadata| metadata.trace.is_some())
    })
    .await;
    check("context-window", |reply| reply.stop_reason() == "model_context_window_exceeded").await;
    check("malformed-output", |reply| reply.stop_reason() == "malformed_model_output").await;
    check("malformed-tool-use", |reply| reply.stop_reason() == "malformed_tool_use").await;
    check("unnamed-stop", |reply| reply.sequence().is_none()).await;
    check("no-metadata", |reply| reply.metadata.is_none()).await;
    check("metadata-first", |reply| reply.event_types.last() == Some(&"messageStop")).await;
    check("empty", |reply| reply.text.is_empty() && reply.deltas == 0).await;
    check("hostile", |reply| reply.text.contains('\u{1b}')).await;
    check("wide", |reply| reply.text.contains('露')).await;
    check("megabyte", |reply| reply.text.len() == 1 << 20 && !reply.text.contains('\n')).await;
    check("burst", |reply| reply.deltas == 20_000).await;
}

#[tokio::test]
async fn an_html_page_or_a_closed_connection_is_an_error() {
    let reply = fail("portal").await;
    assert!(reply.error.is_some() && reply.event_types.is_empty(), "{reply:?}");
    let reply = fail("html").await;
    assert!(reply.error.unwrap_or_default().contains("StatusCode(502)"));
    let reply = fail("close").await;
    let error = reply.error.unwrap_or_default();
    assert!(error.contains("IncompleteMessage"), "{error}");
}

#[tokio::test]
async fn help_lists_every_failure() {
    let reply = fail("help").await;
    for (name, _) in FAULTS {
        assert!(reply.text.contains(&format!("| `{name}` |")), "{name}");
    }
}

#[tokio::test]
async fn every_failure_ends_a_converse_request() {
    let server = TestStandIn::start().await;
    for (name, _) in FAULTS.iter().filter(|(name, _)| *name != "slow") {
        let request = server.client.converse().model_id(super::HAIKU);
        let prompt = format!("fail: {name}");
        let request = request.set_messages(Some(super::messages(&[&prompt])));
        let ended = tokio::time::timeout(super::DEADLINE, request.send()).await;
        assert!(ended.is_ok(), "{name}");
    }
}
