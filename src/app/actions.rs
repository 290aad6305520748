//! All actions, and the rows of all action tables. The keymap, the help page, the palette and the
//! manual's table are built from these rows. Each screen has its own table. This file contains the
//! table of the app.

use std::sync::LazyLock;

use crossterm::event::KeyCode::{BackTab, Char, Down, Enter, Esc, F, Right, Tab, Up};

use Action as A;

use crate::preferences::{DefaultKeys, KeyPreferences};
use crate::screens::{branches, chat, compare, help, history, inspector, metrics, settings};
use crate::ui::dialog::{self, DialogAction};
use crate::ui::find_action::FindAction;
use crate::ui::key_bindings::{KeyBinding, KeyFault};
use crate::ui::key_preset::KeyPreset;
use crate::ui::key_press::{CTRL, NONE, SHIFT};
use crate::ui::key_sequence::KeySequence;
use crate::ui::keymap::KeyScope::{
    Anywhere, Columns, ComparisonSetup, Composer, Conversation, Inspector, Settings,
};
use crate::ui::keymap::{ActionName, ActionRow, KeyScope, Keymap, name_in, row};
use crate::ui::settings_editor::{self, EditorAction};
use crate::ui::text_keys::{self, TextAction};

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
    Redraw,
    Quit,
    Step,
    RecordStream,
    SetQuota,
    ForgetRefusals,
    RestoreConversation,
    ExportConversation,
    ImportConversation,
    ToggleMouse,
    ToggleNotifications,
    ToggleWindowTitle,
    ChooseTheme,
    EditConfig,
    ReloadConfig,
    /// Finds text in the pane that has the focus.
    Find(FindAction),
    /// Edits the settings of the next request, or of a column in the setup of a comparison.
    Edit(EditorAction),
    Chat(chat::Action),
    Settings(settings::Action),
    Inspect(inspector::Action),
    Metrics(metrics::Action),
    Branches(branches::Action),
    Compare(compare::Action),
    ReadHelp(help::Action),
    History(history::Action),
    Dialog(DialogAction),
    /// Edits the prompt. The other text boxes handle these keys themselves.
    Text(TextAction),
}

impl ActionName for Action {
    fn name(&self) -> &'static str {
        name_in(rows(), *self)
    }
}

