//! Simulated failures. The prompt `fail: NAME` requests a failure. Text may follow the name.
//! `error_responses` contains the HTTP errors, `stream_faults` the failures of a stream, and
//! `early_end` the unusual stop reasons.

use std::time::Duration;

use super::error_response::ErrorResponse;

mod early_end;
mod error_responses;
mod stream_faults;

pub(super) use stream_faults::StreamFault;

/// The names of the failures and what happens, in the order of `fail: help`.
pub const FAULTS: &[(&str, &str)] = &[
    ("access-denied", "403 AccessDeniedException: no access to the model"),
    ("model-access", "403 AccessDeniedException: AWS Marketplace permissions are missing"),
    ("denied-by-policy", "403 AccessDeniedException: an explicit deny in an organization's policy"),
    ("payment", "403 AccessDeniedException: the account has no valid payment method"),
    ("restricted", "400 ValidationException: AWS has restricted the account"),
    ("location", "400 ValidationException: Claude is not available in this country"),
    ("expired", "403 ExpiredTokenException: the credentials have expired"),
    ("bad-key", "403 without an error name: a wrong API key, or a key of another region"),
    ("invalid-key", "403 UnrecognizedClientException: a wrong access key or session token"),
    ("signature", "403 InvalidSignatureException: a wrong clock or secret key"),
    ("throttled", "429 ThrottlingException, every time"),
    ("throttled-twice", "429 ThrottlingException twice for the same request, then a reply"),
    ("throttled-daily", "429 ThrottlingException: the daily token quota is used up"),
    ("not-ready", "429 ModelNotReadyException"),
    ("unknown-model", "400 ValidationException: the model identifier is invalid"),
    ("no-profile", "400 ValidationException: the model needs an inference profile"),
    ("use-case-form", "404 ResourceNotFoundException: Anthropic's use case form is missing"),
    ("retired", "404 ResourceNotFoundException: the model has reached the end of its life"),
    ("too-long", "400 ValidationException: the input is too long"),
    ("bad-temperature", "400 ValidationException: the model does not accept temperature"),
    ("bad-prefill", "400 ValidationException: the model does not accept prefill"),
    ("bad-both", "400 ValidationException: temperature and top P together"),
    ("bad-tier", "400 ValidationException: the model does not support the service tier"),
    ("bad-latency", "400 ValidationException: the model does not offer optimized latency"),
    ("bad-citations", "400 ValidationException: the model does not cite documents"),
    ("timeout", "408 ModelTimeoutException"),
    ("model-error", "424 ModelErrorException"),
    ("server-error", "500 InternalServerException"),
    ("unavailable", "503 ServiceUnavailableException"),
    ("html", "502 with an HTML page, as from a proxy"),
    ("portal", "200 with an HTML page, as from a captive portal"),
    ("close", "the connection closes before the response"),
    ("slow", "5 seconds pass before the response starts"),
    ("silent", "60 seconds of silence after the first words, then the rest"),
    ("cut-frame", "the body ends in the middle of a frame"),
    ("cut-boundary", "the body ends between two frames, without messageStop"),
    ("cut-prelude", "the body ends after the first 12 bytes of a frame"),
    ("reset", "the connection is reset during the stream"),
    ("bad-crc", "a frame with a wrong checksum, then the rest"),
    ("exception-throttling", "throttlingException during the stream"),
    ("exception-model", "modelStreamErrorException during the stream"),
    ("exception-internal", "internalServerException during the stream"),
    ("exception-unavailable", "serviceUnavailableException during the stream"),
    ("exception-validation", "validationException during the stream"),
    ("error-frame", "a frame of message type error during the stream"),
    ("unknown-event", "an event of an unknown type among the deltas"),
    ("unknown-delta", "a delta of an unknown kind among the others"),
    ("refusal", "refusal with a category and an explanation"),
    ("content-filtered", "content_filtered with a category and an explanation"),
    ("guardrail", "guardrail_intervened with a trace and no tokens"),
    ("context-window", "model_context_window_exceeded"),
    ("malformed-output", "malformed_model_output"),
    ("malformed-tool-use", "malformed_tool_use"),
    ("unnamed-stop", "stop_sequence without the name of the sequence"),
    ("unknown-stop", "an unknown stop reason"),
    ("no-metadata", "a whole reply without the metadata event"),
    ("metadata-first", "the metadata event before messageStop"),
    ("empty", "end_turn without any content"),
    ("hostile", "text full of escape sequences, control characters and bidi overrides"),
    ("wide", "text of wide, joined, combining and right-to-left characters"),
    ("megabyte", "one line of a megabyte"),
    ("burst", "20,000 deltas of one to three characters, as fast as they are read"),
];

