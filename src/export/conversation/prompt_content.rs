//! A prompt as the content of a Converse message. What Converse does not have is beside the
//! content: the names of the files, the sizes of the images, and files whose bytes are lost.

use std::sync::Arc;

use aws_smithy_types::base64;
use serde_json::{Value, json};

use super::json_place::{ImportError, JsonPlace, object};
use crate::chat::attachment::{DocumentFormat, DocumentNames, ImageFormat};
use crate::stored::{StoredAttachment, StoredPrompt};

const BLOCK: &str = "a content block with \"text\", \"image\" or \"document\"";
const BYTES: &str = "the bytes of a file in base64";

/// Returns the content blocks.
pub fn content(prompt: &StoredPrompt, names: &mut DocumentNames) -> Value {
    let mut blocks = Vec::new();
    for attachment in &prompt.attachments {
        let Some(bytes) = &attachment.bytes else { continue };
        let source = json!({ "bytes": base64::encode(bytes.as_slice()) });
        let format = &attachment.format;
        blocks.push(match attachment.size {
            Some(_) => json!({ "image": { "format": format, "source": source } }),
            None => {
                let name = names.next(&attachment.name);
                json!({ "document": { "format": format, "name": name, "source": source } })
            }
        });
    }
    // Converse refuses an empty text.
    if !prompt.text.is_empty() {
        blocks.push(json!({ "text": prompt.text }));
    }
    Value::Array(blocks)
}

/// Returns the facts about the attachments that the content blocks cannot contain; null without
/// attachments.
pub fn attachments(prompt: &StoredPrompt) -> Value {
    if prompt.attachments.is_empty() {
        return Value::Null;
    }
    let notes = prompt.attachments.iter().map(|attachment| {
        let is_lost = attachment.bytes.is_none();
        object([
            ("name", attachment.name.as_str().into()),
            ("width", attachment.size.map(|(width, _)| width).into()),
            ("height", attachment.size.map(|(_, height)| height).into()),
            ("format", is_lost.then_some(attachment.format.as_str()).into()),
            ("lost", is_lost.then_some(true).into()),
        ])
    });
    Value::Array(notes.collect())
}

/// Reads a prompt. Several texts become paragraphs of one text.
pub fn read(
    content: &JsonPlace<'_>,
    notes: Option<&JsonPlace<'_>>,
) -> Result<StoredPrompt, ImportError> {
    let mut texts = Vec::new();
    let mut files = Vec::new();
    for block in content.items("a list of content blocks, such as [{\"text\": \"Hi\"}]")? {
        match block.union(BLOCK)? {
            ("text", text) => texts.push(text.text()?),
            (kind @ ("image" | "document"), file) => files.push((kind, file)),
            // Caching is a setting.
            ("cachePoint", _) => {}
            _ => return Err(block.wrong(BLOCK)),
        }
    }
    let mut files = files.into_iter();
    let mut attachments = Vec::new();
    for note in notes.map_or(Ok(Vec::new()), |notes| notes.items("a list"))? {
        if note.is_set("lost")? {
            attachments.push(lost(&note)?);
        } else {
            let (kind, file) = files.next().ok_or_else(|| note.wrong("a file in the content"))?;
            attachments.push(attachment(kind, &file, Some(&note), attachments.len())?);
        }
    }
    for (kind, file) in files {
        attachments.push(attachment(kind, &file, None, attachments.len())?);
    }
    Ok(StoredPrompt { text: texts.join("\n\n"), attachments })
}

fn lost(note: &JsonPlace<'_>) -> Result<StoredAttachment, ImportError> {
    let format = note.need("format")?;
    let size = size(note)?;
    check_format(if size.is_some() { "image" } else { "document" }, &format)?;
    let name = note.need("name")?.text()?.to_owned();
    Ok(StoredAttachment { name, format: format.text()?.to_owned(), size, bytes: None })
}

fn size(note: &JsonPlace<'_>) -> Result<Option<(u32, u32)>, ImportError> {
    let side = |name| note.get(name).map(|side| side.whole()).transpose();
    Ok(side("width")?.zip(side("height")?))
}

fn check_format(kind: &str, format: &JsonPlace<'_>) -> Result<(), ImportError> {
    let text = format.text()?;
    let (is_known, expected) = match kind {
        "image" => (ImageFormat::parse(text).is_some(), "png, jpeg, gif or webp"),
        _ => (
            DocumentFormat::parse(text).is_some(),
            "pdf, csv, doc, docx, xls, xlsx, html, txt or md",
        ),
    };
    if is_known { Ok(()) } else { Err(format.wrong(expected)) }
}

/// Reads a file. `at` is its index among the files of the prompt.
fn attachment(
    kind: &str,
    file: &JsonPlace<'_>,
    note: Option<&JsonPlace<'_>>,
    at: usize,
) -> Result<StoredAttachment, ImportError> {
    let format = file.need("format")?;
    check_format(kind, &format)?;
    let bytes = file.need("source")?.need("bytes")?;
    let bytes = base64::decode(bytes.text()?).map_err(|_| bytes.wrong(BYTES))?;
    let noted = note.map(size).transpose()?.flatten();
    let size = match (kind, noted) {
        ("image", None) => {
            let size = imagesize::blob_size(&bytes).map_err(|_| file.wrong("an image"))?;
            let pixels = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
            Some((pixels(size.width), pixels(size.height)))
        }
        ("image", noted) => noted,
        _ => None,
    };
    let format = format.text()?.to_owned();
    let name = match note.or(Some(file)).map(|named| named.text_of("name")).transpose()?.flatten() {
        Some(name) => name,
        None => format!("{kind}-{}.{format}", at + 1),
    };
    Ok(StoredAttachment { name, format, size, bytes: Some(Arc::new(bytes)) })
}
