//! The errors of the service for images and documents: first the errors of Bedrock, then the errors
//! of Claude. Sources: public issue threads, November 2026. No source contains the message for a
//! document that is too large.

use std::collections::HashSet;

use super::super::converse_request::{ConverseRequest, RequestBlock, RequestRole};
use super::super::error_response::ErrorResponse;
use super::super::request_attachment::RequestAttachment;
use crate::chat::attachment_limits::{
    MANY_IMAGES, MAX_ATTACHMENTS, MAX_DOCUMENT_BYTES, MAX_DOCUMENTS, MAX_IMAGE_SIDE_PX,
    MAX_MANY_IMAGE_SIDE_PX,
};
use crate::chat::model::Model;
use crate::pdf;

const IMAGES: [&str; 4] = ["png", "jpeg", "gif", "webp"];

const DOCUMENTS: [&str; 9] = ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"];

/// The size limit of an image in base64.
const LARGEST_IMAGE: usize = 5 << 20;

/// Checks all attachments of a request.
pub(super) fn validate(request: &ConverseRequest, model: &Model) -> Result<(), ErrorResponse> {
    let all = || {
        request.messages.iter().enumerate().flat_map(|(at, message)| {
            let blocks = message.blocks.iter().enumerate();
            blocks.filter_map(move |(block_at, block)| match block {
                RequestBlock::Attachment(attachment) => Some((at, block_at, attachment)),
                _ => None,
            })
        })
    };
    for (at, block_at, attachment) in all() {
        validate_format(at, block_at, attachment)?;
    }
    for message in &request.messages {
        let has_document = message.blocks.iter().any(|b| {
            matches!(b, RequestBlock::Attachment(RequestAttachment { is_image: false, .. }))
        });
        if has_document
            && !message.blocks.iter().any(|block| matches!(block, RequestBlock::Text(_)))
        {
            return Err(ErrorResponse::validation(
                "A text block must be included when using documents",
            ));
        }
        let is_attached =
            message.blocks.iter().any(|block| matches!(block, RequestBlock::Attachment(_)));
        if is_attached && message.role != RequestRole::User {
            return Err(ErrorResponse::validation(
                "Images and documents are supported in user messages only.",
            ));
        }
    }
    let documents: Vec<_> = all().filter(|(.., attachment)| !attachment.is_image).collect();
    let images = all().count() - documents.len();
    if documents.len() > MAX_DOCUMENTS {
        return Err(ErrorResponse::validation(format!(
            "You can't include more than {MAX_DOCUMENTS} documents in a request."
        )));
    }
    let mut names = HashSet::new();
    if !documents.iter().all(|(.., document)| names.insert(&document.name)) {
        return Err(ErrorResponse::validation(
            "Messages can't contain duplicate document names. Rename the document and retry your \
             request.",
        ));
    }
    if images + documents.len() > MAX_ATTACHMENTS {
        let documents = documents.len();
        return Err(ErrorResponse::from_model(&format!(
            "too many images and documents: {images} + {documents} > {MAX_ATTACHMENTS}"
        )));
    }
    let pdfs = documents.iter().filter(|(.., document)| document.format == "pdf");
    let pages = pdfs.filter_map(|(.., document)| pdf::page_count(&document.bytes));
    if pages.sum::<u32>() > model.pdf_pages {
        return Err(ErrorResponse::from_model(&format!(
            "A maximum of {} PDF pages may be provided.",
            model.pdf_pages
        )));
    }
    if images > MANY_IMAGES {
        let is_large = |image: &RequestAttachment| {
            let most = MAX_MANY_IMAGE_SIDE_PX as usize;
            image.dimensions().is_some_and(|(width, height)| width.max(height) > most)
        };
        if let Some((at, block_at, _)) = all().find(|(.., attachment)| is_large(attachment)) {
            return Err(ErrorResponse::from_model(&format!(
                "messages.{at}.content.{block_at}.image.source.base64.data: At least one of the \
                 image dimensions exceed max allowed size for many-image requests: \
                 {MAX_MANY_IMAGE_SIDE_PX} pixels"
            )));
        }
    }
    all().filter(|(.., attachment)| attachment.is_image).try_for_each(|(at, block_at, image)| {
        validate_image(&format!("messages.{at}.content.{block_at}.image.source"), image)
    })
}

