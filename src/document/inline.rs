//! Reads inline content: text with faces, links with their addresses, and the end of the prefill.

use std::ops::Range;

use super::block::LeafKind;
use super::block_reader::BlockReader;
use super::links;
use super::text_face::TextFace;

impl BlockReader<'_> {
    /// Opens a leaf for text that a list item contains without a paragraph.
    pub(super) fn open_item_leaf(&mut self, range: &Range<usize>) {
        if self.open.is_none() {
            self.open_leaf(LeafKind::Paragraph, range);
        }
    }

    pub(super) fn push_style(&mut self, face: TextFace, range: &Range<usize>) {
        self.open_item_leaf(range);
        self.faces.push(self.style);
        self.style = self.style.with(face);
    }

    pub(super) fn pop_style(&mut self) {
        self.style = self.faces.pop().unwrap_or_default();
    }

    pub(super) fn link_ends(&mut self, at: usize) {
        let (url, from) = self.links.pop().unwrap_or_default();
        let face = self.style;
        self.pop_style();
        let Some(url) = url else { return };
        let url = links::displayed(&url);
        self.setting.link(from, &url);
        let is_visible = self.setting.text[from..].trim_end_matches('/')
            == url.trim_end_matches('/')
            || url.strip_prefix("mailto:") == Some(&self.setting.text[from..]);
        if (self.context.marks.addresses || links::target(&url).is_none())
            && !is_visible
            && !url.is_empty()
        {
            self.put(&format!(" ({url})"), face.without(TextFace::LINK).with(TextFace::QUIET), at);
        }
    }

    pub(super) fn text(&mut self, text: &str, range: Range<usize>) {
        self.open_item_leaf(&range);
        let is_code = matches!(self.open, Some((_, LeafKind::Code(_), _)));
        if is_code || !self.links.is_empty() || !(text.contains("://") || text.contains("[^")) {
            return self.put_split(text, self.style, &range);
        }
        // Bare URLs are links, as in GFM.
        let is_verbatim = self.is_verbatim(text, &range);
        let mut done = 0;
        for (span, is_address) in links::marked(text) {
            let sub = |part: &Range<usize>| {
                if is_verbatim {
                    range.start + part.start..range.start + part.end
                } else {
                    range.clone()
                }
            };
            let before = done..span.start;
            self.put_split(&text[before.clone()], self.style, &sub(&before));
            let from = self.setting.text.len();
            if is_address {
                self.put_split(&text[span.clone()], self.style.with(TextFace::LINK), &sub(&span));
                self.setting.link(from, &links::displayed(&text[span.clone()]));
            } else {
                self.put_split(&text[span.clone()], self.style.with(TextFace::QUIET), &sub(&span));
            }
            done = span.end;
        }
        let rest = if is_verbatim { range.start + done..range.end } else { range };
        self.put_split(&text[done..], self.style, &rest);
    }

    pub(super) fn verbatim(&mut self, text: &str, range: &Range<usize>) {
        self.open_item_leaf(range);
        self.put_split(text, self.style, range);
    }

    /// Appends text that may begin in the prefill and end after it.
    pub(super) fn put_split(&mut self, text: &str, face: TextFace, range: &Range<usize>) {
        let end = self.context.prefill + self.shift;
        if range.start < end && end < range.end && self.is_verbatim(text, range) {
            let (sent, generated) = text.split_at(end - range.start);
            self.put(sent, face, range.start);
            self.put(generated, face, end);
        } else {
            self.put(text, face, range.start);
        }
    }

    /// Returns whether a text equals its source. The text of an entity such as `&amp;` does not.
    fn is_verbatim(&self, text: &str, range: &Range<usize>) -> bool {
        self.source.get(range.clone()) == Some(text)
    }

    pub(super) fn put(&mut self, text: &str, face: TextFace, at: usize) {
        let is_sent = at < self.context.prefill + self.shift;
        let face = if is_sent { face.with(TextFace::PREFILL) } else { face };
        self.setting.put(text, face);
    }
}
