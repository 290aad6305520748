//! The limits of the service on the attachments of a request. Sources, November 2026: AWS, "API
//! restrictions" of the Bedrock user guide; Anthropic, "Vision" and "PDF support"; reported errors of
//! Converse.

use super::attachment::{Attachment, AttachmentKind};

/// The maximum number of images and documents in one request. Models with a context of 1M tokens may
/// accept more. The error of Claude is "too many images and documents: 99 + 2 > 100".
pub const MAX_ATTACHMENTS: usize = 100;

/// The maximum number of documents in one request.
pub const MAX_DOCUMENTS: usize = 5;

/// The maximum size of an image in bytes: 5 MiB in base64.
pub const MAX_IMAGE_BYTES: usize = 3_932_160;

/// The maximum size of a document in bytes, except of a PDF.
pub const MAX_DOCUMENT_BYTES: usize = 4_500_000;

/// The maximum size of a PDF in bytes: 32 MB in base64, the maximum size of a request. Claude 4 and
/// later have no other limit on the size of a PDF.
pub const MAX_PDF_BYTES: usize = 24_000_000;

/// The maximum width and height of an image in pixels.
pub const MAX_IMAGE_SIDE_PX: u32 = 8000;

/// If a request has more images than this, the limit of each image is [`MAX_MANY_IMAGE_SIDE_PX`].
pub const MANY_IMAGES: usize = 20;

/// The maximum width and height of an image in a request with many images, in pixels.
pub const MAX_MANY_IMAGE_SIDE_PX: u32 = 2000;

/// Returns a message if the service would reject a request with all these attachments. `pdf_pages` is
/// the limit of the model, if known.
pub fn limit_error<'a>(
    attachments: impl Iterator<Item = &'a Attachment>,
    pdf_pages: Option<u32>,
) -> Option<String> {
    let (mut images, mut documents, mut pages) = (0, 0, 0);
    let mut largest: Option<(u32, &Attachment)> = None;
    for attachment in attachments {
        match attachment.kind() {
            AttachmentKind::Image { size: (columns, rows), .. } => {
                images += 1;
                let side = columns.max(rows);
                if largest.is_none_or(|(most, _)| side > most) {
                    largest = Some((side, attachment));
                }
            }
            AttachmentKind::Document(_) => {
                documents += 1;
                pages += u64::from(attachment.pages().unwrap_or(0));
            }
        }
    }
    let all = images + documents;
    if documents > MAX_DOCUMENTS {
        return Some(too_many(&format!("{documents} documents"), MAX_DOCUMENTS));
    }
    if all > MAX_ATTACHMENTS {
        return Some(too_many(&format!("{all} images and documents"), MAX_ATTACHMENTS));
    }
    if let Some(most) = pdf_pages.filter(|most| pages > u64::from(*most)) {
        return Some(format!(
            "{pages} PDF pages are too many: a request to this model accepts {most}, including those of earlier prompts"
        ));
    }
    let (_, image) = largest.filter(|(side, _)| *side > MAX_MANY_IMAGE_SIDE_PX)?;
    (images > MANY_IMAGES).then(|| {
        format!(
            "With more than {MANY_IMAGES} images in a request, each may have up to {MAX_MANY_IMAGE_SIDE_PX}×{MAX_MANY_IMAGE_SIDE_PX} pixels: \"{}\" is larger",
            image.name()
        )
    })
}

fn too_many(attachments: &str, most: usize) -> String {
    format!(
        "{attachments} are too many: a request accepts {most}, including those of earlier prompts"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::attachment::{DocumentFormat, ImageFormat};

    fn image(side: u32) -> Attachment {
        let kind = AttachmentKind::Image { format: ImageFormat::Png, size: (1, side) };
        Attachment::new("a.png".into(), kind, Vec::new())
    }

    fn pdf(pages: Option<u32>) -> Attachment {
        let kind = AttachmentKind::Document(DocumentFormat::Pdf);
        Attachment::new("a.pdf".into(), kind, Vec::new()).with_pages(pages)
    }

    fn check(images: (usize, u32), pdfs: &[Option<u32>], words: Option<&str>) {
        let (count, side) = images;
        let attachments = std::iter::repeat_n(image(side), count);
        let attachments: Vec<_> = attachments.chain(pdfs.iter().copied().map(pdf)).collect();
        let why = limit_error(attachments.iter(), Some(100));
        match (&why, words) {
            (Some(why), Some(words)) => assert!(why.contains(words), "{why}"),
            _ => assert_eq!(why.as_deref(), words),
        }
    }

    #[test]
    fn the_number_of_attachments_is_limited() {
        check((100, 2000), &[], None);
        check((95, 1), &[None; 5], None);
        check((0, 0), &[None; 6], Some("6 documents are too many"));
        check((101, 1), &[], Some("101 images and documents are too many"));
        check((96, 1), &[None; 5], Some("101 images and documents are too many"));
    }

    #[test]
    fn many_images_must_be_smaller() {
        check((20, 8000), &[None], None);
        check((21, 2000), &[], None);
        check((21, 2001), &[], Some("each may have up to 2000×2000 pixels: \"a.png\" is larger"));
    }

    #[test]
    fn the_pages_of_all_pdfs_are_limited_by_the_model() {
        check((0, 0), &[Some(50), Some(50), None], None);
        check((0, 0), &[Some(50), Some(51)], Some("101 PDF pages are too many"));
        assert_eq!(limit_error([pdf(Some(5000))].iter(), None), None);
    }
}
