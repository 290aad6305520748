//! The tokens of the code that was shown: asked for when a code block is drawn, kept when they
//! come. Knows no colors and draws nothing.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::chat::conversation::MessageId;
use crate::document::token::{
    self, BlockKey, HighlightJob, HighlightReply, HighlightedLines, LineTokens, MOST_LINES,
};

/// Lines whose tokens are kept, at most, besides those of blocks that are being drawn: a dozen
/// megabytes.
const MOST_KEPT: usize = 50_000;

/// The tokens of code blocks, and what was asked about them.
#[derive(Debug, Default)]
pub struct TokenStore {
    blocks: HashMap<BlockKey, StoredBlock>,
    jobs: Vec<HighlightJob>,
    /// Messages whose code was asked about when they had ended.
    ended: HashSet<MessageId>,
    /// Lines that are kept, of all blocks.
    kept: usize,
    /// Counts the frames, to know the block that was wanted longest ago.
    frame: u64,
}

#[derive(Debug, Default)]
struct StoredBlock {
    language: String,
    /// Lines that were asked about.
    requested: usize,
    lines: Vec<LineTokens>,
    /// The last frame that wanted it.
    last_frame: u64,
    /// The first of the frames up to that one which all wanted it.
    since: u64,
}

/// The lines of a leaf of code that are whole, as [`TokenStore::want`] takes them: all of a block that
/// is closed, and what is above the last one of a block to which more may come.
pub fn whole_lines<'a>(text: &'a str, leaf: &Range<u32>, is_open: bool) -> &'a str {
    let (start, end) = (leaf.start as usize, leaf.end as usize);
    let code = &text[start..end];
    match code.rfind('\n') {
        Some(last) if is_open => &code[..=last],
        None if is_open => "",
        // With the line break that follows a leaf: it may end with an empty line.
        _ => &text[start..text.len().min(end + 1)],
    }
}

impl TokenStore {
    /// The tokens of a line of a block, by its number from 0, once they have come. They were found
    /// in the text that was handed in with [`Self::want`]; a line that says something else since
    /// may be shorter than its tokens.
    pub fn line(&self, key: BlockKey, line: usize) -> Option<&LineTokens> {
        self.blocks.get(&key)?.lines.get(line)
    }

    /// Lines of a block that were asked about: from there on, whole lines are to be handed to
    /// [`Self::want`].
    pub fn requested_lines(&self, key: BlockKey) -> usize {
        self.blocks.get(&key).map_or(0, |block| block.requested)
    }

    /// Asks for the tokens of whole lines of a block, the first of which has this number. The last
    /// may lack its line break if nothing will be added to it. To be called in each frame for each
    /// code block that is drawn: what was asked before is not asked again. Lines must come in
    /// their order from 0, since none can be read without those above it; what begins beyond
    /// [`Self::requested_lines`] is left out until then. [`whole_lines`] makes them of a leaf. Of a message that
    /// has not ended ([`Self::has_ended`]) a block is asked about once two frames have wanted it.
    pub fn want(&mut self, key: BlockKey, language: &str, first_line: usize, text: &str) {
        if token::is_plain(language) {
            return;
        }
        let frame = self.frame;
        let block = self.blocks.entry(key).or_default();
        if block.language.is_empty() || block.last_frame + 1 < frame {
            block.since = frame;
        }
        block.last_frame = frame;
        if block.language != language {
            self.kept -= block.lines.len();
            let (language, since) = (language.to_owned(), block.since);
            *block = StoredBlock { language, last_frame: frame, since, ..StoredBlock::default() };
        }
        let known = block.requested;
        if first_line > known || known >= MOST_LINES {
            return;
        }
        // Of a reply that streams fast most code has scrolled by when the next frame is drawn, and
        // a reply that streams has a next frame.
        if !self.ended.contains(&key.message) && block.since == frame {
            return;
        }
        let mut lines = text.split_inclusive('\n');
        let before: usize = lines.by_ref().take(known - first_line).map(str::len).sum();
        let mut end = before;
        for line in lines.take(MOST_LINES - known) {
            end += line.len();
            block.requested += 1;
        }
        if end > before {
            let (language, text) = (language.to_owned(), text[before..end].to_owned());
            self.jobs.push(HighlightJob { block: key, language, first_line: known, text });
        }
    }

    /// What is asked since the last time. To be called after each frame.
    pub fn take_jobs(&mut self) -> Vec<HighlightJob> {
        self.frame += 1;
        std::mem::take(&mut self.jobs)
    }

