//! The areas of the screen: a pure function of the window size and the visible parts. Both the
//! state (for clicks and widths) and drawing use them.

use ratatui::layout::Rect;

use super::App;
use crate::screens::chat::chips;
use crate::screens::inspector::Dock;
use crate::screens::settings::MIN_WIDTH_FOR_DOCKING;

/// The smallest window in which everything works, in columns and rows.
pub const MIN_SIZE: (u16, u16) = (40, 10);

const PANEL_COLUMNS: u16 = 34;

/// Columns of the panel in a wide window. The id of a model fits into a row.
const WIDE_PANEL_COLUMNS: u16 = 48;

/// Minimum columns of a wide window.
const WIDE_FROM: u16 = 160;

/// Minimum rows of the conversation.
const MIN_CONVERSATION_ROWS: u16 = 3;

/// The window heights, in rows, from which there is a blank row below the header, above the prompt
/// and above the footer, respectively.
const SPACE_FROM: [u16; 3] = [20, 24, 36];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenAreas {
    pub header: Rect,
    pub conversation: Rect,
    /// The find bar, when it is open: the row below the conversation.
    pub find: Option<Rect>,
    /// The row of the queued prompt, directly above the composer.
    pub queued: Option<Rect>,
    /// The inspector with its frame: the rows below the conversation, or everything between header
    /// and footer.
    pub inspector: Option<Rect>,
    /// The settings panel with its frame.
    pub panel: Option<Rect>,
    /// The composer with its frame.
    pub composer: Rect,
    pub footer: Rect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaOptions {
    pub size: (u16, u16),
    pub panel: bool,
    pub composer_rows: u16,
    pub find: bool,
    pub queued: bool,
    pub inspector: Dock,
    pub footer_rows: u16,
}

impl ScreenAreas {
    /// Returns the areas, or `None` if the window is smaller than [`MIN_SIZE`].
    pub fn of(options: AreaOptions) -> Option<Self> {
        let (columns, rows) = options.size;
        if columns < MIN_SIZE.0 || rows < MIN_SIZE.1 {
            return None;
        }
        let footer_rows = options.footer_rows.clamp(1, if rows < 14 { 2 } else { 3 });
        let [below_header, above_composer, above_footer] =
            SPACE_FROM.map(|least| u16::from(rows >= least));
        let top = 1 + below_header;
        let body = rows - top - footer_rows - above_footer;
        // The composer grows with its text, up to a third of the window.
        let find_rows = u16::from(options.find);
        // Both rows take their place from the composer, not from the conversation. A small window
        // has no room for both.
        let has_queued = options.queued && !(options.find && rows < 14);
        let rows_between = find_rows + u16::from(has_queued);
        let most = (body / 3)
            .max(1)
            .min(body.saturating_sub(rows_between + MIN_CONVERSATION_ROWS + 2).max(1));
        let composer_rows = options.composer_rows.clamp(1, most) + 2;
        let main_columns = Self::main_columns(columns, options.panel);
        let above = body - composer_rows - u16::from(has_queued);
        let inspector = match options.inspector {
            Dock::Nowhere => None,
            Dock::Below => Some(Rect::new(0, top + above - above / 2, main_columns, above / 2)),
            Dock::Page => Some(Rect::new(0, top, columns, body)),
        };
        // The find bar and the inspector use the blank row.
        let below = match options.inspector {
            Dock::Below => above / 2,
            _ if options.find => 0,
            _ => above_composer,
        };
        let conversation_rows = above - below - find_rows;
        let has_panel = options.panel && options.inspector != Dock::Page;
        let panel = has_panel.then(|| {
            if columns >= MIN_WIDTH_FOR_DOCKING {
                let width = Self::panel_columns(columns);
                Rect::new(columns - width, top, width, body)
            } else {
                let width = (PANEL_COLUMNS + 8).min(columns);
                Rect::new(columns - width, top, width, body)
            }
        });
        Some(Self {
            header: Rect::new(0, 0, columns, 1),
            conversation: Rect::new(0, top, main_columns, conversation_rows),
            find: options.find.then(|| Rect::new(0, top + conversation_rows, main_columns, 1)),
            queued: has_queued.then(|| Rect::new(0, top + above, main_columns, 1)),
            inspector,
            panel,
            composer: Rect::new(0, top + body - composer_rows, main_columns, composer_rows),
            footer: Rect::new(0, rows - footer_rows, columns, footer_rows),
        })
    }

    /// Returns the area of the first screen: the conversation with the blank row above the composer.
    pub fn welcome(&self) -> Rect {
        if self.find.is_some() || self.inspector.is_some() {
            return self.conversation;
        }
        let end = self.queued.unwrap_or(self.composer).y;
        Rect { height: end - self.conversation.y, ..self.conversation }
    }

    /// Returns whether the panel is too wide for the window to be docked, so that it lies over the
    /// conversation.
    pub fn panel_covers_conversation(&self) -> bool {
        self.panel.is_some_and(|panel| panel.intersects(self.conversation))
    }

    fn panel_columns(columns: u16) -> u16 {
        if columns >= WIDE_FROM { WIDE_PANEL_COLUMNS } else { PANEL_COLUMNS }
    }

    /// Returns the columns beside the panel, without the blank column between them.
    pub fn main_columns(columns: u16, panel: bool) -> u16 {
        if panel && columns >= MIN_WIDTH_FOR_DOCKING {
            columns - Self::panel_columns(columns) - 1
        } else {
            columns
        }
    }

    /// Returns the columns of the composer's text, without its frame and prompt mark.
    pub fn composer_text_columns(columns: u16, panel: bool) -> u16 {
        Self::main_columns(columns, panel).saturating_sub(4).max(1)
    }
}

impl App {
    pub(super) fn fit_composer(&mut self) {
        let columns = ScreenAreas::composer_text_columns(self.size.0, self.panel_is_shown());
        let chat = &mut self.screens.chat;
        self.composer_rows = chat.composer.rows(columns) + chips::rows(&chat.chips(columns));
    }

    /// Returns the areas of the screen, or `None` if the window is too small.
    pub fn regions(&self) -> Option<ScreenAreas> {
        ScreenAreas::of(AreaOptions {
            size: self.size,
            panel: self.panel_is_shown(),
            composer_rows: self.composer_rows,
            find: self.screens.chat.find.is_open(),
            queued: self.screens.chat.queued.is_some(),
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
        for columns in [40, 80, 99, 100, 140, 160, 220] {
            for rows in [10, 24, 30, 40] {
                for bits in 0..8 {
                    let [panel, find, queued] = [1, 2, 4].map(|bit| bits & bit > 0);
                    for inspector in [Dock::Nowhere, Dock::Below, Dock::Page] {
                        let size = (columns, rows);
                        let options = AreaOptions {
                            size,
                            panel,
                            composer_rows: 99,
                            find,
                            queued,
                            inspector,
                            footer_rows: 9,
                        };
                        // In a small window, the inspector is a page.
                        if inspector == Dock::Below && rows < 28 {
                            continue;
                        }
                        check(options);
                    }
                }
            }
        }
        let tiny = AreaOptions {
            size: (39, 24),
            panel: false,
            composer_rows: 1,
            find: false,
            queued: false,
            inspector: Dock::Nowhere,
            footer_rows: 1,
        };
        assert_eq!(ScreenAreas::of(tiny), None);
    }

    fn check(options: AreaOptions) {
        let r = ScreenAreas::of(options).expect("the window is large enough");
        assert!(r.conversation.height >= MIN_CONVERSATION_ROWS, "{options:?}");
        let [below_header, above_composer, above_footer] =
            SPACE_FROM.map(|least| u16::from(options.size.1 >= least));
        let top = 1 + below_header;
        assert_eq!((r.header.bottom(), r.conversation.y), (1, top));
        let below = r.find.map_or(r.conversation.bottom(), Rect::bottom);
        assert_eq!(r.find.map_or(below, |find| find.y), r.conversation.bottom());
        let composer_top = r.queued.map_or(r.composer.y, |queued| queued.y);
        assert_eq!(r.queued.map_or(composer_top, Rect::bottom), r.composer.y);
        match (options.inspector, r.inspector) {
            (Dock::Below, Some(inspector)) => {
                assert_eq!((below, inspector.bottom()), (inspector.y, composer_top), "{options:?}");
                assert!(inspector.height >= 7, "{options:?}");
            }
            (Dock::Page, Some(inspector)) => {
                assert_eq!((top, inspector.bottom()), (inspector.y, r.footer.y - above_footer));
            }
            _ => {
                let space = if options.find { 0 } else { above_composer };
                assert_eq!(below, composer_top - space);
            }
        }
        assert_eq!(r.composer.bottom(), r.footer.y - above_footer);
        assert_eq!(r.footer.bottom(), options.size.1);
    }
}
