//! Draws the model dialog: the filter, the source of the list, the rows, and the facts about the
//! selected model below them. In a window with few rows, the list takes precedence over the other
//! parts.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::{ModelRoutes, ModelsDialog};
use crate::chat::failure::FailureKind;
use crate::chat::listing::{Listing, MissingList};
use crate::chat::model::Model;
use crate::chat::model_choice::{self, ModelChoice, ModelRoute};
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::session::connection::ConnectionState;
use crate::session::models::ListingRequest;
use crate::ui::dialog::list::{draw_filter, draw_scroll_bar, first_shown, mark_matched};
use crate::ui::dialog::text::{DialogText, push_in_columns};
use crate::ui::dialog::{DialogAction, centered_box, footer_of};
use crate::ui::frame::frame_block;
use crate::ui::keymap::Hint;
use crate::ui::keymap::KeyScope;
use crate::ui::picker::Picker;
use crate::ui::text::clip;
use crate::ui::theme::Theme;
use crate::ui::wrap::WrapState;

/// Maximum columns of the box, and maximum and minimum rows of its list.
const COLUMNS: u16 = 92;
const LIST: (u16, u16) = (14, 5);

/// Rows that the other parts must leave for the list, if the window has that many.
const MIN_LIST_ROWS: u16 = 3;

/// Rows of the facts about a choice: the maximum, and the minimum that is worth showing.
const MAX_FACT_ROWS: u16 = 10;
const LEAST_FACTS: u16 = 4;

/// Minimum columns of a model's name, and the minimum and maximum columns of a route with its
/// marks.
const NAME_COLUMNS: u16 = 16;
const LEAST_ROUTE: u16 = 13;
const MOST_ROUTE: u16 = 20;

/// Columns of the labels below the list.
const LABEL_COLUMNS: usize = 8;

const HINT: &str = "type to search, or any model id, profile id or ARN";

pub fn draw(frame: &mut Frame<'_>, cx: Drawing<'_>, models: &ModelsDialog) {
    let theme = cx.theme;
    let wanted = rows(models.picker.total()).clamp(LIST.1, LIST.0);
    let area = centered_box(frame.area(), COLUMNS, 1 + 2 + wanted + MAX_FACT_ROWS);
    let taken = models.typed().map(|id| visible::line(id.as_str()));
    let accept = cx.keymap.key(KeyScope::List, DialogAction::Accept);
    let title = taken.map_or("Model".to_owned(), |id| format!("Model: {accept} uses {id}"));
    let title = clip(&title, usize::from(area.width.saturating_sub(4)));
    let hints: [Hint<'static>; 4] = [
        (&[&DialogAction::Accept], "select"),
        (&[&DialogAction::PreviousRoute, &DialogAction::NextRoute], "route"),
        (&[&DialogAction::Close], "cancel"),
        (&[&DialogAction::ListModels], "refresh"),
    ];
    let keys = footer_of(cx.keymap, KeyScope::List, &hints, area.width, theme);
    let block = frame_block(&title, true, theme).title_bottom(keys);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let text = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let parts = ChoiceParts::of(text);
    draw_filter(frame, parts.filter, models.picker.filter(), HINT, theme);
    let buf = frame.buffer_mut();
    let (state, style) = match cx.notice {
        // The dialog may cover the notice at the bottom of the screen, so show the notice here.
        Some(notice) => (notice.to_owned(), theme.failure()),
        None if cx.session.listing.profile_list_failure().is_some() => (state(cx), theme.warning()),
        None => (state(cx), theme.quiet()),
    };
    let state = WrapState::of(text.width, &state);
    for (row, y) in state.rows().iter().zip(parts.state.y..parts.state.bottom()) {
        let piece = state.text()[row.start..row.end].trim_end();
        buf.set_stringn(text.x, y, piece, text.width.into(), style);
    }
    draw_rows(buf, parts.list, cx, models, theme);
    let Some(offer) =
        models.chosen_model(&cx.session.catalog, region(cx), cx.session.listing.listing())
    else {
        return;
    };
    let area = parts.facts;
    if area.height <= LEAST_FACTS {
        let id = clip(&visible::line(offer.id.as_str()), area.width.into());
        buf.set_stringn(area.x, area.y, id, area.width.into(), theme.quiet());
        return;
    }
    let rule = "─".repeat(inner.width.into());
    buf.set_stringn(inner.x, area.y, rule, inner.width.into(), theme.faint());
    let facts = facts(cx, &offer, text.width, theme);
    for (line, y) in facts.iter().zip(area.y + 1..area.bottom()) {
        line.draw(buf, Rect { y, height: 1, ..area }, theme);
    }
}

