//! Attaching files: by the prompt for a path, by a paste that names files, and from the command line.
//! What a file is is found outside; here is what follows from it. The limits of a whole request
//! are looked at here, since they hold for the prompts before as well.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::layout::Position;

use super::actions::Action;
use super::chips::Chip;
use super::msg::FileOutcome;
use super::overlay::Overlay;
use super::screen_areas::ScreenAreas;
use super::{App, Focus, chips};
use crate::chat::attachment::{Attachment, too_many};
use crate::screens::chat::Action as Chat;
use crate::session::effect::AttachmentSource;
use crate::session::effect::Effect;
use crate::ui::dialog::DialogAction;
use crate::ui::keymap::KeyScope;
use crate::ui::textbox::TextBox;

/// A paste of more bytes than this is text without a look.
const LONGEST_PASTE: usize = 8 * 1024;

/// Files that are being looked at.
#[derive(Debug, Clone, Default)]
pub struct PendingAttachments {
    /// Numbers the looks, so that an answer to an old one is dropped.
    last: u64,
    pending: Vec<(u64, AttachmentSource)>,
    /// Enter was pressed while a file was being read: the prompt goes when it is there.
    sends_then: bool,
}

impl PendingAttachments {
    /// Whether a file is being read that somebody waits for. A paste may be text as well.
    pub fn is_reading(&self) -> bool {
        self.pending.iter().any(|(_, source)| !matches!(source, AttachmentSource::Pasted(_)))
    }

    /// Forgets what is being looked at.
    pub(super) fn forget(&mut self) {
        self.pending.clear();
        self.sends_then = false;
    }

    /// Another key takes back that the prompt goes by itself.
    pub(super) fn hold(&mut self) {
        self.sends_then = false;
    }

    fn begin(&mut self, source: AttachmentSource) -> Effect {
        self.last += 1;
        self.pending.push((self.last, source.clone()));
        Effect::Attach { number: self.last, source }
    }

    fn end(&mut self, number: u64) -> Option<AttachmentSource> {
        let at = self.pending.iter().position(|(pending, _)| *pending == number)?;
        Some(self.pending.remove(at).1)
    }
}

/// The prompt for the path of a file.
#[derive(Debug, Clone)]
pub struct PathPrompt {
    pub textbox: TextBox,
    /// Why the file cannot be attached.
    pub refusal: Option<String>,
    /// How the path may go on.
    pub choices: Vec<String>,
    /// The look that Enter began.
    reading: Option<u64>,
}

impl PathPrompt {
    fn new() -> Self {
        let textbox = TextBox::new(false);
        Self { textbox, refusal: None, choices: Vec::new(), reading: None }
    }

    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Takes in a change of the text.
    pub(super) fn edited(&mut self) {
        self.refusal = None;
        self.choices.clear();
    }
}

impl App {
    /// The chips of what is attached, in rows of this width.
    pub fn chips(&self, columns: u16) -> Vec<Chip> {
        chips::lay(self.composer.attachments(), self.attaching.is_reading(), columns)
    }

    pub(super) fn ask_path(&mut self) {
        self.focus_on(Focus::Composer);
        self.overlay = Overlay::AttachFile(PathPrompt::new());
    }

    /// Attaches the files that were named at the start.
    pub fn attach(&mut self, paths: Vec<PathBuf>) -> Vec<Effect> {
        paths.into_iter().map(|path| self.attaching.begin(AttachmentSource::Path(path))).collect()
    }

    /// A key in the prompt for a path.
    pub(super) fn path_key(&mut self, action: Option<DialogAction>, key: KeyEvent) -> Vec<Effect> {
        let Overlay::AttachFile(prompt) = &mut self.overlay else { return Vec::new() };
        if prompt.reading.is_some() {
            return Vec::new();
        }
        let typed = prompt.textbox.text();
        match action {
            Some(DialogAction::Complete) => return vec![Effect::CompletePath(typed)],
            Some(DialogAction::Accept) => {
                let effect = self.attaching.begin(AttachmentSource::Typed(typed));
                prompt.reading = Some(self.attaching.last);
                return vec![effect];
            }
            _ => {}
        }
        if prompt.textbox.key(key) && prompt.textbox.text() != typed {
            prompt.edited();
        }
        Vec::new()
    }