/// The rows of the app's own actions.
#[rustfmt::skip]
const OWN: &[ActionRow<Action>] = &[
    row(A::Help, "help", Anywhere, &[(F(1), NONE)], Some("Help"), "help").or("keys shortcuts manual credentials region login"),
    row(A::Palette, "palette", Anywhere, &[(Char('p'), CTRL)], None, "command palette: find any command by name"),
    row(A::NextPane, "next-pane", Anywhere, &[(Tab, NONE)], None, "next pane"),
    row(A::PreviousPane, "previous-pane", Anywhere, &[(BackTab, NONE)], None, "previous pane"),
    row(A::ToggleSettings, "toggle-settings", Anywhere, &[(F(2), NONE)], Some("Toggle settings"), "open the settings panel, or close it").or("panel parameters preferences options configuration"),
    row(A::Details, "show-details", Anywhere, &[(F(4), NONE)], Some("Show details"), "show the details of a reply: metrics, request id, service message").or("request id error"),
    row(A::Find(FindAction::Open), "find", Anywhere, &[(Char('f'), CTRL)], Some("Find"), "find in the conversation").or("search look"),
    row(A::Interrupt, "interrupt", Anywhere, &[(Char('c'), CTRL)], None, "stop the reply, or clear the prompt; press twice to quit"),
    row(A::Suspend, "suspend", Anywhere, &[(Char('z'), CTRL)], Some("Suspend"), "suspend (resume with fg)").or("shell background stop"),
    row(A::Redraw, "redraw", Anywhere, &[(Char('l'), CTRL)], Some("Redraw screen"), "redraw the screen").or("repaint refresh clear"),
    row(A::Quit, "quit", Anywhere, &[(Char('q'), CTRL)], Some("Quit"), "quit").or("exit close"),
    row(A::Palette, "palette", Composer, &[(Char('/'), NONE)], None, "when the prompt is empty: command palette"),
    row(A::Help, "help", Composer, &[(Char('?'), NONE)], None, "when the prompt is empty: help"),
    row(A::Help, "help", Conversation, &[(Char('?'), NONE)], None, "help"),
    row(A::Palette, "palette", Conversation, &[(Char(':'), NONE)], None, "command palette"),
    row(A::Find(FindAction::Open), "find", Conversation, &[(Char('/'), NONE)], None, "find in the conversation"),
    row(A::Find(FindAction::Next), "find-next", Conversation, &[(Char('n'), NONE)], Some("Find next"), "next match").or("search"),
    row(A::Find(FindAction::Previous), "find-previous", Conversation, &[(Char('N'), NONE)], Some("Find previous"), "previous match").or("search"),
    row(A::Find(FindAction::Next), "find-next", KeyScope::Find, &[(Enter, NONE), (Down, NONE), (Char('g'), CTRL)], None, "next match"),
    row(A::Find(FindAction::Previous), "find-previous", KeyScope::Find, &[(Up, NONE), (Enter, SHIFT), (Char('g'), CTRL.union(SHIFT))], None, "previous match"),
    row(A::Find(FindAction::Close), "leave-find", KeyScope::Find, &[(Esc, NONE), (Char('c'), CTRL)], None, "close; if you did not jump to a match, return to the previous position"),
    row(A::Step, "step", KeyScope::Replay, &[(Char(' '), NONE), (Right, NONE)], None, "continue a paused replay; with --step: play the next event"),
    row(A::Find(FindAction::Open), "find", Inspector, &[(Char('/'), NONE), (Char('f'), CTRL)], None, "find in the tab"),
    row(A::Find(FindAction::Next), "find-next", Inspector, &[(Char('n'), NONE)], None, "next match"),
    row(A::Find(FindAction::Previous), "find-previous", Inspector, &[(Char('N'), NONE)], None, "previous match"),
    row(A::Help, "help", Inspector, &[(Char('?'), NONE)], None, "help"),
    row(A::Palette, "palette", Inspector, &[(Char(':'), NONE)], None, "command palette"),
    row(A::Help, "help", Settings, &[(Char('?'), NONE)], None, "help"),
    row(A::Palette, "palette", Settings, &[(Char(':'), NONE)], None, "command palette"),
    row(A::Find(FindAction::Open), "find", Settings, &[(Char('/'), NONE)], None, "find in the conversation"),
    row(A::Palette, "palette", KeyScope::Metrics, &[(Char(':'), NONE)], None, "command palette"),
    row(A::Palette, "palette", KeyScope::Branches, &[(Char(':'), NONE)], None, "command palette"),
    row(A::Help, "help", KeyScope::Branches, &[(Char('?'), NONE)], None, "help"),
    row(A::Help, "help", ComparisonSetup, &[(Char('?'), NONE)], None, "help"),
    row(A::Palette, "palette", ComparisonSetup, &[(Char(':'), NONE)], None, "command palette"),
    row(A::Help, "help", Columns, &[(Char('?'), NONE)], None, "help"),
    row(A::Palette, "palette", Columns, &[(Char(':'), NONE)], None, "command palette"),
    row(A::Chat(chat::Action::ScrollUp), "scroll-up", Columns, &[(Up, NONE)], None, "scroll the column up a row"),
    row(A::Chat(chat::Action::ScrollDown), "scroll-down", Columns, &[(Down, NONE)], None, "scroll the column down a row"),
    row(A::Chat(chat::Action::CopyMessage), "copy-message", Columns, &[(Char('y'), NONE)], None, "copy the column's reply"),
    row(A::Chat(chat::Action::ToggleThinking), "toggle-thinking", Columns, &[(Char('t'), NONE)], None, "show or hide the reply's thinking"),
    row(A::Interrupt, "interrupt", Columns, &[(Char('c'), CTRL)], None, "stop all columns, or close"),
];

