//! The attachments of the prompt.

use std::path::PathBuf;
use std::sync::Arc;

use super::diagnostics::print_line;
use crate::attachment_files;
use crate::chat::attachment::{Attachment, AttachmentKind};
use crate::chat::attachment_limits::limit_error;
use crate::chat::model::Catalog;
use crate::chat::settings::{SettingField, Settings};
use crate::document::visible;

/// Reads the files as attachments, on a thread for blocking work.
///
/// # Errors
/// A message for the user if a file cannot be attached, or if there are too many files for one
/// request.
pub(super) async fn read(
    paths: Vec<PathBuf>,
    pdf_pages: Option<u32>,
) -> Result<Vec<Arc<Attachment>>, String> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let read =
        move || paths.iter().map(|path| attachment_files::read(path).map(Arc::new)).collect();
    let broken = |_| Err("A file could not be read: the read was interrupted".to_owned());
    let files: Vec<Arc<Attachment>> =
        tokio::task::spawn_blocking(read).await.unwrap_or_else(broken)?;
    match limit_error(files.iter().map(|file| &**file), pdf_pages) {
        Some(why) => Err(why),
        None => Ok(files),
    }
}

/// Prints the reason if attached documents are not cited although the settings ask for citations.
pub(super) fn report_uncited(
    attachments: &[Arc<Attachment>],
    settings: &Settings,
    catalog: &Catalog,
) {
    let is_document = |file: &Arc<Attachment>| matches!(file.kind(), AttachmentKind::Document(_));
    let why = catalog.unsent_reason(settings, SettingField::Documents);
    if let Some(why) = why.filter(|_| attachments.iter().any(is_document)) {
        print_line(&format!("Documents are not cited: {why}"));
    } else if let Some(file) = attachments.iter().find(|file| file.excludes_citations())
        && settings.documents.is_cited()
    {
        let name = visible::line(file.name());
        print_line(&format!("Documents are not cited: {name} is neither a PDF nor UTF-8 text"));
    }
}
