//! What lies over the screen: help, details, the request, the palette, other lists, and prompts for
//! a value.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Clear;

use super::{footer, identity, metrics, models, recipes, request, request_estimate, timing};
use crate::app::App;
use crate::app::actions::Action;
use crate::app::attachments::PathPrompt;
use crate::app::overlay::{Overlay, ValuePrompt};
use crate::chat::message::{Ending, Reply};
use crate::document::visible;
use crate::ui::dialog::DialogAction;
use crate::ui::frame::{draw_textbox, framed};
use crate::ui::keymap::Hint;
use crate::ui::keymap::KeyScope;
use crate::ui::picker::Picker;
use crate::ui::remedy;
use crate::ui::text::clipped;
use crate::ui::textbox::TextBox;
use crate::ui::theme::Theme;
use crate::ui::wrap::WrapState;

pub(super) type DialogText = Vec<(String, Style)>;

/// The most columns of a list, and the fewest rows: it keeps its size while it is narrowed.
pub(super) const LIST: (u16, u16) = (84, 12);

/// The list of themes is as small as it can be: what is behind it shows the theme.
const THEMES: (u16, u16) = (58, 5);

/// The size of the list of answers about unsaved work.
const UNSAVED: (u16, u16) = (70, 3);
const UNSAVED_TITLE: &str = "Unsaved work of an earlier run";

/// The most columns of the request: what its JSON is laid out for, and the indent of a member.
const REQUEST_COLUMNS: u16 = 92;

const UP: Action = Action::Dialog(DialogAction::Up);
const DOWN: Action = Action::Dialog(DialogAction::Down);

/// Columns of the labels in help and details.
const LABEL_COLUMNS: usize = 15;

/// Draws the overlay, if one is open, and says how far it can be scrolled.
pub fn draw(frame: &mut Frame<'_>, app: &App, theme: Theme) -> usize {
    match &app.overlay {
        // The metrics page is no box: it is drawn over the whole screen.
        Overlay::None | Overlay::Metrics => {}
        Overlay::Help(from, place) => {
            let width = boxed(frame.area(), 76, 1).width.saturating_sub(4);
            return text(frame, app, ("Help", &[]), help(app, *place, width, theme), *from, theme);
        }
        Overlay::Details(from) => {
            let width = boxed(frame.area(), 76, 1).width.saturating_sub(4);
            return text(frame, app, ("Details", &[]), details(app, width, theme), *from, theme);
        }
        Overlay::Request(from) => {
            let width = boxed(frame.area(), REQUEST_COLUMNS, 1).width.saturating_sub(4);
            let lines = request::lines(app, width, theme);
            let copy: Hint<'_> = (&[&Action::Dialog(DialogAction::Copy)], "copies");
            return text(frame, app, ("Request", &[copy]), lines, *from, theme);
        }
        Overlay::Definitions(from) => {
            let width = boxed(frame.area(), 76, 1).width.saturating_sub(4);
            let lines = metrics::definitions(width, theme);
            return text(frame, app, ("What the figures mean", &[]), lines, *from, theme);
        }
        Overlay::Palette(picker) => list(frame, app, "Commands", picker, LIST, theme),
        Overlay::Models(chosen) => models::draw(frame, app, chosen, theme),
        Overlay::Recipes(picker) => recipes::draw(frame, app, picker, theme),
        Overlay::CodeBlocks(picker) => list(frame, app, "Copy a code block", picker, LIST, theme),
        Overlay::Unsaved(picker) => list(frame, app, UNSAVED_TITLE, picker, UNSAVED, theme),
        Overlay::Themes(themes) => list(frame, app, "Theme", &themes.picker, THEMES, theme),
        Overlay::Prompt(prompt) => value(frame, app, prompt, theme),
        Overlay::AttachFile(prompt) => path(frame, app, prompt, theme),
        Overlay::Identity(question) => identity::draw(frame, app, question.marked, theme),
    }
    0
}

