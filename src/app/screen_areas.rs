//! Where the regions of the screen lie: a pure function of the window and of what is shown, which
//! the state needs (which pane was clicked, how wide the composer is) as much as drawing does.

use ratatui::layout::Rect;

use super::App;
use crate::screens::chat::chips;
use crate::screens::inspector::Dock;
use crate::screens::settings::DOCKED_FROM;

/// The smallest window in which everything works.
pub const SMALLEST: (u16, u16) = (40, 10);

const PANEL_COLUMNS: u16 = 34;

/// Rows that the conversation has in every window.
const LEAST_ROWS: u16 = 3;

/// The areas of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenAreas {
    pub header: Rect,
    pub conversation: Rect,
    /// The find bar, when it is open: the row below the conversation.
    pub find: Option<Rect>,
    /// With its frame, below the conversation or in the place of all between header and footer.
    pub inspector: Option<Rect>,
    /// With its frame, when it is on the screen.
    pub panel: Option<Rect>,
    /// With its frame.
    pub composer: Rect,
    pub footer: Rect,
}

/// What the regions depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaOptions {
    pub size: (u16, u16),
    pub panel: bool,
    /// Rows of the composer's text.
    pub composer_rows: u16,
    /// Whether the find bar is open.
    pub find: bool,
    pub inspector: Dock,
    /// Rows of the footer.
    pub footer_rows: u16,
}

impl ScreenAreas {
    /// `None` when the window is smaller than [`SMALLEST`].
    pub fn of(wanted: AreaOptions) -> Option<Self> {
        let (columns, rows) = wanted.size;
        if columns < SMALLEST.0 || rows < SMALLEST.1 {
            return None;
        }
        let footer_rows = wanted.footer_rows.clamp(1, if rows < 14 { 2 } else { 3 });
        let body = rows - 1 - footer_rows;
        // The composer grows with its text, up to a third of the window.
        let find_rows = u16::from(wanted.find);
        // With the find bar it leaves the conversation as much as without.
        let most = (body / 3).max(1).min(body.saturating_sub(find_rows + LEAST_ROWS + 2).max(1));
        let composer_rows = wanted.composer_rows.clamp(1, most) + 2;
        let main_columns = Self::main_columns(columns, wanted.panel);
        let above = body - composer_rows;
        let inspector = match wanted.inspector {
            Dock::Nowhere => None,
            Dock::Below => Some(Rect::new(0, 1 + above - above / 2, main_columns, above / 2)),
            Dock::Page => Some(Rect::new(0, 1, columns, body)),
        };
        let below = if wanted.inspector == Dock::Below { above / 2 } else { 0 };
        let conversation_rows = above - below - find_rows;
        let has_panel = wanted.panel && wanted.inspector != Dock::Page;
        let panel = has_panel.then(|| {
            if columns >= DOCKED_FROM {
                Rect::new(main_columns, 1, columns - main_columns, body)
            } else {
                let width = (PANEL_COLUMNS + 8).min(columns);
                Rect::new(columns - width, 1, width, body)
            }
        });
        Some(Self {
            header: Rect::new(0, 0, columns, 1),
            conversation: Rect::new(0, 1, main_columns, conversation_rows),
            find: wanted.find.then(|| Rect::new(0, 1 + conversation_rows, main_columns, 1)),
            inspector,
            panel,
            composer: Rect::new(0, 1 + body - composer_rows, main_columns, composer_rows),
            footer: Rect::new(0, rows - footer_rows, columns, footer_rows),
        })
    }

    /// Columns left of a docked panel.
    pub fn main_columns(columns: u16, panel: bool) -> u16 {
        if panel && columns >= DOCKED_FROM { columns - PANEL_COLUMNS } else { columns }
    }

    /// Columns of the composer's text: its area without frame and prompt mark.
    pub fn composer_text_columns(columns: u16, panel: bool) -> u16 {
        Self::main_columns(columns, panel).saturating_sub(4).max(1)
    }
}

impl App {
    /// Fits the height of the prompt box to its text.
    pub(super) fn fit_composer(&mut self) {
        let columns = ScreenAreas::composer_text_columns(self.size.0, self.panel_is_shown());
        let chat = &mut self.screens.chat;
        self.composer_rows = chat.composer.rows(columns) + chips::rows(&chat.chips(columns));
    }

    /// Returns the regions of the screen; `None` if the window is too small.
    pub fn regions(&self) -> Option<ScreenAreas> {
        ScreenAreas::of(AreaOptions {
            size: self.size,
            panel: self.panel_is_shown(),
            composer_rows: self.composer_rows,
            find: self.screens.chat.find.is_open(),
            inspector: self.inspector_dock(),
            footer_rows: match self.size.0 {
                120.. => 1,
                60.. => 2,
                _ => 3,
            },
        })
    }

    pub fn panel_is_shown(&self) -> bool {
        self.screens.settings.is_shown(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_regions_tile_every_window() {
        for columns in [40, 80, 99, 100, 140] {
            for rows in [10, 24, 40] {
                for (panel, find) in [(false, false), (false, true), (true, false), (true, true)] {
                    for inspector in [Dock::Nowhere, Dock::Below, Dock::Page] {
                        let size = (columns, rows);
                        let wanted = AreaOptions {
                            size,
                            panel,
                            composer_rows: 99,
                            find,
                            inspector,
                            footer_rows: 9,
                        };
                        // In a small window it is a page.
                        if inspector == Dock::Below && rows < 28 {
                            continue;
                        }
                        check(wanted);
                    }
                }
            }
        }
        let tiny = AreaOptions {
            size: (39, 24),
            panel: false,
            composer_rows: 1,
            find: false,
            inspector: Dock::Nowhere,
            footer_rows: 1,
        };
        assert_eq!(ScreenAreas::of(tiny), None);
    }

    fn check(wanted: AreaOptions) {
        let r = ScreenAreas::of(wanted).expect("large enough");
        assert!(r.conversation.height >= LEAST_ROWS, "{wanted:?}");
        let below = r.find.map_or(r.conversation.bottom(), Rect::bottom);
        assert_eq!(r.find.map_or(below, |find| find.y), r.conversation.bottom());
        match (wanted.inspector, r.inspector) {
            (Dock::Below, Some(inspector)) => {
                assert_eq!((below, inspector.bottom()), (inspector.y, r.composer.y), "{wanted:?}");
                assert!(inspector.height >= 7, "{wanted:?}");
            }
            (Dock::Page, Some(inspector)) => {
                assert_eq!((1, inspector.bottom()), (inspector.y, r.footer.y));
                assert_eq!(below, r.composer.y);
            }
            _ => assert_eq!(below, r.composer.y),
        }
        assert_eq!(r.composer.bottom(), r.footer.y);
        assert_eq!(r.footer.bottom(), wanted.size.1);
    }
}
