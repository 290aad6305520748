//! The composer: the prompt that is being written. Owns big pastes, which stand as chips in the
//! text and cost nothing to edit around, and the recall of earlier prompts.

mod written;

use crossterm::event::{KeyCode, KeyEvent};

pub(super) use written::Written;

use super::textbox::{TextBox, clean};
use written::Counted;

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
    counted: Vec<Counted>,
    earlier: Vec<String>,
    recall: Option<Recall>,
}

/// A walk through earlier prompts.
#[derive(Debug, Clone)]
struct Recall {
    /// Index into `earlier`.
    at: usize,
    /// What was being written when the walk began.
    draft: String,
}

impl Default for Composer {
    fn default() -> Self {
        Self {
            textbox: TextBox::new(true),
            pastes: Vec::new(),
            chips: 0,
            counted: Vec::new(),
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

    pub fn is_empty(&self) -> bool {
        self.textbox.is_empty()
    }

    pub fn textbox(&self) -> &TextBox {
        &self.textbox
    }

    pub fn rows(&mut self, width: u16) -> u16 {
        self.textbox.rows(width)
    }

    /// Takes the prompt out, to send it, and remembers it for recall, with the draft that recall
    /// had put aside.
    pub fn take(&mut self) -> String {
        let text = self.text();
        if let Some(Recall { draft, .. }) = self.recall.take()
            && !draft.trim().is_empty()
        {
            self.earlier.push(draft);
        }
        if self.earlier.last() != Some(&text) {
            self.earlier.push(text.clone());
        }
        self.clear();
        text
    }

    /// Clears, but what was written comes back with Up.
    pub fn put_aside(&mut self) {
        if self.text().trim().is_empty() {
            self.clear();
        } else {
            self.take();
        }
    }

    pub fn clear(&mut self) {
        self.textbox = TextBox::new(true);
        self.pastes.clear();
        self.recall = None;
    }

    /// Replaces what is written.
    pub fn set_text(&mut self, text: &str) {
        self.recall = None;
        self.textbox = TextBox::new(true);
        self.pastes.clear();
        self.paste(text);
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
            None => self.text(),
        };
        let prompt = self.earlier[at].clone();
        self.set_text(&prompt);
        self.recall = Some(Recall { at, draft });
    }

    /// Moves down a row, or from the last row to the prompt after, at last to the draft.
    pub fn down(&mut self) {
        if self.textbox.key(KeyCode::Down.into()) {
            return;
        }
        let Some(Recall { at, draft }) = self.recall.take() else { return };
        match self.earlier.get(at + 1).cloned() {
            Some(prompt) => {
                self.set_text(&prompt);
                self.recall = Some(Recall { at: at + 1, draft });
            }
            None => self.set_text(&draft),
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
}
