//! Reads a file as an attachment. Each reason for a refusal is a message for the user.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::format;
use crate::chat::attachment::{Attachment, AttachmentKind, DocumentFormat, sized};
use crate::chat::attachment_limits::{
    MAX_DOCUMENT_BYTES, MAX_IMAGE_BYTES, MAX_IMAGE_SIDE_PX, MAX_PDF_BYTES,
};
use crate::file;
use crate::pdf;

/// Reads an attachment from a file. Reads no more than the size limit.
///
/// # Errors
/// A message that names the file and says why it is refused.
pub fn read(path: &Path) -> Result<Attachment, String> {
    let named = file::quoted(path);
    let unread = |error: &io::Error| match error.kind() {
        ErrorKind::NotFound => format!("There is no file {named}"),
        ErrorKind::IsADirectory => format!("{named} is a folder. Name a file in it"),
        ErrorKind::PermissionDenied => format!("You do not have permission to read {named}"),
        _ => format!("Cannot read {named}: {error}"),
    };
    let read = file::read_start(path, MAX_PDF_BYTES);
    let (mut bytes, size) = read.map_err(|error| unread(&error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| path.display().to_string());
    if bytes.is_empty() {
        return Err(format!("\"{name}\" is empty"));
    }
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let kind = format::recognize(path, &name, &bytes)?;
    let (plural, largest, limit) = match kind {
        AttachmentKind::Image { .. } => ("images", MAX_IMAGE_BYTES, "3.9 MB"),
        AttachmentKind::Document(DocumentFormat::Pdf) => ("PDFs", MAX_PDF_BYTES, "24 MB"),
        AttachmentKind::Document(_) => ("documents", MAX_DOCUMENT_BYTES, "4.5 MB"),
    };
    if size > largest {
        let size = sized(size);
        return Err(format!(
            "\"{name}\" is too large ({size}): Bedrock accepts {plural} up to {limit}"
        ));
    }
    if let AttachmentKind::Image { size: (columns, rows), .. } = kind
        && columns.max(rows) > MAX_IMAGE_SIDE_PX
    {
        return Err(format!(
            "\"{name}\" is too large ({columns}×{rows} pixels): Bedrock accepts up to {MAX_IMAGE_SIDE_PX}×{MAX_IMAGE_SIDE_PX}"
        ));
    }
    bytes.shrink_to_fit();
    Ok(pdf::with_page_count(Attachment::new(name, kind, bytes)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::chat::attachment::{DocumentFormat, ImageFormat};

    fn check(bytes: &[u8], name: &str, expected: Result<AttachmentKind, &str>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        match (read(&path), expected) {
            (Ok(attachment), Ok(kind)) => {
                assert_eq!((attachment.name(), attachment.kind()), (name, kind));
                assert!(attachment.bytes() == bytes);
            }
            (Err(why), Err(words)) => assert!(why.contains(words), "{why}\n{words}"),
            (read, expected) => panic!("{read:?} {expected:?}"),
        }
    }

    /// Returns the header of a GIF of this size, padded to this length.
    fn gif(side: u16, length: usize) -> Vec<u8> {
        let mut bytes = b"GIF89a".to_vec();
        bytes.extend([side.to_le_bytes(), side.to_le_bytes()].concat());
        bytes.resize(length, 0);
        bytes
    }

    #[test]
    fn a_file_within_the_limits_is_an_attachment() {
        let image =
            |side| Ok(AttachmentKind::Image { format: ImageFormat::Gif, size: (side, side) });
        check(&gif(8000, MAX_IMAGE_BYTES), "a b.gif", image(8000));
        check(&gif(8001, 100), "a.gif", Err("\"a.gif\" is too large (8001×8001 pixels)"));
        check(
            &gif(1, MAX_IMAGE_BYTES + 1),
            "a.gif",
            Err("too large (3.9 MB): Bedrock accepts images up to 3.9 MB"),
        );
        let pdf = b"%PDF-1.4\n1 0 obj\n<< /Type /Pages /Count 3 >>\nendobj\n";
        let pdf: Vec<u8> = pdf.iter().copied().chain(vec![b' '; MAX_DOCUMENT_BYTES]).collect();
        check(&pdf, "a.pdf", Ok(AttachmentKind::Document(DocumentFormat::Pdf)));
        let padded = |most: usize| [&pdf[..], &vec![b' '; most]].concat();
        check(
            &padded(MAX_PDF_BYTES),
            "a.pdf",
            Err("is too large (28.5 MB): Bedrock accepts PDFs up to 24 MB"),
        );
        let text = "x".repeat(MAX_DOCUMENT_BYTES + 1);
        let (largest, larger) = (&text.as_bytes()[1..], text.as_bytes());
        check(largest, "日本.md", Ok(AttachmentKind::Document(DocumentFormat::Md)));
        check(
            larger,
            "a.md",
            Err("\"a.md\" is too large (4.5 MB): Bedrock accepts documents up to"),
        );
    }

    #[test]
    fn a_path_that_is_not_a_file_is_refused() {
        fn refused(path: &Path, words: &str) {
            let why = read(path).expect_err(words);
            assert!(why.contains(words), "{why}");
        }
        check(b"", "a.txt", Err("\"a.txt\" is empty"));
        let folder = tempfile::tempdir().expect("a folder");
        refused(folder.path(), "is a folder. Name a file in it");
        refused(&folder.path().join("none.png"), "There is no file \"/");
        refused(Path::new("/dev/null"), "Cannot read \"/dev/null\": it is a device, not a regular");
    }
}
