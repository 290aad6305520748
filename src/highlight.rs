//! Finds the tokens of code: the only room that knows the library of grammars. It is slow and
//! takes memory, so it is asked by a thread of its own (`run`), never while a frame is drawn.
//!
//! A block is read once: where its last line ended is kept, and the lines that a stream adds are
//! read from there. The grammars themselves may be put away and taken out again in between.

mod classes;

mod languages;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use classes::ScopeClasses;
use languages::GrammarLanguage;
use syntect::parsing::{ParseState, ParsingError, ScopeError, ScopeStack, SyntaxSet};

use crate::document::token::{BlockKey, LineTokens, MOST_LINES, TokenClass};

/// Bytes of a line that is read. The time that regular expressions take may grow faster than the
/// line, and a line of this length is data more often than code.
const LONGEST_LINE: usize = 2_000;

/// Blocks whose end is kept. Only blocks that grow, or that were shown in part, are asked again.
const MOST_BLOCKS: usize = 256;

/// Finds tokens. Costs nothing before it is asked.
#[derive(Debug, Default)]
pub struct Highlighter {
    grammars: Option<Grammars>,
    blocks: HashMap<BlockKey, Progress>,
    /// The conversation of the blocks.
    conversation: u64,
    /// Counts the questions, to know the block that was asked longest ago.
    last_used: u64,
}

/// What is loaded: a few megabytes, and tens more as grammars are used.
#[derive(Debug)]
pub struct Grammars {
    set: SyntaxSet,
    classes: ScopeClasses,
}

/// How far a block was read.
#[derive(Debug)]
struct Progress {
    next_line: usize,
    asked: u64,
    /// Nothing when its lines are plain: no grammar knows the language, or one failed.
    reader: Option<GrammarReader>,
}

/// A grammar's state at the end of a line. It knows the grammar by its number in the set, which
/// is the same whenever the set is loaded.
#[derive(Debug)]
struct GrammarReader {
    state: ParseState,
    scopes: ScopeStack,
    prompts: &'static [&'static str],
}

/// Why a grammar does not go on.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error("the grammar is broken: {0}")]
    Grammar(#[from] ParsingError),
    #[error("the grammar closes what it did not open: {0}")]
    Scopes(#[from] ScopeError),
}

impl Highlighter {
    /// The tokens of whole lines of a block, one answer for each; the last may lack its line
    /// break. The first line of a block begins it anew, every other one must follow the line that
    /// was read last: `None` says that this is not so, or not known any more.
    pub fn lines(
        &mut self,
        key: BlockKey,
        language: &str,
        first_line: usize,
        lines: &str,
    ) -> Option<Vec<LineTokens>> {
        if key.conversation != self.conversation {
            self.conversation = key.conversation;
            self.blocks.clear();
        }
        self.last_used += 1;
        if first_line == 0 {
            let reader = self.reader(language);
            self.make_room();
            self.blocks.insert(key, Progress { next_line: 0, asked: 0, reader });
        }
        let progress = self.blocks.get_mut(&key).filter(|block| block.next_line == first_line)?;
        progress.asked = self.last_used;
        if progress.reader.is_none() {
            let count = lines.split_inclusive('\n').count();
            progress.next_line += count;
            return Some(vec![LineTokens::new(); count]);
        }
        let grammars = self.grammars.get_or_insert_with(Grammars::load);
        let found = lines.split_inclusive('\n').map(|line| progress.line(line, grammars));
        Some(found.collect())
    }

    /// Gives the grammars away, which are most of the memory, to be dropped where that may take its
    /// time. How far blocks were read is kept.
    pub fn rest(&mut self) -> Option<Grammars> {
        self.grammars.take()
    }

    fn reader(&mut self, language: &str) -> Option<GrammarReader> {
        let GrammarLanguage { grammar, prompts } = languages::language(language)?;
        let set = &self.grammars.get_or_insert_with(Grammars::load).set;
        let state = ParseState::new(set.find_syntax_by_token(&grammar)?);
        Some(GrammarReader { state, scopes: ScopeStack::new(), prompts })
    }

    fn make_room(&mut self) {
        if self.blocks.len() >= MOST_BLOCKS {
            let oldest = self.blocks.iter().min_by_key(|(_, block)| block.asked);
            if let Some(oldest) = oldest.map(|(key, _)| *key) {
                self.blocks.remove(&oldest);
            }
        }
    }
}

impl Grammars {
    fn load() -> Self {
        Self { set: two_face::syntax::extra_newlines(), classes: ScopeClasses::new() }
    }
}

impl Progress {
    fn line(&mut self, line: &str, grammars: &Grammars) -> LineTokens {
        self.next_line += 1;
        if self.next_line > MOST_LINES {
            self.reader = None;
        }
        if line.len() > LONGEST_LINE {
            return LineTokens::new();
        }
        self.survive(|reader| reader.line(line, grammars))
    }

    /// The rest of the block is plain when its grammar fails, in whatever way.
    fn survive(
        &mut self,
        read: impl FnOnce(&mut GrammarReader) -> Result<LineTokens, ReadError>,
    ) -> LineTokens {
        let Some(reader) = &mut self.reader else { return LineTokens::new() };
        match catch_unwind(AssertUnwindSafe(|| read(reader))) {
            Ok(Ok(line)) => return line,
            Ok(Err(error)) => tracing::warn!(%error, "a code block stays plain"),
            Err(_) => tracing::warn!("a code block stays plain: its grammar panicked"),
        }
        self.reader = None;
        LineTokens::new()
    }
}

impl GrammarReader {
    fn line(&mut self, line: &str, grammars: &Grammars) -> Result<LineTokens, ReadError> {
        if self.prompts.is_empty() {
            return self.code(line, grammars);
        }
        let Some(prompt) = self.prompts.iter().find(|prompt| line.starts_with(**prompt)) else {
            return Ok(LineTokens::new());
        };
        let mut found = self.code(&line[prompt.len()..], grammars)?;
        let prompt = u32::try_from(prompt.len()).unwrap_or_default();
        for (end, _) in &mut found {
            *end += prompt;
        }
        found.insert(0, (prompt, TokenClass::Operator));
        Ok(found)
    }

    fn code(&mut self, line: &str, grammars: &Grammars) -> Result<LineTokens, ReadError> {
        // The grammars want the line break.
        let broken;
        let (line, end) = match line.strip_suffix('\n') {
            Some(text) => (line, text.len()),
            None => {
                broken = format!("{line}\n");
                (broken.as_str(), line.len())
            }
        };
        let mut found = LineTokens::new();
        let mut from = 0;
        let ops = self.state.parse_line(line, &grammars.set)?;
        for (at, op) in ops {
            let at = at.clamp(from, end);
            add(&mut found, from..at, line, &self.scopes, &grammars.classes);
            from = at;
            self.scopes.apply(&op)?;
        }
        add(&mut found, from..end, line, &self.scopes, &grammars.classes);
        if matches!(found.last(), Some((_, TokenClass::Plain))) {
            found.pop();
        }
        found.shrink_to_fit();
        Ok(found)
    }
}

/// Adds a token, if it holds anything, to those of its line. Neighbors of a class are one.
fn add(
    found: &mut LineTokens,
    token: Range<usize>,
    line: &str,
    scopes: &ScopeStack,
    classes: &ScopeClasses,
) {
    if token.is_empty() {
        return;
    }
    let class = classes.class(&line[token.clone()], scopes);
    let Ok(end) = u32::try_from(token.end) else { return };
    match found.last_mut() {
        Some(last) if last.1 == class => last.0 = end,
        _ => found.push((end, class)),
    }
}
