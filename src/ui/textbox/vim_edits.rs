//! Vim's commands in a text box: the text as the commands see it, and the change that they made.

use std::ops::Range;

use ratatui::style::{Modifier, Style};

use super::{TextBox, jump};
use crate::ui::vim::{VimText, first_difference};

impl TextBox {
    /// Returns the text for vim's commands. A chip is one character.
    pub fn vim_text(&self) -> VimText {
        let chips = self.area.atomic_ranges().iter();
        let chips: Vec<_> = chips.map(|it| (it.row, it.start_col, it.end_col)).collect();
        VimText::of(self.area.lines(), self.area.cursor(), &chips)
    }

    /// Applies the text, the cursor and the selection that a command produced.
    pub fn apply(&mut self, text: &VimText, selection: Option<Range<usize>>) {
        let before = self.vim_text();
        self.has_mark = false;
        let same = first_difference(&before, text);
        let cursor = text.position(text.cursor);
        if same < before.length().max(text.length()) {
            let ends =
                before.characters[same..].iter().rev().zip(text.characters[same..].iter().rev());
            let rest = ends.take_while(|(one, other)| one == other).count();
            let (from, to) = (before.position(same), before.position(before.length() - rest));
            let new = text.slice(same..text.length() - rest);
            self.replace(from, to, &new, cursor);
        } else {
            self.observe(|area| {
                area.cancel_selection();
                jump(area, cursor);
                false
            });
        }
        let selected = selection.filter(|range| !range.is_empty());
        if let Some(range) = selected {
            self.highlight(text.position(range.start), text.position(range.end));
        }
    }

    /// Shows a range of the text as selected until the text or the cursor changes.
    fn highlight(&mut self, from: (usize, usize), to: (usize, usize)) {
        let style = Style::new().add_modifier(Modifier::REVERSED);
        self.area.custom_highlight((from, to), style, 1);
        if let Some(marked) = &mut self.marked {
            let drawn = |(row, at)| (row, marked.text.column(row, at));
            marked.area.custom_highlight((drawn(from), drawn(to)), style, 1);
        }
    }
}
