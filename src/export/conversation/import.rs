//! Reads a conversation: an export of Outcrop, a request of Converse, or a list of Converse messages.

use std::collections::HashMap;

use serde_json::Value;

use super::import_context::{FORMAT, ImportContext, ImportedConversation, VERSION, model};
use super::json_place::{ImportError, JsonPlace};
use super::{converse_list, markdown_import, prompt_content, reply_content};
use crate::stored::{
    BranchChoice, MessageKey, StoredContent, StoredConversation, StoredEnding, StoredMessage,
    StoredPosition, StoredPrompt, StoredReply, StoredRequest,
};

const DOCUMENT: &str = "a conversation that Outcrop exported, or a list of messages such as \
                        [{\"role\": \"user\", \"content\": [{\"text\": \"Hi\"}]}]";

/// Reads a conversation.
///
/// # Errors
/// [`ImportError`] says where the document is wrong and what was expected.
pub fn import(text: &str, cx: &mut ImportContext<'_>) -> Result<ImportedConversation, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with(['{', '[']) {
        return markdown_import::read(text, cx);
    }
    let value: Value =
        serde_json::from_str(text).map_err(|error| ImportError::Syntax(error.to_string()))?;
    let root = JsonPlace::root(&value);
    if value.is_array() {
        return converse_list::read(&root, None, cx);
    }
    match root.get("format") {
        None => match root.get("messages") {
            Some(messages) => converse_list::read(&messages, Some(&root), cx),
            None => Err(root.wrong(DOCUMENT)),
        },
        Some(format) if format.value() == FORMAT => {
            let version = root.need("version")?;
            if version.value().as_u64() != Some(VERSION) {
                return Err(match version.value().as_u64() {
                    Some(newer) if newer > VERSION => ImportError::NewerVersion(newer),
                    _ => version.wrong(&VERSION.to_string()),
                });
            }
            let conversation = exported(&root, cx)?;
            Ok(ImportedConversation { conversation, left_out: Vec::new() })
        }
        Some(format) => Err(format.wrong(&format!("{FORMAT:?}"))),
    }
}

/// New ids by the ids in the document.
type NewKeys<'a> = HashMap<&'a str, MessageKey>;

fn exported(
    root: &JsonPlace<'_>,
    cx: &mut ImportContext<'_>,
) -> Result<StoredConversation, ImportError> {
    let key = cx.keys.conversation(cx.now_ms);
    let mut keys = NewKeys::new();
    let mut messages = Vec::new();
    for place in root.need("messages")?.items("a list of messages")? {
        let read = message(&place, &keys, cx)?;
        let id = place.need("id")?;
        if keys.insert(id.text()?, read.key).is_some() {
            return Err(id.wrong("an id that no other message has"));
        }
        messages.push(read);
    }
    let draft = match root.get("draft") {
        Some(draft) => {
            prompt_content::read(&draft.need("content")?, draft.get("attachments").as_ref())?
        }
        None => StoredPrompt::default(),
    };
    Ok(StoredConversation {
        key,
        created_ms: root.need("created")?.time()?,
        updated_ms: root.need("updated")?.time()?,
        title: root.text_of("title")?,
        is_pinned: root.is_set("pinned")?,
        model: model(&root.need("modelId")?)?,
        settings: root.need("settings")?.embedded()?,
        draft,
        position: position(root, &keys)?,
        messages,
    })
}

fn position(root: &JsonPlace<'_>, keys: &NewKeys<'_>) -> Result<StoredPosition, ImportError> {
    let tip = match root.get("path") {
        Some(path) => path.items("a list of ids")?.last().map(|id| known(id, keys)).transpose()?,
        None => None,
    };
    let mut choices = Vec::new();
    if let Some(list) = root.get("choices") {
        for choice in list.items("a list of choices")? {
            let parent = known(&choice.need("parent")?, keys)?;
            let child = known(&choice.need("child")?, keys)?;
            choices.push(BranchChoice { parent, child });
        }
    }
    let scroll = root.text_of("scroll")?.map(|scroll| with_new_key(&scroll, keys));
    Ok(StoredPosition { tip, choices, scroll })
}

/// Replaces the message id at the start of a scroll position with the new id of the message.
fn with_new_key(scroll: &str, keys: &NewKeys<'_>) -> String {
    let (id, rest) = scroll.split_once(' ').unwrap_or((scroll, ""));
    keys.get(id).map_or_else(|| scroll.to_owned(), |key| format!("{key} {rest}"))
}

fn known(id: &JsonPlace<'_>, keys: &NewKeys<'_>) -> Result<MessageKey, ImportError> {
    keys.get(id.text()?).copied().ok_or_else(|| id.wrong("the id of an earlier message"))
}

fn message(
    place: &JsonPlace<'_>,
    keys: &NewKeys<'_>,
    cx: &mut ImportContext<'_>,
) -> Result<StoredMessage, ImportError> {
    let written = place.need("message")?;
    let (role, content) = (written.need("role")?, written.need("content")?);
    let content = match role.text()? {
        "user" => {
            let notes = place.get("attachments");
            StoredContent::Prompt(prompt_content::read(&content, notes.as_ref())?)
        }
        "assistant" => StoredContent::Reply(reply(place, &content, cx)?),
        _ => return Err(role.wrong("\"user\" or \"assistant\"")),
    };
    Ok(StoredMessage {
        key: cx.keys.message(cx.now_ms),
        parent: place.get("parent").map(|parent| known(&parent, keys)).transpose()?,
        created_ms: place.need("created")?.time()?,
        content,
    })
}

fn reply(
    place: &JsonPlace<'_>,
    content: &JsonPlace<'_>,
    cx: &mut ImportContext<'_>,
) -> Result<StoredReply, ImportError> {
    let blocks = content.items("a list of content blocks")?;
    let prefill = place.text_of("prefill")?;
    let generated = match (&prefill, &blocks[..]) {
        (None, blocks) => blocks,
        (Some(prefill), [first, rest @ ..])
            if first.get("text").is_some_and(|it| it.value() == prefill.as_str()) =>
        {
            rest
        }
        _ => return Err(content.wrong("a list that begins with the prefill")),
    };
    let mut findings = Vec::new();
    if let Some(list) = place.get("guardrailFindings") {
        for finding in list.items("a list of strings")? {
            findings.push(finding.text()?.to_owned());
        }
    }
    let mut requests = Vec::new();
    if let Some(list) = place.get("requests") {
        for request in list.items("a list of requests")? {
            requests.push(StoredRequest {
                key: cx.keys.request(cx.now_ms),
                sent_ms: request.need("sent")?.time()?,
                model: model(&request.need("modelId")?)?,
                settings: request.need("settings")?.embedded()?,
                metrics: request.need("metrics")?.read()?,
            });
        }
    }
    Ok(StoredReply {
        model: model(&place.need("modelId")?)?,
        recipe: place.text_of("recipe")?,
        blocks: reply_content::read(generated, place.get("blocks").as_ref())?,
        prefill,
        ending: ending(&place.need("ending")?)?,
        guardrail_findings: findings,
        requests,
    })
}

fn ending(place: &JsonPlace<'_>) -> Result<StoredEnding, ImportError> {
    let status = place.need("status")?;
    Ok(match status.text()? {
        "complete" => {
            let details = place.get("stopDetails");
            let detail = |name| match &details {
                Some(details) => details.text_of(name),
                None => Ok(None),
            };
            StoredEnding::Complete {
                reason: place.need("stopReason")?.text()?.to_owned(),
                sequence: place.text_of("stopSequence")?,
                is_inferred: place.is_set("stopSequenceInferred")?,
                category: detail("category")?,
                explanation: detail("explanation")?,
            }
        }
        "stopped" => StoredEnding::Stopped,
        // No program receives the rest of an imported reply.
        "interrupted" | "open" => StoredEnding::Interrupted,
        "failed" => StoredEnding::Failed(place.need("failure")?.embedded()?),
        _ => return Err(status.wrong("complete, stopped, interrupted, failed or open")),
    })
}
