//! Recognizes the format of a file. An image is recognized by its first bytes, whatever its name. A
//! document is recognized by its name, and its first bytes must fit the name. Any other text is
//! sent as plain text. Other formats are refused with a message.

use std::path::Path;

use crate::chat::attachment::{AttachmentKind, DocumentFormat, ImageFormat};
use crate::file;

/// Document formats by file extension.
const DOCUMENTS: [(&str, DocumentFormat); 11] = [
    ("pdf", DocumentFormat::Pdf),
    ("csv", DocumentFormat::Csv),
    ("doc", DocumentFormat::Doc),
    ("docx", DocumentFormat::Docx),
    ("xls", DocumentFormat::Xls),
    ("xlsx", DocumentFormat::Xlsx),
    ("html", DocumentFormat::Html),
    ("htm", DocumentFormat::Html),
    ("txt", DocumentFormat::Txt),
    ("md", DocumentFormat::Md),
    ("markdown", DocumentFormat::Md),
];

/// Extensions of images. The first five formats are supported, the others are not.
const IMAGES: [&str; 16] = [
    "png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif", "ico",
    "jxl", "psd", "jfif", "apng",
];

/// Extensions of text files. A pasted path with one of these extensions is attached. The attach
/// command accepts any text file.
#[rustfmt::skip]
const TEXTS: [&str; 58] = [
    "asm", "bash", "bat", "c", "cc", "cfg", "clj", "conf", "cpp", "cs", "css", "dart", "diff", "env",
    "erl", "ex", "fish", "go", "gradle", "h", "hpp", "hs", "ini", "ipynb", "java", "js", "json",
    "jsonl", "jsx", "kt", "lock", "log", "lua", "patch", "php", "pl", "properties", "proto", "ps1",
    "py", "r", "rb", "rs", "rst", "scala", "sh", "sql", "srt", "svg", "swift", "tex", "toml", "ts",
    "tsv", "tsx", "xml", "yaml", "yml",
];

/// The number of bytes at the start of a file that decide its format.
const HEAD: usize = 1024;

/// Returns true if the file has the extension of an image, a document or a text file.
pub fn is_attachable(path: &Path) -> bool {
    let end = extension(path);
    let is = |other: &str| other == end;
    if DOCUMENTS.iter().any(|(other, _)| is(other)) || IMAGES.iter().chain(&TEXTS).any(|e| is(e)) {
        return true;
    }
    file::read_start(path, 16).is_ok_and(|(head, _)| image(&head).is_some())
}

/// Recognizes a file. `bytes` is the start of the file, or the whole file.
///
/// # Errors
/// A message if the service does not accept the format.
pub fn recognize(path: &Path, name: &str, bytes: &[u8]) -> Result<AttachmentKind, String> {
    if let Some(format) = image(bytes) {
        let size = imagesize::blob_size(bytes).map_err(|_| {
            format!(
                "\"{name}\" is a damaged {} image: it has no width and height",
                format.as_str().to_uppercase()
            )
        })?;
        let pixels = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        return Ok(AttachmentKind::Image {
            format,
            size: (pixels(size.width), pixels(size.height)),
        });
    }
    let end = extension(path);
    if IMAGES.contains(&end.as_str()) {
        return Err(format!("\"{name}\" is not a PNG, JPEG, GIF or WebP image. Convert it first"));
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let has_pdf = head.windows(5).any(|window| window == b"%PDF-");
    let listed = DOCUMENTS.iter().find(|(other, _)| *other == end).map(|(_, format)| *format);
    let format = match listed {
        Some(format) => format,
        None if has_pdf => DocumentFormat::Pdf,
        None => DocumentFormat::Txt,
    };
    let fits = match format {
        DocumentFormat::Pdf => has_pdf,
        // Word and Excel have written zip archives since 2007, and compound files before.
        DocumentFormat::Docx | DocumentFormat::Xlsx => head.starts_with(b"PK\x03\x04"),
        DocumentFormat::Doc | DocumentFormat::Xls => head.starts_with(b"\xd0\xcf\x11\xe0"),
        _ if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") => {
            return Err(format!("\"{name}\" is UTF-16 text. Save it as UTF-8 first"));
        }
        _ if listed.is_some() => !bytes.contains(&0),
        _ => !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok(),
    };
    match (fits, listed) {
        (true, _) => Ok(AttachmentKind::Document(format)),
        (false, Some(format)) => {
            let word = format.as_str().to_uppercase();
            let a = if word.starts_with('X') { "an" } else { "a" };
            Err(format!("\"{name}\" is not {a} {word} file: its content has another format"))
        }
        (false, None) => Err(format!(
            "\"{name}\" cannot be attached. Claude accepts images (PNG, JPEG, GIF, WebP), documents (PDF, Word, Excel, CSV, HTML, Markdown) and UTF-8 text"
        )),
    }
}

