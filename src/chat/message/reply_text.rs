//! The text of a reply between two blocks of another kind, with its citations. The service splits
//! a text with citations into several blocks, even within a sentence. They are one text here.

use std::fmt::Write as _;

/// A text with the citations that support its parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReplyText {
    text: String,
    /// The index of the service's block that is still open.
    open: Option<i32>,
    /// The length of the text before the open block, in bytes.
    closed: usize,
    /// The citations of the open block. Their marks come at its end.
    pending: Vec<usize>,
    /// In ascending order.
    marks: Vec<CitationMark>,
    /// The text with its marks, as Markdown. Empty without citations.
    marked: String,
    /// The length of the part of the text that `marked` contains, in bytes.
    copied: usize,
}

/// The end of a cited part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CitationMark {
    /// The byte offset in the text.
    pub at: usize,
    /// The number of the citation in the reply, counted from 1.
    pub number: usize,
}

impl ReplyText {
    /// Returns a complete text with these marks, in ascending order.
    pub fn restored(text: &str, marks: &[CitationMark]) -> Self {
        let (mut restored, mut from, mut index) = (Self::default(), 0, 0);
        for mark in marks {
            let at = text.floor_char_boundary(mark.at.max(from));
            if at > from {
                index += 1;
                restored.push(index, &text[from..at]);
                from = at;
            }
            restored.cite(index, mark.number);
            restored.close();
        }
        if from < text.len() {
            restored.push(index + 1, &text[from..]);
            restored.close();
        }
        restored
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Adds text of a block.
    pub(super) fn push(&mut self, index: i32, text: &str) {
        self.open(index);
        self.text.push_str(text);
        self.copy(self.end_of_content());
    }

    /// Adds a citation of a block. It may arrive before or after the text of the block.
    pub(super) fn cite(&mut self, index: i32, number: usize) {
        self.open(index);
        if !self.pending.contains(&number) {
            self.pending.push(number);
        }
        self.copy(self.end_of_content());
    }

    /// Returns the end of the text without the whitespace at the end of the open block.
    fn end_of_content(&self) -> usize {
        self.text.trim_end().len().max(self.closed)
    }

    fn open(&mut self, index: i32) {
        if self.open != Some(index) {
            self.close();
            self.open = Some(index);
        }
    }

    /// Ends the open block. Its marks come before the whitespace at its end.
    pub(super) fn close(&mut self) {
        self.open = None;
        let pending = std::mem::take(&mut self.pending);
        if !pending.is_empty() && ends_in_a_mark_of_a_block(&self.marked) {
            self.marked.push_str("\n\n");
        }
        for number in pending {
            self.marks.push(CitationMark { at: self.copied, number });
            // The backslash prevents a link. Writing to a string does not fail.
            let _ = write!(self.marked, "\\[{number}]");
        }
        self.copy(self.text.len());
        self.closed = self.text.len();
    }

    /// Copies the text up to a byte, if there are citations. Text is only ever added to the copy,
    /// so whitespace waits until it is known whether a mark comes before it.
    fn copy(&mut self, end: usize) {
        if self.is_cited() && end > self.copied {
            self.marked.push_str(&self.text[self.copied..end]);
            self.copied = end;
        }
    }

    /// Returns whether any part is cited.
    pub fn is_cited(&self) -> bool {
        !self.marks.is_empty() || !self.pending.is_empty()
    }

    /// Returns the text for the screen, with a mark such as `\[1]` after each cited part. As
    /// the reply grows, this text is only appended to, except that the first citation may remove
    /// trailing whitespace.
    pub fn marked(&self) -> &str {
        if self.is_cited() { &self.marked } else { &self.text }
    }

    pub fn marks(&self) -> &[CitationMark] {
        &self.marks
    }

    /// Returns the parts of the text, each with the numbers of its citations.
    pub fn cited_parts(&self) -> Vec<(&str, Vec<usize>)> {
        let mut parts: Vec<(&str, Vec<usize>)> = Vec::new();
        let mut from = 0;
        for mark in &self.marks {
            match parts.last_mut() {
                Some((_, numbers)) if mark.at == from => numbers.push(mark.number),
                _ => {
                    parts.push((&self.text[from..mark.at], vec![mark.number]));
                    from = mark.at;
                }
            }
        }
        if from < self.text.len() || parts.is_empty() {
            parts.push((&self.text[from..], Vec::new()));
        }
        parts
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.marked.shrink_to_fit();
    }
}

/// Returns whether the last line is a code fence, a table row or a rule. Text after it would change
/// its meaning.
fn ends_in_a_mark_of_a_block(text: &str) -> bool {
    let last = text.lines().next_back().unwrap_or_default().trim();
    let is_rule = !last.is_empty() && last.chars().all(|c| "-*_= ".contains(c));
    is_rule || ["```", "~~~", "|"].iter().any(|mark| last.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_follow_the_cited_blocks() {
        let mut text = ReplyText::default();
        text.push(0, "According to it, ");
        assert_eq!(text.marked(), "According to it, ");
        // The order of the text and the citations of a block is not fixed.
        text.cite(1, 1);
        text.push(1, "grass is green. ");
        text.cite(1, 2);
        text.cite(1, 2);
        assert_eq!(text.marked(), "According to it, grass is green.");
        text.push(2, "The sky ");
        text.push(3, "is blue");
        text.cite(3, 1);
        assert_eq!(text.marked(), "According to it, grass is green.\\[1]\\[2] The sky is blue");
        text.close();
        assert_eq!(
            text.marked(),
            "According to it, grass is green.\\[1]\\[2] The sky is blue\\[1]"
        );
        assert_eq!(text.as_str(), "According to it, grass is green. The sky is blue");
        let marks: Vec<_> = text.marks().iter().map(|mark| (mark.at, mark.number)).collect();
        assert_eq!(marks, [(32, 1), (32, 2), (48, 1)]);
        assert_eq!(
            text.cited_parts(),
            [("According to it, grass is green.", vec![1, 2]), (" The sky is blue", vec![1]),]
        );
    }

    #[test]
    fn a_text_is_restored_with_its_marks() {
        fn check(parts: &[(&str, &[usize])]) {
            let mut text = ReplyText::default();
            for ((part, numbers), index) in parts.iter().zip(0..) {
                text.push(index, part);
                numbers.iter().for_each(|number| text.cite(index, *number));
                text.close();
            }
            let restored = ReplyText::restored(text.as_str(), text.marks());
            assert_eq!(
                (restored.as_str(), restored.marks(), restored.marked()),
                (text.as_str(), text.marks(), text.marked())
            );
        }
        check(&[]);
        check(&[("plain", &[])]);
        check(&[("a ", &[1, 2]), ("b", &[]), ("c\n", &[2])]);
        check(&[("```\ncode\n```\n", &[1]), ("after", &[])]);
    }

    #[test]
    fn a_mark_does_not_break_a_code_block() {
        let mut text = ReplyText::default();
        text.push(0, "```\ncode\n```\n");
        text.cite(0, 1);
        text.close();
        assert_eq!(text.marked(), "```\ncode\n```\n\n\\[1]\n");
    }

    #[test]
    fn a_text_without_citations_has_no_marks() {
        let mut text = ReplyText::default();
        text.push(0, "a\n");
        text.close();
        assert_eq!((text.marked(), text.cited_parts()), ("a\n", vec![("a\n", vec![])]));
    }

    #[test]
    fn the_marked_text_only_grows_after_the_first_citation() {
        let mut text = ReplyText::default();
        text.cite(0, 1);
        let mut before = String::new();
        let mut step = |text: &ReplyText| {
            assert!(text.marked().starts_with(&before), "{before:?} {:?}", text.marked());
            text.marked().clone_into(&mut before);
        };
        for (index, word) in [(0, "a "), (0, "\n b "), (1, " c"), (2, "\n\n"), (2, "d ")] {
            text.push(index, word);
            step(&text);
            text.cite(index, 1);
            step(&text);
        }
        text.close();
        step(&text);
        assert_eq!(before, "a \n b\\[1]  c\\[1]\n\nd\\[1] ");
    }
}
