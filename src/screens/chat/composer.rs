//! The composer: the draft of the prompt, with its attachments, and the history of earlier prompts.
//! A big paste is a chip in the text, so that editing stays fast.

use std::sync::Arc;

mod draft_size;

mod draft_version;

pub mod prompt_history;

mod vim_mode;

pub(super) use draft_version::DraftVersion;

use crate::chat::attachment::Attachment;
use crate::chat::prompt::Prompt;
use crate::stored::RecalledPrompt;
use crate::ui::text_keys::{TextAction, TextKey};
use crate::ui::textbox::{TextBox, clean};
use crate::ui::vim::Vim;
use draft_version::PasteSize;
use prompt_history::PromptHistory;

/// A paste with more lines than this, or more bytes than [`CHIP_BYTES`], becomes a chip. The text
/// widget lays out all of its text after each key, which is noticeably slow above about this size.
const CHIP_LINES: usize = 50;
const CHIP_BYTES: usize = 8 * 1024;

#[derive(Debug, Clone)]
pub struct Composer {
    textbox: TextBox,
    pastes: Vec<(String, String)>,
    /// The number of chips created so far. It identifies a chip, since two chips may have the same
    /// label.
    chips: u64,
    counted: Vec<PasteSize>,
    /// Whether a big paste is not on the screen yet.
    pub has_unseen_paste: bool,
    attachments: Vec<Arc<Attachment>>,
    /// The last paste, if attachments replaced it.
    replaced_paste: Option<PastedFiles>,
    pub history: PromptHistory,
    /// The state of vim's modes, if the keymap has them.
    pub vim: Vim,
}

/// A paste that named files, and the attachments that replaced it.
#[derive(Debug, Clone)]
struct PastedFiles {
    text: String,
    attachments: Vec<Arc<Attachment>>,
}

impl Default for Composer {
    fn default() -> Self {
        Self {
            textbox: TextBox::new(true),
            pastes: Vec::new(),
            chips: 0,
            counted: Vec::new(),
            has_unseen_paste: false,
            attachments: Vec::new(),
            replaced_paste: None,
            history: PromptHistory::default(),
            vim: Vim::default(),
        }
    }
}

impl Composer {
    /// Returns the whole prompt, with the text of each chip.
    pub fn text(&self) -> String {
        let written = self.textbox.text();
        let mut chips: Vec<_> = self
            .pastes
            .iter()
            .filter_map(|(label, paste)| Some((written.find(label.as_str())?, label, paste)))
            .collect();
        chips.sort_unstable_by_key(|(at, ..)| *at);
        let mut text = String::with_capacity(written.len());
        let mut from = 0;
        for (at, label, paste) in chips {
            text.push_str(&written[from..at]);
            text.push_str(paste);
            from = at + label.len();
        }
        text + &written[from..]
    }

    pub fn prompt(&self) -> Prompt {
        Prompt { text: self.text(), attachments: self.attachments.clone() }
    }

    pub fn is_empty(&self) -> bool {
        self.has_no_text() && self.attachments.is_empty()
    }

    pub fn has_no_text(&self) -> bool {
        self.textbox.is_empty()
    }

    /// Returns whether there are attachments and the cursor is at the start of the text.
    pub fn can_remove_attachment(&self) -> bool {
        !self.attachments().is_empty() && self.textbox.is_at_start()
    }

    pub fn attachments(&self) -> &[Arc<Attachment>] {
        &self.attachments
    }

    pub fn textbox(&self) -> &TextBox {
        &self.textbox
    }

    pub fn rows(&mut self, width: u16) -> u16 {
        self.textbox.rows(width)
    }

    /// Takes the prompt for sending. Adds the prompt, and the draft that a recalled prompt
    /// replaced, to the history.
    pub fn take(&mut self) -> Prompt {
        let prompt = self.prompt();
        if let Some(draft) = self.history.end_walk()
            && !(draft.text.trim().is_empty() && draft.attachments.is_empty())
        {
            self.history.add(draft);
        }
        self.history.add(prompt.clone());
        self.clear();
        prompt
    }

    /// Clears the composer. Up restores the text with its attachments.
    pub fn put_aside(&mut self) {
        if self.text().trim().is_empty() && self.attachments.is_empty() {
            self.clear();
        } else {
            self.take();
        }
    }

