//! Attaches files: from the path dialog, from pasted paths and from the command line. The runtime
//! reads the files; this file decides what to do with the result. The limits of a whole request are
//! checked here, because they include the attachments of earlier prompts.

use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use super::Chat;
use super::actions::Action;
use super::chips::{self, Chip};
use crate::chat::attachment::Attachment;
use crate::chat::attachment_limits::limit_error;
use crate::chat::estimate::ContentSize;
use crate::screens::context::Context;
use crate::session::Session;
use crate::session::effect::{AttachmentSource, Effect, FileOutcome};
use crate::ui::keymap::KeyScope;

/// A paste with more bytes than this is always text.
const MAX_PATH_PASTE_BYTES: usize = 8 * 1024;

impl Chat {
    /// Returns the chips of the attachments, laid out in rows of this width.
    pub fn chips(&self, columns: u16) -> Vec<Chip> {
        chips::lay_out(self.composer.attachments(), self.attachments.is_reading(), columns)
    }

    pub fn attach(&mut self, paths: Vec<PathBuf>) -> Vec<Effect> {
        let sources = paths.into_iter().map(AttachmentSource::Path);
        sources.map(|source| self.attachments.begin(source).1).collect()
    }

    /// Pastes into the composer. The text appears at once; if it names files, attachments replace
    /// it.
    pub fn paste_into_composer(&mut self, cx: &mut Context<'_>, text: &str) {
        let is_taken_back = self.composer.remove_pasted_attachments(text);
        self.composer.paste(text);
        if is_taken_back {
            cx.notice("Pasted as text instead");
            return;
        }
        if !may_name_files(text) {
            return;
        }
        cx.effect(self.attachments.begin(AttachmentSource::Pasted(text.to_owned())).1);
    }

    /// Attaches the files that were read, and sends the prompt if the user pressed Enter meanwhile.
    /// Returns the reason if they cannot be attached. `is_from_dialog` says whether a dialog shows
    /// this reason.
    pub fn attached(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        outcome: FileOutcome,
        is_from_dialog: bool,
    ) -> Option<String> {
        let source = self.attachments.end(number)?;
        let (files, refusal) = self.check_files(cx.session, outcome);
        match (&refusal, &source) {
            (Some(_), _) if is_from_dialog => {}
            (Some(why), AttachmentSource::Pasted(_)) => cx.notice(format!("{why}. Pasted as text")),
            (Some(why), _) => cx.notice(why.clone()),
            (None, _) => self.take_files(cx, files, &source),
        }
        if refusal.is_some() {
            self.attachments.sends_when_read = false;
        } else if self.attachments.sends_when_read && self.attachments.pending.is_empty() {
            *cx.notice = None;
            self.send(cx);
        }
        refusal
    }

    /// Returns the files that are not attached yet, or why they cannot be attached. `None` if the
    /// paste was text.
    fn check_files(
        &self,
        session: &Session,
        outcome: FileOutcome,
    ) -> (Option<Vec<Arc<Attachment>>>, Option<String>) {
        match outcome {
            FileOutcome::Text => (None, None),
            FileOutcome::Refused(why) => (None, Some(why)),
            FileOutcome::Files(files) => {
                let here = self.composer.attachments();
                let is_new = |file: &Arc<Attachment>| !here.contains(file);
                let new: Vec<_> = files.into_iter().filter(is_new).collect();
                let before = self.attachments_before(session);
                let all = before.iter().chain(here).chain(&new);
                let pages = session.catalog.pdf_pages(&session.settings.model);
                let refusal = limit_error(all.map(|attachment| &**attachment), pages);
                (Some(new), refusal)
            }
        }
    }

    fn take_files(
        &mut self,
        cx: &mut Context<'_>,
        files: Option<Vec<Arc<Attachment>>>,
        source: &AttachmentSource,
    ) {
        let Some(files) = files else { return };
        let is_pasted = matches!(source, AttachmentSource::Pasted(_));
        // Keep the notice about a refused file from the command line. The chips already show the
        // attached files.
        if cx.notice.is_none() || !matches!(source, AttachmentSource::Path(_)) {
            let key = cx.keymap.key(KeyScope::Composer, Action::RemoveLastAttachment);
            cx.notice(attached_notice(&files, is_pasted, &key));
        }
        let pasted = match source {
            AttachmentSource::Pasted(text) => Some(text.as_str()),
            AttachmentSource::Typed(_) | AttachmentSource::Path(_) => None,
        };
        self.composer.attach(files, pasted);
    }

    fn attachments_before(&self, session: &Session) -> Vec<Arc<Attachment>> {
        let mut attachments = Vec::new();
        let mut next = self.parent_of_next(session);
        while let Some(id) = next {
            if let Some(prompt) = session.open.conversation.prompt(id) {
                attachments.extend(prompt.attachments.iter().cloned());
            }
            next = session.open.conversation.parent(id);
        }
        attachments
    }

