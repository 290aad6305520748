//! Draws the composer: the draft, with the attachments' chips above it. Its frame shows notices, the
//! estimate of the next request, and the keys of the focused pane.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{ChatDrawing, key_hints, notice, request_estimate};
use crate::document::visible;
use crate::screens::chat::{Action, chips};
use crate::screens::context::Drawing;
use crate::screens::focus::Focus;
use crate::screens::setting_notices;
use crate::ui::frame::{draw_textbox, frame_block};
use crate::ui::hints;
use crate::ui::keymap::KeyScope;
use crate::ui::text::clip;
use crate::ui::theme::Theme;

pub fn draw(frame: &mut Frame<'_>, area: Rect, drawing: ChatDrawing<'_>) {
    let theme = drawing.cx.theme;
    let has_focus = drawing.cx.focus == Focus::Composer && !drawing.chat.find.is_open();
    let chips = drawing.chat.chips(area.width.saturating_sub(4).max(1));
    let (text, chip_rows) = text_area(area, chips::rows(&chips));
    let is_hidden = |chip: &chips::Chip| chip.row >= chip_rows;
    let title = if drawing.chat.transcript.editing.is_some() {
        let key = |action| drawing.cx.keymap.key(KeyScope::Composer, action);
        let (send, leave) = (key(Action::Send), key(Action::LeaveComposer));
        format!("Editing: {send} sends as a new branch, {leave} cancels")
    } else if drawing.cx.session.is_replay() {
        "Replay".to_owned()
    } else if chips.iter().any(is_hidden) {
        // If there is no room for the chips, the title shows their number.
        format!("Prompt, {} attached", drawing.chat.composer.attachments().len())
    } else {
        "Prompt".to_owned()
    };
    let title = with_mode(title, drawing);
    let title = match drawing.chat.composer.textbox().pending_name() {
        Some(pending) => format!("{title} · {pending}"),
        None => title,
    };
    let title = clip(&title, area.width.saturating_sub(6).into());
    let mut block = frame_block(&title, has_focus, theme);
    let cx = drawing.cx;
    let hints = key_hints::of(drawing);
    let edge = area.width.saturating_sub(2);
    let mut title_columns = title.cell_width() + 3;
    if let Some(active) = active_settings(cx, edge.saturating_sub(title_columns + 3)) {
        title_columns += active.cell_width() + 3;
        block = block.title(Line::from(Span::styled(format!(" {active} "), theme.text())));
    }
    let mut room = usize::from(area.width.saturating_sub(4));
    let warning = || {
        let [long, short] = drawing.chat.quota_warning(cx.session)?;
        Some(if usize::from(long.cell_width()) <= room { long } else { short })
    };
    let short = cx.notice.filter(|text| notice::is_in_frame(cx, text, area));
    let note = short.map(str::to_owned).or_else(warning);
    let mut used = 0;
    if let Some(note) = &note {
        let note = clip(&visible::line(note), room);
        used = note.cell_width() + 3;
        room = room.saturating_sub(used.into());
        block = block.title_bottom(Line::from(Span::styled(format!(" {note} "), theme.warning())));
    } else if has_focus {
        // The estimate has a shorter form, so the keys get up to half of the edge. A warning leaves
        // room for the first key.
        let columns = hints.iter().map(hints::columns);
        let keys = if request_estimate::is_warning(drawing) {
            columns.take(1).sum()
        } else {
            columns.sum::<u16>().min(edge / 2)
        };
        room = room.saturating_sub(usize::from(keys) + 1);
    }
    if let Some((spending, style)) = request_estimate::line(drawing, room, theme) {
        used += spending.cell_width() + 3;
        block = block.title_bottom(Line::from(Span::styled(format!(" {spending} "), style)));
    }
    frame.render_widget(block, area);
    // The keys of the conversation are above the prompt, and the keys of the prompt are below it.
    let (used, y) = match cx.focus {
        Focus::Conversation => (title_columns, area.y),
        _ => (used, area.bottom().saturating_sub(1)),
    };
    let row =
        Rect { x: area.x + 1 + used.min(edge), y, width: edge.saturating_sub(used), height: 1 };
    hints::draw(frame.buffer_mut(), row, &hints, theme);
    for chip in chips.iter().filter(|chip| !is_hidden(chip)) {
        let (x, y) = (text.x + chip.column, area.y + 1 + chip.row);
        let columns = usize::from(text.width.saturating_sub(chip.column));
        frame.buffer_mut().set_stringn(x, y, &chip.text, columns, theme.strong());
    }
    draw_textbox(frame, text, drawing.chat.composer.textbox(), has_focus && !drawing.cx.is_covered);
    if drawing.chat.composer.has_no_text() {
        let is_attached = !drawing.chat.composer.attachments().is_empty();
        let step = || drawing.cx.keymap.all_keys(KeyScope::Replay, "step");
        let hint = match (drawing.cx.session.is_replay(), drawing.cx.session.is_stepped()) {
            (false, _) if is_attached => "Ask about the attachment…".to_owned(),
            (false, _) => "Ask Claude anything…".to_owned(),
            (true, false) => {
                let key = drawing.cx.keymap.key(KeyScope::Replay, "step");
                format!("Replay: nothing is sent. {key} continues after a pause.")
            }
            (true, true) => format!("{}: the next event.", step().join(" or ")),
        };
        hinted(frame, text, &hint, theme);
    }
}

/// Adds vim's mode to the title, and the keys of a command that is not complete.
fn with_mode(title: String, drawing: ChatDrawing<'_>) -> String {
    if !drawing.cx.keymap.has_modes() || drawing.cx.session.is_replay() {
        return title;
    }
    let vim = &drawing.chat.composer.vim;
    format!("{title} · {} {}", vim.mode_name(), vim.pending_keys()).trim_end().to_owned()
}

/// Returns the active settings while the panel is hidden, as many as fit the columns.
fn active_settings(cx: Drawing<'_>, columns: u16) -> Option<String> {
    if cx.panel_is_shown || cx.session.is_replay() {
        return None;
    }
    let session = cx.session;
    let names = setting_notices::active(&session.settings, &session.catalog);
    let fitting = |count: &usize| names[..*count].join(" · ").cell_width() <= columns;
    let count = (1..=names.len()).rev().find(fitting)?;
    Some(names[..count].join(" · "))
}

/// Returns the area of the prompt's text in the frame, and the number of chip rows above it. The
/// text has at least one row.
pub fn text_area(frame: Rect, chips: u16) -> (Rect, u16) {
    let Rect { x, y, width, height } = frame;
    let inside = height.saturating_sub(2);
    let chips = chips.min(inside.saturating_sub(1));
    let text =
        Rect { x: x + 2, y: y + 1 + chips, width: width.saturating_sub(4), height: inside - chips };
    (text, chips)
}

fn hinted(frame: &mut Frame<'_>, text: Rect, hint: &str, theme: Theme) {
    let hint = clip(hint, text.width.saturating_sub(1).into());
    frame.buffer_mut().set_stringn(text.x, text.y, hint, text.width.into(), theme.quiet());
}