/// The rows of the app's own actions without a key. They are the last of [`rows`].
#[rustfmt::skip]
const WITHOUT_KEY: &[ActionRow<Action>] = &[
    row(A::RestoreConversation, "restore-conversation", Anywhere, &[], Some("Restore conversation"), "restore the conversation that was closed last").or("undo reopen back"),
    row(A::ExportConversation, "export-conversation", Anywhere, &[], Some("Export conversation"), "write the conversation to a Markdown, JSON, HTML, Python or shell file").or("save file"),
    row(A::ImportConversation, "import-conversation", Anywhere, &[], Some("Import conversation"), "store and open a conversation from a file").or("load file"),
    row(A::SetQuota, "set-quota", Anywhere, &[], Some("Set token quota"), "warn before a request would exceed a number of tokens per minute").or("rate limit"),
    row(A::ForgetRefusals, "forget-refusals", Anywhere, &[], Some("Forget learned limits"), "forget which settings models rejected, and send these settings again").or("learned"),
    row(A::RecordStream, "record-stream", Anywhere, &[], Some("Record stream to file"), "start or stop recording the stream to a file").or("save recording"),
    row(A::ToggleMouse, "toggle-mouse", Anywhere, &[], Some("Toggle mouse"), "turn mouse capture off or on").or("select text drag"),
    row(A::ToggleNotifications, "toggle-notifications", Anywhere, &[], Some("Toggle notifications"), "ring the bell and notify at the end of a long reply, if you are in another window").or("bell alert desktop"),
    row(A::ToggleWindowTitle, "toggle-window-title", Anywhere, &[], Some("Toggle window title"), "show the conversation and the state in the title of the window").or("terminal tab"),
    row(A::ChooseTheme, "choose-theme", Anywhere, &[], Some("Choose theme"), "choose the colors: dark, light, high contrast or the terminal's own").or("colors appearance background"),
    row(A::EditConfig, "edit-configuration", Anywhere, &[], Some("Edit configuration"), "edit the configuration file in $VISUAL or $EDITOR, and read it again").or("config preferences options file"),
    row(A::ReloadConfig, "reload-configuration", Anywhere, &[], Some("Reload configuration"), "read the configuration file again, and show its problems").or("config preferences options refresh"),
];

/// Returns the rows of all tables. The palette sorts them by group.
pub fn rows() -> &'static [ActionRow<Action>] {
    static ROWS: LazyLock<Vec<ActionRow<Action>>> = LazyLock::new(|| {
        let mut rows = OWN.to_vec();
        rows.extend(chat::KEYS.iter().map(|row| row.map(Action::Chat)));
        rows.extend(history::KEYS.iter().map(|row| row.map(Action::History)));
        rows.extend(settings::KEYS.iter().map(|row| row.map(Action::Settings)));
        rows.extend(settings_editor::KEYS.iter().map(|row| row.map(Action::Edit)));
        rows.extend(metrics::KEYS.iter().map(|row| row.map(Action::Metrics)));
        rows.extend(branches::KEYS.iter().map(|row| row.map(Action::Branches)));
        rows.extend(inspector::KEYS.iter().map(|row| row.map(Action::Inspect)));
        rows.extend(compare::KEYS.iter().map(|row| row.map(Action::Compare)));
        rows.extend(help::KEYS.iter().map(|row| row.map(Action::ReadHelp)));
        rows.extend(dialog::KEYS.iter().map(|row| row.map(Action::Dialog)));
        rows.extend(text_keys::KEYS.iter().map(|row| row.map(Action::Text)));
        rows.extend_from_slice(WITHOUT_KEY);
        rows
    });
    &ROWS
}

/// Returns the keymap with the default keys.
pub fn default_keymap() -> Keymap {
    Keymap::new(rows())
}

/// Returns the keymap of a preset with the user's bindings, and the faults of these bindings.
pub fn keymap(preset: KeyPreset, bindings: &[KeyBinding]) -> (Keymap, Vec<KeyFault>) {
    preset.keymap(default_keymap()).rebind(bindings)
}

/// Returns the keymap of the user's preferences, and the problems of the bindings, each with the index
/// of its binding.
pub fn preferred_keymap(keys: &KeyPreferences) -> (Keymap, Vec<(usize, String)>) {
    let preset = keys.preset.as_deref().and_then(KeyPreset::named).unwrap_or_default();
    let (keymap, faults) = keymap(preset, &keys.bindings);
    (keymap, faults.iter().map(|fault| (fault.binding, fault.to_string())).collect())
}

/// Returns the default keys of all actions, by scope.
pub fn default_keys() -> Vec<DefaultKeys> {
    let keymap = default_keymap();
    let in_scope = |scope| keymap.bindings().iter().filter(move |it| it.row.scope == scope);
    let keys = KeyScope::ALL.into_iter().flat_map(in_scope).map(|binding| DefaultKeys {
        scope: binding.row.scope.name(),
        action: binding.row.name,
        keys: binding.keys.iter().map(KeySequence::name).collect(),
        help: binding.row.help,
    });
    keys.collect()
}

/// Returns the action of a key in a scope, or else its global action.
pub fn action_of(
    keymap: &Keymap,
    scope: KeyScope,
    key: &crossterm::event::KeyEvent,
) -> Option<Action> {
    keymap.position(scope, key).map(|at| rows()[at].action)
}

#[cfg(test)]
mod tests;
