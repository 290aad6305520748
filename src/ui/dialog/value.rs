//! The dialog with a field for a value.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

use super::{DialogAction, centered_box, footer_of};
use crate::chat::conversation::MessageId;
use crate::chat::invalid_value::InvalidValue;
use crate::chat::settings::Settings;
use crate::ui::frame::{draw_textbox, frame_block};
use crate::ui::keymap::{Hint, KeyScope, Keymap};
use crate::ui::prompt_target::PromptTarget;
use crate::ui::text_keys::TextKey;
use crate::ui::textbox::TextBox;
use crate::ui::theme::Theme;
use crate::ui::wrap::WrapState;

/// The maximum number of files in the list.
const MOST_NAMES: usize = 40;

const COMMA: &str = "This is one stop sequence: the comma is part of it.";

/// Maximum columns of the text.
const COLUMNS: u16 = 70;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SettingsOwner {
    /// The settings of every later request.
    #[default]
    Session,
    /// The settings of a reply that is regenerated. The session's settings do not change.
    Reply(MessageId),
    /// The settings of the comparison column at this index.
    Column(usize),
}

/// The dialog for one value. It starts with the current value, selected.
#[derive(Debug, Clone)]
pub struct ValueDialog {
    pub target: PromptTarget,
    pub owner: SettingsOwner,
    pub textbox: TextBox,
    pub refusal: Option<InvalidValue>,
    /// The name that the user may overwrite by accepting again.
    pub replaces: Option<String>,
    pub completions: Vec<String>,
    /// The number of the request that reads the file, after the path was accepted.
    pub pending_read: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueOutcome {
    Stay,
    Accept,
    CompletePath,
    /// The typed path has changed, so other files match it.
    ListPaths,
}

impl ValueDialog {
    pub fn new(target: PromptTarget, owner: SettingsOwner, settings: &Settings) -> Self {
        let textbox = TextBox::selected(&target.current_value(settings), target.is_multiline());
        Self {
            target,
            owner,
            textbox,
            refusal: None,
            replaces: None,
            completions: Vec::new(),
            pending_read: None,
        }
    }

    /// Handles a key. `settings` are the settings of the dialog's owner.
    pub fn key(
        &mut self,
        action: Option<DialogAction>,
        key: TextKey,
        settings: &Settings,
    ) -> ValueOutcome {
        if self.pending_read.is_some() {
            return ValueOutcome::Stay;
        }
        let before = self.textbox.text();
        match action {
            Some(DialogAction::Accept) => return ValueOutcome::Accept,
            Some(DialogAction::Complete) if self.target == PromptTarget::AttachedFile => {
                return ValueOutcome::CompletePath;
            }
            Some(DialogAction::NewLine) => self.textbox.new_line(),
            _ => {
                self.textbox.key(key);
            }
        }
        if self.textbox.text() == before {
            return ValueOutcome::Stay;
        }
        self.validate(settings);
        match self.target {
            PromptTarget::AttachedFile => ValueOutcome::ListPaths,
            _ => ValueOutcome::Stay,
        }
    }

    /// Inserts text, unless a file is being read.
    pub fn paste(&mut self, text: &str, settings: &Settings) {
        if self.pending_read.is_none() {
            self.textbox.insert(text);
            self.validate(settings);
        }
    }

    /// Checks the typed value without setting it.
    pub fn validate(&mut self, settings: &Settings) {
        let mut trial = settings.clone();
        self.refusal = self.target.set(&mut trial, &self.textbox.text()).err();
    }

    /// Shows the files that match the typed path, unless the text has changed since.
    pub fn list(&mut self, typed: &str, mut names: Vec<String>) {
        if self.textbox.text() == typed {
            let more = names.len().saturating_sub(MOST_NAMES);
            names.truncate(MOST_NAMES);
            names.extend((more > 0).then(|| format!("… {more} more")));
            self.completions = names;
        }
    }

