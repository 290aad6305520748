//! The dialog that asks which credentials to use.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use super::overlay::boxed;
use super::overlay::footer_of;
use crate::app::App;
use crate::app::actions::Action;
use crate::chat::access::IdentityChoice;
use crate::session::connection::ConnectionState;
use crate::ui::dialog::DialogAction;
use crate::ui::frame::framed;
use crate::ui::keymap::Hint;
use crate::ui::keymap::KeyScope;
use crate::ui::text::clipped;
use crate::ui::theme::Theme;
use crate::ui::wrap::WrapState;

/// The most columns of the dialog's text.
const COLUMNS: u16 = 66;

pub(super) fn draw(frame: &mut Frame<'_>, app: &App, chosen: IdentityChoice, theme: Theme) {
    let ConnectionState::Undecided { file, credentials } = &app.session.connection else { return };
    let answers = [
        (IdentityChoice::DefaultProfile, "Use the default AWS profile"),
        (IdentityChoice::EnvFile, "Use the .env file"),
    ];
    let text = format!(
        "{file} has {credentials}. Your default AWS profile has credentials too.\n\
         Use the .env only if you know whose AWS account it is: that account receives your \
         prompts. Outcrop remembers the answer for this folder."
    );
    let width = boxed(frame.area(), COLUMNS, 1).width.saturating_sub(4);
    let flow = WrapState::of(width, &text);
    let rows = u16::try_from(flow.rows().len() + answers.len() + 1).unwrap_or(u16::MAX);
    let area = boxed(frame.area(), COLUMNS, rows);
    let mut hints: Vec<Hint<'_>> = vec![
        (&[&DialogAction::Up, &DialogAction::Down], "choose"),
        (&[&DialogAction::Accept], "accepts"),
    ];
    if area.width > 46 {
        hints.push((&[&Action::Quit], "quits"));
    }
    let block = framed("Whose credentials?", true, theme);
    let block = block.title_bottom(footer_of(app, KeyScope::List, &hints));
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let columns = usize::from(width);
    // The answers stay visible, even if there is little room for the text.
    let first_answer = inner.bottom().saturating_sub(2).max(inner.y);
    for (row, y) in flow.rows().iter().zip(inner.y..first_answer) {
        let piece = &flow.text()[row.start..row.end];
        frame.buffer_mut().set_stringn(inner.x + 1, y, piece, columns, theme.text());
    }
    for ((answer, label), y) in answers.into_iter().zip(first_answer..inner.bottom()) {
        let is_chosen = answer == chosen;
        let style = if is_chosen { theme.chosen() } else { theme.text() };
        let mark = if is_chosen { "›" } else { " " };
        let at = Rect { x: inner.x + 1, y, width, height: 1 };
        frame.buffer_mut().set_style(at, style);
        let label = clipped(&format!("{mark} {label}"), columns);
        frame.buffer_mut().set_stringn(at.x, y, label, columns, style);
    }
}
