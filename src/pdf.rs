//! Counts the pages of a PDF. The service limits the pages of a request and bills them as input.
//!
//! The root of the page tree has the number of pages. Since PDF 1.5, this object can be in a
//! compressed object stream. The reader does not follow the cross-reference tables. It reads all
//! objects in the order of the file. A later version of an object replaces an earlier version.

use std::collections::HashSet;
use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem;

use crate::chat::attachment::{Attachment, AttachmentKind, DocumentFormat};

/// The maximum total size of decompressed object streams in bytes.
const MAX_DECOMPRESSED: u64 = 64 << 20;

/// Sets the number of pages of an attachment, if it is a PDF.
pub fn with_page_count(attachment: Attachment) -> Attachment {
    let is_pdf = attachment.kind() == AttachmentKind::Document(DocumentFormat::Pdf);
    let pages = if is_pdf { page_count(attachment.bytes()) } else { None };
    attachment.with_pages(pages)
}

/// Returns the number of pages, or `None` if it cannot be read, for example because object streams
/// are encrypted.
pub fn page_count(bytes: &[u8]) -> Option<u32> {
    let mut tree = PageTree { budget: MAX_DECOMPRESSED, ..PageTree::default() };
    let mut rest = bytes;
    while let Some((number, object, after)) = next_object(rest) {
        rest = tree.read(number, object, after);
    }
    let leaves = u32::try_from(tree.leaves.len()).ok();
    tree.root.or(leaves).filter(|pages| *pages > 0)
}

#[derive(Default)]
struct PageTree {
    /// The number of pages of the last root.
    root: Option<u32>,
    /// The object numbers of the pages.
    leaves: HashSet<u32>,
    /// The number of bytes that may still be decompressed.
    budget: u64,
}

impl PageTree {
    /// Reads an object and its stream, if it has one. Returns the bytes after it.
    fn read<'a>(&mut self, number: u32, object: &[u8], after: &'a [u8]) -> &'a [u8] {
        let Some(stream) = after.strip_prefix(b"stream") else {
            self.read_dictionary(number, object);
            return after;
        };
        let end = memmem::find(stream, b"endstream").unwrap_or(stream.len());
        if has_type(object, b"/ObjStm") {
            let line_break = stream.iter().take_while(|byte| b"\r\n".contains(byte)).count();
            self.read_object_stream(object, &stream[line_break.min(end)..end]);
        }
        &stream[end..]
    }

    fn read_dictionary(&mut self, number: u32, object: &[u8]) {
        if has_type(object, b"/Pages") {
            if memmem::find(object, b"/Parent").is_none() {
                self.root = number_after(object, b"/Count").or(self.root);
            }
        } else if has_type(object, b"/Page") {
            self.leaves.insert(number);
        }
    }

    /// Reads the objects of an object stream. It starts with pairs of object number and offset.
    fn read_object_stream(&mut self, dictionary: &[u8], stream: &[u8]) {
        let mut text = Vec::new();
        if memmem::find(dictionary, b"/FlateDecode").is_some() {
            let mut decoder = ZlibDecoder::new(stream).take(self.budget);
            // A damaged stream is read as far as possible.
            let _ = decoder.read_to_end(&mut text);
            self.budget -= text.len() as u64;
        } else {
            text.extend_from_slice(stream);
        }
        let first =
            number_after(dictionary, b"/First").and_then(|first| usize::try_from(first).ok());
        let Some((head, objects)) = first.and_then(|first| text.split_at_checked(first)) else {
            return;
        };
        let numbers: Vec<u32> = head
            .split(u8::is_ascii_whitespace)
            .filter_map(|word| std::str::from_utf8(word).ok()?.parse().ok())
            .collect();
        let pairs: Vec<_> =
            numbers.chunks_exact(2).map(|pair| (pair[0], pair[1] as usize)).collect();
        let ends = pairs.iter().skip(1).map(|(_, start)| *start).chain([objects.len()]);
        for ((number, start), end) in pairs.iter().zip(ends) {
            if let Some(object) = objects.get(*start..end) {
                self.read_dictionary(*number, object);
            }
        }
    }
}

