//! Makes the Markdown parser read delimiters as readers do. By the rules of CommonMark, no bold text
//! ends between CJK punctuation and a letter (`**真。**她`). The parser also ends a formula at a `$`
//! before a digit (`$10 to **$20**`). Invisible characters beside such a delimiter change how it is
//! read. They are removed from the events of the parser, so that no document contains them.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag};

/// A Unicode noncharacter: neither whitespace nor punctuation, and not used in ordinary text.
const PAD: char = '\u{fdd0}';

/// [`PAD`] and a vertical tab: a `$` after whitespace does not end a formula.
const PAD_AND_SPACE: &str = "\u{fdd0}\u{b}";

/// A text with inserted characters.
#[derive(Debug)]
pub struct PaddedText<'a> {
    pub text: Cow<'a, str>,
    /// Each insertion: its range in the text, and the length of all insertions before it.
    inserted: Vec<(Range<usize>, usize)>,
}

impl<'a> PaddedText<'a> {
    pub fn of(source: &'a str) -> Self {
        let mut padded = Self { text: source.into(), inserted: Vec::new() };
        let mut run_end = 0;
        // A source that contains [`PAD`] itself is parsed unchanged.
        let mut insertions = Vec::new();
        for at in memchr::memchr3_iter(b'*', b'~', b'$', source.as_bytes()) {
            if at < run_end {
                continue;
            }
            let mark = source.as_bytes()[at];
            let length = source[at..].bytes().take_while(|byte| *byte == mark).count();
            run_end = at + length;
            let before = source[..at].chars().next_back().filter(|c| !c.is_whitespace());
            let after = source[run_end..].chars().next().filter(|c| !c.is_whitespace());
            let (Some(before), Some(after)) = (before, after) else { continue };
            match (mark, length) {
                _ if before == '\\' => {}
                (b'$', 1) if after.is_ascii_digit() => insertions.push((at, PAD_AND_SPACE)),
                // A single `*` is often a multiplication sign.
                (b'*', 2..) | (b'~', 2) if is_cjk(before) || is_cjk(after) => {
                    let beside = [(at, before), (run_end, after)].into_iter();
                    let marks = beside.filter(|(_, letter)| !letter.is_alphanumeric());
                    insertions.extend(marks.map(|(at, _)| (at, "\u{fdd0}")));
                }
                _ => {}
            }
        }
        if !insertions.is_empty() && !source.contains(PAD) {
            padded.insert(source, &insertions);
        }
        padded
    }

    fn insert(&mut self, source: &str, insertions: &[(usize, &str)]) {
        let mut text = String::with_capacity(source.len() + insertions.len() * PAD_AND_SPACE.len());
        let mut done = 0;
        for (at, letters) in insertions {
            text.push_str(&source[done..*at]);
            done = *at;
            let start = text.len();
            text.push_str(letters);
            self.inserted.push((start..text.len(), start - at));
        }
        text.push_str(&source[done..]);
        self.text = text.into();
    }

    /// Returns the position in the source of a position in the text.
    pub fn source_position(&self, at: usize) -> usize {
        let count = self.inserted.partition_point(|(range, _)| range.start < at);
        match count.checked_sub(1).map(|last| &self.inserted[last]) {
            Some((range, before)) => at - before - range.len().min(at - range.start),
            None => at,
        }
    }

    /// Returns a parser event without the inserted characters, and its range in the source.
    pub fn source_event<'e>(
        &self,
        event: Event<'e>,
        range: Range<usize>,
    ) -> (Event<'e>, Range<usize>) {
        if self.inserted.is_empty() {
            return (event, range);
        }
        let event = match event {
            Event::Text(text) => Event::Text(without_pads(text)),
            Event::Code(text) => Event::Code(without_pads(text)),
            Event::InlineMath(text) => Event::InlineMath(without_pads(text)),
            Event::DisplayMath(text) => Event::DisplayMath(without_pads(text)),
            Event::Html(text) => Event::Html(without_pads(text)),
            Event::InlineHtml(text) => Event::InlineHtml(without_pads(text)),
            Event::FootnoteReference(name) => Event::FootnoteReference(without_pads(name)),
            Event::Start(Tag::FootnoteDefinition(name)) => {
                Event::Start(Tag::FootnoteDefinition(without_pads(name)))
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(without_pads(info))))
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = without_pads(dest_url);
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let dest_url = without_pads(dest_url);
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            other => other,
        };
        (event, self.source_position(range.start)..self.source_position(range.end))
    }
}

/// Returns a text without the inserted characters.
pub fn without_pads(text: CowStr<'_>) -> CowStr<'_> {
    if text.contains(PAD) { text.replace(PAD_AND_SPACE, "").replace(PAD, "").into() } else { text }
}

/// Returns whether a character is a letter or punctuation of Chinese, Japanese or Korean text.
/// Source: Unicode 16, the blocks of these scripts.
fn is_cjk(letter: char) -> bool {
    matches!(
        letter,
        '\u{1100}'..='\u{11ff}'
            | '\u{2e80}'..='\u{a4cf}'
            | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7ff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe4f}'
            | '\u{ff00}'..='\u{ffef}'
            | '\u{16fe0}'..='\u{18cff}'
            | '\u{1aff0}'..='\u{1b2ff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_misread_delimiters_are_padded() {
        fn check(source: &str, expected: &str) {
            let padded = PaddedText::of(source);
            let shown = padded.text.replace(PAD_AND_SPACE, "▫").replace(PAD, "▪");
            assert_eq!(shown, expected, "{source:?}");
        }
        check("**真。**她", "**真。▪**她");
        check("用**`ls`**命令", "用**▪`ls`▪**命令");
        check("**真**她 **a.**b 2*（3）*4", "**真**她 **a.**b 2*（3）*4");
        check("**真。** 她\n**", "**真。** 她\n**");
        check("真\\**。", "真\\**。");
        check("$10 to **$20**", "$10 to **▫$20**");
        check("$x_1$ and $y$, $$2$$ \\$2", "$x_1$ and $y$, $$2$$ \\$2");
        check("**真。**她\u{fdd0}", "**真。**她▪");
    }

    #[test]
    fn positions_are_those_of_the_source() {
        let source = "a**$2**。**真";
        let padded = PaddedText::of(source);
        assert_ne!(padded.text, source);
        let positions: Vec<_> = (0..=padded.text.len())
            .filter(|at| padded.text.is_char_boundary(*at))
            .map(|at| padded.source_position(at))
            .collect();
        assert!(positions.is_sorted(), "{positions:?}");
        for (at, _) in source.char_indices().chain([(source.len(), ' ')]) {
            assert!(positions.contains(&at), "{at}: {positions:?}");
        }
        for at in positions {
            assert!(source.is_char_boundary(at), "{at}");
        }
    }
}