/// The keys of a dialog, for the lower edge of its frame.
pub(super) fn footer_of(app: &App, scope: KeyScope, hints: &[Hint<'_>]) -> String {
    format!(" {} ", app.keymap.hints(scope, hints).join(", "))
}

/// A box in the middle, at most this large, leaving a rim where there is room.
pub(super) fn boxed(area: Rect, width: u16, height: u16) -> Rect {
    let rim = if area.width >= 60 { 4 } else { 0 };
    let width = (width + 4).min(area.width - rim);
    let height = (height + 2).min(area.height.saturating_sub(2)).max(3);
    Rect::new((area.width - width) / 2, (area.height - height) / 2, width, height)
}

/// The table of keys; those of the place where one is come first.
fn help(app: &App, here: KeyScope, width: u16, theme: Theme) -> DialogText {
    let mut lines = DialogText::new();
    let others = KeyScope::ALL.into_iter().filter(|place| *place != here);
    for place in std::iter::once(here).chain(others) {
        lines.push((place.label().to_owned(), theme.strong()));
        let bindings = app.keymap.bindings().iter();
        for binding in bindings.filter(|it| it.row.scope == place && !it.keys.is_empty()) {
            labeled(&mut lines, &binding.keys_in_words(), binding.row.help, width, theme.text());
        }
    }
    lines.push((String::new(), theme.text()));
    let key = app.keymap.key(KeyScope::Anywhere, Action::Palette);
    lines.push((format!("Commands without a key are in the palette: {key}."), theme.quiet()));
    lines
}

/// A label and a text that hangs beside it; a label too long for its column stands alone.
pub(super) fn labeled(lines: &mut DialogText, label: &str, text: &str, width: u16, style: Style) {
    let indent = LABEL_COLUMNS + 1;
    let flow = WrapState::of(width.saturating_sub(u16::try_from(indent).unwrap_or(u16::MAX)), text);
    let mut label = label;
    if label.chars().count() > LABEL_COLUMNS {
        lines.push((label.to_owned(), style));
        label = "";
    }
    for row in flow.rows() {
        // A blank at which the text was wrapped may stand beyond the width.
        let piece = flow.text()[row.start..row.end].trim_end();
        lines.push((format!("{label:LABEL_COLUMNS$} {piece}"), style));
        label = "";
    }
}

/// What is known of the selected or last reply, of what went wrong, and of the next request.
fn details(app: &App, width: u16, theme: Theme) -> DialogText {
    let mut lines = DialogText::new();
    let mut row = |label: &str, value: &str, style: Style| {
        labeled(&mut lines, label, value, width, style);
    };
    if let Some((id, reply)) = app.shown_reply() {
        row("Model", reply.model.as_str(), theme.text());
        if let Some(turn) = app.session.turn(id) {
            row("Request id", turn.request_id.as_deref().unwrap_or("–"), theme.text());
            row("Figures", &footer::figures(app, reply, turn).join("  "), theme.text());
            for (label, value) in timing::rows(turn, app.session.now) {
                row(label, &value, theme.text());
            }
            for (label, text) in request_estimate::cached(app, reply, turn) {
                row(label, &text, theme.text());
            }
        }
        if let Ending::Complete { reason, .. } = &reply.ending {
            row("Stop reason", reason.as_str(), theme.text());
        }
        let prompt = app
            .session
            .open
            .conversation
            .parent(id)
            .and_then(|id| app.session.open.conversation.prompt(id));
        if let Some(prompt) = prompt {
            for attachment in &prompt.attachments {
                let label = attachment.label().trim_start_matches('[').trim_end_matches(']');
                row("Attached", label, theme.text());
            }
        }
        let note = format!("of {}; the cost is an estimate", app.session.catalog.as_of);
        row("Price list", &note, theme.quiet());
    }
    let failure = match app.shown_reply() {
        Some((_, Reply { ending: Ending::Failed(failure), .. })) => Some(failure),
        Some(_) => None,
        None => app.session.failure(),
    };
    if let Some(failure) = failure {
        row("", "", theme.text());
        row("What happened", &failure.what, theme.failure());
        row("Why", &failure.why, theme.text());
        row("What to do", &remedy::text(&failure.next, &app.keymap), theme.strong());
        if let Some(words) = &failure.words {
            let is_its = failure.is_in_the_services_words();
            let label = if is_its { "Its own words" } else { "The SDK's words" };
            row(label, words, theme.text());
        }
        if let Some(code) = &failure.code {
            row("Error", code, theme.text());
        }
        if let Some(status) = failure.status {
            row("HTTP status", &status.to_string(), theme.text());
        }
    }
    if lines.is_empty() {
        lines.push((
            "No reply yet: this page shows its figures and request id.".into(),
            theme.text(),
        ));
    }
    let next = request_estimate::next(app);
    if !next.is_empty() {
        lines.push((String::new(), theme.text()));
    }
    for (label, text) in next {
        labeled(&mut lines, label, &text, width, theme.text());
    }
    lines
}

/// Lines to read, from a first one on; answers with the last line that can be the first.
fn text(
    frame: &mut Frame<'_>,
    app: &App,
    (title, hints): (&str, &[Hint<'_>]),
    lines: DialogText,
    from: usize,
    theme: Theme,
) -> usize {
    let widest = lines.iter().map(|(line, _)| line.cell_width()).max().unwrap_or(0);
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let area = boxed(frame.area(), widest, count);
    let height = usize::from(area.height.saturating_sub(2));
    let last = lines.len().saturating_sub(height);
    let from = from.min(last);
    let scroll: Hint<'_> = (&[&UP, &DOWN], "scroll");
    let mut all = if lines.len() > height { vec![scroll] } else { Vec::new() };
    all.extend(hints);
    all.push((&[&DialogAction::Close], "closes"));
    let more = footer_of(app, KeyScope::Text, &all);
    let block = framed(title, true, theme).title_bottom(more);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let columns = usize::from(inner.width.saturating_sub(2));
    for ((line, style), y) in lines.into_iter().skip(from).zip(inner.y..inner.bottom()) {
        frame.buffer_mut().set_stringn(inner.x + 1, y, clipped(&line, columns), columns, style);
    }
    last
}

/// What narrows a list, with a hint while nothing is typed.
pub(super) fn draw_filter(
    frame: &mut Frame<'_>,
    area: Rect,
    filter: &TextBox,
    hint: &str,
    theme: Theme,
) {
    frame.buffer_mut().set_stringn(area.x, area.y, "›", 1, theme.focus());
    let text = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    draw_textbox(frame, text, filter, true);
    if filter.is_empty() {
        let columns = usize::from(text.width);
        let hint = clipped(hint, columns);
        frame.buffer_mut().set_stringn(text.x, text.y, hint, columns, theme.quiet());
    }
}

/// A list that is narrowed by typing.
fn list<T>(
    frame: &mut Frame<'_>,
    app: &App,
    title: &str,
    picker: &Picker<T>,
    (width, least): (u16, u16),
    theme: Theme,
) {
    let rows = u16::try_from(picker.rows().len().max(1)).unwrap_or(u16::MAX);
    let full = boxed(frame.area(), width, rows.max(least).saturating_add(1));
    list_in(frame, app, (title, ""), picker, full, theme);
}

/// The same in a box of this place and size.
pub(super) fn list_in<T>(
    frame: &mut Frame<'_>,
    app: &App,
    (title, hint): (&str, &str),
    picker: &Picker<T>,
    full: Rect,
    theme: Theme,
) {
    let keys = footer_of(
        app,
        KeyScope::List,
        &[(&[&DialogAction::Accept], "chooses"), (&[&DialogAction::Close], "leaves")],
    );
    let block = framed(title, true, theme).title_bottom(keys);
    let inner = block.inner(full);
    frame.render_widget(Clear, full);
    frame.render_widget(block, full);
    let columns = inner.width.saturating_sub(2);
    let filter = Rect { x: inner.x + 1, width: columns, height: 1, ..inner };
    draw_filter(frame, filter, picker.filter(), hint, theme);
    let height = usize::from(inner.height.saturating_sub(1));
    let skip = (picker.place() + 1).saturating_sub(height);
    let room = usize::from(columns);
    if picker.rows().len() == 0 {
        let text = "Nothing matches";
        frame.buffer_mut().set_stringn(inner.x + 1, inner.y + 1, text, room, theme.quiet());
    }
    for ((at, item), y) in picker.rows().enumerate().skip(skip).zip(inner.y + 1..inner.bottom()) {
        let remark_columns = usize::from(item.remark.cell_width());
        let name = visible::line(&item.name);
        let has_remark = usize::from(name.cell_width()) + remark_columns + 2 <= room;
        let blanks = room.saturating_sub(usize::from(name.cell_width()) + remark_columns);
        let line = if has_remark {
            format!("{name}{}{}", " ".repeat(blanks), item.remark)
        } else {
            clipped(&name, room)
        };
        let style = if at == picker.place() { theme.chosen() } else { theme.text() };
        frame.buffer_mut().set_stringn(inner.x + 1, y, line, room, style);
    }
}

/// The small prompt for one value.
fn value(frame: &mut Frame<'_>, app: &App, prompt: &ValuePrompt, theme: Theme) {
    let is_multiline = prompt.asked.is_multiline();
    let mut hints: Vec<Hint<'_>> = vec![(&[&DialogAction::Accept], "accepts")];
    if is_multiline {
        hints.push((&[&Action::Dialog(DialogAction::NewLine)], "new line"));
    }
    hints.push((&[&DialogAction::Close], "leaves"));
    let keys = footer_of(app, KeyScope::Prompt, &hints);
    let refusal = prompt.refusal.as_ref().map(ToString::to_string);
    let said = refusal.as_deref().ok_or(prompt.asked.hint());
    typed(frame, (&prompt.title(), &keys), (&prompt.textbox, is_multiline), said, theme);
}

/// The small prompt for the path of a file.
fn path(frame: &mut Frame<'_>, app: &App, prompt: &PathPrompt, theme: Theme) {
    let choices = prompt.choices.join("  ");
    let said = match &prompt.refusal {
        Some(refusal) => Ok(refusal.as_str()),
        None if prompt.is_reading() => Err("The file is being read…"),
        None if choices.is_empty() => Err("An image, a document or a text; ~ is home."),
        None => Err(choices.as_str()),
    };
    let complete = Action::Dialog(DialogAction::Complete);
    let hints: [Hint<'_>; 3] = [
        (&[&DialogAction::Accept], "attaches"),
        (&[&complete], "completes"),
        (&[&DialogAction::Close], "leaves"),
    ];
    let keys = footer_of(app, KeyScope::Prompt, &hints);
    typed(frame, ("Attach file", &keys), (&prompt.textbox, false), said, theme);
}

/// A box in which something is typed; below it why it is refused (`Ok`), else what helps (`Err`).
fn typed(
    frame: &mut Frame<'_>,
    (title, keys): (&str, &str),
    (textbox, is_multiline): (&TextBox, bool),
    said: Result<&str, &str>,
    theme: Theme,
) {
    let screen = frame.area();
    let lines = u16::try_from(textbox.lines().len()).unwrap_or(u16::MAX);
    let rows = if is_multiline { lines.clamp(3, 12) } else { 1 };
    let width = boxed(screen, 70, 1).width.saturating_sub(4);
    let flow = match said {
        Ok(refusal) => WrapState::of(width, &format!("✗ {refusal}")),
        Err(hint) => WrapState::of(width, hint),
    };
    let said_rows = u16::try_from(flow.rows().len()).unwrap_or(1).min(screen.height / 2);
    let area = boxed(screen, 70, rows.saturating_add(said_rows));
    let block = framed(title, true, theme).title_bottom(keys.to_owned());
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let text_rows = inner.height.saturating_sub(said_rows).max(1);
    let text = Rect { x: inner.x + 1, width, height: text_rows, ..inner };
    draw_textbox(frame, text, textbox, true);
    let style = if said.is_ok() { theme.failure() } else { theme.quiet() };
    for (row, y) in flow.rows().iter().zip(text.bottom()..inner.bottom()) {
        let piece = &flow.text()[row.start..row.end];
        frame.buffer_mut().set_stringn(inner.x + 1, y, piece, width.into(), style);
    }
}
