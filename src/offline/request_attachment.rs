//! Images and documents of a request as the stand-in reads them: their format, their size, and what
//! they count as. It counts an image as width × height / 750 tokens, as Anthropic's documentation
//! gives it; a document of text by its characters, as any text; any other document as a token for
//! each 64 bytes, since nobody reads it here.

use aws_smithy_types::base64;
use serde_json::Value;

use crate::chat::attachment::sized;

use super::prepared_reply::token_count;

/// Pixels that count as one token. Source: Anthropic, "Vision", 2026.
const PIXELS_PER_TOKEN: usize = 750;

/// Bytes of a document that is no text that count as one token.
const BYTES_PER_TOKEN: usize = 64;

/// An image or a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestAttachment {
    pub(super) is_image: bool,
    /// As the request names it.
    pub(super) format: String,
    /// A document's.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Letters of base64, by which the service measures an image.
    pub(super) base64_length: usize,
}

impl RequestAttachment {
    /// Reads a content block; `None` when it is of another kind, or is no base64.
    pub(super) fn read(block: &Value) -> Option<Self> {
        let (of, is_image) = match (&block["image"], &block["document"]) {
            (Value::Object(_), _) => (&block["image"], true),
            (_, Value::Object(_)) => (&block["document"], false),
            _ => return None,
        };
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let encoded = of["source"]["bytes"].as_str()?;
        Some(Self {
            is_image,
            format: word(&of["format"]),
            name: word(&of["name"]),
            bytes: base64::decode(encoded).ok()?,
            base64_length: encoded.len(),
        })
    }

    /// Columns and rows of an image.
    pub(super) fn dimensions(&self) -> Option<(usize, usize)> {
        let size = imagesize::blob_size(&self.bytes).ok()?;
        self.is_image.then_some((size.width, size.height))
    }

    /// The format that an image's first bytes are of, by the service's name for it.
    pub(super) fn detected_format(&self) -> Option<&'static str> {
        match self.bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => Some("png"),
            [0xff, 0xd8, 0xff, ..] => Some("jpeg"),
            [b'G', b'I', b'F', b'8', ..] => Some("gif"),
            [b'R', b'I', b'F', b'F', ..] => Some("webp"),
            _ => None,
        }
    }

    /// The text of a document, if it is one.
    fn text(&self) -> Option<&str> {
        let is_text = matches!(self.format.as_str(), "csv" | "html" | "txt" | "md");
        std::str::from_utf8(&self.bytes).ok().filter(|_| is_text && !self.is_image)
    }

    /// What it counts as.
    pub(super) fn token_count(&self) -> usize {
        match (self.dimensions(), self.text()) {
            (Some((columns, rows)), _) => columns.saturating_mul(rows).div_ceil(PIXELS_PER_TOKEN),
            (None, Some(text)) => token_count(text.chars().count()),
            (None, None) => self.bytes.len().div_ceil(BYTES_PER_TOKEN),
        }
    }

    /// What it is, in words: `an image (PNG, 800×600, 120 kB)`.
    pub(super) fn description(&self) -> String {
        let (format, bytes) = (self.format.to_uppercase(), sized(self.bytes.len()));
        match (self.dimensions(), self.text()) {
            (Some((columns, rows)), _) => format!("an image ({format}, {columns}×{rows}, {bytes})"),
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
