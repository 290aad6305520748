//! The canvas for the rows of a text: a screen frame, or [`PaneRows`], which redraws only the rows
//! that differ from the last screen frame.

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

#[derive(Debug, Clone, Copy)]
pub struct RowPlacement {
    pub x: u16,
    pub y: u16,
    pub width: u16,
}

pub trait RowCanvas {
    /// Draws text at a position, in at most `columns` columns. Returns the next column.
    fn put(&mut self, at: (u16, u16), text: &str, columns: usize, style: Style) -> u16;

    /// Adds a style to all columns of a row.
    fn ground(&mut self, row: RowPlacement, style: Style);

    /// Fills a row with a mark of one column.
    fn line(&mut self, row: RowPlacement, mark: &str, style: Style);

    /// Returns the column after the last one that can be drawn on.
    fn right(&self) -> u16;
}

impl RowCanvas for Buffer {
    fn put(&mut self, at: (u16, u16), text: &str, columns: usize, style: Style) -> u16 {
        put(self, at, text, columns, style)
    }

    fn ground(&mut self, row: RowPlacement, style: Style) {
        self.set_style(Rect { x: row.x, y: row.y, width: row.width, height: 1 }, style);
    }

    fn line(&mut self, row: RowPlacement, mark: &str, style: Style) {
        for x in row.x..row.x + row.width {
            self[(x, row.y)].set_symbol(mark).set_style(style);
        }
    }

    fn right(&self) -> u16 {
        self.area.right()
    }
}

/// The rows of a pane. A pane has many cells, which are rarely in the processor's caches.
/// Therefore, rows are compared as texts with styles, and only changed rows write their cells.
#[derive(Debug, Default)]
pub struct PaneRows {
    area: Rect,
    right: u16,
    rows: Vec<PaneRow>,
    /// The rows of the last screen frame.
    shown: Vec<PaneRow>,
}

/// What was drawn on a row, in order.
#[derive(Debug, Default, PartialEq, Eq)]
struct PaneRow {
    text: String,
    strokes: Vec<Stroke>,
}

#[derive(Debug, PartialEq, Eq)]
struct Stroke {
    kind: StrokeKind,
    x: u16,
    columns: u16,
    style: Style,
    /// The end of its text in the text of the row.
    end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StrokeKind {
    Text,
    Ground,
    Line,
}

impl PaneRows {
    /// Begins a screen frame. The pane is `area`, and the frame ends at the column `right`.
    pub fn begin(&mut self, area: Rect, right: u16) {
        (self.area, self.right) = (area, right);
        std::mem::swap(&mut self.rows, &mut self.shown);
        self.rows.resize_with(area.height.into(), PaneRow::default);
        for row in &mut self.rows {
            row.text.clear();
            row.strokes.clear();
        }
    }

    /// Draws the rows on an empty frame.
    pub fn draw_all(&self, buf: &mut Buffer) {
        for (row, y) in self.rows.iter().zip(self.area.y..) {
            row.draw(buf, y);
        }
    }

    /// Updates the buffer of the last screen frame: redraws the rows that differ, and marks them in
    /// `changed`.
    pub fn draw_changed(&self, buf: &mut Buffer, changed: &mut [bool]) {
        for (at, (row, y)) in self.rows.iter().zip(self.area.y..).enumerate() {
            if self.shown.get(at) != Some(row) {
                clear(buf, Rect { y, height: 1, ..self.area });
                row.draw(buf, y);
                changed[usize::from(y)] = true;
            }
        }
    }

    /// Removes everything that was drawn on a row of this frame.
    pub fn erase(&mut self, y: u16) {
        if let Some(row) = self.row(y) {
            row.text.clear();
            row.strokes.clear();
        }
    }

    fn row(&mut self, y: u16) -> Option<&mut PaneRow> {
        let row = y.checked_sub(self.area.y)?;
        self.rows.get_mut(usize::from(row))
    }

    fn add(&mut self, y: u16, kind: StrokeKind, x: u16, columns: u16, text: &str, style: Style) {
        let Some(row) = self.row(y) else { return };
        row.text.push_str(text);
        row.strokes.push(Stroke { kind, x, columns, style, end: row.text.len() });
    }
}

impl PaneRow {
    fn draw(&self, buf: &mut Buffer, y: u16) {
        let mut start = 0;
        for stroke in &self.strokes {
            let Stroke { kind, x, columns, style, end } = *stroke;
            let text = &self.text[start..end];
            start = end;
            let place = RowPlacement { x, y, width: columns };
            match kind {
                StrokeKind::Text => {
                    put(buf, (x, y), text, columns.into(), style);
                }
                StrokeKind::Ground => buf.ground(place, style),
                StrokeKind::Line => buf.line(place, text, style),
            }
        }
    }
}

impl RowCanvas for PaneRows {
    fn put(&mut self, (x, y): (u16, u16), text: &str, columns: usize, style: Style) -> u16 {
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        self.add(y, StrokeKind::Text, x, columns, text, style);
        x.saturating_add(drawn_columns(text, columns, self.right.saturating_sub(x)))
    }

