//! The blocks of a reply as the content of a Converse message. What Converse does not have is beside
//! the content: indexes of the stream, incomplete tool input, and blocks without their content.

use aws_smithy_types::base64;
use serde_json::{Value, json};

use super::json_place::{ImportError, JsonPlace, is_text_of, object};
use crate::stored::{StoredBlock, StoredBlockContent, StoredCitation, StoredLocation};

const BLOCK: &str = "a content block, such as {\"text\": \"Hi\"}";

/// The member of a location that numbers its source.
fn source_number(unit: &str) -> &'static str {
    if unit == "searchResultLocation" { "searchResultIndex" } else { "documentIndex" }
}

/// Returns the content blocks, and the notes about them; null if the blocks can be read back
/// without notes.
pub fn write(blocks: &[StoredBlock]) -> (Vec<Value>, Value) {
    let mut content = Vec::new();
    let mut notes = Vec::new();
    for block in blocks {
        let (parts, note) = block_parts(block);
        content.extend(parts);
        notes.push(note);
    }
    let list = Value::Array(content);
    let is_enough = JsonPlace::root(&list)
        .items(BLOCK)
        .and_then(|items| read(&items, None))
        .is_ok_and(|read| read == blocks);
    let Value::Array(content) = list else { return (Vec::new(), Value::Null) };
    (content, if is_enough { Value::Null } else { Value::Array(notes) })
}

/// Returns the content blocks of one block of the stream, and the note about them.
fn block_parts(block: &StoredBlock) -> (Vec<Value>, Value) {
    let mut kind = Value::Null;
    let mut name = Value::Null;
    let mut redacted = Value::Null;
    let mut typed = Value::Null;
    let parts = match &block.content {
        StoredBlockContent::Text { text, citations } => text_parts(text, citations),
        StoredBlockContent::Reasoning { text, signature, redacted_bytes } => {
            kind = "reasoning".into();
            if *redacted_bytes > 0 {
                redacted = (*redacted_bytes).into();
            }
            let signed = ("signature", signature.as_deref().into());
            let reasoning = object([("text", text.as_str().into()), signed]);
            let reasoning = json!({ "reasoningContent": { "reasoningText": reasoning } });
            if text.is_empty() && signature.is_none() { vec![] } else { vec![reasoning] }
        }
        StoredBlockContent::ToolUse { id, name, input } => {
            let value: Value = serde_json::from_str(input).unwrap_or_else(|_| json!({}));
            if !is_text_of(&value, input) {
                typed = input.as_str().into();
            }
            vec![json!({ "toolUse": { "toolUseId": id, "name": name, "input": value } })]
        }
        StoredBlockContent::Other(other) => {
            kind = "other".into();
            name = other.as_str().into();
            vec![]
        }
    };
    let note = object([
        ("index", block.index.into()),
        ("parts", parts.len().into()),
        ("kind", if parts.is_empty() { kind } else { Value::Null }),
        ("name", name),
        ("redactedBytes", redacted),
        ("input", typed),
    ]);
    (parts, note)
}

/// Divides a text after each cited part.
fn text_parts(text: &str, citations: &[StoredCitation]) -> Vec<Value> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut ordered: Vec<&StoredCitation> = citations.iter().collect();
    ordered.sort_by_key(|citation| citation.at);
    for cited in ordered.chunk_by(|a, b| a.at == b.at) {
        let at = usize::try_from(cited[0].at).unwrap_or(usize::MAX);
        let at = text.floor_char_boundary(at).max(from);
        let citations: Vec<Value> = cited.iter().map(|it| written_citation(it)).collect();
        let content = json!([{ "text": &text[from..at] }]);
        parts.push(json!({ "citationsContent": { "content": content, "citations": citations } }));
        from = at;
    }
    if from < text.len() || parts.is_empty() {
        parts.push(json!({ "text": &text[from..] }));
    }
    parts
}

fn written_citation(citation: &StoredCitation) -> Value {
    let location = citation.location.as_ref().map(|location| match location {
        StoredLocation::Web { url } => {
            json!({ "web": object([("url", url.as_deref().into())]) })
        }
        StoredLocation::Range { unit, source, start, end } => {
            let source = (source_number(unit), (*source).into());
            let range = [source, ("start", (*start).into()), ("end", (*end).into())];
            object([(unit.as_str(), object(range))])
        }
    });
    object([
        ("title", citation.title.as_deref().into()),
        ("source", citation.source.as_deref().into()),
        ("sourceContent", json!([{ "text": citation.passage }])),
        ("location", location.into()),
    ])
}

