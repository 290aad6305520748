//! The composer: the prompt being written, with chips for what is attached above it, in a frame that
//! says what Enter does and carries the short words to the user and what the next request takes.

use ratatui::Frame;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::ChatDrawing;
use super::request_estimate;
use crate::document::visible;
use crate::screens::chat::{Action, chips};
use crate::screens::focus::Focus;
use crate::ui::frame::{draw_textbox, framed};
use crate::ui::keymap::KeyScope;
use crate::ui::text::clipped;
use crate::ui::theme::Theme;

pub fn draw(frame: &mut Frame<'_>, area: Rect, of: ChatDrawing<'_>) {
    let theme = of.cx.theme;
    let has_focus = of.cx.focus == Focus::Composer && !of.chat.find.is_open();
    let chips = of.chat.chips(area.width.saturating_sub(4).max(1));
    let (text, chip_rows) = text_area(area, chips::rows(&chips));
    let is_hidden = |chip: &chips::Chip| chip.row >= chip_rows;
    let title = if of.chat.transcript.editing.is_some() {
        let key = |action| of.cx.keymap.key(KeyScope::Composer, action);
        let (send, leave) = (key(Action::Send), key(Action::LeaveComposer));
        format!("Editing: {send} sends as a new branch, {leave} cancels")
    } else if of.cx.session.is_replay() {
        "Replay".to_owned()
    } else if chips.iter().any(is_hidden) {
        // Where the chips have no room their number stands for them.
        format!("Prompt, {} attached", of.chat.composer.attachments().len())
    } else {
        "Prompt".to_owned()
    };
    let title = clipped(&title, area.width.saturating_sub(6).into());
    let mut block = framed(&title, has_focus, theme);
    let mut room = usize::from(area.width.saturating_sub(4));
    let warning = || {
        let [long, short] = of.chat.quota_warning(of.cx.session)?;
        Some(if usize::from(long.cell_width()) <= room { long } else { short })
    };
    if let Some(note) = of.cx.notice.map(str::to_owned).or_else(warning) {
        let note = clipped(&visible::line(&note), room);
        room = room.saturating_sub(usize::from(note.cell_width()) + 3);
        block = block.title_bottom(Line::from(Span::styled(format!(" {note} "), theme.warning())));
    }
    if let Some((spending, style)) = request_estimate::line(of, room, theme) {
        let spending = Line::from(Span::styled(format!(" {spending} "), style));
        block = block.title_bottom(spending.right_aligned());
    }
    frame.render_widget(block, area);
    for chip in chips.iter().filter(|chip| !is_hidden(chip)) {
        let (x, y) = (text.x + chip.column, area.y + 1 + chip.row);
        let columns = usize::from(text.width.saturating_sub(chip.column));
        frame.buffer_mut().set_stringn(x, y, &chip.text, columns, theme.strong());
    }
    draw_textbox(frame, text, of.chat.composer.textbox(), has_focus && !of.cx.is_covered);
    if of.chat.composer.has_no_text() {
        let is_attached = !of.chat.composer.attachments().is_empty();
        let step = || of.cx.keymap.all_keys(KeyScope::Replay, "step");
        let hint = match (of.cx.session.is_replay(), of.cx.session.is_stepped()) {
            (false, _) if is_attached => "Ask about the attachment…".to_owned(),
            (false, _) => "Ask Claude anything…".to_owned(),
            (true, false) => {
                let key = of.cx.keymap.key(KeyScope::Replay, "step");
                format!("Replay: nothing is sent. {key} continues after a pause.")
            }
            (true, true) => format!("{}: the next event.", step().join(" or ")),
        };
        hinted(frame, text, &hint, theme);
    }
}

/// Where the prompt's text stands in the frame, and how many rows of `chips` stand above it: the text
/// has a row in any case.
pub fn text_area(frame: Rect, chips: u16) -> (Rect, u16) {
    let Rect { x, y, width, height } = frame;
    let inside = height.saturating_sub(2);
    let chips = chips.min(inside.saturating_sub(1));
    let text =
        Rect { x: x + 2, y: y + 1 + chips, width: width.saturating_sub(4), height: inside - chips };
    (text, chips)
}

fn hinted(frame: &mut Frame<'_>, text: Rect, hint: &str, theme: Theme) {
    let hint = clipped(hint, text.width.saturating_sub(1).into());
    frame.buffer_mut().set_stringn(text.x, text.y, hint, text.width.into(), theme.quiet());
}
