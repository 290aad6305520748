//! The screen: a function of the state. One region, one file, one function.
//!
//! ```text
//! ┌ header.rs: title · model · region · OFFLINE ────────────────────┐
//! │ conversation.rs (welcome.rs while it is empty)   │ panel.rs     │
//! │   pages.rs: what is laid out of it, page.rs: one │              │
//! │   message, layout.rs: the rows of a block (table │              │
//! │   .rs, wrap.rs), pane.rs and row.rs: draw them   │              │
//! │ find.rs: the find bar, while it is open          │              │
//! ├ composer.rs ─────────────────────────────────────┤              │
//! └ footer.rs: state · usage · latency · rate · stop reason · cost ─┘
//!   spending.rs: what the next request takes, in the composer's frame and in the details
//!   inspector.rs: what went over the wire, below the conversation or in the place of all between
//!   comparing.rs: the page that compares settings, in the place of all that
//!   hyperlinks.rs: links that the terminal can open; wide.rs: what wide letters leave behind
//!   metrics.rs: the figures of all turns, over the whole screen; timing.rs: those of one
//!   overlay.rs: help, details, palette, themes, prompts; models.rs: the models; request.rs: the
//!   request; recipes.rs: the recipes, with what each sets
//! ```
//!
//! [`View::draw`] reads the state, paints, and answers with what only drawing can know. What it
//! keeps between frames are rows that were laid out already; losing them changes nothing. Rows hold
//! no color, so that another theme costs one frame. What it would like to know of the code that it
//! drew are [`View::take_jobs`]; the answers are for a later frame (colors.rs).

mod header;

mod conversation;

mod welcome;

mod find;

mod composer;

mod request_estimate;

mod panel;

mod footer;

mod inspector;

mod overlay;

mod identity;

mod models;

mod request;

mod timing;

mod comparison;
mod metrics;

mod recipes;

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;

use crate::app::inspector::Dock;
use crate::app::overlay::Overlay;
use crate::app::screen_layout::ScreenLayout;
use crate::app::{App, screen_areas};
use crate::document::token::{HighlightJob, HighlightReply};
use crate::document::visible;
use crate::ui::theme::Theme;
use crate::ui::transcript::TranscriptCache;
use crate::ui::transcript::message_pages::MessagePages;
use crate::ui::wide_text::WideText;

/// Draws frames, and keeps laid-out rows from one to the next.
#[derive(Debug, Default)]
pub struct View {
    kept: TranscriptCache,
    conversation: u64,
    inspected: inspector::SheetRows,
    /// What is laid out of each column of a comparison.
    columns: Vec<MessagePages>,
    wide: WideText,
}

impl View {
    pub fn new() -> Self {
        Self::default()
    }

    /// Paints the state. Answers with where things landed.
    pub fn draw(&mut self, frame: &mut Frame<'_>, app: &App) -> ScreenLayout {
        let measured = self.draw_all(frame, app);
        self.wide.settle(frame.buffer_mut());
        measured
    }

    fn draw_all(&mut self, frame: &mut Frame<'_>, app: &App) -> ScreenLayout {
        let (area, theme) = (frame.area(), Theme::of(app.look));
        let Some(regions) = app.regions().filter(|_| fits(area, app.size)) else {
            let (columns, rows) = screen_areas::SMALLEST;
            let (width, height) = (area.width, area.height);
            let texts = [
                format!("Outcrop needs {columns}×{rows}; this window is {width}×{height}"),
                format!("Outcrop needs {columns}×{rows}"),
                format!("needs {columns}×{rows}"),
                format!("{columns}×{rows}"),
            ];
            let fitting = texts.iter().find(|text| text.cell_width() <= width);
            let text = fitting.unwrap_or(&texts[3]);
            frame.buffer_mut().set_stringn(0, 0, text, area.width.into(), theme.text());
            return ScreenLayout::default();
        };
        if self.conversation != app.session.open.number {
            self.conversation = app.session.open.number;
            self.kept.colors.clear();
        }
        self.kept.links.clear();
        self.kept.code_columns = 0;
        if app.comparing.is_open() {
            return self.draw_comparing(frame, app, theme);
        }
        self.columns.clear();
        header::draw(frame, regions.header, app, theme);
        let is_page = app.inspector_dock() == Dock::Page;
        let mut measured = ScreenLayout::default();
        if is_page {
            self.kept.links.clear();
        } else {
            composer::draw(frame, &regions, app, theme);
            if let Some(area) = regions.find {
                find::draw(frame, area, app, theme);
            }
            let drawn = conversation::draw(frame, regions.conversation, app, &mut self.kept, theme);
            measured.transcript = Some(drawn);
        }
        match regions.inspector {
            Some(area) => {
                measured.inspector = inspector::draw(frame, area, app, &mut self.inspected, theme);
            }
            None => self.inspected = inspector::SheetRows::default(),
        }
        footer::draw(frame, regions.footer, app, theme);
        if let Some(area) = regions.panel {
            measured.panel_rows = panel::draw(frame, area, app, theme);
        }
        if app.overlay.is_on_metrics() {
            measured.turn_rows = metrics::draw(frame, app, theme);
        }
        measured.dialog_last = overlay::draw(frame, app, theme);
        make_safe(frame);
        // A panel that is not docked lies over the conversation.
        self.open_links(frame, app, regions.panel.unwrap_or_default());
        measured
    }

    /// The page of comparing, with what lies over it.
    fn draw_comparing(&mut self, frame: &mut Frame<'_>, app: &App, theme: Theme) -> ScreenLayout {
        let mut measured = comparison::draw(frame, app, &mut self.kept, &mut self.columns, theme);
        match app.inspector_area() {
            Some(area) => {
                measured.inspector = inspector::draw(frame, area, app, &mut self.inspected, theme);
            }
            None => self.inspected = inspector::SheetRows::default(),
        }
        if app.overlay.is_on_metrics() {
            measured.turn_rows = metrics::draw(frame, app, theme);
        }
        measured.dialog_last = overlay::draw(frame, app, theme);
        make_safe(frame);
        self.open_links(frame, app, Rect::default());
        measured
    }

    /// Makes the links of the frame ones that the terminal opens, but for those that are covered.
    fn open_links(&self, frame: &mut Frame<'_>, app: &App, covered: Rect) {
        if !app.addresses_are_shown() && matches!(app.overlay, Overlay::None) {
            for link in self.kept.links.iter().filter(|link| !link.touches(covered)) {
                crate::ui::hyperlinks::open(frame.buffer_mut(), link);
            }
        }
    }

    /// The code whose tokens the last frame would have liked to know.
    pub fn take_jobs(&mut self) -> Vec<HighlightJob> {
        self.kept.colors.take_jobs()
    }

    /// Takes in tokens of code, for the next frame.
    pub fn colored(&mut self, answer: HighlightReply) {
        self.kept.colors.take(answer);
    }
}

/// A resize that is on its way makes the frame and the state differ for a moment.
fn fits(area: Rect, size: (u16, u16)) -> bool {
    area.width >= size.0 && area.height >= size.1
}

/// The last gate before the terminal: whatever a cell holds, no control and no bidirectional
/// control goes out. Text of the conversation was made safe with marks long before; this catches
/// what came another way (a title, a model id, what is typed).
fn make_safe(frame: &mut Frame<'_>) {
    for cell in &mut frame.buffer_mut().content {
        let symbol = cell.symbol();
        let is_safe =
            matches!(symbol.as_bytes(), [0x20..0x7f]) || !symbol.chars().any(visible::is_hidden);
        if !is_safe {
            cell.set_symbol("\u{fffd}");
        }
    }
}
