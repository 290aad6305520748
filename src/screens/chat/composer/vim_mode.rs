//! Vim's modes in the prompt.

use crossterm::event::KeyEvent;

use super::Composer;
use crate::ui::key_press::normalize;
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::vim::{VimMode, VimOutcome};

impl Composer {
    /// Returns the scope of the keys in the prompt.
    pub fn key_scope(&self, keymap: &Keymap, is_replay: bool) -> KeyScope {
        if !keymap.has_modes() || is_replay {
            return KeyScope::Composer;
        }
        match self.vim.mode {
            VimMode::Normal => KeyScope::Normal,
            VimMode::Insert => KeyScope::Insert,
            VimMode::Visual | VimMode::VisualLine => KeyScope::Visual,
        }
    }

    /// Handles a key in normal or visual mode. Returns whether it is a command.
    pub fn vim_key(&mut self, key: KeyEvent) -> bool {
        let mut text = self.textbox.vim_text();
        match self.vim.key(normalize(&key), &mut text) {
            VimOutcome::Unknown => return false,
            VimOutcome::Done => {
                let selection = self.vim.selection(&text);
                self.textbox.apply(&text, selection);
                self.mark_chips();
            }
            step @ (VimOutcome::Up | VimOutcome::Down) => {
                if step == VimOutcome::Up {
                    self.up();
                } else {
                    self.down();
                }
                let mut text = self.textbox.vim_text();
                text.leave_line_end();
                self.textbox.apply(&text, None);
            }
        }
        true
    }

    pub fn leave_insert(&mut self) {
        let mut text = self.textbox.vim_text();
        self.vim.leave_insert(&mut text);
        self.textbox.apply(&text, None);
        self.mark_chips();
    }
}