    /// Shows the completions of a typed path, unless the text has changed since.
    pub fn complete(&mut self, typed: &str, text: &str, completions: Vec<String>) {
        if self.textbox.text() != typed {
            return;
        }
        self.refusal = None;
        if text != typed {
            self.textbox.set_text(text);
        } else if completions.is_empty() {
            self.refusal = Some(InvalidValue("No file or folder starts with this text".to_owned()));
        }
        self.completions = completions;
    }

    /// Returns whether a single stop sequence looks like a list.
    fn has_comma(&self) -> bool {
        let is_stop = matches!(self.target, PromptTarget::StopSequence(_));
        is_stop && self.textbox.lines().iter().any(|line| line.contains(','))
    }

    fn title(&self) -> String {
        match self.owner {
            SettingsOwner::Session => self.target.title().to_owned(),
            SettingsOwner::Reply(_) => {
                format!("Regenerate with another {}", self.target.title().to_lowercase())
            }
            SettingsOwner::Column(at) => format!("{} of column {}", self.target.title(), at + 1),
        }
    }

    pub fn draw(&self, frame: &mut Frame<'_>, keymap: &Keymap, theme: Theme) {
        let is_multiline = self.target.is_multiline();
        let hints: &[Hint<'static>] = match self.target {
            PromptTarget::AttachedFile => {
                &[(&[&DialogAction::Accept], "attach"), (&[&DialogAction::Complete], "complete")]
            }
            _ if is_multiline => &[
                (&[&DialogAction::Accept], "save"),
                (&[&DialogAction::NewLine], "new line"),
                (&[&DialogAction::EditInEditor], "editor"),
            ],
            _ => &[(&[&DialogAction::Accept], "save")],
        };
        let close: Hint<'static> = (&[&DialogAction::Close], "cancel");
        let columns = centered_box(frame.area(), COLUMNS, 1).width;
        let hints = [hints, &[close]].concat();
        let keys = footer_of(keymap, KeyScope::Prompt, &hints, columns, theme);
        let refusal = self.refusal.as_ref().map(ToString::to_string);
        let completions = self.completions.join("  ");
        let message = match &refusal {
            Some(refusal) => Ok(refusal.as_str()),
            None if self.pending_read.is_some() => Err("The file is being read…"),
            None if self.has_comma() => Err(COMMA),
            None if completions.is_empty() => Err(self.target.hint()),
            None => Err(completions.as_str()),
        };
        typed(frame, &self.title(), keys, &self.textbox, is_multiline, message, theme);
    }
}

/// Draws a text field with a line below it: the reason for the refusal if there is one (passed as
/// `Ok`), otherwise a hint (passed as `Err`).
fn typed(
    frame: &mut Frame<'_>,
    title: &str,
    keys: Line<'static>,
    textbox: &TextBox,
    is_multiline: bool,
    note: Result<&str, &str>,
    theme: Theme,
) {
    let screen = frame.area();
    let lines = u16::try_from(textbox.lines().len()).unwrap_or(u16::MAX);
    let rows = if is_multiline { lines.clamp(3, 12) } else { 1 };
    let width = centered_box(screen, COLUMNS, 1).width.saturating_sub(4);
    let flow = match note {
        Ok(refusal) => WrapState::of(width, &format!("✗ {refusal}")),
        Err(hint) => WrapState::of(width, hint),
    };
    let note_rows = u16::try_from(flow.rows().len()).unwrap_or(1).min(screen.height / 2);
    let area = centered_box(screen, COLUMNS, rows.saturating_add(note_rows));
    let block = frame_block(title, true, theme).title_bottom(keys);
    let inner = block.inner(area);
    frame.render_widget(Clear, area);
    frame.render_widget(block, area);
    let text_rows = inner.height.saturating_sub(note_rows).max(1);
    let text = Rect { x: inner.x + 1, width, height: text_rows, ..inner };
    draw_textbox(frame, text, textbox, true);
    let style = if note.is_ok() { theme.failure() } else { theme.quiet() };
    for (row, y) in flow.rows().iter().zip(text.bottom()..inner.bottom()) {
        let text = &flow.text()[row.start..row.end];
        frame.buffer_mut().set_stringn(inner.x + 1, y, text, width.into(), style);
    }
}