/// The areas of the parts, from top to bottom. In a window with few rows, the list takes
/// precedence.
struct ChoiceParts {
    filter: Rect,
    state: Rect,
    list: Rect,
    facts: Rect,
}

impl ChoiceParts {
    fn of(area: Rect) -> Self {
        let left = area.height.saturating_sub(1);
        // Give the reason two rows if there is room.
        let state = if left > 2 + MIN_LIST_ROWS + LEAST_FACTS { 2 } else { left.min(1) };
        let left = left - state;
        let facts = left.saturating_sub(MIN_LIST_ROWS).min(MAX_FACT_ROWS);
        let facts = if facts > LEAST_FACTS {
            facts.min(left - LIST.1).max(LEAST_FACTS + 1)
        } else {
            facts.min(1)
        };
        let mut y = area.y;
        let mut part = |height| {
            let part = Rect { y, height, ..area };
            y += height;
            part
        };
        let (filter, state) = (part(area.height.min(1)), part(state));
        Self { filter, state, list: part(left - facts), facts: part(facts) }
    }
}

fn rows(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn region(cx: Drawing<'_>) -> &str {
    cx.session.region().unwrap_or_default()
}

/// Returns the source of the list, and the state of a running update.
fn state(cx: Drawing<'_>) -> String {
    let listed = &cx.session.listing;
    let table = &cx.session.catalog.as_of;
    let had = match (&listed.listing, &listed.asking) {
        (Some(known), ListingRequest::Done) if known.age(cx.session.now).as_secs() < 60 => {
            Some(counted(&known.listing, ""))
        }
        (Some(known), _) => Some(counted(
            &known.listing,
            &format!(" {}", model_choice::ago(known.age(cx.session.now))),
        )),
        (None, _) => None,
    };
    let is_offline = matches!(cx.session.connection, ConnectionState::Offline { .. });
    match (&listed.asking, had, listed.profile_list_failure()) {
        (ListingRequest::UnderWay, Some(had), _) => format!("{had}; refreshing…"),
        (ListingRequest::UnderWay, None, _) => {
            format!("loading the list… Showing the built-in list ({table})")
        }
        (_, None, Some(failure)) if failure.kind == FailureKind::AccessDenied => {
            format!("{}: showing the built-in list ({table}). {}", failure.summary, failure.why)
        }
        (_, None, Some(failure)) => format!(
            "Could not list models. Showing the built-in list ({table}). {}. {}",
            failure.summary, failure.why
        ),
        (ListingRequest::Failed(failure), Some(had), _) => {
            format!("{had}; could not refresh. {}. {}", failure.summary, failure.why)
        }
        (_, Some(_), Some(failure)) => {
            format!("{}: showing the built-in list ({table}). {}", failure.summary, failure.why)
        }
        (_, Some(had), None) if is_offline => format!("{had} by the built-in demo"),
        (_, Some(had), None) => {
            match cx.session.listing.listing().and_then(|had| had.missing_list.as_ref()) {
                Some(MissingList::Models(failure)) => {
                    format!("{had}. Models could not be listed: {}", failure.why)
                }
                _ => had,
            }
        }
        (_, None, None) => format!("the built-in list ({table})"),
    }
}

/// Returns how many profiles were listed, and when.
fn counted(listing: &Listing, when: &str) -> String {
    let count = listing.claude().count();
    let profiles = if count == 1 { "profile" } else { "profiles" };
    match listing.unsupported_count() {
        0 => format!("{count} {profiles} listed{when}"),
        others => {
            format!("{count} {profiles} listed{when}; {others} for other models are not shown")
        }
    }
}

fn draw_rows(buf: &mut Buffer, area: Rect, cx: Drawing<'_>, models: &ModelsDialog, theme: Theme) {
    let picker = &models.picker;
    let room = usize::from(area.width);
    if picker.rows().len() == 0 {
        let accept = cx.keymap.key(KeyScope::List, DialogAction::Accept);
        let text = format!("No match. {accept} uses the typed text if it is a valid id");
        let text = clip(&text, room);
        buf.set_stringn(area.x, area.y, text, room, theme.quiet());
        return;
    }
    let columns = ModelColumns::of(picker, area.width);
    // A list with few rows has no room for the column headings.
    let head_rows = u16::from(columns.has_figures && area.height > MIN_LIST_ROWS);
    if head_rows > 0 {
        columns.draw_head(buf, Rect { height: 1, ..area }, theme);
    }
    let area = Rect { y: area.y + head_rows, height: area.height - head_rows, ..area };
    let skip = first_shown(picker.place(), picker.rows().len(), area.height.into());
    let edge = Rect { width: area.width + 1, ..area };
    draw_scroll_bar(buf, edge, picker.rows().len(), skip, theme);
    let filter = picker.filter().text();
    for ((at, item), y) in picker.rows().enumerate().skip(skip).zip(area.y..area.bottom()) {
        let is_chosen = at == picker.place();
        let row = Rect { y, height: 1, ..area };
        columns.draw(buf, row, cx, &item.value, is_chosen, theme);
        let name = clip(&visible::line(&item.value.choice().name), columns.name.into());
        mark_matched(buf, (row.x, y), &name, &filter, theme);
        if is_chosen {
            theme.select(buf, Rect { x: area.x - 1, y, width: area.width + 2, height: 1 });
        }
    }
}

/// The columns of the list: name and route, then right-aligned figures, then a remark.
struct ModelColumns {
    name: u16,
    route: u16,
    has_figures: bool,
}

/// Columns of a figure and between columns.
const FIGURE: u16 = 8;
const GAP: u16 = 2;

const HEADS: [&str; 3] = ["context", "in $/M", "out $/M"];

impl ModelColumns {
    fn of(picker: &Picker<ModelRoutes>, width: u16) -> Self {
        let names = picker.items().map(|item| item.value.choice().name.cell_width());
        let name = names.max().unwrap_or(0).clamp(NAME_COLUMNS, width / 2);
        let figures = 3 * (FIGURE + GAP);
        let has_figures = name + GAP + LEAST_ROUTE + figures <= width;
        let left = width.saturating_sub(name + GAP + if has_figures { figures } else { 0 });
        Self { name, route: left.min(MOST_ROUTE), has_figures }
    }

    /// Returns the column of a figure.
    fn figure(&self, at: u16) -> u16 {
        self.name + GAP + self.route + GAP + at * (FIGURE + GAP)
    }

    fn draw_head(&self, buf: &mut Buffer, row: Rect, theme: Theme) {
        let style = theme.quiet();
        buf.set_stringn(row.x, row.y, "model", self.name.into(), style);
        let route = row.x + self.name + GAP;
        buf.set_stringn(route + 2, row.y, "route", self.route.into(), style);
        for (head, at) in HEADS.into_iter().zip(0..) {
            let head = format!("{head:>0$}", usize::from(FIGURE));
            buf.set_string(row.x + self.figure(at), row.y, head, style);
        }
    }

    fn draw(
        &self,
        buf: &mut Buffer,
        row: Rect,
        cx: Drawing<'_>,
        model: &ModelRoutes,
        is_chosen: bool,
        theme: Theme,
    ) {
        let choice = model.choice();
        let name = clip(&visible::line(&choice.name), self.name.into());
        buf.set_stringn(row.x, row.y, name, self.name.into(), theme.text());
        let x = row.x + self.name + GAP;
        let route = clip(&visible::line(route(choice)), usize::from(self.route) - 4);
        let style = if is_chosen { theme.text() } else { theme.quiet() };
        let end = buf.set_stringn(x + 2, row.y, route, self.route.into(), style).0;
        if is_chosen && model.count() > 1 {
            buf.set_string(x, row.y, "‹", theme.key());
            buf.set_string(end + 1, row.y, "›", theme.key());
        }
        if !self.has_figures {
            return;
        }
        let context = self::model(cx, choice).map(|model| model_choice::tokens(model.context));
        let price = cx.session.catalog.price(&choice.id);
        let input = price.map(|price| model_choice::format_price(price.input));
        let output = price.map(|price| model_choice::format_price(price.output));
        for (figure, at) in [context, input, output].into_iter().zip(0..) {
            let figure = figure.unwrap_or_else(|| "–".to_owned());
            let figure = format!("{figure:>0$}", usize::from(FIGURE));
            buf.set_string(row.x + self.figure(at), row.y, figure, theme.text());
        }
        let (remark, style) = remark(choice, theme);
        let x = row.x + self.figure(3);
        if x + remark.cell_width() <= row.right() {
            buf.set_string(x, row.y, remark, style);
        }
    }
}

/// Returns the words for a route in its column.
fn route(choice: &ModelChoice) -> &str {
    match &choice.route {
        ModelRoute::Geography(prefix) => prefix,
        ModelRoute::Application(name) => name,
        ModelRoute::OnDemand(_) => "on demand",
        ModelRoute::Unknown => "unknown",
    }
}

/// Returns a remark if there is a reason not to choose a model.
fn remark(choice: &ModelChoice, theme: Theme) -> (&'static str, Style) {
    match choice.life.is_legacy {
        _ if choice.is_inactive => ("not active", theme.warning()),
        true => ("legacy", theme.warning()),
        false => ("", theme.quiet()),
    }
}

fn model<'a>(cx: Drawing<'a>, offer: &ModelChoice) -> Option<&'a Model> {
    cx.session.catalog.named(&offer.model)
}

