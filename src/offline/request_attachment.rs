//! Images and documents of a request: format, size and number of tokens. An image counts by its
//! patches and a PDF by its pages. A text document counts by its characters. Any other document
//! counts as one token per 64 bytes, which is only an estimate.

use aws_smithy_types::base64;
use serde_json::{Value, json};

use crate::chat::attachment::sized;
use crate::chat::estimate::pdf_tokens;
use crate::chat::image_tokens::{STANDARD, image_tokens};
use crate::pdf;

use super::token_count::token_count;

/// The number of bytes per token in a document that is neither text nor PDF.
const BYTES_PER_TOKEN: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestAttachment {
    pub(super) is_image: bool,
    /// The format that the request states.
    pub(super) format: String,
    /// The name of a document, empty for an image.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Whether the request asks for citations of a document.
    pub(super) is_cited: bool,
    /// Whether the request contains the content as text and not as bytes.
    pub(super) is_text: bool,
    /// The length in base64, on which the limit for images is based.
    pub(super) base64_length: usize,
}

impl RequestAttachment {
    /// Parses a content block. Returns `None` for another kind of block or invalid base64.
    pub(super) fn read(block: &Value) -> Option<Self> {
        let (member, is_image) = match (&block["image"], &block["document"]) {
            (Value::Object(_), _) => (&block["image"], true),
            (_, Value::Object(_)) => (&block["document"], false),
            _ => return None,
        };
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let text = member["source"]["text"].as_str().filter(|_| !is_image);
        let encoded = text.or_else(|| member["source"]["bytes"].as_str())?;
        Some(Self {
            is_image,
            format: word(&member["format"]),
            name: word(&member["name"]),
            bytes: match text {
                Some(text) => text.as_bytes().to_vec(),
                None => base64::decode(encoded).ok()?,
            },
            is_cited: member["citations"]["enabled"] == true,
            is_text: text.is_some(),
            base64_length: encoded.len(),
        })
    }

    /// Returns the width and height of an image, in pixels.
    pub(super) fn dimensions(&self) -> Option<(usize, usize)> {
        let size = imagesize::blob_size(&self.bytes).ok()?;
        self.is_image.then_some((size.width, size.height))
    }

    /// Returns the API name of the image format that the first bytes indicate.
    pub(super) fn detected_format(&self) -> Option<&'static str> {
        match self.bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => Some("png"),
            [0xff, 0xd8, 0xff, ..] => Some("jpeg"),
            [b'G', b'I', b'F', b'8', ..] => Some("gif"),
            [b'R', b'I', b'F', b'F', ..] => Some("webp"),
            _ => None,
        }
    }

    /// Returns the text of a text document.
    fn text(&self) -> Option<&str> {
        let is_text = matches!(self.format.as_str(), "csv" | "html" | "txt" | "md");
        std::str::from_utf8(&self.bytes).ok().filter(|_| is_text && !self.is_image)
    }

    /// Returns a sentence about a document, and the citation that supports it, if the request asks
    /// for citations. `index` is the number of earlier documents.
    pub(super) fn cited_sentence(&self, index: usize) -> Option<(String, Value)> {
        if self.is_image || !self.is_cited {
            return None;
        }
        let name = &self.name;
        let first = self.text().and_then(|text| {
            let start = text.len() - text.trim_start().len();
            let line: String = text[start..].lines().next()?.chars().take(80).collect();
            Some((text[..start].chars().count(), line)).filter(|(_, line)| !line.is_empty())
        });
        Some(match first {
            Some((start, line)) => {
                let end = start + line.chars().count();
                let sentence = format!(
                    "The document \u{201c}{name}\u{201d} begins with \u{201c}{line}\u{201d}."
                );
                let location = json!({ "documentChar": {
                    "documentIndex": index, "start": start, "end": end,
                } });
                let source = json!([{ "text": line }]);
                (sentence, json!({ "title": name, "sourceContent": source, "location": location }))
            }
            None => {
                let location = json!({ "documentPage": {
                    "documentIndex": index, "start": 1, "end": 1,
                } });
                let sentence = format!("The document \u{201c}{name}\u{201d} has a first page.");
                (sentence, json!({ "title": name, "location": location }))
            }
        })
    }

    pub(super) fn token_count(&self) -> usize {
        match (self.dimensions(), self.text()) {
            (Some((width, height)), _) => {
                let pixels = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
                to_usize(image_tokens((pixels(width), pixels(height)), STANDARD))
            }
            (None, Some(text)) => token_count(text.chars().count()),
            (None, None) if self.format == "pdf" => {
                let pages = pdf::page_count(&self.bytes);
                let [seen, text] = pdf_tokens(self.bytes.len() as u64, pages);
                to_usize(if self.is_cited { seen } else { text })
            }
            (None, None) => self.bytes.len().div_ceil(BYTES_PER_TOKEN),
        }
    }

    /// Returns a description such as `an image (PNG, 800×600, 120 kB)`.
    pub(super) fn description(&self) -> String {
        let (format, bytes) = (self.format.to_uppercase(), sized(self.bytes.len()));
        match (self.dimensions(), self.text()) {
            (Some((width, height)), _) => format!("an image ({format}, {width}×{height}, {bytes})"),
            (None, Some(text)) => {
                let lines = match text.lines().count() {
                    1 => "1 line".to_owned(),
                    lines => format!("{lines} lines"),
                };
                format!("the document \u{201c}{}\u{201d} ({format}, {lines}, {bytes})", self.name)
            }
            (None, None) => {
                format!("the document \u{201c}{}\u{201d} ({format}, {bytes})", self.name)
            }
        }
    }
}

fn to_usize(tokens: u64) -> usize {
    usize::try_from(tokens).unwrap_or(usize::MAX)
}