    pub fn clear(&mut self) {
        self.vim.start_again();
        self.set(Prompt::default());
    }

    pub fn set(&mut self, prompt: Prompt) {
        self.replaced_paste = None;
        self.attachments = prompt.attachments;
        self.set_text(&prompt.text);
    }

    pub fn set_text(&mut self, text: &str) {
        self.history.end_walk();
        self.textbox = TextBox::new(true);
        self.pastes.clear();
        self.paste(text);
        self.has_unseen_paste = false;
    }

    /// Selects the text, so that typing replaces it.
    pub fn select_all(&mut self) {
        self.textbox.select_all();
    }

    /// Adds attachments. `pasted` is the pasted text that named them, which is removed from the
    /// prompt.
    pub fn attach(&mut self, attachments: Vec<Arc<Attachment>>, pasted: Option<&str>) {
        self.attachments.extend(attachments.iter().cloned());
        let Some(pasted) = pasted else { return };
        self.replaced_paste = Some(PastedFiles { text: pasted.to_owned(), attachments });
        let written = self.textbox.text();
        if let Some(at) = written.rfind(&clean(pasted, true)) {
            let after = &written[at + clean(pasted, true).len()..];
            let rest = format!("{}{after}", &written[..at]);
            self.textbox = TextBox::new(true);
            self.textbox.insert(&rest);
            self.mark_chips();
        }
    }

    /// Removes the attachments that came from pasting exactly this text, and returns whether there
    /// were any.
    pub fn remove_pasted_attachments(&mut self, pasted: &str) -> bool {
        let Some(dropped) = self.replaced_paste.take_if(|dropped| dropped.text == pasted) else {
            return false;
        };
        let before = self.attachments.len();
        let came_from_paste = |attachment: &Arc<Attachment>| {
            dropped.attachments.iter().any(|d| Arc::ptr_eq(d, attachment))
        };
        self.attachments.retain(|attachment| !came_from_paste(attachment));
        self.attachments.len() < before
    }

    /// Removes the attachment at this index. Returns `None` if there is none.
    pub fn detach(&mut self, at: usize) -> Option<Arc<Attachment>> {
        (at < self.attachments.len()).then(|| self.attachments.remove(at))
    }

    pub fn detach_all(&mut self) -> usize {
        self.replaced_paste = None;
        std::mem::take(&mut self.attachments).len()
    }

    /// Inserts a paste as one edit.
    pub fn paste(&mut self, text: &str) {
        let text = clean(text, true);
        let lines = text.lines().count();
        if lines <= CHIP_LINES && text.len() <= CHIP_BYTES {
            self.textbox.insert(&text);
        } else {
            let number = self.pastes.len() + 1;
            let size = if lines > 1 {
                format!("{lines} lines")
            } else {
                format!("{} characters", text.chars().count())
            };
            let label = format!("[Pasted text {number}: {size}]");
            self.textbox.insert(&label);
            self.chips += 1;
            self.pastes.push((label, text));
            self.has_unseen_paste = true;
        }
        self.mark_chips();
    }

    pub fn insert(&mut self, text: &str) {
        self.textbox.insert(text);
        self.mark_chips();
    }

    pub fn new_line(&mut self) {
        self.textbox.new_line();
        self.mark_chips();
    }

    /// Handles a key that is not bound to an action. Returns whether anything changed.
    pub fn key(&mut self, key: TextKey) -> bool {
        let is_changed = self.textbox.key(key);
        if is_changed {
            self.mark_chips();
        }
        is_changed
    }

    pub fn edit(&mut self, action: TextAction) {
        if self.textbox.act(action) {
            self.mark_chips();
        }
    }

    /// Moves up a row. From the first row, recalls the previous prompt.
    pub fn up(&mut self) {
        if self.textbox.act(TextAction::LineUp) {
            return;
        }
        match self.history.earlier(self.prompt()) {
            Some((prompt, step)) => {
                self.set(prompt);
                self.history.continue_walk(step);
            }
            // The store may have more.
            None => self.history.is_wanted = true,
        }
    }

    /// Moves down a row. From the last row, recalls the next prompt, and finally the draft.
    pub fn down(&mut self) {
        if self.textbox.act(TextAction::LineDown) {
            return;
        }
        let Some((prompt, step)) = self.history.later() else { return };
        self.set(prompt);
        if let Some(step) = step {
            self.history.continue_walk(step);
        }
    }

