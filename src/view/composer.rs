//! The composer: the prompt being written, with chips for what is attached above it, in a frame that
//! says what Enter does and carries the short words to the user and what the next request takes.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::request_estimate;
use crate::app::actions::Action;
use crate::app::chips;
use crate::app::overlay::Overlay;
use crate::app::screen_areas::ScreenAreas;
use crate::app::{App, Focus};
use crate::document::visible;
use crate::screens::chat::Action as Chat;
use crate::ui::frame::{draw_textbox, framed};
use crate::ui::keymap::KeyScope;
use crate::ui::text::clipped;
use crate::ui::theme::Theme;

pub fn draw(frame: &mut Frame<'_>, regions: &ScreenAreas, app: &App, theme: Theme) {
    let area = regions.composer;
    let has_focus = app.focus == Focus::Composer && !app.find.is_open();
    let chips = app.chips(area.width.saturating_sub(4).max(1));
    let (text, chip_rows) = regions.composer_text(chips::rows(&chips));
    let is_hidden = |chip: &chips::Chip| chip.row >= chip_rows;
    let title = if app.transcript.editing.is_some() {
        let key = |action| app.keymap.key(KeyScope::Composer, action);
        let (send, leave) = (key(Action::Chat(Chat::Send)), key(Action::Chat(Chat::LeaveComposer)));
        format!("Edit: {send} sends it as a branch, {leave} leaves it")
    } else if app.session.is_replay() {
        "Replay".to_owned()
    } else if chips.iter().any(is_hidden) {
        // Where the chips have no room their number stands for them.
        format!("Prompt, {} attached", app.composer.attachments().len())
    } else {
        "Prompt".to_owned()
    };
    let title = clipped(&title, area.width.saturating_sub(6).into());
    let mut block = framed(&title, has_focus, theme);
    let mut room = usize::from(area.width.saturating_sub(4));
    let warning = || {
        let [long, short] = app.quota_warning()?;
        Some(if usize::from(long.cell_width()) <= room { long } else { short })
    };
    if let Some(note) = app.note.clone().or_else(warning) {
        let note = clipped(&visible::line(&note), room);
        room = room.saturating_sub(usize::from(note.cell_width()) + 3);
        block = block.title_bottom(Line::from(Span::styled(format!(" {note} "), theme.warning())));
    }
    if let Some((spending, style)) = request_estimate::line(app, room, theme) {
        let spending = Line::from(Span::styled(format!(" {spending} "), style));
        block = block.title_bottom(spending.right_aligned());
    }
    frame.render_widget(block, area);
    for chip in chips.iter().filter(|chip| !is_hidden(chip)) {
        let (x, y) = (text.x + chip.column, area.y + 1 + chip.row);
        let columns = usize::from(text.width.saturating_sub(chip.column));
        frame.buffer_mut().set_stringn(x, y, &chip.text, columns, theme.strong());
    }
    let is_open = matches!(app.overlay, Overlay::None);
    draw_textbox(frame, text, app.composer.textbox(), has_focus && is_open);
    if app.composer.has_no_text() {
        let is_attached = !app.composer.attachments().is_empty();
        let step = || app.keymap.all_keys(KeyScope::Replay, Action::Step);
        let hint = match (app.session.is_replay(), app.session.is_stepped()) {
            (false, _) if is_attached => "What about it?".to_owned(),
            (false, _) => "Ask Claude anything…".to_owned(),
            (true, false) => {
                let key = app.keymap.key(KeyScope::Replay, Action::Step);
                format!("A replay: nothing is sent. {key} goes on after a stop.")
            }
            (true, true) => format!("{}: the next event.", step().join(" or ")),
        };
        hinted(frame, text, &hint, theme);
    }
}

fn hinted(frame: &mut Frame<'_>, text: Rect, hint: &str, theme: Theme) {
    let hint = clipped(hint, text.width.saturating_sub(1).into());
    frame.buffer_mut().set_stringn(text.x, text.y, hint, text.width.into(), theme.quiet());
}