/// Checks one attachment as Bedrock does.
fn validate_format(
    at: usize,
    block_at: usize,
    attachment: &RequestAttachment,
) -> Result<(), ErrorResponse> {
    let (kind, formats) =
        if attachment.is_image { ("image", &IMAGES[..]) } else { ("document", &DOCUMENTS[..]) };
    if !formats.contains(&attachment.format.as_str()) {
        return Err(ErrorResponse::constraint(
            &attachment.format,
            &format!("messages.{}.member.content.{}.member.{kind}.format", at + 1, block_at + 1),
            &format!("satisfy enum value set: [{}]", formats.join(", ")),
        ));
    }
    if attachment.is_image {
        return Ok(());
    }
    match (attachment.is_cited, attachment.is_text) {
        (true, _) if !matches!(attachment.format.as_str(), "pdf" | "txt") => {
            return Err(ErrorResponse::validation(
                "Unsupported document format. Only txt and pdf formats are supported when citations \
                 are enabled",
            ));
        }
        (true, false) if attachment.format == "txt" => {
            return Err(ErrorResponse::from_model(&format!(
                "messages.{at}.content.{block_at}.source.bytes: The document source bytes could not \
                 be parsed as the specified format. If using a text-based format, try source.text \
                 instead of source.bytes."
            )));
        }
        (false, true) => {
            return Err(ErrorResponse::validation(
                "The text source of a document requires citations.",
            ));
        }
        _ => {}
    }
    let name = &attachment.name;
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || " -()[]_".contains(letter);
    if !name.chars().all(is_allowed) || name.contains("  ") {
        return Err(ErrorResponse::validation(
            "The document file name can only contain alphanumeric characters, whitespace \
             characters, hyphens, parentheses, and square brackets. The name can't contain more \
             than one consecutive whitespace character. Check that the file name conforms to these \
             restrictions and retry your request.",
        ));
    }
    if name.is_empty() || name.len() > 200 {
        let at =
            format!("messages.{}.member.content.{}.member.document.name", at + 1, block_at + 1);
        return Err(ErrorResponse::constraint(name, &at, "have length between 1 and 200"));
    }
    if attachment.format != "pdf" && attachment.bytes.len() > MAX_DOCUMENT_BYTES {
        return Err(ErrorResponse::validation(
            "The document file size exceeds the limit of 4.5 MB.",
        ));
    }
    Ok(())
}

