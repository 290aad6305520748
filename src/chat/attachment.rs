//! Images and documents that are sent with a prompt: their formats and the limits of the service.
//! Reads no file.
//!
//! Source: the API model and the documentation of Converse, `ImageBlock` and `DocumentBlock`, 2026.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

const LONGEST_NAME: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    Png,
    Jpeg,
    Gif,
    Webp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentFormat {
    Pdf,
    Csv,
    Doc,
    Docx,
    Xls,
    Xlsx,
    Html,
    Txt,
    Md,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentKind {
    Image {
        format: ImageFormat,
        /// Width and height in pixels.
        size: (u32, u32),
    },
    Document(DocumentFormat),
}

/// A file that is sent with a prompt. It can be several megabytes, so it is loaded once and shared
/// with `Arc`.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    name: String,
    kind: AttachmentKind,
    bytes: Arc<Vec<u8>>,
    label: String,
    /// The number of pages of a PDF, if known.
    pages: Option<u32>,
    excludes_citations: bool,
}

impl ImageFormat {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Png, Self::Jpeg, Self::Gif, Self::Webp];
        all.into_iter().find(|format| format.as_str() == text)
    }
}

impl DocumentFormat {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Csv => "csv",
            Self::Doc => "doc",
            Self::Docx => "docx",
            Self::Xls => "xls",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
            Self::Txt => "txt",
            Self::Md => "md",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let all = [
            Self::Pdf,
            Self::Csv,
            Self::Doc,
            Self::Docx,
            Self::Xls,
            Self::Xlsx,
            Self::Html,
            Self::Txt,
            Self::Md,
        ];
        all.into_iter().find(|format| format.as_str() == text)
    }
}

/// The content of a document, as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentContent<'a> {
    Bytes(&'a [u8]),
    Text(&'a str),
}

impl AttachmentKind {
    /// Returns `image` or `document`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Image { .. } => "image",
            Self::Document(_) => "document",
        }
    }
}

impl Attachment {
    pub fn new(name: String, kind: AttachmentKind, bytes: Vec<u8>) -> Self {
        Self::shared(name, kind, Arc::new(bytes))
    }

    /// Returns an attachment that shares its bytes.
    pub fn shared(name: String, kind: AttachmentKind, bytes: Arc<Vec<u8>>) -> Self {
        let size = sized(bytes.len());
        let label = match kind {
            AttachmentKind::Image { size: (columns, rows), .. } => {
                format!("[image {name} {size} {columns}×{rows}]")
            }
            AttachmentKind::Document(_) => format!("[document {name} {size}]"),
        };
        let mut new = Self { name, kind, bytes, label, pages: None, excludes_citations: false };
        new.excludes_citations = match kind {
            AttachmentKind::Image { .. } | AttachmentKind::Document(DocumentFormat::Pdf) => false,
            AttachmentKind::Document(_) => new.text().is_none(),
        };
        new
    }

    /// Sets the number of pages of a PDF, if it could be counted.
    #[must_use]
    pub fn with_pages(self, pages: Option<u32>) -> Self {
        Self { pages, ..self }
    }