    fn ground(&mut self, row: RowPlacement, style: Style) {
        self.add(row.y, StrokeKind::Ground, row.x, row.width, "", style);
    }

    fn line(&mut self, row: RowPlacement, mark: &str, style: Style) {
        self.add(row.y, StrokeKind::Line, row.x, row.width, mark, style);
    }

    fn right(&self) -> u16 {
        self.right
    }
}

/// Draws text at a position, in at most `columns` columns. Returns the next column.
///
/// Most text is ASCII with one cell per byte. The ASCII prefix skips the search for graphemes,
/// which would take most of the time of a screen frame.
fn put(buf: &mut Buffer, (x, y): (u16, u16), text: &str, columns: usize, style: Style) -> u16 {
    let plain = plain_prefix(text, columns);
    let from = if plain == 0 { 0 } else { buf.index_of(x, y) };
    for (at, cell) in buf.content[from..from + plain].iter_mut().enumerate() {
        cell.set_symbol(&text[at..=at]).set_style(style);
    }
    let x = x.saturating_add(u16::try_from(plain).unwrap_or(u16::MAX));
    if plain == text.len() || plain == columns {
        return x;
    }
    buf.set_stringn(x, y, &text[plain..], columns - plain, style).0
}

/// Returns the length of the ASCII prefix of a text, in at most `columns` columns.
fn plain_prefix(text: &str, columns: usize) -> usize {
    let ascii = text.bytes().take_while(u8::is_ascii).count();
    // The next character may extend the last ASCII letter.
    let plain = if ascii == text.len() { ascii } else { ascii.saturating_sub(1) };
    plain.min(columns)
}

/// Empties the cells of an area.
pub fn clear(buf: &mut Buffer, area: Rect) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        let start = buf.index_of(area.x, y);
        buf.content[start..start + usize::from(area.width)].iter_mut().for_each(Cell::reset);
    }
}

/// Returns the columns that [`put`] draws on, without drawing. `room` is the room up to the end of
/// the frame.
fn drawn_columns(text: &str, columns: u16, room: u16) -> u16 {
    let (plain, rest) = text.split_at(plain_prefix(text, columns.into()));
    let plain = u16::try_from(plain.len()).unwrap_or(u16::MAX);
    if rest.is_empty() || plain == columns {
        return plain;
    }
    let most = room.saturating_sub(plain).min(columns - plain);
    let mut left = most;
    for letter in rest.graphemes(true).filter(|letter| !letter.contains(char::is_control)) {
        match left.checked_sub(letter.cell_width()) {
            Some(less) => left = less,
            None => break,
        }
    }
    plain.saturating_add(most - left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_take_the_columns_that_they_are_drawn_on() {
        for text in ["", "plain", "a日b", "日本語", "e\u{301}x", "👍🏽 ok", "a\u{200b}b", "…"]
        {
            for columns in 0..8 {
                for x in 0..8 {
                    let mut buf = Buffer::empty(Rect::new(0, 0, 20, 1));
                    let drawn = put(&mut buf, (x, 0), text, columns.into(), Style::new());
                    assert_eq!(x + drawn_columns(text, columns, 20 - x), drawn, "{text} {columns}");
                }
            }
        }
    }

    #[test]
    fn only_changed_rows_touch_their_cells() {
        let area = Rect::new(0, 1, 6, 3);
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 5));
        let mut rows = PaneRows::default();
        let mut changed = [false; 5];
        for texts in [["a", "long", "c"], ["a", "b", "c"], ["a", "b", "日"]] {
            rows.begin(area, 8);
            for (text, y) in texts.iter().zip(1..) {
                rows.put((0, y), text, 6, Style::new());
            }
            changed = [false; 5];
            rows.draw_changed(&mut buf, &mut changed);
        }
        assert_eq!(changed, [false, false, false, true, false]);
        let expected =
            Buffer::with_lines(["        ", "a       ", "b       ", "日      ", "        "]);
        assert_eq!(buf, expected);
    }
}
