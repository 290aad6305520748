//! Finds the tokens of code. Only this module uses the grammar library. The library is slow and
//! takes much memory, so a separate thread (`run`) calls it, never the code that draws a screen
//! frame.
//!
//! A block is read once. The parser state after its last line is kept, and lines that a stream adds
//! are read from there. The grammars may be dropped and loaded again in between.

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

use crate::document::token::{BlockKey, LineTokens, MAX_HIGHLIGHTED_LINES, TokenClass};

/// The longest line that is parsed, in bytes. The running time of a regular expression may grow
/// faster than linearly with the line length, and a line of this length is usually data, not code.
const MAX_LINE_BYTES: usize = 2_000;

/// The maximum number of blocks whose state is kept. Only blocks that grow, or that were shown in
/// part, are needed again.
const MAX_BLOCKS: usize = 256;

/// A highlighter that finds the tokens of code. It loads the grammars on the first call.
#[derive(Debug, Default)]
pub struct Highlighter {
    grammars: Option<Grammars>,
    blocks: HashMap<BlockKey, Progress>,
    /// The conversation of the blocks.
    conversation: u64,
    /// Counts the calls, to find the least recently used block.
    call_count: u64,
}

/// The loaded grammars: a few megabytes, and tens of megabytes more as grammars are used.
#[derive(Debug)]
pub struct Grammars {
    set: SyntaxSet,
    classes: ScopeClasses,
}

/// The state of a block.
#[derive(Debug)]
struct Progress {
    next_line: usize,
    asked: u64,
    /// `None` if the lines are plain, because no grammar knows the language or the grammar failed.
    reader: Option<GrammarReader>,
}

/// A grammar's state at the end of a line. It refers to the grammar by its number in the set, which
/// is the same each time the set is loaded.
#[derive(Debug)]
struct GrammarReader {
    state: ParseState,
    scopes: ScopeStack,
    prompts: &'static [&'static str],
}

/// The reason why a grammar cannot continue.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error("the grammar is broken: {0}")]
    Grammar(#[from] ParsingError),
    #[error("the grammar closes a scope that it did not open: {0}")]
    Scopes(#[from] ScopeError),
}

impl Highlighter {
    /// Returns the tokens of each line of a part of a block. The last line may lack its line break.
    /// Line 0 starts the block again, and any other line must follow the last line that was read.
    /// Returns `None` if it does not, or if the state was dropped.
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
        self.call_count += 1;
        if first_line == 0 {
            let reader = self.reader(language);
            self.make_room();
            self.blocks.insert(key, Progress { next_line: 0, asked: 0, reader });
        }
        let progress = self.blocks.get_mut(&key).filter(|block| block.next_line == first_line)?;
        progress.asked = self.call_count;
        if progress.reader.is_none() {
            let count = lines.split_inclusive('\n').count();
            progress.next_line += count;
            return Some(vec![LineTokens::new(); count]);
        }
        let grammars = self.grammars.get_or_insert_with(Grammars::load);
        let found = lines.split_inclusive('\n').map(|line| progress.line(line, grammars));
        Some(found.collect())
    }

    /// Returns the grammars, which take most of the memory, so that the caller can drop them
    /// outside a lock. The states of the blocks stay.
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
        if self.blocks.len() >= MAX_BLOCKS {
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
        if self.next_line > MAX_HIGHLIGHTED_LINES {
            self.reader = None;
        }
        if line.len() > MAX_LINE_BYTES {
            return LineTokens::new();
        }
        self.catch_grammar_failure(|reader| reader.line(line, grammars))
    }

    /// Makes the rest of the block plain if its grammar fails or panics.
    fn catch_grammar_failure(
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
        // The grammars need the line break.
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

/// Adds a token to its line, unless the token is empty. Merges neighbors of the same class.
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
