//! With every key rebound, no screen may name a default key.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use outcrop::app::actions::default_keymap;
use outcrop::app::actions::{Action, rows};
use outcrop::app::msg::Msg;
use outcrop::chat::event::{StopReason, StreamEvent};
use outcrop::chat::failure::FailureKind;
use outcrop::screens::chat::Action as Chat;
use outcrop::screens::compare::Action as Compare;
use outcrop::screens::help::Action as Help;
use outcrop::screens::inspector::{Action as Inspect, Tab};
use outcrop::screens::metrics::Action as Metrics;
use outcrop::screens::settings::Action as Panel;
use outcrop::session::connection::ConnectionState;
use outcrop::ui::dialog::DialogAction;
use outcrop::ui::find_action::FindAction;
use outcrop::ui::key_press::{KeyPress, key_name};
use outcrop::ui::keymap::{ActionName, KeyScope};
use outcrop::ui::settings_editor::EditorAction;

use super::Story;

/// Returns a key without a default binding. Each index gives a different key.
fn other_key(at: usize) -> KeyPress {
    let modifiers = [
        KeyModifiers::NONE,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SHIFT,
        KeyModifiers::CONTROL | KeyModifiers::ALT,
    ];
    let number = u8::try_from(50 + at / modifiers.len()).expect("fewer than 1,000 actions");
    (KeyCode::F(number), modifiers[at % modifiers.len()])
}

/// Returns the names of the default keys that a text search can recognize. Single letters are
/// excluded, because they also occur as words.
fn default_names() -> BTreeSet<String> {
    let keys = rows().iter().flat_map(|row| row.default_keys);
    let names = keys.map(|key| key_name(*key));
    let is_key = |name: &String| name.chars().count() > 1 || "↑↓←→".contains(name.as_str());
    names.filter(is_key).collect()
}

struct RebindingStory {
    story: Story,
    screens: usize,
    found: Vec<String>,
}

impl RebindingStory {
    fn new(connection: Option<ConnectionState>) -> Self {
        let mut story = match connection {
            Some(connection) => Story::linked(140, 40, connection),
            None => Story::new(140, 40),
        };
        let mut keymap = default_keymap();
        for (at, row) in rows().iter().enumerate() {
            if !row.default_keys.is_empty() {
                keymap = keymap.with(row.scope, row.name, &[other_key(at)]);
            }
        }
        story.app.keymap = keymap;
        story.draw();
        Self { story, screens: 0, found: Vec::new() }
    }

    /// Presses the key of an action and checks the screen.
    fn press(&mut self, action: impl ActionName + Copy) -> &mut Self {
        let scope = self.story.app.key_scope();
        let row = |scope: KeyScope| {
            rows().iter().position(|row| row.scope == scope && row.name == action.name())
        };
        let at = row(scope).or_else(|| row(KeyScope::Anywhere));
        let at = at.unwrap_or_else(|| panic!("{} has no key in {scope:?}", action.name()));
        let (code, modifiers) = other_key(at);
        self.story.msg(Msg::Key(KeyEvent::new(code, modifiers)));
        self.look()
    }

    /// Runs an action by its name in the palette and checks the screen.
    fn named(&mut self, label: &str) -> &mut Self {
        self.press(Action::Palette);
        self.story.typed(label);
        self.press(DialogAction::Accept)
    }

    fn look(&mut self) -> &mut Self {
        self.screens += 1;
        let screen = self.story.screen();
        for name in default_names() {
            let is_named = |row: &str| {
                let words = row.split([' ', ',', '.', ':', ';', '(', ')', '"']);
                words.map(|word| word.trim_matches('━')).any(|word| word == name)
            };
            if let Some(row) = screen.lines().find(|row| is_named(row)) {
                self.found.push(format!("{name}: {}", row.trim()));
            }
        }
        self
    }

    fn check(&self, screens: usize) {
        assert_eq!(self.found, Vec::<String>::new());
        assert!(self.screens >= screens, "only {} screens", self.screens);
    }
}

