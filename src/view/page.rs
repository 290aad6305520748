//! One message laid out: a heading, its content, and how it ended. Owns the cache of rows, which
//! grows with a streaming reply instead of being made again.
//!
//! A row's *offset* says where it stands in a form that no width changes: 0 is the heading, then
//! each part counts the bytes of its drawn text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::flow::Flow;
use super::theme::Theme;
use crate::chat::event::StopReason;
use crate::chat::message::{Block, Ending, Message, Reply};
use crate::chat::settings::Prefill;

/// What a part of a message is, which decides how it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Content,
    Reasoning,
    Tool,
    /// Says how the reply ended, in a quiet voice.
    Remark,
    Warning,
    Failure,
}

/// A message's rows at a width.
#[derive(Debug, Clone)]
pub struct Page {
    width: u16,
    parts: Vec<(Part, Flow)>,
    /// Bytes of the first content's drawn text that are prefill.
    prefill_end: usize,
    /// The ending that the last parts tell of.
    told: Option<Ending>,
    /// Parts that are content; what follows tells of the ending.
    content_parts: usize,
}

impl Page {
    pub fn new(width: u16) -> Self {
        Self { width, parts: Vec::new(), prefill_end: 0, told: None, content_parts: 0 }
    }

    /// Brings the rows up to date with the message. Costs nothing when nothing has changed, and
    /// what was added when a reply has grown.
    pub fn refresh(&mut self, message: &Message, width: u16) {
        if width != self.width {
            self.width = width;
            for (_, flow) in &mut self.parts {
                flow.set_width(width);
            }
        }
        match message {
            Message::User(text) => {
                if self.parts.is_empty() {
                    self.parts.push((Part::Content, Flow::of(width, text)));
                }
            }
            Message::Assistant(reply) => self.refresh_reply(reply, width),
        }
    }

    fn refresh_reply(&mut self, reply: &Reply, width: u16) {
        if self.told.as_ref() == Some(&reply.ending) && reply.ending != Ending::Open {
            return;
        }
        self.parts.truncate(self.content_parts);
        // The first text goes on where the prefill ends, in one flow.
        let mut prefill = reply.prefill.as_ref().map(Prefill::as_str);
        let mut at = 0;
        if let Some(prefill) = prefill {
            if self.parts.is_empty() {
                let mut flow = Flow::new(width);
                flow.grow(prefill, "");
                self.prefill_end = flow.text().len();
                self.parts.push((Part::Content, flow));
            }
            at = 1;
        }
        for block in reply.blocks() {
            let part = match block {
                Block::Text(_) => Part::Content,
                Block::Reasoning { .. } => Part::Reasoning,
                Block::ToolUse { .. } | Block::Other(_) => Part::Tool,
            };
            if part == Part::Content
                && let Some(prefill) = prefill.take()
                && let Block::Text(text) = block
            {
                self.parts[0].1.grow(prefill, text);
                continue;
            }
            if self.parts.len() == at {
                self.parts.push((part, Flow::new(width)));
            }
            let flow = &mut self.parts[at].1;
            // A blank row stands between two blocks.
            let gap = if at == 0 { "" } else { "\n" };
            match block {
                Block::Text(text) => flow.grow(gap, text),
                Block::Reasoning { text, redacted_bytes, .. } => {
                    let lead = match (text.as_str(), redacted_bytes) {
                        ("", 0) => "thinking (the model keeps its text to itself)".to_owned(),
                        ("", bytes) => format!("thinking (encrypted, {bytes} bytes)"),
                        _ => "thinking: ".to_owned(),
                    };
                    flow.grow(&format!("{gap}{lead}"), text);
                }
                Block::ToolUse { name, input, .. } => {
                    flow.grow(&format!("{gap}tool use: {name} "), input);
                }
                Block::Other(kind) => flow.grow(&format!("{gap}[{kind}]"), ""),
            }
            at += 1;
        }
        self.content_parts = self.parts.len();
        let ending = ending(reply);
        self.parts.extend(ending.map(|(part, text)| (part, Flow::of(width, &text))));
        self.told = Some(reply.ending.clone());
    }

    /// Rows, the heading included.
    pub fn height(&self) -> usize {
        1 + self.parts.iter().map(|(_, flow)| flow.rows().len()).sum::<usize>()
    }

    /// The row that holds an offset.
    pub fn row_of(&self, offset: usize) -> usize {
        let mut row = 0;
        let mut base = 1;
        for (_, flow) in &self.parts {
            let within = flow.rows().partition_point(|r| base + r.start <= offset);
            row += within;
            if within < flow.rows().len() {
                return row;
            }
            base += flow.text().len() + 1;
        }
        // The blank row after the message.
        row + usize::from(offset >= base)
    }

