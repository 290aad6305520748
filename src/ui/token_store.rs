//! The tokens of displayed code: requested when a code block is drawn, and cached when they arrive.
//! Does not depend on colors.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::chat::conversation::MessageId;
use crate::document::token::{
    self, BlockKey, HighlightJob, HighlightReply, HighlightedLines, LineTokens,
    MAX_HIGHLIGHTED_LINES,
};

/// Maximum lines whose tokens are kept, besides those of visible blocks: about 12 MB.
const MAX_CACHED_LINES: usize = 50_000;

#[derive(Debug, Default)]
pub struct TokenStore {
    blocks: HashMap<BlockKey, StoredBlock>,
    jobs: Vec<HighlightJob>,
    /// Ended messages whose code was requested after they ended.
    ended_messages: HashSet<MessageId>,
    /// Number of cached lines of all blocks.
    kept: usize,
    /// Number of the current screen frame, for finding the least recently used block.
    frame: u64,
}

#[derive(Debug, Default)]
struct StoredBlock {
    language: String,
    requested: usize,
    lines: Vec<LineTokens>,
    /// The last screen frame that needed the block.
    last_frame: u64,
    /// The start of the run of consecutive screen frames that needed the block.
    since: u64,
}

/// Returns the complete lines of a code leaf for [`TokenStore::request_tokens`]: all lines of a closed block,
/// and all but the last one of a block that may still grow.
pub fn complete_lines<'a>(text: &'a str, leaf: &Range<u32>, is_open: bool) -> &'a str {
    let (start, end) = (leaf.start as usize, leaf.end as usize);
    let code = &text[start..end];
    match code.rfind('\n') {
        Some(last) if is_open => &code[..=last],
        None if is_open => "",
        // Include the line break after the leaf, which may end with an empty line.
        _ => &text[start..text.len().min(end + 1)],
    }
}

impl TokenStore {
    /// Returns the tokens of a line of a block, by its index, if they have arrived. They belong to
    /// the text that was passed to [`Self::request_tokens`]. If the line has changed since, it may be shorter
    /// than its tokens.
    pub fn line(&self, key: BlockKey, line: usize) -> Option<&LineTokens> {
        self.blocks.get(&key)?.lines.get(line)
    }

    /// Returns the number of lines requested so far. Pass the complete lines from there on to
    /// [`Self::request_tokens`].
    pub fn requested_lines(&self, key: BlockKey) -> usize {
        self.blocks.get(&key).map_or(0, |block| block.requested)
    }

    /// Requests the tokens of complete lines of a block, from `first_line` on. The last line may
    /// lack its line break if nothing follows it. Call this in each screen frame for each visible
    /// code block; lines that were requested before are skipped.
    ///
    /// Lines must arrive in order from 0, since each line depends on the lines above it. Lines
    /// beyond [`Self::requested_lines`] are ignored. [`complete_lines`] returns the lines of a leaf.
    /// If the message has not ended ([`Self::set_ended`]), a block is requested only after two
    /// screen frames needed it.
    pub fn request_tokens(&mut self, key: BlockKey, language: &str, first_line: usize, text: &str) {
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
        let requested = block.requested;
        if first_line > requested || requested >= MAX_HIGHLIGHTED_LINES {
            return;
        }
        // Most code of a fast stream has scrolled out of view by the next screen frame, so do not
        // request its tokens before that frame.
        if !self.ended_messages.contains(&key.message) && block.since == frame {
            return;
        }
        let mut lines = text.split_inclusive('\n');
        let before: usize = lines.by_ref().take(requested - first_line).map(str::len).sum();
        let mut end = before;
        for line in lines.take(MAX_HIGHLIGHTED_LINES - requested) {
            end += line.len();
            block.requested += 1;
        }
        if end > before {
            let (language, text) = (language.to_owned(), text[before..end].to_owned());
            self.jobs.push(HighlightJob { block: key, language, first_line: requested, text });
        }
    }

    /// Returns the jobs since the last call. Call this after each screen frame.
    pub fn take_jobs(&mut self) -> Vec<HighlightJob> {
        self.frame += 1;
        std::mem::take(&mut self.jobs)
    }