/// Returns the number of the next object, its bytes up to its end or its stream, and the bytes after
/// them.
fn next_object(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let mut from = 0;
    loop {
        let at = from + memmem::find(&bytes[from..], b"obj")?;
        let body = &bytes[at + 3..];
        from = at + 3;
        let Some(number) = object_number(&bytes[..at]) else { continue };
        let end = memmem::find(body, b"endobj").unwrap_or(body.len());
        let end = memmem::find(&body[..end], b"stream").unwrap_or(end);
        return Some((number, &body[..end], &body[end..]));
    }
}

/// Returns the object number of a header that ends here: `12 0 `.
fn object_number(before: &[u8]) -> Option<u32> {
    let line = &before[before.len().saturating_sub(24)..];
    let mut words = line.strip_suffix(b" ")?.rsplit(u8::is_ascii_whitespace);
    let generation = words.next()?;
    let number = std::str::from_utf8(words.next()?).ok()?;
    let is_generation = !generation.is_empty() && generation.iter().all(u8::is_ascii_digit);
    number.parse().ok().filter(|_| is_generation)
}

/// Returns whether a dictionary has this type.
fn has_type(dictionary: &[u8], name: &[u8]) -> bool {
    memmem::find_iter(dictionary, b"/Type").any(|at| {
        let rest = dictionary[at + 5..].trim_ascii_start();
        rest.strip_prefix(name)
            .is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric))
    })
}

/// Returns the whole number of a dictionary's member. A reference to another object is not a number.
fn number_after(dictionary: &[u8], name: &[u8]) -> Option<u32> {
    let at = memmem::find(dictionary, name)? + name.len();
    let rest = dictionary[at..].trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_reference = rest[digits..].trim_ascii_start().starts_with(b"0 R");
    std::str::from_utf8(&rest[..digits]).ok()?.parse().ok().filter(|_| !is_reference)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn check(objects: &str, pages: Option<u32>) {
        assert_eq!(page_count(format!("%PDF-1.7\n{objects}").as_bytes()), pages, "{objects}");
    }

    /// Returns an object stream with these objects, compressed.
    fn object_stream(objects: &[&str]) -> Vec<u8> {
        let (mut head, mut body) = (String::new(), String::new());
        for (object, number) in objects.iter().zip(10..) {
            head.extend([number.to_string(), " ".into(), body.len().to_string(), " ".into()]);
            body += object;
            body.push('\n');
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all((head.clone() + &body).as_bytes()).expect("a vector accepts it");
        let packed = encoder.finish().expect("a vector accepts it");
        let (first, count, length) = (head.len(), objects.len(), packed.len());
        let dictionary = format!(
            "5 0 obj\n<</Type/ObjStm/N {count}/First {first}/Length {length}/Filter/FlateDecode>>\nstream\r\n"
        );
        [dictionary.as_bytes(), &packed, b"\nendstream\nendobj\n"].concat()
    }

    #[test]
    fn the_root_of_the_page_tree_has_the_number_of_pages() {
        check("1 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 12 >>\nendobj", Some(12));
        let inner = "3 0 obj\n<</Type/Pages/Parent 1 0 R/Count 7>>\nendobj\n";
        let root = "1 0 obj\n<</Count 9/Type/Pages>>\nendobj\n";
        check(&format!("{root}{inner}"), Some(9));
        let outline = "4 0 obj\n<</Type/Outlines/Count 99>>\nendobj\n";
        check(&format!("{outline}{root}"), Some(9));
        // The file was changed by an appended version.
        check(&format!("{root}1 0 obj\n<</Type/Pages/Count 8>>\nendobj\n"), Some(8));
    }

    #[test]
    fn pages_are_counted_where_the_root_is_missing() {
        let page = |number: u32| format!("{number} 0 obj\n<</Type /Page/Parent 1 0 R>>\nendobj\n");
        check(&(page(2) + &page(3) + &page(3)), Some(2));
        check("", None);
        check("1 0 obj\n<</Type/Pages/Count 5 0 R>>\nendobj\n", None);
        check("1 0 obj\n<</Length 9>>\nstream\n7 0 obj <</Type/Page>>\nendstream\nendobj", None);
    }

    #[test]
    fn a_compressed_page_tree_is_read() {
        let stream = object_stream(&["<</Type/Page/Parent 11 0 R>>", "<</Type/Pages/Count 40>>"]);
        let file = [b"%PDF-1.5\n", &stream[..]].concat();
        assert_eq!(page_count(&file), Some(40));
        for end in 0..file.len() {
            assert!(page_count(&file[..end]).is_none_or(|pages| pages <= 40), "{end}");
        }
    }
}
