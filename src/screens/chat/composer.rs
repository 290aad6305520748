//! The composer: the prompt that is being written. Owns big pastes, which stand as chips in the
//! text and cost nothing to edit around, the attachments, and the recall of earlier prompts.

use std::sync::Arc;

mod draft_size;

mod draft_version;

use crossterm::event::{KeyCode, KeyEvent};

pub(super) use draft_version::DraftVersion;

use crate::chat::attachment::Attachment;
use crate::chat::prompt::Prompt;
use crate::ui::textbox::{TextBox, clean};
use draft_version::PasteSize;

/// A paste with more lines than this, or more bytes than [`CHIP_BYTES`], becomes a chip: the
/// widget lays all its text out again after each key, which is felt from about here on.
const CHIP_LINES: usize = 50;
const CHIP_BYTES: usize = 8 * 1024;

/// The prompt being written, and the ones before it.
#[derive(Debug, Clone)]
pub struct Composer {
    textbox: TextBox,
    /// What each chip stands for: its label and its text.
    pastes: Vec<(String, String)>,
    /// Chips that there ever were: two may have one label.
    chips: u64,
    counted: Vec<PasteSize>,
    /// What goes with the text.
    attachments: Vec<Arc<Attachment>>,
    /// The paste that became the last attachments, until something else is pasted.
    dropped: Option<PastedFiles>,
    earlier: Vec<Prompt>,
    recall: Option<HistoryWalk>,
}

/// A paste that named files, and the attachments in its place.
#[derive(Debug, Clone)]
struct PastedFiles {
    text: String,
    attachments: Vec<Arc<Attachment>>,
}

/// A walk through earlier prompts.
#[derive(Debug, Clone)]
struct HistoryWalk {
    /// Index into `earlier`.
    at: usize,
    /// What was being written when the walk began.
    draft: Prompt,
}

impl Default for Composer {
    fn default() -> Self {
        Self {
            textbox: TextBox::new(true),
            pastes: Vec::new(),
            chips: 0,
            counted: Vec::new(),
            attachments: Vec::new(),
            dropped: None,
            earlier: Vec::new(),
            recall: None,
        }
    }
}

impl Composer {
    /// The whole prompt, with the chips' texts in their places.
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

    /// The prompt as it would be sent.
    pub fn prompt(&self) -> Prompt {
        Prompt { text: self.text(), attachments: self.attachments.clone() }
    }

    /// Whether there is neither text nor an attachment.
    pub fn is_empty(&self) -> bool {
        self.has_no_text() && self.attachments.is_empty()
    }

    pub fn has_no_text(&self) -> bool {
        self.textbox.is_empty()
    }

    /// Whether there are attachments and the cursor is at the start of the text.
    pub fn is_ahead_of_text(&self) -> bool {
        !self.attachments().is_empty() && self.textbox.is_at_start()
    }

    pub fn attachments(&self) -> &[Arc<Attachment>] {
        &self.attachments
    }

    pub fn textbox(&self) -> &TextBox {
        &self.textbox
    }

    /// Rows of the text at a width.
    pub fn rows(&mut self, width: u16) -> u16 {
        self.textbox.rows(width)
    }

    /// Takes the prompt out, to send it, and remembers it for recall, with the draft that recall
    /// had put aside.
    pub fn take(&mut self) -> Prompt {
        let prompt = self.prompt();
        if let Some(HistoryWalk { draft, .. }) = self.recall.take()
            && !(draft.text.trim().is_empty() && draft.attachments.is_empty())
        {
            self.earlier.push(draft);
        }
        if self.earlier.last() != Some(&prompt) {
            self.earlier.push(prompt.clone());
        }
        self.clear();
        prompt
    }

    /// Clears, but what was written comes back with Up, and its attachments with it.
    pub fn put_aside(&mut self) {
        if self.text().trim().is_empty() && self.attachments.is_empty() {
            self.clear();
        } else {
            self.take();
        }
    }

    pub fn clear(&mut self) {
        self.set(Prompt::default());
    }

    /// Replaces what is written and what is attached.
    pub fn set(&mut self, prompt: Prompt) {
        self.dropped = None;
        self.attachments = prompt.attachments;
        self.set_text(&prompt.text);
    }

    /// Replaces what is written.
    pub fn set_text(&mut self, text: &str) {
        self.recall = None;
        self.textbox = TextBox::new(true);
        self.pastes.clear();
        self.paste(text);
    }

    /// Adds attachments. `pasted` is the text by which they were named, if it was pasted: it goes
    /// out of the prompt for them.
    pub fn attach(&mut self, attachments: Vec<Arc<Attachment>>, pasted: Option<&str>) {
        self.attachments.extend(attachments.iter().cloned());
        let Some(pasted) = pasted else { return };
        self.dropped = Some(PastedFiles { text: pasted.to_owned(), attachments });
        let written = self.textbox.text();
        if let Some(at) = written.rfind(&clean(pasted, true)) {
            let after = &written[at + clean(pasted, true).len()..];
            let rest = format!("{}{after}", &written[..at]);
            self.textbox = TextBox::new(true);
            self.textbox.insert(&rest);
            self.mark_chips();
        }
    }

