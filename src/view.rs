//! Draws the screen: first the panes, then each layer over them.
//!
//! [`View::draw`] reads the state, paints it, and returns the measurements that are known only
//! after drawing. The view keeps laid-out rows between screen frames as a cache. Rows contain no
//! colors, so a new theme costs only one screen frame. [`View::take_jobs`] returns the code that
//! still needs tokens. The tokens appear in a later screen frame.
//!
//! While a reply streams, [`View::draw_changed`] draws only what a delta can change on the last
//! screen frame.

mod changed_rows;

mod frame_key;

mod partial;

pub mod screen;

use changed_rows::{make_safe, take_cursor};
use frame_key::FrameKey;
use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::app::layers::{Layer, TextPage};
use crate::app::screen_areas::{MIN_SIZE, ScreenAreas};
use crate::app::screen_layout::ScreenLayout;
use crate::document::token::{HighlightJob, HighlightReply};
use crate::screens::chat::view::{
    ChatDrawing, composer, conversation, details, find, footer, header, notice, queued, request,
    welcome,
};
use crate::screens::compare::{self, ComparePage};
use crate::screens::context::Drawing;
use crate::screens::inspector::subject::turn_place;
use crate::screens::inspector::{self, Dock};
use crate::screens::{branches, help, history, identity, metrics, models, recipes, settings};
use crate::ui::dialog::text::{DialogText, push_in_columns};
use crate::ui::dialog::{self, DialogAction, centered_box, list};
use crate::ui::keymap::Hint;
use crate::ui::scroll::TranscriptLayout;
use crate::ui::theme::Theme;
use crate::ui::transcript::TranscriptCache;
use crate::ui::transcript::message_pages::MessagePages;
use crate::ui::wide_text::WideText;

/// Maximum columns of a text dialog and of the request page, whose JSON is formatted for this
/// width.
const TEXT_COLUMNS: u16 = 76;
const REQUEST_COLUMNS: u16 = 92;

/// The list of themes is as small as possible, since the screen behind it previews the theme.
const THEME_LIST_SIZE: (u16, u16) = (58, 5);

/// Maximum columns and minimum rows of the palette. Its help texts are long.
const PALETTE_SIZE: (u16, u16) = (112, 12);

const CHOICES_SIZE: (u16, u16) = (70, 3);

/// Draws screen frames and caches laid-out rows between them.
#[derive(Debug, Default)]
pub struct View {
    kept: TranscriptCache,
    conversation: u64,
    inspected: inspector::view::SheetRows,
    /// The laid-out rows of each column of a comparison.
    columns: Vec<MessagePages>,
    help: help::HelpRows,
    wide: WideText,
    /// The last screen frame, if [`Self::draw_changed`] can change it.
    last: Option<(FrameKey, ScreenLayout)>,
    /// The rows that were drawn in the last screen frame.
    changed: Vec<bool>,
    /// The position of the terminal's cursor, if it is visible.
    cursor: Option<Position>,
}

impl View {
    pub fn new() -> Self {
        Self::default()
    }

    /// Paints the state on an empty screen frame and returns the positions of its parts.
    pub fn draw(&mut self, frame: &mut Frame<'_>, app: &App) -> ScreenLayout {
        self.changed.clear();
        self.changed.resize(frame.area().height.into(), true);
        self.last = None;
        let layout = match app.regions().filter(|_| fits(frame.area(), app.size)) {
            Some(areas) => {
                let layout = self.draw_all(frame, app, &areas);
                self.last = FrameKey::of(app, areas).map(|key| (key, layout.clone()));
                layout
            }
            None => {
                draw_too_small(frame, Theme::of(app.look));
                ScreenLayout::default()
            }
        };
        self.cursor = take_cursor(frame.buffer_mut(), &self.changed);
        if let Some(cursor) = self.cursor {
            frame.set_cursor_position(cursor);
        }
        self.wide.force_redraws(frame.buffer_mut(), &self.changed);
        layout
    }

    fn draw_all(
        &mut self,
        frame: &mut Frame<'_>,
        app: &App,
        regions: &ScreenAreas,
    ) -> ScreenLayout {
        if self.conversation != app.session.open.number {
            self.conversation = app.session.open.number;
            self.kept.colors.clear();
        }
        self.kept.links.clear();
        self.kept.code_columns = 0;
        let cx = app.drawing(Theme::of(app.look));
        let mut layout = ScreenLayout::default();
        if app.comparison().is_none() {
            self.columns.clear();
            self.draw_panes(frame, app, cx, regions, &mut layout);
        }
        if app.inspector_area().is_none() {
            self.inspected = inspector::view::SheetRows::default();
        }
        for layer in app.layers.iter() {
            self.draw_layer(frame, app, cx, layer, &mut layout);
        }
        make_safe(frame, &self.changed);
        // A panel that is not docked and a long notice lie over the conversation.
        let covered = [regions.panel, notice_area(app, cx, regions)];
        let covered =
            covered.map(|area| area.filter(|_| app.comparison().is_none()).unwrap_or_default());
        self.link_text(frame.buffer_mut(), cx, &covered);
        layout
    }