/// Checks an image as Claude does.
fn validate_image(path: &str, image: &RequestAttachment) -> Result<(), ErrorResponse> {
    if image.base64_length > LARGEST_IMAGE {
        return Err(ErrorResponse::from_model(&format!(
            "{path}: image exceeds 5 MB maximum: {} bytes > {LARGEST_IMAGE} bytes",
            image.base64_length
        )));
    }
    match (image.detected_format(), image.dimensions()) {
        (Some(content), _) if content != image.format => Err(ErrorResponse::from_model(&format!(
            "{path}: The image was specified using the image/{} media type, but the image appears \
             to be a image/{content} image",
            image.format
        ))),
        (Some(_), Some((width, height))) if width.max(height) > MAX_IMAGE_SIDE_PX as usize => {
            Err(ErrorResponse::from_model(&format!(
                "{path}: At least one of the image dimensions exceed max allowed size: \
                 {MAX_IMAGE_SIDE_PX} pixels"
            )))
        }
        (Some(_), Some(_)) => Ok(()),
        _ => Err(ErrorResponse::from_model("Could not process image")),
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::base64;
    use serde_json::{Value, json};

    use super::super::super::test_catalog;
    use super::*;
    use crate::chat::model::DEFAULT_MODEL;

    fn gif(width: u16, height: u16, length: usize) -> Vec<u8> {
        let mut bytes = b"GIF89a".to_vec();
        bytes.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
        bytes.resize(length, 0);
        bytes
    }

    fn image(format: &str, bytes: &[u8]) -> Value {
        json!({ "image": { "format": format, "source": { "bytes": base64::encode(bytes) } } })
    }

    fn document(name: &str, format: &str, bytes: &[u8]) -> Value {
        let source = json!({ "bytes": base64::encode(bytes) });
        json!({ "document": { "format": format, "name": name, "source": source } })
    }

    fn check(blocks: &[Value], words: Option<&str>) {
        check_all(&json!([{ "role": "user", "content": blocks }]), words);
    }

    fn check_all(messages: &Value, words: Option<&str>) {
        let body = json!({ "messages": messages }).to_string();
        let request = ConverseRequest::read(body.as_bytes()).expect("a request");
        let catalog = test_catalog::catalog();
        let model = catalog.named(DEFAULT_MODEL).expect("in the table");
        let refused = validate(&request, model).err().map(|error| error.message);
        match (&refused, words) {
            (Some(refused), Some(words)) => assert!(refused.contains(words), "{refused}\n{words}"),
            _ => assert_eq!(refused.as_deref(), words),
        }
    }

    #[test]
    fn valid_attachments_pass() {
        let text = json!({ "text": "What is it?" });
        check(&[image("gif", &gif(8000, 8000, 20)), text.clone()], None);
        check(&[image("gif", &gif(1, 1, 20))], None);
        check(&[document("a (1) [b]-c", "md", b"# a"), text.clone()], None);
        let many = std::iter::repeat_n(image("gif", &gif(2000, 1, 20)), 100);
        check(&many.chain([text.clone()]).collect::<Vec<_>>(), None);
        let large = vec![b' '; MAX_DOCUMENT_BYTES + 1];
        check(&[document("a", "pdf", &large), text], None);
    }

    #[test]
    fn only_pdfs_and_texts_are_cited() {
        let text = || json!({ "text": "What is it?" });
        let cited = |format: &str, source: Value| {
            let citations = json!({ "enabled": true });
            let members = json!({ "format": format, "name": "a", "source": source });
            let mut document = json!({ "document": members });
            document["document"]["citations"] = citations;
            document
        };
        let bytes = || json!({ "bytes": base64::encode(b"a") });
        check(&[cited("pdf", bytes()), text()], None);
        check(&[cited("txt", json!({ "text": "a" })), text()], None);
        check(&[cited("txt", bytes()), text()], Some("try source.text instead of source.bytes"));
        for format in ["md", "docx"] {
            check(&[cited(format, bytes()), text()], Some("Only txt and pdf formats"));
        }
        let mut uncited = cited("txt", json!({ "text": "a" }));
        uncited["document"]["citations"]["enabled"] = json!(false);
        check(&[uncited, text()], Some("requires citations"));
    }

    #[test]
    fn each_violation_has_the_message_of_the_service() {
        let text = || json!({ "text": "What is it?" });
        check(&[document("a", "md", b"a")], Some("A text block must be included when"));
        check(&[document("a.md", "md", b"a"), text()], Some("The document file name can only"));
        check(&[document("a  b", "md", b"a"), text()], Some("more than one consecutive"));
        check(
            &[document("a", "md", b"a"), document("a", "txt", b"b"), text()],
            Some("Messages can't contain duplicate document names."),
        );
        let six = (0..6).map(|at| document(&format!("d{at}"), "md", b"a"));
        check(&six.chain([text()]).collect::<Vec<_>>(), Some("more than 5 documents in a request"));
        let many = std::iter::repeat_n(image("gif", &gif(1, 1, 20)), 100);
        let one_more: Vec<_> = many.chain([document("a", "md", b"a"), text()]).collect();
        check(&one_more, Some("too many images and documents: 100 + 1 > 100"));
        let many = std::iter::repeat_n(image("gif", &gif(2001, 1, 20)), 21);
        check(&many.collect::<Vec<_>>(), Some("for many-image requests: 2000 pixels"));
        let pages = b"1 0 obj\n<</Type/Pages/Count 101>>\nendobj";
        check(&[document("a", "pdf", pages), text()], Some("A maximum of 100 PDF pages may be"));
        check(&[image("svg", b"<svg>")], Some("Value 'svg' at 'messages.1.member.content.1"));
        check(&[document("a", "exe", b"a"), text()], Some("[pdf, csv, doc, docx, xls"));
        check(&[image("png", &gif(1, 1, 20))], Some("appears to be a image/gif image"));
        check(&[image("png", b"hello")], Some("Could not process image"));
        check(&[image("gif", &gif(8001, 1, 20))], Some("max allowed size: 8000 pixels"));
        let large = gif(1, 1, 3_932_161);
        check(
            &[text(), image("gif", &large)],
            Some("messages.0.content.1.image.source: image exceeds 5 MB maximum: 5242884 bytes"),
        );
        let large = vec![b'a'; MAX_DOCUMENT_BYTES + 1];
        check(&[document("a", "txt", &large), text()], Some("exceeds the limit of 4.5 MB"));
        let message = json!([
            { "role": "user", "content": [text()] },
            { "role": "assistant", "content": [image("gif", &gif(1, 1, 20))] },
        ]);
        check_all(&message, Some("in user messages only"));
    }
}
