//! The dialog that chooses a code block to copy.

use crate::document::message_code::MessageCodeBlock;
use crate::ui::picker::{ListInput, Picker, PickerItem};
use crate::ui::text_keys::TextKey;

/// The maximum number of characters of a block's first line in the list.
const MAX_FIRST_LINE_CHARS: usize = 100;

#[derive(Debug, Clone)]
pub struct CodeBlocksDialog {
    pub picker: Picker<MessageCodeBlock>,
}

impl CodeBlocksDialog {
    pub fn new(blocks: Vec<MessageCodeBlock>) -> Self {
        Self { picker: list(blocks) }
    }
}

impl ListInput for CodeBlocksDialog {
    fn step(&mut self, rows: isize) {
        self.picker.step(rows);
    }

    fn key(&mut self, key: TextKey) {
        self.picker.key(key);
        choose_by_number(&mut self.picker);
    }

    fn paste(&mut self, text: &str) {
        self.picker.paste(text);
        choose_by_number(&mut self.picker);
    }

    fn set_filter(&mut self, text: &str) {
        self.picker.set_filter(text);
        choose_by_number(&mut self.picker);
    }
}

fn sized(block: &MessageCodeBlock) -> String {
    match block.code.lines().count() {
        1 => "1 line".to_owned(),
        lines => format!("{lines} lines"),
    }
}

fn list(blocks: Vec<MessageCodeBlock>) -> Picker<MessageCodeBlock> {
    let widest =
        |columns: fn(&MessageCodeBlock) -> usize| blocks.iter().map(columns).max().unwrap_or(0);
    let for_number = widest(|block| block.number.to_string().len());
    let for_language = widest(|block| block.language.chars().count());
    let for_size = widest(|block| sized(block).len());
    let item = |block: MessageCodeBlock| {
        let first = block.code.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let first: String = first.trim().chars().take(MAX_FIRST_LINE_CHARS).collect();
        let (number, language, size) = (block.number, &block.language, sized(&block));
        let name =
            format!("{number:>for_number$}  {language:for_language$}  {size:>for_size$}  {first}");
        PickerItem::new(name, block)
    };
    Picker::new(blocks.into_iter().map(item).collect())
}

/// Chooses the block whose number was typed, even if other blocks match the filter.
fn choose_by_number(picker: &mut Picker<MessageCodeBlock>) {
    if let Ok(number) = picker.filter().text().trim().parse::<usize>() {
        picker.choose(|block| block.number == number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::message::Message;
    use crate::document::message_code::code_blocks;

    #[test]
    fn a_typed_number_chooses_the_block_with_that_number() {
        let text = "```sh\necho 2 1 2\n```\n".repeat(12);
        let blocks = code_blocks(&Message::User(text.into()));
        let mut dialog = CodeBlocksDialog::new(blocks);
        for (typed, number) in [("1", 1), ("2", 12)] {
            dialog.paste(typed);
            assert_eq!(dialog.picker.chosen().map(|item| item.value.number), Some(number));
        }
    }
}