    fn draw_panes(
        &mut self,
        frame: &mut Frame<'_>,
        app: &App,
        cx: Drawing<'_>,
        regions: &ScreenAreas,
        layout: &mut ScreenLayout,
    ) {
        let drawing = ChatDrawing { chat: &app.screens.chat, cx, notes: &app.notes };
        header::draw(frame, regions.header, cx);
        if app.inspector_dock() != Dock::Page {
            composer::draw(frame, regions.composer, drawing);
            if let Some(area) = regions.find {
                find::draw(frame, area, drawing);
            }
            if let Some(area) = regions.queued {
                queued::draw(frame, area, drawing);
            }
            let area = regions.conversation;
            if app.session.open.conversation.is_empty() {
                let area = regions.welcome();
                layout.examples = welcome::draw(frame, area, drawing);
                let page = area.height.into();
                layout.transcript = Some(TranscriptLayout { page, ..TranscriptLayout::default() });
            } else {
                layout.transcript = Some(conversation::draw(frame, area, drawing, &mut self.kept));
            }
        }
        if let Some(area) = regions.inspector {
            layout.inspector = self.draw_inspector(frame, app, cx, area);
        }
        draw_footer(frame, app, cx, regions.footer);
        if let Some(area) = regions.panel {
            layout.panel_rows = settings::view::draw(frame, area, &app.screens.settings, cx);
        }
        if let Some(area) = notice_area(app, cx, regions) {
            notice::draw(frame, area, drawing);
        }
    }

    fn draw_inspector(
        &mut self,
        frame: &mut Frame<'_>,
        app: &App,
        cx: Drawing<'_>,
        area: Rect,
    ) -> inspector::InspectorLayout {
        let columns = app.comparison().and_then(ComparePage::columns);
        let drawing = inspector::view::InspectorDrawing {
            inspector: &app.screens.inspector,
            cx,
            area,
            place: match columns {
                Some(columns) => (columns.chosen + 1, columns.columns.len()),
                None => turn_place(cx.session, app.inspected_reply()),
            },
            is_over_columns: columns.is_some(),
            is_over_setup: app.comparison().is_some() && columns.is_none(),
            has_focus: app.inspector_has_focus(),
        };
        inspector::view::draw(frame, drawing, &mut self.inspected)
    }

    fn draw_layer(
        &mut self,
        frame: &mut Frame<'_>,
        app: &App,
        cx: Drawing<'_>,
        layer: &Layer,
        layout: &mut ScreenLayout,
    ) {
        let (keymap, theme) = (cx.keymap, cx.theme);
        if layer.is_dialog() && !matches!(layer, Layer::Themes(_)) {
            // The list of themes previews a theme on the screen behind it.
            let area = frame.area();
            theme.recede(frame.buffer_mut(), area);
        }
        match layer {
            Layer::Compare(page) => {
                let written = app.screens.chat.composer.text();
                let drawing = compare::view::CompareDrawing {
                    page,
                    cx,
                    written: &written,
                    inspector_is_shown: app.inspector_dock() == Dock::Page,
                };
                let drawn = compare::view::draw(frame, drawing, &mut self.kept, &mut self.columns);
                layout.columns = drawn.columns;
                layout.max_table_scroll = drawn.table_last;
            }
            Layer::Inspector => {
                if let Some(area) = app.inspector_area() {
                    layout.inspector = self.draw_inspector(frame, app, cx, area);
                }
            }
            Layer::Metrics => {
                let columns = app.comparison().and_then(ComparePage::columns);
                let columns: Vec<_> = columns.map_or(Vec::new(), |columns| {
                    columns.columns.iter().map(|column| column.message).collect()
                });
                let warning = app.screens.chat.quota_warning(cx.session);
                let drawing = metrics::view::MetricsDrawing {
                    page: &app.screens.metrics,
                    cx,
                    columns: &columns,
                    warning: warning.as_ref(),
                };
                layout.turn_rows = metrics::view::draw(frame, drawing);
            }
            Layer::History => history::view::draw(frame, &app.screens.history, cx),
            Layer::Prompts(search) => search.draw(frame, cx),
            Layer::Branches => {
                layout.branches = branches::view::draw(frame, &app.screens.branches, cx);
            }
            Layer::Help(page) => {
                layout.help = help::view::draw(frame, page, cx, &mut self.help);
            }
            Layer::Text(page, from) => {
                layout.max_dialog_scroll = draw_text(frame, app, cx, *page, *from);
            }
            Layer::Palette(picker, _) => {
                list::draw(frame, keymap, "Commands", picker, PALETTE_SIZE, theme);
            }
            Layer::Models(dialog) => models::view::draw(frame, cx, dialog),
            Layer::Recipes(dialog) => recipes::view::draw(frame, cx, dialog),
            Layer::CodeBlocks(dialog) => {
                let title = "Copy a code block";
                list::draw(frame, keymap, title, &dialog.picker, list::SIZE, theme);
            }
            Layer::Choices(dialog) => {
                list::draw(frame, keymap, &dialog.title(), &dialog.picker, CHOICES_SIZE, theme);
            }
            Layer::Themes(dialog) => {
                list::draw(frame, keymap, "Theme", &dialog.picker, THEME_LIST_SIZE, theme);
            }
            Layer::Identity(dialog) => identity::draw(frame, cx, dialog),
            Layer::Value(dialog) => dialog.draw(frame, keymap, theme),
        }
    }

