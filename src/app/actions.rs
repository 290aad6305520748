//! Every action, and the rows of all tables of actions: the keymap, the help page, the palette and the
//! README's table are made from them. Each screen has a table of its own; here are the actions of
//! the app.

use std::sync::LazyLock;

use crossterm::event::KeyCode::{BackTab, Char, Down, Enter, Esc, F, Right, Tab, Up};

use Action as A;

use crate::screens::{chat, compare, inspector, metrics, settings};
use crate::ui::dialog::{self, DialogAction};
use crate::ui::find_action::FindAction;
use crate::ui::key_press::{CTRL, NONE, SHIFT};
use crate::ui::keymap::KeyScope::{Anywhere, Composer, Conversation};
use crate::ui::keymap::{ActionName, ActionRow, KeyScope, Keymap, name_in, row};
use crate::ui::settings_editor::{self, EditorAction};

/// The meaning of a key, a click or a row of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Help,
    Palette,
    NextPane,
    PreviousPane,
    ToggleSettings,
    Details,
    Interrupt,
    Suspend,
    Quit,
    Step,
    RecordStream,
    SetQuota,
    ForgetRefusals,
    ToggleMouse,
    ChooseTheme,
    /// Finds in the pane that has the keys.
    Find(FindAction),
    /// Edits the settings of the next request, or of a column that is set up.
    Edit(EditorAction),
    Chat(chat::Action),
    Settings(settings::Action),
    Inspect(inspector::Action),
    Metrics(metrics::Action),
    Compare(compare::Action),
    Dialog(DialogAction),
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(rows(), *self)
    }
}

/// The app's own rows.
#[rustfmt::skip]
const OWN: &[ActionRow<Action>] = &[
    row(A::Help, "help", Anywhere, &[(F(1), NONE)], Some("Help"), "help").or("keys shortcuts"),
    row(A::Palette, "palette", Anywhere, &[(Char('p'), CTRL)], None, "command palette: every command, by name, with its key"),
    row(A::NextPane, "next-pane", Anywhere, &[(Tab, NONE)], None, "next pane"),
    row(A::PreviousPane, "previous-pane", Anywhere, &[(BackTab, NONE)], None, "previous pane"),
    row(A::ToggleSettings, "toggle-settings", Anywhere, &[(F(2), NONE)], Some("Toggle settings"), "settings: show, focus, hide").or("panel parameters"),
    row(A::Details, "show-details", Anywhere, &[(F(4), NONE)], Some("Show details"), "details of a reply: figures, request id, the service's own words").or("request id error"),
    row(A::Find(FindAction::Open), "find", Anywhere, &[(Char('f'), CTRL)], Some("Find"), "find in the conversation").or("search"),
    row(A::Interrupt, "interrupt", Anywhere, &[(Char('c'), CTRL)], None, "stop the reply; else clear the composer; else, twice, quit"),
    row(A::Suspend, "suspend", Anywhere, &[(Char('z'), CTRL)], None, "suspend; the shell's fg comes back"),
    row(A::Quit, "quit", Anywhere, &[(Char('q'), CTRL)], Some("Quit"), "quit").or("exit close"),
    row(A::Palette, "palette", Composer, &[(Char('/'), NONE)], None, "into an empty composer: command palette"),
    row(A::Find(FindAction::Next), "find-next", Conversation, &[(Char('n'), NONE)], Some("Find next"), "go to the next match of what was looked for last").or("search"),
    row(A::Find(FindAction::Previous), "find-previous", Conversation, &[(Char('N'), NONE)], Some("Find previous"), "go to the match before").or("search"),
    row(A::Find(FindAction::Next), "find-next", KeyScope::Find, &[(Enter, NONE), (Down, NONE), (Char('g'), CTRL)], None, "go to the next match"),
    row(A::Find(FindAction::Previous), "find-previous", KeyScope::Find, &[(Up, NONE), (Enter, SHIFT), (Char('g'), CTRL.union(SHIFT))], None, "go to the match before"),
    row(A::Find(FindAction::Close), "leave-find", KeyScope::Find, &[(Esc, NONE), (Char('c'), CTRL)], None, "close; back to where the view stood, unless a match was gone to"),
    row(A::Step, "step", KeyScope::Replay, &[(Char(' '), NONE), (Right, NONE)], None, "in a replay that was stopped: play what follows; with --step: let the next event through"),
    row(A::Find(FindAction::Open), "find", KeyScope::Inspector, &[(Char('/'), NONE), (Char('f'), CTRL)], None, "find in the page: a text, the list of events, or an open one"),
    row(A::Find(FindAction::Next), "find-next", KeyScope::Inspector, &[(Char('n'), NONE)], None, "go to the next place or event that holds it"),
    row(A::Find(FindAction::Previous), "find-previous", KeyScope::Inspector, &[(Char('N'), NONE)], None, "go to the one before"),
    row(A::Chat(chat::Action::ScrollUp), "scroll-up", KeyScope::Columns, &[(Up, NONE)], None, "scroll the column up by a row"),
    row(A::Chat(chat::Action::ScrollDown), "scroll-down", KeyScope::Columns, &[(Down, NONE)], None, "scroll the column down by a row"),
    row(A::Chat(chat::Action::CopyMessage), "copy-message", KeyScope::Columns, &[(Char('y'), NONE)], None, "copy the column's reply"),
    row(A::Chat(chat::Action::ToggleThinking), "toggle-thinking", KeyScope::Columns, &[(Char('t'), NONE)], None, "unfold or fold the reply's thinking"),
    row(A::Interrupt, "interrupt", KeyScope::Columns, &[(Char('c'), CTRL)], None, "stop all columns; else close"),
];

