//! The dialog that asks which credentials to use, if both a discovered `.env` and the user's AWS
//! profile provide some. Nothing is sent before the user answers, so only an answer closes the
//! dialog.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use crate::chat::access::IdentityChoice;
use crate::screens::context::Drawing;
use crate::session::connection::ConnectionState;
use crate::ui::dialog::{DialogAction, centered_box, footer_of};
use crate::ui::frame::frame_block;
use crate::ui::keymap::Hint;
use crate::ui::keymap::KeyScope;
use crate::ui::picker::ListInput;
use crate::ui::text::clip;
use crate::ui::text_keys::TextKey;
use crate::ui::wrap::WrapState;

/// The question and its selected answer. At first, the user's own profile is selected, so Enter alone
/// never sends prompts to another person's account.
#[derive(Debug, Clone)]
pub struct IdentityDialog {
    pub marked: IdentityChoice,
}

impl Default for IdentityDialog {
    fn default() -> Self {
        Self { marked: IdentityChoice::Profile }
    }
}

impl ListInput for IdentityDialog {
    fn step(&mut self, rows: isize) {
        if rows != 0 {
            self.marked = if rows < 0 { IdentityChoice::Profile } else { IdentityChoice::EnvFile };
        }
    }

    /// The list of answers has no filter.
    fn key(&mut self, _: TextKey) {}

    fn paste(&mut self, _: &str) {}

    fn set_filter(&mut self, _: &str) {}
}

/// Maximum columns of the dialog's text.
const COLUMNS: u16 = 66;

/// Returns the answers, in the order in which they are shown.
pub fn answers(profile: &str) -> [(IdentityChoice, String); 2] {
    [
        (IdentityChoice::Profile, format!("Use the {profile}")),
        (IdentityChoice::EnvFile, "Use the .env file".to_owned()),
    ]
}

/// Returns the question about the credentials in this `.env` file.
pub fn question(file: &str, credentials: &str, profile: &str) -> String {
    format!(
        "{file} has {credentials}. Your {profile} has credentials too.\n\
         Use the .env file only if you know who owns its AWS account: that account receives your \
         prompts. Outcrop remembers the answer for this folder."
    )
}

pub fn draw(frame: &mut Frame<'_>, cx: Drawing<'_>, dialog: &IdentityDialog) {
    let ConnectionState::Undecided { file, credentials, profile } = &cx.session.connection else {
        return;
    };
    let (theme, chosen) = (cx.theme, dialog.marked);
    let text = question(file, credentials, profile);
    let answers = answers(profile);
    let width = centered_box(frame.area(), COLUMNS, 1).width.saturating_sub(4);
    let flow = WrapState::of(width, &text);
    let rows = u16::try_from(flow.rows().len() + answers.len() + 1).unwrap_or(u16::MAX);
    let area = centered_box(frame.area(), COLUMNS, rows);
    let hints: [Hint<'static>; 3] = [
        (&[&DialogAction::Up, &DialogAction::Down], "select"),
        (&[&DialogAction::Accept], "use"),
        (&[&"quit"], "quit"),
    ];
    let block = frame_block("Which credentials?", true, theme);
    let block = block.title_bottom(footer_of(cx.keymap, KeyScope::List, &hints, area.width, theme));
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let columns = usize::from(width);
    // Keep the answers visible even if there is little room for the text.
    let first_answer = inner.bottom().saturating_sub(2).max(inner.y);
    for (row, y) in flow.rows().iter().zip(inner.y..first_answer) {
        let text = &flow.text()[row.start..row.end];
        frame.buffer_mut().set_stringn(inner.x + 1, y, text, columns, theme.text());
    }
    for ((answer, label), y) in answers.into_iter().zip(first_answer..inner.bottom()) {
        let is_chosen = answer == chosen;
        let mark = if is_chosen { "›" } else { " " };
        let label = clip(&format!("{mark} {label}"), columns);
        frame.buffer_mut().set_stringn(inner.x + 1, y, label, columns, theme.text());
        if is_chosen {
            theme.select(frame.buffer_mut(), Rect { y, height: 1, ..inner });
        }
    }
}