/// Reads the blocks. Without notes, texts that follow each other are one block.
pub fn read(
    content: &[JsonPlace<'_>],
    notes: Option<&JsonPlace<'_>>,
) -> Result<Vec<StoredBlock>, ImportError> {
    let mut blocks = Vec::new();
    let Some(notes) = notes else {
        let is_text = |block: &JsonPlace<'_>| {
            block.get("text").is_some() || block.get("citationsContent").is_some()
        };
        let parts = content.iter().filter(|block| block.get("cachePoint").is_none());
        let parts: Vec<_> = parts.cloned().collect();
        for parts in parts.chunk_by(|a, b| is_text(a) && is_text(b)) {
            let index = i32::try_from(blocks.len()).unwrap_or(i32::MAX);
            blocks.push(StoredBlock { index, content: read_block(parts)? });
        }
        return Ok(blocks);
    };
    let mut rest = content;
    for note in notes.items("a list")? {
        let number: usize = note.need("parts")?.whole::<u32>()? as usize;
        let (parts, after) = rest.split_at_checked(number).ok_or_else(|| {
            note.wrong(&format!("{number} content blocks, of which {} are left", rest.len()))
        })?;
        rest = after;
        let mut content = match note.get("kind") {
            None => read_block(parts)?,
            Some(kind) => match kind.text()? {
                "other" => StoredBlockContent::Other(note.need("name")?.text()?.to_owned()),
                "reasoning" => StoredBlockContent::Reasoning {
                    text: String::new(),
                    signature: None,
                    redacted_bytes: 0,
                },
                _ => return Err(kind.wrong("\"reasoning\" or \"other\"")),
            },
        };
        match &mut content {
            StoredBlockContent::Reasoning { redacted_bytes, .. } => {
                if let Some(bytes) = note.get("redactedBytes") {
                    *redacted_bytes = bytes.whole()?;
                }
            }
            StoredBlockContent::ToolUse { input, .. } => {
                if let Some(typed) = note.text_of("input")? {
                    *input = typed;
                }
            }
            StoredBlockContent::Text { .. } | StoredBlockContent::Other(_) => {}
        }
        blocks.push(StoredBlock { index: note.need("index")?.whole()?, content });
    }
    match rest.first() {
        Some(left) => Err(left.wrong("a content block that \"blocks\" describes")),
        None => Ok(blocks),
    }
}

/// Reads the content blocks of one block of the stream. Only texts can have several.
fn read_block(parts: &[JsonPlace<'_>]) -> Result<StoredBlockContent, ImportError> {
    let mut whole = String::new();
    let mut citations = Vec::new();
    for part in parts {
        match part.union(BLOCK)? {
            ("text", text) => whole.push_str(text.text()?),
            ("citationsContent", cited) => {
                for text in cited.need("content")?.items("a list of text blocks")? {
                    whole.push_str(text.need("text")?.text()?);
                }
                let Some(list) = cited.get("citations") else { continue };
                for citation in list.items("a list of citations")? {
                    citations.push(read_citation(&citation, whole.len() as u64)?);
                }
            }
            (kind, content) if parts.len() == 1 => return read_other(kind, &content),
            _ => return Err(part.wrong("a text block")),
        }
    }
    Ok(StoredBlockContent::Text { text: whole, citations })
}

fn read_other(kind: &str, content: &JsonPlace<'_>) -> Result<StoredBlockContent, ImportError> {
    match kind {
        "reasoningContent" => match content.union("\"reasoningText\" or \"redactedContent\"")? {
            ("reasoningText", text) => Ok(StoredBlockContent::Reasoning {
                text: text.need("text")?.text()?.to_owned(),
                signature: text.text_of("signature")?,
                redacted_bytes: 0,
            }),
            (_, redacted) => {
                let bytes = base64::decode(redacted.text()?);
                let bytes = bytes.map_err(|_| redacted.wrong("bytes in base64"))?;
                let redacted_bytes = bytes.len() as u64;
                let (text, signature) = (String::new(), None);
                Ok(StoredBlockContent::Reasoning { text, signature, redacted_bytes })
            }
        },
        "toolUse" => Ok(StoredBlockContent::ToolUse {
            id: content.need("toolUseId")?.text()?.to_owned(),
            name: content.need("name")?.text()?.to_owned(),
            input: content.need("input")?.value().to_string(),
        }),
        other => Ok(StoredBlockContent::Other(other.to_owned())),
    }
}

fn read_citation(place: &JsonPlace<'_>, at: u64) -> Result<StoredCitation, ImportError> {
    let mut passage = String::new();
    if let Some(content) = place.get("sourceContent") {
        for text in content.items("a list of text blocks")? {
            passage.push_str(text.need("text")?.text()?);
        }
    }
    let location = match place.get("location") {
        None => None,
        Some(location) => Some(match location.union("one location")? {
            ("web", web) => StoredLocation::Web { url: web.text_of("url")? },
            (unit, range) => {
                let number = |name| range.get(name).map(|number| number.whole()).transpose();
                StoredLocation::Range {
                    unit: unit.to_owned(),
                    source: number(source_number(unit))?,
                    start: number("start")?,
                    end: number("end")?,
                }
            }
        }),
    };
    Ok(StoredCitation {
        at,
        title: place.text_of("title")?,
        source: place.text_of("source")?,
        passage,
        location,
    })
}