/// The app's own rows without a key, at the end of the palette.
#[rustfmt::skip]
const WITHOUT_KEY: &[ActionRow<Action>] = &[
    row(A::SetQuota, "set-quota", Anywhere, &[], Some("Set token quota"), "warn ahead of a request that takes more than so many tokens a minute").or("rate limit"),
    row(A::ForgetRefusals, "forget-refusals", Anywhere, &[], Some("Forget refusals"), "send again what a model refused once and is kept from since").or("learned"),
    row(A::RecordStream, "record-stream", Anywhere, &[], Some("Record stream to file"), "record every event of the stream in a file, or end that").or("save recording"),
    row(A::ToggleMouse, "toggle-mouse", Anywhere, &[], Some("Toggle mouse"), "leave the mouse to the terminal, or take it back").or("select text"),
    row(A::ChooseTheme, "choose-theme", Anywhere, &[], Some("Choose theme"), "choose the colors: dark, light, high contrast, the terminal's own").or("colors"),
];

/// The rows of all tables, in the order of the palette.
pub fn rows() -> &'static [ActionRow<Action>] {
    static ROWS: LazyLock<Vec<ActionRow<Action>>> = LazyLock::new(|| {
        let mut rows = OWN.to_vec();
        rows.extend(chat::KEYS.iter().map(|row| row.map(Action::Chat)));
        rows.extend(settings::KEYS.iter().map(|row| row.map(Action::Settings)));
        rows.extend(settings_editor::KEYS.iter().map(|row| row.map(Action::Edit)));
        rows.extend(metrics::KEYS.iter().map(|row| row.map(Action::Metrics)));
        rows.extend(inspector::KEYS.iter().map(|row| row.map(Action::Inspect)));
        rows.extend(compare::KEYS.iter().map(|row| row.map(Action::Compare)));
        rows.extend(dialog::KEYS.iter().map(|row| row.map(Action::Dialog)));
        rows.extend_from_slice(WITHOUT_KEY);
        rows
    });
    &ROWS
}

/// The keymap with the default keys.
pub fn default_keymap() -> Keymap {
    Keymap::new(rows())
}

/// The action of a key in a scope, or its action anywhere.
pub fn action_of(
    keymap: &Keymap,
    scope: KeyScope,
    key: &crossterm::event::KeyEvent,
) -> Option<Action> {
    keymap.position(scope, key).map(|at| rows()[at].action)
}

#[cfg(test)]
mod tests;