/// Returns the known facts about a choice, the most important fact first.
fn facts(cx: Drawing<'_>, offer: &ModelChoice, width: u16, theme: Theme) -> DialogText {
    let mut lines = DialogText::new();
    let mut row = |label: &str, text: &str, style: Style| {
        let text = visible::line(text);
        push_in_columns(&mut lines, (label, LABEL_COLUMNS), &text, width, style);
    };
    row("Id", offer.id.as_str(), theme.text());
    row("Route", &offer.describe_route(region(cx)), theme.text());
    let model = model(cx, offer);
    match model {
        Some(model) => {
            let accepted = model_choice::accepted_settings(model, offer.id.geography());
            row("Accepts", &accepted, theme.text());
        }
        None => row("Accepts", "unknown model: all settings are sent", theme.quiet()),
    }
    if let Some(price) = cx.session.catalog.price(&offer.id) {
        let as_of = &cx.session.catalog.as_of;
        let (price, cache) = (model_choice::price(&price), model_choice::cache_price(&price));
        let text = format!("{price}, {cache} per 1M tokens ({as_of})");
        row("Price", &text, theme.text());
    }
    if let Some(note) = model.and_then(|model| model.price_note.as_ref()) {
        row("", note, theme.quiet());
    }
    if let Some(model) = model {
        row("Thinking", &model_choice::thinking_mode(model), theme.text());
        row("Context", &model_choice::limits(model), theme.text());
        row("Quota", &model_choice::quota(model), theme.text());
    }
    if let Some(life) = offer.life.describe() {
        let style = if offer.life.is_legacy { theme.warning() } else { theme.text() };
        row("Life", &life, style);
    }
    if let Some(regions) = offer.describe_regions() {
        row("Regions", &regions, theme.text());
    }
    lines
}