    /// Takes attachments off that a paste of just this text made, which is thereby taken back.
    /// Says whether there were any.
    pub fn take_back(&mut self, pasted: &str) -> bool {
        let Some(dropped) = self.dropped.take_if(|dropped| dropped.text == pasted) else {
            return false;
        };
        let before = self.attachments.len();
        let is_of_it =
            |one: &Arc<Attachment>| dropped.attachments.iter().any(|d| Arc::ptr_eq(d, one));
        self.attachments.retain(|one| !is_of_it(one));
        self.attachments.len() < before
    }

    /// Takes off the attachment with this number, counted from 0; `None` where there is none.
    pub fn detach(&mut self, at: usize) -> Option<Arc<Attachment>> {
        (at < self.attachments.len()).then(|| self.attachments.remove(at))
    }

    /// Takes all attachments off, and says how many there were.
    pub fn detach_all(&mut self) -> usize {
        self.dropped = None;
        std::mem::take(&mut self.attachments).len()
    }

    /// One insertion, whatever it holds.
    pub fn paste(&mut self, text: &str) {
        let text = clean(text, true);
        let lines = text.split('\n').count();
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
        }
        self.mark_chips();
    }

    /// Inserts text that was typed.
    pub fn insert(&mut self, text: &str) {
        self.textbox.insert(text);
        self.mark_chips();
    }

    pub fn new_line(&mut self) {
        self.textbox.new_line();
        self.mark_chips();
    }

    /// Takes a key that is bound to no command.
    pub fn key(&mut self, key: KeyEvent) {
        if self.textbox.key(key) {
            self.mark_chips();
        }
    }

    /// Moves up a row, or from the first row to the prompt before.
    pub fn up(&mut self) {
        if self.textbox.key(KeyCode::Up.into()) {
            return;
        }
        let at = match &self.recall {
            Some(recall) => recall.at.checked_sub(1),
            None => self.earlier.len().checked_sub(1),
        };
        let Some(at) = at else { return };
        let draft = match self.recall.take() {
            Some(recall) => recall.draft,
            None => self.prompt(),
        };
        let prompt = self.earlier[at].clone();
        self.set(prompt);
        self.recall = Some(HistoryWalk { at, draft });
    }

    /// Moves down a row, or from the last row to the prompt after, at last to the draft.
    pub fn down(&mut self) {
        if self.textbox.key(KeyCode::Down.into()) {
            return;
        }
        let Some(HistoryWalk { at, draft }) = self.recall.take() else { return };
        match self.earlier.get(at + 1).cloned() {
            Some(prompt) => {
                self.set(prompt);
                self.recall = Some(HistoryWalk { at: at + 1, draft });
            }
            None => self.set(draft),
        }
    }

    /// Editing clears the widget's chips; this finds the labels again.
    fn mark_chips(&mut self) {
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
    use super::*;
    use crate::chat::attachment::{AttachmentKind, ImageFormat};

    fn key(composer: &mut Composer, code: KeyCode) {
        composer.key(code.into());
    }

    #[test]
    fn a_big_paste_is_a_chip_that_stands_for_all_of_it() {
        let paste = "line\r\n".repeat(100_000);
        let mut composer = Composer::default();
        composer.paste("see: ");
        composer.paste(&paste);
        key(&mut composer, KeyCode::Char('!'));
        assert_eq!(composer.textbox().text(), "see: [Pasted text 1: 100001 lines]!");
        assert_eq!(composer.text(), format!("see: {}!", "line\n".repeat(100_000)));
    }

    #[test]
    fn a_chip_is_deleted_whole() {
        let mut composer = Composer::default();
        composer.paste(&"x\n".repeat(60));
        key(&mut composer, KeyCode::Backspace);
        assert_eq!(composer.text(), "");
    }

    #[test]
    fn earlier_prompts_come_back_and_so_does_the_draft() {
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
    fn attachments_go_and_come_back_with_their_prompt() {
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
    fn a_paste_that_became_an_attachment_can_be_taken_back() {
        let mut composer = Composer::default();
        composer.paste("see ");
        composer.paste("/a/b.png\r\n");
        composer.paste("!");
        composer.attach(vec![image("b.png")], Some("/a/b.png\r\n"));
        assert_eq!((composer.text().as_str(), names(&composer)), ("see !", vec!["b.png"]));
        assert!(!composer.take_back("/a/c.png"));
        assert!(composer.take_back("/a/b.png\r\n"));
        assert!(!composer.take_back("/a/b.png\r\n"));
        assert_eq!(names(&composer), [""; 0]);
    }
}