    /// Stores a result of the highlighter. A result for a dropped block is ignored.
    pub fn store(&mut self, reply: HighlightReply) {
        match reply {
            // Keep the old tokens until the new ones arrive.
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

    fn forget(&mut self, message: MessageId) {
        self.blocks.retain(|key, _| key.message != message);
        self.jobs.retain(|job| job.block.message != message);
        self.kept = self.blocks.values().map(|block| block.lines.len()).sum();
    }

    /// Sets whether a message has ended. If an ended message continues, its last line was not
    /// complete, so its code is requested again.
    pub fn set_ended(&mut self, message: MessageId, has_ended: bool) {
        if has_ended {
            self.ended_messages.insert(message);
        } else if self.ended_messages.remove(&message) {
            self.forget(message);
        }
    }

    pub fn clear(&mut self) {
        *self = Self { frame: self.frame, ..Self::default() };
    }

    fn make_room(&mut self) {
        while self.kept > MAX_CACHED_LINES {
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

    fn store() -> TokenStore {
        let mut store = TokenStore::default();
        store.set_ended(key(0).message, true);
        store
    }

    fn requests(store: &mut TokenStore) -> Vec<(usize, String)> {
        store.take_jobs().into_iter().map(|job| (job.first_line, job.text)).collect()
    }

    #[test]
    fn each_line_is_requested_once() {
        let mut store = store();
        let mut check = |text: &str, expected: &[(usize, &str)]| {
            store.request_tokens(key(0), "rust", 0, text);
            let expected: Vec<_> =
                expected.iter().map(|(at, text)| (*at, (*text).into())).collect();
            assert_eq!(requests(&mut store), expected, "{text:?}");
        };
        check("", &[]);
        check("a\n", &[(0, "a\n")]);
        check("a\n", &[]);
        check("a\nb\nc\n", &[(1, "b\nc\n")]);
        check("a\nb\nc\nd", &[(3, "d")]);
        check("a\nb\nc\nd", &[]);
    }

    #[test]
    fn code_that_scrolls_by_is_not_requested() {
        let mut store = TokenStore::default();
        for number in 0..3 {
            store.request_tokens(key(number), "rust", 0, "a\n");
            assert_eq!(requests(&mut store), []);
        }
        store.request_tokens(key(2), "rust", 0, "a\n");
        store.request_tokens(key(2), "rust", 1, "b\n");
        assert_eq!(requests(&mut store), [(0, "a\n".into()), (1, "b\n".into())]);
        store.request_tokens(key(2), "rust", 2, "c\n");
        store.request_tokens(key(0), "rust", 0, "a\n");
        assert_eq!(requests(&mut store), [(2, "c\n".into())]);
        store.set_ended(key(0).message, true);
        store.request_tokens(key(1), "rust", 0, "a\n");
        assert_eq!(requests(&mut store), [(0, "a\n".into())]);
    }

    #[test]
    fn the_parts_of_a_long_block_are_requested_in_order() {
        let mut store = store();
        store.request_tokens(key(0), "rust", 2, "c\n");
        assert_eq!(requests(&mut store), []);
        store.request_tokens(key(0), "rust", 0, "a\nb\n");
        store.request_tokens(key(0), "rust", 2, "c\n");
        assert_eq!(requests(&mut store), [(0, "a\nb\n".into()), (2, "c\n".into())]);
        assert_eq!(store.requested_lines(key(0)), 3);
    }

    #[test]
    fn plain_languages_are_not_requested() {
        let mut store = store();
        store.request_tokens(key(0), "", 0, "a\n");
        store.request_tokens(key(1), "text", 0, "a\n");
        assert_eq!(requests(&mut store), []);
        store.request_tokens(key(2), "rust", 0, &"a\n".repeat(MAX_HIGHLIGHTED_LINES + 1));
        store.request_tokens(key(2), "rust", MAX_HIGHLIGHTED_LINES, "a\na\n");
        let lengths: Vec<_> = requests(&mut store).iter().map(|(_, text)| text.len()).collect();
        assert_eq!(lengths, [2 * MAX_HIGHLIGHTED_LINES]);
    }

    #[test]
    fn a_language_that_changes_is_requested_again() {
        let mut store = store();
        store.request_tokens(key(0), "c", 0, "a\n");
        store.store(colored(key(0), 0, 1));
        store.request_tokens(key(0), "css", 0, "a\n");
        assert_eq!(requests(&mut store), [(0, "a\n".into()), (0, "a\n".into())]);
        assert_eq!(store.line(key(0), 0), None);
    }

    #[test]
    fn tokens_are_available_after_they_arrive() {
        let mut store = store();
        store.store(colored(key(0), 0, 1));
        assert_eq!(store.line(key(0), 0), None, "the line was not requested");
        store.request_tokens(key(0), "rust", 0, "a\nb\nc\n");
        assert_eq!(store.line(key(0), 0), None);
        store.store(colored(key(0), 0, 2));
        assert_eq!(store.line(key(0), 1), Some(&vec![(1, TokenClass::Keyword)]));
        assert_eq!(store.line(key(0), 2), None);
        // This reply is outdated, since the beginning of the block is missing.
        store.store(colored(key(0), 3, 2));
        assert_eq!(store.line(key(0), 3), None);
        store.store(colored(key(0), 2, 1));
        assert!(store.line(key(0), 2).is_some());
        assert_eq!(store.kept, 3);
    }

    #[test]
    fn a_lost_block_is_requested_from_its_start() {
        let mut store = store();
        store.request_tokens(key(0), "rust", 0, "a\n");
        store.store(colored(key(0), 0, 1));
        store.request_tokens(key(0), "rust", 0, "a\nb\n");
        store.take_jobs();
        store.store(HighlightReply::Lost(key(0)));
        assert!(store.line(key(0), 0).is_some(), "received tokens are kept");
        store.request_tokens(key(0), "rust", 0, "a\nb\n");
        assert_eq!(requests(&mut store), [(0, "a\nb\n".into())]);
        store.store(colored(key(0), 0, 2));
        assert_eq!(store.kept, 2);
    }

    #[test]
    fn the_least_recently_drawn_block_is_dropped() {
        let mut store = store();
        let text = "a\n".repeat(MAX_HIGHLIGHTED_LINES);
        for number in 0..4 {
            store.request_tokens(key(number), "rust", 0, &text);
            store.take_jobs();
            store.store(colored(key(number), 0, MAX_HIGHLIGHTED_LINES));
        }
        assert_eq!(
            [0, 1, 2, 3].map(|number| store.requested_lines(key(number)) > 0),
            [false, false, true, true]
        );
        assert_eq!(store.kept, 2 * MAX_HIGHLIGHTED_LINES);
        // The blocks of one screen frame are kept, whatever their size.
        for number in 0..4 {
            store.request_tokens(key(number), "rust", 0, &text);
        }
        store.take_jobs();
        for number in 0..4 {
            store.store(colored(key(number), 0, MAX_HIGHLIGHTED_LINES));
        }
        assert_eq!(store.kept, 4 * MAX_HIGHLIGHTED_LINES);
    }

    #[test]
    fn a_message_that_continues_is_requested_again() {
        let mut store = store();
        store.request_tokens(key(0), "rust", 0, "a\n");
        store.store(colored(key(0), 0, 1));
        store.forget(key(0).message);
        assert_eq!((store.line(key(0), 0), store.kept), (None, 0));
        assert_eq!(requests(&mut store), []);
    }

    #[test]
    fn whole_lines_exclude_an_open_last_line() {
        fn check(code: &str, is_open: bool, expected: &str) {
            let text = format!("before\n{code}\nafter\n");
            let leaf = 7..7 + u32::try_from(code.len()).expect("a short text");
            assert_eq!(complete_lines(&text, &leaf, is_open), expected, "{code:?}");
        }
        check("a\nb", false, "a\nb\n");
        check("a\nb\n", false, "a\nb\n\n");
        check("a\nb", true, "a\n");
        check("a", true, "");
        check("", false, "\n");
        assert_eq!(complete_lines("a", &(0..1), false), "a");
    }
}