    /// Takes in how a path goes on, unless it was changed since.
    pub(super) fn completed(&mut self, typed: &str, text: &str, choices: Vec<String>) {
        let Overlay::AttachFile(prompt) = &mut self.overlay else { return };
        if prompt.textbox.text() != typed {
            return;
        }
        prompt.edited();
        if text != typed {
            prompt.textbox.set_text(text);
        } else if choices.is_empty() {
            prompt.refusal = Some("Nothing there begins like this".to_owned());
        }
        prompt.choices = choices;
    }

    /// A paste into the composer. It is text at once; should it name files, they take its place.
    pub(super) fn paste_into_composer(&mut self, text: &str) -> Vec<Effect> {
        let is_taken_back = self.composer.take_back(text);
        self.composer.paste(text);
        if is_taken_back {
            self.note = Some("It is text now, and no attachment".to_owned());
            return Vec::new();
        }
        if !may_name_files(text) {
            return Vec::new();
        }
        vec![self.attaching.begin(AttachmentSource::Pasted(text.to_owned()))]
    }

    /// Takes in what files were found to be, and sends the prompt if that was waited for.
    pub(super) fn attached(&mut self, number: u64, found: FileOutcome) -> Vec<Effect> {
        let Some(source) = self.attaching.end(number) else { return Vec::new() };
        if !self.take_found(number, &source, found) {
            self.attaching.sends_then = false;
        }
        if self.attaching.sends_then && self.attaching.pending.is_empty() {
            self.note = None;
            return self.send();
        }
        Vec::new()
    }

    /// Says whether nothing was refused.
    fn take_found(&mut self, number: u64, source: &AttachmentSource, found: FileOutcome) -> bool {
        let (files, refusal) = match found {
            FileOutcome::Text => return true,
            FileOutcome::Refused(why) => (Vec::new(), Some(why)),
            FileOutcome::Files(files) => {
                let here = self.composer.attachments();
                let is_new = |file: &Arc<Attachment>| !here.contains(file);
                let new: Vec<_> = files.into_iter().filter(is_new).collect();
                let all = self.attachments_before().into_iter().chain(here.iter().cloned());
                let all: Vec<_> = all.chain(new.iter().cloned()).collect();
                let refusal = too_many(all.iter().map(|one| &**one));
                (new, refusal)
            }
        };
        let is_asked = match &mut self.overlay {
            Overlay::AttachFile(prompt) if prompt.reading == Some(number) => {
                prompt.reading = None;
                prompt.refusal.clone_from(&refusal);
                true
            }
            _ => false,
        };
        if let Some(why) = refusal {
            self.note = match (is_asked, source) {
                (true, _) => return false,
                (false, AttachmentSource::Pasted(_)) => Some(format!("{why}. It stays text")),
                (false, _) => Some(why),
            };
            return false;
        }
        if is_asked {
            self.overlay = Overlay::None;
        }
        let is_pasted = matches!(source, AttachmentSource::Pasted(_));
        // Of the files named at the start one may have been refused; the chips say the rest.
        if self.note.is_none() || !matches!(source, AttachmentSource::Path(_)) {
            let key = self.keymap.key(KeyScope::Composer, Action::Chat(Chat::RemoveLastAttachment));
            self.note = Some(told(&files, is_pasted, &key));
        }
        let pasted = match source {
            AttachmentSource::Pasted(text) => Some(text.as_str()),
            AttachmentSource::Typed(_) | AttachmentSource::Path(_) => None,
        };
        self.composer.attach(files, pasted);
        true
    }

