//! A conversation that is read from the store to be opened.

use std::path::PathBuf;

use crate::stored::MessageKey;

/// A conversation that is read from the store to be opened.
#[derive(Debug, Clone)]
pub(super) struct OpeningConversation {
    pub number: u64,
    /// The notice after it was opened.
    pub notice: String,
    /// A message and a text in it, to be shown.
    pub found: Option<(MessageKey, String)>,
    /// Whether the options of the command line change the settings.
    pub is_start: bool,
    /// The files to attach to the draft.
    pub attach: Vec<PathBuf>,
}

impl OpeningConversation {
    pub fn new(number: u64, notice: String, found: Option<(MessageKey, String)>) -> Self {
        Self { number, notice, found, is_start: false, attach: Vec::new() }
    }

    /// Applies the settings of the command line to the conversation, and attaches these files.
    pub fn at_start(self, attach: Vec<PathBuf>) -> Self {
        Self { is_start: true, attach, ..self }
    }
}
