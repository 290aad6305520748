//! Draws the rows of some settings in groups, and marks the settings that the model does not get.

mod entry;

mod value_origin;

mod words;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub use value_origin::ValueOrigin;
pub use words::{about, brief, dotted, matched};

use crate::chat::settings::SettingGroup;
use crate::ui::panel_row::{PanelRow, rows};
use crate::ui::theme::Theme;
use entry::Entry;

/// The lines between two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GroupSpacing {
    /// A blank line and a heading.
    BlankAndHeading,
    Heading,
    Blank,
    Nothing,
}

/// Minimum lines of a long text while the headings are shown. If they do not fit, the headings are
/// dropped first.
const SHORT_TEXT: usize = 4;

/// A line of the list.
enum ListLine<'a> {
    Blank,
    Heading(SettingGroup),
    /// A line of an entry, counted from 0.
    Entry(&'a Entry, usize),
}

/// The rows of some settings, laid out for a number of columns.
#[derive(Debug)]
pub struct SettingsList {
    entries: Vec<Entry>,
}

impl SettingsList {
    pub fn new(origin: ValueOrigin<'_>, width: u16, theme: Theme) -> Self {
        let rows = rows(origin.settings, origin.catalog).into_iter();
        Self { entries: rows.map(|row| Entry::new(row, origin, width, theme)).collect() }
    }

    /// Returns how many of these screen rows the list uses.
    pub fn used(&self, rows: u16) -> u16 {
        let (spacing, cap) = self.fit(rows.into());
        u16::try_from(self.height(spacing, cap)).map_or(rows, |used| used.min(rows))
    }

    /// Draws the rows, and marks one of them as selected. Returns the screen row at which each row
    /// begins.
    pub fn draw(
        &self,
        buf: &mut Buffer,
        area: Rect,
        chosen: PanelRow,
        has_focus: bool,
        theme: Theme,
    ) -> Vec<(u16, PanelRow)> {
        let (spacing, cap) = self.fit(area.height.into());
        let lines = self.lines(spacing, cap);
        // Keep the selected row visible, together with its lines below.
        let is_chosen =
            |line: &ListLine<'_>| matches!(line, ListLine::Entry(entry, _) if entry.row == chosen);
        let first = lines.iter().position(is_chosen).unwrap_or(0);
        let end = lines.iter().rposition(is_chosen).map_or(0, |at| at + 1);
        let skip = end.saturating_sub(area.height.into()).min(first);

        let mut starts = Vec::new();
        for (line, y) in lines.into_iter().skip(skip).zip(area.y..area.bottom()) {
            let row = Rect { y, height: 1, ..area };
            match line {
                ListLine::Blank => {}
                ListLine::Heading(group) => {
                    let columns = usize::from(area.width.saturating_sub(1));
                    let label = group.label().to_uppercase();
                    buf.set_stringn(area.x + 1, y, label, columns, theme.group_heading());
                }
                ListLine::Entry(entry, at) => {
                    entry.draw_line(buf, row, at, cap, theme);
                    if at == 0 {
                        starts.push((y, entry.row));
                        if has_focus && entry.row == chosen {
                            theme.select(buf, row);
                        }
                    }
                }
            }
        }
        starts
    }

    /// Returns the spacing and the maximum lines of a text with which the list fits. Long texts
    /// give way first, then the blank lines, then the headings. If nothing fits, the list scrolls.
    fn fit(&self, rows: usize) -> (GroupSpacing, usize) {
        let longest = self.entries.iter().map(|entry| entry.text.len()).max().unwrap_or(0).max(1);
        let caps = |least: usize| (least.min(longest)..=longest).rev();
        let spaced = caps(SHORT_TEXT).map(|cap| (GroupSpacing::BlankAndHeading, cap));
        let headed = caps(SHORT_TEXT).map(|cap| (GroupSpacing::Heading, cap));
        let blank = caps(SHORT_TEXT - 1).map(|cap| (GroupSpacing::Blank, cap));
        let dense = caps(1).map(|cap| (GroupSpacing::Nothing, cap));
        spaced
            .chain(headed)
            .chain(blank)
            .chain(dense)
            .find(|(spacing, cap)| self.height(*spacing, *cap) <= rows)
            .unwrap_or((GroupSpacing::Nothing, SHORT_TEXT))
    }

    fn height(&self, spacing: GroupSpacing, cap: usize) -> usize {
        let rows: usize = self.entries.iter().map(|entry| entry.height(cap)).sum();
        let groups = SettingGroup::ALL.len();
        match spacing {
            GroupSpacing::BlankAndHeading => rows + groups + groups - 1,
            GroupSpacing::Heading => rows + groups,
            GroupSpacing::Blank => rows + groups - 1,
            GroupSpacing::Nothing => rows,
        }
    }

    fn lines(&self, spacing: GroupSpacing, cap: usize) -> Vec<ListLine<'_>> {
        let mut lines = Vec::new();
        let mut group = None;
        for entry in &self.entries {
            if group != Some(entry.row.group()) {
                let has_blank =
                    matches!(spacing, GroupSpacing::BlankAndHeading | GroupSpacing::Blank);
                if group.is_some() && has_blank {
                    lines.push(ListLine::Blank);
                }
                if matches!(spacing, GroupSpacing::BlankAndHeading | GroupSpacing::Heading) {
                    lines.push(ListLine::Heading(entry.row.group()));
                }
                group = Some(entry.row.group());
            }
            lines.extend((0..entry.height(cap)).map(|at| ListLine::Entry(entry, at)));
        }
        lines
    }
}