fn extension(path: &Path) -> String {
    path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn image(head: &[u8]) -> Option<ImageFormat> {
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ImageFormat::Png),
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(ImageFormat::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::Webp),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the header of a PNG of this size.
    fn png(columns: u32, rows: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(columns.to_be_bytes());
        bytes.extend(rows.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0]);
        bytes
    }

    fn check(name: &str, bytes: &[u8], expected: Result<AttachmentKind, &str>) {
        match (recognize(Path::new(name), name, bytes), expected) {
            (Err(why), Err(words)) => assert!(why.contains(words), "{why}\n{words}"),
            (told, expected) => assert_eq!(told, expected.map_err(str::to_owned), "{name}"),
        }
    }

    #[test]
    fn an_image_is_recognized_by_its_content() {
        let image = |format| Ok(AttachmentKind::Image { format, size: (3, 2) });
        check("a.png", &png(3, 2), image(ImageFormat::Png));
        check("a.jpg", &png(3, 2), image(ImageFormat::Png));
        check("a", &png(3, 2), image(ImageFormat::Png));
        check("a.gif", b"GIF89a\x03\0\x02\0\0\0\0", image(ImageFormat::Gif));
        let jpeg = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x02\0\x03\x01\x11\0\0\xff\xd9";
        check("a.jpeg", jpeg, image(ImageFormat::Jpeg));
        let webp = b"RIFF\x1a\0\0\0WEBPVP8 \x0e\0\0\0\x30\x01\0\x9d\x01\x2a\x03\0\x02\0\0\0\0\0";
        check("a.webp", webp, image(ImageFormat::Webp));
        check(
            "a.png",
            &png(3, 2)[..12],
            Err("\"a.png\" is a damaged PNG image: it has no width and height"),
        );
        check("a.png", b"text", Err("\"a.png\" is not a PNG, JPEG, GIF or WebP image"));
        check("a.BMP", b"BM", Err("Convert it first"));
    }

    #[test]
    fn a_document_is_recognized_by_its_name_and_its_content() {
        let document = |format| Ok(AttachmentKind::Document(format));
        check("a.PDF", b"%PDF-1.7\n", document(DocumentFormat::Pdf));
        check("scan", b"%PDF-1.7\n\0", document(DocumentFormat::Pdf));
        check("a.pdf", b"hello", Err("\"a.pdf\" is not a PDF"));
        check("a.docx", b"PK\x03\x04\0", document(DocumentFormat::Docx));
        check("a.xlsx", b"PK\x03\x04\0", document(DocumentFormat::Xlsx));
        check("a.xlsx", b"a,b", Err("\"a.xlsx\" is not an XLSX file"));
        check("a.doc", b"\xd0\xcf\x11\xe0\0", document(DocumentFormat::Doc));
        check("a.xls", b"PK\x03\x04", Err("\"a.xls\" is not an XLS file"));
        check("a.htm", b"<p>", document(DocumentFormat::Html));
        check("a.csv", b"caf\xe9", document(DocumentFormat::Csv));
        check("a.csv", b"a\0", Err("\"a.csv\" is not a CSV"));
        check("a.txt", b"\xff\xfea\0", Err("UTF-16"));
    }

    #[test]
    fn any_other_text_is_plain_text_and_any_other_file_is_refused() {
        for name in ["main.rs", "Makefile", "a.json", ".bashrc", "a.log"] {
            check(name, "grün\n".as_bytes(), Ok(AttachmentKind::Document(DocumentFormat::Txt)));
        }
        check("a.zip", b"PK\x03\x04\0", Err("\"a.zip\" cannot be attached. Claude accepts images"));
        check("a.rs", b"caf\xe9", Err("UTF-8 text"));
    }
}
