//! Converts the trace of a guardrail to one clause for each finding. Pure, like `convert`. A clause
//! never contains the sensitive text that the guardrail found.

use std::collections::BTreeMap;

use aws_sdk_bedrockruntime::types::{GuardrailAssessment, GuardrailTraceAssessment};

use crate::chat::brief::one_line;

/// The maximum number of findings. A trace can have thousands of masked words.
const MAX_FINDINGS: usize = 20;

/// Returns what the guardrails found, first in the prompt and then in the reply.
pub(super) fn findings(trace: Option<&GuardrailTraceAssessment>) -> Vec<String> {
    let Some(trace) = trace else { return Vec::new() };
    let mut found = Vec::new();
    // Sorted by the guardrail's id, because the order of a hash map is random.
    for assessment in trace.input_assessment.iter().flatten().collect::<BTreeMap<_, _>>().values() {
        assess("prompt", assessment, &mut found);
    }
    for assessments in
        trace.output_assessments.iter().flatten().collect::<BTreeMap<_, _>>().values()
    {
        for assessment in *assessments {
            assess("reply", assessment, &mut found);
        }
    }
    if found.is_empty() {
        found.extend(trace.action_reason.as_deref().map(|reason| one_line(reason).into_owned()));
    }
    let more = found.len().saturating_sub(MAX_FINDINGS);
    if more > 0 {
        found.truncate(MAX_FINDINGS);
        found.push(format!("and {more} more"));
    }
    found
}

/// Adds the findings in a text. `place` is the name of the text.
fn assess(place: &str, assessment: &GuardrailAssessment, found: &mut Vec<String>) {
    let mut add = |what: String, action: &str, detected: Option<bool>| {
        let action = match action {
            "NONE" if detected != Some(true) => return,
            "NONE" => "detected".to_owned(),
            "ANONYMIZED" => "masked".to_owned(),
            action => spelled(action),
        };
        let finding = format!("{place}: {what}, {action}");
        if !found.contains(&finding) {
            found.push(finding);
        }
    };
    for topic in assessment.topic_policy.iter().flat_map(|policy| &policy.topics) {
        let what = format!("topic \"{}\"", one_line(&topic.name));
        add(what, topic.action.as_str(), topic.detected);
    }
    for filter in assessment.content_policy.iter().flat_map(|policy| &policy.filters) {
        let (kind, confidence) = (filter.r#type.as_str(), filter.confidence.as_str());
        let what = format!("content filter {} ({} confidence)", spelled(kind), spelled(confidence));
        add(what, filter.action.as_str(), filter.detected);
    }
    for word in assessment.word_policy.iter().flat_map(|policy| &policy.custom_words) {
        let what = format!("word \"{}\"", one_line(&word.r#match));
        add(what, word.action.as_str(), word.detected);
    }
    for word in assessment.word_policy.iter().flat_map(|policy| &policy.managed_word_lists) {
        let what = format!("word list {}", spelled(word.r#type.as_str()));
        add(what, word.action.as_str(), word.detected);
    }
    let sensitive = assessment.sensitive_information_policy.as_ref();
    for entity in sensitive.iter().flat_map(|policy| &policy.pii_entities) {
        let what = format!("sensitive information {}", spelled(entity.r#type.as_str()));
        add(what, entity.action.as_str(), entity.detected);
    }
    for regex in sensitive.iter().flat_map(|policy| &policy.regexes) {
        let what = format!("pattern \"{}\"", one_line(regex.name.as_deref().unwrap_or_default()));
        add(what, regex.action.as_str(), regex.detected);
    }
    let grounding = assessment.contextual_grounding_policy.iter();
    for filter in grounding.filter_map(|policy| policy.filters.as_deref()).flatten() {
        let (kind, score, threshold) = (filter.r#type.as_str(), filter.score, filter.threshold);
        let what = format!("{} check (score {score}, threshold {threshold})", spelled(kind));
        add(what, filter.action.as_str(), filter.detected);
    }
    let reasoning = assessment.automated_reasoning_policy.iter();
    let count = reasoning.filter_map(|policy| policy.findings.as_ref()).map(Vec::len).sum();
    if let 1.. = count {
        add(format!("automated reasoning ({count})"), "NONE", Some(true));
    }
}

/// Returns a name of the API in lower case, with spaces.
fn spelled(name: &str) -> String {
    one_line(name).replace('_', " ").to_lowercase()
}
