//! The messages of a request in the AWS CLI's shorthand syntax, with its files beside them. Both
//! versions of the CLI read it alike. JSON they do not: a file's bytes in it are base64 to version
//! 2 by default, and to version 1 text that it encodes, so that it can be given no image at all.
//!
//! Every text is a file too, since the shorthand has no escape for all that a text may hold, and
//! no single argument may be longer than 128 KiB.

use std::fmt::Write as _;

use aws_smithy_types::base64;

use super::layout::is_hidden;
use crate::chat::attachment::{AttachmentKind, DocumentNames};
use crate::chat::message::Role;
use crate::chat::request::{Request, RequestContent};
use crate::chat::settings::CacheTime;

/// Letters of base64 in a line.
const LINE: usize = 76;

/// Ends the here-document of a file. No line of base64 is this word: its length is no multiple of 4.
const DELIMITER: &str = "END OF FILE";

/// Commands that write files into the folder `$files`, and the arguments that name them.
#[derive(Debug, Default)]
pub(super) struct Shorthand {
    pub files: String,
    /// As they stand in double quotes, one a message.
    pub arguments: Vec<String>,
    /// Which the CLI does not read as they are.
    pub has_carriage_returns: bool,
    count: usize,
}

impl Shorthand {
    pub fn of(request: &Request) -> Self {
        let mut shorthand = Self::default();
        let mut names = DocumentNames::default();
        let last = request.history.len().saturating_sub(1);
        for (at, turned) in request.history.iter().enumerate() {
            let mut blocks = Vec::new();
            for content in &turned.content {
                blocks.push(match content {
                    RequestContent::Text(text) => shorthand.text(text),
                    RequestContent::Attachment(attachment) => {
                        let file = shorthand.file(attachment.bytes());
                        let source = format!("source={{bytes@='fileb://{file}'}}");
                        match attachment.kind() {
                            AttachmentKind::Image { format, .. } => {
                                format!("{{image={{format={},{source}}}}}", format.as_str())
                            }
                            AttachmentKind::Document(format) => format!(
                                "{{document={{format={},name='{}',{source}}}}}",
                                format.as_str(),
                                names.next(attachment)
                            ),
                        }
                    }
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

    /// The path of the next file.
    fn next(&mut self) -> String {
        self.count += 1;
        format!("$files/{}", self.count)
    }

    fn file(&mut self, bytes: &[u8]) -> String {
        let path = self.next();
        // Writing to a string does not fail.
        let _ = writeln!(self.files, "base64 --decode > \"{path}\" <<'{DELIMITER}'");
        // Three bytes make four letters.
        for line in bytes.chunks(LINE / 4 * 3) {
            self.files.extend([&base64::encode(line), "\n"]);
        }
        self.files.extend([DELIMITER, "\n"]);
        path
    }

    fn text(&mut self, text: &str) -> String {
        let path = self.next();
        self.has_carriage_returns |= text.contains('\r');
        let _ = writeln!(self.files, "printf %b '{}' > \"{path}\"", escaped(text));
        format!("{{text@='file://{path}'}}")
    }
}

/// A text as the shell's `printf %b` has it, within single quotes.
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