    /// Takes in an answer. One about a block that is not wanted any more is dropped.
    pub fn take(&mut self, answer: HighlightReply) {
        match answer {
            // The colors that it has stay until they come again.
            HighlightReply::Lost(key) => {
                if let Some(block) = self.blocks.get_mut(&key) {
                    block.requested = 0;
                }
            }
            HighlightReply::Colored(HighlightedLines { block: key, first_line, lines }) => {
                let Some(block) = self.blocks.get_mut(&key) else { return };
                if first_line > block.lines.len() {
                    return;
                }
                let before = block.lines.len();
                let end = before.min(first_line + lines.len());
                block.lines.splice(first_line..end, lines);
                self.kept += block.lines.len() - before;
                self.make_room();
            }
        }
    }

    /// Drops what is known of a message's code.
    fn forget(&mut self, message: MessageId) {
        self.blocks.retain(|key, _| key.message != message);
        self.jobs.retain(|job| job.block.message != message);
        self.kept = self.blocks.values().map(|block| block.lines.len()).sum();
    }

    /// Says whether a message has ended. The last line of one that goes on after all was taken for
    /// a whole one, so that its code is asked about anew.
    pub fn has_ended(&mut self, message: MessageId, has_ended: bool) {
        if has_ended {
            self.ended.insert(message);
        } else if self.ended.remove(&message) {
            self.forget(message);
        }
    }

    /// Drops everything.
    pub fn clear(&mut self) {
        *self = Self { frame: self.frame, ..Self::default() };
    }