/// A failure that a prompt or a guardrail requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FaultRequest<'a> {
    pub(super) name: &'static str,
    /// The text after the name. It becomes the text of the reply.
    text: &'a str,
}

impl FaultRequest<'_> {
    /// Returns the text of the reply that fails.
    pub(super) fn reply_text(self) -> String {
        if !self.text.is_empty() {
            return self.text.to_owned();
        }
        let what = FAULTS.iter().find(|(name, _)| *name == self.name).map_or("", |(_, what)| what);
        format!(
            "The built-in demo simulates `{}`: {what}. This text is a canned reply. It shows how much \
             of a reply your client keeps when the failure happens.",
            self.name
        )
    }
}

/// What the stand-in does to simulate a failure.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FaultAction {
    /// Return an HTTP error.
    Refuse(ErrorResponse),
    /// Return the error twice for the same request body, then reply.
    RefuseTwice(ErrorResponse),
    /// Return an HTML page.
    Page { status: u16 },
    /// Close the connection without a response.
    Close,
    /// Wait before the response.
    Wait(Duration),
    /// Change the stream.
    Stream(StreamFault),
}

/// Returns the failure that a prompt requests, if [`FAULTS`] contains its name.
pub(super) fn requested<'a>(
    prompt: &'a str,
    region: &str,
    model: &str,
) -> Option<(FaultRequest<'a>, FaultAction)> {
    let rest = text_after_prefix(prompt)?;
    let (name, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (name, _) = FAULTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    let action = action(name, region, model)?;
    Some((FaultRequest { name, text: text.trim() }, action))
}

/// Returns the intervention of a guardrail, if it blocks prompts.
pub(super) fn intervention(
    guardrail: Option<&str>,
) -> Option<(FaultRequest<'static>, FaultAction)> {
    guardrail.filter(|id| *id == early_end::BLOCKING_GUARDRAIL)?;
    let text = "The demo guardrail blocked this prompt. It blocks every prompt.";
    let fault = FaultRequest { name: "guardrail", text };
    Some((fault, FaultAction::Stream(StreamFault::from_name(fault.name)?)))
}

/// Returns the text after `fail:` at the start of a prompt.
pub(super) fn text_after_prefix(prompt: &str) -> Option<&str> {
    let prompt = prompt.trim();
    let prefix = prompt.get(..5)?;
    prefix.eq_ignore_ascii_case("fail:").then(|| prompt[5..].trim_start())
}

fn action(name: &str, region: &str, model: &str) -> Option<FaultAction> {
    let action = match name {
        "throttled-twice" => {
            FaultAction::RefuseTwice(error_responses::for_name("throttled", region, model)?)
        }
        "html" => FaultAction::Page { status: 502 },
        "portal" => FaultAction::Page { status: 200 },
        "close" => FaultAction::Close,
        "slow" => FaultAction::Wait(Duration::from_secs(5)),
        _ => match error_responses::for_name(name, region, model) {
            Some(error) => FaultAction::Refuse(error),
            None => FaultAction::Stream(StreamFault::from_name(name)?),
        },
    };
    Some(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_table_has_an_action() {
        for (name, what) in FAULTS {
            let prompt = format!("fail: {name}");
            assert!(requested(&prompt, "us-east-1", "m").is_some(), "{name}");
            assert!(!what.is_empty() && !what.ends_with('.'), "{name}");
        }
    }

    #[test]
    fn a_prompt_requests_a_failure_by_its_first_words() {
        fn check(prompt: &str, expected: Option<(&str, &str)>) {
            let request = requested(prompt, "us-east-1", "m");
            assert_eq!(request.map(|(fault, _)| (fault.name, fault.text)), expected, "{prompt}");
        }
        check("fail: throttled", Some(("throttled", "")));
        check("FAIL:Reset  some text\n", Some(("reset", "some text")));
        check("fail: help", None);
        check("fail:", None);
        check("please fail: reset", None);
        check("échec", None);
    }
}
