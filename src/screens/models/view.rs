//! The models that can be chosen: the filter, where the list is from, the rows, and below them what
//! is known of the chosen one. In a low window the rows come first, and of the rest what fits.

use ratatui::Frame;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::ModelsDialog;
use crate::chat::failure::FailureKind;
use crate::chat::listing::{Listing, MissingList};
use crate::chat::model::Model;
use crate::chat::model_choice::{self, ModelChoice, ModelRoute};
use crate::document::visible;
use crate::screens::context::Drawing;
use crate::session::connection::ConnectionState;
use crate::session::models::ListingRequest;
use crate::ui::dialog::list::draw_filter;
use crate::ui::dialog::text::DialogText;
use crate::ui::dialog::{DialogAction, boxed, footer_of};
use crate::ui::frame::framed;
use crate::ui::keymap::Hint;
use crate::ui::keymap::KeyScope;
use crate::ui::text::clipped;
use crate::ui::theme::Theme;
use crate::ui::wrap::WrapState;

/// The most columns of the box, and the most and fewest rows of its list.
const COLUMNS: u16 = 92;
const LIST: (u16, u16) = (14, 5);

/// Rows of the list that what is around it leaves, where there are so many.
const LEAST_ROWS: u16 = 3;

/// Rows of what is known of a choice: all of it, and the fewest that are worth their labels.
const FACTS: u16 = 9;
const LEAST_FACTS: u16 = 4;

/// Columns of a model's name, and between columns.
const NAME: usize = 18;
const GAP: usize = 2;

/// Columns of an id that tell it from others.
const LEAST_ID: usize = 36;

/// Columns of the labels below the list.
const LABEL: usize = 8;

const HINT: &str = "type to search, or any model id, profile id or ARN";