    fn make_room(&mut self) {
        while self.kept > MOST_KEPT {
            let out = self.blocks.iter().filter(|(_, block)| block.last_frame + 1 < self.frame);
            let oldest = out.min_by_key(|(_, block)| block.last_frame).map(|(key, _)| *key);
            let Some(block) = oldest.and_then(|key| self.blocks.remove(&key)) else { return };
            self.kept -= block.lines.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::conversation::Conversation;
    use crate::chat::message::Message;
    use crate::chat::prompt::Prompt;
    use crate::document::token::TokenClass;

    fn key(number: usize) -> BlockKey {
        let message = Conversation::default().append(Message::User(Prompt::default()));
        BlockKey { conversation: 1, message, part: 0, number }
    }

    fn colored(key: BlockKey, first_line: usize, count: usize) -> HighlightReply {
        let lines = vec![vec![(1, TokenClass::Keyword)]; count];
        HighlightReply::Colored(HighlightedLines { block: key, first_line, lines })
    }

    /// Of a message that has ended.
    fn colors() -> TokenStore {
        let mut colors = TokenStore::default();
        colors.has_ended(key(0).message, true);
        colors
    }

    /// What was asked: first line and text.
    fn asked(colors: &mut TokenStore) -> Vec<(usize, String)> {
        colors.take_jobs().into_iter().map(|job| (job.first_line, job.text)).collect()
    }

    #[test]
    fn each_line_is_asked_about_once() {
        let mut colors = colors();
        let mut check = |text: &str, expected: &[(usize, &str)]| {
            colors.want(key(0), "rust", 0, text);
            let expected: Vec<_> =
                expected.iter().map(|(at, text)| (*at, (*text).into())).collect();
            assert_eq!(asked(&mut colors), expected, "{text:?}");
        };
        check("", &[]);
        check("a\n", &[(0, "a\n")]);
        check("a\n", &[]);
        check("a\nb\nc\n", &[(1, "b\nc\n")]);
        check("a\nb\nc\nd", &[(3, "d")]);
        check("a\nb\nc\nd", &[]);
    }

    #[test]
    fn what_scrolls_by_while_a_message_grows_is_not_asked_about() {
        let mut colors = TokenStore::default();
        for number in 0..3 {
            colors.want(key(number), "rust", 0, "a\n");
            assert_eq!(asked(&mut colors), []);
        }
        colors.want(key(2), "rust", 0, "a\n");
        colors.want(key(2), "rust", 1, "b\n");
        assert_eq!(asked(&mut colors), [(0, "a\n".into()), (1, "b\n".into())]);
        colors.want(key(2), "rust", 2, "c\n");
        colors.want(key(0), "rust", 0, "a\n");
        assert_eq!(asked(&mut colors), [(2, "c\n".into())]);
        colors.has_ended(key(0).message, true);
        colors.want(key(1), "rust", 0, "a\n");
        assert_eq!(asked(&mut colors), [(0, "a\n".into())]);
    }

    #[test]
    fn the_pieces_of_a_long_block_are_asked_about_in_their_order() {
        let mut colors = colors();
        colors.want(key(0), "rust", 2, "c\n");
        assert_eq!(asked(&mut colors), []);
        colors.want(key(0), "rust", 0, "a\nb\n");
        colors.want(key(0), "rust", 2, "c\n");
        assert_eq!(asked(&mut colors), [(0, "a\nb\n".into()), (2, "c\n".into())]);
        assert_eq!(colors.requested_lines(key(0)), 3);
    }

    #[test]
    fn nothing_is_asked_where_nothing_is_to_be_found() {
        let mut colors = colors();
        colors.want(key(0), "", 0, "a\n");
        colors.want(key(1), "text", 0, "a\n");
        assert_eq!(asked(&mut colors), []);
        colors.want(key(2), "rust", 0, &"a\n".repeat(MOST_LINES + 1));
        colors.want(key(2), "rust", MOST_LINES, "a\na\n");
        let lengths: Vec<_> = asked(&mut colors).iter().map(|(_, text)| text.len()).collect();
        assert_eq!(lengths, [2 * MOST_LINES]);
    }

    #[test]
    fn a_language_that_was_half_written_is_asked_about_anew() {
        let mut colors = colors();
        colors.want(key(0), "c", 0, "a\n");
        colors.take(colored(key(0), 0, 1));
        colors.want(key(0), "css", 0, "a\n");
        assert_eq!(asked(&mut colors), [(0, "a\n".into()), (0, "a\n".into())]);
        assert_eq!(colors.line(key(0), 0), None);
    }

    #[test]
    fn tokens_are_there_when_they_have_come() {
        let mut colors = colors();
        colors.take(colored(key(0), 0, 1));
        assert_eq!(colors.line(key(0), 0), None, "nobody asked");
        colors.want(key(0), "rust", 0, "a\nb\nc\n");
        assert_eq!(colors.line(key(0), 0), None);
        colors.take(colored(key(0), 0, 2));
        assert_eq!(colors.line(key(0), 1), Some(&vec![(1, TokenClass::Keyword)]));
        assert_eq!(colors.line(key(0), 2), None);
        // An answer of another time, whose beginning is not there.
        colors.take(colored(key(0), 3, 2));
        assert_eq!(colors.line(key(0), 3), None);
        colors.take(colored(key(0), 2, 1));
        assert!(colors.line(key(0), 2).is_some());
        assert_eq!(colors.kept, 3);
    }

    #[test]
    fn a_block_whose_beginning_was_lost_is_asked_about_from_its_start() {
        let mut colors = colors();
        colors.want(key(0), "rust", 0, "a\n");
        colors.take(colored(key(0), 0, 1));
        colors.want(key(0), "rust", 0, "a\nb\n");
        colors.take_jobs();
        colors.take(HighlightReply::Lost(key(0)));
        assert!(colors.line(key(0), 0).is_some(), "what has come stays");
        colors.want(key(0), "rust", 0, "a\nb\n");
        assert_eq!(asked(&mut colors), [(0, "a\nb\n".into())]);
        colors.take(colored(key(0), 0, 2));
        assert_eq!(colors.kept, 2);
    }

    #[test]
    fn what_was_drawn_longest_ago_goes_when_there_is_too_much() {
        let mut colors = colors();
        let text = "a\n".repeat(MOST_LINES);
        for number in 0..4 {
            colors.want(key(number), "rust", 0, &text);
            colors.take_jobs();
            colors.take(colored(key(number), 0, MOST_LINES));
        }
        assert_eq!(
            [0, 1, 2, 3].map(|number| colors.requested_lines(key(number)) > 0),
            [false, false, true, true]
        );
        assert_eq!(colors.kept, 2 * MOST_LINES);
        // What one frame holds is kept, however much it is.
        for number in 0..4 {
            colors.want(key(number), "rust", 0, &text);
        }
        colors.take_jobs();
        for number in 0..4 {
            colors.take(colored(key(number), 0, MOST_LINES));
        }
        assert_eq!(colors.kept, 4 * MOST_LINES);
    }

    #[test]
    fn a_message_is_forgotten() {
        let mut colors = colors();
        colors.want(key(0), "rust", 0, "a\n");
        colors.take(colored(key(0), 0, 1));
        colors.forget(key(0).message);
        assert_eq!((colors.line(key(0), 0), colors.kept), (None, 0));
        assert_eq!(asked(&mut colors), []);
    }

    #[test]
    fn the_whole_lines_of_a_leaf() {
        fn check(code: &str, is_open: bool, expected: &str) {
            let text = format!("before\n{code}\nafter\n");
            let leaf = 7..7 + u32::try_from(code.len()).expect("a short text");
            assert_eq!(whole_lines(&text, &leaf, is_open), expected, "{code:?}");
        }
        check("a\nb", false, "a\nb\n");
        check("a\nb\n", false, "a\nb\n\n");
        check("a\nb", true, "a\n");
        check("a", true, "");
        check("", false, "\n");
        assert_eq!(whole_lines("a", &(0..1), false), "a");
    }
}