    /// The offset at which a row begins.
    pub fn offset_of(&self, row: usize) -> usize {
        let Some(mut left) = row.checked_sub(1) else { return 0 };
        let mut base = 1;
        for (_, flow) in &self.parts {
            if let Some(row) = flow.rows().get(left) {
                return base + row.start;
            }
            left -= flow.rows().len();
            base += flow.text().len() + 1;
        }
        base
    }

    /// Draws the rows from `from` (the heading is the caller's) into `area`, top down, and says
    /// how many it drew.
    pub fn draw(&self, from: usize, area: Rect, buf: &mut Buffer, theme: Theme) -> u16 {
        let mut skip = from.saturating_sub(1);
        let mut y = area.y;
        for (at, (part, flow)) in self.parts.iter().enumerate() {
            let rows = flow.rows();
            let start = skip.min(rows.len());
            skip -= start;
            for row in &rows[start..] {
                if y == area.bottom() {
                    return y - area.y;
                }
                let prefill_end = if at == 0 { self.prefill_end } else { 0 };
                let cut = prefill_end.clamp(row.start, row.end);
                let mut x = area.x;
                for (piece, style) in [
                    (&flow.text()[row.start..cut], theme.prefill()),
                    (&flow.text()[cut..row.end], style(*part, theme)),
                ] {
                    let columns = usize::from(area.right().saturating_sub(x));
                    x = put(buf, (x, y), piece, columns, style);
                }
                y += 1;
            }
        }
        y - area.y
    }
}

/// Draws a piece of a row from a place on, in so many columns at most; the column after it.
///
/// Most of what is read is ASCII, of which each byte is a cell: what stands before anything else
/// is put there without looking for graphemes, which is most of what a frame costs.
fn put(buf: &mut Buffer, (x, y): (u16, u16), piece: &str, columns: usize, style: Style) -> u16 {
    let ascii = piece.bytes().take_while(u8::is_ascii).count();
    // What follows may belong to the last letter.
    let plain = if ascii == piece.len() { ascii } else { ascii.saturating_sub(1) };
    let plain = plain.min(columns);
    let from = if plain == 0 { 0 } else { buf.index_of(x, y) };
    for (at, cell) in buf.content[from..from + plain].iter_mut().enumerate() {
        cell.set_symbol(&piece[at..=at]).set_style(style);
    }
    let x = x.saturating_add(u16::try_from(plain).unwrap_or(u16::MAX));
    if plain == piece.len() || plain == columns {
        return x;
    }
    buf.set_stringn(x, y, &piece[plain..], columns - plain, style).0
}

fn style(part: Part, theme: Theme) -> Style {
    match part {
        Part::Content => theme.text(),
        Part::Reasoning => theme.reasoning(),
        Part::Tool => theme.focus(),
        Part::Remark => theme.quiet(),
        Part::Warning => theme.warning(),
        Part::Failure => theme.failure(),
    }
}

/// What is said about how a reply ended; nothing about one that ended well.
fn ending(reply: &Reply) -> Option<(Part, String)> {
    let text = match &reply.ending {
        Ending::Open => return None,
        Ending::Complete { reason, .. } => match reason {
            StopReason::MaxTokens => {
                let cut = "Cut off at max tokens. A larger value is set with F2 or --max-tokens.";
                return Some((Part::Warning, format!("⚠ {cut}")));
            }
            StopReason::EndTurn | StopReason::ToolUse | StopReason::StopSequence
                if reply.is_empty() =>
            {
                "∅ The model returned nothing. Regenerate reply (r) asks once more."
            }
            StopReason::EndTurn | StopReason::ToolUse | StopReason::StopSequence => return None,
            other => {
                let text = format!("⚠ The service ended the reply: {}.", other.as_str());
                return Some((Part::Warning, text));
            }
        },
        Ending::Stopped if reply.is_empty() => "■ Stopped before anything came.",
        Ending::Stopped => "■ Stopped. What had come is kept.",
        Ending::Interrupted => {
            let text = "⚠ Interrupted: the stream ended before the reply was complete. What had \
                        come is kept; Send again asks once more.";
            return Some((Part::Warning, text.into()));
        }
        Ending::Failed(failure) => {
            let kept = if reply.is_empty() { "" } else { " What had come is kept." };
            let more = if failure.words.is_some() { " (F4: the service's words)" } else { "" };
            let text = format!("✗ {failure}{kept}{more}");
            return Some((Part::Failure, text));
        }
    };
    Some((Part::Remark, text.to_owned()))
}
