//! Builds a block: collects its text, made safe to draw, with the face of each stretch.

use super::block::{Block, Leaf, TextRun};
use super::text_face::TextFace;
use super::visible;

#[derive(Debug, Default)]
pub struct BlockBuilder {
    pub text: String,
    runs: Vec<TextRun>,
    pub leaves: Vec<Leaf>,
    /// Characters since the last line break, for tab stops.
    pub column: usize,
}

impl BlockBuilder {
    /// Returns the length of the text so far.
    pub fn end(&self) -> u32 {
        // Blocks are cut long before they reach 4 GiB.
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    pub fn put(&mut self, source: &str, face: TextFace) {
        visible::append(&mut self.text, &mut self.column, source);
        self.set(face);
    }

    /// Appends the line break of a row without text: a gap or the end of a leaf.
    pub fn push_line_break(&mut self) {
        self.text.push('\n');
        self.set(TextFace::PLAIN);
    }

    /// Removes the last byte, which is a line break.
    pub fn pop(&mut self) {
        self.text.pop();
        let end = self.end();
        if let Some(run) = self.runs.last_mut() {
            run.end = end;
        }
        if let [.., before, last] = &self.runs[..]
            && before.end == last.end
        {
            self.runs.pop();
        }
    }

    /// Links the text after byte `from` to a URL.
    pub fn link(&mut self, from: usize, url: &str) {
        for run in self.runs.iter_mut().rev().take_while(|run| run.end as usize > from) {
            run.link = Some(url.into());
        }
    }

    fn set(&mut self, face: TextFace) {
        let end = self.end();
        match self.runs.last_mut() {
            Some(run) if run.style == face && run.link.is_none() => run.end = end,
            Some(run) if run.end == end => {}
            _ => self.runs.push(TextRun { end, style: face, link: None }),
        }
    }

    pub fn block(self) -> Block {
        Block { text: self.text, runs: self.runs, leaves: self.leaves, is_continued: false }
    }
}
