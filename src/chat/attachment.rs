//! Images and documents that go with a prompt. Owns what the service takes of them: formats and
//! limits. Reads no file.
//!
//! Source: the API model and the documentation of Converse, `ImageBlock` and `DocumentBlock`, 2026.

use std::fmt;

/// The most images of one request.
pub const MOST_IMAGES: usize = 20;

/// The most documents of one request.
pub const MOST_DOCUMENTS: usize = 5;

/// The largest image, in bytes: 3.75 MB.
pub const LARGEST_IMAGE: usize = 3_750_000;

/// The largest document, in bytes: 4.5 MB.
pub const LARGEST_DOCUMENT: usize = 4_500_000;

/// The widest and the highest image, in pixels.
pub const LONGEST_SIDE: u32 = 8000;

/// The format of an image, by the service's name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    Png,
    Jpeg,
    Gif,
    Webp,
}

/// The format of a document, by the service's name for it.
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

/// What an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Image {
        format: ImageFormat,
        /// Columns and rows of pixels.
        size: (u32, u32),
    },
    Document(DocumentFormat),
}

/// A file as it is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file's name, as a person knows it.
    pub name: String,
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

impl ImageFormat {
    /// The service's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }
}

impl DocumentFormat {
    /// The service's spelling.
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
}

impl Attachment {
    /// The name under which a document goes out. The service takes letters, digits, blanks,
    /// hyphens, parentheses and brackets, no two blanks together, and at most 200 characters.
    pub fn document_name(&self) -> String {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-()[]".contains(c);
        let spaced: String =
            self.name.chars().map(|c| if allowed(c) { c } else { ' ' }).take(200).collect();
        let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() { "document".to_owned() } else { words }
    }
}

/// Its bytes by their number only.
impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documents_name_holds_what_the_service_takes() {
        fn check(name: &str, sent: &str) {
            let kind = Kind::Document(DocumentFormat::Pdf);
            let attachment = Attachment { name: name.into(), kind, bytes: Vec::new() };
            assert_eq!(attachment.document_name(), sent);
        }
        check("Quarterly report (v2).pdf", "Quarterly report (v2) pdf");
        check("  ../ä__b.pdf ", "b pdf");
        check("日本", "document");
    }
}
