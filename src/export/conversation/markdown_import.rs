//! Reads a conversation from Markdown, as [`super::markdown`] writes it. Markdown has neither
//! branches nor settings nor files.

use super::import_context::{ImportContext, ImportedConversation};
use super::json_place::ImportError;
use super::markdown::{CLAUDE, YOU};
use super::one_path;
use crate::stored::{StoredBlock, StoredBlockContent, StoredContent, StoredPrompt};

/// Reads the messages below the headings. The heading before them is the title.
pub fn read(text: &str, cx: &mut ImportContext<'_>) -> Result<ImportedConversation, ImportError> {
    let mut title = None;
    let mut messages: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        match (line, messages.last_mut()) {
            (YOU | CLAUDE, _) => messages.push((line, Vec::new())),
            (line, Some((_, lines))) => lines.push(line),
            (line, None) => title = title.or(line.strip_prefix("# ").map(str::to_owned)),
        }
    }
    if messages.is_empty() {
        return Err(ImportError::UnknownFormat);
    }
    let contents = messages.into_iter().map(|(heading, lines)| {
        let lines: Vec<&str> = lines.into_iter().map(unescaped).collect();
        let text = lines.join("\n").trim_matches('\n').to_owned();
        if heading == YOU {
            return StoredContent::Prompt(StoredPrompt { text, attachments: Vec::new() });
        }
        let content = StoredBlockContent::Text { text, citations: Vec::new() };
        one_path::reply(cx.model, vec![StoredBlock { index: 0, content }])
    });
    let contents = contents.collect();
    let settings = (cx.model.to_owned(), "{}".to_owned());
    let conversation = one_path::conversation(contents, settings, title, cx);
    Ok(ImportedConversation { conversation, left_out: Vec::new() })
}

/// Returns a line of a message without the mark that keeps it from being a heading.
fn unescaped(line: &str) -> &str {
    line.strip_prefix('\\').filter(|rest| matches!(*rest, YOU | CLAUDE)).unwrap_or(line)
}