    /// Adds prompts of the store to the history. Recalls the previous prompt if the user waits for
    /// it.
    pub fn recalled(&mut self, prompts: Vec<RecalledPrompt>) {
        self.history.read(prompts);
        if std::mem::take(&mut self.history.is_wanted) {
            self.up();
        }
    }

    /// Marks the chips again, since an edit clears the widget's chips.
    fn mark_chips(&mut self) {
        self.history.is_wanted = false;
        if self.pastes.is_empty() {
            return;
        }
        let mut chips = Vec::new();
        for (row, line) in self.textbox.lines().iter().enumerate() {
            for (label, _) in &self.pastes {
                if let Some(at) = line.find(label.as_str()) {
                    let from = line[..at].chars().count();
                    chips.push((row, from, from + label.chars().count()));
                }
            }
        }
        self.textbox.set_chips(chips);
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};

    use super::*;
    use crate::chat::attachment::{AttachmentKind, ImageFormat};

    fn key(composer: &mut Composer, code: KeyCode) {
        composer.key(KeyEvent::from(code).into());
    }

    #[test]
    fn a_big_paste_becomes_a_chip_with_its_full_text() {
        let paste = "line\r\n".repeat(100_000);
        let mut composer = Composer::default();
        composer.paste("see: ");
        composer.paste(&paste);
        key(&mut composer, KeyCode::Char('!'));
        assert_eq!(composer.textbox().text(), "see: [Pasted text 1: 100000 lines]!");
        assert_eq!(composer.text(), format!("see: {}!", "line\n".repeat(100_000)));
    }

    #[test]
    fn a_chip_is_deleted_as_a_whole() {
        let mut composer = Composer::default();
        composer.paste(&"x\n".repeat(60));
        key(&mut composer, KeyCode::Backspace);
        assert_eq!(composer.text(), "");
    }

    #[test]
    fn earlier_prompts_and_the_draft_are_recalled() {
        let mut composer = Composer::default();
        for prompt in ["one", "two"] {
            composer.paste(prompt);
            composer.take();
        }
        composer.paste("draft");
        composer.up();
        assert_eq!(composer.text(), "two");
        composer.up();
        composer.up();
        assert_eq!(composer.text(), "one");
        composer.down();
        composer.down();
        assert_eq!(composer.text(), "draft");
    }

    fn image(name: &str) -> Arc<Attachment> {
        let kind = AttachmentKind::Image { format: ImageFormat::Png, size: (8, 6) };
        Arc::new(Attachment::new(name.into(), kind, vec![0; 9]))
    }

    fn names(composer: &Composer) -> Vec<&str> {
        composer.attachments().iter().map(|attachment| attachment.name()).collect()
    }

    #[test]
    fn attachments_are_recalled_with_their_prompt() {
        let mut composer = Composer::default();
        composer.attach(vec![image("a.png")], None);
        composer.paste("what is this?");
        let sent = composer.take();
        assert_eq!((sent.text.as_str(), sent.attachments.len()), ("what is this?", 1));
        assert!(composer.is_empty());
        composer.attach(vec![image("b.png")], None);
        composer.up();
        assert_eq!((composer.text().as_str(), names(&composer)), ("what is this?", vec!["a.png"]));
        composer.down();
        assert_eq!((composer.text().as_str(), names(&composer)), ("", vec!["b.png"]));
        composer.put_aside();
        composer.up();
        assert_eq!(names(&composer), ["b.png"]);
    }

    #[test]
    fn an_attachment_can_be_turned_back_into_its_paste() {
        let mut composer = Composer::default();
        composer.paste("see ");
        composer.paste("/a/b.png\r\n");
        composer.paste("!");
        composer.attach(vec![image("b.png")], Some("/a/b.png\r\n"));
        assert_eq!((composer.text().as_str(), names(&composer)), ("see !", vec!["b.png"]));
        assert!(!composer.remove_pasted_attachments("/a/c.png"));
        assert!(composer.remove_pasted_attachments("/a/b.png\r\n"));
        assert!(!composer.remove_pasted_attachments("/a/b.png\r\n"));
        assert_eq!(names(&composer), [""; 0]);
    }
}