pub fn draw(frame: &mut Frame<'_>, cx: Drawing<'_>, models: &ModelsDialog) {
    let theme = cx.theme;
    let wanted = rows(models.picker.total()).clamp(LIST.1, LIST.0);
    let area = boxed(frame.area(), COLUMNS, 1 + 2 + wanted + FACTS);
    let taken = models.typed().map(|id| visible::line(id.as_str()));
    let accept = cx.keymap.key(KeyScope::List, DialogAction::Accept);
    let title = taken.map_or("Model".to_owned(), |id| format!("Model: {accept} takes {id}"));
    let title = clipped(&title, usize::from(area.width.saturating_sub(4)));
    let list: Hint<'_> = (&[&DialogAction::ListModels], "refreshes");
    let hints: [Hint<'_>; 3] =
        [(&[&DialogAction::Accept], "chooses"), list, (&[&DialogAction::Close], "leaves")];
    let mut keys = footer_of(cx.keymap, KeyScope::List, &hints);
    if keys.cell_width() + 2 > area.width {
        let list = cx.keymap.hints(KeyScope::List, &[list]).join("");
        keys =
            format!(" {accept}, {list}, {} ", cx.keymap.key(KeyScope::List, DialogAction::Close));
    }
    let block = framed(&title, true, theme).title_bottom(keys);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let text = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let parts = ChoiceParts::of(text);
    draw_filter(frame, parts.filter, models.picker.filter(), HINT, theme);
    let buf = frame.buffer_mut();
    let (state, style) = match cx.notice {
        // The word at the bottom of the screen may be covered.
        Some(notice) => (notice.to_owned(), theme.failure()),
        None if cx.session.listing.refusal().is_some() => (state(cx), theme.warning()),
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
    let mut area = parts.facts;
    let facts = if area.height > LEAST_FACTS {
        let rule = "─".repeat(inner.width.into());
        buf.set_stringn(inner.x, area.y, rule, inner.width.into(), theme.quiet());
        (area.y, area.height) = (area.y + 1, area.height - 1);
        facts(cx, &offer, text.width, theme)
    } else {
        vec![(brief(cx, &offer), theme.quiet())]
    };
    for ((line, style), y) in facts.into_iter().zip(area.y..area.bottom()) {
        let columns = usize::from(area.width);
        buf.set_stringn(area.x, y, clipped(&line, columns), columns, style);
    }
}

/// Where the parts lie, one below the other. In a low window the list comes first.
struct ChoiceParts {
    filter: Rect,
    state: Rect,
    list: Rect,
    facts: Rect,
}

impl ChoiceParts {
    fn of(area: Rect) -> Self {
        let left = area.height.saturating_sub(1);
        // A reason is worth two rows, where there are enough.
        let state = if left > 2 + LEAST_ROWS + LEAST_FACTS { 2 } else { left.min(1) };
        let left = left - state;
        let facts = left.saturating_sub(LEAST_ROWS).min(FACTS);
        let facts = if facts > LEAST_FACTS { facts } else { facts.min(1) };
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

/// Where the list is from, and what is being done about it.
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
    match (&listed.asking, had, listed.refusal()) {
        (ListingRequest::UnderWay, Some(had), _) => format!("{had}; refreshing…"),
        (ListingRequest::UnderWay, None, _) => {
            format!("loading the list… Showing the built-in table of {table}")
        }
        (_, None, Some(failure)) if failure.kind == FailureKind::AccessDenied => {
            format!("{}: showing the built-in table of {table}. {}", failure.summary, failure.why)
        }
        (_, None, Some(failure)) => format!(
            "Could not list. Showing the built-in table of {table}. {}. {}",
            failure.summary, failure.why
        ),
        (ListingRequest::Failed(failure), Some(had), _) => {
            format!("{had}; could not refresh. {}. {}", failure.summary, failure.why)
        }
        (_, Some(_), Some(failure)) => {
            format!("{}: showing the built-in table of {table}. {}", failure.summary, failure.why)
        }
        (_, Some(had), None) if is_offline => format!("{had} by the stand-in, offline"),
        (_, Some(had), None) => {
            match cx.session.listing.listing().and_then(|had| had.lack.as_ref()) {
                Some(MissingList::Models(failure)) => format!("{had}. Of models: {}", failure.why),
                _ => had,
            }
        }
        (_, None, None) => format!("the built-in table of {table}"),
    }
}

/// How many profiles were listed, and when.
fn counted(listing: &Listing, when: &str) -> String {
    let count = listing.claude().count();
    let profiles = if count == 1 { "profile" } else { "profiles" };
    match listing.others() {
        0 => format!("{count} {profiles} listed{when}"),
        others => format!("{count} {profiles} listed{when}, {others} of other models left out"),
    }
}

fn draw_rows(buf: &mut Buffer, area: Rect, cx: Drawing<'_>, models: &ModelsDialog, theme: Theme) {
    let picker = &models.picker;
    let room = usize::from(area.width);
    if picker.rows().len() == 0 {
        let accept = cx.keymap.key(KeyScope::List, DialogAction::Accept);
        let text = format!("No match. {accept} uses the typed text if it is a valid id");
        let text = clipped(&text, room);
        buf.set_stringn(area.x, area.y, text, room, theme.quiet());
    }
    let skip = (picker.place() + 1).saturating_sub(area.height.into());
    for ((at, item), y) in picker.rows().enumerate().skip(skip).zip(area.y..area.bottom()) {
        let style = if at == picker.place() { theme.chosen() } else { theme.text() };
        buf.set_stringn(area.x, y, row(cx, &item.value, room), room, style);
    }
}

/// A row: name, id, and at the right what sets it apart. Where there is no room for the id its
/// prefix tells enough.
fn row(cx: Drawing<'_>, offer: &ModelChoice, room: usize) -> String {
    let name = visible::line(&offer.name);
    let remark = remark(cx, offer);
    let (long, short) = match &offer.route {
        ModelRoute::Application(name) => (format!("{name}, of this account"), name.clone()),
        ModelRoute::Geography(prefix) => (offer.id.to_string(), format!("{prefix}.")),
        ModelRoute::OnDemand(_) | ModelRoute::Unknown => {
            (offer.id.to_string(), "on demand".to_owned())
        }
    };
    let (long, short) = (visible::line(&long), visible::line(&short));
    let ahead = if room > 2 * NAME { NAME } else { room / 2 };
    let columns = |text: &str| usize::from(text.cell_width());
    let left = room.saturating_sub(ahead + GAP);
    let beside = if remark.is_empty() { left } else { left.saturating_sub(columns(&remark) + GAP) };
    let middle = if beside >= LEAST_ID { clipped(&long, beside) } else { clipped(&short, left) };
    let blanks = left.saturating_sub(columns(&middle) + columns(&remark));
    let remark = if blanks >= GAP || remark.is_empty() { remark } else { String::new() };
    let name = clipped(&name, ahead);
    let pad = " ".repeat((ahead + GAP).saturating_sub(columns(&name)));
    format!("{name}{pad}{middle}{}{remark}", " ".repeat(blanks))
}

/// What sets a choice apart, in a word or two.
fn remark(cx: Drawing<'_>, offer: &ModelChoice) -> String {
    let mut words = Vec::new();
    if offer.is_inactive {
        words.push("not active");
    }
    if offer.life.is_legacy {
        words.push("legacy");
    }
    if model(cx, offer).is_some_and(|model| model.prefill) {
        words.push("prefill");
    }
    words.join(", ")
}

fn model<'a>(cx: Drawing<'a>, offer: &ModelChoice) -> Option<&'a Model> {
    cx.session.catalog.named(&offer.model)
}

/// A choice in one row.
fn brief(cx: Drawing<'_>, offer: &ModelChoice) -> String {
    let price = cx.session.catalog.price(&offer.id).map(|price| model_choice::price(&price));
    let life = offer.life.in_words();
    let context = model(cx, offer).map(|model| model_choice::tokens(model.context));
    let known: Vec<String> = [price, context, life].into_iter().flatten().collect();
    if known.is_empty() { "not in the table".to_owned() } else { known.join(", ") }
}

/// What is known of a choice, the most telling first.
fn facts(cx: Drawing<'_>, offer: &ModelChoice, width: u16, theme: Theme) -> DialogText {
    let mut lines = DialogText::new();
    let columns = width.saturating_sub(rows(LABEL + 1));
    let mut row = |label: &str, text: &str, style: Style| {
        let flow = WrapState::of(columns, &visible::line(text));
        let labels = std::iter::once(label).chain(std::iter::repeat(""));
        for (row, label) in flow.rows().iter().zip(labels) {
            let piece = flow.text()[row.start..row.end].trim_end();
            lines.push((format!("{label:LABEL$} {piece}"), style));
        }
    };
    row("Route", &offer.route_in_words(region(cx)), theme.text());
    let model = model(cx, offer);
    match model {
        Some(model) => row("Accepts", &model_choice::accepts(model), theme.text()),
        None => row("Accepts", "unknown model: all settings are sent", theme.quiet()),
    }
    if let Some(price) = cx.session.catalog.price(&offer.id) {
        let as_of = &cx.session.catalog.as_of;
        let (price, cache) = (model_choice::price(&price), model_choice::cache_price(&price));
        let text = format!("{price}, {cache} per million ({as_of})");
        row("Price", &text, theme.text());
    }
    if let Some(model) = model {
        row("Thinks", &model_choice::thinks(model), theme.text());
        row("Context", &model_choice::limits(model), theme.text());
    }
    if let Some(life) = offer.life.in_words() {
        row("Life", &life, theme.warning());
    }
    if let Some(regions) = offer.regions_in_words() {
        row("Regions", &regions, theme.text());
    }
    if matches!(offer.route, ModelRoute::Application(_)) {
        row("ARN", offer.id.as_str(), theme.quiet());
    }
    lines
}