    /// Returns the reason if the prompt cannot be sent with these attachments.
    pub fn send_refusal(&mut self, cx: &mut Context<'_>) -> Option<String> {
        if !self.attachments.pending.is_empty() && !self.attachments.sends_when_read {
            self.attachments.sends_when_read = true;
            let key = cx.keymap.key(KeyScope::Composer, Action::Send);
            return Some(format!("The prompt waits for the file. {key} sends without it"));
        }
        let all: Vec<_> = self.attachments_before(cx.session);
        let all = all.iter().chain(self.composer.attachments());
        let pages = cx.session.catalog.pdf_pages(&cx.session.settings.model);
        limit_error(all.map(|attachment| &**attachment), pages)
    }

    pub fn remove_last_attachment(&mut self, cx: &mut Context<'_>) {
        if let Some(last) = self.composer.attachments().len().checked_sub(1) {
            self.detach(cx, last);
        }
    }

    /// Removes the attachment whose chip's cross was clicked. `text` is the area of the prompt's
    /// text, and `rows` the number of chip rows above it.
    pub fn click_chip(&mut self, cx: &mut Context<'_>, text: Rect, rows: u16, at: Position) {
        let chips = self.chips(text.width);
        let row = (at.y + rows).checked_sub(text.y).filter(|row| *row < rows);
        let (Some(row), Some(column)) = (row, at.x.checked_sub(text.x)) else { return };
        let hit = chips.iter().find(|chip| chip.has_cross_at(row, column));
        if let Some(attachment) = hit.and_then(|chip| chip.attachment) {
            self.detach(cx, attachment);
        }
    }

    fn detach(&mut self, cx: &mut Context<'_>, at: usize) {
        if let Some(attachment) = self.composer.detach(at) {
            cx.notice(format!("Removed {}", attachment.name()));
        }
    }

    pub fn detach_all(&mut self, cx: &mut Context<'_>) {
        self.attachments.ignore_result();
        cx.notice(match self.composer.detach_all() {
            0 => "No attachments".to_owned(),
            1 => "Removed the attachment".to_owned(),
            several => format!("Removed {several} attachments"),
        });
    }
}

/// Returns whether a paste may name files: each line starts like a path or ends like a file name.
/// Any other paste is text immediately, so Enter can send it at once.
fn may_name_files(text: &str) -> bool {
    let is_odd = |letter: char| letter.is_control() && !letter.is_whitespace();
    if text.len() > MAX_PATH_PASTE_BYTES || text.contains(is_odd) {
        return false;
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| begins_as_path(line) || ends_as_name(line))
}

fn begins_as_path(line: &str) -> bool {
    let line = line.trim_start_matches(['\'', '"']);
    let is_url = line.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    // A Windows drive, as in `C:\`.
    is_url || line.starts_with(['/', '~', '.']) || line.get(1..3) == Some(":\\")
}

fn ends_as_name(line: &str) -> bool {
    let end = line.trim_end_matches(['\'', '"']).rsplit_once('.').map_or("", |(_, end)| end);
    (1..=10).contains(&end.len()) && end.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// Returns the notice about newly attached files. `remove_key` removes the last attachment.
fn attached_notice(files: &[Arc<Attachment>], is_pasted: bool, remove_key: &str) -> String {
    let names = match files {
        [] => return "Already attached".to_owned(),
        [one] => format!("Attached {}", one.name()),
        several => format!("Attached {} files", several.len()),
    };
    let sizes = files.iter().map(|file| ContentSize::attachment(file));
    let size = sizes.fold(ContentSize::default(), ContentSize::plus);
    if let Some(pdfs) = size.describe_pdfs() {
        return format!("{names}: {pdfs}");
    }
    if size.uncited > 0 {
        return format!("{names}. All documents are now sent without citations");
    }
    if is_pasted {
        return format!("{names}. Paste again to insert the text");
    }
    format!("{names}. {remove_key} at the start removes it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_that_looks_like_paths_is_checked() {
        fn check(text: &str, expected: bool) {
            assert_eq!(may_name_files(text), expected, "{text}");
        }
        for path in [
            "/a/b.png",
            "~/Pictures",
            "./a",
            "'/a/my shot.png' ",
            "\"C:\\Users\\me\\shot\"",
            "FILE:///a%20b",
            "my shot.png",
            "'my shot.jpeg'",
            "/a.png\r\n/b.png\r\n",
        ] {
            check(path, true);
        }
        for words in ["", " \n", "What is this?", "See a.png.", "One.\nTwo.png", "/a\u{3}", "a b c"]
        {
            check(words, false);
        }
        check(&"/a ".repeat(4000), false);
    }
}