    pub fn pages(&self) -> Option<u32> {
        self.pages
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn kind(&self) -> AttachmentKind {
        self.kind
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn shared_bytes(&self) -> Arc<Vec<u8>> {
        Arc::clone(&self.bytes)
    }

    /// Returns the kind, the name and the size, such as `[image shot.png 120 kB 800×600]`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the placeholder for the attachment in plain text, such as `[image shot.png]`.
    pub fn tag(&self) -> String {
        format!("[{} {}]", self.kind.word(), self.name)
    }

    /// Returns true if the service cannot cite this document. It then rejects citations for the other
    /// documents of the request, too.
    pub fn excludes_citations(&self) -> bool {
        self.excludes_citations
    }

    /// Returns the format and the content of this document for a request. With citations, the service
    /// accepts only the formats `pdf` and `txt`, and a `txt` document only as text, not as bytes.
    /// Source: reported refusals, 2026.
    pub fn sent(
        &self,
        format: DocumentFormat,
        is_cited: bool,
    ) -> (DocumentFormat, DocumentContent<'_>) {
        match self.text().filter(|_| is_cited) {
            Some(text) => (DocumentFormat::Txt, DocumentContent::Text(text)),
            None => (format, DocumentContent::Bytes(&self.bytes)),
        }
    }

    /// Returns the text of a text document.
    fn text(&self) -> Option<&str> {
        let AttachmentKind::Document(format) = self.kind else { return None };
        let is_text = matches!(
            format,
            DocumentFormat::Csv | DocumentFormat::Html | DocumentFormat::Txt | DocumentFormat::Md
        );
        let text = std::str::from_utf8(&self.bytes).ok().filter(|_| is_text)?;
        Some(text).filter(|text| !text.trim().is_empty())
    }
}

/// Returns the name under which a document is sent. The service accepts letters, digits, single spaces,
/// hyphens, parentheses and brackets, and at most 200 characters.
fn document_name(file: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-()[]".contains(c);
    let spaced: String =
        file.chars().map(|c| if allowed(c) { c } else { ' ' }).take(LONGEST_NAME).collect();
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { "document".to_owned() } else { words }
}

/// Formats a number of bytes in B, kB or MB.
pub fn sized(bytes: usize) -> String {
    let tenths = |unit: usize| (bytes + unit / 20) / (unit / 10);
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..999_500 => format!("{} kB", (bytes + 500) / 1000),
        _ => format!("{}.{} MB", tenths(1_000_000) / 10, tenths(1_000_000) % 10),
    }
}

/// The unique document names of one request. The service rejects duplicate names. The same
/// documents get the same names in every request.
#[derive(Debug, Default)]
pub struct DocumentNames {
    used: HashSet<String>,
}

impl DocumentNames {
    /// Returns the name of the next document, which comes from this file.
    pub fn next(&mut self, file: &str) -> String {
        let name = document_name(file);
        let mut unique = name.clone();
        let mut number = 2;
        while !self.used.insert(unique.to_lowercase()) {
            let end = format!(" {number}");
            let kept = &name[..name.len().min(LONGEST_NAME - end.len())];
            unique = kept.trim_end().to_owned() + &end;
            number += 1;
        }
        unique
    }
}

/// Prints the number of bytes, not the bytes.
impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_name_has_only_characters_that_the_service_accepts() {
        fn check(name: &str, sent: &str) {
            assert_eq!(document_name(name), sent);
        }
        check("Quarterly report (v2).pdf", "Quarterly report (v2) pdf");
        check("  ../ä__b.pdf ", "b pdf");
        check("日本", "document");
    }

    #[test]
    fn documents_of_a_request_have_unique_names() {
        let mut names = DocumentNames::default();
        let names_sent = ["a.pdf", "A pdf", "日", "本", "a.pdf"].map(|name| names.next(name));
        assert_eq!(names_sent, ["a pdf", "A pdf 2", "document", "document 2", "a pdf 3"]);
        let long = "x".repeat(300);
        let long = [&long, &long].map(|name| names.next(name));
        assert_eq!(long.each_ref().map(String::len), [200, 200]);
        assert!(long[1].ends_with("x 2"));
    }

    #[test]
    fn a_cited_text_is_sent_as_text() {
        fn check(format: DocumentFormat, bytes: &[u8], is_text: bool, excludes: bool) {
            let kind = AttachmentKind::Document(format);
            let document = Attachment::new("a".into(), kind, bytes.to_vec());
            assert_eq!(document.excludes_citations(), excludes, "{format:?} {bytes:?}");
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            let cited = if is_text {
                (DocumentFormat::Txt, DocumentContent::Text(text))
            } else {
                (format, DocumentContent::Bytes(bytes))
            };
            assert_eq!(document.sent(format, true), cited);
            assert_eq!(document.sent(format, false), (format, DocumentContent::Bytes(bytes)));
        }
        check(DocumentFormat::Md, b"# Title", true, false);
        check(DocumentFormat::Csv, b"a,b", true, false);
        check(DocumentFormat::Html, b"caf\xe9", false, true);
        check(DocumentFormat::Txt, b" \n", false, true);
        check(DocumentFormat::Pdf, b"%PDF-1.7", false, false);
        check(DocumentFormat::Docx, b"PK\x03\x04", false, true);
    }

    #[test]
    fn a_label_has_kind_name_and_size() {
        let kind = AttachmentKind::Image { format: ImageFormat::Png, size: (800, 600) };
        let image = Attachment::new("shot.png".into(), kind, vec![0; 120_400]);
        assert_eq!(image.label(), "[image shot.png 120 kB 800×600]");
        assert_eq!(image.tag(), "[image shot.png]");
        let sizes = [0, 999, 1000, 999_499, 999_500, 3_750_000, 4_449_999].map(sized);
        assert_eq!(sizes, ["0 B", "999 B", "1 kB", "999 kB", "1.0 MB", "3.8 MB", "4.4 MB"]);
    }
}