#[test]
fn no_screen_names_a_default_key_when_every_key_is_rebound() {
    let mut rebinding = RebindingStory::new(None);
    rebinding.look();
    rebinding.named("Help").press(Help::Filter).press(DialogAction::Close).press(Help::Close);
    for label in ["Show details", "Choose model", "Choose theme"] {
        rebinding.named(label).press(DialogAction::Close);
    }
    for label in ["Apply recipe", "Attach file", "Set system prompt", "Set temperature"] {
        rebinding.named(label).press(DialogAction::Close);
    }
    rebinding.press(Action::Palette).press(DialogAction::Close);
    rebinding.story.typed("Hello");
    rebinding.named("Show request").press(DialogAction::Close).press(Action::Chat(Chat::Send));
    rebinding.story.event(StreamEvent::Sent).text("A reply").after(11_000);
    rebinding.look().press(Action::Settings(Panel::ChooseModel)).press(DialogAction::Close);
    for label in ["Continue reply", "Send again", "Edit and resend", "Compare"] {
        rebinding.named(label);
    }
    rebinding.press(Action::Interrupt).press(Action::Chat(Chat::ContinueReply));
    rebinding.story.done();
    rebinding.press(Action::Find(FindAction::Open));
    rebinding.story.typed("reply");
    rebinding.press(Action::Find(FindAction::Next)).press(Action::Find(FindAction::Close));
    rebinding.press(Action::Chat(Chat::MarkRange)).press(Action::Chat(Chat::SelectPrevious));
    rebinding.press(Action::Chat(Chat::LeaveConversation)).press(Action::Chat(Chat::EditAndResend));
    rebinding.press(Action::Chat(Chat::LeaveComposer)).press(Action::ToggleSettings);
    for _ in 0..9 {
        rebinding
            .press(Action::Edit(EditorAction::RowDown))
            .press(Action::Edit(EditorAction::More))
            .press(Action::Edit(EditorAction::DeleteRow));
    }
    rebinding.press(Action::Settings(Panel::LeaveSettings)).press(Action::Metrics(Metrics::Toggle));
    rebinding.press(Action::Metrics(Metrics::Explain)).press(DialogAction::Close);
    rebinding.press(Action::Metrics(Metrics::Save)).press(DialogAction::Close);
    rebinding.story.pasted("a paste");
    rebinding.look().press(Action::Metrics(Metrics::Leave));
    rebinding.press(Action::Inspect(Inspect::Toggle));
    for tab in [Tab::Events, Tab::Timeline, Tab::Request, Tab::Response, Tab::Stats] {
        rebinding.press(Action::Inspect(Inspect::Open(tab)));
    }
    rebinding
        .press(Action::Find(FindAction::Open))
        .press(Action::Find(FindAction::Close))
        .press(Action::Inspect(Inspect::Leave));
    rebinding.check(90);
}

#[test]
fn no_screen_of_an_ended_reply_names_a_default_key_when_every_key_is_rebound() {
    let mut rebinding = RebindingStory::new(None);
    let ended = |reason| StreamEvent::stopped(reason);
    for reason in [StopReason::MaxTokens, StopReason::EndTurn] {
        rebinding.story.typed("Hello");
        rebinding.press(Action::Chat(Chat::Send));
        if reason == StopReason::MaxTokens {
            rebinding.story.text("A reply");
        }
        rebinding.story.event(ended(reason)).event(StreamEvent::Ended);
        rebinding.look();
    }
    rebinding.story.typed("Hello");
    rebinding.press(Action::Chat(Chat::Send));
    rebinding.story.text("A reply").failed(FailureKind::BrokenStream);
    rebinding.look().named("Show details").press(DialogAction::Close);
    rebinding.press(Action::Interrupt).press(Action::Interrupt);
    rebinding.check(10);
}

#[test]
fn no_comparison_names_a_default_key_when_every_key_is_rebound() {
    let mut rebinding = RebindingStory::new(None);
    let compare = Action::Compare;
    rebinding.story.typed("Hello");
    rebinding.press(compare(Compare::Compare)).press(compare(Compare::More));
    rebinding
        .press(Action::Edit(EditorAction::RowDown))
        .press(Action::Edit(EditorAction::More))
        .press(Action::Edit(EditorAction::RowUp))
        .press(Action::Edit(EditorAction::DeleteRow));
    rebinding.story.pasted("a paste");
    rebinding.look().press(compare(Compare::Send));
    let last = rebinding.story.last_reply().0;
    rebinding.press(compare(Compare::AskAgain)).press(compare(Compare::Keep));
    rebinding.press(compare(Compare::Table)).press(compare(Compare::Table));
    for number in last - 2..=last {
        for event in [
            StreamEvent::Text { index: 0, text: format!("Reply {number}") },
            StreamEvent::stopped(StopReason::EndTurn),
            StreamEvent::Ended,
        ] {
            let reply = outcrop::session::requests::RequestNumber(number);
            rebinding.story.msg(Msg::Stream { reply, event });
        }
        rebinding.look();
    }
    rebinding.press(compare(Compare::SendAgain)).press(compare(Compare::Differences));
    rebinding.press(compare(Compare::NextDifference)).press(compare(Compare::Table));
    rebinding.press(compare(Compare::Table)).press(Action::Inspect(Inspect::Toggle));
    rebinding.press(Action::Inspect(Inspect::Toggle)).press(compare(Compare::Leave));
    rebinding.check(20);
}

#[test]
fn no_replay_names_a_default_key_when_every_key_is_rebound() {
    for is_stepped in [false, true] {
        let region = "us-east-1".to_owned();
        let mut rebinding =
            RebindingStory::new(Some(ConnectionState::Replay { region, is_stepped }));
        rebinding.look().press(Action::Chat(Chat::Send));
        rebinding.story.msg(Msg::ReplayEnded { shown: None, cut: None });
        rebinding.look().check(3);
    }
}

#[test]
fn the_question_about_credentials_names_no_default_key_when_every_key_is_rebound() {
    let file = ".env".to_owned();
    let undecided = ConnectionState::Undecided {
        file,
        credentials: "an access key",
        profile: "default AWS profile".into(),
    };
    let mut rebinding = RebindingStory::new(Some(undecided));
    rebinding.look().press(Action::Dialog(DialogAction::Down)).press(DialogAction::Accept).check(3);
}