    /// Returns the code that had no tokens in the last screen frame.
    pub fn take_jobs(&mut self) -> Vec<HighlightJob> {
        self.kept.colors.take_jobs()
    }

    /// Stores tokens of code for the next screen frame.
    pub fn store_tokens(&mut self, reply: HighlightReply) {
        self.kept.colors.store(reply);
    }
}

/// Returns the rows of a notice that is too long for the composer's frame.
fn notice_area(app: &App, cx: Drawing<'_>, areas: &ScreenAreas) -> Option<Rect> {
    if app.inspector_dock() == Dock::Page {
        return None;
    }
    notice::area(cx, areas.composer)
}

fn draw_footer(frame: &mut Frame<'_>, app: &App, cx: Drawing<'_>, area: Rect) {
    let stop_key = app.stop_key();
    let stop_key = stop_key.as_deref();
    footer::draw(frame, area, footer::FooterDrawing { cx, shown: app.shown_reply(), stop_key });
}

/// Draws a text dialog. Returns its largest scroll offset.
fn draw_text(
    frame: &mut Frame<'_>,
    app: &App,
    cx: Drawing<'_>,
    page: TextPage,
    from: usize,
) -> usize {
    let columns = if page == TextPage::Request { REQUEST_COLUMNS } else { TEXT_COLUMNS };
    let width = centered_box(frame.area(), columns, 1).width.saturating_sub(4);
    let drawing = ChatDrawing { chat: &app.screens.chat, cx, notes: &app.notes };
    let copy: Hint<'static> = (&[&DialogAction::Copy], "copy");
    let hints: &[Hint<'static>] = if page == TextPage::Request { &[copy] } else { &[] };
    let (title, lines) = match page {
        TextPage::Details => ("Details", details::lines(drawing, app.shown_reply(), width)),
        TextPage::Request => ("Request", request::lines(drawing, width)),
        TextPage::Definitions => {
            ("Definitions of the metrics", metrics::view::definitions(width, cx.theme))
        }
        TextPage::ConfigProblems => {
            let mut lines = DialogText::new();
            for problem in &app.config_problems {
                push_in_columns(&mut lines, ("", 0), problem, width, cx.theme.text());
            }
            ("Problems of the configuration file", lines)
        }
    };
    dialog::text::draw(frame, cx.keymap, title, hints, &lines, from, cx.theme)
}

/// During a resize, the screen frame and the state may differ for a moment.
fn fits(area: Rect, size: (u16, u16)) -> bool {
    area.width >= size.0 && area.height >= size.1
}

/// Shows the minimum window size. Text that does not fit is cut.
fn draw_too_small(frame: &mut Frame<'_>, theme: Theme) {
    let (columns, rows) = MIN_SIZE;
    let Rect { width, height, .. } = frame.area();
    let texts = [
        format!("Outcrop needs {columns}×{rows}; this window is {width}×{height}"),
        format!("Outcrop needs {columns}×{rows}"),
        format!("needs {columns}×{rows}"),
        format!("{columns}×{rows}"),
    ];
    let fitting = texts.iter().find(|text| text.cell_width() <= width);
    let text = fitting.unwrap_or(&texts[3]);
    frame.buffer_mut().set_stringn(0, 0, text, width.into(), theme.text());
}
