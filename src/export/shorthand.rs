//! The messages of a request in the AWS CLI's shorthand syntax, with their files. Both versions of
//! the CLI parse the shorthand alike. JSON does not work for files: version 2 expects base64, but
//! version 1 encodes the value itself, so the file would be encoded twice.
//!
//! Texts are files, too: the shorthand cannot escape every text, and a single argument is limited
//! to 128 KiB.

use std::fmt::Write as _;

use aws_smithy_types::base64;

use super::layout::is_hidden;
use crate::chat::attachment::{AttachmentKind, DocumentContent, DocumentNames};
use crate::chat::message::Role;
use crate::chat::request::{Request, RequestContent};
use crate::chat::settings::CacheTime;

/// Characters of base64 per line.
const BASE64_LINE_CHARS: usize = 76;

/// The delimiter of a file's here-document. No line of base64 can equal it, since its length is not
/// a multiple of 4.
const DELIMITER: &str = "END OF FILE";

/// Commands that write files into the folder `$files`, and the arguments that refer to them.
#[derive(Debug, Default)]
pub(super) struct Shorthand {
    pub files: String,
    /// One argument per message, escaped for double quotes.
    pub arguments: Vec<String>,
    /// Whether a text contains carriage returns, which the CLI would convert.
    pub has_carriage_returns: bool,
    count: usize,
}

impl Shorthand {
    pub fn of(request: &Request) -> Self {
        let mut shorthand = Self::default();
        let mut names = DocumentNames::default();
        let last = request.history.len().saturating_sub(1);
        let is_cited = request.settings.documents.is_cited();
        let citations = if is_cited { ",citations={enabled=true}" } else { "" };
        for (at, turned) in request.history.iter().enumerate() {
            let mut blocks = Vec::new();
            for content in &turned.content {
                blocks.push(match content {
                    RequestContent::Text(text) => shorthand.text(text),
                    RequestContent::Attachment(attachment) => match attachment.kind() {
                        AttachmentKind::Image { format, .. } => {
                            let source = shorthand.bytes(attachment.bytes());
                            format!("{{image={{format={},source={source}}}}}", format.as_str())
                        }
                        AttachmentKind::Document(format) => {
                            let (format, content) = attachment.sent(format, is_cited);
                            let source = match content {
                                DocumentContent::Bytes(bytes) => shorthand.bytes(bytes),
                                DocumentContent::Text(text) => shorthand.text(text),
                            };
                            format!(
                                "{{document={{format={},name='{}',source={source}{citations}}}}}",
                                format.as_str(),
                                names.next(attachment.name())
                            )
                        }
                    },
                });
            }
            if let Some(time) = request.settings.caching.filter(|_| at == last) {
                blocks.push(match time {
                    CacheTime::FiveMinutes => "{cachePoint={type=default}}".to_owned(),
                    CacheTime::Hour => "{cachePoint={type=default,ttl=1h}}".to_owned(),
                });
            }
            shorthand.message(turned.role, &blocks);
        }
        if let Some(prefill) = &request.settings.prefill {
            let block = shorthand.text(prefill.as_str());
            shorthand.message(Role::Assistant, &[block]);
        }
        shorthand
    }

    fn message(&mut self, role: Role, blocks: &[String]) {
        let role = match role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        self.arguments.push(format!("role={role},content=[{}]", blocks.join(",")));
    }

    fn next(&mut self) -> String {
        self.count += 1;
        format!("$files/{}", self.count)
    }

    fn bytes(&mut self, bytes: &[u8]) -> String {
        let path = self.next();
        let _ = writeln!(self.files, "base64 --decode > \"{path}\" <<'{DELIMITER}'");
        // Three bytes become four characters.
        for line in bytes.chunks(BASE64_LINE_CHARS / 4 * 3) {
            self.files.extend([&base64::encode(line), "\n"]);
        }
        self.files.extend([DELIMITER, "\n"]);
        format!("{{bytes@='fileb://{path}'}}")
    }

    fn text(&mut self, text: &str) -> String {
        let path = self.next();
        self.has_carriage_returns |= text.contains('\r');
        let _ = writeln!(self.files, "printf %b '{}' > \"{path}\"", escaped(text));
        format!("{{text@='file://{path}'}}")
    }
}

/// Escapes a text for the shell's `printf %b` in single quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\'' => escaped.push_str("'\\''"),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            _ if is_hidden(letter) => {
                for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(escaped, "\\0{byte:03o}");
                }
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}
