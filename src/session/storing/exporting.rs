//! A stored conversation as text in each export format.

use std::path::Path;

use super::reading::restored_conversation;
use super::settings_json::settings_from_json;
use crate::chat::model::{Catalog, ModelId};
use crate::export::conversation::{
    html, json, markdown, next_request, python_program, shell_program, title,
};
use crate::stored::StoredConversation;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    Markdown,
    Json,
    Html,
    /// A program that sends the next request.
    Python,
    Shell,
}

impl ExportFormat {
    /// The file name extension of each format.
    const EXTENSIONS: [(&str, Self); 6] = [
        ("md", Self::Markdown),
        ("markdown", Self::Markdown),
        ("json", Self::Json),
        ("html", Self::Html),
        ("py", Self::Python),
        ("sh", Self::Shell),
    ];

    /// Returns the format for the extension of a file name.
    pub fn of_file(file: &str) -> Option<Self> {
        let extension = Path::new(file).extension()?.to_str()?.to_ascii_lowercase();
        let known = Self::EXTENSIONS.iter().find(|(known, _)| *known == extension);
        known.map(|(_, format)| *format)
    }
}

/// Returns the conversation as text; `None` if it has no next request.
pub fn exported(
    stored: &StoredConversation,
    format: ExportFormat,
    catalog: &Catalog,
) -> Option<String> {
    if format == ExportFormat::Json {
        return Some(json(stored));
    }
    let (conversation, _) = restored_conversation(stored);
    let request = || {
        let model = ModelId::parse(&stored.model).ok()?;
        let settings = settings_from_json(model, &stored.settings);
        next_request(&conversation, &settings, catalog)
    };
    match format {
        ExportFormat::Json => Some(json(stored)),
        ExportFormat::Markdown => Some(markdown(&title(stored), &conversation)),
        ExportFormat::Html => Some(html(&title(stored), &conversation)),
        ExportFormat::Python => request().map(|request| python_program(&request)),
        ExportFormat::Shell => request().map(|request| shell_program(&request)),
    }
}
