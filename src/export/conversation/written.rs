//! A stored conversation as JSON.

use serde_json::{Value, json};

use super::import_context::{FORMAT, VERSION};
use super::json_place::{embedded, object, time_text};
use super::{prompt_content, reply_content};
use crate::chat::attachment::DocumentNames;
use crate::chat::brief::one_line;
use crate::stored::{
    MessageKey, StoredContent, StoredConversation, StoredEnding, StoredMessage, StoredPrompt,
    StoredReply, StoredRequest,
};

/// Returns the conversation as indented JSON with a line break at its end.
/// `assets/conversation.schema.json` describes the format.
pub fn json(conversation: &StoredConversation) -> String {
    let mut names = DocumentNames::default();
    let messages = conversation.messages.iter().map(|it| message(it, &mut names)).collect();
    let position = &conversation.position;
    let choices = position.choices.iter().map(
        |choice| json!({ "parent": choice.parent.to_string(), "child": choice.child.to_string() }),
    );
    let document = object([
        ("format", FORMAT.into()),
        ("version", VERSION.into()),
        ("id", conversation.key.to_string().into()),
        ("created", time_text(conversation.created_ms).into()),
        ("updated", time_text(conversation.updated_ms).into()),
        ("title", conversation.title.as_deref().into()),
        ("pinned", conversation.is_pinned.then_some(true).into()),
        ("modelId", conversation.model.as_str().into()),
        ("settings", embedded(&conversation.settings)),
        ("messages", Value::Array(messages)),
        ("path", path(conversation)),
        ("choices", non_empty(choices.collect())),
        ("scroll", position.scroll.as_deref().into()),
        ("draft", draft(&conversation.draft)),
    ]);
    format!("{document:#}\n")
}

/// Returns the title: the title that the user gave, or the first line of the first prompt.
pub fn title(conversation: &StoredConversation) -> String {
    let prompt = conversation.messages.iter().find_map(|message| match &message.content {
        StoredContent::Prompt(prompt) => Some(prompt.text.as_str()),
        StoredContent::Reply(_) => None,
    });
    let text = conversation.title.as_deref().or(prompt).unwrap_or(&conversation.draft.text);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    one_line(line).into_owned()
}

/// Returns the ids of the visible path, first message first.
fn path(conversation: &StoredConversation) -> Value {
    let mut path: Vec<Value> = Vec::new();
    let mut next: Option<MessageKey> = conversation.position.tip;
    // A parent comes before its children, so one pass from the end finds all ancestors.
    for message in conversation.messages.iter().rev() {
        if Some(message.key) == next {
            path.push(message.key.to_string().into());
            next = message.parent;
        }
    }
    path.reverse();
    Value::Array(path)
}

fn non_empty(list: Vec<Value>) -> Value {
    if list.is_empty() { Value::Null } else { Value::Array(list) }
}

fn draft(draft: &StoredPrompt) -> Value {
    if *draft == StoredPrompt::default() {
        return Value::Null;
    }
    // A draft is not part of a request yet, so its names need not differ from those of other messages.
    object([
        ("content", prompt_content::content(draft, &mut DocumentNames::default())),
        ("attachments", prompt_content::attachments(draft)),
    ])
}

fn message(message: &StoredMessage, names: &mut DocumentNames) -> Value {
    let parent = message.parent.map(|parent| parent.to_string());
    let head = |written: Value| {
        [
            ("id", message.key.to_string().into()),
            ("parent", parent.into()),
            ("created", time_text(message.created_ms).into()),
            ("message", written),
        ]
    };
    match &message.content {
        StoredContent::Prompt(prompt) => {
            let content = prompt_content::content(prompt, names);
            let [id, parent, created, written] =
                head(json!({ "role": "user", "content": content }));
            let attachments = ("attachments", prompt_content::attachments(prompt));
            object([id, parent, created, written, attachments])
        }
        StoredContent::Reply(reply) => {
            let (blocks, notes) = reply_content::write(&reply.blocks);
            let prefill = reply.prefill.as_deref();
            let content = prefill.map(|prefill| json!({ "text": prefill })).into_iter();
            let content: Vec<Value> = content.chain(blocks).collect();
            let [id, parent, created, written] =
                head(json!({ "role": "assistant", "content": content }));
            object([
                id,
                parent,
                created,
                written,
                ("modelId", reply.model.as_str().into()),
                ("recipe", reply.recipe.as_deref().into()),
                ("prefill", prefill.into()),
                ("blocks", notes),
                ("ending", ending(&reply.ending)),
                ("guardrailFindings", guardrail_findings(reply)),
                ("requests", Value::Array(reply.requests.iter().map(request).collect())),
            ])
        }
    }
}

fn guardrail_findings(reply: &StoredReply) -> Value {
    non_empty(reply.guardrail_findings.iter().map(|finding| finding.as_str().into()).collect())
}

fn ending(ending: &StoredEnding) -> Value {
    let status = |status: &str| json!({ "status": status });
    match ending {
        StoredEnding::Open => status("open"),
        StoredEnding::Stopped => status("stopped"),
        StoredEnding::Interrupted => status("interrupted"),
        StoredEnding::Failed(failure) => {
            json!({ "status": "failed", "failure": embedded(failure) })
        }
        StoredEnding::Complete { reason, sequence, is_inferred, category, explanation } => {
            let details = object([
                ("category", category.as_deref().into()),
                ("explanation", explanation.as_deref().into()),
            ]);
            let has_details = category.is_some() || explanation.is_some();
            object([
                ("status", "complete".into()),
                ("stopReason", reason.as_str().into()),
                ("stopSequence", sequence.as_deref().into()),
                ("stopSequenceInferred", is_inferred.then_some(true).into()),
                ("stopDetails", has_details.then_some(details).into()),
            ])
        }
    }
}

fn request(request: &StoredRequest) -> Value {
    let mut metrics = serde_json::to_value(&request.metrics).unwrap_or_default();
    // An unknown figure is left out.
    if let Some(members) = metrics.as_object_mut() {
        members.retain(|_, figure| !figure.is_null());
        if let Some(usage) = members.get_mut("usage").and_then(Value::as_object_mut) {
            usage.retain(|_, figure| !figure.is_null());
        }
    }
    json!({
        "id": request.key.to_string(),
        "sent": time_text(request.sent_ms),
        "modelId": request.model,
        "settings": embedded(&request.settings),
        "metrics": metrics,
    })
}