    /// The attachments of the prompts that go out ahead of what is written.
    fn attachments_before(&self) -> Vec<Arc<Attachment>> {
        let mut attachments = Vec::new();
        let mut next = self.parent_of_next();
        while let Some(id) = next {
            if let Some(prompt) = self.session.open.conversation.prompt(id) {
                attachments.extend(prompt.attachments.iter().cloned());
            }
            next = self.session.open.conversation.parent(id);
        }
        attachments
    }

    /// Why the prompt cannot be sent now with what is attached, if it cannot.
    pub(super) fn unsendable(&mut self) -> Option<String> {
        if !self.attaching.pending.is_empty() && !self.attaching.sends_then {
            self.attaching.sends_then = true;
            let key = self.keymap.key(KeyScope::Composer, Action::Chat(Chat::Send));
            return Some(format!("Sent when the file is read; {key} again sends without it"));
        }
        let all: Vec<_> = self.attachments_before();
        let all = all.iter().chain(self.composer.attachments());
        too_many(all.map(|one| &**one))
    }

    /// Removes the last attachment.
    pub(super) fn remove_last_attachment(&mut self) {
        if let Some(last) = self.composer.attachments().len().checked_sub(1) {
            self.detach(last);
        }
    }

    /// A click on the cross of a chip takes its attachment off.
    pub(super) fn click_chip(&mut self, regions: ScreenAreas, at: Position) {
        let columns = ScreenAreas::composer_text_columns(self.size.0, self.panel_is_shown());
        let chips = self.chips(columns);
        let (text, rows) = regions.composer_text(chips::rows(&chips));
        let row = (at.y + rows).checked_sub(text.y).filter(|row| *row < rows);
        let (Some(row), Some(column)) = (row, at.x.checked_sub(text.x)) else { return };
        let hit = chips.iter().find(|chip| chip.has_cross_at(row, column));
        if let Some(attachment) = hit.and_then(|chip| chip.attachment) {
            self.detach(attachment);
        }
    }

    fn detach(&mut self, at: usize) -> bool {
        let detached = self.composer.detach(at);
        if let Some(attachment) = &detached {
            self.note = Some(format!("{} is not attached any more", attachment.name()));
        }
        detached.is_some()
    }

    pub(super) fn detach_all(&mut self) {
        self.attaching.forget();
        self.note = Some(match self.composer.detach_all() {
            0 => "Nothing is attached".to_owned(),
            1 => "The attachment is taken off".to_owned(),
            several => format!("{several} attachments are taken off"),
        });
    }
}

/// Whether a paste is worth a look: each line of it begins as a path does, or ends as a file's name.
/// Whatever else is pasted is text at once, and Enter sends it at once.
fn may_name_files(text: &str) -> bool {
    let is_odd = |letter: char| letter.is_control() && !letter.is_whitespace();
    if text.len() > LONGEST_PASTE || text.contains(is_odd) {
        return false;
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| begins_as_path(line) || ends_as_name(line))
}

fn begins_as_path(line: &str) -> bool {
    let line = line.trim_start_matches(['\'', '"']);
    let is_url = line.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    // A drive of Windows, as in C:\\.
    is_url || line.starts_with(['/', '~', '.']) || line.get(1..3) == Some(":\\")
}

fn ends_as_name(line: &str) -> bool {
    let end = line.trim_end_matches(['\'', '"']).rsplit_once('.').map_or("", |(_, end)| end);
    (1..=10).contains(&end.len()) && end.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// The notice about files that were just attached. `remove_key` removes the last attachment.
fn told(files: &[Arc<Attachment>], is_pasted: bool, remove_key: &str) -> String {
    let what = match files {
        [] => return "That is attached already".to_owned(),
        [one] => format!("{} is attached", one.name()),
        several => format!("{} files are attached", several.len()),
    };
    if is_pasted {
        return format!("{what}. Paste again to insert it as text");
    }
    format!("{what}. {remove_key} ahead of the text takes it off")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_paths_is_looked_at() {
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
