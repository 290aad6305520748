//! Reads a plain list of Converse messages, or a request of Converse that contains one.

use serde_json::{Map, Value};

use super::import_context::{ImportContext, ImportedConversation, model};
use super::json_place::{ImportError, JsonPlace};
use super::{one_path, prompt_content, reply_content};
use crate::chat::model::ModelId;
use crate::chat::settings::{SettingField, Settings, StopSequence};
use crate::stored::StoredContent;

/// The members of a request that are not reported as left out. The last member is not read: every
/// request of Outcrop has it.
const READ: [&str; 5] =
    ["messages", "modelId", "system", "inferenceConfig", "additionalModelResponseFieldPaths"];

/// The inference settings, by their names in the API.
const INFERENCE: [(&str, SettingField); 4] = [
    ("maxTokens", SettingField::MaxTokens),
    ("temperature", SettingField::Temperature),
    ("topP", SettingField::TopP),
    ("stopSequences", SettingField::StopSequences),
];

/// Reads a list, and the settings of the request around it.
pub fn read(
    list: &JsonPlace<'_>,
    request: Option<&JsonPlace<'_>>,
    cx: &mut ImportContext<'_>,
) -> Result<ImportedConversation, ImportError> {
    let named = request.and_then(|request| request.get("modelId"));
    let name = named.map_or(Ok(cx.model.to_owned()), |named| model(&named))?;
    let (settings, left_out) = match (request, ModelId::parse(&name)) {
        (Some(request), Ok(model)) => settings(request, model)?,
        _ => (Map::new(), Vec::new()),
    };
    let mut contents = Vec::new();
    for place in list.items("a list of messages")? {
        contents.push(content(&place, &name)?);
    }
    if contents.is_empty() {
        return Err(list.wrong("at least one message"));
    }
    let settings = (name, Value::Object(settings).to_string());
    let conversation = one_path::conversation(contents, settings, None, cx);
    Ok(ImportedConversation { conversation, left_out })
}

fn content(place: &JsonPlace<'_>, model: &str) -> Result<StoredContent, ImportError> {
    let (role, content) = (place.need("role")?, place.need("content")?);
    match role.text()? {
        "user" => Ok(StoredContent::Prompt(prompt_content::read(&content, None)?)),
        "assistant" => {
            let blocks = content.items("a list of content blocks, such as [{\"text\": \"Hi\"}]")?;
            Ok(one_path::reply(model, reply_content::read(&blocks, None)?))
        }
        _ => Err(role.wrong("\"user\" or \"assistant\"")),
    }
}

/// Returns the settings that a request and Outcrop share, and the other members of the request.
fn settings(
    request: &JsonPlace<'_>,
    model: ModelId,
) -> Result<(Map<String, Value>, Vec<String>), ImportError> {
    let mut valid = Settings::new(model);
    let members = request.value().as_object().into_iter().flat_map(Map::keys);
    let left_out = members.filter(|name| !READ.contains(&name.as_str())).cloned().collect();
    if let Some(system) = request.get("system") {
        let mut texts = Vec::new();
        for block in system.items("a list of text blocks, such as [{\"text\": \"Hi\"}]")? {
            texts.extend(block.text_of("text")?);
        }
        set(&mut valid, SettingField::SystemPrompt, &texts.join("\n\n"), &system)?;
    }
    if let Some(inference) = request.get("inferenceConfig") {
        for (name, field) in INFERENCE {
            let Some(place) = inference.get(name) else { continue };
            let typed = match place.value() {
                Value::Number(number) => number.to_string(),
                _ => stop_sequences(&place)?,
            };
            set(&mut valid, field, &typed, &place)?;
        }
    }
    let mut settings = Map::new();
    for field in SettingField::all().filter(|field| *field != SettingField::Model) {
        if let Some(text) = field.text(&valid) {
            settings.insert(field.name().to_owned(), text.into());
        }
    }
    Ok((settings, left_out))
}

fn set(
    settings: &mut Settings,
    field: SettingField,
    typed: &str,
    place: &JsonPlace<'_>,
) -> Result<(), ImportError> {
    field.set(settings, typed).map_err(|invalid| place.wrong(&invalid.to_string()))
}

/// Returns stop sequences as they are typed, one on each line.
fn stop_sequences(list: &JsonPlace<'_>) -> Result<String, ImportError> {
    let mut typed = Vec::new();
    for stop in list.items("a list of strings")? {
        let parsed = StopSequence::from_raw(stop.text()?);
        typed.push(parsed.map_err(|invalid| stop.wrong(&invalid.to_string()))?.typed());
    }
    Ok(typed.join("\n"))
}
